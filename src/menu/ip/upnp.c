// SPDX-License-Identifier: BSD-2-Clause
// /ip/upnp: the settings of the service, and the short form `interface` for its external interface.

#include "menu/ip/upnp.h"

#include <string.h>

#include "menu/ip/upnp/pending.h"
#include "menu/ip/upnp/permission.h"
#include "menu/ip/upnp/security.h"
#include "menu/menus.h"
#include "menu/row_macros.h"
#include "mgmt/call.h"
#include "mgmt/fill.h"
#include "mgmt/gate_settings.h"
#include "mgmt/state.h"
#include "schema/row.h"

#define AS_TEXT(text) text

enum { LEASE_FILES_TEXT_MAX = WIRE_LEASE_FILES_MAX * WIRE_PATH_SIZE - 1 };

enum { SWITCHED_OFF_MAX = 2048 };

static const char *const igd_versions[] = {
	[UPNP_IGD_1] = "1", [UPNP_IGD_2] = "2", [UPNP_IGD_BOTH] = "both", NULL};

static const char *const private_wans[] = {
	[WIRE_PRIVATE_WAN_AUTO] = "auto",
	[WIRE_PRIVATE_WAN_REPORT] = "report",
	[WIRE_PRIVATE_WAN_REFUSE] = "refuse",
	NULL,
};

static const char *const mapping_uplinks[] = {
	[WIRE_MAPPING_UPLINKS_ACTIVE] = "active",
	[WIRE_MAPPING_UPLINKS_ALL] = "all",
	NULL,
};

static const char *const log_details[] = {
	[UPNP_LOG_BASIC] = "basic", [UPNP_LOG_FULL] = "full", NULL};

static const char *const firewall_states[] = {
	[WIRE_FIREWALL_UNKNOWN] = "unknown",
	[WIRE_FIREWALL_CLEAR] = "clear",
	[WIRE_FIREWALL_DROPS] = "drops",
	NULL,
};

