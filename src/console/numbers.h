// SPDX-License-Identifier: BSD-2-Clause
// Which record a row number means: the one that had it in the last `print` of that menu in this
// session.
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "console/record.h"
#include "script/tree.h"

struct numbers {
	struct numbering **list;
	size_t count;
};

// The numbers of MENU from now on: the ids of the COUNT rows, in their order.
int numbers_set(struct numbers *n, const struct tree_menu *menu, struct record *const *rows,
		size_t count, struct err *e);

// The same row by row: MENU has no numbers first, then each id the next one.
int numbers_begin(struct numbers *n, const struct tree_menu *menu, struct err *e);
int numbers_add(struct numbers *n, const struct tree_menu *menu, const char *id, struct err *e);

// Whether MENU was printed.
bool numbers_known(const struct numbers *n, const struct tree_menu *menu);

// The id with number I, NULL when none has it.
const char *numbers_id(const struct numbers *n, const struct tree_menu *menu, size_t i);

// The number of ID; one more than the last where the record is newer than the numbers. *HINT, 0 at
// first, makes asking in order quick.
size_t numbers_of(const struct numbers *n, const struct tree_menu *menu, const char *id,
		  size_t *hint);

void numbers_free(struct numbers *n);
