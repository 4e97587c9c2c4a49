// SPDX-License-Identifier: BSD-2-Clause
// After which version of RouterOS prompt, legends, titles and dates look; what programs and scripts
// are told is the same in both.
#pragma once

#include "base/err.h"
#include "base/slice.h"
#include "base/strbuf.h"

struct console;

enum output_style {
	OUTPUT_V7, // [admin@R1] /ip/upnp>   2026-11-26 00:37:15
	OUTPUT_V6, // [admin@R1] /ip upnp>   nov/26/2026 00:37:15
};

// Asks the daemon for the style where it may have changed since it was asked last: at first, and
// after each command of this session that is more than a look. One who may not read sees V7. -1
// where the session cannot go on.
int style_fetch(struct console *c, struct err *e);

// Appends MOMENT, a date with or without a time behind it, as STYLE has it; what is none, and does
// not look like one, as it is.
void style_add_moment(enum output_style style, struct slice moment, struct strbuf *out);
