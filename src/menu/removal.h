// SPDX-License-Identifier: BSD-2-Clause
// The hook `remove` of menus whose records gate lists.
#pragma once

#include "mgmt/gate_link.h"

// Ends a removal as gate answered; the context is the call. Gate speaks of entries of its tables,
// a menu of items.
extern const struct gate_reply removal_reply;
