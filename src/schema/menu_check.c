// SPDX-License-Identifier: BSD-2-Clause
// Finds the mistakes that a menu's rows can have. What it lets pass the rest of the schema may rely
// on.

#include <stdlib.h>
#include <string.h>

#include "schema/generic_commands.h"
#include "schema/row.h"
#include "schema/type.h"

// Every message names the menu, and the property or command by SUBJECT (NULL: neither).
static int mistake(const struct menu *menu, const char *subject, const char *what, struct err *e)
{
	return err_set(e, ERR_INTERNAL, "%s%s%s: %s", menu->path ? menu->path : "menu without path",
		       subject ? " " : "", subject ? subject : "", what);
}

static bool is_name(const char *name, const char *also)
{
	if (!name || !*name)
		return false;
	for (; *name; name++) {
		bool letter = *name >= 'a' && *name <= 'z';
		bool digit = *name >= '0' && *name <= '9';

		if (!letter && !digit && *name != '-' && !strchr(also, *name))
			return false;
	}
	return true;
}

static bool is_sentence(const char *help)
{
	return help && *help && help[strlen(help) - 1] != '.';
}

static bool is_kind(const struct menu *menu, unsigned kinds)
{
	return kinds >> menu->kind & 1;
}

#define KIND(kind) (1u << MENU_##kind)

static int check_menu(const struct menu *menu, struct err *e)
{
	bool bare = is_kind(menu, KIND(FOLDER) | KIND(SETTINGS));

	if (menu->kind >= MENU__COUNT || menu->layout >= MENU_LAYOUT__COUNT)
		return mistake(menu, NULL, "kind or layout out of range", e);
	// The root's own path is "/".
	if (!menu->path || menu->path[0] != '/' || strstr(menu->path, "//") ||
	    (menu->path[1] &&
	     (!is_name(menu->path + 1, "/") || menu->path[strlen(menu->path) - 1] == '/')))
		return mistake(menu, NULL, "not a path", e);
	if (!is_sentence(menu->help))
		return mistake(menu, NULL, "help missing, or ends with a full stop", e);
	if (menu->kind == MENU_FOLDER && menu->property_count > 0)
		return mistake(menu, NULL, "a folder has no properties", e);
	if (menu->kind != MENU_FOLDER && menu->row_size < sizeof(struct row))
		return mistake(menu, NULL, "row size smaller than struct row", e);
	if (menu->property_count > PROPERTIES_MAX)
		return mistake(menu, NULL, "too many properties", e);
	if (bare && menu->flags & (MENU_COMMENT | MENU_DISABLE | MENU_FOLLOW | MENU_COUNTED))
		return mistake(menu, NULL, "flag that needs records", e);
	if (menu->flags & MENU_NO_ADD && !is_kind(menu, KIND(LIST) | KIND(ORDERED)))
		return mistake(menu, NULL, "no-add belongs to lists", e);
	if (menu->flags & (MENU_REMOVE | MENU_SET) && menu->kind != MENU_TABLE)
		return mistake(menu, NULL, "remove and set belong to tables", e);
	return 0;
}

static const struct property *common_named(const struct menu *menu, const char *name)
{
	size_t count;
	const struct property *list = menu_common_properties(menu, &count);

	for (size_t i = 0; i < count; i++)
		if (strcmp(list[i].name, name) == 0)
			return &list[i];
	return NULL;
}

static int check_name(const struct menu *menu, size_t place, struct err *e)
{
	const struct property *p = &menu->properties[place];

	if (!is_name(p->name, "."))
		return mistake(menu, p->name, "not a name", e);
	for (size_t i = 0; i < place; i++)
		if (strcmp(menu->properties[i].name, p->name) == 0)
			return mistake(menu, p->name, "declared twice", e);
	if (common_named(menu, p->name))
		return mistake(menu, p->name, "every menu of this kind has it already", e);
	if (!is_sentence(p->help))
		return mistake(menu, p->name, "help missing, or ends with a full stop", e);
	return 0;
}

