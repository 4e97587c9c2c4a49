// SPDX-License-Identifier: BSD-2-Clause
// WANIPConnection and WANPPPConnection, the connection itself: its state, and the requests to change
// it. A device of the LAN may ask for what is already so; what else it may, gate judges.

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

static const char *suspended_error(uint8_t how)
{
	switch (how) {
	case WIRE_SUSPENDED_REQUESTED:
		return "ERROR_USER_DISCONNECT";
	case WIRE_SUSPENDED_FORCED:
		return "ERROR_FORCED_DISCONNECT";
	default:
		return "ERROR_NOT_ENABLED_FOR_INTERNET";
	}
}

void read_last_connection_error(const struct reading *from, struct strbuf *out)
{
	const struct wire_uplink *uplink = from->uplink;

	if (!uplink->configured)
		strbuf_add_text(out, "ERROR_NOT_ENABLED_FOR_INTERNET");
	else if (uplink->suspended != WIRE_SUSPENDED_NOT)
		strbuf_add_text(out, suspended_error(uplink->suspended));
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
	strbuf_add_text(out, from->uplink->nat ? "1" : "0");
}

// Without an address: empty, never 0.0.0.0, which control points would take for one.
void read_external_ip_address(const struct reading *from, struct strbuf *out)
{
	char text[IP4_TEXT_SIZE];

	if (from->uplink->address != 0)
		strbuf_add_text(out, ip4_format(from->uplink->address, text));
}

static enum call_result judge_type(struct call *call, const void *body, struct err *e)
{
	const struct wire_uplink *uplink = body;
	struct strbuf ours;
	bool same;

	strbuf_init(&ours, 32);
	read_connection_type(&(struct reading){.uplink = uplink}, &ours);
	same = slice_is(call->in[SET_CONNECTION_TYPE].text, strbuf_text(&ours));
	strbuf_free(&ours);
	if (same)
		return CALL_DONE;
	if (!uplink->may_switch)
		return refuse(e);
	(void)err_set(e, uplink->connected ? ERR_STATE_REQUIRED : ERR_READ_ONLY, NULL);
	return CALL_FAILED;
}

enum call_result set_connection_type(struct call *call, struct err *e)
{
	(void)e;
	return call_ask_uplink(call, judge_type);
}

enum call_result request_connection(struct call *call, struct err *e)
{
	(void)e;
	return call_switch(call, WIRE_SWITCH_CONNECT);
}

enum call_result request_termination(struct call *call, struct err *e)
{
	(void)e;
	return call_switch(call, WIRE_SWITCH_DISCONNECT);
}

enum call_result force_termination(struct call *call, struct err *e)
{
	(void)e;
	return call_switch(call, WIRE_SWITCH_FORCE);
}

// Zero, "never", is what we say ourselves.
enum call_result set_disconnect_time(struct call *call, struct err *e)
{
	return call->in[SET_DISCONNECT_TIME].number == 0 ? CALL_DONE : refuse(e);
}

// Whose account it is, is the administrator's.
enum call_result configure_connection(struct call *call, struct err *e)
{
	(void)call;
	return refuse(e);
}