static const struct property properties[] = {
	{.name = "enabled",
	 .type = PROPERTY_BOOL,
	 P_FIELD(upnp_row, enabled),
	 .default_text = "no",
	 .help = "Whether devices on the LANs may find the gateway and ask it for open ports"},
	{.name = "allow-disable-external-interface",
	 .type = PROPERTY_BOOL,
	 P_FIELD(upnp_row, allow_disable_external),
	 .default_text = "no",
	 .help = "Whether a device may end the connection to the Internet (ForceTermination)"},
	{.name = "show-dummy-rule",
	 .type = PROPERTY_BOOL,
	 P_FIELD(upnp_row, show_dummy_rule),
	 .default_text = "yes",
	 .help = "Whether the list of mappings that devices read begins with a placeholder"},
	{.name = "interface",
	 .type = PROPERTY_STRING,
	 .flags = PROPERTY_OPTIONAL | PROPERTY_REFERENCE | PROPERTY_NO_EXPORT,
	 P_FIELD(upnp_row, interface),
	 .max = WIRE_INTERFACE_SIZE - 1,
	 .help = "Short form for one enabled external record in /ip upnp interfaces"},
	{.name = "nat-traversal",
	 .type = PROPERTY_BOOL,
	 P_FIELD(upnp_row, nat_traversal),
	 .default_text = "yes",
	 .help = "Whether ports are opened; with no, every request to open one is refused"},
	{.name = "allow-disable-internal-interface",
	 .type = PROPERTY_BOOL,
	 P_FIELD(upnp_row, allow_disable_internal),
	 .default_text = "no",
	 .help = "Whether a device may switch the service off for its own LAN"},
	{.name = "security-level",
	 .type = PROPERTY_ENUM,
	 P_FIELD(upnp_row, level),
	 .words = upnp_level_words,
	 .default_text = "basic",
	 .help = "Preset that was set last: basic trusts the LANs; moderate bounds what a device "
		 "may have, above what games and torrents need; strict has each device approved, "
		 "for few ports and a short time. /ip upnp security print tells what each sets"},
	{.name = "allowed-sources",
	 .type = PROPERTY_PREFIXES,
	 P_FIELD(upnp_row, sources),
	 .max = WIRE_SOURCES_MAX * IP4_PREFIX_TEXT_SIZE,
	 .help = "Prefixes of LANs from which devices may open ports; empty is all that are "
		 "served. Address lists and devices are what rules take (/ip upnp rules)"},
	{.name = "log-detail",
	 .type = PROPERTY_ENUM,
	 P_FIELD(upnp_row, log_detail),
	 .words = log_details,
	 .default_text = "basic",
	 .help = "With full every request is logged with the program that made it, and renewals; "
		 "with basic what was opened, closed or refused"},
	{.name = "critical-alerts",
	 .type = PROPERTY_BOOL,
	 P_FIELD(upnp_row, critical_alerts),
	 .default_text = "no",
	 .help = "Whether alerts (/ip upnp alerts) are logged as critical, too, which consoles "
		 "show "
		 "at once"},
	UPNP_RULES(upnp_row, 0, AS_TEXT),
	{.name = "max-mappings",
	 .type = PROPERTY_NUMBER,
	 P_FIELD(upnp_row, mappings_total),
	 .min = 1,
	 .max = UPNP_MAPPINGS_MAX,
	 .default_text = "1000",
	 .help = "Most mappings that all devices together may have at a time"},
	{.name = "reserved-ports",
	 .type = PROPERTY_PORTS,
	 P_FIELD(upnp_row, reserved_ports),
	 .max = WIRE_PORT_RANGES_MAX,
	 .help = "External ports and ranges that no device gets, besides those that programs of "
		 "the router serve"},
	{.name = "dhcp-lease-files",
	 .type = PROPERTY_STRING,
	 P_FIELD(upnp_row, lease_files),
	 .max = LEASE_FILES_TEXT_MAX,
	 .help = "Lease files of DHCP servers of this machine (dnsmasq's, Kea's, "
		 "systemd-networkd's), as a comma list "
		 "of "
		 "paths: they tell host names, and mappings go when leases end"},
	{.name = "http-port",
	 .type = PROPERTY_NUMBER,
	 P_FIELD(upnp_row, http_port),
	 .min = 1,
	 .max = UINT16_MAX,
	 .default_text = "2828",
	 .help = "TCP port on the LANs for description and control"},
	{.name = "igd-version",
	 .type = PROPERTY_ENUM,
	 P_FIELD(upnp_row, igd_version),
	 .words = igd_versions,
	 .default_text = "both",
	 .help = "Versions of the gateway device that devices find; with both, version 2 only when "
		 "they ask for it"},
	{.name = "ssdp-ttl",
	 .type = PROPERTY_NUMBER,
	 P_FIELD(upnp_row, ssdp_ttl),
	 .min = 1,
	 .max = UINT8_MAX,
	 .default_text = "2",
	 .help = "Time to live of what discovery sends: with 1 it stays on the LAN itself"},
	{.name = "strict-mode",
	 .type = PROPERTY_BOOL,
	 P_FIELD(upnp_row, strict),
	 .default_text = "no",
	 .help = "Whether searches and calls must be as UPnP's standards have them; otherwise what "
		 "devices in the field get wrong is understood"},
	{.name = "private-wan",
	 .type = PROPERTY_ENUM,
	 P_FIELD(upnp_row, private_wan),
	 .words = private_wans,
	 .default_text = "auto",
	 .help = "Whether a private external address is told and ports are opened on it; auto "
		 "refuses only those of providers that share one address among many"},
	{.name = "mapping-uplinks",
	 .type = PROPERTY_ENUM,
	 P_FIELD(upnp_row, mapping_uplinks),
	 .words = mapping_uplinks,
	 .default_text = "active",
	 .help = "External interfaces that ports are opened on: the one that packets to the "
		 "Internet take, or all that are connected; answers leave by the one that was "
		 "asked"},
	{.name = "new-device-policy",
	 .type = PROPERTY_ENUM,
	 P_FIELD(upnp_row, unnamed_device),
	 .words = permission_words,
	 .default_text = "allow",
	 .help = "What becomes of a request that no rule of /ip upnp rules decides; with ask it is "
		 "refused and waits in /ip upnp pending"},
	{.name = "on-approval-request",
	 .type = PROPERTY_STRING,
	 P_FIELD(upnp_row, on_approval),
	 .max = 64,
	 .help = "Script that runs when a request begins to wait, with id, address, mac, hostname, "
		 "protocol, port, internalport and description as variables"},
	{.name = "foreign-firewall",
	 .type = PROPERTY_ENUM,
	 .flags = TOLD | PROPERTY_QUIET,
	 P_FIELD(upnp_row, foreign_firewall),
	 .words = firewall_states,
	 .default_text = "unknown",
	 .help = "Whether the rules of other programs let pass what is to reach open ports, and "
		 "devices to the service"},
	{.name = "foreign-firewall-obstacle",
	 .type = PROPERTY_STRING,
	 .flags = TOLD | PROPERTY_OPTIONAL,
	 P_FIELD(upnp_row, firewall_obstacle),
	 .help = "Which of their chains drops what"},
	{.name = "foreign-firewall-remedy",
	 .type = PROPERTY_STRING,
	 .flags = TOLD | PROPERTY_OPTIONAL,
	 P_FIELD(upnp_row, firewall_remedy),
	 .help = "The command that adds what is missing there"},
	{.name = "advertise-ppp",
	 .type = PROPERTY_BOOL,
	 P_FIELD(upnp_row, advertise_ppp),
	 .default_text = "no",
	 .help = "Whether WANPPPConnection is offered even though the external interface is no PPP "
		 "link"},
	{.name = "switched-off",
	 .type = PROPERTY_STRING,
	 .flags = PROPERTY_READ_ONLY | PROPERTY_OPTIONAL,
	 P_FIELD(upnp_row, switched_off),
	 .help = "What devices have switched off: external, or a LAN, and the address that did"},
	{.name = "interface-record",
	 .type = PROPERTY_NUMBER,
	 .flags = PROPERTY_READ_ONLY | PROPERTY_WRITE_ONLY,
	 P_FIELD(upnp_row, interface_record),
	 .help = "Record of /ip upnp interfaces that the property interface has made"},
};

