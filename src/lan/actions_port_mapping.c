// SPDX-License-Identifier: BSD-2-Clause
// The port mappings of WANIPConnection:1 (sections 2.4.14 to 2.4.18) and AddAnyPortMapping of
// version 2 (section 2.5.18). What is judged here is the form
// of a request; whether it may be, gate decides.

#include "lan/actions_port_mapping.h"

#include "lan/actions.h"

#include <string.h>

#include "base/utf8.h"

enum { PROTOCOL_TCP = 6, PROTOCOL_UDP = 17 };

const char *actions_protocol_name(uint8_t protocol)
{
	return protocol == PROTOCOL_UDP ? "UDP" : "TCP";
}

uint8_t actions_protocol_number(const struct value *v)
{
	return v->number == 0 ? PROTOCOL_TCP : PROTOCOL_UDP; // as the table lists its values
}

void read_number_of_entries(const struct reading *from, struct strbuf *out)
{
	uint64_t entries = (uint64_t)from->uplink->mappings + from->identity->show_dummy_rule;

	strbuf_add_format(out, "%u", entries < UINT16_MAX ? (unsigned)entries : UINT16_MAX);
}

// The three ways in which control points write "whoever".
static int parse_remote_host(struct slice text, ip4 *out, struct err *e)
{
	*out = 0;
	if (text.n == 0 || slice_is(text, "*"))
		return 0;
	if (!ip4_parse(text, out)) // names are not looked up: a lookup can be made to take long
		return err_set(e, ERR_VALUE, "the remote host is not an address");
	return 0;
}

static int parse_key(const struct call *call, struct wire_mapping_key *out, struct err *e)
{
	*out = (struct wire_mapping_key){
		.ifindex = call->origin.ifindex,
		.requester = call->origin.requester,
		.external_port = (uint16_t)call->in[MAPPING_EXTERNAL_PORT].number,
		.protocol = actions_protocol_number(&call->in[MAPPING_PROTOCOL]),
	};
	return parse_remote_host(call->in[MAPPING_REMOTE_HOST].text, &out->remote_host, e);
}

// 0 would say "for ever", which only version 1 knows.
uint32_t actions_lease_left(const struct wire_mapping *m)
{
	if (m->lease_left_s == 0)
		return 1;
	return m->lease_left_s < LEASE_WEEK_S ? m->lease_left_s : LEASE_WEEK_S;
}

// The five values that both Get…PortMappingEntry actions end with.
static void tell_target(struct call *call, const struct wire_mapping *m)
{
	char text[IP4_TEXT_SIZE];
	bool endless = m->lease_s == 0 && call->service->version == 1;

	call_out_number(call, "NewInternalPort", m->internal_port);
	call_out_text(call, "NewInternalClient", ip4_format(m->internal_address, text));
	call_out_number(call, "NewEnabled", m->enabled);
	call_out_text(call, "NewPortMappingDescription", m->description);
	call_out_number(call, "NewLeaseDuration", endless ? 0 : actions_lease_left(m));
}

static enum call_result tell_generic(struct call *call, const void *body, struct err *e)
{
	const struct wire_mapping *m = body;
	char text[IP4_TEXT_SIZE];

	(void)e;
	call_out_text(call, "NewRemoteHost",
		      m->remote_host == 0 ? "" : ip4_format(m->remote_host, text));
	call_out_number(call, "NewExternalPort", m->external_port);
	call_out_text(call, "NewProtocol", actions_protocol_name(m->protocol));
	tell_target(call, m);
	return CALL_DONE;
}

// An entry that opens nothing: an older Windows shows no list at all when the first one is missing.
static const struct wire_mapping dummy = {
	.protocol = PROTOCOL_TCP,
	.description = "Dummy inactive rule for windows to work",
};

enum call_result get_generic_port_mapping(struct call *call, struct err *e)
{
	uint32_t index = call->in[GENERIC_INDEX].number;

	if (call->identity->show_dummy_rule && index == 0)
		return tell_generic(call, &dummy, e);
	call->request.body.at = (struct wire_mapping_at){
		.ifindex = call->origin.ifindex,
		.requester = call->origin.requester,
		.index = index - call->identity->show_dummy_rule,
	};
	return call_ask(call, WIRE_MAPPING_AT, tell_generic);
}

static enum call_result tell_specific(struct call *call, const void *body, struct err *e)
{
	(void)e;
	tell_target(call, body);
	return CALL_DONE;
}

enum call_result get_specific_port_mapping(struct call *call, struct err *e)
{
	if (parse_key(call, &call->request.body.key, e) != 0)
		return CALL_FAILED;
	return call_ask(call, WIRE_MAPPING_GET, tell_specific);
}

static enum call_result done(struct call *call, const void *body, struct err *e)
{
	(void)call;
	(void)body;
	(void)e;
	return CALL_DONE;
}

static int parse_internal_client(const struct call *call, ip4 *out, struct err *e)
{
	struct slice text = call->in[MAPPING_INTERNAL_CLIENT].text;

	if (text.n == 0 && call->service->version == 1)
		*out = call->origin.requester;
	else if (text.n == 0 || slice_is(text, "*"))
		return err_set(e, ERR_WILDCARD_SOURCE, NULL);
	else if (!ip4_parse(text, out))
		return err_set(e, ERR_VALUE, "the internal client is not an address");
	return 0;
}

// Version 2 has no lease without end: 0 is its longest.
static uint32_t lease_of(const struct call *call)
{
	uint32_t lease_s = call->in[MAPPING_LEASE].number;

	return lease_s == 0 && call->service->version > 1 ? LEASE_WEEK_S : lease_s;
}

static int parse_add(struct call *call, struct err *e)
{
	struct wire_mapping_add *add = &call->request.body.add;
	struct wire_mapping_key key;

	if (parse_key(call, &key, e) != 0)
		return -1;
	*add = (struct wire_mapping_add){
		.ifindex = key.ifindex,
		.requester = key.requester,
		.remote_host = key.remote_host,
		.external_port = key.external_port,
		.internal_port = (uint16_t)call->in[MAPPING_INTERNAL_PORT].number,
		.protocol = key.protocol,
		.enabled = (uint8_t)call->in[MAPPING_ENABLED].number,
		.origin = WIRE_ORIGIN_UPNP,
		.lease_s = lease_of(call),
	};
	utf8_clean(call->in[MAPPING_DESCRIPTION].text, add->description, sizeof(add->description));
	memcpy(add->agent, call->agent, sizeof(add->agent));
	return parse_internal_client(call, &add->internal_address, e);
}

enum call_result add_port_mapping(struct call *call, struct err *e)
{
	return parse_add(call, e) == 0 ? call_ask(call, WIRE_MAPPING_ADD, done) : CALL_FAILED;
}

static enum call_result tell_reserved(struct call *call, const void *body, struct err *e)
{
	const struct wire_mapping *m = body;

	(void)e;
	call_out_number(call, "NewReservedPort", m->external_port);
	return CALL_DONE;
}

enum call_result add_any_port_mapping(struct call *call, struct err *e)
{
	if (parse_add(call, e) != 0)
		return CALL_FAILED;
	call->request.body.add.any_port = 1;
	return call_ask(call, WIRE_MAPPING_ADD, tell_reserved);
}

enum call_result delete_port_mapping(struct call *call, struct err *e)
{
	if (parse_key(call, &call->request.body.key, e) != 0)
		return CALL_FAILED;
	return call_ask(call, WIRE_MAPPING_DELETE, done);
}
