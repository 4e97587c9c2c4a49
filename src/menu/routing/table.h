// SPDX-License-Identifier: BSD-2-Clause
// The records of /routing/table, which rules of the firewall name.
#pragma once

#include <stdbool.h>

#include "schema/menu.h"

#define ROUTING_TABLE_PATH "/routing/table"

struct routing_table_row {
	struct row row;
	char *name;
	bool fib;
	uint32_t kernel_table; // 0: not chosen yet
};

struct mgmt;

bool routing_table_exists(const struct mgmt *m, const char *name);

// Whether packets can be routed by it with a mark: not `main`, which they are without one.
bool routing_table_leads(const struct routing_table_row *row);
