// SPDX-License-Identifier: BSD-2-Clause
// /ip/upnp/interfaces: which interfaces the service looks out of and which it serves. LANs that are
// served, and an uplink that is used, without a record here are told as dynamic ones.

#include <string.h>

#include "menu/ip/upnp.h"
#include "menu/menus.h"
#include "menu/row_macros.h"
#include "mgmt/event.h"
#include "mgmt/fill.h"
#include "mgmt/gate_settings.h"
#include "mgmt/state.h"
#include "schema/row.h"

static const char *const types[] = {"external", "internal", NULL};

enum status { STATUS_DOWN, STATUS_STANDBY, STATUS_OPEN, STATUS_ACTIVE };

static const char *const statuses[] = {
	[STATUS_DOWN] = "down",
	[STATUS_STANDBY] = "standby",
	[STATUS_OPEN] = "open",
	[STATUS_ACTIVE] = "active",
	NULL,
};

#define NO_DEFAULT(text) NULL

static const struct property properties[] = {
	{.name = "interface",
	 .type = PROPERTY_STRING,
	 .flags = PROPERTY_REQUIRED | PROPERTY_COLUMN | PROPERTY_REFERENCE | PROPERTY_UNQUOTED,
	 P_FIELD(upnp_interface_row, interface),
	 .max = WIRE_INTERFACE_SIZE - 1,
	 .help = "Name of the interface"},
	{.name = "type",
	 .type = PROPERTY_ENUM,
	 .flags = PROPERTY_REQUIRED | PROPERTY_COLUMN,
	 P_FIELD(upnp_interface_row, type),
	 .words = types,
	 .help = "Whether the Internet is behind it or devices that may ask for ports"},
	{.name = "forced-ip",
	 .type = PROPERTY_IP4,
	 .flags = PROPERTY_OPTIONAL | PROPERTY_COLUMN,
	 P_FIELD(upnp_interface_row, forced_ip),
	 .help = "Address to report and use as the external one instead of the interface's own"},
	{.name = "forced-external-ip",
	 .type = PROPERTY_IP4,
	 .flags = PROPERTY_ALIAS,
	 P_FIELD(upnp_interface_row, forced_ip),
	 .alias = "forced-ip",
	 .help = "Former name of forced-ip"},
	{.name = "status",
	 .type = PROPERTY_ENUM,
	 .flags = TOLD | PROPERTY_OPTIONAL,
	 P_FIELD(upnp_interface_row, status),
	 .words = statuses,
	 .help = "Of an external one: active, whose address devices are told; open, where ports "
		 "are "
		 "opened as well; standby; or down"},
	{.name = "visible",
	 .type = PROPERTY_BOOL,
	 .flags = PROPERTY_OPTIONAL,
	 P_FIELD(upnp_interface_row, visible),
	 .help = "Whether devices there find the gateway by searching; absent: they do"},
	{.name = "max-mappings",
	 .type = PROPERTY_NUMBER,
	 .flags = PROPERTY_OPTIONAL,
	 P_FIELD(upnp_interface_row, mappings),
	 .min = 1,
	 .max = UPNP_MAPPINGS_MAX,
	 .help = "Most mappings that the devices there together may have at a time"},
	UPNP_RULES(upnp_interface_row, PROPERTY_OPTIONAL, NO_DEFAULT),
};

const struct menu ip_upnp_interfaces_menu = {
	.path = UPNP_INTERFACES_PATH,
	.help = "Interfaces of the UPnP service",
	.kind = MENU_LIST,
	.layout = MENU_LAYOUT_TABLE,
	.flags = MENU_DISABLE | MENU_FOLLOW,
	.row_size = sizeof(struct upnp_interface_row),
	PROPERTIES(properties),
};

static bool has(const struct upnp_interface_row *row, const char *name)
{
	return row_has(&ip_upnp_interfaces_menu, &row->row,
		       menu_property(&ip_upnp_interfaces_menu, slice_from(name)));
}

// What ROW says and, where it says nothing, what the settings of the service do.
static struct upnp_rules rules_of(const struct mgmt *m, const struct upnp_interface_row *row)
{
	const size_t offset = offsetof(struct upnp_interface_row, rules);
	const struct upnp_row *upnp =
		(const struct upnp_row *)registry_settings_after(&m->registry, UPNP_PATH);
	struct upnp_rules rules = upnp->rules;

