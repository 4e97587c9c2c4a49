// SPDX-License-Identifier: BSD-2-Clause
// Security levels: named presets over settings of /ip/upnp that stand alone.
#pragma once

#include <stdint.h>

#include "mgmt/hooks.h"

enum upnp_level { UPNP_LEVEL_BASIC, UPNP_LEVEL_MODERATE, UPNP_LEVEL_STRICT, UPNP_LEVEL__COUNT };

extern const char *const upnp_level_words[]; // ends with NULL

// Gives every setting of LEVEL in ROW, a record of /ip/upnp, the value that LEVEL has for it; the
// others stay, and so does what ROW says the level is. 0, or -1: E.
int upnp_level_apply(uint32_t level, struct row *row, struct err *e);

// For the hooks of /ip/upnp: what `set security-level=` does before what else is given, and which
// values follow from the level.
int upnp_level_before_set(const struct call *call, struct row *row, struct err *e);
int upnp_level_follows(const struct row *row, struct row *begin, struct err *e);
