// SPDX-License-Identifier: BSD-2-Clause
// What the menus of users and groups check together.
#pragma once

#include <stdbool.h>

struct mgmt;

// Whether, as things will be, an enabled user may read, write and manage users.
bool user_somebody_is_full(const struct mgmt *m);
