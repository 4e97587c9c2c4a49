// SPDX-License-Identifier: BSD-2-Clause
// /log: the last lines, and commands that write one.

#include "mgmt/log.h"

#include <string.h>

#include "menu/menus.h"
#include "menu/row_macros.h"
#include "mgmt/call.h"
#include "mgmt/event.h"
#include "mgmt/fill.h"
#include "mgmt/job.h"
#include "mgmt/log_echo.h"
#include "mgmt/log_settings.h"
#include "mgmt/session.h"
#include "mgmt/state.h"
#include "schema/row.h"

#define LOG_PATH "/log"

struct log_row {
	struct row row;
	int64_t time;
	char *topics;
	char *message;
	char *buffer;
	char *extra_info;
};

static const struct property properties[] = {
	{.name = "time",
	 .type = PROPERTY_DATE_TIME,
	 .flags = TOLD | PROPERTY_COLUMN,
	 P_FIELD(log_row, time),
	 .help = "When it was written"},
	{.name = "topics",
	 .type = PROPERTY_STRING,
	 .flags = TOLD | PROPERTY_COLUMN | PROPERTY_UNQUOTED,
	 P_FIELD(log_row, topics),
	 .help = "What it is about and how grave it is"},
	{.name = "message",
	 .type = PROPERTY_STRING,
	 .flags = TOLD | PROPERTY_COLUMN,
	 P_FIELD(log_row, message),
	 .help = "The line"},
	{.name = "buffer",
	 .type = PROPERTY_STRING,
	 .flags = TOLD | PROPERTY_UNQUOTED,
	 P_FIELD(log_row, buffer),
	 .help = "The action of /system/logging that keeps it"},
	{.name = "extra-info",
	 .type = PROPERTY_STRING,
	 .flags = TOLD | PROPERTY_QUIET,
	 P_FIELD(log_row, extra_info),
	 .help = "Who wrote the line, when it was a user or a script"},
};

static const struct command_argument message_argument[] = {
	{.name = "message", .required = true, .unnamed = true, .help = "Text of the line"},
};

#define WRITER(word, text)                                                                         \
	{                                                                                          \
		.name = word, .help = text, .policy = POLICY_WRITE, .arguments = message_argument, \
		.argument_count = 1                                                                \
	}

static const struct command commands[] = {
	WRITER("debug", "Write a line for finding errors"),
	WRITER("info", "Write a line"),
	WRITER("warning", "Write a warning"),
	WRITER("error", "Write an error"),
	{.name = "echo",
	 .help = "Tell lines for consoles as they come",
	 .policy = POLICY_READ,
	 .api_only = true},
};

const struct menu log_menu = {
	.path = LOG_PATH,
	.help = "What has happened",
	.kind = MENU_TABLE,
	.layout = MENU_LAYOUT_LOG,
	.flags = MENU_FOLLOW,
	.row_size = sizeof(struct log_row),
	PROPERTIES(properties),
	COMMANDS(commands),
};

static void fill_entry(const struct log_entry *entry, struct row *row)
{
	struct log_row *out = (struct log_row *)row;
	const struct log_line *line = entry->line;
	char topics[LOG_TOPICS_SIZE];

	row->id = line->id;
	out->time = line->time;
	fill_text(&out->topics, log_topics_format(line->topics, topics), sizeof(topics));
	fill_text(&out->message, line->text, LOG_TEXT_SIZE);
	fill_text(&out->buffer, entry->buffer, LOG_NAME_MAX);
	if (line->extra)
		fill_text(&out->extra_info, line->extra, LOG_TEXT_SIZE);
}

static bool next(struct mgmt *m, uint64_t *cursor, struct row *out)
{
	struct log_entry entry;

	if (!log_after(&m->log, (uint32_t)*cursor, &entry))
		return false;
	*cursor = entry.line->id;
	fill_entry(&entry, out);
	return true;
}

static void log_added(struct mgmt *m, const struct log_entry *entry)
{
	struct table *t = registry_get(&m->registry, LOG_PATH);
	struct row *row = t->listeners ? row_new(t->menu) : NULL;

	if (!row)
		return;
	fill_entry(entry, row);
	event_row(m, t, row);
	row_free(t->menu, row);
}

// ---- print topics=upnp: what the console writes as where topics~"upnp"

static bool takes(enum generic_command_id command, struct slice name)
{
	if (command != GENERIC_PRINT && command != GENERIC_GETALL && command != GENERIC_LISTEN)
		return false;
	return slice_is(name, "topics") || slice_is(name, "message") || slice_is(name, "buffer");
}

static bool holds(const char *text, struct slice part)
{
	return part.n == 0 || (text && memmem(text, strlen(text), part.p, part.n));
}

// Every one of a comma list.
static bool holds_all(const char *text, struct slice list)
{
	while (list.n > 0) {
		struct slice part;
		struct slice rest;

		(void)slice_cut(list, ',', &part, &rest);
		if (!holds(text, slice_trim(part)))
			return false;
		list = rest;
	}
	return true;
}

static bool print_keeps(const struct call *call, const struct row *row)
{
	const struct log_row *line = (const struct log_row *)row;
	const struct argument *topics = arguments_find(&call->arguments, "topics");
	const struct argument *message = arguments_find(&call->arguments, "message");
	const struct argument *buffer = arguments_find(&call->arguments, "buffer");

	return (!topics || holds_all(line->topics, topics->value)) &&
	       (!message || holds(line->message, message->value)) &&
	       (!buffer || slice_is(buffer->value, line->buffer ? line->buffer : ""));
}

// ---- the commands that write

static void write_line(struct call *call, uint32_t level)
{
	const struct job *job = call->session ? call->session->job : NULL;

	log_add_by(&call->mgmt->log, WIRE_LOG_SCRIPT | level,
		   arguments_find(&call->arguments, "message")->value, call_user(call),
		   job ? job->id : 0);
	call_done(call, NULL);
}

static void write_debug(struct call *call)
{
	write_line(call, WIRE_LOG_DEBUG);
}

static void write_info(struct call *call)
{
	write_line(call, WIRE_LOG_INFO);
}

static void write_warning(struct call *call)
{
	write_line(call, WIRE_LOG_WARNING);
}

static void write_error(struct call *call)
{
	write_line(call, WIRE_LOG_ERROR);
}

static const struct menu_action actions[] = {
	{"debug", write_debug}, {"info", write_info},	   {"warning", write_warning},
	{"error", write_error}, {"echo", log_echo_listen},
};

const struct menu_hooks log_hooks = {
	.next = next,
	.log_added = log_added,
	.takes = takes,
	.print_keeps = print_keeps,
	ACTIONS(actions),
};