static const struct command commands[] = {
	{.name = "resume",
	 .help = "Switch on again what devices have switched off",
	 .policy = POLICY_WRITE},
	{.name = "approve",
	 .help = "Let a device have what it waits for (/ip upnp pending) when it asks again",
	 .policy = POLICY_WRITE,
	 ARGUMENTS(pending_arguments)},
};

const struct menu ip_upnp_menu = {
	.path = UPNP_PATH,
	.help = "Universal Plug and Play: ports that devices on the LANs open for themselves",
	.kind = MENU_SETTINGS,
	.layout = MENU_LAYOUT_SETTINGS,
	.row_size = sizeof(struct upnp_row),
	PROPERTIES(properties),
	COMMANDS(commands),
};

static uint8_t igd_set(uint32_t version)
{
	switch (version) {
	case UPNP_IGD_1:
		return 1 << WIRE_IGD_1;
	case UPNP_IGD_2:
		return 1 << WIRE_IGD_2;
	default:
		return WIRE_IGD_ALL;
	}
}

// Cuts LIST into the paths of files. False: too many, or one that is too long.
static bool cut_paths(const char *list, char out[WIRE_LEASE_FILES_MAX][WIRE_PATH_SIZE])
{
	struct slice rest = slice_from(list);
	struct slice path;
	bool more = rest.n > 0;

	for (size_t i = 0; more; i++) {
		more = slice_cut(rest, ',', &path, &rest);
		if (i == WIRE_LEASE_FILES_MAX || path.n == 0 || path.p[0] != '/' ||
		    !slice_copy(path, out[i], WIRE_PATH_SIZE))
			return false;
	}
	return true;
}

bool upnp_lease_file(const struct mgmt *m, uint32_t number, char out[WIRE_PATH_SIZE])
{
	const struct upnp_row *row =
		(const struct upnp_row *)registry_settings(&m->registry, UPNP_PATH);
	char paths[WIRE_LEASE_FILES_MAX][WIRE_PATH_SIZE] = {0};

	if (number >= WIRE_LEASE_FILES_MAX || !cut_paths(row->lease_files, paths))
		return false;
	memcpy(out, paths[number], WIRE_PATH_SIZE);
	return out[0] == '/';
}

