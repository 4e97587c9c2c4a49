// SPDX-License-Identifier: BSD-2-Clause
// After which version of RouterOS prompt, legends, titles and dates look; what programs and scripts
// are told is the same in both.
#pragma once

#include "base/err.h"
#include "base/slice.h"
#include "base/strbuf.h"

struct console;

enum { STYLE_DATE_LENGTH = 10 }; // 2026-11-26

enum output_style {
	OUTPUT_V7, // [admin@R1] /ip/upnp>   2026-11-26 00:37:15
	OUTPUT_V6, // [admin@R1] /ip upnp>   nov/26/2026 00:37:15
};

// Asks the daemon for the style where it may have changed since it was asked last: at first, and
// after each command of this session that is more than a look. One who may not read sees V7. -1
// where the session cannot go on.
int style_fetch(struct console *c, struct err *e);

// As style_fetch, and with OUTPUT_V6 the day that it is, by which log entries are shown shorter.
int style_fetch_today(struct console *c, struct err *e);

// Appends MOMENT of a log entry: in the style of v6 the time alone where it was on TODAY ("" when
// that is not known), without the year where it was in this one.
void style_add_log_moment(enum output_style style, const char *today, struct slice moment,
			  struct strbuf *out);

// Appends MOMENT, a date with or without a time behind it, as STYLE has it; what is none, and does
// not look like one, as it is.
void style_add_moment(enum output_style style, struct slice moment, struct strbuf *out);
