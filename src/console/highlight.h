// SPDX-License-Identifier: BSD-2-Clause
// The colours of what is typed, and their names.
#pragma once

#include "console/scan.h"

// The sequence that begins each style on a terminal; "" for plain text.
extern const char *const highlight_codes[SCAN__STYLES];

// The name of each style, as /console/inspect tells it.
extern const char *const highlight_names[SCAN__STYLES];
