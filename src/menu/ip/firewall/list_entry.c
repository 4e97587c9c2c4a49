// SPDX-License-Identifier: BSD-2-Clause
// What the two menus of address lists share: their values, and the entries that gate keeps.

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "firewall/ruleset.h"
#include "menu/ip/firewall/address_list.h"
#include "menu/ip/firewall/apply.h"
#include "menu/ip/firewall/list_names.h"
#include "menu/ip/firewall/list_uses.h"
#include "menu/ip/upnp/permission.h"
#include "menu/menus.h"
#include "mgmt/arguments.h"
#include "mgmt/call.h"
#include "mgmt/edit.h"
#include "mgmt/fill.h"
#include "mgmt/gate_find.h"
#include "mgmt/state.h"
#include "mgmt/transaction.h"
#include "schema/row.h"

static enum firewall_family family_of(const struct menu *menu)
{
	return menu == &ipv6_firewall_address_list_menu ? FIREWALL_IP6 : FIREWALL_IP4;
}

// ---- values

bool address_list_range(const char *text, enum firewall_family family, struct firewall_value *out)
{
	return firewall_value_parse(FIREWALL_PROPERTY_DST_ADDRESS, family, slice_from(text), out,
				    NULL) == 0 &&
	       !out->negated;
}

int address_list_canonical_name(const struct property *p, struct slice text, struct strbuf *out,
				struct err *e)
{
	struct firewall_value value;

	// As rules name it.
	if (firewall_value_parse(FIREWALL_PROPERTY_ADDRESS_LIST, FIREWALL_IP4, text, &value, NULL))
		return err_set(e, ERR_VALUE, "invalid value for argument %s", p->name);
	strbuf_add_slice(out, text);
	return 0;
}

static int canonical(const struct property *p, enum firewall_family family, struct slice text,
		     struct strbuf *out, struct err *e)
{
	struct firewall_value value;

	if (firewall_value_parse(FIREWALL_PROPERTY_DST_ADDRESS, family, text, &value, NULL) == 0 &&
	    !value.negated) {
		firewall_range_format(family, &value.is.address.first, &value.is.address.last, out);
		return 0;
	}
	if (list_name_is(text)) {
		strbuf_add_slice(out, text);
		return 0;
	}
	return err_set(e, ERR_VALUE, "invalid value for argument %s", p->name);
}

int address_list_canonical_ip4(const struct property *p, struct slice text, struct strbuf *out,
			       struct err *e)
{
	return canonical(p, FIREWALL_IP4, text, out, e);
}

int address_list_canonical_ip6(const struct property *p, struct slice text, struct strbuf *out,
			       struct err *e)
{
	return canonical(p, FIREWALL_IP6, text, out, e);
}

// ---- changes

bool address_list_same(const struct row *a, const struct row *b)
{
	const struct address_list_row *x = (const struct address_list_row *)a;
	const struct address_list_row *y = (const struct address_list_row *)b;

	return strcasecmp(x->address, y->address) == 0 && strcmp(x->list, y->list) == 0;
}

uint64_t address_list_digest(const struct row *row)
{
	const struct address_list_row *is = (const struct address_list_row *)row;
	uint64_t hash = 14695981039346656037u; // FNV-1a

	for (const char *p = is->list; *p; p++)
		hash = (hash ^ (unsigned char)*p) * 1099511628211u;
	for (const char *p = is->address; *p; p++)
		hash = (hash ^ (unsigned char)tolower((unsigned char)*p)) * 1099511628211u;
	return hash;
}

static void note_creation(const struct menu *menu, struct address_list_row *row)
{
	row->created = clock_wall_s();
	row_mark(menu, &row->row, menu_property(menu, SLICE("creation-time")), true);
}

static size_t count_names(const struct table *table)
{
	const struct row *next;
	size_t place = 0;
	size_t names = 0;

	while ((next = table_next(table, &place)))
		names += list_name_is(slice_from(((const struct address_list_row *)next)->address));
	return names;
}

