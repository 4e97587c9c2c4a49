// SPDX-License-Identifier: BSD-2-Clause
// Reading the arguments of `print`.

#include "console/print_options.h"

#include <stddef.h>
#include <string.h>

#include "base/number.h"

static const struct {
	const char *name;
	size_t offset;
} switches[] = {
	{"append", offsetof(struct print_options, append)},
	{"as-value", offsetof(struct print_options, as_value)},
	{"brief", offsetof(struct print_options, brief)},
	{"count-only", offsetof(struct print_options, count_only)},
	{"detail", offsetof(struct print_options, detail)},
	{"follow", offsetof(struct print_options, follow)},
	{"follow-only", offsetof(struct print_options, follow_only)},
	{"show-ids", offsetof(struct print_options, show_ids)},
	{"stats", offsetof(struct print_options, stats)},
	{"terse", offsetof(struct print_options, terse)},
	{"value-list", offsetof(struct print_options, value_list)},
	{"with-extra-info", offsetof(struct print_options, with_extra_info)},
	{"without-paging", offsetof(struct print_options, without_paging)},
};

static bool is_on(const struct command_line *line, const char *name)
{
	const struct argument *argument = command_line_argument(line, name);

	return argument && argument->kind != ARGUMENT_UNSET &&
	       !(argument->text &&
		 (strcmp(argument->text, "no") == 0 || strcmp(argument->text, "false") == 0));
}

static const char *text_of(const struct command_line *line, const char *name)
{
	const struct argument *argument = command_line_argument(line, name);

	return argument ? argument->text : NULL;
}

static int read_interval(struct print_options *o, const struct argument *argument, struct err *e)
{
	struct slice text = {argument->text, argument->length};

	if (!argument->text || !interval_parse(text, &o->interval_ms) || o->interval_ms > INT32_MAX)
		return err_set(e, ERR_VALUE, "invalid value for argument interval");
	o->interval = true;
	return 0;
}

int options_read(struct print_options *o, struct console *c, const struct command_line *line,
		 struct err *e)
{
	const struct argument *interval = command_line_argument(line, "interval");
	const struct argument *from = command_line_argument(line, "from");
	const struct argument *comments = command_line_argument(line, "comments");
	const struct argument *proplist = command_line_argument(line, "proplist");

	*o = (struct print_options){.interval_ms = 0};
	strbuf_init(&o->from, SENTENCE_WORD_MAX);
	for (size_t i = 0; i < sizeof(switches) / sizeof(switches[0]); i++)
		*(bool *)((char *)o + switches[i].offset) = is_on(line, switches[i].name);
	o->filter = (struct filter){.menu = schema_menu(line->menu), .where = line->where};
	if (is_on(line, "dynamic"))
		o->filter.origin = FILTER_DYNAMIC;
	else if (is_on(line, "static"))
		o->filter.origin = FILTER_STATIC;
	if (!proplist)
		proplist = command_line_argument(line, ".proplist");
	o->filter.about = is_on(line, "about");
	o->no_comments = comments && !is_on(line, "comments");
	o->proplist = proplist ? proplist->text : NULL;
	o->file = text_of(line, "file");
	o->group_by = text_of(line, "group-by");
	o->order_by = text_of(line, "order-by");
	o->from_given = from;
	if (from && run_items(c, line->menu, from, &o->from, e) < 0)
		return -1;
	if (o->from.failed)
		return err_set(e, ERR_TOO_LARGE, "value is too long");
	return interval ? read_interval(o, interval, e) : 0;
}

void options_free(struct print_options *o)
{
	strbuf_free(&o->from);
}

bool options_narrow(const struct print_options *o)
{
	return o->filter.where || o->filter.origin != FILTER_ANY || o->filter.about;
}

bool options_reorder(const struct print_options *o)
{
	return o->group_by || o->order_by;
}