static int check_alias(const struct menu *menu, const struct property *p, struct err *e)
{
	const struct property *target = p->alias ? menu_property(menu, slice_from(p->alias)) : NULL;

	if (!target || target == p || strcmp(target->name, p->alias) != 0)
		return mistake(menu, p->name, "alias of no property", e);
	if (p->flags != PROPERTY_ALIAS)
		return mistake(menu, p->name, "an alias has no other flags", e);
	return 0;
}

static bool overlap(const struct property *a, const struct property *b)
{
	return a->offset < b->offset + b->size && b->offset < a->offset + a->size;
}

// In struct row only the three flags may be declared, by tables that tell them.
static bool is_row_flag(const struct property *p)
{
	return p->type == PROPERTY_BOOL && (p->offset == offsetof(struct row, dynamic) ||
					    p->offset == offsetof(struct row, invalid) ||
					    p->offset == offsetof(struct row, disabled));
}

static int check_field(const struct menu *menu, size_t place, struct err *e)
{
	const struct property *p = &menu->properties[place];
	size_t size = type_of(p)->size;

	if (size ? p->size != size : p->size != 1 && p->size != 2 && p->size != 4 && p->size != 8)
		return mistake(menu, p->name, "field of another size than its type's", e);
	if (p->size > menu->row_size || p->offset > menu->row_size - p->size)
		return mistake(menu, p->name, "field outside the record", e);
	if (p->offset < sizeof(struct row) && !is_row_flag(p))
		return mistake(menu, p->name, "field inside struct row", e);
	for (size_t i = 0; i < place; i++) {
		const struct property *other = &menu->properties[i];

		if (!(other->flags & PROPERTY_ALIAS) && overlap(p, other))
			return mistake(menu, p->name, "shares its field with another", e);
	}
	return 0;
}

static int check_words(const struct menu *menu, const struct property *p, struct err *e)
{
	bool suggests = p->type == PROPERTY_STRING && p->canonical && p->words;
	bool listed = p->type == PROPERTY_ENUM || p->type == PROPERTY_WORDS ||
		      p->type == PROPERTY_MARKED || suggests ||
		      (p->type == PROPERTY_TIME && p->words && p->max);

	if (p->canonical && p->type != PROPERTY_STRING)
		return mistake(menu, p->name, "canonical text of what is no string", e);
	if (listed != (p->words != NULL))
		return mistake(menu, p->name, "words missing, or of a type without words", e);
	for (size_t i = 0; listed && p->words[i]; i++) {
		if (p->type == PROPERTY_WORDS && (i == 64 || !p->words[i][0]))
			return mistake(menu, p->name, "more than 64 words, or an empty one", e);
		if ((!suggests && strchr(p->words[i], ',')) || p->words[i][0] == '!')
			return mistake(menu, p->name, "word that a list cannot hold", e);
		for (size_t k = 0; k < i; k++)
			if (strcmp(p->words[i], p->words[k]) == 0)
				return mistake(menu, p->name, "word twice", e);
	}
	if (p->type == PROPERTY_ENUM && !p->words[0])
		return mistake(menu, p->name, "no words", e);
	return 0;
}

static int check_range(const struct menu *menu, const struct property *p, struct err *e)
{
	bool text = p->type == PROPERTY_STRING || p->type == PROPERTY_PREFIXES;
	bool ports = p->type == PROPERTY_PORTS;
	bool number = p->type == PROPERTY_NUMBER || p->type == PROPERTY_TIME;

	if (p->min && !number)
		return mistake(menu, p->name, "minimum of what is no number", e);
	if (p->max && !number && !text && !ports)
		return mistake(menu, p->name, "maximum of what has none", e);
	if ((text && p->max > PROPERTY_TEXT_MAX) || (ports && p->max > TYPE_PORTS_MAX))
		return mistake(menu, p->name, "maximum too large", e);
	if (number &&
	    (p->min > type_number_max(p) || type_number_max(p) > UINT64_MAX >> (64 - 8 * p->size)))
		return mistake(menu, p->name, "range empty, or beyond the field", e);
	if (p->unit && p->type != PROPERTY_NUMBER)
		return mistake(menu, p->name, "unit of what is no number", e);
	return 0;
}

