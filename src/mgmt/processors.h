// SPDX-License-Identifier: BSD-2-Clause
// How busy each processor was between the last two looks.
#pragma once

#include <stddef.h>
#include <stdint.h>

enum { PROCESSORS_MAX = 128 }; // those beyond are not told

struct processor {
	unsigned number;
	unsigned load; // percent of the time, in all
	unsigned irq;  // of that, with what interrupts it
	unsigned disk; // percent of the time in which a disk was waited for
	struct processor_ticks {
		uint64_t busy, irq, disk, total;
	} ticks; // at the last look
};

struct processors {
	struct processor *list; // ascending
	size_t count;
};

// Looks, through a descriptor of /proc/stat (-1: there is nothing to see).
void processors_look(struct processors *p, int stat_fd);
void processors_done(struct processors *p);
