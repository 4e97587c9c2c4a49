// SPDX-License-Identifier: BSD-2-Clause
// Looking again after each interval, for as long as somebody wants to know.

#include "mgmt/monitor.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/number.h"
#include "mgmt/state.h"

enum { PAGE = 64, INTERVAL_MS = 1000, INTERVAL_MIN_MS = 100, INTERVAL_MAX_MS = 3600000 };

static void monitor_free(struct monitor *m)
{
	if (m->request)
		gate_link_forget(&m->call->mgmt->gate, m->request);
	loop_timer_cancel(&m->timer);
	m->call->mgmt->monitors--;
	if (m->source->free)
		m->source->free(m->state);
	m->call->state = NULL;
	free(m);
}

static void stop(struct call *call)
{
	monitor_free(call->state);
}

static void resume(struct call *call)
{
	(void)call; // the next look comes by the clock
}

static void look(void *context)
{
	struct monitor *m = context;

	// Who reads slowly hears less often.
	if (!call_has_room(m->call)) {
		loop_timer_set(&m->timer, m->interval);
		return;
	}
	m->source->look(m);
}

void monitor_looked(struct monitor *m, const struct err *e)
{
	struct call *call = m->call;
	bool told = m->looks++ > 0 || !m->source->compares;

	m->section += told;
	if (!e && !(told && m->once) && loop_now(call->mgmt->loop) < m->ends) {
		loop_timer_set(&m->timer, m->interval);
		return;
	}
	monitor_free(m);
	if (e)
		call_fail(call, e);
	else
		call_done(call, NULL);
}

void monitor_row(struct monitor *m)
{
	char number[24];

	call_reply(m->call, "!re");
	(void)snprintf(number, sizeof(number), "%" PRIu64, m->section);
	call_pair(m->call, ".section", slice_from(number));
}

// ---- rows of gate

static void on_row(void *context, enum wire_kind kind, const void *body)
{
	struct monitor *m = context;

	if (kind == m->kind)
		m->source->row(m, body);
}

static void on_answer(void *context, const struct err *e, uint64_t cursor, bool more);

static const struct gate_reply gate_reply = {.row = on_row, .answer = on_answer};

static void ask(struct monitor *m, uint64_t cursor)
{
	struct wire_list list = {.kind = m->kind, .count = PAGE, .cursor = cursor};
	uint64_t request;

	m->cursor = cursor;
	// Of 0 the answer has come already, and M may be gone.
	request = gate_link_request(&m->call->mgmt->gate, WIRE_LIST, &list, &gate_reply, m);
	if (request)
		m->request = request;
}

static void on_answer(void *context, const struct err *e, uint64_t cursor, bool more)
{
	struct monitor *m = context;

	m->request = 0;
	// Without progress a listing would never end.
	if (!e && more && cursor > m->cursor) {
		ask(m, cursor);
		return;
	}
	if (!e && m->source->told)
		m->source->told(m);
	monitor_looked(m, e);
}

void monitor_list(struct monitor *m, enum wire_kind kind)
{
	m->kind = kind;
	ask(m, 0);
}

// ---- beginning

static int read_time(const struct call *call, const char *name, uint64_t min, uint64_t max,
		     uint64_t *out, struct err *e)
{
	const struct argument *a = arguments_find(&call->arguments, name);

	if (!a)
		return 0;
	if (!interval_parse(a->value, out) || *out < min || *out > max)
		return err_set(e, ERR_VALUE, "invalid value for argument %s", name);
	return 0;
}

static struct monitor *monitor_new(struct call *call, const struct monitor_source *source,
				   void *state, struct err *e)
{
	struct monitor *m = NULL;

	if (call->mgmt->monitors == MONITORS_MAX)
		(void)err_set(e, ERR_TOO_LARGE, "failure: more than %d monitors at once",
			      MONITORS_MAX);
	else if (!(m = calloc(1, sizeof(*m))))
		(void)err_set(e, ERR_NO_MEMORY, NULL);
	if (!m) {
		if (source->free)
			source->free(state);
		return NULL;
	}
	m->call = call;
	m->source = source;
	m->state = state;
	m->interval = INTERVAL_MS;
	loop_timer_init(&m->timer, call->mgmt->loop, look, m);
	call->mgmt->monitors++;
	call->state = m;
	call->resume = resume;
	call->stop = stop;
	return m;
}

void monitor_begin(struct call *call, const struct monitor_source *source, void *state)
{
	uint64_t lasts = UINT64_MAX;
	struct monitor *m;
	struct err e;

	m = monitor_new(call, source, state, &e);
	if (!m) {
		call_fail(call, &e);
		return;
	}
	m->once = arguments_take_switch(&call->arguments, "once");
	if (read_time(call, "interval", INTERVAL_MIN_MS, INTERVAL_MAX_MS, &m->interval, &e) != 0 ||
	    read_time(call, "duration", 0, UINT64_MAX >> 1, &lasts, &e) != 0) {
		monitor_free(m);
		call_fail(call, &e);
		return;
	}
	m->ends = lasts == UINT64_MAX ? lasts : loop_now(call->mgmt->loop) + lasts;
	look(m);
}
