// SPDX-License-Identifier: BSD-2-Clause
// Leases of systemd-networkd's DHCP server, which keeps them as JSON, a file an interface
// (/var/lib/systemd/network/dhcp-server-lease/INTERFACE). What lies in /run/systemd/netif/leases is
// what networkd itself was given as a client: no device of a LAN is in it.
#pragma once

#include <stdbool.h>

#include "base/slice.h"

struct dhcp_lease;

// Moves *TEXT to the leases in it. False: this is no such file.
bool networkd_leases_find(struct slice *text);

// The next of those that *REST begins with. False at the end, and where it is no longer what networkd
// writes: what comes behind is not believed.
bool networkd_leases_next(struct slice *rest, struct dhcp_lease *out);
