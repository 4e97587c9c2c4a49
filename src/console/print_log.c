// SPDX-License-Identifier: BSD-2-Clause
// The log's layout.

#include "console/print.h"

#include "console/value_text.h"

void print_log_row(struct screen *s, const struct record *r, bool extra)
{
	static const char *const fields[] = {"topics", "message"};
	struct slice info;

	screen_add(s, " ");
	style_add_log_moment(s->style, s->today, slice_from(record_text(r, "time")), &s->text);
	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		screen_add(s, " ");
		value_text(NULL, slice_from(record_text(r, fields[i])), VALUE_CELL, s->style,
			   &s->text);
	}
	if (extra && record_value(r, SLICE("extra-info"), &info) && info.n > 0) {
		screen_add(s, " (");
		value_text(NULL, info, VALUE_CELL, s->style, &s->text);
		screen_add(s, ")");
	}
	screen_add(s, "\n");
}
