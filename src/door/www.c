// SPDX-License-Identifier: BSD-2-Clause
// Connections that speak HTTP: credentials, then what is asked for.

#include "door/www.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <utlist.h>

#include "codec/http_basic.h"
#include "door/credentials.h"
#include "door/description.h"
#include "door/metrics.h"
#include "door/rest.h"
#include "mgmt/certificates.h"
#include "mgmt/state.h"
#include "mgmt/webserver.h"

enum {
	BODY_MAX = 128 << 10,	  // of a request: a file's contents, as JSON
	MESSAGE_MAX = 4352 << 10, // of an answer that is not sent in pieces
	NEEDS = POLICY_API | POLICY_REST_API,
};

struct www {
	struct www *prev, *next; // of the door's
	struct door_state *d;
	struct door_source source;
	struct newcomer newcomer; // until somebody has logged in by it
	struct http_connection *connection;
	const struct http_request *request; // under way
	struct http_target target;
	struct http_basic basic;
	struct users_login *login; // being checked
	enum webserver_part part;  // what is asked for
	struct rest *rest;	   // being done
	struct metrics *metrics;   // likewise
	bool known;		   // somebody has logged in by it
};

static void cancel_request(struct www *w)
{
	struct rest *rest = w->rest;
	struct metrics *metrics = w->metrics;

	if (w->login)
		users_login_forget(w->login);
	w->login = NULL;
	w->rest = NULL;
	w->metrics = NULL;
	if (rest)
		rest_cancel(rest);
	if (metrics)
		metrics_cancel(metrics);
}

static void www_free(struct www *w)
{
	DL_DELETE(w->d->web, w);
	newcomer_leave(&w->newcomer);
	cancel_request(w);
	http_connection_free(w->connection);
	free(w);
}

void www_stop(struct www *w)
{
	www_free(w);
}

// ---- a request whose sender is known

static void on_done(void *context)
{
	struct www *w = context;

	w->rest = NULL;
	w->metrics = NULL;
	w->request = NULL;
}

static bool asks_description(const struct www *w)
{
	return w->part == WEBSERVER_REST && w->target.segment_count == 2 &&
	       slice_is(w->target.segment[1], "openapi.json") &&
	       (slice_is(w->request->method, "GET") || slice_is(w->request->method, "HEAD"));
}

// Whether another of SERVICE's connections may be one on which somebody has logged in.
static bool may_be_known(const struct door_state *d, enum service_kind service)
{
	const struct service_row *row = service_row(d->m, service);
	size_t known = 0;

	for (const struct www *w = d->web; w; w = w->next)
		known += w->known && w->source.service == service;
	return row && known < row->max_sessions;
}

static void serve(struct www *w, bool first)
{
	char user[SESSION_NAME_MAX + 1];
	struct session_login login = {
		.user = user,
		.via = "rest-api",
		.source = w->source.text,
		.by_password = true,
		.quiet = !first,
		.needs = NEEDS,
	};
	struct rest_request request = {w->request, &w->target, w->connection};

	if (!w->known && !may_be_known(w->d, w->source.service)) {
		rest_refuse(w->connection, 503, "too many sessions");
		return;
	}
	w->known = true;
	newcomer_leave(&w->newcomer);
	if (!slice_copy(w->basic.name, user, sizeof(user)) ||
	    (users_policies(w->d->m, user) & NEEDS) != NEEDS)
		rest_refuse(w->connection, 401, NULL);
	else if (asks_description(w))
		description_answer(w->d, w->connection, w->request);
	else if (w->part == WEBSERVER_METRICS)
		(void)metrics_begin(w->d->m, &login, w->connection, on_done, w, &w->metrics);
	else
		(void)rest_begin(w->d->m, &login, &request, on_done, w, &w->rest);
}

// ---- who is it

static void on_login(void *context, const char *name)
{
	struct www *w = context;
	bool first = true;

	w->login = NULL;
	if (!name) {
		w->newcomer.refused = true;
		rest_refuse(w->connection, 401, NULL);
		return;
	}
	credentials_remember(w->d, &w->basic, &w->source);
	(void)credentials_known(w->d, &w->basic, &w->source, &first);
	serve(w, first);
}

static void authenticate(struct www *w)
{
	struct users_login_request request = {
		.name = w->basic.name,
		.password = w->basic.password,
		.source = w->source.address,
		.source_text = w->source.text,
		.via = "rest-api",
		.policies = NEEDS,
		.answer = on_login,
		.context = w,
	};
	bool first;

	if (credentials_known(w->d, &w->basic, &w->source, &first)) {
		serve(w, first);
		return;
	}
	w->login = users_login(w->d->m, &request);
	if (!w->login)
		rest_refuse(w->connection, 503, "out of memory");
}

