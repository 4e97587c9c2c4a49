// SPDX-License-Identifier: BSD-2-Clause
// Lines for the log, on their way to mgmt. While mgmt is away, or slow, some wait here; what does
// not fit is counted and said.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "gate/mapping.h"
#include "wire/message.h"

struct gate;

enum { JOURNAL_LINES_MAX = 256 };

struct journal {
	struct wire_log *line; // JOURNAL_LINES_MAX of them, in a ring
	size_t first;
	size_t count;
	uint64_t lost;		 // lines
	uint32_t unwanted_debug; // topics whose lines of level debug nobody wants
	uint64_t untold;	 // events of mappings, which whoever stopped reading does not get
};

void journal_free(struct journal *j);

void journal_say(struct gate *g, uint32_t topics, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

void journal_flush(struct gate *g); // mgmt is there and takes more

// "port mapping WHAT: tcp 203.0.113.5:5000 -> 192.168.1.10:80 "web" by 192.168.1.10
// (laptop) 02:00:00:00:00:0A", the name where DHCP knows one, and REASON if it is not NULL.
void journal_mapping(struct gate *g, uint32_t level, const char *what, const struct mapping *m,
		     const char *reason);

// The request ADD of a device with MAC (unknown: zero) was refused for REASON.
void journal_refusal(struct gate *g, const struct wire_mapping_add *add, struct mac mac,
		     const struct err *reason);
