// SPDX-License-Identifier: BSD-2-Clause
// What `print` was asked for.
#pragma once

#include "console/fetch.h"
#include "console/run.h"

struct print_options {
	bool detail;
	bool brief;
	bool terse;
	bool value_list;
	bool stats;
	bool as_value;
	bool count_only;
	bool show_ids;
	bool follow;
	bool follow_only;
	bool without_paging;
	bool with_extra_info;
	bool append;
	const char *file; // NULL when not given. Borrowed
	bool interval;
	uint64_t interval_ms;
	struct filter filter;
	bool no_comments;
	const char *group_by; // name of a property; NULL when not given. Borrowed
	const char *
		order_by; // up to three, separated by commas, '-' before descending; NULL. Borrowed
	const char *proplist; // names, separated by commas; NULL when not given. Borrowed
	bool from_given;
	struct strbuf from; // ids and names, separated by commas
};

// The caller calls options_free, also after -1.
int options_read(struct print_options *o, struct console *c, const struct command_line *line,
		 struct err *e);
void options_free(struct print_options *o);

// Whether rows are shown in another order than the menu's.
bool options_reorder(const struct print_options *o);

// Whether a condition leaves records out.
bool options_narrow(const struct print_options *o);
