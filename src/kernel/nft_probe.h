// SPDX-License-Identifier: BSD-2-Clause
// What this kernel's nftables has and others do not; asking loads the module where there is one. The
// netlink socket is one of NETLINK_NETFILTER.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "kernel/netlink.h"

// Whether there is a helper TYPE ("ftp") of connection tracking for connections of PROTOCOL,
// IPPROTO_TCP or IPPROTO_UDP. 0 or -1.
int nft_helper_find(struct netlink *n, const char *type, uint8_t protocol, bool *out,
		    struct err *e);

// Whether there are flow tables, by which forwarded connections pass rules by. 0 or -1.
int nft_flow_tables_find(struct netlink *n, bool *out, struct err *e);
