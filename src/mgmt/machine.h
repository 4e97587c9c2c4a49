// SPDX-License-Identifier: BSD-2-Clause
// Facts about the machine: memory, processor, disk, uptime.
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "mgmt/processors.h"
#include "mgmt/sensors.h"

struct machine {
	int stat_fd;	  // /proc/stat; -1: not readable
	int meminfo_fd;	  // /proc/meminfo; -1: not readable
	int diskstats_fd; // /proc/diskstats; -1: not readable
	int directory_fd; // on the disk that keeps our state; -1: none
	dev_t device;	  // of that disk
	uint64_t busy;	  // processor ticks at the last look
	uint64_t total;
	unsigned load;		// percent between the last two looks
	uint32_t frequency_mhz; // 0: unknown
	unsigned processors;
	char processor[64];    // model, or the architecture
	char architecture[32]; // uname's word for it
	char product[64];      // what the maker calls the machine; "": it does not say
	int64_t built;	       // when this program was, seconds since 1970; 0: unknown
	struct processors each;
	struct sensors sensors;
};

struct machine_facts {
	uint64_t uptime_ms;
	uint64_t memory_total; // bytes
	uint64_t memory_free;  // that programs could have
	uint64_t disk_total;   // bytes; 0: unknown
	uint64_t disk_free;
	unsigned load; // percent of all processors
	bool written_known;
	uint64_t written; // sectors of 512 bytes since the start, on the disk that keeps our state
};

// Opens what is read later. DIRECTORY NULL: nothing is kept.
void machine_init(struct machine *m, const char *directory);
void machine_done(struct machine *m);
void machine_look(struct machine *m, struct machine_facts *out);
