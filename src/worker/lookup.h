// SPDX-License-Identifier: BSD-2-Clause
// A host by its address or its name, for errands that speak with one.
#pragma once

#include <sys/socket.h>

#include "base/err.h"
#include "base/ip6.h"
#include "base/slice.h"

// The address that TEXT is; 0 or -1.
int lookup_numeric(struct slice text, struct sockaddr_storage *out, socklen_t *out_length);

// The address that TEXT is or, where it is a name, the first one that it has, IPv4 before IPv6.
int lookup_host(struct slice text, struct sockaddr_storage *out, socklen_t *out_length,
		struct err *e);

struct ip6 lookup_address(const struct sockaddr_storage *from);
