// SPDX-License-Identifier: BSD-2-Clause
// A host for the language that knows no daemon.

#include "offline.h"

#include <string.h>

#include "../unit/sample_tree.h"
#include "script/array.h"
#include "script/builtin.h"
#include "script/pattern_cache.h"
#include "script/text.h"

const struct tree_menu *offline_root(void)
{
	static struct tree_command commands[128];
	static struct tree_menu root;

	if (root.name)
		return &root;
	root = sample_root;
	builtin_commands(commands);
	root.commands = commands;
	root.command_count = builtin_count;
	for (size_t i = 0; i < sample_root.command_count; i++)
		commands[root.command_count++] = sample_root.commands[i];
	return &root;
}

static int put(void *context, struct slice text, struct err *e)
{
	struct offline *o = context;

	(void)e;
	if (o->file) {
		(void)fwrite(text.p, 1, text.n, o->file);
		(void)fputc('\n', o->file);
	} else {
		strbuf_add_slice(&o->out, text);
		strbuf_add_char(&o->out, '\n');
	}
	return 0;
}

// Shows what would be written.
static int write_file(void *context, struct slice name, struct slice text, struct err *e)
{
	struct strbuf shown;
	int result;

	strbuf_init(&shown, 65536);
	strbuf_add_text(&shown, "file ");
	strbuf_add_slice(&shown, name);
	strbuf_add_text(&shown, ": ");
	strbuf_add_slice(&shown, text);
	result = put(context, strbuf_slice(&shown), e);
	strbuf_free(&shown);
	return result;
}

// Records that conditions are matched against: three interfaces.
static const struct {
	const char *id;
	const char *name;
	const char *value;
} fields[] = {
	{"*1", "interface", "ether1"}, {"*1", "type", "external"},
	{"*1", "disabled", "false"},   {"*1", "comment", "to the Internet"},
	{"*2", "interface", "ether2"}, {"*2", "type", "internal"},
	{"*2", "disabled", "true"},    {"*3", "interface", "bridge"},
	{"*3", "type", "internal"},    {"*3", "disabled", "false"},
};

static enum field_type type_of(void *context, struct slice field)
{
	(void)context;
	return slice_is(field, "disabled") ? FIELD_BOOL : FIELD_TEXT;
}

static bool value_of(void *context, struct slice field, struct value *out)
{
	*out = value_nothing();
	for (size_t i = 0; i < COUNT(fields); i++) {
		if (strcmp(fields[i].id, context) != 0 || !slice_is(field, fields[i].name))
			continue;
		if (slice_is(field, "disabled")) {
			*out = value_bool(fields[i].value[0] == 't');
			return true;
		}
		return value_str(slice_from(fields[i].value), out);
	}
	return true;
}

// What `find` yields.
static int find(const struct command_line *line, struct value *out, struct err *e)
{
	if (!array_new(out))
		return err_set(e, ERR_NO_MEMORY, NULL);
	for (uint64_t id = 1; id <= 3; id++) {
		char text[8];
		struct condition_record record = {text, type_of, value_of};
		bool fits = true;

		(void)snprintf(text, sizeof(text), "*%u", (unsigned)id);
		if (line->where && condition_match(line->where, &record, &fits, e) < 0)
			return -1;
		if (fits && !array_append(out, (struct value){.type = VALUE_ID, .id = id}))
			return err_set(e, ERR_NO_MEMORY, NULL);
	}
	return 0;
}

static void tell_query(struct offline *o, const struct command_line *line)
{
	static const struct condition_record record = {NULL, type_of, value_of};
	struct strbuf words;

	if (!line->where)
		return;
	strbuf_init(&words, 65536);
	strbuf_add_text(&o->out,
			condition_query(line->where, &record, &words) ? " query" : " part");
	for (size_t i = 0; i + 1 < words.length; i += 1 + (size_t)words.data[i])
		strbuf_add_format(&o->out, " %.*s", words.data[i], words.data + i + 1);
	strbuf_free(&words);
}

static int command(void *context, const struct command_line *line, struct value *out, struct err *e)
{
	struct offline *o = context;

	if (strcmp(line->command->name, "remove") == 0 && line->argument_count > 0 &&
	    strcmp(line->arguments[0].text, "*99") == 0)
		return err_set(e, ERR_NO_SUCH_ITEM, NULL);
	strbuf_add_format(&o->out, "%s/%s", line->menu->parent ? line->menu->path : "",
			  line->command->name);
	for (size_t i = 0; i < line->argument_count; i++) {
		const struct argument *a = &line->arguments[i];

		strbuf_add_format(&o->out, " %s%s", a->kind == ARGUMENT_UNSET ? "!" : "",
				  a->row->name);
		if (a->kind == ARGUMENT_VALUE)
			strbuf_add_format(&o->out, "=%.*s", (int)a->length, a->text);
	}
	tell_query(o, line);
	strbuf_add_char(&o->out, '\n');
	if (strcmp(line->command->name, "quit") == 0)
		return 1;
	if (out && strcmp(line->command->name, "find") == 0)
		return find(line, out, e);
	if (out && strcmp(line->command->name, "add") == 0)
		*out = (struct value){.type = VALUE_ID, .id = 0x1A};
	return 0;
}

static void menu(void *context, const struct tree_menu *m)
{
	struct offline *o = context;

	strbuf_add_format(&o->out, "menu %s\n", m->path);
}

static int wait_for(void *context, uint64_t ms, struct err *e)
{
	struct offline *o = context;

	(void)e;
	o->waited += ms;
	return 0;
}

static bool interrupted(void *context)
{
	(void)context;
	return false;
}

void offline_init(struct offline *o, FILE *file)
{
	*o = (struct offline){.file = file};
	strbuf_init(&o->out, 1 << 20);
}

void offline_free(struct offline *o)
{
	globals_free(&o->globals);
	strbuf_free(&o->out);
	pattern_cache_free();
}

int offline_run(struct offline *o, struct slice text, uint64_t steps, struct err *e)
{
	const struct script_host host = {o, command, menu, put, wait_for, interrupted, write_file};
	struct machine m;
	struct script s;
	bool left;
	int result;

	if (!machine_init(&m, &host, &o->globals, offline_root(), steps))
		return err_set(e, ERR_NO_MEMORY, NULL);
	result = script_parse(&s, text, false, m.root, m.root, &o->globals, e);
	if (result == 0)
		result = script_run(&s, &m, &left, e);
	script_free(&s);
	machine_done(&m);
	return result;
}

int offline_import(struct offline *o, struct slice text, uint64_t steps,
		   const struct each_watch *watch, struct err *e)
{
	const struct script_host host = {o, command, menu, put, wait_for, interrupted, write_file};
	struct machine m;
	int result;

	if (!machine_init(&m, &host, &o->globals, offline_root(), steps))
		return err_set(e, ERR_NO_MEMORY, NULL);
	result = each_run(&m, text, watch, e);
	machine_done(&m);
	return result;
}
