// SPDX-License-Identifier: BSD-2-Clause
// From a request to what it is for. The checks stand in the order in which they protect: was it
// meant for us (DNS rebinding), does it know the token, is the method right, was it a browser that
// a web page made send it.

#include "lan/http_server.h"
#include "lan/routes.h"

#include <stdio.h>

#include "codec/http_host.h"
#include "lan/control.h"
#include "lan/description.h"
#include "lan/device_table.h"
#include "lan/scpd.h"

#define ALLOW_DOCUMENT "GET, HEAD"
#define ALLOW_CONTROL  "POST, M-POST"
#define ALLOW_EVENT    "SUBSCRIBE, UNSUBSCRIBE"

static void answer_status(struct http_connection *c, int status)
{
	http_connection_answer(c, &(struct http_response){.status = status});
}

static void answer_method(struct http_connection *c, const char *allow)
{
	http_connection_answer(c, &(struct http_response){.status = 405, .allow = allow});
}

static void answer_document(struct http_connection *c, struct strbuf *document)
{
	if (document->failed)
		answer_status(c, 503);
	else
		http_connection_answer(c, &(struct http_response){.status = 200,
								  .content_type = HTTP_XML_TYPE,
								  .body = strbuf_slice(document)});
	strbuf_free(document);
}

static bool is_document_method(const struct http_request *r)
{
	return slice_is(r->method, "GET") || slice_is(r->method, "HEAD");
}

static void answer_description(const struct routes *routes, struct http_connection *c,
			       enum wire_igd tree)
{
	struct strbuf document;

	strbuf_init(&document, DESCRIPTION_MAX);
	description_write(&document, tree, routes->identity, http_server_from(c)->local);
	answer_document(c, &document);
}

static void answer_scpd(const struct routes *routes, struct http_connection *c, enum wire_igd tree,
			const struct service *service)
{
	struct strbuf document;

	strbuf_init(&document, SCPD_MAX);
	scpd_write(&document, service, tree, routes->identity);
	answer_document(c, &document);
}

static void note(const struct routes *routes, const struct http_connection *c,
		 enum wire_heard_what what)
{
	hearing_note(routes->hearing, what, http_server_from(c)->ifindex,
		     http_server_from(c)->peer);
}

static void refuse_browser(const struct routes *routes, struct http_connection *c)
{
	char peer[IP6_TEXT_SIZE];

	lan_log(routes->log, WIRE_LOG_UPNP | WIRE_LOG_WARNING,
		"request from %s refused: a web page made a browser send it",
		ip6_format(http_server_from(c)->peer, peer));
	answer_status(c, 403);
}

static void on_finished(void *context, int status, struct slice body)
{
	http_connection_answer(context, &(struct http_response){
						.status = status,
						.content_type = body.n > 0 ? HTTP_XML_TYPE : NULL,
						.ext = true,
						.body = body,
					});
}

static void on_cancel(void *context)
{
	control_cancel(context);
}

static void handle_control(const struct routes *routes, struct http_connection *c,
			   const struct http_request *r, enum wire_igd tree,
			   const struct service *service)
{
	struct control_site site = {
		.tree = tree,
		.service = service,
		.identity = routes->identity,
		.origin = {.ifindex = http_server_from(c)->ifindex,
			   .address = http_server_from(c)->peer},
		.searcher = hearing_agent(routes->hearing, http_server_from(c)->peer),
		.gate = routes->gate,
		.log = routes->log,
		.finished = on_finished,
		.context = c,
	};
	struct call *call;

	if (!slice_is(r->method, "POST") && !slice_is(r->method, "M-POST")) {
		answer_method(c, ALLOW_CONTROL);
		return;
	}
	if (http_request_from_browser(r)) {
		refuse_browser(routes, c);
		return;
	}
	note(routes, c, WIRE_HEARD_CONTROL);
	call = control_start(&site, r);
	if (call)
		http_connection_defer(c, on_cancel, call);
}

static void answer_grant(struct http_connection *c, const struct eventing_grant *grant)
{
	char sid[EVENTING_SID_SIZE + 5];
	char timeout[32];
	struct http_header extra[2];

	(void)snprintf(sid, sizeof(sid), "uuid:%s", grant->sid);
	(void)snprintf(timeout, sizeof(timeout), "Second-%u", grant->timeout);
	extra[0] = (struct http_header){SLICE("SID"), slice_from(sid)};
	extra[1] = (struct http_header){SLICE("TIMEOUT"), slice_from(timeout)};
	http_connection_answer(
		c, &(struct http_response){.status = 200, .extra = extra, .extra_count = 2});
}