// What was known of another name.
static void forget_known(const struct change *c, struct address_list_row *after)
{
	const struct address_list_row *before = (const struct address_list_row *)c->record->row;

	if (c->restored || (before && strcasecmp(before->address, after->address) == 0))
		return;
	free(after->known);
	after->known = NULL;
}

int address_list_check(struct transaction *t, struct change *c, struct err *e)
{
	struct address_list_row *after = (struct address_list_row *)c->record->after;
	const struct property *timeout = menu_property(c->table->menu, SLICE("timeout"));

	(void)t;
	if (!after)
		return 0;
	forget_known(c, after);
	if (after->timeout == FIREWALL_LIST_TIMEOUT_MAX + 1 + FIREWALL_TIMEOUT_STATIC) {
		after->timeout = 0;
		row_mark(c->table->menu, &after->row, timeout, false);
	}
	if (row_has(c->table->menu, &after->row, timeout))
		return err_set(e, ERR_FAILURE,
			       "failure: a timeout is given when an address is added: remove it "
			       "and add it anew");
	if (list_name_is(slice_from(after->address)) && count_names(c->table) > LIST_NAMES_MAX)
		return err_set(e, ERR_QUOTA, "failure: more names of hosts than %d",
			       LIST_NAMES_MAX);
	if (c->kind == CHANGE_ADD && !c->restored && !after->created)
		note_creation(c->table->menu, after);
	return 0;
}

void address_list_committed(struct mgmt *m, const struct transaction *t)
{
	list_names_committed(m);
	firewall_committed(m, t);
	if (t)
		permission_lists_changed(m);
}

// ---- entries that gate keeps

struct asking {
	struct call *call;
	struct wire_firewall_entry entry;
	uint32_t id; // removing: of which record
};

static uint32_t id_of(struct mgmt *m, const struct firewall_list_entry *entry)
{
	uint32_t id = id_map_get(&m->list_entry_ids, id_map_key(entry, sizeof(*entry)),
				 loop_now(m->loop));

	return id ? TABLE_DYNAMIC_ID + id : 0;
}

bool address_list_from_wire(struct mgmt *m, const struct menu *menu, enum firewall_family family,
			    const void *body, struct row *row)
{
	const struct wire_firewall_entry *in = body;
	struct address_list_row *out = (struct address_list_row *)row;
	struct strbuf address;

	if (in->entry.family != family)
		return false;
	row->id = id_of(m, &in->entry);
	row->dynamic = true;
	fill_text(&out->list, in->entry.list, sizeof(in->entry.list));
	strbuf_init(&address, 128);
	firewall_range_format(family, &in->entry.first, &in->entry.last, &address);
	fill_text(&out->address, strbuf_text(&address), 128);
	strbuf_free(&address);
	if (in->comment[0])
		fill_text(&row->comment, in->comment, sizeof(in->comment));
	if (in->timeout_ms) {
		out->timeout = in->timeout_ms / 1000 * 1000;
		fill_present(menu, row, "timeout");
		out->created = (clock_wall_ms() - (int64_t)(in->total_ms - in->timeout_ms)) / 1000;
		fill_present(menu, row, "creation-time");
	}
	return row->id != 0;
}

static void on_added(void *context, const struct err *e, uint64_t cursor, bool more)
{
	struct asking *a = context;
	struct call *call = a->call;
	uint32_t id = id_of(call->mgmt, &a->entry.entry);
	char text[TABLE_ID_SIZE];

	(void)cursor;
	(void)more;
	free(a);
	free(call->state); // of edit.c
	call->state = NULL;
	if (e)
		call_fail(call, e);
	else
		call_done(call, table_format_id(id, text));
}

static const struct gate_reply add_reply = {.answer = on_added};

static void fail(struct call *call, const struct err *e)
{
	free(call->state);
	call->state = NULL;
	call_fail(call, e);
}

// The entry that CALL's arguments say.
static int read_entry(const struct call *call, struct row *row, struct wire_firewall_entry *out,
		      struct err *e)
{
	const struct menu *menu = call->table->menu;
	const struct address_list_row *given = (const struct address_list_row *)row;
	struct firewall_value value;
	const char *comment;

