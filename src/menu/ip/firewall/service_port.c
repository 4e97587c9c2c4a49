// SPDX-License-Identifier: BSD-2-Clause
// /ip/firewall/service-port: protocols whose connections open further ones, and the ports by which they are known. The
// kernel's helpers follow them (firewall/helper.h), as long as the firewall has any rule.

#include "menu/ip/firewall/service_port.h"

#include <stdio.h>
#include <string.h>

#include "base/port_list.h"
#include "firewall/helper.h"
#include "menu/ip/firewall/apply.h"
#include "menu/menus.h"
#include "menu/row_macros.h"
#include "mgmt/fill.h"
#include "mgmt/state.h"
#include "mgmt/transaction.h"
#include "schema/row.h"

enum { SIP_TIMEOUT = 3600 * 1000 }; // of the kernel's helper

static const struct property properties[] = {
	{.name = "name",
	 .type = PROPERTY_STRING,
	 .flags = PROPERTY_READ_ONLY | PROPERTY_KEY | PROPERTY_COLUMN,
	 P_FIELD(service_port_row, name),
	 .max = 16,
	 .help = "Name of the protocol"},
	{.name = "ports",
	 .type = PROPERTY_PORTS,
	 .flags = PROPERTY_OPTIONAL | PROPERTY_COLUMN,
	 P_FIELD(service_port_row, ports),
	 .max = FIREWALL_PORTS_MAX,
	 .help = "Ports of servers to which connections are followed"},
	{.name = "sip-direct-media",
	 .type = PROPERTY_BOOL,
	 .flags = PROPERTY_OPTIONAL,
	 P_FIELD(service_port_row, sip_direct_media),
	 .help = "Whether media may flow between others than who speak SIP; as the kernel's helper "
		 "begins"},
	{.name = "sip-timeout",
	 .type = PROPERTY_TIME,
	 .flags = PROPERTY_OPTIONAL,
	 P_FIELD(service_port_row, sip_timeout),
	 .help = "How long a SIP connection may be silent; as the kernel's helper begins"},
	{.name = "about",
	 .type = PROPERTY_STRING,
	 .flags = TOLD | PROPERTY_OPTIONAL | PROPERTY_NO_EXPORT,
	 P_FIELD(service_port_row, about),
	 .help = "What the kernel does about it"},
};

const struct menu ip_firewall_service_port_menu = {
	.path = SERVICE_PORT_PATH,
	.help = "Protocols whose connections open further ones",
	.kind = MENU_FIXED,
	.layout = MENU_LAYOUT_DETAIL,
	.flags = MENU_DISABLE,
	.row_size = sizeof(struct service_port_row),
	PROPERTIES(properties),
};

// ---- the helper of a record

// FIREWALL_HELPER__COUNT: the kernel needs none.
static enum firewall_helper_kind kind_of(const struct service_port_row *row)
{
	static const char *const names[] = {
#define HELPER_NAME(kind, name, ports) name,
		FIREWALL_HELPERS(HELPER_NAME)
#undef HELPER_NAME
	};
	int i = 0;

	while (i < FIREWALL_HELPER__COUNT && (!row->name || strcmp(names[i], row->name) != 0))
		i++;
	return (enum firewall_helper_kind)i;
}

bool service_port_helper(const struct service_port_row *row, struct firewall_helper *out)
{
	enum firewall_helper_kind kind = kind_of(row);
	size_t count = 0;

	if (row->row.disabled || kind == FIREWALL_HELPER__COUNT)
		return false;
	*out = (struct firewall_helper){.kind = (uint8_t)kind};
	if (firewall_helper_has_ports(kind) &&
	    !port_list_parse(slice_from(row->ports), out->range, FIREWALL_PORTS_MAX, &count))
		return false;
	out->count = (uint32_t)count;
	return true;
}

// ---- hooks

static bool has(const struct service_port_row *row, const char *name)
{
	return row_has(&ip_firewall_service_port_menu, &row->row,
		       menu_property(&ip_firewall_service_port_menu, slice_from(name)));
}

static int check_sip(const struct service_port_row *row, enum firewall_helper_kind kind,
		     struct err *e)
{
	if (kind != FIREWALL_HELPER_SIP)
		return has(row, "sip-direct-media") || has(row, "sip-timeout")
			       ? err_set(e, ERR_FAILURE, "failure: that is of sip, not of %s",
					 row->name)
			       : 0;
	if (!has(row, "sip-direct-media") || !row->sip_direct_media || !has(row, "sip-timeout") ||
	    row->sip_timeout != SIP_TIMEOUT)
		return err_set(e, ERR_FAILURE,
			       "failure: the kernel takes that when its module nf_conntrack_sip is "
			       "loaded, not from here");
	return 0;
}

// No connection is to port 0.
static int check_ports(const struct service_port_row *row, struct err *e)
{
	struct port_range range[FIREWALL_PORTS_MAX];
	size_t count = 0;

	if (!row->ports || !row->ports[0])
		return err_set(e, ERR_FAILURE, "failure: %s has to have ports", row->name);
	if (!port_list_parse(slice_from(row->ports), range, FIREWALL_PORTS_MAX, &count) ||
	    port_list_holds(range, count, 0))
		return err_set(e, ERR_RANGE, "value of ports is out of range (1 .. 65535)");
	return 0;
}

static int check(struct transaction *t, struct change *c, struct err *e)
{
	const struct service_port_row *row = (const struct service_port_row *)c->record->after;
	enum firewall_helper_kind kind;

	(void)t;
	if (!row)
		return 0;
	kind = kind_of(row);
	if (kind == FIREWALL_HELPER__COUNT && row->row.disabled)
		return err_set(e, ERR_FAILURE,
			       "failure: the kernel follows %s by itself, which cannot be disabled",
			       row->name);
	if (kind != FIREWALL_HELPER__COUNT && firewall_helper_has_ports(kind)) {
		if (check_ports(row, e) != 0)
			return -1;
	} else if (row->ports && row->ports[0]) {
		return err_set(e, ERR_FAILURE, "failure: the ports of %s are fixed", row->name);
	}
	return check_sip(row, kind, e);
}

static void fill(struct mgmt *m, struct row *row)
{
	struct service_port_row *of = (struct service_port_row *)row;
	enum firewall_helper_kind kind = kind_of(of);
	char about[80] = "followed by the kernel itself, where it was built to";

	if (kind != FIREWALL_HELPER__COUNT) {
		if (!m->gate.complete || (m->gate.firewall.helpers >> kind & 1))
			return;
		(void)snprintf(about, sizeof(about), "the kernel has no helper for %s", of->name);
		row->invalid = !row->disabled;
	}
	fill_text(&of->about, about, strlen(about));
	fill_present(&ip_firewall_service_port_menu, row, "about");
}

#define ROW(text)                                                                                  \
	{                                                                                          \
		.builtin = true, .encoded = SLICE(text "\0")                                       \
	}

static const struct menu_initial initial[] = {
	ROW("name=ftp\0ports=21"),
	ROW("name=tftp\0ports=69"),
	ROW("name=irc\0ports=6667"),
	ROW("name=h323"),
	ROW("name=sip\0ports=5060,5061\0sip-direct-media=yes\0sip-timeout=1h"),
	ROW("name=pptp"),
	ROW("name=rtsp\0ports=554\0disabled=yes"),
	ROW("name=udplite"),
	ROW("name=dccp"),
	ROW("name=sctp"),
};

const struct menu_hooks ip_firewall_service_port_hooks = {
	.noun = "service port",
	INITIAL(initial),
	.check = check,
	.applier = &firewall_applier,
	.fill = fill,
};
