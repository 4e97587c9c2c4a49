// SPDX-License-Identifier: BSD-2-Clause
// The table of the commands that menus have by their kind.

#include "schema/generic_commands.h"

#define KIND(kind) (1u << MENU_##kind)
#define RECORDS	   (KIND(LIST) | KIND(ORDERED) | KIND(FIXED) | KIND(TABLE))
#define ALL	   (KIND(SETTINGS) | RECORDS)
#define KEPT	   (KIND(LIST) | KIND(ORDERED) | KIND(FIXED))
#define EXPORTED   (KIND(FOLDER) | KIND(SETTINGS) | KEPT)

#define ARGUMENTS(list) .arguments = (list), .argument_count = sizeof(list) / sizeof((list)[0])

#define NUMBERS(text)                                                                              \
	{                                                                                          \
		{"numbers", true, true, text},                                                     \
		{                                                                                  \
			RECORDS                                                                    \
		}                                                                                  \
	}

static const struct generic_argument print_arguments[] = {
	{{"proplist", false, false, "Properties to tell, separated by commas"}, {ALL}},
	{{"from", false, false, "Records to tell, in this order"}, {RECORDS}},
	{{"count-only", false, false, "Tell only how many there are"}, {RECORDS}},
	{{"detail", false, false, "Tell every property, as paragraphs"}, {ALL}},
	{{"brief", false, false, "Tell a table"}, {RECORDS}},
	{{"terse", false, false, "Tell each record in one line"}, {RECORDS}},
	{{"value-list", false, false, "Tell one property a line"}, {RECORDS}},
	{{"stats", false, false, "Tell the counters"}, {RECORDS}},
	{{"as-value", false, false, "Tell values for a script"}, {ALL}},
	{{"show-ids", false, false, "Tell the internal numbers of records"}, {RECORDS}},
	{{"show-sensitive", false, false, "Tell secrets too"}, {ALL}},
	{{"without-paging", false, false, "Do not stop at the end of a page"}, {ALL}},
	{{"follow", false, false, "Go on with each new record"}, {RECORDS, MENU_FOLLOW}},
	{{"follow-only", false, false, "Tell only new records"}, {RECORDS, MENU_FOLLOW}},
};

static const struct generic_argument listen_arguments[] = {
	{{"proplist", false, false, "Properties to tell, separated by commas"}, {ALL}},
};

static const struct generic_argument get_arguments[] = {
	NUMBERS("The record"),
	{{"value-name", false, true, "The property; without it, all of them"}, {ALL}},
};

static const struct generic_argument add_arguments[] = {
	{{"copy-from", false, false, "Record from which the values not given are taken"},
	 {KIND(LIST) | KIND(ORDERED)}},
	{{"place-before", false, false, "Record before which the new one stands"}, {KIND(ORDERED)}},
};

static const struct generic_argument numbers_arguments[] = {
	NUMBERS("The records"),
};

static const struct generic_argument comment_arguments[] = {
	NUMBERS("The records"),
	{{"comment", true, true, "The text, empty for none"}, {RECORDS}},
};

static const struct generic_argument move_arguments[] = {
	NUMBERS("The records"),
	{{"destination", false, true, "Record before which they go; without it, to the end"},
	 {KIND(ORDERED)}},
};

static const struct generic_argument unset_arguments[] = {
	NUMBERS("The records"),
	{{"value-name", true, true, "The property that is to have no value"}, {ALL}},
};

static const struct generic_argument reset_arguments[] = {
	NUMBERS("The records"),
	{{"value-name", false, true, "The property; without it, all that have a default"}, {ALL}},
};

static const struct generic_argument export_arguments[] = {
	{{"file", false, false, "File to write to, instead of showing the text"}, {EXPORTED}},
	{{"compact", false, false, "Only what is not at its default (the usual way)"}, {EXPORTED}},
	{{"verbose", false, false, "Everything"}, {EXPORTED}},
	{{"terse", false, false, "One statement a line, each with the whole path"}, {EXPORTED}},
	{{"hide-sensitive", false, false, "Leave secrets out (the usual way)"}, {EXPORTED}},
	{{"show-sensitive", false, false, "Tell secrets too"}, {EXPORTED}},
	// Of the console: the records that a condition fits, the columns of its terminal, and how it
	// shows dates.
	{{".from", false, false, "Records to tell"}, {EXPORTED}},
	{{".width", false, false, "Columns of a line; 80 when absent"}, {EXPORTED}},
	{{".style", false, false, "v6: the date as RouterOS 6 has it"}, {EXPORTED}},
};

