// SPDX-License-Identifier: BSD-2-Clause
// DHCP leases, on their way from a server's file to gate: gate asks the parent for the file, the
// parent gives it to lan, lan tells gate what is in it. Never included alone: wire/message.h is.
#pragma once

#include <stdint.h>

#include "base/mac.h"

enum { WIRE_LEASE_FILES_MAX = 4 };

#define WIRE_PATH_SIZE	    108
#define WIRE_HOST_NAME_SIZE 64

// Lan is to have the file PATH, as number NUMBER, now and after every change of it. With an empty
// path: no more.
struct wire_lease_watch {
	uint32_t number;
	char path[WIRE_PATH_SIZE];
};

// Comes with a descriptor that reads the file from its beginning.
struct wire_lease_file {
	uint32_t number;
	uint32_t reserved;
};

// One lease of a file. A later one of the same address counts.
struct wire_dhcp_lease {
	uint32_t file;
	uint32_t address;
	int64_t ends; // seconds since 1970; 0: never
	struct mac mac;
	uint8_t over; // it is no lease any more
	uint8_t reserved;
	char host_name[WIRE_HOST_NAME_SIZE]; // clean UTF-8; "": none
};

// That was all of it: what was told of an earlier state of the file and not again is over.
struct wire_dhcp_end {
	uint32_t file;
	uint32_t reserved;
};
