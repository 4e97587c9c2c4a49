// SPDX-License-Identifier: BSD-2-Clause
// Help in the prompt: what may stand where the text ends, a line each, and what a value may be.
#pragma once

#include "console/complete.h"
#include "console/screen.h"

// Shows the candidates with their sentences, or, where a value is expected, what its property is
// and which values it takes.
void help_show(struct screen *s, const struct scan_place *place, const struct candidates *c);

// Shows the candidates in columns.
void help_list(struct screen *s, const struct candidates *c);
