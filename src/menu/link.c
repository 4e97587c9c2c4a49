// SPDX-License-Identifier: BSD-2-Clause
// A link as a record, and by its name.

#include "menu/link.h"

#include "base/number.h"
#include "mgmt/call.h"
#include "mgmt/execute.h"
#include "mgmt/fill.h"
#include "mgmt/state.h"

void link_fill(const struct menu *menu, const struct wire_link *in, struct row *row)
{
	struct link_row *out = (struct link_row *)row;

	row->id = in->ifindex;
	row->disabled = !in->up;
	fill_text(&out->name, in->name, sizeof(in->name));
	fill_text(&out->default_name, in->name, sizeof(in->name));
	out->type = in->type < WIRE_LINK__COUNT ? in->type : WIRE_LINK_OTHER;
	out->mtu = in->mtu;
	out->actual_mtu = in->mtu;
	out->mac = in->mac;
	if (mac_known(in->mac))
		fill_present(menu, row, "mac-address");
	out->link_downs = in->link_downs;
	out->last_up = in->up_at;
	out->last_down = in->down_at;
	out->rx_byte = in->rx_bytes;
	out->tx_byte = in->tx_bytes;
	out->rx_packet = in->rx_packets;
	out->tx_packet = in->tx_packets;
	out->rx_drop = in->rx_drops;
	out->tx_drop = in->tx_drops;
	out->rx_error = in->rx_errors;
	out->tx_error = in->tx_errors;
	out->running = in->running;
	out->slave = in->slave;
}

static const struct wire_link *find_place(const struct link_reading *r, uint64_t place)
{
	const struct gate_link *gate = &r->call->mgmt->gate;
	const struct wire_link *link = NULL;

	while ((link = gate_link_after(gate, link ? link->ifindex : 0)))
		if (r->counts(link) && place-- == 0)
			return link;
	return NULL;
}

static const struct wire_link *find(const struct link_reading *r, struct slice item)
{
	const struct gate_link *gate = &r->call->mgmt->gate;
	char name[WIRE_INTERFACE_SIZE];
	const struct wire_link *link;
	uint64_t place;
	uint32_t id;

	if (table_parse_id(item, &id)) {
		link = id > 0 ? gate_link_after(gate, id - 1) : NULL;
		return link && link->ifindex == id ? link : NULL;
	}
	link = slice_copy(item, name, sizeof(name)) ? gate_link_by_name(gate, name) : NULL;
	if (!link && number_parse(item, GATE_LINKS_MAX, &place) == NUMBER_OK)
		return find_place(r, place);
	return link;
}

int link_read_list(const struct link_reading *r, struct slice list, uint32_t *ifindex, size_t most,
		   size_t *count, struct err *e)
{
	struct slice item;

	*count = 0;
	while (execute_next_item(&list, &item)) {
		const struct wire_link *link = find(r, item);

		if (!link)
			return err_set(e, ERR_NO_MATCH, "input does not match any value of %s",
				       r->name);
		if (*count == most)
			return err_set(e, ERR_TOO_LARGE, "failure: more than %zu interfaces", most);
		ifindex[(*count)++] = link->ifindex;
	}
	return *count > 0 ? 0 : err_set(e, ERR_NO_MATCH, "missing value for %s", r->name);
}
