// SPDX-License-Identifier: BSD-2-Clause
// The files in which DHCP servers keep their leases: dnsmasq's, the CSV of Kea's memfile backend and
// the JSON of systemd-networkd's (found out by how they begin). What host names say was said by a
// device.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/ip.h"
#include "base/mac.h"
#include "base/slice.h"

struct dhcp_lease {
	ip4 address;
	struct mac mac;		// all zero: the file does not tell one of Ethernet
	int64_t ends;		// seconds since 1970; 0: never
	bool over;		// released, declined or reclaimed: it is no lease any more
	struct slice host_name; // empty: none
};

enum dhcp_column {
	DHCP_ADDRESS,
	DHCP_HWADDR,
	DHCP_LIFETIME,
	DHCP_EXPIRE,
	DHCP_HOST_NAME,
	DHCP_STATE,
	DHCP_COLUMN__COUNT
};

struct dhcp_reader {
	struct slice rest;
	bool kea, networkd;
	unsigned column[DHCP_COLUMN__COUNT]; // place of each in Kea's rows, from 1; 0: not told
};

// TEXT is borrowed while it is read, and what the leases point to lies in it.
void dhcp_leases_begin(struct dhcp_reader *r, struct slice text);

// The next IPv4 lease; other lines, and a last one that does not end, are passed over. Of Kea's, which
// is a journal, a later row of an address counts. False at the end.
bool dhcp_leases_next(struct dhcp_reader *r, struct dhcp_lease *out);
