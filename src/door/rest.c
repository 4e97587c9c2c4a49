// SPDX-License-Identifier: BSD-2-Clause
// A REST request under way: its sentences are executed by a session of its own, what they reply
// becomes JSON, which goes out in pieces once it is long.

#include "door/rest.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "codec/json_write.h"
#include "door/rest_plan.h"
#include "mgmt/state.h"

enum {
	TIME_MAX = 60000,   // ms that a request may take
	PIECE = 32 << 10,   // bytes of the answer that are gathered before they are sent
	BODY_MAX = 4 << 20, // of what is not sent in pieces
	ROW_PAIRS_MAX = SENTENCE_WORDS_MAX,
	LOCATION_SIZE = HTTP_TARGET_MAX + 80,
};

struct rest {
	struct mgmt *m;
	struct http_connection *connection;
	struct session *session;
	void (*done)(void *context);
	void *context;
	struct rest_plan plan;
	bool changing; // the plan's change is under way
	bool changed;  // it has been made
	bool begun;    // the answer is being sent in pieces
	bool over;     // all replies are there
	size_t rows;   // told so far
	struct strbuf body;
	char *result;	  // what `!done` says; NULL: nothing
	char created[32]; // id of the new record
	bool failed;
	struct err e;
	struct loop_timer next;	 // on to the next step, from the loop
	struct loop_timer limit; // TIME_MAX
};

static const struct http_header no_store = {{"Cache-Control", 13}, {"no-store", 8}};

static void refuse(struct http_connection *c, int status, const char *detail, const char *allow)
{
	const struct http_header extra[] = {
		no_store, {SLICE("WWW-Authenticate"), SLICE("Basic realm=\"RouterOS\"")}};
	struct http_response response = {
		.status = status,
		.content_type = "application/json",
		.allow = allow,
		.extra = extra,
		.extra_count = status == 401 ? 2 : 1,
	};
	struct strbuf body;

	strbuf_init(&body, 4096);
	strbuf_add_char(&body, '{');
	if (detail) {
		strbuf_add_text(&body, "\"detail\":");
		json_write_string(&body, slice_from(detail));
		strbuf_add_char(&body, ',');
	}
	strbuf_add_format(&body, "\"error\":%d,\"message\":", status);
	json_write_string(&body, slice_from(http_reason(status)));
	strbuf_add_text(&body, "}");
	response.body = strbuf_slice(&body);
	http_connection_answer(c, &response);
	strbuf_free(&body);
}

void rest_refuse(struct http_connection *c, int status, const char *detail)
{
	refuse(c, status, detail, NULL);
}

void rest_refuse_method(struct http_connection *c, const char *allow)
{
	refuse(c, 405, NULL, allow);
}

static void rest_free(struct rest *r)
{
	loop_timer_cancel(&r->next);
	loop_timer_cancel(&r->limit);
	session_free(r->session);
	rest_plan_free(&r->plan);
	strbuf_free(&r->body);
	free(r->result);
	free(r);
}

void rest_cancel(struct rest *r)
{
	rest_free(r);
}

// ---- the answer

static void begin_pieces(struct rest *r)
{
	http_connection_begin(r->connection, &(struct http_response){
						     .status = r->plan.status,
						     .content_type = "application/json",
						     .extra = &no_store,
						     .extra_count = 1,
						     .body = strbuf_slice(&r->body),
					     });
	r->begun = true;
	strbuf_reset(&r->body);
}

static void send_piece(struct rest *r)
{
	if (!r->begun) {
		begin_pieces(r);
		return;
	}
	http_connection_piece(r->connection, strbuf_slice(&r->body));
	strbuf_reset(&r->body);
}

static void answer_failure(struct rest *r)
{
	int status = err_http_status(r->e.kind);

	if (r->begun)
		http_connection_break_off(r->connection);
	else if (status == 404)
		rest_refuse(r->connection, status, NULL);
	else
		rest_refuse(r->connection, status, r->e.text);
}

