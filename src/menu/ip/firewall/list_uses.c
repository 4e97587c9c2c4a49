// SPDX-License-Identifier: BSD-2-Clause
// Records with names, and the records that are told for them.

#include "menu/ip/firewall/list_uses.h"

#include <stdlib.h>
#include <string.h>

#include "menu/ip/firewall/address_list.h"
#include "menu/menus.h"
#include "mgmt/event.h"
#include "mgmt/fill.h"
#include "mgmt/state.h"
#include "schema/row.h"

enum { FIRST_ID = 0x40000000 }; // behind TABLE_DYNAMIC_ID, above what list_entry.c gives

_Static_assert(LIST_USES_MAX <= 1 << LIST_USE_BITS &&
		       (uint64_t)LIST_USE_SERIALS << LIST_USE_BITS <= FIRST_ID,
	       "ids");

static const struct menu *menu_of(enum firewall_family family)
{
	return family == FIREWALL_IP6 ? &ipv6_firewall_address_list_menu
				      : &ip_firewall_address_list_menu;
}

static struct table *table_of(const struct mgmt *m, enum firewall_family family)
{
	return registry_get(&m->registry, menu_of(family)->path);
}

struct table *list_use_table(const struct mgmt *m, const struct list_use *use)
{
	return table_of(m, use->name->family);
}

static uint32_t id_of(const struct list_use *use, const struct list_name_address *address)
{
	return TABLE_DYNAMIC_ID + FIRST_ID + (address->serial << LIST_USE_BITS | use->number);
}

bool list_uses_owns(uint32_t id)
{
	return id >= TABLE_DYNAMIC_ID + FIRST_ID;
}

static bool fill_row(const struct mgmt *m, const struct list_use *use,
		     const struct list_name_address *address, struct row *out)
{
	const struct menu *menu = menu_of(use->name->family);
	const struct record *record = table_find(table_of(m, use->name->family), use->record);
	struct address_list_row *row = (struct address_list_row *)out;
	const struct address_list_row *of;
	struct strbuf text;

	if (!record || !record->row)
		return false;
	of = (const struct address_list_row *)record->row;
	out->id = id_of(use, address);
	out->dynamic = true;
	fill_text(&out->comment, of->address, strlen(of->address));
	fill_text(&row->list, of->list, strlen(of->list));
	strbuf_init(&text, 128);
	firewall_range_format(use->name->family, &address->address, &address->address, &text);
	fill_text(&row->address, strbuf_text(&text), 128);
	strbuf_free(&text);
	row->created = address->since;
	fill_present(menu, out, "creation-time");
	return true;
}

void list_use_tell_address(struct mgmt *m, const struct list_use *use,
			   const struct list_name_address *address)
{
	const struct menu *menu = menu_of(use->name->family);
	struct row *row = row_new(menu);

	if (row && fill_row(m, use, address, row))
		event_row(m, table_of(m, use->name->family), row);
	row_free(menu, row);
}

void list_use_tell_gone(struct mgmt *m, const struct list_use *use,
			const struct list_name_address *address)
{
	if (address->in_force)
		event_gone(table_of(m, use->name->family), id_of(use, address));
}

// The record itself, which says how its name is.
void list_use_tell_record(struct mgmt *m, const struct list_use *use)
{
	struct table *table = table_of(m, use->name->family);
	const struct record *record = table_find(table, use->record);

	if (record && record->row)
		event_row(m, table, record->row);
}

void list_uses_fill(struct mgmt *m, enum firewall_family family, struct row *row)
{
	struct address_list_row *of = (struct address_list_row *)row;
	const struct list_name *name;

	if (row->dynamic || row->disabled)
		return;
	name = list_names_find(m, family, of->address);
	if (!name || !name->problem[0])
		return;
	row->invalid = name->answered && !list_name_has(name);
	fill_text(&of->about, name->problem, sizeof(name->problem));
	fill_present(menu_of(family), row, "about");
}

