// SPDX-License-Identifier: BSD-2-Clause
// From a request to what it is for. The checks stand in the order in which they protect: was it
// meant for us (DNS rebinding), does it know the token, is the method right, was it a browser that
// a web page made send it.

#include "lan/routes.h"

#include <stdio.h>

#include "codec/http_host.h"
#include "lan/control.h"
#include "lan/description.h"
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

static void answer_description(const struct routes *routes, struct http_connection *c)
{
	struct strbuf document;

	strbuf_init(&document, DESCRIPTION_MAX);
	description_write(&document, routes->identity, c->from.local);
	answer_document(c, &document);
}

static void answer_scpd(struct http_connection *c, const struct service *service)
{
	struct strbuf document;

	strbuf_init(&document, SCPD_MAX);
	scpd_write(&document, service);
	answer_document(c, &document);
}

static void refuse_browser(const struct routes *routes, struct http_connection *c)
{
	char peer[IP4_TEXT_SIZE];

	lan_log(routes->log, WIRE_LOG_UPNP | WIRE_LOG_WARNING,
		"request from %s refused: a web page made a browser send it",
		ip4_format(c->from.peer, peer));
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
			   const struct http_request *r, const struct service *service)
{
	struct control_site site = {
		.service = service,
		.identity = routes->identity,
		.origin = {.ifindex = c->from.ifindex, .requester = c->from.peer},
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
			 const struct http_request *r, const struct service *service)
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
		status = eventing_subscribe(routes->eventing, service, &c->from, r, &grant);
	else
		status = eventing_unsubscribe(routes->eventing, &c->from, r);
	if (subscribe && status == 200)
		answer_grant(c, &grant);
	else
		answer_status(c, status);
}

static void handle_service(const struct routes *routes, struct http_connection *c,
			   const struct http_request *r, const struct http_path *path)
{
	const struct service *service = service_by_path(path->segment[1]);

	if (service && slice_is(path->segment[2], PATH_CONTROL))
		handle_control(routes, c, r, service);
	else if (service && slice_is(path->segment[2], PATH_EVENT))
		handle_event(routes, c, r, service);
	else if (!service || !slice_is(path->segment[2], PATH_SCPD))
		answer_status(c, 404);
	else if (!is_document_method(r))
		answer_method(c, ALLOW_DOCUMENT);
	else
		answer_scpd(c, service);
}

static void log_foreign(const struct routes *routes, const struct http_connection *c)
{
	char peer[IP4_TEXT_SIZE];

	lan_log(routes->log, WIRE_LOG_UPNP | WIRE_LOG_WARNING,
		"request from %s refused: it was addressed to somebody else",
		ip4_format(c->from.peer, peer));
}

void routes_handle(void *context, struct http_connection *c, const struct http_request *r)
{
	const struct routes *routes = context;
	struct http_path path;
	int status = http_target_check(r, c->from.local, c->from.local_port, &path);

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
	if (path.count == 3)
		handle_service(routes, c, r, &path);
	else if (path.count != 2 || !slice_is(path.segment[1], PATH_DESCRIPTION))
		answer_status(c, 404);
	else if (!is_document_method(r))
		answer_method(c, ALLOW_DOCUMENT);
	else
		answer_description(routes, c);
}