static void answer_whole(struct rest *r)
{
	char location[LOCATION_SIZE];
	struct http_header extra[2] = {no_store};
	size_t extra_count = 1;

	if (r->plan.created) {
		(void)snprintf(location, sizeof(location), "/rest%s/%s", r->plan.menu, r->created);
		extra[extra_count++] =
			(struct http_header){SLICE("Location"), slice_from(location)};
	}
	http_connection_answer(
		r->connection,
		&(struct http_response){
			.status = r->plan.status,
			.content_type = r->plan.shape == REST_NOTHING ? NULL : "application/json",
			.extra = extra,
			.extra_count = extra_count,
			.body = strbuf_slice(&r->body),
		});
}

// Closes what was begun of the document.
static void complete_body(struct rest *r)
{
	struct strbuf *body = &r->body;
	bool array = r->plan.shape == REST_ARRAY || r->rows > 0 || !r->result;

	if (r->plan.shape == REST_NOTHING || r->plan.shape == REST_OBJECT)
		return;
	if (array) {
		strbuf_add_text(body, r->rows == 0 ? "[]" : "]");
		return;
	}
	strbuf_add_text(body, "{");
	json_write_member(body, true, SLICE("ret"), slice_from(r->result));
	strbuf_add_text(body, "}");
}

// Who may change but not read has changed what he wanted to: that is no failure. He is told the
// little that he may know.
static void tell_little(struct rest *r)
{
	r->failed = false;
	strbuf_reset(&r->body);
	strbuf_add_char(&r->body, '{');
	if (r->plan.created)
		json_write_member(&r->body, true, SLICE(".id"), slice_from(r->created));
	strbuf_add_char(&r->body, '}');
	r->rows = 1;
}

static void answer(struct rest *r)
{
	r->done(r->context); // answering may end the connection
	if (r->failed && r->changed && r->e.kind == ERR_PERMISSION)
		tell_little(r);
	if (!r->failed && r->plan.shape == REST_OBJECT && r->rows == 0)
		r->failed = err_set(&r->e, ERR_NO_SUCH_ITEM, NULL) != 0;
	if (!r->failed)
		complete_body(r);
	if (!r->failed && r->body.failed)
		r->failed = err_set(&r->e, ERR_TOO_LARGE, NULL) != 0;
	if (r->failed) {
		answer_failure(r);
	} else if (r->begun) {
		http_connection_piece(r->connection, strbuf_slice(&r->body));
		http_connection_finish(r->connection);
	} else {
		answer_whole(r);
	}
	rest_free(r);
}

// ---- replies

struct pair {
	struct slice name;
	struct slice value;
};

static int compare_pairs(const void *a, const void *b)
{
	const struct pair *x = a;
	const struct pair *y = b;
	size_t n = x->name.n < y->name.n ? x->name.n : y->name.n;
	int order = memcmp(x->name.p, y->name.p, n);

	if (order != 0)
		return order;
	return x->name.n < y->name.n ? -1 : x->name.n > y->name.n;
}

static void add_object(struct strbuf *out, const struct sentence *s)
{
	struct pair pair[ROW_PAIRS_MAX];
	size_t count = 0;

	for (size_t i = 1; i < s->count; i++)
		if (sentence_pair(s->word[i], &pair[count].name, &pair[count].value))
			count++;
	if (count > 1)
		qsort(pair, count, sizeof(pair[0]), compare_pairs);
	strbuf_add_char(out, '{');
	for (size_t i = 0; i < count; i++)
		json_write_member(out, i == 0, pair[i].name, pair[i].value);
	strbuf_add_char(out, '}');
}

static void add_row(struct rest *r, const struct sentence *s)
{
	bool array = r->plan.shape != REST_OBJECT;

	if (r->changing || r->plan.shape == REST_NOTHING || (!array && r->rows > 0))
		return;
	if (array)
		strbuf_add_char(&r->body, r->rows == 0 ? '[' : ',');
	add_object(&r->body, s);
	r->rows++;
	if (array && r->body.length >= PIECE)
		send_piece(r);
}

static void take_result(struct rest *r, const struct sentence *s)
{
	for (size_t i = 1; i < s->count; i++) {
		struct slice name;
		struct slice value;

		if (!sentence_pair(s->word[i], &name, &value) || !slice_is(name, "ret"))
			continue;
		free(r->result);
		r->result = malloc(value.n + 1);
		if (!r->result) {
			r->failed = err_set(&r->e, ERR_NO_MEMORY, NULL) != 0;
			return;
		}
		memcpy(r->result, value.p, value.n);
		r->result[value.n] = '\0';
	}
}

