// SPDX-License-Identifier: BSD-2-Clause
// The records of a backup made those that are: read whole first, then one transaction.
#pragma once

#include <stdbool.h>

#include "base/err.h"
#include "base/slice.h"

struct call;
struct table;

// Whether the records of T belong into a backup: what is kept, and ours.
bool backup_has_table(const struct table *t);

// Restores ITEMS (codec/backup.h), which stay where they are until ENDED was called, once. USER is
// who wants it.
void backup_restore(struct call *call, const char *user, struct slice items,
		    void (*ended)(void *context, const struct err *e), void *context);