	for (size_t i = 0; i < sizeof(properties) / sizeof(properties[0]); i++) {
		const struct property *p = &properties[i];

		if (upnp_rules_has(p, offset) && row_has(&ip_upnp_interfaces_menu, &row->row, p))
			memcpy((char *)&rules + (p->offset - offset), (const char *)row + p->offset,
			       p->size);
	}
	return rules;
}

static struct wire_rules wire_rules(const struct mgmt *m, const struct upnp_interface_row *row)
{
	struct upnp_rules rules = rules_of(m, row); // its texts stay the records'
	struct wire_rules out = upnp_rules_wire(&rules);

	if (has(row, "visible"))
		out.visible = row->visible;
	if (has(row, "max-mappings"))
		out.mappings = row->mappings;
	return out;
}

static void gather(struct mgmt *m, struct wire_settings *out)
{
	const struct table *t = registry_get(&m->registry, UPNP_INTERFACES_PATH);
	const struct row *next;
	size_t place = 0;

	while (out->interfaces < WIRE_INTERFACES_MAX && (next = table_next(t, &place))) {
		const struct upnp_interface_row *row = (const struct upnp_interface_row *)next;
		struct wire_settings_interface *i = &out->interface[out->interfaces];

		if (row->row.disabled)
			continue;
		if (!slice_copy(slice_from(row->interface), i->name, sizeof(i->name)))
			continue; // no interface can be called so
		i->external = row->type == UPNP_EXTERNAL;
		i->forced_address = has(row, "forced-ip") ? row->forced_ip : 0;
		i->rules = wire_rules(m, row);
		out->interfaces++;
	}
}

// ---- checks

static bool is_same_name(const struct upnp_interface_row *row, const char *name)
{
	return row->interface && name && strcmp(row->interface, name) == 0;
}

static int check_others(const struct change *c, struct err *e)
{
	const struct upnp_interface_row *after =
		(const struct upnp_interface_row *)c->record->after;
	const struct row *next;
	size_t place = 0;
	size_t enabled = 0;

	while ((next = table_next(c->table, &place))) {
		const struct upnp_interface_row *other = (const struct upnp_interface_row *)next;

		if (!other->row.disabled)
			enabled++;
		if (other != after && other->type == after->type &&
		    is_same_name(other, after->interface))
			return err_set(e, ERR_ALREADY_EXISTS, NULL);
	}
	if (enabled > WIRE_INTERFACES_MAX)
		return err_set(e, ERR_FAILURE, "failure: at most %d interfaces can be enabled",
			       WIRE_INTERFACES_MAX);
	return 0;
}

static bool is_served_out(const struct table *t, const char *name)
{
	const struct row *next;
	size_t place = 0;

	while ((next = table_next(t, &place))) {
		const struct upnp_interface_row *row = (const struct upnp_interface_row *)next;

		if (!row->row.disabled && row->type == UPNP_EXTERNAL && is_same_name(row, name))
			return true;
	}
	return false;
}

// A record changed by hand is no longer the short form's, and the short form is in use only while
// what it says is so.
static int release_short_form(struct transaction *t, const struct change *c, struct err *e)
{
	struct table *settings = registry_get(&transaction_mgmt(t)->registry, UPNP_PATH);
	const struct upnp_row *upnp = (const struct upnp_row *)record_after(settings->order[0]);
	bool made = upnp->interface_record == c->record->id && c->record->row;
	const char *name = upnp->interface ? upnp->interface : "";
	bool over = name[0] && !is_served_out(c->table, name);
	struct upnp_row *edited;

	if (!made && !over)
		return 0;
	edited = (struct upnp_row *)transaction_edit(t, settings, settings->order[0], e);
	if (!edited)
		return -1;
	if (made)
		edited->interface_record = 0;
	return over ? row_unset(settings->menu, &edited->row, SLICE("interface"), e) : 0;
}

// Rules are of a LAN.
static int check_type(const struct upnp_interface_row *row, struct err *e)
{
	for (size_t i = 0; i < sizeof(properties) / sizeof(properties[0]); i++) {
		const struct property *p = &properties[i];

		if (p->offset >= offsetof(struct upnp_interface_row, visible) &&
		    row->type == UPNP_EXTERNAL && row_has(&ip_upnp_interfaces_menu, &row->row, p))
			return err_set(e, ERR_VALUE, "%s is for interfaces of type internal",
				       p->name);
	}
	return 0;
}