	for (size_t i = 0; i < call->arguments.count; i++) {
		const struct argument *a = &call->arguments.list[i];

		if (row_set(menu, row, a->name, a->value, e) != 0)
			return -1;
	}
	comment = row->comment ? row->comment : "";
	if (given->address && list_name_is(slice_from(given->address)))
		return err_set(e, ERR_FAILURE,
			       "failure: a name of a host is stored, and has no timeout");
	if (!given->address || !address_list_range(given->address, family_of(menu), &value))
		return err_set(e, ERR_VALUE, "invalid value for argument address");
	if (row->disabled)
		return err_set(e, ERR_FAILURE, "failure: what is not stored cannot be disabled");
	if (!firewall_comment_fits(comment))
		return err_set(e, ERR_VALUE,
			       "value of comment is too long: the kernel keeps it, in %d bytes, of "
			       "which letters without an accent take one and others up to 12",
			       FIREWALL_COMMENT_SIZE - 1);
	out->entry.family = (uint8_t)family_of(menu);
	out->entry.first = value.is.address.first;
	out->entry.last = value.is.address.last;
	out->timeout_ms = given->timeout <= FIREWALL_LIST_TIMEOUT_MAX ? given->timeout : 0;
	(void)slice_copy(slice_from(comment), out->comment, sizeof(out->comment));
	(void)slice_copy(slice_from(given->list), out->entry.list, sizeof(out->entry.list));
	return 0;
}

// Whether what CALL adds is not to be stored.
static bool is_for_now(const struct call *call)
{
	const struct argument *timeout = arguments_find(&call->arguments, "timeout");

	return timeout && timeout->value.n > 0 &&
	       !slice_is(timeout->value, firewall_words_timeout[FIREWALL_TIMEOUT_STATIC]);
}

bool address_list_add(struct call *call)
{
	struct row *row;
	struct asking *a;
	struct err e;
	int result;

	if (!is_for_now(call))
		return false;
	row = row_new(call->table->menu);
	a = calloc(1, sizeof(*a));
	result = row && a ? read_entry(call, row, &a->entry, &e) : err_set(&e, ERR_NO_MEMORY, NULL);
	row_free(call->table->menu, row);
	if (result != 0 || !a) {
		free(a);
		fail(call, &e);
		return true;
	}
	a->call = call;
	(void)gate_link_request(&call->mgmt->gate, WIRE_FIREWALL_ENTRY, &a->entry, &add_reply, a);
	return true;
}

// ---- remove

static void on_removed(void *context, const struct err *e, uint64_t cursor, bool more)
{
	struct asking *a = context;
	struct call *call = a->call;

	(void)cursor;
	(void)more;
	free(a);
	edit_removed(call, e);
}

static const struct gate_reply remove_reply = {.answer = on_removed};

static bool is_it(void *context, const void *body)
{
	struct asking *a = context;
	const struct wire_firewall_entry *entry = body;

	if (id_of(a->call->mgmt, &entry->entry) != a->id)
		return false;
	a->entry = *entry;
	return true;
}

static void on_found(void *context, const struct err *e)
{
	struct asking *a = context;

	if (e) {
		on_removed(a, e, 0, false);
		return;
	}
	a->entry.remove = 1;
	(void)gate_link_request(&a->call->mgmt->gate, WIRE_FIREWALL_ENTRY, &a->entry, &remove_reply,
				a);
}

void address_list_remove(struct call *call, uint32_t id)
{
	static const struct gate_find find = {WIRE_FIREWALL_ENTRY, is_it, on_found};
	struct asking *a;
	struct err e;

	if (list_uses_owns(id)) {
		(void)err_set(&e, ERR_FAILURE,
			      "failure: can not remove dynamic address list entry: it goes with "
			      "the entry that has its name");
		edit_removed(call, &e);
		return;
	}
	a = calloc(1, sizeof(*a));
	if (!a) {
		(void)err_set(&e, ERR_NO_MEMORY, NULL);
		edit_removed(call, &e);
		return;
	}
	a->call = call;
	a->id = id;
	gate_find(call->mgmt, &find, a);
}