static void on_reply(void *context, struct slice encoded)
{
	static const struct sentence_limits limits = {SENTENCE_WORDS_MAX, SENTENCE_SIZE_MAX};
	struct rest *r = context;
	struct sentence s;
	size_t used;
	struct err e;

	if (r->over || sentence_decode(encoded, &limits, &s, &used, &e) != 1 || s.count == 0)
		return;
	if (slice_is(s.word[0], "!re")) {
		add_row(r, &s);
	} else if (slice_is(s.word[0], "!done")) {
		take_result(r, &s);
		r->over = true;
		loop_timer_set(&r->next, 0);
	}
}

static void on_failed(void *context, const struct err *e)
{
	struct rest *r = context;

	if (r->failed)
		return;
	r->failed = true;
	r->e = *e;
}

static size_t unsent(const void *context)
{
	const struct rest *r = context;

	return (r->begun ? r->body.length : 0) + http_connection_unsent(r->connection);
}

static void on_end(void *context, const char *text)
{
	struct rest *r = context;

	(void)text;
	r->failed = err_set(&r->e, ERR_FAILURE, "Session closed") != 0;
	r->over = true;
	loop_timer_set(&r->next, 0);
}

static const struct session_door door = {
	.send = on_reply,
	.unsent = unsent,
	.end = on_end,
	.failed = on_failed,
};

void rest_drained(struct rest *r)
{
	if (!r->over)
		session_resume(r->session);
}

// ---- steps

static void execute(struct rest *r, const struct strbuf *encoded)
{
	static const struct sentence_limits limits = {SENTENCE_WORDS_MAX, SENTENCE_SIZE_MAX};
	struct sentence s;
	size_t used;

	r->over = false;
	if (encoded->failed ||
	    sentence_decode(strbuf_slice(encoded), &limits, &s, &used, &r->e) != 1 ||
	    s.count == 0) {
		r->failed = err_set(&r->e, ERR_TOO_LARGE, NULL) != 0;
		r->over = true;
		loop_timer_set(&r->next, 0);
	} else if (!session_execute(r->session, &s)) {
		on_end(r, NULL); // it was /quit
	}
}

static void on_next(void *context)
{
	struct rest *r = context;

	if (!r->changing || r->failed) {
		answer(r);
		return;
	}
	r->changing = false;
	r->changed = true;
	if (r->plan.created) {
		struct slice id = slice_from(r->result ? r->result : "");

		(void)slice_copy(id, r->created, sizeof(r->created));
		rest_plan_tell_created(&r->plan, id);
	}
	execute(r, &r->plan.tell);
}

static void on_limit(void *context)
{
	on_end(context, NULL);
}

bool rest_begin(struct mgmt *m, const struct session_login *login, const struct rest_request *of,
		void (*done)(void *context), void *context, struct rest **out)
{
	struct rest *r = calloc(1, sizeof(*r));
	struct err e;

	*out = NULL;
	if (!r) {
		rest_refuse(of->connection, 503, "out of memory");
		return false;
	}
	if (rest_plan_make(&r->plan, &m->registry, of->http, of->target, &e) != 0) {
		free(r);
		rest_refuse(of->connection, err_http_status(e.kind), e.text);
		return false;
	}
	r->m = m;
	r->connection = of->connection;
	r->done = done;
	r->context = context;
	strbuf_init(&r->body, BODY_MAX);
	loop_timer_init(&r->next, m->loop, on_next, r);
	loop_timer_init(&r->limit, m->loop, on_limit, r);
	r->session = session_new(m, login, &door, r);
	if (!r->session) {
		rest_free(r);
		rest_refuse(of->connection, 503, "out of memory");
		return false;
	}
	*out = r;
	loop_timer_set(&r->limit, TIME_MAX);
	if (r->plan.waits)
		http_connection_end_with_peer(of->connection);
	r->changing = r->plan.change.length > 0;
	execute(r, r->changing ? &r->plan.change : &r->plan.tell);
	return true;
}
