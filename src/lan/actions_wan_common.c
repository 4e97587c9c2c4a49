// SPDX-License-Identifier: BSD-2-Clause
// WANCommonInterfaceConfig:1: the uplink as a link, and its counters.

#include "lan/actions.h"
#include "lan/call.h"
#include "lan/device_table.h"

void read_wan_access_type(const struct reading *from, struct strbuf *out)
{
	(void)from;
	strbuf_add_text(out, "Ethernet"); // the closest of the four words for whatever carries IP
}

// A rate that ui4 cannot hold is told as the highest that it can.
void read_max_bit_rate(const struct reading *from, struct strbuf *out)
{
	uint64_t rate = from->uplink->rate_bits;

	strbuf_add_format(out, "%u", rate < UINT32_MAX ? (unsigned)rate : UINT32_MAX);
}

void read_physical_link_status(const struct reading *from, struct strbuf *out)
{
	if (!from->uplink->configured)
		strbuf_add_text(out, "Unavailable");
	else
		strbuf_add_text(out, from->uplink->carrier ? "Up" : "Down");
}

void read_wan_access_provider(const struct reading *from, struct strbuf *out)
{
	(void)from;
	strbuf_add_text(out, ""); // not known to us
}

void read_maximum_active_connections(const struct reading *from, struct strbuf *out)
{
	(void)from;
	strbuf_add_text(out, "1");
}

void read_active_connections(const struct reading *from, struct strbuf *out)
{
	strbuf_add_text(out, from->uplink->connected ? "1" : "0");
}

// Counters of ui4 go round at 2^32 (UDA 1.0 section 2.5).
static void add_counter(struct strbuf *out, uint64_t count)
{
	strbuf_add_format(out, "%u", (unsigned)(count & UINT32_MAX));
}

void read_total_bytes_sent(const struct reading *from, struct strbuf *out)
{
	add_counter(out, from->uplink->tx_bytes);
}

void read_total_bytes_received(const struct reading *from, struct strbuf *out)
{
	add_counter(out, from->uplink->rx_bytes);
}

void read_total_packets_sent(const struct reading *from, struct strbuf *out)
{
	add_counter(out, from->uplink->tx_packets);
}

void read_total_packets_received(const struct reading *from, struct strbuf *out)
{
	add_counter(out, from->uplink->rx_packets);
}

void read_enabled_for_internet(const struct reading *from, struct strbuf *out)
{
	bool enabled =
		from->uplink->configured && from->uplink->suspended != WIRE_SUSPENDED_DISABLED;

	strbuf_add_text(out, enabled ? "1" : "0");
}

enum call_result set_enabled_for_internet(struct call *call, struct err *e)
{
	(void)e;
	return call_switch(call,
			   call->in[SET_ENABLED].number ? WIRE_SWITCH_ENABLE : WIRE_SWITCH_DISABLE);
}

static enum call_result tell_active(struct call *call, const void *body, struct err *e)
{
	const struct wire_uplink *uplink = body;
	struct strbuf container;

	if (!uplink->connected || call->in[ACTIVE_CONNECTION_INDEX].number > 0) {
		(void)err_set(e, ERR_INDEX, NULL);
		return CALL_FAILED;
	}
	strbuf_init(&container, DEVICE_CONTAINER_MAX);
	device_connection_container(&container, call->tree, call->identity);
	call_out_text(call, "NewActiveConnDeviceContainer", strbuf_text(&container));
	call_out_text(call, "NewActiveConnectionServiceID", wan_ip_1.id);
	strbuf_free(&container);
	return CALL_DONE;
}

enum call_result get_active_connection(struct call *call, struct err *e)
{
	(void)e;
	return call_ask_uplink(call, tell_active);
}
