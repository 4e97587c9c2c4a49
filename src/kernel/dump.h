// SPDX-License-Identifier: BSD-2-Clause
// A kernel dump as an array of structs.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "kernel/netlink.h"

// Decodes MESSAGE into the row at ROW; false leaves it out.
typedef bool dump_decode(const struct nlmsghdr *message, void *row);

// Sends a dump request of TYPE with SIZE bytes of fixed header (at most DUMP_HEADER_MAX), and again
// where what is dumped changes meanwhile. *OUT (NULL for no rows) is the caller's to free. 0 or -1.
enum { DUMP_HEADER_MAX = 512, DUMP_ROWS_MAX = 1 << 18 };

int dump_rows(struct netlink *n, uint16_t type, const void *header, size_t size,
	      dump_decode *decode, size_t row_size, void **out, size_t *count, struct err *e);
