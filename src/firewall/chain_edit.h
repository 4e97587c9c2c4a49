// SPDX-License-Identifier: BSD-2-Clause
// What becomes of a chain: which of its rules stay at its beginning and at its end, and what comes
// in the place of those between. A rule is a line of text. Used inside this folder only.
#pragma once

#include <stddef.h>

#include "base/slice.h"
#include "firewall/ruleset.h"

enum chain_edit_kind {
	CHAIN_EDIT_NONE,    // all stays
	CHAIN_EDIT_APPEND,  // all stays, more follows
	CHAIN_EDIT_PATCH,   // rules in the middle, which are few, go or come
	CHAIN_EDIT_REWRITE, // it is emptied, and written anew
};

struct chain_edit {
	enum chain_edit_kind kind;
	size_t head;	    // rules that stay at the beginning
	size_t gone;	    // rules behind them that go
	size_t rules;	    // that there were
	struct slice added; // what comes in their place
};

// From the lines BEFORE to the lines AFTER. HANDLES are those of the chain's rules; NULL, or of
// another number of rules: it cannot be patched.
void chain_edit_find(struct slice before, struct slice after,
		     const struct firewall_handles *handles, struct chain_edit *out);

// Whether handles would make a rewriting a patch.
bool chain_edit_wants_handles(struct slice before, struct slice after);