// ---- from the connection

static void on_cancel(void *context)
{
	cancel_request(context);
}

// What stands below which first segment, and the methods that it knows.
static const struct {
	const char *segment;
	size_t segments_max;
	const char *methods;
} parts[] = {
	[WEBSERVER_METRICS] = {"metrics", 1, "GET, HEAD"},
	[WEBSERVER_REST] = {"rest", HTTP_TARGET_SEGMENTS_MAX,
			    "GET, HEAD, PUT, PATCH, DELETE, POST"},
};

static bool find_part(struct www *w)
{
	for (size_t i = 0; w->target.segment_count > 0 && i < sizeof(parts) / sizeof(parts[0]);
	     i++) {
		w->part = (enum webserver_part)i;
		if (slice_is(w->target.segment[0], parts[i].segment) &&
		    w->target.segment_count <= parts[i].segments_max)
			return true;
	}
	return false;
}

static bool is_known_method(struct slice method, const char *methods)
{
	struct slice rest = slice_from(methods);
	struct slice item;
	bool more = true;

	while (more) {
		more = slice_cut(rest, ',', &item, &rest);
		item = slice_trim(item);
		if (item.n == method.n && memcmp(item.p, method.p, method.n) == 0)
			return true;
	}
	return false;
}

// RouterOS answers so, in HTML, for what is switched off.
static void forbid(struct http_connection *c)
{
	http_connection_answer(
		c, &(struct http_response){
			   .status = 403,
			   .content_type = "text/html",
			   .body = SLICE("<!doctype html><title>403 Forbidden</title>Forbidden"),
		   });
}

static void on_request(void *context, struct http_connection *c, const struct http_request *r)
{
	struct www *w = context;
	struct slice authorization;
	struct err e;

	w->request = r;
	http_connection_defer(c, on_cancel, w);
	if (http_target_parse(r->target, &w->target, &e) != 0)
		rest_refuse(c, 400, e.text);
	else if (!find_part(w))
		rest_refuse(c, 404, NULL);
	else if (!webserver_serves(w->d->m, w->part, service_is_secure(w->source.service)))
		forbid(c);
	else if (!is_known_method(r->method, parts[w->part].methods))
		rest_refuse_method(c, parts[w->part].methods);
	else if (!http_request_header(r, "Authorization", &authorization) ||
		 !http_basic_parse(authorization, &w->basic))
		rest_refuse(c, 401, NULL);
	else
		authenticate(w);
}

static void on_broken(void *context, struct http_connection *c, int status)
{
	(void)context;
	rest_refuse(c, status, NULL);
}

static void on_ended(void *context, struct http_connection *c)
{
	(void)c;
	www_free(context);
}

static void on_drained(void *context, struct http_connection *c)
{
	struct www *w = context;

	(void)c;
	if (w->rest)
		rest_drained(w->rest);
	if (w->metrics)
		metrics_drained(w->metrics);
}

// ---- beginning

static void give_way(struct newcomer *n)
{
	www_free((struct www *)(void *)((char *)n - offsetof(struct www, newcomer)));
}

void www_open(struct door_state *d, int fd, const struct door_source *source)
{
	static const struct http_connection_events events = {
		.request = on_request,
		.broken = on_broken,
		.ended = on_ended,
		.drained = on_drained,
	};
	static const struct http_server_kind kind = {.events = &events,
						     .rules.body_max = BODY_MAX,
						     .message_max = MESSAGE_MAX,
						     .output_max = MESSAGE_MAX};
	bool secure = service_is_secure(source->service);
	struct tls_identity *identity = d->m->services.of[source->service].identity;
	struct www *w =
		(identity || !secure) && newcomers_have_room(&d->www_newcomers, source->address)
			? calloc(1, sizeof(*w))
			: NULL;

	if (!w) {
		(void)close(fd);
		return;
	}
	w->d = d;
	w->source = *source;
	if (secure)
		certificates_look(d->m);
	w->connection = http_connection_new(d->loop, fd, &kind, secure ? identity : NULL, w);
	if (!w->connection) {
		free(w);
		return;
	}
	w->newcomer.give_way = give_way;
	newcomer_enter(&d->www_newcomers, &w->newcomer, source->address);
	DL_APPEND(d->web, w);
}