static void handle_event(const struct routes *routes, struct http_connection *c,
			 const struct http_request *r, enum wire_igd tree,
			 const struct service *service)
{
	struct eventing_grant grant;
	bool subscribe = slice_is(r->method, "SUBSCRIBE");
	int status;

	if (!subscribe && !slice_is(r->method, "UNSUBSCRIBE")) {
		answer_method(c, ALLOW_EVENT);
		return;
	}
	if (http_request_from_browser(r)) {
		refuse_browser(routes, c);
		return;
	}
	if (subscribe)
		status = eventing_subscribe(routes->eventing, tree, service, http_server_from(c), r,
					    &grant);
	else
		status = eventing_unsubscribe(routes->eventing, http_server_from(c), r);
	if (subscribe && status == 200)
		answer_grant(c, &grant);
	else
		answer_status(c, status);
}

static void handle_service(const struct routes *routes, struct http_connection *c,
			   const struct http_request *r, enum wire_igd tree,
			   const struct slice path[2])
{
	const struct service *service = tree_service(tree, path[0], routes->identity);

	if (service && slice_is(path[1], PATH_CONTROL))
		handle_control(routes, c, r, tree, service);
	else if (service && slice_is(path[1], PATH_EVENT) && service_has_events(service))
		handle_event(routes, c, r, tree, service);
	else if (!service || !slice_is(path[1], PATH_SCPD))
		answer_status(c, 404);
	else if (!is_document_method(r))
		answer_method(c, ALLOW_DOCUMENT);
	else
		answer_scpd(routes, c, tree, service);
}

// Windows reads a description of version 2 and then never asks again: it is given that of version
// 1, with what stands in it. Only what is told hangs on this name, nothing that is allowed.
static bool fails_at_igd_2(const struct http_request *r)
{
	struct slice agent;

	return http_request_header(r, "User-Agent", &agent) &&
	       (slice_contains_nocase(agent, "microsoft") ||
		slice_contains_nocase(agent, "fdssdp"));
}

// The tree that the COUNT segments of PATH, behind the token, name; the first of it is cut off.
static enum wire_igd cut_tree(const struct routes *routes, const struct http_request *r,
			      const struct slice **path, size_t *count)
{
	for (enum wire_igd tree = WIRE_IGD_1; tree < WIRE_IGD__COUNT; tree++) {
		const char *segment = device_trees[tree].segment;

		if (!segment || *count == 0 || !slice_is((*path)[0], segment))
			continue;
		(*path)++;
		(*count)--;
		return is_document_method(r) && fails_at_igd_2(r) ? tree_announced(routes->identity)
								  : tree;
	}
	return WIRE_IGD_1;
}

static void log_foreign(const struct routes *routes, const struct http_connection *c)
{
	char peer[IP6_TEXT_SIZE];

	lan_log(routes->log, WIRE_LOG_UPNP | WIRE_LOG_WARNING,
		"request from %s refused: it was addressed to somebody else",
		ip6_format(http_server_from(c)->peer, peer));
}

void routes_handle(void *context, struct http_connection *c, const struct http_request *r)
{
	const struct routes *routes = context;
	struct http_path path;
	const struct slice *segment;
	enum wire_igd tree;
	size_t count;
	int status = http_target_check(r, http_server_from(c)->local,
				       http_server_from(c)->local_port, &path);

	if (status == 403)
		log_foreign(routes, c);
	if (status != 0) {
		answer_status(c, status);
		return;
	}
	if (!routes->identity->enabled || path.count < 2 ||
	    !http_token_is(path.segment[0], slice_from(routes->identity->token))) {
		answer_status(c, 404);
		return;
	}
	segment = path.segment + 1;
	count = path.count - 1;
	tree = cut_tree(routes, r, &segment, &count);
	if (count == 2) {
		handle_service(routes, c, r, tree, segment);
	} else if (count != 1 || !slice_is(segment[0], PATH_DESCRIPTION) ||
		   !tree_is_offered(tree, routes->identity)) {
		answer_status(c, 404);
	} else if (!is_document_method(r)) {
		answer_method(c, ALLOW_DOCUMENT);
	} else {
		note(routes, c, WIRE_HEARD_DESCRIPTION);
		answer_description(routes, c, tree);
	}
}
