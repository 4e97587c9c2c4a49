// SPDX-License-Identifier: BSD-2-Clause
// The menus as /console/schema tells them, written down by the build (menu/schema_source.c).
#pragma once

#include <stddef.h>

extern const unsigned char schema_built_in[];
extern const size_t schema_built_in_size;
