// SPDX-License-Identifier: BSD-2-Clause
// What a new password must be like: the settings of /user/settings. Those that are set already stay as
// they are.
#pragma once

#include <stdint.h>

#include "base/err.h"
#include "base/slice.h"
#include "schema/menu.h"

struct mgmt;

#define PASSWORD_RULES_PATH "/user/settings"

enum { PASSWORD_CATEGORIES = 4 }; // small letters, capital letters, digits, others

// The record of /user/settings.
struct password_rules_row {
	struct row row;
	uint32_t length;     // characters at least
	uint32_t categories; // of them at least
};

// Whether PASSWORD may be set. The empty one always may: nobody comes in by it. -1: E says what it lacks.
int password_rules_check(const struct mgmt *m, struct slice password, struct err *e);
