// SPDX-License-Identifier: BSD-2-Clause
// Records to rows of the memory file: rules with their values read from their texts, address lists,
// the members of interface lists, numbers for marks.

#include "menu/ip/firewall/gather.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "firewall/ruleset.h"
#include "menu/interface/list.h"
#include "menu/ip/firewall/address_list.h"
#include "menu/ip/firewall/apply.h"
#include "menu/ip/firewall/list_names.h"
#include "menu/ip/firewall/marks.h"
#include "menu/ip/firewall/rule.h"
#include "menu/ip/firewall/service_port.h"
#include "menu/ip/firewall/settings.h"
#include "menu/routing/table.h"
#include "mgmt/execute.h"
#include "mgmt/state.h"
#include "mgmt/time_zone.h"

// Rows of one size, growing.
struct rows {
	char *bytes;
	size_t count, capacity;
	size_t size;
};

struct gathering {
	struct mgmt *m;
	bool beside; // another's firewall decides: nothing is in force
	struct rows rules, values, entries, members, marks, helpers;
	struct err *e;
};

// The next row, zeroed; NULL: E.
static void *add(struct gathering *g, struct rows *rows, size_t most, const char *what)
{
	if (rows->count == most) {
		(void)err_set(g->e, ERR_QUOTA, "failure: more %s than %zu", what, most);
		return NULL;
	}
	if (rows->count == rows->capacity) {
		size_t capacity = rows->capacity ? rows->capacity * 2 : 64;
		char *larger = reallocarray(rows->bytes, capacity, rows->size);

		if (!larger) {
			(void)err_set(g->e, ERR_NO_MEMORY, NULL);
			return NULL;
		}
		rows->bytes = larger;
		rows->capacity = capacity;
	}
	memset(rows->bytes + rows->count * rows->size, 0, rows->size);
	return rows->bytes + rows->count++ * rows->size;
}

// ---- marks

static int note_mark(struct gathering *g, enum firewall_mark_kind kind, const char *name)
{
	const struct firewall_mark *marks = (const struct firewall_mark *)(void *)g->marks.bytes;
	size_t of_kind = 0;
	struct firewall_mark *mark;

	if (strcmp(name, "no-mark") == 0 || strcmp(name, "main") == 0)
		return 0;
	for (size_t i = 0; i < g->marks.count; i++) {
		if (marks[i].kind != (uint32_t)kind)
			continue;
		if (strcmp(marks[i].name, name) == 0)
			return 0;
		of_kind++;
	}
	if (of_kind == FIREWALL_MARKS_MAX)
		return err_set(g->e, ERR_QUOTA, "failure: more marks than %d", FIREWALL_MARKS_MAX);
	mark = add(g, &g->marks, FIREWALL_MARK_KIND__COUNT * FIREWALL_MARKS_MAX, "marks");
	if (!mark)
		return -1;
	mark->kind = kind;
	(void)slice_copy(slice_from(name), mark->name, sizeof(mark->name));
	return 0;
}

static int note_marks(struct gathering *g, const struct firewall_value *value)
{
	switch ((enum firewall_property)value->property) {
	case FIREWALL_PROPERTY_CONNECTION_MARK:
	case FIREWALL_PROPERTY_NEW_CONNECTION_MARK:
		return note_mark(g, FIREWALL_MARK_CONNECTION, value->is.name);
	case FIREWALL_PROPERTY_PACKET_MARK:
	case FIREWALL_PROPERTY_NEW_PACKET_MARK:
		return note_mark(g, FIREWALL_MARK_PACKET, value->is.name);
	default:
		return 0;
	}
}

// The number that ROW keeps for the connection mark that it sets; what another has got already, as two
// rows may after an undo, is given out later.
static void keep_number(struct gathering *g, const struct firewall_row *row)
{
	struct firewall_mark *marks = (struct firewall_mark *)(void *)g->marks.bytes;
	const char *name = row->value[FIREWALL_PROPERTY_NEW_CONNECTION_MARK];
	struct firewall_mark *own = NULL;

	if (!name || row->mark_number == 0 || row->mark_number > FIREWALL_MARKS_MAX)
		return;
	for (size_t i = 0; i < g->marks.count; i++) {
		if (marks[i].kind != FIREWALL_MARK_CONNECTION)
			continue;
		if (marks[i].number == row->mark_number)
			return;
		if (strcmp(marks[i].name, name) == 0)
			own = &marks[i];
	}
	if (own && own->number == 0)
		own->number = row->mark_number;
}

