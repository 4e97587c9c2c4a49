// SPDX-License-Identifier: BSD-2-Clause
// Gathering candidates by the kind of place, narrowing them to the word, choosing what to insert.

#include "console/complete.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "console/value_text.h"
#include "script/builtin.h"
#include "script/globals.h"

void candidates_free(struct candidates *c)
{
	for (size_t i = 0; i < c->count; i++)
		free(c->items[i].text);
	free(c->items);
	*c = (struct candidates){0};
}

void candidates_add(struct candidates *c, struct slice text, const char *help,
		    enum scan_style style, char suffix)
{
	char *copy;

	if (text.n == 0 || text.n > CANDIDATE_BYTES_MAX)
		return;
	if (!c->items)
		c->items = calloc(CANDIDATES_MAX, sizeof(*c->items));
	if (!c->items || c->count == CANDIDATES_MAX)
		return;
	copy = malloc(text.n + 1);
	if (!copy)
		return;
	utf8_clean(text, copy, text.n + 1);
	if (strlen(copy) == 0) {
		free(copy);
		return;
	}
	c->items[c->count++] = (struct candidate){copy, help ? help : "", style, suffix};
}

static void add_words(const struct scan_place *place, const struct tree_menu *menu, uint32_t flags,
		      struct candidates *out)
{
	for (size_t i = 0; i < menu->menu_count; i++) {
		if ((menu->menus[i]->flags & flags) == flags)
			candidates_add(out, slice_from(menu->menus[i]->name), menu->menus[i]->help,
				       SCAN_DIR, place->slash ? '/' : ' ');
	}
	for (size_t i = 0; i < menu->command_count; i++) {
		// The commands of the language are asked for without a slash.
		if (place->rooted && menu->commands[i].flags & TREE_GLOBAL)
			continue;
		if ((menu->commands[i].flags & flags) == flags)
			candidates_add(out, slice_from(menu->commands[i].name),
				       menu->commands[i].help, SCAN_CMD, ' ');
	}
}

static const struct tree_menu *root_of(const struct tree_menu *menu)
{
	while (menu->parent)
		menu = menu->parent;
	return menu;
}

static bool is_given(const struct scan_place *place, const struct tree_argument *row)
{
	for (size_t i = 0; i < place->given_count; i++) {
		if (place->given[i] == row)
			return true;
	}
	return false;
}

static void add_arguments(const struct scan_place *place, struct candidates *out)
{
	for (size_t i = 0; i < place->command->argument_count; i++) {
		const struct tree_argument *row = &place->command->arguments[i];
		bool word = row->flags & (TREE_SWITCH | TREE_WHERE);

		if (!is_given(place, row) && !(row->flags & (TREE_ALIAS | TREE_VARIABLE)))
			candidates_add(out, slice_from(row->name), row->help, SCAN_ARG,
				       word ? ' ' : '=');
	}
}

static void add_list(const char *words, const char *help, struct candidates *out)
{
	struct slice rest = slice_from(words);
	struct slice word;
	bool more = rest.n > 0;

	while (more) {
		more = slice_cut(rest, ',', &word, &rest);
		candidates_add(out, word, help, SCAN_NONE, ' ');
	}
}

// The property by which records of MENU are called.
static const char *key_of(const struct schema_menu *menu)
{
	for (size_t i = 0; i < menu->property_count; i++) {
		if (menu->properties[i].flags & SCHEMA_KEY)
			return menu->properties[i].name;
	}
	return NULL;
}

static void add_records(const struct schema_menu *menu, const struct complete_source *source,
			struct candidates *out)
{
	const char *key = key_of(menu);

	if (key && source->values)
		source->values(source->context, menu, key, out);
}

static void add_property_names(const struct schema_menu *menu, bool all, char suffix,
			       struct candidates *out)
{
	for (size_t i = 0; i < menu->property_count; i++) {
		const struct schema_property *p = &menu->properties[i];

		if (p->flags & SCHEMA_ALIAS || (!all && !(p->flags & SCHEMA_OPTIONAL)))
			continue;
		candidates_add(out, slice_from(p->name), p->help, SCAN_ARG, suffix);
	}
}