// A flag, the types it makes sense for (0: any), and the flags it excludes.
static const struct {
	uint32_t flag;
	unsigned types;
	uint32_t excludes;
	const char *name;
} flag_rules[] = {
	{PROPERTY_REQUIRED, 0, PROPERTY_READ_ONLY | PROPERTY_OPTIONAL, "required"},
	{PROPERTY_KEY, 1 << PROPERTY_STRING, PROPERTY_OPTIONAL | PROPERTY_WRITE_ONLY, "key"},
	{PROPERTY_WRITE_ONLY, 0, PROPERTY_COLUMN | PROPERTY_LIVE, "write-only"},
	{PROPERTY_SECRET, 0, PROPERTY_COLUMN, "secret"},
	{PROPERTY_FLAG, 1 << PROPERTY_BOOL, PROPERTY_OPTIONAL | PROPERTY_COLUMN, "flag"},
	{PROPERTY_COUNTER, 1 << PROPERTY_NUMBER | 1 << PROPERTY_DATE_TIME, 0, "counter"},
	{PROPERTY_SIZE, 1 << PROPERTY_NUMBER, 0, "size"},
	{PROPERTY_UNQUOTED, 1 << PROPERTY_STRING, 0, "unquoted"},
	{PROPERTY_SWITCH, 1 << PROPERTY_BOOL, 0, "switch"},
	{PROPERTY_WHOLE, 1 << PROPERTY_WORDS, 0, "whole"},
	{PROPERTY_DATE, 1 << PROPERTY_STRING, 0, "date"},
	{PROPERTY_TIME_OF_DAY, 1 << PROPERTY_STRING, 0, "time-of-day"},
	{PROPERTY_TIME_OFFSET, 1 << PROPERTY_STRING, 0, "time-offset"},
	{PROPERTY_COSTLY, 0, PROPERTY_COLUMN | PROPERTY_KEY, "costly"},
	{PROPERTY_REFERENCE, 1 << PROPERTY_STRING, 0, "reference"},
	{PROPERTY_METRIC, 1 << PROPERTY_NUMBER | 1 << PROPERTY_BOOL | 1 << PROPERTY_TIME,
	 PROPERTY_SECRET | PROPERTY_WRITE_ONLY | PROPERTY_COSTLY | PROPERTY_LABEL, "metric"},
	{PROPERTY_LABEL, 0, PROPERTY_SECRET | PROPERTY_WRITE_ONLY | PROPERTY_COSTLY, "label"},
};

static int check_flags(const struct menu *menu, const struct property *p, struct err *e)
{
	for (size_t i = 0; i < sizeof(flag_rules) / sizeof(flag_rules[0]); i++) {
		if (!(p->flags & flag_rules[i].flag))
			continue;
		if (flag_rules[i].types && !(flag_rules[i].types >> p->type & 1))
			return err_set(e, ERR_INTERNAL, "%s %s: flag %s does not fit the type",
				       menu->path, p->name, flag_rules[i].name);
		if (p->flags & flag_rules[i].excludes)
			return err_set(e, ERR_INTERNAL, "%s %s: flag %s beside one it excludes",
				       menu->path, p->name, flag_rules[i].name);
	}
	if (menu->kind == MENU_SETTINGS && p->flags & (PROPERTY_REQUIRED | PROPERTY_KEY))
		return mistake(menu, p->name, "required or key in settings", e);
	if (p->flags & PROPERTY_REQUIRED && p->default_text)
		return mistake(menu, p->name, "required, so no default", e);
	return 0;
}

static int check_letter(const struct menu *menu, size_t place, struct err *e)
{
	const struct property *p = &menu->properties[place];
	size_t count;
	const struct property *common = menu_common_properties(menu, &count);

	if (!(p->flags & PROPERTY_FLAG) != !p->letter)
		return mistake(menu, p->name, "letter without flag, or flag without letter", e);
	for (size_t i = 0; p->letter && i < place; i++)
		if (menu->properties[i].letter == p->letter)
			return mistake(menu, p->name, "letter twice", e);
	for (size_t i = 0; p->letter && i < count; i++)
		if (common[i].letter == p->letter)
			return mistake(menu, p->name, "letter of a common flag", e);
	return 0;
}

