// SPDX-License-Identifier: BSD-2-Clause
// Building the tree of menus, with their properties, from the daemon's records.

#include "console/schema.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/number.h"
#include "console/client.h"
#include "console/schema_build.h"

enum { MENUS_MAX = 4096, PATH_MAX_LENGTH = 256 };

// Memory that lives as long as the schema.
struct schema_block {
	struct schema_block *next;
	max_align_t memory[];
};

void *schema_keep(struct schema *s, size_t n)
{
	struct schema_block *block = calloc(1, sizeof(*block) + n);

	if (!block)
		return NULL;
	block->next = s->blocks;
	s->blocks = block;
	return block->memory;
}

static const char *keep_text(struct schema *s, struct slice text)
{
	char *copy = schema_keep(s, text.n + 1);

	if (copy)
		memcpy(copy, text.p, text.n);
	return copy;
}

void schema_free(struct schema *s)
{
	while (s->blocks) {
		struct schema_block *next = s->blocks->next;

		free(s->blocks);
		s->blocks = next;
	}
	free(s->menus);
	records_free(&s->records);
	*s = (struct schema){0};
}

const struct schema_menu *schema_menu(const struct tree_menu *node)
{
	return (const struct schema_menu *)node;
}

const struct schema_property *schema_property(const struct schema_menu *menu, struct slice name)
{
	for (size_t i = 0; i < menu->property_count; i++) {
		if (slice_is(name, menu->properties[i].name))
			return &menu->properties[i];
	}
	return NULL;
}

static struct schema_menu *find_menu(const struct schema *s, struct slice path)
{
	for (size_t i = 0; i < s->menu_count; i++) {
		if (slice_is(path, s->menus[i]->node.path))
			return s->menus[i];
	}
	return NULL;
}

const struct schema_menu *schema_find(const struct schema *s, const char *path)
{
	return find_menu(s, slice_from(path));
}

bool schema_is_secret(const struct tree_menu *menu, const struct tree_argument *argument)
{
	const struct schema_property *p =
		schema_property(schema_menu(menu), slice_from(argument->name));

	return strstr(argument->name, "password") ||
	       (p && p->flags & (SCHEMA_SECRET | SCHEMA_WRITE_ONLY));
}

// The place of WORD in the list of COUNT WORDS, 0 where it is none of them.
static unsigned place(const char *word, const char *const *words, unsigned count)
{
	for (unsigned i = 0; i < count; i++) {
		if (words[i] && strcmp(words[i], word) == 0)
			return i;
	}
	return 0;
}

static const char *const kinds[] = {
	[SCHEMA_FOLDER] = "folder",   [SCHEMA_SETTINGS] = "settings", [SCHEMA_LIST] = "list",
	[SCHEMA_ORDERED] = "ordered", [SCHEMA_FIXED] = "fixed",	      [SCHEMA_TABLE] = "table",
};

static const char *const layouts[] = {
	[SCHEMA_LAYOUT_TABLE] = "table",
	[SCHEMA_LAYOUT_DETAIL] = "detail",
	[SCHEMA_LAYOUT_SETTINGS] = "settings",
	[SCHEMA_LAYOUT_LOG] = "log",
};

static const char *const types[] = {
	[SCHEMA_BOOL] = "bool",
	[SCHEMA_NUMBER] = "number",
	[SCHEMA_TIME] = "time",
	[SCHEMA_STRING] = "string",
	[SCHEMA_ENUM] = "enum",
	[SCHEMA_WORDS] = "words",
	[SCHEMA_IP] = "ip",
	[SCHEMA_PREFIX] = "ip-prefix",
	[SCHEMA_PREFIXES] = "ip-prefixes",
	[SCHEMA_PORTS] = "ports",
	[SCHEMA_MAC] = "mac",
	[SCHEMA_DATE_TIME] = "date-time",
	[SCHEMA_ID] = "id",
};

