// SPDX-License-Identifier: BSD-2-Clause
// One action under way: what its handler finds in it and what the handler may do. lan/control.c
// makes calls; lan/actions_*.c handle them.
#pragma once

#include <stdint.h>

#include "base/ip6.h"
#include "codec/soap_body.h"
#include "codec/soap_reply.h"
#include "lan/gate_channel.h"
#include "lan/port_listing.h"
#include "lan/service_table.h"

struct call_origin {
	uint32_t ifindex;   // LAN interface it came in on
	struct ip6 address; // of who asked
	ip4 requester;	    // the same in IPv4; of an IPv6 one 0 until gate has told
};

struct lan_log;

struct value {
	struct slice text;
	uint32_t number; // of the numeric types and boolean
};

// Goes on with a call when gate has answered what call_ask asked; not called when gate refused.
typedef enum call_result call_continuation(struct call *call, const void *body, struct err *e);

// Takes one row of what call_ask_rows asked.
typedef void call_row(struct call *call, const void *body);

// The call is over. STATUS and BODY are the HTTP answer; CALL is freed right after.
typedef void call_finished(void *context, int status, struct slice body);

struct call {
	enum wire_igd tree;		       // whose URL was used
	const struct service *service;	       // in the version that was asked for
	const struct action *action;	       // NULL: QueryStateVariable
	const struct state_variable *variable; // of QueryStateVariable
	const struct wire_service *identity;
	struct call_origin origin;
	char agent[WIRE_AGENT_SIZE];	       // User-Agent, clean, as much as fits; "": none
	struct value in[ACTION_ARGUMENTS_MAX]; // as the action's row lists its in arguments

	// What follows is for call.c and control.c.
	struct soap_call soap; // what the slices point into
	struct strbuf answer;
	struct soap_reply reply;
	size_t next_out; // the out argument to write next, counted in the action's row
	struct gate_channel *gate;
	struct lan_log *log;
	struct gate_request request;
	call_row *row;
	call_continuation *then;
	struct port_listing listing; // of GetListOfPortMappings
	call_finished *finished;
	void *context;
};

// Asks gate KIND; the handler has filled call->request.body and returns what this returns. THEN
// gets the body of the reply (struct wire_uplink, wire_mapping or wire_answer).
enum call_result call_ask(struct call *call, enum wire_kind kind, call_continuation *then);

// The same for a question that is answered by rows: ROW gets each, THEN the struct wire_answer.
enum call_result call_ask_rows(struct call *call, enum wire_kind kind, call_row *row,
			       call_continuation *then);

// call_ask for WIRE_SWITCH; the action has no out arguments.
enum call_result call_switch(struct call *call, enum wire_switch what);

// call_ask for the uplink as it is now; the body is a struct wire_uplink.
enum call_result call_ask_uplink(struct call *call, call_continuation *then);

// Write the out arguments, each by its name, in the order of the table.
void call_out_text(struct call *call, const char *name, const char *text);
void call_out_document(struct call *call, const char *name, struct slice document);
void call_out_number(struct call *call, const char *name, uint64_t number);