// Every table that packets are routed by, whether a rule names it or not. The numbers are for packets
// under way only; one keeps its own while others come and go.
static int add_routing_tables(struct gathering *g)
{
	const struct table *tables = registry_get(&g->m->registry, ROUTING_TABLE_PATH);
	bool taken[FIREWALL_MARKS_MAX + 1] = {false};
	const struct row *next;
	size_t place = 0;

	while ((next = table_next(tables, &place))) {
		const struct routing_table_row *row = (const struct routing_table_row *)next;
		uint32_t number = row->row.id % FIREWALL_MARKS_MAX;
		struct firewall_mark *mark;

		if (!routing_table_leads(row) || g->beside)
			continue;
		if (g->marks.count == FIREWALL_MARKS_MAX)
			return err_set(g->e, ERR_QUOTA, "failure: more routing tables than %d",
				       FIREWALL_MARKS_MAX);
		do
			number = number % FIREWALL_MARKS_MAX + 1;
		while (taken[number]);
		taken[number] = true;
		mark = add(g, &g->marks, FIREWALL_MARK_KIND__COUNT * FIREWALL_MARKS_MAX, "marks");
		if (!mark)
			return -1;
		mark->kind = FIREWALL_MARK_ROUTING;
		mark->number = number;
		mark->table = row->kernel_table;
		(void)slice_copy(slice_from(row->name), mark->name, sizeof(mark->name));
	}
	return 0;
}

// ---- rules

static int add_rule(struct gathering *g, const struct rule_flags *flags, enum firewall_menu kind,
		    enum firewall_family family, const struct firewall_row *row)
{
	struct firewall_rule *rule = add(g, &g->rules, FIREWALL_RULES_MAX, "rules");

	if (!rule)
		return -1;
	rule->id = row->row.id;
	rule->menu = (uint8_t)kind;
	rule->family = (uint8_t)family;
	rule->action = (uint8_t)rule_action(flags->menu, row);
	rule->log = row->log;
	rule->idle = row->row.disabled || g->beside;
	rule->first_value = (uint32_t)g->values.count;
	(void)slice_copy(slice_from(row->chain), rule->chain, sizeof(rule->chain));
	(void)slice_copy(slice_from(row->log_prefix), rule->log_prefix, sizeof(rule->log_prefix));
	for (int i = 0; i < FIREWALL_PROPERTY__COUNT; i++) {
		struct firewall_value *value;

		if (!rule_has(flags, row, i))
			continue;
		value = add(g, &g->values, FIREWALL_RULES_MAX * FIREWALL_VALUES_MAX, "matchers");
		if (!value ||
		    firewall_value_parse(i, family, rule_value(row, i), value, g->e) != 0 ||
		    note_marks(g, value) != 0)
			return -1;
		rule->value_count++;
	}
	keep_number(g, row);
	return 0;
}

static int add_rules(struct gathering *g, enum firewall_menu kind, enum firewall_family family)
{
	const struct menu *menu = rule_menu(kind, family);
	const struct table *table = registry_get(&g->m->registry, menu->path);
	struct rule_flags flags = rule_flags_of(menu);
	const struct row *row;
	size_t place = 0;

	while ((row = table_next(table, &place)))
		if (add_rule(g, &flags, kind, family, (const struct firewall_row *)row) != 0)
			return -1;
	return 0;
}

// ---- lists

static int add_entry(struct gathering *g, const char *list, enum firewall_family family,
		     const struct firewall_address *first, const struct firewall_address *last)
{
	struct firewall_list_entry *entry =
		add(g, &g->entries, FIREWALL_ADDRESSES_MAX, "addresses");

	if (!entry)
		return -1;
	(void)slice_copy(slice_from(list), entry->list, sizeof(entry->list));
	entry->family = (uint8_t)family;
	entry->first = *first;
	entry->last = *last;
	return 0;
}