// SUGGESTED: "/interface/list name", the values of a property of another menu.
static void add_suggested(const char *suggested, const struct complete_source *source,
			  struct candidates *out)
{
	const struct schema_menu *menu;
	struct slice path;
	struct slice property;
	char text[128];

	if (!slice_cut(slice_from(suggested), ' ', &path, &property) ||
	    !slice_copy(path, text, sizeof(text)) || !source->menu_at || !source->values)
		return;
	menu = source->menu_at(source->context, text);
	if (menu)
		source->values(source->context, menu, property.p, out);
}

static void add_property_values(const struct schema_menu *menu, const struct schema_property *p,
				const struct complete_source *source, bool condition,
				struct candidates *out)
{
	if (p->type == SCHEMA_BOOL)
		add_list("no,yes", NULL, out);
	else if (p->values[0] == '/')
		add_suggested(p->values, source, out);
	else if (p->values[0])
		add_list(p->values, NULL, out);
	else if (p->flags & SCHEMA_REFERENCE && source->interfaces)
		add_records(source->interfaces, source, out);
	else if (condition && source->values && strcmp(p->name, ".id") != 0)
		source->values(source->context, menu, p->name, out);
}

// The names of the records of the menu PATH.
static void add_named(const char *path, const struct complete_source *source,
		      struct candidates *out)
{
	const struct schema_menu *menu =
		source->menu_at ? source->menu_at(source->context, path) : NULL;

	if (menu)
		add_records(menu, source, out);
}

static void add_values(const struct scan_place *place, const struct complete_source *source,
		       struct candidates *out)
{
	const struct schema_menu *menu = schema_menu(place->menu);
	const struct tree_argument *row = place->argument;
	const struct schema_property *p;

	if (!row) { // behind an operator of a condition
		p = schema_property(menu, place->field);
		if (p)
			add_property_values(menu, p, source, true, out);
		return;
	}
	p = schema_property(menu, slice_from(row->name));
	if (row->values && row->values[0] == '/')
		add_named(row->values, source, out);
	else if (row->values)
		add_list(row->values, NULL, out);
	else if (row->flags & TREE_ITEMS)
		add_records(menu, source, out);
	else if (strcmp(row->name, "value-name") == 0 || strcmp(row->name, "proplist") == 0)
		add_property_names(menu, strcmp(place->command->name, "unset") != 0, ' ', out);
	else if (p)
		add_property_values(menu, p, source, row->flags & (TREE_MATCH | TREE_EQUAL), out);
}

static void add_variables(const struct scan_place *place, const struct complete_source *source,
			  struct candidates *out)
{
	const struct globals *globals = source->globals;
	const struct builtin *b = place->command ? place->command->builtin : NULL;

	for (size_t i = place->variable_count; i > place->first_variable; i--) {
		const struct scan_variable *v = &place->variables[i - 1];

		candidates_add(out, v->name, v->global ? "Global variable" : "Local variable",
			       v->global ? SCAN_GLOBAL : SCAN_LOCAL, '\0');
	}
	// a function sees only those that it declares
	if (place->function && !(b && b->form == BUILTIN_GLOBAL))
		return;
	for (size_t i = 0; globals && i < globals->count; i++) {
		if (globals->list[i]->exists)
			candidates_add(out, globals->list[i]->name, "Global variable", SCAN_GLOBAL,
				       '\0');
	}
}

static void gather(const struct scan_place *place, const struct complete_source *source,
		   struct candidates *out)
{
	switch (place->expected) {
	case SCAN_WORD:
		add_words(place, place->menu, 0, out);
		if (place->first && place->menu->parent)
			add_words(place, root_of(place->menu), TREE_GLOBAL, out);
		break;
	case SCAN_ARGUMENT:
		add_arguments(place, out);
		if (place->argument)
			add_values(place, source, out);
		break;
	case SCAN_VALUE:
		add_values(place, source, out);
		break;
	case SCAN_FIELD:
		add_property_names(schema_menu(place->menu), true, '\0', out);
		break;
	case SCAN_NAME:
		add_variables(place, source, out);
		break;
	case SCAN_NOTHING:
		break;
	}
}

