// SPDX-License-Identifier: BSD-2-Clause
// /system/history: what was done, newest first.

#include "mgmt/history.h"

#include <string.h>

#include "base/strbuf.h"
#include "menu/menus.h"
#include "menu/row_macros.h"
#include "mgmt/fill.h"
#include "mgmt/state.h"

enum { COMMANDS_MAX = 4096 }; // bytes that are told of what an action did

struct history_row {
	struct row row;
	char *action;
	char *by;
	char *policy;
	char *redo;
	char *undo;
	int64_t time;
	bool undoable;
	bool redoable;
	bool floating_undo;
};

static const struct property properties[] = {
	{.name = "action",
	 .type = PROPERTY_STRING,
	 .flags = TOLD | PROPERTY_COLUMN,
	 P_FIELD(history_row, action),
	 .help = "What was done"},
	{.name = "by",
	 .type = PROPERTY_STRING,
	 .flags = TOLD | PROPERTY_COLUMN,
	 P_FIELD(history_row, by),
	 .help = "Who did it"},
	{.name = "policy",
	 .type = PROPERTY_STRING,
	 .flags = TOLD | PROPERTY_COLUMN | PROPERTY_UNQUOTED,
	 P_FIELD(history_row, policy),
	 .help = "Policies that it took"},
	{.name = "redo",
	 .type = PROPERTY_STRING,
	 .flags = TOLD,
	 P_FIELD(history_row, redo),
	 .help = "Commands that do the same, one a line"},
	{.name = "undo",
	 .type = PROPERTY_STRING,
	 .flags = TOLD,
	 P_FIELD(history_row, undo),
	 .help = "Commands that take it back, one a line"},
	{.name = "time",
	 .type = PROPERTY_DATE_TIME,
	 .flags = TOLD,
	 P_FIELD(history_row, time),
	 .help = "When it was done"},
	{.name = "undoable",
	 .type = PROPERTY_BOOL,
	 .flags = TOLD | PROPERTY_FLAG,
	 P_FIELD(history_row, undoable),
	 .letter = 'U',
	 .letter_group = 1,
	 .help = "Whether undo takes it back, in its turn"},
	{.name = "redoable",
	 .type = PROPERTY_BOOL,
	 .flags = TOLD | PROPERTY_FLAG,
	 P_FIELD(history_row, redoable),
	 .letter = 'R',
	 .letter_group = 1,
	 .help = "Whether redo makes it again, in its turn"},
	{.name = "floating-undo",
	 .type = PROPERTY_BOOL,
	 .flags = TOLD | PROPERTY_FLAG,
	 P_FIELD(history_row, floating_undo),
	 .letter = 'F',
	 .letter_group = 2,
	 .help = "Whether it was done in safe mode and may be taken back"},
};

const struct menu system_history_menu = {
	.path = "/system/history",
	.help = "What was done, newest first",
	.kind = MENU_TABLE,
	.layout = MENU_LAYOUT_TABLE,
	.row_size = sizeof(struct history_row),
	PROPERTIES(properties),
};

static void text(char **field, const char *value)
{
	fill_text(field, value, strlen(value));
}

static void fill_policy(const struct mgmt *m, const struct history_action *a, char **field)
{
	uint32_t policy = history_policy(m, a);
	struct strbuf words;

	strbuf_init(&words, 256);
	for (unsigned i = 0; policy_words[i]; i++)
		if (policy >> i & 1)
			strbuf_add_format(&words, "%s%s", words.length > 0 ? "," : "",
					  policy_words[i]);
	text(field, strbuf_text(&words));
	strbuf_free(&words);
}

static void fill_commands(const struct mgmt *m, const struct history_action *a, bool back,
			  char **field)
{
	struct strbuf commands;

	strbuf_init(&commands, COMMANDS_MAX);
	history_commands(m, a, back, &commands);
	text(field, strbuf_text(&commands));
	strbuf_free(&commands);
}

static bool next(struct mgmt *m, uint64_t *cursor, struct row *row)
{
	struct history_row *out = (struct history_row *)row;
	const struct history_action *a = m->history.first;

	while (a && *cursor != 0 && a->sequence >= *cursor)
		a = a->next;
	if (!a)
		return false;
	*cursor = a->sequence;
	row->id = (uint32_t)a->sequence;
	text(&out->action, a->text);
	text(&out->by, a->user);
	fill_policy(m, a, &out->policy);
	fill_commands(m, a, false, &out->redo);
	fill_commands(m, a, true, &out->undo);
	out->time = a->time;
	out->undoable = !a->undone;
	out->redoable = a->undone;
	out->floating_undo =
		!a->undone && m->safe_mode.taken && a->sequence > m->safe_mode.sequence;
	return true;
}

const struct menu_hooks system_history_hooks = {.next = next};