// The default is text that P takes and that, told again, means the same.
static int check_default(const struct menu *menu, const struct property *p, struct err *e)
{
	const struct type *type = type_of(p);
	char *field = calloc(2, 16);
	struct strbuf text;
	struct err reason;
	int result = 0;

	strbuf_init(&text, 2 * PROPERTY_TEXT_MAX);
	if (!field)
		return err_set(e, ERR_NO_MEMORY, NULL);
	if (p->default_text) {
		if (type->parse(p, slice_from(p->default_text), field, &reason) != 0)
			result = mistake(menu, p->name, reason.text, e);
		else
			type->format(p, field, &text);
		if (result == 0 && (type->parse(p, strbuf_slice(&text), field + 16, NULL) != 0 ||
				    type->compare(p, field, field + 16) != 0))
			result = mistake(menu, p->name, "default changes when told", e);
	} else if (p->type == PROPERTY_NUMBER || p->type == PROPERTY_TIME) {
		// Without default it begins as zero.
		if (p->min > 0 &&
		    !(p->flags & (PROPERTY_REQUIRED | PROPERTY_OPTIONAL | PROPERTY_LIVE)))
			result = mistake(menu, p->name, "zero is its default but out of range", e);
	}
	if (type->clear) {
		type->clear(field);
		type->clear(field + 16);
	}
	free(field);
	strbuf_free(&text);
	return result;
}

static int check_property(const struct menu *menu, size_t place, struct err *e)
{
	const struct property *p = &menu->properties[place];

	if (check_name(menu, place, e) != 0)
		return -1;
	if (p->alias || p->flags & PROPERTY_ALIAS)
		return check_alias(menu, p, e);
	if ((unsigned)p->type >= PROPERTY__COUNT)
		return mistake(menu, p->name, "type out of range", e);
	if (check_field(menu, place, e) != 0 || check_words(menu, p, e) != 0 ||
	    check_range(menu, p, e) != 0 || check_flags(menu, p, e) != 0 ||
	    check_letter(menu, place, e) != 0)
		return -1;
	return check_default(menu, p, e);
}

// Measurements of records without a label would be one and the same.
static int check_labels(const struct menu *menu, struct err *e)
{
	uint32_t flags = 0;

	for (size_t i = 0; i < menu->property_count; i++)
		flags |= menu->properties[i].flags;
	if (menu->kind != MENU_SETTINGS && flags & PROPERTY_METRIC &&
	    !(flags & (PROPERTY_LABEL | PROPERTY_KEY)))
		return mistake(menu, NULL, "metrics of records without label or key", e);
	return 0;
}

static int check_command(const struct menu *menu, size_t place, struct err *e)
{
	const struct command *c = &menu->commands[place];
	const struct generic_command *generic;

	if (!is_name(c->name, ""))
		return mistake(menu, c->name, "not a name", e);
	if (!is_sentence(c->help))
		return mistake(menu, c->name, "help missing, or ends with a full stop", e);
	if (!c->policy || c->policy & ~(uint32_t)POLICY_ALL)
		return mistake(menu, c->name, "no policy", e);
	generic = generic_command_find(slice_from(c->name));
	if (generic && generic_command_applies(generic, menu))
		return mistake(menu, c->name, "every menu of this kind has it already", e);
	for (size_t i = 0; i < place; i++)
		if (strcmp(menu->commands[i].name, c->name) == 0)
			return mistake(menu, c->name, "declared twice", e);
	for (size_t i = 0; i < c->argument_count; i++) {
		if (!is_name(c->arguments[i].name, ".") || !is_sentence(c->arguments[i].help))
			return mistake(menu, c->name, "argument without name or help", e);
		for (size_t k = 0; k < i; k++)
			if (strcmp(c->arguments[i].name, c->arguments[k].name) == 0)
				return mistake(menu, c->name, "argument declared twice", e);
	}
	return 0;
}

int menu_check(const struct menu *menu, struct err *e)
{
	if (check_menu(menu, e) != 0)
		return -1;
	for (size_t i = 0; i < menu->property_count; i++)
		if (check_property(menu, i, e) != 0)
			return -1;
	if (check_labels(menu, e) != 0)
		return -1;
	for (size_t i = 0; i < menu->command_count; i++)
		if (check_command(menu, i, e) != 0)
			return -1;
	return 0;
}
