// SPDX-License-Identifier: BSD-2-Clause
// What DHCP servers of this machine say of addresses, as lan has read it from their files: the host
// name of who has one, and when its lease is over; then its mappings go. A file that is away, or is
// being written, ends nothing: a lease is missed only when the file, read again, still lacks it.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "gate/mapping.h"
#include "io/loop.h"
#include "wire/message.h"

struct gate;

enum {
	DHCP_LEASES_MAX = 4096, // kept; more are not
	DHCP_MISSED_MS = 5000,	// that a lease may be missing from its file
};

struct dhcp_entry {
	ip4 address;
	struct mac mac;
	int64_t ends;	 // seconds since 1970; 0: never
	uint64_t missed; // loop_now() since which its file lacks it; 0: it does not
	uint32_t file;
	bool told; // since the last end of the file
	char host_name[WIRE_HOST_NAME_SIZE];
	UT_hash_handle hh;
};

struct dhcp {
	struct dhcp_entry *by_address;
	struct loop_timer timer; // of the next end
	char path[WIRE_LEASE_FILES_MAX][WIRE_PATH_SIZE];
};

void dhcp_init(struct gate *g);
void dhcp_free(struct gate *g);

void dhcp_settings_changed(struct gate *g); // asks the parent for other files, if they are others

// From lan, and believed as far as it goes: it names devices, and can only close.
void dhcp_told(struct gate *g, const struct wire_dhcp_lease *lease);
void dhcp_told_end(struct gate *g, const struct wire_dhcp_end *end);

bool dhcp_has(const struct gate *g, ip4 address); // whether a lease of it is known

// The lease of the lowest address above CURSOR; NULL when there is none.
const struct dhcp_entry *dhcp_after(const struct gate *g, uint64_t cursor);

// The name that the device with MAC has given as it got ADDRESS; "": unknown.
const char *dhcp_host_name(const struct gate *g, ip4 address, struct mac mac);
