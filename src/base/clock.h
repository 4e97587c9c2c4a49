// SPDX-License-Identifier: BSD-2-Clause
// The two clocks. Boot time counts on through suspend and never jumps: leases and timers use it.
// Wall time is for people and for what must survive a reboot.
#pragma once

#include <stdint.h>

uint64_t clock_boot_ms(void); // CLOCK_BOOTTIME in milliseconds
int64_t clock_wall_s(void);   // seconds since 1970

#define BOOT_ID_SIZE 37

// The kernel's id of this boot (/proc/sys/kernel/random/boot_id), "" when unreadable.
void clock_boot_id(char out[BOOT_ID_SIZE]);
