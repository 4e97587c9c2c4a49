// SPDX-License-Identifier: BSD-2-Clause
// One metric after the other, each a sentence of the session.

#include "door/metrics.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/number.h"
#include "codec/metric_write.h"
#include "door/rest.h"
#include "mgmt/state.h"

enum {
	TIME_MAX = 60000,	// ms that the answer may take
	PIECE = 32 << 10,	// bytes of it that are gathered before they are sent
	GATHERED_MAX = 1 << 20, // a piece, and a row with labels as long as they may be
	NAME_MAX_BYTES = 1024,
	REQUEST_MAX = 64 << 10,
	NUMBER_SIZE = 32,
};

struct metrics {
	struct mgmt *m;
	struct http_connection *connection;
	struct session *session;
	void (*done)(void *context);
	void *context;
	size_t table;	    // of the registry; behind the last at the end
	size_t place;	    // of the property that is told; behind the last the number of records
	struct strbuf name; // of the metric
	bool headed;	    // its head is written
	bool begun;	    // the answer is being sent
	bool over;	    // all replies are there
	struct strbuf gathered;
	bool failed;
	struct err e;
	struct loop_timer next;	 // on to the next metric, from the loop
	struct loop_timer limit; // TIME_MAX
};

static void metrics_free(struct metrics *a)
{
	loop_timer_cancel(&a->next);
	loop_timer_cancel(&a->limit);
	session_free(a->session);
	strbuf_free(&a->name);
	strbuf_free(&a->gathered);
	free(a);
}

void metrics_cancel(struct metrics *a)
{
	metrics_free(a);
}

// ---- which metric

static const struct menu *menu_of(const struct metrics *a)
{
	return a->m->registry.tables[a->table].menu;
}

// NULL: it is the number of records.
static const struct property *property_of(const struct metrics *a)
{
	const struct menu *menu = menu_of(a);

	return a->place < menu->property_count ? &menu->properties[a->place] : NULL;
}

static bool is_metric(const struct metrics *a)
{
	const struct property *p = property_of(a);

	return p ? p->flags & PROPERTY_METRIC : menu_of(a)->flags & MENU_COUNTED;
}

// To the first metric that is not before TABLE and PLACE; false at the end.
static bool find_metric(struct metrics *a)
{
	while (a->table < a->m->registry.count) {
		if (a->place > menu_of(a)->property_count) {
			a->table++;
			a->place = 0;
		} else if (is_metric(a)) {
			return true;
		} else {
			a->place++;
		}
	}
	return false;
}

static bool is_label(const struct property *p)
{
	return p->flags & (PROPERTY_LABEL | PROPERTY_KEY);
}

static const char *unit_suffix(const struct property *p)
{
	if (p->type == PROPERTY_TIME)
		return "_seconds";
	if (p->flags & PROPERTY_SIZE)
		return "_bytes";
	return p->unit && *p->unit == '%' ? "_percent" : "";
}

static void make_name(struct metrics *a)
{
	const struct property *p = property_of(a);

	strbuf_reset(&a->name);
	strbuf_add_text(&a->name, "sallyport");
	metric_write_name(&a->name, menu_of(a)->path);
	if (!p)
		return;
	strbuf_add_char(&a->name, '_');
	metric_write_name(&a->name, p->name);
	strbuf_add_text(&a->name, unit_suffix(p));
	strbuf_add_text(&a->name, p->flags & PROPERTY_COUNTER ? "_total" : "");
}

static void write_head(struct metrics *a)
{
	const struct property *p = property_of(a);

	if (!a->headed)
		metric_write_head(&a->gathered, strbuf_slice(&a->name),
				  p && p->flags & PROPERTY_COUNTER ? "counter" : "gauge",
				  slice_from(p ? p->help : menu_of(a)->help));
	a->headed = true;
}

// ---- the answer

static void send_gathered(struct metrics *a)
{
	static const struct http_header no_store = {{"Cache-Control", 13}, {"no-store", 8}};
	struct http_response head = {
		.status = 200,
		.content_type = METRIC_CONTENT_TYPE,
		.extra = &no_store,
		.extra_count = 1,
		.body = strbuf_slice(&a->gathered),
	};

	if (a->begun)
		http_connection_piece(a->connection, strbuf_slice(&a->gathered));
	else
		http_connection_begin(a->connection, &head);
	a->begun = true;
	strbuf_reset(&a->gathered);
}

static void answer(struct metrics *a)
{
	a->done(a->context); // answering may end the connection
	if (!a->failed && (a->gathered.failed || a->name.failed))
		a->failed = err_set(&a->e, ERR_TOO_LARGE, NULL) != 0;
	if (a->failed && a->begun) {
		http_connection_break_off(a->connection);
	} else if (a->failed) {
		rest_refuse(a->connection, err_http_status(a->e.kind), a->e.text);
	} else {
		send_gathered(a);
		http_connection_finish(a->connection);
	}
	metrics_free(a);
}

// ---- replies

static bool find_pair(const struct sentence *s, const char *name, struct slice *value)
{
	struct slice found;

	for (size_t i = 1; i < s->count; i++)
		if (sentence_pair(s->word[i], &found, value) && slice_is(found, name))
			return true;
	return false;
}

// TEXT, a value of P as programs read it, as the number that is told.
static bool make_number(const struct property *p, struct slice text, char out[NUMBER_SIZE])
{
	uint64_t value = slice_is(text, "true");
	unsigned ms = 0;

	if (p->type == PROPERTY_NUMBER && number_parse(text, UINT64_MAX, &value) != NUMBER_OK)
		return false;
	if (p->type == PROPERTY_TIME) {
		if (!interval_parse(text, &value))
			return false;
		ms = (unsigned)(value % 1000);
		value /= 1000;
	}
	if (ms > 0)
		(void)snprintf(out, NUMBER_SIZE, "%" PRIu64 ".%03u", value, ms);
	else
		(void)snprintf(out, NUMBER_SIZE, "%" PRIu64, value);
	return true;
}

