// SPDX-License-Identifier: BSD-2-Clause
// The menu tree by path, and the records it begins with.
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/slice.h"
#include "mgmt/parts.h"
#include "mgmt/table.h"

struct configuration;

struct registry {
	struct table *tables; // one for each menu, in the order of the entries
	size_t count;
};

// Reads every record of STORE, or of none (NULL), over the initial ones.
int registry_init(struct registry *r, const struct menu_entry *entries, struct configuration *store,
		  struct err *e);
// What RECORD of T began as, or would begin as: the initial one of a builtin record, else the
// defaults. The caller's; NULL without memory.
struct row *registry_begin_row(const struct table *t, const struct record *record);

void registry_done(struct registry *r);

struct table *registry_find(const struct registry *r, struct slice path); // NULL: no such menu

// As registry_find for a path that must be there.
struct table *registry_get(const struct registry *r, const char *path);

// The one record of a settings menu as it is in force, and as it will be.
const struct row *registry_settings(const struct registry *r, const char *path);
const struct row *registry_settings_after(const struct registry *r, const char *path);
