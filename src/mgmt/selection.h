// SPDX-License-Identifier: BSD-2-Clause
// Records that a command names, by id or by name, in the order in which it names them. Unlike all
// others they are held until the walk is over.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/slice.h"
#include "schema/menu.h"

struct selection {
	struct selected {
		struct slice item; // borrowed from the arguments
		uint32_t id;	   // where the item is one
		struct row *row;   // what was found and not told yet; owned
		bool found;
	} * list;
	size_t count;
	struct selected **by_id; // sorted
	size_t id_count;
	bool has_names;
	size_t told;
};

int selection_read(struct selection *s, struct slice items, struct err *e);
void selection_free(struct selection *s, const struct menu *menu);

// Whether ROW is among those named; it then counts as found. KEEP: for telling it later.
bool selection_take(struct selection *s, const struct menu *menu, const struct row *row, bool keep);

// Fails when one was not found.
int selection_check(const struct selection *s, struct err *e);

// The next to be told, the caller's from then on; NULL at the end.
struct row *selection_next(struct selection *s);
bool selection_is_told(const struct selection *s);

// Whether ITEM, "*1A" or the text of the key property, means ROW.
bool selection_means(struct slice item, const struct menu *menu, const struct row *row);
