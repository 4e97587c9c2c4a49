// SPDX-License-Identifier: BSD-2-Clause
// WANIPConnection:1, the connection itself: its state, and the requests to change it. A device of
// the LAN may ask for what is already so; the uplink is the administrator's to change.

#include "lan/actions.h"
#include "lan/call.h"

#define OUR_TYPE "IP_Routed"

static enum call_result refuse(struct err *e)
{
	(void)err_set(e, ERR_NOT_AUTHORIZED, NULL);
	return CALL_FAILED;
}

void read_connection_type(const struct reading *from, struct strbuf *out)
{
	strbuf_add_text(out, from->uplink->configured ? OUR_TYPE : "Unconfigured");
}

void read_possible_connection_types(const struct reading *from, struct strbuf *out)
{
	(void)from;
	strbuf_add_text(out, OUR_TYPE);
}

void read_connection_status(const struct reading *from, struct strbuf *out)
{
	if (!from->uplink->configured)
		strbuf_add_text(out, "Unconfigured");
	else
		strbuf_add_text(out, from->uplink->connected ? "Connected" : "Disconnected");
}

void read_uptime(const struct reading *from, struct strbuf *out)
{
	uint64_t seconds = from->uplink->connected ? from->uplink->connected_for_s : 0;

	strbuf_add_format(out, "%u", (unsigned)(seconds & UINT32_MAX));
}

void read_last_connection_error(const struct reading *from, struct strbuf *out)
{
	const struct wire_uplink *uplink = from->uplink;

	if (!uplink->configured)
		strbuf_add_text(out, "ERROR_NOT_ENABLED_FOR_INTERNET");
	else if (uplink->connected)
		strbuf_add_text(out, "ERROR_NONE");
	else
		strbuf_add_text(out,
				uplink->carrier ? "ERROR_IP_CONFIGURATION" : "ERROR_NO_CARRIER");
}

void read_never(const struct reading *from, struct strbuf *out)
{
	(void)from;
	strbuf_add_text(out, "0"); // of the disconnect times: it never ends by itself
}

void read_rsip_available(const struct reading *from, struct strbuf *out)
{
	(void)from;
	strbuf_add_text(out, "0");
}

void read_nat_enabled(const struct reading *from, struct strbuf *out)
{
	(void)from;
	strbuf_add_text(out, "1");
}

// Without an address: empty, never 0.0.0.0, which control points would take for one.
void read_external_ip_address(const struct reading *from, struct strbuf *out)
{
	char text[IP4_TEXT_SIZE];

	if (from->uplink->address != 0)
		strbuf_add_text(out, ip4_format(from->uplink->address, text));
}

enum call_result set_connection_type(struct call *call, struct err *e)
{
	return slice_is(call->in[SET_CONNECTION_TYPE].text, OUR_TYPE) ? CALL_DONE : refuse(e);
}

static enum call_result judge_request(struct call *call, const void *body, struct err *e)
{
	const struct wire_uplink *uplink = body;

	(void)call;
	if (uplink->connected)
		return CALL_DONE;
	if (uplink->configured)
		return refuse(e);
	(void)err_set(e, ERR_NOT_CONFIGURED, NULL);
	return CALL_FAILED;
}

enum call_result request_connection(struct call *call, struct err *e)
{
	(void)e;
	return call_ask_uplink(call, judge_request);
}

enum call_result terminate_connection(struct call *call, struct err *e)
{
	(void)call;
	return refuse(e);
}

// Zero, "never", is what we say ourselves.
enum call_result set_disconnect_time(struct call *call, struct err *e)
{
	return call->in[SET_DISCONNECT_TIME].number == 0 ? CALL_DONE : refuse(e);
}