static bool begins(const char *text, struct slice word)
{
	return strncmp(text, word.n > 0 ? word.p : "", word.n) == 0;
}

// mt: monitor-traffic
static bool has_initials(const char *text, struct slice word)
{
	for (size_t i = 0; i < word.n; i++) {
		if (*text != word.p[i])
			return false;
		text = strchr(text, '-');
		text = text ? text + 1 : "";
	}
	return true;
}

static bool contains(const char *text, struct slice word)
{
	return memmem(text, strlen(text), word.p, word.n);
}

// Keeps what FITS, if anything does.
static bool narrow(struct candidates *c, struct slice word, bool fits(const char *, struct slice))
{
	size_t kept = 0;

	for (size_t i = 0; i < c->count; i++)
		kept += fits(c->items[i].text, word);
	if (kept == 0)
		return false;
	kept = 0;
	for (size_t i = 0; i < c->count; i++) {
		if (fits(c->items[i].text, word))
			c->items[kept++] = c->items[i];
		else
			free(c->items[i].text);
	}
	c->count = kept;
	return true;
}

static int by_text(const void *a, const void *b)
{
	return strcmp(((const struct candidate *)a)->text, ((const struct candidate *)b)->text);
}

static void sort(struct candidates *c)
{
	size_t kept = 0;

	if (c->count == 0)
		return;
	qsort(c->items, c->count, sizeof(*c->items), by_text);
	for (size_t i = 1; i < c->count; i++) {
		if (strcmp(c->items[kept].text, c->items[i].text) == 0)
			free(c->items[i].text);
		else
			c->items[++kept] = c->items[i];
	}
	c->count = kept + 1;
}

void complete_find(const struct scan_place *place, struct slice text,
		   const struct complete_source *source, struct candidates *out)
{
	struct slice word = {text.p + place->start, text.n - place->start};

	*out = (struct candidates){.start = place->start};
	if (word.n > 0 && memchr(word.p, 0, word.n))
		return;
	gather(place, source, out);
	if (word.n > 0 && !narrow(out, word, begins) && !narrow(out, word, has_initials) &&
	    !narrow(out, word, contains)) {
		size_t start = out->start;

		candidates_free(out);
		out->start = start;
	}
	sort(out);
}

// VARIABLE: of names without quotes, else of values.
static bool is_plain(const char *text, bool variable)
{
	for (; *text; text++) {
		if (variable && !isalnum((unsigned char)*text))
			return false;
		if ((unsigned char)*text <= ' ' || (unsigned char)*text >= 0x7f ||
		    strchr("\"'$\\()[]{};=?`", *text))
			return false;
	}
	return true;
}

static void add_escaped(const char *text, struct strbuf *out)
{
	for (; *text; text++) {
		if (strchr("\"\\$", *text))
			strbuf_add_char(out, '\\');
		strbuf_add_char(out, *text);
	}
}

// How many bytes at the start of all texts are the same, in whole characters.
static size_t common(const struct candidates *c)
{
	const char *first = c->items[0].text;
	const char *last = c->items[c->count - 1].text; // they are sorted
	size_t n = 0;

	while (first[n] && first[n] == last[n])
		n++;
	while (n > 0 && ((unsigned char)first[n] & 0xc0) == 0x80)
		n--;
	return n;
}

void complete_common(const struct candidates *c, const struct scan_place *place, struct slice text,
		     struct strbuf *out)
{
	struct slice word = {text.p + place->start, text.n - place->start};
	size_t n;

	if (c->count == 0)
		return;
	if (c->count == 1) {
		bool quote =
			!place->quoted && !is_plain(c->items[0].text, place->expected == SCAN_NAME);

		strbuf_add_text(out, quote ? "\"" : "");
		if (quote || place->quoted)
			add_escaped(c->items[0].text, out);
		else
			strbuf_add_text(out, c->items[0].text);
		strbuf_add_text(out, quote || place->quoted ? "\"" : "");
		if (c->items[0].suffix)
			strbuf_add_char(out, c->items[0].suffix);
		return;
	}
	n = common(c);
	if (n > word.n && begins(c->items[0].text, word))
		strbuf_add(out, c->items[0].text, n);
}
