// SPDX-License-Identifier: BSD-2-Clause
// What may stand where the text ends: menus, commands, arguments, values, with a sentence of help
// for each. From the rows that the daemon told, and from the records that it has.
#pragma once

#include "base/err.h"
#include "base/strbuf.h"
#include "console/scan.h"
#include "console/schema.h"

enum { CANDIDATES_MAX = 4096, CANDIDATE_BYTES_MAX = 255 };

struct candidate {
	char *text; // owned
	const char *help;
	enum scan_style style;
	char suffix; // what follows it when it is the only one: ' ', '/', '='; 0: nothing
};

struct candidates {
	struct candidate *items; // by text
	size_t count;
	size_t start; // where in the text the word begins that they stand for
};

// Appends, by candidates_add, what the property NAME of the records of MENU has for values.
struct complete_source {
	void *context;
	void (*values)(void *context, const struct schema_menu *menu, const char *property,
		       struct candidates *out);
	const struct schema_menu *(*menu_at)(void *context,
					     const char *path); // NULL: none is known
	const struct schema_menu *interfaces; // what a reference names; NULL: unknown
	const struct globals *globals;	      // of the session; NULL: none
};

// The candidates for what stands at PLACE, at the end of TEXT: those that begin so; where there are
// none, those whose words' first letters are these (mt: monitor-traffic), else those that contain
// it. The caller calls candidates_free.
void complete_find(const struct scan_place *place, struct slice text,
		   const struct complete_source *source, struct candidates *out);
void candidates_free(struct candidates *c);

// For a source. Does nothing when there are too many, or TEXT is too long or empty.
void candidates_add(struct candidates *c, struct slice text, const char *help,
		    enum scan_style style, char suffix);

// What may be put in place of the word: the text of the only candidate, quoted if need be, with its
// suffix; or what all have in common. Appends nothing when that is no more than what stands there.
void complete_common(const struct candidates *c, const struct scan_place *place, struct slice text,
		     struct strbuf *out);