// Those that fit: check has refused more.
static struct wire_sources sources_wire(const char *list)
{
	struct wire_sources out = {0};
	struct slice rest = slice_from(list);
	struct slice next;
	bool more = rest.n > 0;

	while (more && out.count < WIRE_SOURCES_MAX) {
		more = slice_cut(rest, ',', &next, &rest);
		if (ip4_prefix_parse(next, &out.prefix[out.count]))
			out.count++;
	}
	return out;
}

static size_t count_of(const char *list)
{
	size_t n = list && list[0] ? 1 : 0;

	for (; list && *list; list++)
		n += *list == ',';
	return n;
}

static void gather(struct mgmt *m, struct wire_settings *out)
{
	const struct upnp_row *row =
		(const struct upnp_row *)registry_settings_after(&m->registry, UPNP_PATH);

	out->enabled = row->enabled;
	out->nat_traversal = row->nat_traversal;
	out->allow_disable_external = row->allow_disable_external;
	out->allow_disable_internal = row->allow_disable_internal;
	out->show_dummy_rule = row->show_dummy_rule;
	out->igd_versions = igd_set(row->igd_version);
	out->advertise_ppp = row->advertise_ppp;
	out->http_port = row->http_port;
	out->mappings_total = row->mappings_total;
	(void)cut_paths(row->lease_files, out->lease_file); // checked when it was set
	out->reserved_ports = upnp_ports_wire(row->reserved_ports);
	out->ssdp_ttl = (uint8_t)row->ssdp_ttl;
	out->strict = row->strict;
	out->private_wan = (uint8_t)row->private_wan;
	out->mapping_uplinks = (uint8_t)row->mapping_uplinks;
	out->unnamed_device = (uint8_t)row->unnamed_device;
	out->sources = sources_wire(row->sources);
	out->log_full = row->log_detail == UPNP_LOG_FULL;
	out->critical_alerts = row->critical_alerts;
	out->rules = upnp_rules_wire(&row->rules);
}

// ---- what devices have switched off

static void fill_switched_off(struct mgmt *m, struct row *row)
{
	const struct wire_suspension *s = &m->gate.suspension;
	struct upnp_row *out = (struct upnp_row *)row;
	char by[IP4_TEXT_SIZE];
	struct strbuf text;

	if (s->uplink == WIRE_SUSPENDED_NOT && s->lans == 0)
		return;
	strbuf_init(&text, SWITCHED_OFF_MAX);
	if (s->uplink != WIRE_SUSPENDED_NOT)
		strbuf_add_format(&text, "external by %s", ip4_format(s->by, by));
	for (size_t i = 0; i < s->lans; i++)
		strbuf_add_format(&text, "%s%s by %s", text.length > 0 ? ", " : "", s->lan[i].name,
				  ip4_format(s->lan[i].by, by));
	fill_text(&out->switched_off, strbuf_text(&text), text.length);
	fill_present(&ip_upnp_menu, row, "switched-off");
	strbuf_free(&text);
}

static void on_resumed(void *context, const struct err *e, uint64_t cursor, bool more)
{
	struct call *call = context;

	(void)cursor;
	(void)more;
	if (e)
		call_fail(call, e);
	else
		call_done(call, NULL);
}

static void resume(struct call *call)
{
	static const struct gate_reply reply = {.answer = on_resumed};
	struct wire_switch_request body = {.what = WIRE_SWITCH_RESUME};

	(void)gate_link_request(&call->mgmt->gate, WIRE_SWITCH, &body, &reply, call);
}

static const struct menu_action actions[] = {
	{"resume", resume},
	{"approve", pending_approve},
};

// ---- the short form

// The interface that the short form names; NULL when it is not in use.
static const char *short_form(const struct row *row)
{
	const struct upnp_row *upnp = (const struct upnp_row *)row;
	const char *name = upnp ? upnp->interface : NULL;

	return name && name[0] ? name : NULL;
}

static int drop_made_record(struct transaction *t, struct table *table, struct upnp_row *upnp,
			    struct err *e)
{
	struct record *made =
		upnp->interface_record ? table_find(table, upnp->interface_record) : NULL;

