// SPDX-License-Identifier: BSD-2-Clause
// Permission rules as gate reads them.

#include <stdlib.h>
#include <string.h>

#include "menu/ip/firewall/address_list.h"
#include "menu/ip/firewall/apply.h"
#include "menu/ip/firewall/list_names.h"
#include "menu/ip/upnp/permission.h"
#include "menu/ip/upnp_lan_rules.h"
#include "menu/menus.h"
#include "mgmt/state.h"
#include "schema/row.h"

struct gathering {
	struct wire_permission *rule;
	size_t count, capacity;
	struct err *e;
};

static int add(struct gathering *g, const struct wire_permission *rule)
{
	if (g->count == WIRE_PERMISSIONS_MAX)
		return err_set(g->e, ERR_QUOTA, "failure: more rules and addresses than %d",
			       WIRE_PERMISSIONS_MAX);
	if (g->count == g->capacity) {
		size_t capacity = g->capacity ? g->capacity * 2 : 16;
		struct wire_permission *larger = reallocarray(g->rule, capacity, sizeof(*larger));

		if (!larger)
			return err_set(g->e, ERR_NO_MEMORY, NULL);
		g->rule = larger;
		g->capacity = capacity;
	}
	g->rule[g->count++] = *rule;
	return 0;
}

static uint32_t number_of(const struct firewall_address *address)
{
	const uint8_t *b = address->byte;

	return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
}

static void set_range(struct wire_permission *rule, const struct firewall_value *value)
{
	rule->first = number_of(&value->is.address.first);
	rule->last = number_of(&value->is.address.last);
}

// RULE, for those of the addresses VALUE that it is about.
static int add_range(struct gathering *g, const struct wire_permission *rule,
		     const struct firewall_value *value)
{
	struct wire_permission one = *rule;

	set_range(&one, value);
	if (one.first < rule->first)
		one.first = rule->first;
	if (one.last > rule->last)
		one.last = rule->last;
	return one.first <= one.last ? add(g, &one) : 0;
}

// A rule for each range of the list that is within what the rule says of addresses itself.
static int add_list(struct gathering *g, struct mgmt *m, const char *list,
		    const struct wire_permission *rule)
{
	const struct table *table = registry_get(&m->registry, FIREWALL_ADDRESS_LIST_PATH);
	const struct row *next;
	struct wire_permission none = *rule;
	size_t before = g->count;
	size_t place = 0;

	while ((next = table_next(table, &place))) {
		const struct address_list_row *row = (const struct address_list_row *)next;
		struct firewall_value value;
		size_t count;
		const struct list_name_address *known;

		if (row->row.disabled || strcmp(row->list, list) != 0)
			continue;
		if (address_list_range(row->address, FIREWALL_IP4, &value)) {
			if (add_range(g, rule, &value) != 0)
				return -1;
			continue;
		}
		known = list_names_known(m, FIREWALL_IP4, row->address, &count);
		for (size_t i = 0; i < count; i++) {
			value.is.address.first = value.is.address.last = known[i].address;
			if (!known[i].leaving && add_range(g, rule, &value) != 0)
				return -1;
		}
	}
	none.idle = 1;
	return g->count == before ? add(g, &none) : 0;
}

static void set_time(struct wire_permission *rule, const char *text)
{
	struct firewall_value value;

	if (!text || firewall_value_parse(FIREWALL_PROPERTY_TIME, FIREWALL_IP4, slice_from(text),
					  &value, NULL) != 0)
		return;
	rule->from_s = (uint32_t)value.is.number[0];
	rule->to_s = (uint32_t)value.is.number[1];
	if (rule->from_s >= WIRE_DAY_S)
		rule->from_s = WIRE_DAY_S - 1;
	if (rule->to_s >= WIRE_DAY_S)
		rule->to_s = WIRE_DAY_S - 1;
	rule->days = (uint8_t)value.is.number[2];
}

static bool has(const struct permission_row *row, const char *name)
{
	return row_has(&ip_upnp_rules_menu, &row->row,
		       menu_property(&ip_upnp_rules_menu, slice_from(name)));
}

static int add_row(struct gathering *g, struct mgmt *m, const struct permission_row *row)
{
	static const uint8_t protocols[] = {6, 17}; // as mapping_protocols
	struct wire_permission rule = {
		.id = row->row.id,
		.action = (uint8_t)row->action,
		.origin = WIRE_ORIGIN__COUNT,
		.last = UINT32_MAX,
	};
	struct firewall_value value;

	if (row->row.disabled) {
		rule.idle = 1;
		return add(g, &rule);
	}
	if (has(row, "src-mac-address"))
		rule.mac = row->mac;
	if (has(row, "protocol"))
		rule.protocol = protocols[row->protocol];
	if (has(row, "created-by"))
		rule.origin = (uint8_t)row->origin;
	if (row->external_ports)
		rule.external = upnp_ports_wire(row->external_ports);
	if (row->internal_ports)
		rule.internal = upnp_ports_wire(row->internal_ports);
	if (row->address && address_list_range(row->address, FIREWALL_IP4, &value))
		set_range(&rule, &value);
	set_time(&rule, row->time);
	(void)slice_copy(slice_from(row->interface), rule.interface, sizeof(rule.interface));
	(void)slice_copy(slice_from(row->device), rule.device, sizeof(rule.device));
	(void)slice_copy(slice_from(row->description), rule.description, sizeof(rule.description));
	return row->address_list ? add_list(g, m, row->address_list, &rule) : add(g, &rule);
}

int permission_gather(struct mgmt *m, void **out, size_t *size, struct err *e)
{
	const struct table *table = registry_get(&m->registry, UPNP_PERMISSIONS_PATH);
	struct gathering g = {.e = e};
	struct wire_permissions_head head = {.version = WIRE_PERMISSIONS_VERSION};
	const struct row *row;
	size_t place = 0;
	int result = 0;
	char *bytes;

	while (result == 0 && (row = table_next(table, &place)))
		result = add_row(&g, m, (const struct permission_row *)row);
	*size = sizeof(head) + g.count * sizeof(*g.rule);
	bytes = result == 0 ? malloc(*size) : NULL;
	if (bytes) {
		head.size = (uint32_t)*size;
		head.count = (uint32_t)g.count;
		memcpy(bytes, &head, sizeof(head));
		if (g.count > 0)
			memcpy(bytes + sizeof(head), g.rule, g.count * sizeof(*g.rule));
		*out = bytes;
	} else if (result == 0) {
		result = err_set(e, ERR_NO_MEMORY, NULL);
	}
	free(g.rule);
	return result;
}
