// SPDX-License-Identifier: BSD-2-Clause
// Control requests, from SOAP to handler to SOAP.

#include "lan/control.h"

#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "codec/soap.h"
#include "lan/arguments.h"
#include "lan/upnp_error.h"

enum { ANSWER_MAX = PORT_LISTING_MAX + 4096 };

#define QUERY_SERVICE "urn:schemas-upnp-org:control-1-0" // UDA 1.0 section 3.3
#define QUERY_ACTION  "QueryStateVariable"

static void free_call(struct call *call)
{
	gate_channel_cancel(&call->request);
	soap_call_free(&call->soap);
	strbuf_free(&call->answer);
	port_listing_free(&call->listing);
	free(call);
}

// Where every request is logged: who asked for what, with which program, and what it was told.
static void log_request(struct call *call, int code)
{
	char address[IP6_TEXT_SIZE];

	if (!call->identity->log_full)
		return;
	lan_log(call->log, WIRE_LOG_UPNP | WIRE_LOG_INFO, "%s from %s (%s) answered %d",
		call->action ? call->action->name : "a request",
		ip6_format(call->origin.address, address),
		call->agent[0] ? call->agent : "no user agent", code);
}

static void finish(struct call *call, int status)
{
	call->finished(call->context, status, strbuf_slice(&call->answer));
	free_call(call);
}

static void fail(struct call *call, const struct err *e)
{
	int code = upnp_error_code(e->kind, call->service->version);

	log_request(call, code);
	strbuf_reset(&call->answer);
	soap_fault_write(&call->answer, (unsigned)code, upnp_error_name(code));
	finish(call, 500);
}

// A change that is refused here is for the administrator to see. What gate refuses, it logs itself;
// a question without answer (the end of a list) is nothing to tell.
static void log_refusal(struct call *call, const struct err *e)
{
	char requester[IP6_TEXT_SIZE];
	int code = upnp_error_code(e->kind, call->service->version);

	if (!call->action || strncmp(call->action->name, "Get", 3) == 0)
		return;
	lan_log(call->log, WIRE_LOG_UPNP | WIRE_LOG_WARNING, "%s from %s refused: %d %s (%s)",
		call->action->name, ip6_format(call->origin.address, requester), code,
		upnp_error_name(code), e->text);
}

static void succeed(struct call *call)
{
	struct err e;

	soap_reply_end(&call->reply);
	if (!call->answer.failed) {
		log_request(call, 200);
		finish(call, 200);
		return;
	}
	(void)err_set(&e, ERR_NO_MEMORY, NULL);
	fail(call, &e);
}

static void conclude(struct call *call, enum call_result result, const struct err *e)
{
	if (result == CALL_DONE) {
		succeed(call);
	} else if (result == CALL_FAILED) {
		log_refusal(call, e);
		fail(call, e);
	}
}

static void on_reply(void *context, enum wire_kind kind, const void *body, const struct err *failed)
{
	struct call *call = context;
	struct err e;

	if (!failed && kind == WIRE_MAPPING && call->row) {
		call->row(call, body);
		return;
	}
	if (!failed) {
		conclude(call, call->then(call, body, &e), &e);
		return;
	}
	if (!call->origin.requester) // nobody that gate knows: it has nothing to log
		log_refusal(call, failed);
	fail(call, failed);
}

enum call_result call_ask(struct call *call, enum wire_kind kind, call_continuation *then)
{
	return call_ask_rows(call, kind, NULL, then);
}

enum call_result call_ask_rows(struct call *call, enum wire_kind kind, call_row *row,
			       call_continuation *then)
{
	call->row = row;
	call->then = then;
	gate_channel_ask(call->gate, &call->request, kind, on_reply, call);
	return CALL_PENDING;
}

static enum call_result done(struct call *call, const void *body, struct err *e)
{
	(void)call;
	(void)body;
	(void)e;
	return CALL_DONE;
}

enum call_result call_switch(struct call *call, enum wire_switch what)
{
	call->request.body.change = (struct wire_switch_request){
		.what = what,
		.ifindex = call->origin.ifindex,
		.requester = call->origin.requester,
	};
	return call_ask(call, WIRE_SWITCH, done);
}

enum call_result call_ask_uplink(struct call *call, call_continuation *then)
{
	call->request.body.uplink = (struct wire_uplink_get){
		.ifindex = call->origin.ifindex,
		.line = call->service->line,
	};
	return call_ask(call, WIRE_UPLINK_GET, then);
}

// The out arguments come after the in arguments and are written in the row's order; a handler that
// errs in this makes the answer fail, never the order.
static bool is_next(struct call *call, const char *name)
{
	const struct action *action = call->action;

	while (call->next_out < action->arguments && !action->argument[call->next_out].out)
		call->next_out++;
	if (call->next_out < action->arguments &&
	    strcmp(action->argument[call->next_out].name, name) == 0) {
		call->next_out++;
		return true;
	}
	call->answer.failed = true;
	return false;
}

void call_out_text(struct call *call, const char *name, const char *text)
{
	if (is_next(call, name))
		soap_reply_argument(&call->reply, name, slice_from(text));
}

void call_out_document(struct call *call, const char *name, struct slice document)
{
	if (is_next(call, name))
		soap_reply_document(&call->reply, name, document);
}

void call_out_number(struct call *call, const char *name, uint64_t number)
{
	if (is_next(call, name))
		soap_reply_number(&call->reply, name, number);
}

