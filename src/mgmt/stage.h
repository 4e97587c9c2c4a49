// SPDX-License-Identifier: BSD-2-Clause
// The changes a transaction has staged, on the records themselves.
#pragma once

#include <stdbool.h>

#include "mgmt/transaction.h"

// Takes every staged change back.
void stage_undo(struct transaction *t);
// Takes back what was staged since there were FROM changes: additions at the end only.
void stage_undo_additions(struct transaction *t, size_t from);

// Frees the list of changes, which are in force or undone.
void stage_free(struct transaction *t);

// Whether anything differs from what is in force.
bool stage_changes_anything(const struct transaction *t);

// Whether the change alters its record: a set of equal values does not.
bool change_alters(const struct change *c);