// `set` of a list and of settings differ in whether it works on records: one row each, as with
// `remove` and `set` of what is kept and of a table.
static const struct generic_command commands[GENERIC__COUNT] = {
	[GENERIC_PRINT] = {GENERIC_PRINT,
			   "print",
			   "Show the values of properties",
			   POLICY_READ,
			   GENERIC_QUERY,
			   {ALL},
			   ARGUMENTS(print_arguments)},
	[GENERIC_GETALL] = {GENERIC_GETALL,
			    "getall",
			    "Show the values of properties",
			    POLICY_READ,
			    GENERIC_QUERY | GENERIC_API_ONLY,
			    {ALL},
			    ARGUMENTS(print_arguments)},
	[GENERIC_LISTEN] = {GENERIC_LISTEN,
			    "listen",
			    "Tell changes until cancelled",
			    POLICY_READ,
			    GENERIC_QUERY | GENERIC_API_ONLY,
			    {ALL},
			    ARGUMENTS(listen_arguments)},
	[GENERIC_GET] = {GENERIC_GET,
			 "get",
			 "Get the value of a property",
			 POLICY_READ,
			 GENERIC_ITEMS,
			 {ALL},
			 ARGUMENTS(get_arguments)},
	[GENERIC_FIND] = {GENERIC_FIND,
			  "find",
			  "Find records by their values",
			  POLICY_READ,
			  GENERIC_QUERY,
			  {RECORDS}},
	[GENERIC_ADD] = {GENERIC_ADD,
			 "add",
			 "Create a new record",
			 POLICY_WRITE,
			 GENERIC_PROPERTIES,
			 {KIND(LIST) | KIND(ORDERED), 0, MENU_NO_ADD},
			 ARGUMENTS(add_arguments)},
	[GENERIC_SET] = {GENERIC_SET,
			 "set",
			 "Change the values of properties",
			 POLICY_WRITE,
			 GENERIC_PROPERTIES | GENERIC_ITEMS,
			 {ALL},
			 ARGUMENTS(numbers_arguments)},
	[GENERIC_REMOVE] = {GENERIC_REMOVE,
			    "remove",
			    "Remove records",
			    POLICY_WRITE,
			    GENERIC_ITEMS,
			    {KIND(LIST) | KIND(ORDERED) | KIND(TABLE)},
			    ARGUMENTS(numbers_arguments)},
	[GENERIC_ENABLE] = {GENERIC_ENABLE,
			    "enable",
			    "Enable records",
			    POLICY_WRITE,
			    GENERIC_ITEMS,
			    {RECORDS, MENU_DISABLE},
			    ARGUMENTS(numbers_arguments)},
	[GENERIC_DISABLE] = {GENERIC_DISABLE,
			     "disable",
			     "Disable records",
			     POLICY_WRITE,
			     GENERIC_ITEMS,
			     {RECORDS, MENU_DISABLE},
			     ARGUMENTS(numbers_arguments)},
	[GENERIC_COMMENT] = {GENERIC_COMMENT,
			     "comment",
			     "Set the comment of records",
			     POLICY_WRITE,
			     GENERIC_ITEMS,
			     {RECORDS, MENU_COMMENT},
			     ARGUMENTS(comment_arguments)},
	[GENERIC_MOVE] = {GENERIC_MOVE,
			  "move",
			  "Change the order of records",
			  POLICY_WRITE,
			  GENERIC_ITEMS,
			  {KIND(ORDERED)},
			  ARGUMENTS(move_arguments)},
	[GENERIC_UNSET] = {GENERIC_UNSET,
			   "unset",
			   "Take the value of a property away",
			   POLICY_WRITE,
			   GENERIC_ITEMS | GENERIC_OPTIONAL,
			   {KIND(SETTINGS) | KEPT},
			   ARGUMENTS(unset_arguments)},
	[GENERIC_EXPORT] = {GENERIC_EXPORT,
			    "export",
			    "Tell the configuration as a script that makes it",
			    POLICY_READ,
			    GENERIC_QUERY,
			    {EXPORTED, 0, MENU_NO_EXPORT},
			    ARGUMENTS(export_arguments)},
	[GENERIC_RESET] = {GENERIC_RESET,
			   "reset",
			   "Give properties what they begin with",
			   POLICY_WRITE,
			   GENERIC_ITEMS,
			   {KIND(SETTINGS) | KEPT},
			   ARGUMENTS(reset_arguments)},
};

const struct generic_command *generic_command(enum generic_command_id id)
{
	return &commands[id];
}

const struct generic_command *generic_command_find(struct slice name)
{
	for (size_t i = 0; i < GENERIC__COUNT; i++)
		if (slice_is(name, commands[i].name))
			return &commands[i];
	return NULL;
}

static bool is_in_scope(const struct generic_scope *scope, const struct menu *menu)
{
	return scope->kinds >> menu->kind & 1 && (menu->flags & scope->with) == scope->with &&
	       !(menu->flags & scope->without);
}

static bool has_optional(const struct menu *menu)
{
	for (size_t i = 0; i < menu->property_count; i++)
		if (menu->properties[i].flags & PROPERTY_OPTIONAL &&
		    !(menu->properties[i].flags & PROPERTY_READ_ONLY))
			return true;
	return false;
}

bool generic_command_applies(const struct generic_command *c, const struct menu *menu)
{
	if (!is_in_scope(&c->scope, menu))
		return false;
	// What the running system tells is removed and set only where the menu says so.
	if (c->id == GENERIC_REMOVE && menu->kind == MENU_TABLE)
		return menu->flags & MENU_REMOVE;
	if (c->id == GENERIC_SET && menu->kind == MENU_TABLE)
		return menu->flags & MENU_SET;
	return !(c->traits & GENERIC_OPTIONAL) || has_optional(menu);
}

bool generic_argument_applies(const struct generic_argument *a, const struct menu *menu)
{
	return is_in_scope(&a->scope, menu);
}

const struct command_argument *generic_command_argument(const struct generic_command *c,
							const struct menu *menu, struct slice name)
{
	if (slice_is(name, ".id"))
		name = SLICE("numbers");
	else if (slice_is(name, ".proplist"))
		name = SLICE("proplist");
	for (size_t i = 0; i < c->argument_count; i++)
		if (generic_argument_applies(&c->arguments[i], menu) &&
		    slice_is(name, c->arguments[i].argument.name))
			return &c->arguments[i].argument;
	return NULL;
}
