// SPDX-License-Identifier: BSD-2-Clause
// Looking for one thing in a listing of gate's, since the id that a client names it by is mgmt's own.
#pragma once

#include <stdbool.h>

#include "base/err.h"
#include "wire/message.h"

struct mgmt;

struct gate_find {
	enum wire_kind kind; // of the listing and its rows
	// Whether BODY is what is looked for; it has to be copied then.
	bool (*is_it)(void *context, const void *body);
	// E NULL: it was found. ERR_NO_SUCH_ITEM: it is not there.
	void (*done)(void *context, const struct err *e);
};

// Leads to one `done`, at once or later; FIND and CONTEXT must last until then.
void gate_find(struct mgmt *m, const struct gate_find *find, void *context);