static int add_entries(struct gathering *g, const char *path, enum firewall_family family)
{
	const struct table *table = registry_get(&g->m->registry, path);
	const struct row *next;
	size_t place = 0;

	while ((next = table_next(table, &place))) {
		const struct address_list_row *row = (const struct address_list_row *)next;
		struct firewall_value value;
		size_t count;
		const struct list_name_address *known;

		if (row->row.disabled)
			continue;
		if (address_list_range(row->address, family, &value)) {
			if (add_entry(g, row->list, family, &value.is.address.first,
				      &value.is.address.last) != 0)
				return -1;
			continue;
		}
		known = list_names_known(g->m, family, row->address, &count);
		for (size_t i = 0; i < count; i++)
			if (!known[i].leaving &&
			    add_entry(g, row->list, family, &known[i].address, &known[i].address))
				return -1;
	}
	return 0;
}

static bool names(const char *list, const char *name)
{
	struct slice left = slice_from(list);
	struct slice item;

	while (execute_next_item(&left, &item))
		if (slice_is(item, name))
			return true;
	return false;
}

enum { LISTS_DEEP = 8 };

static const struct interface_list_row *find_list(const struct table *lists, struct slice name)
{
	const struct row *next;
	size_t place = 0;

	while ((next = table_next(lists, &place)))
		if (slice_is(name, ((const struct interface_list_row *)next)->name))
			return (const struct interface_list_row *)next;
	return NULL;
}

// Whether INTERFACE is in LIST: a member, or in an included list and in none that is excluded. None of
// this system's interfaces is a dynamic one.
static bool is_member(const struct gathering *g, const struct interface_list_row *list,
		      const char *interface, unsigned depth)
{
	const struct table *lists = registry_get(&g->m->registry, INTERFACE_LIST_PATH);
	const struct table *members = registry_get(&g->m->registry, INTERFACE_LIST_MEMBER_PATH);
	struct slice left;
	struct slice item;
	const struct row *next;
	size_t place = 0;

	if (!list || depth == LISTS_DEEP)
		return false;
	if (names("all,static", list->name))
		return true;
	while ((next = table_next(members, &place))) {
		const struct interface_list_member_row *member =
			(const struct interface_list_member_row *)next;

		if (!member->row.disabled && strcmp(member->list, list->name) == 0 &&
		    strcmp(member->interface, interface) == 0)
			return true;
	}
	left = slice_from(list->exclude);
	while (execute_next_item(&left, &item))
		if (is_member(g, find_list(lists, item), interface, depth + 1))
			return false;
	left = slice_from(list->include);
	while (execute_next_item(&left, &item))
		if (is_member(g, find_list(lists, item), interface, depth + 1))
			return true;
	return false;
}

static int add_member(struct gathering *g, const char *list, const char *interface, bool except)
{
	struct firewall_member *member =
		add(g, &g->members, FIREWALL_MEMBERS_MAX, "members of interface lists");

	if (!member)
		return -1;
	(void)slice_copy(slice_from(list), member->list, sizeof(member->list));
	(void)slice_copy(slice_from(interface), member->interface, sizeof(member->interface));
	member->except = except;
	return 0;
}

// What is so for any interface that is a member of no list, but not for every one that is, LIST tells
// by exceptions. Every interface that is a member of some list is asked for in LIST, once.
static int add_list(struct gathering *g, const struct interface_list_row *list)
{
	const struct table *members = registry_get(&g->m->registry, INTERFACE_LIST_MEMBER_PATH);
	bool all = is_member(g, list, "", 0); // nobody's name
	size_t first = g->members.count;
	const struct row *next;
	size_t place = 0;

	if (add_member(g, list->name, "", all) != 0)
		return -1;
	while ((next = table_next(members, &place))) {
		const char *interface = ((const struct interface_list_member_row *)next)->interface;
		const struct firewall_member *told =
			(const struct firewall_member *)(void *)g->members.bytes;
		bool known = false;

		for (size_t i = first; i < g->members.count; i++)
			known = known || strcmp(told[i].interface, interface) == 0;
		if (!known && firewall_interface_name(slice_from(interface)) &&
		    is_member(g, list, interface, 0) != all &&
		    add_member(g, list->name, interface, false) != 0)
			return -1;
	}
	return 0;
}

static int add_lists(struct gathering *g)
{
	const struct table *lists = registry_get(&g->m->registry, INTERFACE_LIST_PATH);
	const struct row *next;
	size_t place = 0;

	while ((next = table_next(lists, &place)))
		if (add_list(g, (const struct interface_list_row *)next) != 0)
			return -1;
	return 0;
}

