// SPDX-License-Identifier: BSD-2-Clause
// /resolve: the address of a name.
#pragma once

#include "schema/menu.h"

struct call;

enum { RESOLVE_ARGUMENTS = 4 };

extern const struct command_argument resolve_arguments[RESOLVE_ARGUMENTS];

void resolve(struct call *call);
