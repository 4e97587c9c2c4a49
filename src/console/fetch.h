// SPDX-License-Identifier: BSD-2-Clause
// Fetching the records of a menu that a condition fits: what query words can say is left to the
// daemon, the rest is looked at here.
#pragma once

#include "console/console.h"
#include "script/condition.h"

struct filter {
	const struct schema_menu *menu;
	const struct condition *where; // NULL: all
	enum { FILTER_ANY, FILTER_DYNAMIC, FILTER_STATIC } origin;
	bool about; // only what there is a hint of a problem with
};

// Refuses a WHERE (NULL: none) that no record of MENU can ever fit: device=x.
int filter_check(const struct schema_menu *menu, const struct condition *where, struct err *e);

// *OUT: whether R is one of those.
int filter_fits(const struct filter *f, const struct record *r, bool *out, struct err *e);

// Adds the query words for what of F they can say. True when that is all of it.
bool filter_query(const struct filter *f, struct request *r);

// Carries out R, a `print` of F's menu, to which query words are added, and appends to OUT the
// records that F fits.
int fetch_records(struct console *c, const struct filter *f, struct request *r, struct records *out,
		  struct err *e);
