// SPDX-License-Identifier: BSD-2-Clause
// The text of our table, as the parent runs it through nft: one at a time, what the mappings have
// in it kept if that can be, replaced if not.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/strbuf.h"
#include "io/loop.h"

struct gate;
struct world_plan;

enum skeleton_table {
	SKELETON_UNKNOWN, // of an earlier gate, perhaps
	SKELETON_ABSENT,
	SKELETON_THERE,
};

// Called once for each run, later or, where there is nothing to do, at once. E is NULL on success;
// REPLACED then says that all elements are lost. On failure nothing has changed.
typedef void skeleton_done(struct gate *g, bool replaced, const struct err *e);

struct skeleton {
	struct gate *gate;
	enum skeleton_table table;
	skeleton_done *done; // NULL: no run under way
	enum skeleton_table wanted;
	bool replacing;
	uint64_t request;
	struct strbuf text;	   // that keeps what is there
	struct strbuf replacement; // that begins by deleting; empty: not to be tried
	struct strbuf present;	   // what the kernel has, by our doing; empty: not known
	struct loop_timer failed;  // reports what failed before the parent was asked
	struct err error;
};

void skeleton_init(struct gate *g);
void skeleton_free(struct gate *g);

// Not while a run is under way. Brings the table to what PLAN needs, which is nothing to do where
// that is there already, or deletes it.
void skeleton_make(struct gate *g, const struct world_plan *plan, skeleton_done *done);
void skeleton_delete(struct gate *g, skeleton_done *done);

// What was made is not to be relied upon.
void skeleton_doubt(struct gate *g);

bool skeleton_runs(const struct gate *g); // nft is at work for us

// The parent answered REQUEST. False: it was not ours.
bool skeleton_answered(struct gate *g, uint64_t request, const struct err *e);
