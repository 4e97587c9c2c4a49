// SPDX-License-Identifier: BSD-2-Clause
// The two clocks. Boot time counts on through suspend and never jumps: leases and timers use it.
// Wall time is for people and for what must survive a reboot.
#pragma once

#include <stdbool.h>
#include <stdint.h>

uint64_t clock_boot_ms(void); // CLOCK_BOOTTIME in milliseconds
int64_t clock_wall_s(void);   // seconds since 1970
int64_t clock_wall_ms(void);  // milliseconds

// Seconds that the kernel's own days begin behind those of UTC: the zone that the system once set,
// which the kernel uses for the day of packets and for file systems without one.
int32_t clock_kernel_west_s(void);

// What whoever keeps wall time right has told the kernel.
struct clock_discipline {
	bool synchronized; // somebody does, and has said so lately
	int64_t drift_ppb; // by which the clock is made to go faster
	int64_t offset_us; // that is still to be made up
};

struct clock_discipline clock_discipline(void);

#define BOOT_ID_SIZE 37

// The kernel's id of this boot (/proc/sys/kernel/random/boot_id), "" when unreadable.
void clock_boot_id(char out[BOOT_ID_SIZE]);
