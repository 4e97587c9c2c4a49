// SPDX-License-Identifier: BSD-2-Clause
// A record as a reply sentence.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/slice.h"
#include "mgmt/call.h"
#include "schema/row.h"

// Which properties are told.
struct columns {
	bool limited;			   // by a property list; else all
	uint64_t own[PROPERTIES_MAX / 64]; // of the menu's properties, by place
	uint32_t common;		   // of the common ones
	bool sensitive;			   // secrets too
};

// Reads a comma list of names; those that the menu does not have are passed over.
void columns_limit(struct columns *c, const struct menu *menu, struct slice names);

// Whether P, one of the menu's own, is told with C.
bool columns_tell(const struct columns *c, const struct menu *menu, const struct property *p);

// Sends ROW as `!re`.
void reply_row(struct call *call, const struct columns *c, const struct row *row);

// Sends that record ID is gone.
void reply_gone(struct call *call, uint32_t id);

// Appends all that ROW tells as "name=value;name=value".
void reply_join(const struct menu *menu, const struct columns *c, const struct row *row,
		struct strbuf *out);

// Whether P is never, or not with C, told.
bool columns_hide(const struct columns *c, const struct property *p);