static void add_row(struct metrics *a, const struct sentence *s)
{
	const struct menu *menu = menu_of(a);
	const struct property *p = property_of(a);
	char number[NUMBER_SIZE];
	struct slice value;
	bool labelled = false;

	if (!p || !find_pair(s, p->name, &value) || !make_number(p, value, number))
		return;
	write_head(a);
	metric_write_begin(&a->gathered, strbuf_slice(&a->name));
	for (size_t i = 0; i < menu->property_count; i++) {
		const struct property *label = &menu->properties[i];

		if (!is_label(label) || !find_pair(s, label->name, &value))
			continue;
		metric_write_label(&a->gathered, !labelled, label->name, value);
		labelled = true;
	}
	metric_write_value(&a->gathered, labelled, slice_from(number));
	if (!a->gathered.failed && a->gathered.length >= PIECE)
		send_gathered(a);
}

static void add_count(struct metrics *a, const struct sentence *s)
{
	struct slice count;

	if (property_of(a) || !find_pair(s, "ret", &count))
		return;
	write_head(a);
	metric_write_begin(&a->gathered, strbuf_slice(&a->name));
	metric_write_value(&a->gathered, false, count);
}

static void on_reply(void *context, struct slice encoded)
{
	static const struct sentence_limits limits = {SENTENCE_WORDS_MAX, SENTENCE_SIZE_MAX};
	struct metrics *a = context;
	struct sentence s;
	size_t used;
	struct err e;

	if (a->over || sentence_decode(encoded, &limits, &s, &used, &e) != 1 || s.count == 0)
		return;
	if (slice_is(s.word[0], "!re")) {
		add_row(a, &s);
	} else if (slice_is(s.word[0], "!done")) {
		add_count(a, &s);
		a->over = true;
		loop_timer_set(&a->next, 0);
	}
}

static void on_failed(void *context, const struct err *e)
{
	struct metrics *a = context;

	if (!a->failed)
		a->e = *e;
	a->failed = true;
}

static size_t unsent(const void *context)
{
	const struct metrics *a = context;

	return (a->begun ? a->gathered.length : 0) + http_connection_unsent(a->connection);
}

static void on_end(void *context, const char *text)
{
	struct metrics *a = context;

	(void)text;
	a->failed = err_set(&a->e, ERR_FAILURE, "Session closed") != 0;
	a->over = true;
	loop_timer_set(&a->next, 0);
}

static const struct session_door door = {
	.send = on_reply,
	.unsent = unsent,
	.end = on_end,
	.failed = on_failed,
};

void metrics_drained(struct metrics *a)
{
	if (!a->over)
		session_resume(a->session);
}

// ---- steps

static void write_request(const struct metrics *a, struct strbuf *out)
{
	const struct menu *menu = menu_of(a);
	struct strbuf word;

	strbuf_init(&word, REQUEST_MAX);
	strbuf_add_format(&word, "%s/print", menu->path);
	sentence_add_word(out, strbuf_slice(&word));
	strbuf_reset(&word);
	if (!property_of(a)) {
		sentence_add_text(out, "=count-only=");
	} else {
		strbuf_add_format(&word, "=.proplist=%s", property_of(a)->name);
		for (size_t i = 0; i < menu->property_count; i++)
			if (is_label(&menu->properties[i]))
				strbuf_add_format(&word, ",%s", menu->properties[i].name);
		sentence_add_word(out, strbuf_slice(&word));
	}
	sentence_end(out);
	out->failed |= word.failed;
	strbuf_free(&word);
}

static void ask(struct metrics *a)
{
	static const struct sentence_limits limits = {SENTENCE_WORDS_MAX, SENTENCE_SIZE_MAX};
	struct strbuf request;
	struct sentence s;
	size_t used;

	make_name(a);
	a->headed = false;
	a->over = false;
	strbuf_init(&request, REQUEST_MAX);
	write_request(a, &request);
	if (request.failed ||
	    sentence_decode(strbuf_slice(&request), &limits, &s, &used, &a->e) != 1 ||
	    !session_execute(a->session, &s))
		on_end(a, NULL);
	strbuf_free(&request);
}

static void on_next(void *context)
{
	struct metrics *a = context;

	a->place++;
	if (a->failed || !find_metric(a))
		answer(a);
	else
		ask(a);
}

static void on_limit(void *context)
{
	on_end(context, NULL);
}

bool metrics_begin(struct mgmt *m, const struct session_login *login,
		   struct http_connection *connection, void (*done)(void *context), void *context,
		   struct metrics **out)
{
	struct metrics *a = calloc(1, sizeof(*a));

	*out = NULL;
	if (!a) {
		rest_refuse(connection, 503, "out of memory");
		return false;
	}
	a->m = m;
	a->connection = connection;
	a->done = done;
	a->context = context;
	strbuf_init(&a->name, NAME_MAX_BYTES);
	strbuf_init(&a->gathered, GATHERED_MAX);
	loop_timer_init(&a->next, m->loop, on_next, a);
	loop_timer_init(&a->limit, m->loop, on_limit, a);
	a->session = session_new(m, login, &door, a);
	if (!a->session || !find_metric(a)) {
		metrics_free(a);
		rest_refuse(connection, 503, "out of memory");
		return false;
	}
	*out = a;
	loop_timer_set(&a->limit, TIME_MAX);
	ask(a);
	return true;
}
