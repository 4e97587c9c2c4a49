// SPDX-License-Identifier: BSD-2-Clause
// The name of this system: the record of /system/identity as others use it.
#pragma once

#include "schema/menu.h"

struct mgmt;

#define IDENTITY_PATH "/system/identity"

struct identity_row {
	struct row row;
	char *name;
};

const char *identity_name(const struct mgmt *m); // in force; valid until it changes
