// SPDX-License-Identifier: BSD-2-Clause
// A user's own password: changing it, and proving that one knows it. Whoever has none proves that
// with an empty one.
#pragma once

#include "mgmt/call.h"

// /password old-password= new-password= confirm-new-password=
void own_password_change(struct call *call);

// /lock password=: whether it is the user's. Without the argument: whether the user has one at all.
void own_password_check(struct call *call);