static int add_helpers(struct gathering *g)
{
	const struct table *table = registry_get(&g->m->registry, SERVICE_PORT_PATH);
	const struct row *next;
	size_t place = 0;

	while ((next = table_next(table, &place))) {
		struct firewall_helper helper;
		struct firewall_helper *added;

		if (!service_port_helper((const struct service_port_row *)next, &helper))
			continue;
		added = add(g, &g->helpers, FIREWALL_HELPERS_MAX, "helpers");
		if (!added)
			return -1;
		*added = helper;
	}
	return 0;
}

// ---- the file

static struct firewall_zone zone_now(void)
{
	struct wire_zone ahead = time_zone_ahead(clock_wall_s());
	struct firewall_zone out = {
		.offset = ahead.change[0].offset_s,
		.kernel_west = clock_kernel_west_s(),
	};

	if (ahead.count > 1) {
		out.other_offset = ahead.change[1].offset_s;
		out.other_from = ahead.change[1].from;
	}
	// What comes then is as now nearly everywhere; where not, the rules are written again by then.
	if (ahead.count > 2)
		out.other_to = ahead.change[2].from;
	return out;
}

static int join(const struct gathering *g, void **out, size_t *size)
{
	const struct rows *const parts[] = {&g->rules,	 &g->values, &g->entries,
					    &g->members, &g->marks,  &g->helpers};
	struct firewall_head head = {
		.version = FIREWALL_VERSION,
		.rules = (uint32_t)g->rules.count,
		.values = (uint32_t)g->values.count,
		.entries = (uint32_t)g->entries.count,
		.members = (uint32_t)g->members.count,
		.marks = (uint32_t)g->marks.count,
		.helpers = (uint32_t)g->helpers.count,
		.zone = zone_now(),
	};
	size_t n = sizeof(head);
	char *bytes;

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		n += parts[i]->count * parts[i]->size;
	if (n > FIREWALL_FILE_MAX)
		return err_set(g->e, ERR_TOO_LARGE, "failure: too many rules and addresses");
	bytes = malloc(n);
	if (!bytes)
		return err_set(g->e, ERR_NO_MEMORY, NULL);
	head.size = (uint32_t)n;
	memcpy(bytes, &head, sizeof(head));
	*size = sizeof(head);
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		if (parts[i]->count > 0)
			memcpy(bytes + *size, parts[i]->bytes, parts[i]->count * parts[i]->size);
		*size += parts[i]->count * parts[i]->size;
	}
	*out = bytes;
	return 0;
}

int firewall_gather(struct mgmt *m, void **out, size_t *size, struct err *e)
{
	struct gathering g = {
		.m = m,
		.rules = {.size = sizeof(struct firewall_rule)},
		.values = {.size = sizeof(struct firewall_value)},
		.entries = {.size = sizeof(struct firewall_list_entry)},
		.members = {.size = sizeof(struct firewall_member)},
		.marks = {.size = sizeof(struct firewall_mark)},
		.helpers = {.size = sizeof(struct firewall_helper)},
		.e = e,
	};
	struct rows *const all[] = {&g.rules,	&g.values, &g.entries,
				    &g.members, &g.marks,  &g.helpers};
	const struct firewall_settings_row *settings =
		(const struct firewall_settings_row *)registry_settings_after(
			&m->registry, FIREWALL_SETTINGS_PATH);
	int result = 0;

	g.beside = settings->mode == FIREWALL_MODE_BESIDE;
	result = add_routing_tables(&g);
	for (int kind = 0; kind < FIREWALL_MENU__COUNT && result == 0; kind++)
		for (int family = 0; family < FIREWALL_FAMILY__COUNT && result == 0; family++)
			result = add_rules(&g, kind, family);
	mark_number_rest((struct firewall_mark *)(void *)g.marks.bytes, g.marks.count);
	if (result == 0)
		result = add_entries(&g, FIREWALL_ADDRESS_LIST_PATH, FIREWALL_IP4);
	if (result == 0)
		result = add_entries(&g, FIREWALL_ADDRESS_LIST6_PATH, FIREWALL_IP6);
	if (result == 0)
		result = add_lists(&g);
	if (result == 0 && !g.beside)
		result = add_helpers(&g);
	if (result == 0)
		result = join(&g, out, size);
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		free(all[i]->bytes);
	return result;
}
