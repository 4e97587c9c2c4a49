// SPDX-License-Identifier: BSD-2-Clause
// Wording what has changed, as the command that would do it.

#include "mgmt/change_log.h"

#include <stdio.h>
#include <string.h>

#include "base/strbuf.h"
#include "mgmt/stage.h"
#include "mgmt/state.h"
#include "schema/row.h"

enum { LINES_MAX = 10 /* of one transaction */, COMMAND_MAX = 320, WHAT_MAX = 96 };

static const char *const verbs[] = {
	[CHANGE_ADD] = "added",
	[CHANGE_SET] = "changed",
	[CHANGE_REMOVE] = "removed",
	[CHANGE_MOVE] = "moved",
};

static const char *const commands[] = {
	[CHANGE_ADD] = "add",
	[CHANGE_SET] = "set",
	[CHANGE_REMOVE] = "remove",
	[CHANGE_MOVE] = "move",
};

// "/ip/upnp/interfaces" as it is typed: "/ip upnp interfaces".
static void add_path(struct strbuf *out, const char *path)
{
	strbuf_add_char(out, '/');
	for (const char *p = path + 1; *p; p++)
		strbuf_add_char(out, *p == '/' ? ' ' : *p);
}

static bool is_plain(struct slice text)
{
	for (size_t i = 0; i < text.n; i++) {
		unsigned char c = (unsigned char)text.p[i];

		if (c <= ' ' || c >= 0x7f || strchr("\"\\$;(){}[]=", c))
			return false;
	}
	return text.n > 0;
}

static void add_value(struct strbuf *out, const struct row *row, const struct property *p)
{
	struct strbuf text;
	struct slice value;

	strbuf_init(&text, COMMAND_MAX);
	row_format(row, p, &text);
	value = strbuf_slice(&text);
	if (p->type == PROPERTY_BOOL)
		value = slice_from(slice_is(value, "true") ? "yes" : "no");
	if (p->flags & (PROPERTY_SECRET | PROPERTY_WRITE_ONLY)) {
		strbuf_add_text(out, "*****");
	} else if (text.failed) {
		strbuf_add_text(out, "...");
	} else if (is_plain(value)) {
		strbuf_add_slice(out, value);
	} else {
		strbuf_add_char(out, '"');
		for (size_t i = 0; i < value.n; i++) {
			if (strchr("\"\\$", value.p[i]))
				strbuf_add_char(out, '\\');
			strbuf_add_char(out, value.p[i]);
		}
		strbuf_add_char(out, '"');
	}
	strbuf_free(&text);
}

static void add_property(struct strbuf *out, const struct menu *menu, const struct row *before,
			 const struct row *after, const struct property *p)
{
	bool has = row_has(menu, after, p);

	if (p->flags & (PROPERTY_ALIAS | PROPERTY_READ_ONLY | PROPERTY_LIVE))
		return;
	if (!before && !(p->flags & PROPERTY_REQUIRED) && row_is_default(menu, after, p))
		return;
	if (before && row_same_value(menu, before, after, p))
		return;
	strbuf_add_char(out, ' ');
	if (!has) {
		strbuf_add_format(out, "!%s", p->name);
		return;
	}
	strbuf_add_format(out, "%s=", p->name);
	add_value(out, after, p);
}

void change_command(struct strbuf *out, const struct menu *menu, uint32_t id, enum change_kind kind,
		    const struct row *before, const struct row *after)
{
	size_t n;
	const struct property *common = menu_common_properties(menu, &n);

	add_path(out, menu->path);
	strbuf_add_format(out, " %s", commands[kind]);
	if (kind != CHANGE_ADD && menu->kind != MENU_SETTINGS)
		strbuf_add_format(out, " *%X", (unsigned)id);
	if (kind != CHANGE_ADD && kind != CHANGE_SET)
		return;
	for (size_t i = 0; i < n; i++)
		add_property(out, menu, before, after, &common[i]);
	for (size_t i = 0; i < menu->property_count; i++)
		add_property(out, menu, before, after, &menu->properties[i]);
}

// "script added", or in RouterOS' words where those are others.
static void add_what(struct strbuf *out, const struct change *c)
{
	const struct menu_hooks *hooks = c->table->hooks;

	if (hooks->changes)
		strbuf_add_text(out, hooks->changes[c->kind]);
	else
		strbuf_add_format(out, "%s %s", hooks->noun, verbs[c->kind]);
}

static void log_one(const struct transaction *t, const struct change *c)
{
	struct strbuf what;
	struct strbuf command;

	strbuf_init(&what, WHAT_MAX);
	strbuf_init(&command, COMMAND_MAX);
	add_what(&what, c);
	if (c->table->menu->kind != MENU_SETTINGS)
		strbuf_add_format(&command, "*%X = ", (unsigned)c->record->id);
	change_command(&command, c->table->menu, c->record->id, c->kind, c->record->row,
		       c->record->after);
	log_add_format(&t->mgmt->log, WIRE_LOG_SYSTEM | WIRE_LOG_INFO, "%s by %s (%s%s)",
		       strbuf_text(&what), t->request.user, strbuf_text(&command),
		       command.failed ? "..." : "");
	strbuf_free(&what);
	strbuf_free(&command);
}

void change_log(const struct transaction *t)
{
	size_t lines = 0;

	for (size_t i = 0; i < t->count; i++) {
		const struct change *c = t->changes[i];

		if (!c->table->hooks->noun || !change_alters(c))
			continue;
		if (lines++ < LINES_MAX)
			log_one(t, c);
	}
	if (lines > LINES_MAX)
		log_add_format(&t->mgmt->log, WIRE_LOG_SYSTEM | WIRE_LOG_INFO,
			       "%zu more changes by %s at once", lines - LINES_MAX,
			       t->request.user);
}

// Of several the first stands for all: they are undone together.
void change_log_summary(const struct transaction *t, char *out, size_t size)
{
	const struct change *first = NULL;
	const char *noun;
	size_t others = 0;
	int n;

	for (size_t i = 0; i < t->count; i++) {
		if (!change_alters(t->changes[i]))
			continue;
		others += first != NULL;
		first = first ? first : t->changes[i];
	}
	out[0] = '\0';
	if (!first)
		return;
	noun = first->table->hooks->noun;
	n = snprintf(out, size, "%s %s", noun ? noun : first->table->menu->path,
		     verbs[first->kind]);
	if (others > 0 && n > 0 && (size_t)n < size)
		(void)snprintf(out + n, size - (size_t)n, ", and %zu more", others);
}
