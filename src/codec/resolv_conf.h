// SPDX-License-Identifier: BSD-2-Clause
// Which servers answer for names, out of resolv.conf(5).
#pragma once

#include <stddef.h>

#include "base/slice.h"
#include "base/strbuf.h"

enum { RESOLV_CONF_SERVERS_MAX = 8, RESOLV_CONF_BYTES_MAX = 4096 };

// Appends the addresses (IPv4 and IPv6) of the `nameserver` lines of TEXT as a comma list; a line
// that is not well-formed is passed over. Pure.
void resolv_conf_servers(struct slice text, struct strbuf *out);
