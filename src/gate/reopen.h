// SPDX-License-Identifier: BSD-2-Clause
// Opens, closes and moves mappings to where the world, as it is now, has them: all at once, in one
// transaction. Where the kernel's elements are not known to be right they are read and compared.
#pragma once

#include <stdbool.h>

#include "base/err.h"

struct gate;

// Where mappings were open besides, as an earlier gate stored it: flows there may have to end. 0 or -1.
int reopen_load(struct gate *g, struct err *e);

bool reopen_all(struct gate *g); // sets world.in_sync; whether any mapping is other than before
