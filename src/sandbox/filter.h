// SPDX-License-Identifier: BSD-2-Clause
// Writes a seccomp filter (seccomp(2)) out of rows that name calls and, where it matters, what
// their arguments may be.
#pragma once

#include <linux/filter.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

enum { FILTER_LINES = 1024, FILTER_TESTS = 2, FILTER_VALUES = 24 };

// Holds when the low half of the argument, masked, is one of the values. (What is compared fits into
// 32 bits; the kernel itself reads no more of these arguments.)
struct filter_test {
	unsigned argument;
	uint32_t mask; // 0: the row has no such test
	uint32_t values[FILTER_VALUES];
	size_t count;
};

// A call of a row without tests, or whose tests all hold, gets the verdict.
struct filter_row {
	int number;
	unsigned roles; // in whose filter the row stands
	struct filter_test tests[FILTER_TESTS];
};

struct filter {
	struct sock_filter lines[FILTER_LINES];
	size_t count; // FILTER_LINES: it did not fit
};

// Whether this program can be confined: the kernel has seccomp filters, and knows our architecture's
// calls by the numbers we know.
bool filter_is_possible(void);

// Begins a filter; a program of another architecture, whose numbers mean something else, is ended.
void filter_begin(struct filter *f);

// The rows that are in one of ROLES, in order; the first that fits decides.
void filter_add(struct filter *f, const struct filter_row *rows, size_t count, unsigned roles,
		uint32_t verdict);

// What no row decided gets VERDICT; the filter holds from here on, for every thread, for good.
int filter_enter(struct filter *f, uint32_t verdict, struct err *e);