	upnp->interface_record = 0;
	return made && record_after(made) ? transaction_remove(t, table, made, e) : 0;
}

static struct record *find_external(const struct table *table, const char *interface)
{
	for (size_t i = 0; i < table->count; i++) {
		const struct upnp_interface_row *row =
			(const struct upnp_interface_row *)record_after(table->order[i]);

		if (row && row->type == UPNP_EXTERNAL && row->interface &&
		    strcmp(row->interface, interface) == 0)
			return table->order[i];
	}
	return NULL;
}

static int make_record(struct transaction *t, struct table *table, struct upnp_row *upnp,
		       struct err *e)
{
	struct row *row = row_new(table->menu);
	struct record *record = NULL;

	if (!row)
		return err_set(e, ERR_NO_MEMORY, NULL);
	if (row_set(table->menu, row, SLICE("interface"), slice_from(upnp->interface), e) == 0 &&
	    row_set(table->menu, row, SLICE("type"), SLICE("external"), e) == 0)
		record = transaction_add(t, table, row, NULL, e);
	else
		row_free(table->menu, row);
	if (!record)
		return -1;
	upnp->interface_record = record->id;
	return 0;
}

static int follow_short_form(struct transaction *t, struct upnp_row *upnp, struct err *e)
{
	struct table *table = registry_get(&transaction_mgmt(t)->registry, UPNP_INTERFACES_PATH);
	const char *name = short_form(&upnp->row);
	struct record *there;
	struct row *row;

	if (drop_made_record(t, table, upnp, e) != 0)
		return -1;
	if (!name)
		return 0;
	there = find_external(table, name);
	if (!there)
		return make_record(t, table, upnp, e);
	row = transaction_edit(t, table, there, e);
	if (row)
		row->disabled = false;
	return row ? 0 : -1;
}

static int check(struct transaction *t, struct change *c, struct err *e)
{
	const char *before = short_form(c->record->row);
	const char *after = short_form(c->record->after);
	struct upnp_row *upnp = (struct upnp_row *)c->record->after;
	char paths[WIRE_LEASE_FILES_MAX][WIRE_PATH_SIZE];

	if (!cut_paths(upnp->lease_files, paths))
		return err_set(e, ERR_VALUE,
			       "dhcp-lease-files takes at most %d paths from / on, of at most %d "
			       "bytes",
			       WIRE_LEASE_FILES_MAX, WIRE_PATH_SIZE - 1);
	if (count_of(upnp->sources) > WIRE_SOURCES_MAX)
		return err_set(e, ERR_VALUE, "allowed-sources takes at most %d prefixes",
			       WIRE_SOURCES_MAX);
	// An empty name is as good as none.
	if (!after && row_unset(&ip_upnp_menu, &upnp->row, SLICE("interface"), e) != 0)
		return -1;
	if (before == after || (before && after && strcmp(before, after) == 0))
		return 0;
	return follow_short_form(t, upnp, e);
}

static void fill_optional(struct row *row, const char *name, char **field, const char *text)
{
	if (!text[0])
		return;
	fill_text(field, text, strlen(text));
	fill_present(&ip_upnp_menu, row, name);
}

static void fill(struct mgmt *m, struct row *row)
{
	struct upnp_row *out = (struct upnp_row *)row;
	const struct wire_firewall *told = &m->gate.firewall;

	out->foreign_firewall =
		told->state < WIRE_FIREWALL__COUNT ? told->state : WIRE_FIREWALL_UNKNOWN;
	fill_optional(row, "foreign-firewall-obstacle", &out->firewall_obstacle, told->obstacle);
	fill_optional(row, "foreign-firewall-remedy", &out->firewall_remedy, told->remedy);
	fill_switched_off(m, row);
}

const struct menu_hooks ip_upnp_hooks = {
	.noun = "upnp settings",
	.check = check,
	.before_set = upnp_level_before_set,
	.follows = upnp_level_follows,
	.applier = &gate_settings_applier,
	.gather = gather,
	.committed = pending_script_committed,
	.fill = fill,
	ACTIONS(actions),
};
