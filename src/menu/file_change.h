// SPDX-License-Identifier: BSD-2-Clause
// The commands of /file that change something, and what all of them need. Each ends its call.
#pragma once

#include <stdint.h>

#include "base/err.h"
#include "base/slice.h"
#include "mgmt/file_path.h"

struct call;

void file_add(struct call *call);
void file_set(struct call *call);
void file_move(struct call *call);
void file_copy(struct call *call);
void file_remove(struct call *call, uint32_t id); // ends in edit_removed

// The value of the argument NAME; empty when it was not given.
struct slice file_argument(const struct call *call, const char *name);

// The path of what CALL's client calls ITEM, which is there, and its size (may be NULL). -1: E.
int file_resolve(const struct call *call, struct slice item, struct file_path *out, uint64_t *size,
		 struct err *e);