// Uses in order: that of a record, or the first behind it.
static size_t place_of(const struct list_uses *n, enum firewall_family family, uint32_t record)
{
	size_t low = 0;
	size_t high = n->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct list_use *use = &n->use[middle];

		if (use->name->family < family ||
		    (use->name->family == family && use->record < record))
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

// CURSOR: record, and how many of its addresses were told.
bool list_uses_next(struct mgmt *m, enum firewall_family family, uint64_t *cursor, struct row *out)
{
	const struct list_uses *n = list_names_uses(m);
	uint32_t record = (uint32_t)(*cursor >> 32);
	size_t i = (uint32_t)*cursor;

	for (size_t at = n ? place_of(n, family, record) : 0; n && at < n->count; at++) {
		const struct list_use *use = &n->use[at];

		if (use->name->family != family)
			break;
		if (use->record != record)
			i = 0;
		record = use->record;
		for (; i < use->name->count; i++) {
			if (!use->name->address[i].in_force ||
			    !fill_row(m, use, &use->name->address[i], out))
				continue;
			*cursor = (uint64_t)record << 32 | (i + 1);
			return true;
		}
	}
	return false;
}

// ---- which records have names

static int by_place(const void *a, const void *b)
{
	const struct list_use *x = a;
	const struct list_use *y = b;

	if (x->name->family != y->name->family)
		return (int)x->name->family - (int)y->name->family;
	return (x->record > y->record) - (x->record < y->record);
}

static const struct list_use *same_use(const struct list_uses *uses, const struct list_use *use)
{
	for (size_t i = 0; i < uses->count; i++)
		if (uses->use[i].record == use->record && uses->use[i].name == use->name)
			return &uses->use[i];
	return NULL;
}

// What records have now, to NOW. None of them has a number yet.
static size_t gather_uses(struct mgmt *m, struct list_use now[LIST_USES_MAX])
{
	size_t count = 0;

	for (int family = 0; family < FIREWALL_FAMILY__COUNT; family++) {
		const struct table *table = table_of(m, family);

		for (size_t i = 0; i < table->count; i++) {
			const struct address_list_row *row =
				(const struct address_list_row *)table->order[i]->row;

			if (row && !row->row.disabled && count < LIST_USES_MAX &&
			    list_name_is(slice_from(row->address)))
				now[count++] = (struct list_use){
					.record = row->row.id,
					.number = UINT32_MAX,
					.name = list_names_use(m, family, row->address, row->known),
				};
		}
	}
	if (count > 0)
		qsort(now, count, sizeof(now[0]), by_place);
	return count;
}

// Numbers as they were; new ones get those that are free.
static void number_uses(const struct list_uses *before, struct list_use *now, size_t count)
{
	bool taken[LIST_USES_MAX] = {false};
	uint32_t free_number = 0;

	for (size_t i = 0; i < count; i++) {
		const struct list_use *was = same_use(before, &now[i]);

		if (!was)
			continue;
		now[i].number = was->number;
		taken[was->number] = true;
	}
	for (size_t i = 0; i < count; i++) {
		if (now[i].number != UINT32_MAX)
			continue;
		while (taken[free_number])
			free_number++;
		now[i].number = free_number;
		taken[free_number] = true;
	}
}

// Those of USES that are not among OTHERS.
static void tell_uses(struct mgmt *m, const struct list_uses *uses, const struct list_uses *others,
		      bool gone)
{
	for (size_t k = 0; k < uses->count; k++) {
		const struct list_use *use = &uses->use[k];

		if (same_use(others, use))
			continue;
		for (size_t i = 0; i < use->name->count; i++)
			if (gone)
				list_use_tell_gone(m, use, &use->name->address[i]);
			else if (use->name->address[i].in_force)
				list_use_tell_address(m, use, &use->name->address[i]);
	}
}

void list_uses_renew(struct mgmt *m, struct list_uses *uses)
{
	static struct list_uses before; // large

	before = *uses;
	uses->count = gather_uses(m, uses->use);
	number_uses(&before, uses->use, uses->count);
	tell_uses(m, &before, uses, true);
	tell_uses(m, uses, &before, false);
}