static const struct {
	const char *word;
	uint32_t flag;
} property_flags[] = {
	{"key", SCHEMA_KEY},
	{"read-only", SCHEMA_READ_ONLY},
	{"secret", SCHEMA_SECRET},
	{"optional", SCHEMA_OPTIONAL},
	{"alias", SCHEMA_ALIAS},
	{"counter", SCHEMA_COUNTER},
	{"size", SCHEMA_SIZE},
	{"unquoted", SCHEMA_UNQUOTED},
	{"write-only", SCHEMA_WRITE_ONLY},
	{"reference", SCHEMA_REFERENCE},
	{"date", SCHEMA_DATE},
	{"time-of-day", SCHEMA_TIME_OF_DAY},
	{"time-offset", SCHEMA_TIME_OFFSET},
	{"switch", SCHEMA_SWITCH},
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static bool lists(const char *list, const char *word)
{
	struct slice rest = slice_from(list);
	struct slice head;

	do {
		bool more = slice_cut(rest, ',', &head, &rest);

		if (slice_is(head, word))
			return true;
		if (!more)
			return false;
	} while (rest.n > 0);
	return false;
}

// The menu at PATH, made with those above it where it is not there yet.
static struct schema_menu *make_menu(struct schema *s, struct slice path, struct err *e)
{
	struct schema_menu *parent = NULL;
	struct schema_menu *menu = find_menu(s, path);
	size_t cut = path.n;

	if (menu)
		return menu;
	if (path.n == 0 || path.p[0] != '/' || path.n > PATH_MAX_LENGTH ||
	    s->menu_count == MENUS_MAX) {
		(void)err_set(e, ERR_IO, "the daemon's menus are not understood");
		return NULL;
	}
	while (path.p[cut - 1] != '/')
		cut--;
	if (path.n > 1) {
		parent = make_menu(s, (struct slice){path.p, cut > 1 ? cut - 1 : 1}, e);
		if (!parent)
			return NULL;
	}
	menu = schema_keep(s, sizeof(*menu));
	if (menu) {
		menu->node.path = keep_text(s, path);
		menu->node.name = keep_text(s, (struct slice){path.p + cut, path.n - cut});
	}
	if (!menu || !menu->node.path || !menu->node.name) {
		(void)err_set(e, ERR_NO_MEMORY, NULL);
		return NULL;
	}
	menu->node.parent = parent ? &parent->node : NULL;
	s->menus[s->menu_count++] = menu;
	return menu;
}

static struct schema_property read_property(const struct record *r)
{
	const char *flags = record_text(r, "flags");
	uint64_t group = 0;
	struct schema_property p = {
		.name = record_text(r, "name"),
		.type = (enum schema_type)place(record_text(r, "value-type"), types, COUNT(types)),
		.letter = record_text(r, "letter")[0],
		.unit = record_text(r, "unit"),
		.values = record_text(r, "values"),
		.min = record_text(r, "min"),
		.max = record_text(r, "max"),
		.default_text = record_text(r, "default"),
		.help = record_text(r, "help"),
	};

	if (number_parse(slice_from(record_text(r, "group")), UINT32_MAX, &group) == NUMBER_OK)
		p.group = (unsigned)group;
	for (size_t i = 0; i < COUNT(property_flags); i++) {
		if (lists(flags, property_flags[i].word))
			p.flags |= property_flags[i].flag;
	}
	if (record_is(r, "column", "yes"))
		p.flags |= SCHEMA_COLUMN;
	return p;
}

size_t schema_count(struct schema_run run, const char *type)
{
	size_t count = 0;

	for (size_t i = 0; i < run.count; i++)
		count += record_is(run.items[i], "type", type);
	return count;
}

static int build_properties(struct schema *s, struct schema_menu *menu, struct schema_run run,
			    struct err *e)
{
	size_t count = schema_count(run, "property");
	struct schema_property *properties = schema_keep(s, count * sizeof(*properties));
	const char **fields;
	size_t used = 0;

	if (!properties)
		return err_set(e, ERR_NO_MEMORY, NULL);
	for (size_t i = 0; i < run.count; i++) {
		if (record_is(run.items[i], "type", "property"))
			properties[used++] = read_property(run.items[i]);
	}
	menu->properties = properties;
	menu->property_count = used;
	fields = schema_keep(s, count * sizeof(const char *));
	if (!fields)
		return err_set(e, ERR_NO_MEMORY, NULL);
	for (size_t i = 0; i < used; i++)
		fields[i] = properties[i].name;
	menu->node.fields = fields;
	menu->node.field_count = used;
	return 0;
}

// The menu of the first record of RUN.
static int build_menu(struct schema *s, struct schema_run run, struct err *e)
{
	const struct record *r = run.items[0];
	struct schema_menu *menu = make_menu(s, slice_from(record_text(r, "path")), e);

	if (!menu)
		return -1;
	menu->kind = (enum schema_kind)place(record_text(r, "kind"), kinds, COUNT(kinds));
	menu->layout = (enum schema_layout)place(record_text(r, "layout"), layouts, COUNT(layouts));
	menu->follow = lists(record_text(r, "flags"), "follow");
	menu->node.flags = strcmp(menu->node.path, "/log") == 0 ? TREE_GLOBAL : 0;
	menu->node.help = record_text(r, "help");
	return build_properties(s, menu, run, e) < 0 ? -1 : schema_build_commands(s, menu, run, e);
}

static int link_menus(struct schema *s, struct err *e)
{
	for (size_t i = 0; i < s->menu_count; i++) {
		struct tree_menu *node = &s->menus[i]->node;
		size_t count = 0;

		for (size_t j = 0; j < s->menu_count; j++)
			count += s->menus[j]->node.parent == node;
		node->menus = schema_keep(s, count * sizeof(*node->menus));
		if (!node->menus)
			return err_set(e, ERR_NO_MEMORY, NULL);
		for (size_t j = 0; j < s->menu_count; j++) {
			if (s->menus[j]->node.parent == node)
				node->menus[node->menu_count++] = &s->menus[j]->node;
		}
	}
	return 0;
}

// What the daemon knows nothing of.
static int build_own_menu(struct schema *s, struct err *e)
{
	struct schema_menu *menu = make_menu(s, SLICE("/terminal"), e);

	if (!menu)
		return -1;
	menu->node.help = "The terminal that a script writes to";
	return schema_build_commands(s, menu, (struct schema_run){0}, e);
}

int schema_build(struct schema *s, struct err *e)
{
	struct schema_run all = {s->records.items, s->records.count};

	s->menu_count = 0;
	s->menus = calloc(MENUS_MAX, sizeof(struct schema_menu *));
	if (!s->menus)
		return err_set(e, ERR_NO_MEMORY, NULL);
	s->root = make_menu(s, SLICE("/"), e);
	if (!s->root || schema_build_commands(s, s->root, (struct schema_run){0}, e) < 0)
		return -1;
	for (size_t i = 0; i < all.count;) {
		size_t end = i + 1;

		while (end < all.count && !record_is(all.items[end], "type", "menu"))
			end++;
		if (record_is(all.items[i], "type", "menu") &&
		    build_menu(s, (struct schema_run){all.items + i, end - i}, e) < 0)
			return -1;
		i = end;
	}
	return build_own_menu(s, e) < 0 ? -1 : link_menus(s, e);
}

int schema_fetch(struct schema *s, struct client *c, struct err *e)
{
	struct request request;
	int result;

	request_begin(&request, "/console/schema", "print");
	result = client_execute(c, &request, records_row, &s->records, NULL, e);
	request_free(&request);
	return result < 0 ? -1 : schema_build(s, e);
}
