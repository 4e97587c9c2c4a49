// SPDX-License-Identifier: BSD-2-Clause
// The queue of requests, and a turn's order: judge, commit, answer.

#include "gate/turn.h"

#include <string.h>

#include "gate/judge.h"
#include "gate/range.h"
#include "gate/state.h"
#include "gate/tell.h"
#include "gate/world.h"

static void run(void *context);

void turn_init(struct gate *g)
{
	loop_timer_init(&g->turn.timer, g->loop, run, g);
}

void turn_free(struct gate *g)
{
	loop_timer_cancel(&g->turn.timer);
	free(g->turn.request);
	change_list_free(&g->turn.changes);
}

void turn_wake(struct gate *g)
{
	if (g->turn.count > 0 && g->world.settled && !loop_timer_is_set(&g->turn.timer))
		loop_timer_set(&g->turn.timer, 0);
}

void turn_add(struct gate *g, const struct turn_request *r)
{
	struct turn *t = &g->turn;
	struct err e;

	if (r->to.peer && t->count >= TURN_QUEUE_MAX) {
		(void)err_set(&e, ERR_QUOTA, "too many requests at once");
		answer_send(&r->to, &e);
		return;
	}
	if (t->count == t->capacity) {
		size_t capacity = t->capacity ? t->capacity * 2 : 16;
		struct turn_request *grown = realloc(t->request, capacity * sizeof(*grown));

		if (!grown)
			abort();
		t->request = grown;
		t->capacity = capacity;
	}
	t->request[t->count++] = *r;
	turn_wake(g);
}

static bool is_question(const struct turn_request *r)
{
	return r->kind == TURN_GET || r->kind == TURN_AT || r->kind == TURN_RANGE ||
	       r->kind == TURN_UPLINK;
}

// What nobody can be told about, since it has happened already.
static bool is_forced(const struct turn_request *r)
{
	return r->kind == TURN_EXPIRE || r->kind == TURN_EVICT || r->kind == TURN_GONE ||
	       r->kind == TURN_UNLEASED || r->kind == TURN_UNUSED;
}

static void fail(struct turn_request *r, const struct err *e)
{
	r->failed = true;
	r->waits = false;
	// How it is worded inside must not read like a judgement on the request.
	(void)err_set(&r->error, e->kind == ERR_NO_MEMORY ? ERR_NO_MEMORY : ERR_INTERNAL, "%s",
		      e->text);
}

static void judge(struct gate *g, struct turn_request *r)
{
	struct change_list *l = &g->turn.changes;
	size_t before = l->count;

	r->failed = false;
	r->waits = false;
	if (judge_request(g, l, r, &r->error) != 0)
		r->failed = true;
	// A lease of 0 that we renew is the same to all who read it.
	if (l->count > before && r->kind != TURN_EXTEND)
		l->updates++;
}

static void run_alone(struct gate *g, struct turn_request *r)
{
	struct change_list *l = &g->turn.changes;
	enum change_result result;
	struct err e;

	judge(g, r);
	if (l->count == 0)
		return;
	if (is_forced(r)) {
		change_force(g, l);
		return;
	}
	result = change_commit(g, l, &e);
	if (result == CHANGE_DONE)
		return;
	if (result == CHANGE_KERNEL_REFUSED)
		world_repair(g, &e);
	fail(r, &e);
}

// All of REQUEST at once; if that is refused, each by itself.
static void run_together(struct gate *g, struct turn_request *request, size_t count)
{
	struct err e;

	for (size_t i = 0; i < count; i++)
		if (!is_question(&request[i]))
			judge(g, &request[i]);
	if (g->turn.changes.count == 0 || change_commit(g, &g->turn.changes, &e) == CHANGE_DONE)
		return;
	for (size_t i = 0; i < count; i++) {
		if (is_question(&request[i]))
			continue;
		run_alone(g, &request[i]);
		change_finish(g, &g->turn.changes);
	}
}

static void answer(struct gate *g, struct turn_request *r)
{
	struct wire_uplink uplink;

	if (r->kind == TURN_RANGE)
		r->failed = range_tell(g, r, &r->error) != 0;
	else if (is_question(r) && judge_question(g, r, &uplink, &r->error) != 0)
		r->failed = true;
	if (r->kind == TURN_ADD && r->failed && !r->quiet)
		judge_log_refusal(g, r);
	if (r->kind == TURN_ADD)
		judge_remember(g, r);
	alert_request(g, r);
	if (r->failed)
		answer_send(&r->to, &r->error);
	else if (r->kind == TURN_ADD || r->kind == TURN_GET || r->kind == TURN_AT)
		answer_send_body(&r->to, WIRE_MAPPING, &r->reply);
	else if (r->kind == TURN_UPLINK)
		answer_send_body(&r->to, WIRE_UPLINK, &uplink);
	else if (r->kind != TURN_RANGE && !r->waits)
		answer_send(&r->to, NULL);
}

static void run(void *context)
{
	struct gate *g = context;
	struct turn *t = &g->turn;
	size_t count = t->count < TURN_REQUESTS_MAX ? t->count : TURN_REQUESTS_MAX;
	struct turn_request *request = malloc((count ? count : 1) * sizeof(*request));
	size_t changes = 0;

	if (!request)
		abort();
	if (count > 0)
		memcpy(request, t->request, count * sizeof(*request));
	t->count -= count;
	if (t->count > 0)
		memmove(t->request, t->request + count, t->count * sizeof(*request));
	for (size_t i = 0; i < count; i++)
		changes += !is_question(&request[i]);
	if (changes > 1)
		run_together(g, request, count);
	for (size_t i = 0; i < count; i++) {
		if (changes == 1 && !is_question(&request[i]))
			run_alone(g, &request[i]);
	}
	for (size_t i = 0; i < count; i++)
		answer(g, &request[i]);
	change_finish(g, &t->changes);
	free(request);
	turn_wake(g);
}

void turn_finish(struct gate *g)
{
	while (g->turn.count > 0 && g->world.settled)
		run(g);
}
