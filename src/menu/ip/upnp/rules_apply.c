// SPDX-License-Identifier: BSD-2-Clause
// Handing the permission rules to gate, and making rules for others.

#include <stdlib.h>
#include <string.h>

#include "menu/ip/upnp/permission.h"
#include "menu/menus.h"
#include "mgmt/call.h"
#include "mgmt/gate_file.h"
#include "mgmt/state.h"
#include "mgmt/transaction.h"
#include "schema/row.h"

struct permission_state {
	struct gate_file file;
};

static const struct gate_file_row file_row = {
	.kind = WIRE_PERMISSIONS,
	.what = "/ip/upnp/rules",
	.gather = permission_gather,
};

// Made when it is first needed; it lasts as long as the process.
static struct gate_file *file_of(struct mgmt *m)
{
	if (!m->permissions) {
		m->permissions = calloc(1, sizeof(*m->permissions));
		if (!m->permissions)
			abort();
		gate_file_init(&m->permissions->file, m, &file_row);
	}
	return &m->permissions->file;
}

static void apply(struct transaction *t)
{
	gate_file_apply(file_of(transaction_mgmt(t)), t);
}

static void revert(struct mgmt *m)
{
	gate_file_tell(file_of(m));
}

const struct applier permission_applier = {.apply = apply, .revert = revert};

void permission_gate_connected(struct mgmt *m)
{
	gate_file_connected(file_of(m));
}

void permission_lists_changed(struct mgmt *m)
{
	const struct table *table = registry_get(&m->registry, UPNP_PERMISSIONS_PATH);

	permission_find_problems(m);
	for (size_t i = 0; i < table->count; i++) {
		const struct permission_row *row =
			(const struct permission_row *)table->order[i]->row;

		if (row && row->address_list) {
			gate_file_tell(file_of(m));
			return;
		}
	}
}

void permission_done(struct mgmt *m)
{
	if (!m->permissions)
		return;
	gate_file_done(&m->permissions->file);
	free(m->permissions);
	m->permissions = NULL;
}

// ---- rules for others

struct adding {
	struct call *call;
	struct permission_wish wish; // its texts last as long as the caller's
	void (*done)(void *context, const struct err *e);
	void *context;
};

static int set(const struct menu *menu, struct row *row, const char *name, const char *text,
	       struct err *e)
{
	return text ? row_set(menu, row, slice_from(name), slice_from(text), e) : 0;
}

// Whether ROW says something of the device with MAC as such, and nothing else.
static bool is_switch(const struct permission_row *row, struct mac mac)
{
	const struct menu *menu = &ip_upnp_rules_menu;

	for (size_t i = 0; i < menu->property_count; i++) {
		const struct property *p = &menu->properties[i];
		bool given = p->flags & PROPERTY_OPTIONAL && !(p->flags & PROPERTY_READ_ONLY) &&
			     row_has(menu, &row->row, p);

		if (given && strcmp(p->name, "src-mac-address") != 0)
			return false;
	}
	return mac_known(mac) && mac_equal(row->mac, mac);
}

enum wire_permission_action permission_policy_of(struct mgmt *m, struct mac mac)
{
	const struct table *table = registry_get(&m->registry, UPNP_PERMISSIONS_PATH);

	for (size_t i = 0; i < table->count; i++) {
		const struct row *row = table->order[i]->row;
		const struct permission_row *rule = (const struct permission_row *)row;

		if (row && !row->disabled && is_switch(rule, mac))
			return rule->action;
	}
	return WIRE_PERMISSION__COUNT;
}

static int replace(struct transaction *t, struct table *table, const char *text, struct err *e)
{
	struct mac mac;

	if (!mac_parse(slice_from(text), &mac))
		return 0;
	for (size_t i = 0; i < table->count; i++) {
		const struct row *row = record_after(table->order[i]);

		if (row && is_switch((const struct permission_row *)row, mac) &&
		    transaction_remove(t, table, table->order[i], e) != 0)
			return -1;
	}
	return 0;
}

static int stage(void *context, struct transaction *t, struct err *e)
{
	const struct adding *a = context;
	const struct permission_wish *w = &a->wish;
	struct table *table = registry_get(&transaction_mgmt(t)->registry, UPNP_PERMISSIONS_PATH);
	struct row *row;

	if (w->replaces && replace(t, table, w->mac, e) != 0)
		return -1;
	if (w->only_replaces)
		return 0;
	row = row_new(table->menu);
	if (!row)
		return err_set(e, ERR_NO_MEMORY, NULL);
	if (set(table->menu, row, "action", w->action, e) != 0 ||
	    set(table->menu, row, "src-mac-address", w->mac, e) != 0 ||
	    set(table->menu, row, "src-address", w->address, e) != 0 ||
	    set(table->menu, row, "protocol", w->protocol, e) != 0 ||
	    set(table->menu, row, "external-ports", w->external_ports, e) != 0 ||
	    set(table->menu, row, "internal-ports", w->internal_ports, e) != 0 ||
	    set(table->menu, row, "comment", w->comment, e) != 0) {
		row_free(table->menu, row);
		return -1;
	}
	return transaction_add(t, table, row, table->count > 0 ? table->order[0] : NULL, e) ? 0
											    : -1;
}

static void ended(void *context, const struct err *e)
{
	struct adding *a = context;
	void (*done)(void *of, const struct err *f) = a->done;
	void *of = a->context;

	free(a);
	done(of, e);
}

static const struct transaction_owner owner = {.stage = stage, .ended = ended};

void permission_add(struct call *call, const struct permission_wish *wish,
		    void (*done)(void *context, const struct err *e), void *context)
{
	struct adding *a = calloc(1, sizeof(*a));
	struct transaction_request request = {
		.owner = &owner,
		.context = a,
		.user = call_user(call),
		.by = call->session,
		.denied = POLICY_ALL & ~call_policies(call),
	};
	struct err e;

	if (!a) {
		(void)err_set(&e, ERR_NO_MEMORY, NULL);
		done(context, &e);
		return;
	}
	*a = (struct adding){.call = call, .wish = *wish, .done = done, .context = context};
	transaction_begin(call->mgmt, &request);
}
