// SPDX-License-Identifier: BSD-2-Clause
// From what a control point wrote to an action's typed arguments, as the service table demands.
#pragma once

#include "lan/call.h"

// Fills call->in from call->soap for call->action. Arguments may come in any order; unknown ones
// are passed over (UDA 1.1 section 3.2.1). 0 or -1: ERR_MISSING_PARAMETER, ERR_VALUE (no value of
// the type), ERR_RANGE (a number that the type cannot hold), ERR_NOT_LISTED (no allowed value), or
// what the row has for a number outside of the allowed range.
int arguments_read(struct call *call, struct err *e);

// One value of variable V.
int arguments_read_value(const struct state_variable *v, struct slice text, struct value *out,
			 struct err *e);
