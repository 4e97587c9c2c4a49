// SPDX-License-Identifier: BSD-2-Clause
// The statements of an export: what `add` or `set` makes a record what it is. From the rows alone.
#pragma once

#include <stdbool.h>

#include "mgmt/table.h"
#include "schema/export_line.h"

struct export_options {
	bool verbose;	// what is at its default too
	bool terse;	// each statement with its whole path, not broken
	bool sensitive; // secrets too
};

// Whether the menu of T has records that an export can make.
bool export_has(const struct table *t);

// "/ip/upnp/interfaces" as it is typed: "/ip upnp interfaces".
void export_add_path(struct strbuf *out, const char *path);

// Puts the words of RECORD's statement into L. False: there is nothing to say, as it is what a new
// configuration begins with, or it did not fit (L's `text` has failed then).
bool export_statement(const struct table *t, const struct record *record,
		      const struct export_options *options, struct export_line *l);