static int check(struct transaction *t, struct change *c, struct err *e)
{
	const struct upnp_interface_row *after =
		(const struct upnp_interface_row *)c->record->after;

	if (after && (check_type(after, e) != 0 || check_others(c, e) != 0))
		return -1;
	return release_short_form(t, c, e);
}

// ---- LANs that are served, and the uplink that is used, without a record

enum { PAST_LANS = 0xffffffff }; // no interface has this index

// NAME may be NULL: any.
static bool has_record(const struct mgmt *m, uint32_t type, const char *name)
{
	const struct table *t = registry_get(&m->registry, UPNP_INTERFACES_PATH);

	for (size_t i = 0; i < t->count; i++) {
		const struct upnp_interface_row *row =
			(const struct upnp_interface_row *)t->order[i]->row;

		if (row && row->type == type && !row->row.disabled &&
		    (!name || is_same_name(row, name)))
			return true;
	}
	return false;
}

static void fill_lan(const struct wire_lan *lan, struct row *row)
{
	struct upnp_interface_row *out = (struct upnp_interface_row *)row;

	row->id = TABLE_DYNAMIC_ID + lan->ifindex;
	row->dynamic = true;
	fill_text(&out->interface, lan->interface, sizeof(lan->interface));
	out->type = UPNP_INTERNAL;
}

// gate found it by the default route; it stands behind the LANs.
static bool next_uplink(struct mgmt *m, uint64_t *cursor, struct row *row)
{
	struct upnp_interface_row *out = (struct upnp_interface_row *)row;
	const struct wire_link *link = gate_link_by_name(&m->gate, m->gate.uplink.interface);

	if (*cursor == PAST_LANS || !link || has_record(m, UPNP_EXTERNAL, NULL))
		return false;
	*cursor = PAST_LANS;
	row->id = TABLE_DYNAMIC_ID + link->ifindex;
	row->dynamic = true;
	fill_text(&out->interface, link->name, sizeof(link->name));
	out->type = UPNP_EXTERNAL;
	return true;
}

static bool next_found(struct mgmt *m, uint64_t *cursor, struct row *out)
{
	const struct wire_lan *lan = gate_lan_after(&m->gate, (uint32_t)*cursor);

	while (lan && has_record(m, UPNP_INTERNAL, lan->interface))
		lan = gate_lan_after(&m->gate, lan->ifindex);
	if (!lan)
		return next_uplink(m, cursor, out);
	*cursor = lan->ifindex;
	fill_lan(lan, out);
	return true;
}

static void lan_changed(struct mgmt *m, const struct wire_lan *lan)
{
	struct table *t = registry_get(&m->registry, UPNP_INTERFACES_PATH);
	struct row *row;

	if (has_record(m, UPNP_INTERNAL, lan->interface))
		return;
	if (lan->gone) {
		event_gone(t, TABLE_DYNAMIC_ID + lan->ifindex);
		return;
	}
	row = row_new(t->menu);
	if (row) {
		fill_lan(lan, row);
		event_row(m, t, row);
	}
	row_free(t->menu, row);
}

static enum status status_of(const struct mgmt *m, const struct wire_link *link)
{
	const struct wire_uplink *u = &m->gate.uplink;

	if (!link || !link->running)
		return STATUS_DOWN;
	if (u->connected && strcmp(u->interface, link->name) == 0)
		return STATUS_ACTIVE;
	for (uint32_t i = 0; i < u->others; i++)
		if (u->other[i] == link->ifindex)
			return STATUS_OPEN;
	return STATUS_STANDBY;
}

static void fill(struct mgmt *m, struct row *row)
{
	struct upnp_interface_row *interface = (struct upnp_interface_row *)row;
	const struct wire_link *link = gate_link_by_name(&m->gate, interface->interface);

	row->invalid = !row->dynamic && !row->disabled && m->gate.complete && !link;
	if (interface->type != UPNP_EXTERNAL || row->disabled || !m->gate.complete ||
	    !m->gate.uplink.configured)
		return;
	interface->status = status_of(m, link);
	fill_present(&ip_upnp_interfaces_menu, row, "status");
}

const struct menu_hooks ip_upnp_interfaces_hooks = {
	.noun = "upnp interface",
	.check = check,
	.applier = &gate_settings_applier,
	.gather = gather,
	.fill = fill,
	.next = next_found,
	.lan_changed = lan_changed,
};
