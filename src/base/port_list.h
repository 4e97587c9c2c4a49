// SPDX-License-Identifier: BSD-2-Clause
// Lists of ports and ranges of ports as RouterOS writes them: "22,8000-8100".
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/slice.h"
#include "base/strbuf.h"

struct port_range {
	uint16_t first, last; // both are in it; first <= last
};

// Reads at most MAX ranges into OUT, each told once, and tells how many. The empty text is the
// empty list. False: not such a list, or longer than MAX.
bool port_list_parse(struct slice text, struct port_range *out, size_t max, size_t *count);

void port_list_format(const struct port_range *list, size_t count, struct strbuf *out);

bool port_list_holds(const struct port_range *list, size_t count, uint16_t port);
