// SPDX-License-Identifier: BSD-2-Clause
// Records that may be there once, by what several of their values say together (hooks.h: same,
// digest). A transaction with many changes of a menu keeps an index of it while it is staged, so
// that the check of each does not look at all records.
#pragma once

#include "base/err.h"
#include "mgmt/transaction.h"

struct unique;

// Whether no other record will say what C's will. 0 or -1 with E "already have such entry".
int unique_check(struct transaction *t, const struct change *c, struct err *e);

// RECORD, which was added, is about to be taken back.
void unique_drop(struct transaction *t, const struct record *record);

// All is over, or all is taken back: the index, if there is one, goes.
void unique_forget(struct transaction *t);