static void write_variable(struct call *call, const struct state_variable *v, const char *name,
			   const struct wire_uplink *uplink)
{
	struct reading from = {.tree = call->tree, .identity = call->identity, .uplink = uplink};
	struct strbuf text;

	strbuf_init(&text, 512);
	v->read(&from, &text);
	if (text.failed)
		call->answer.failed = true;
	if (!call->action || is_next(call, name))
		soap_reply_argument(&call->reply, name, strbuf_slice(&text));
	strbuf_free(&text);
}

// Actions without a handler: every out argument is the present value of its variable.
static enum call_result tell_variables(struct call *call, const void *body, struct err *e)
{
	(void)e;
	for (size_t i = 0; i < call->action->arguments; i++) {
		const struct argument *argument = &call->action->argument[i];

		write_variable(call, &call->service->variable[argument->variable], argument->name,
			       body);
	}
	return CALL_DONE;
}

static enum call_result tell_queried(struct call *call, const void *body, struct err *e)
{
	(void)e;
	write_variable(call, call->variable, "return", body);
	return CALL_DONE;
}

static enum call_result run_query(struct call *call, struct err *e)
{
	struct slice name;

	(void)soap_call_argument(&call->soap, "varName", &name);
	call->variable = service_variable(call->service, name);
	if (!call->variable || !call->variable->read) {
		(void)err_set(e, ERR_INVALID_VARIABLE, NULL);
		return CALL_FAILED;
	}
	soap_reply_start(&call->reply, &call->answer, SLICE(QUERY_SERVICE), SLICE(QUERY_ACTION));
	// No action tells the number of entries: only this has them counted.
	call->request.body.uplink = (struct wire_uplink_get){
		.device = call->origin.address,
		.ifindex = call->origin.ifindex,
		.line = call->service->line,
	};
	return call_ask(call, WIRE_UPLINK_GET, tell_queried);
}

static enum call_result on_requester(struct call *call, const void *body, struct err *e)
{
	call->origin.requester = ((const struct wire_requester *)body)->ipv4;
	return call->action->run(call, e);
}

// What has a handler is about mappings, and these are of IPv4: whose they are has to be known in
// IPv4 first. gate finds that out, or refuses.
static enum call_result find_requester(struct call *call)
{
	call->request.body.requester = (struct wire_requester){.address = call->origin.address,
							       .ifindex = call->origin.ifindex};
	return call_ask(call, WIRE_REQUESTER, on_requester);
}

static enum call_result run_action(struct call *call, struct err *e)
{
	const struct service *asked = service_asked(call->service, call->soap.service);

	if (!asked) {
		(void)err_set(e, ERR_INVALID_ACTION, "not a service of this URL");
		return CALL_FAILED;
	}
	call->service = asked;
	call->action = service_action(call->service, call->soap.action);
	if (!call->action) {
		(void)err_set(e,
			      service_leaves_out(asked, call->soap.action) ? ERR_OPTIONAL_ACTION
									   : ERR_INVALID_ACTION,
			      NULL);
		return CALL_FAILED;
	}
	if (arguments_read(call, e) != 0)
		return CALL_FAILED;
	soap_reply_start(&call->reply, &call->answer, call->soap.service, call->soap.action);
	if (!call->action->run)
		return call_ask_uplink(call, tell_variables);
	return call->origin.requester ? call->action->run(call, e) : find_requester(call);
}

static struct call *make_call(const struct control_site *site)
{
	struct call *call = calloc(1, sizeof(*call));

	if (!call)
		return NULL;
	call->tree = site->tree;
	call->service = site->service;
	call->identity = site->identity;
	call->origin = site->origin;
	(void)ip6_to_ip4(call->origin.address, &call->origin.requester);
	call->gate = site->gate;
	call->log = site->log;
	call->finished = site->finished;
	call->context = site->context;
	strbuf_init(&call->answer, ANSWER_MAX);
	return call;
}

static void refuse_form(struct call *call, enum soap_result result)
{
	char requester[IP6_TEXT_SIZE];

	lan_log(call->log, WIRE_LOG_UPNP | WIRE_LOG_WARNING, "control request of %s refused: %s",
		ip6_format(call->origin.address, requester), soap_result_text(result));
	call->soap = (struct soap_call){0}; // holds nothing
	soap_result_write(&call->answer, result);
	finish(call, soap_result_status(result));
}

static bool is_query(const struct soap_call *soap)
{
	return slice_is(soap->service, QUERY_SERVICE) && slice_is(soap->action, QUERY_ACTION);
}

struct call *control_start(const struct control_site *site, const struct http_request *r)
{
	struct call *call = make_call(site);
	enum call_result result;
	enum soap_result decoded;
	struct slice agent;
	struct err e;

	if (!call) {
		site->finished(site->context, 503, SLICE(""));
		return NULL;
	}
	if (http_request_header(r, "User-Agent", &agent))
		utf8_clean(agent, call->agent, sizeof(call->agent));
	else
		utf8_clean(slice_from(site->searcher), call->agent, sizeof(call->agent));
	decoded = soap_decode(r, call->identity->strict, &call->soap);
	if (decoded != SOAP_OK) {
		refuse_form(call, decoded);
		return NULL;
	}
	result = is_query(&call->soap) ? run_query(call, &e) : run_action(call, &e);
	if (result == CALL_PENDING)
		return call;
	conclude(call, result, &e);
	return NULL;
}

void control_cancel(struct call *call)
{
	free_call(call);
}
