// SPDX-License-Identifier: BSD-2-Clause
// A number begins where the name's hash says, and goes on to the next that is free.

#include "menu/ip/firewall/marks.h"

#include <stdlib.h>
#include <string.h>

#include "mgmt/state.h"

typedef bool taken_numbers[FIREWALL_MARKS_MAX + 1];

// 0: none is free.
static uint32_t choose(const char *name, const taken_numbers taken)
{
	uint32_t hash = 2166136261u;
	uint32_t number;

	for (const char *c = name; *c; c++)
		hash = (hash ^ (unsigned char)*c) * 16777619u;
	number = hash % FIREWALL_MARKS_MAX;
	for (unsigned i = 0; i < FIREWALL_MARKS_MAX; i++) {
		number = number % FIREWALL_MARKS_MAX + 1;
		if (!taken[number])
			return number;
	}
	return 0;
}

// What the rules of MENU but AFTER have: TAKEN, by other names; *KNOWN, by NAME.
static void look(const struct mgmt *m, const struct menu *menu, const struct firewall_row *after,
		 const char *name, taken_numbers taken, uint32_t *known)
{
	const struct table *table = registry_get(&m->registry, menu->path);
	const struct row *next;
	size_t place = 0;

	while ((next = table_next(table, &place))) {
		const struct firewall_row *row = (const struct firewall_row *)next;
		const char *other = row->value[FIREWALL_PROPERTY_NEW_CONNECTION_MARK];

		if (row == after || !other || row->mark_number > FIREWALL_MARKS_MAX)
			continue;
		if (strcmp(other, name) != 0)
			taken[row->mark_number] = true;
		else if (row->mark_number)
			*known = row->mark_number;
	}
}

void mark_number_row(const struct mgmt *m, struct firewall_row *after)
{
	const char *name = after->value[FIREWALL_PROPERTY_NEW_CONNECTION_MARK];
	taken_numbers taken = {false};
	uint32_t known = 0;

	if (!name) {
		after->mark_number = 0;
		return;
	}
	for (int family = 0; family < FIREWALL_FAMILY__COUNT; family++)
		look(m, rule_menu(FIREWALL_MANGLE, family), after, name, taken, &known);
	if (known)
		after->mark_number = known;
	else if (after->mark_number == 0 || after->mark_number > FIREWALL_MARKS_MAX ||
		 taken[after->mark_number])
		after->mark_number = choose(name, taken);
}

static int by_name(const void *a, const void *b)
{
	const struct firewall_mark *x = a;
	const struct firewall_mark *y = b;

	return x->kind != y->kind ? (int)x->kind - (int)y->kind : strcmp(x->name, y->name);
}

void mark_number_rest(struct firewall_mark *marks, size_t count)
{
	taken_numbers taken[FIREWALL_MARK_KIND__COUNT] = {{false}};

	if (count > 0)
		qsort(marks, count, sizeof(*marks), by_name);
	for (size_t i = 0; i < count; i++)
		taken[marks[i].kind][marks[i].number] = true;
	for (size_t i = 0; i < count; i++) {
		if (marks[i].number)
			continue;
		marks[i].number = choose(marks[i].name, taken[marks[i].kind]);
		taken[marks[i].kind][marks[i].number] = true;
	}
}
