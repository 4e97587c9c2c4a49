// SPDX-License-Identifier: BSD-2-Clause
// Errors made and caught; and the time that a block takes.

#include <time.h>

#include "script/borrow.h"
#include "script/text.h"

struct node_error {
	struct node node;
	struct node *message; // NULL: none
};

static enum flow run_error(struct machine *m, const struct node *node, struct value *out)
{
	const struct node_error *n = (const struct node_error *)node;
	struct value v = value_nothing();
	struct value text;
	enum flow flow = n->message ? n->message->run(m, n->message, &v) : FLOW_NEXT;

	(void)out;
	if (flow != FLOW_NEXT)
		return flow;
	if (!value_to_str(v, &text)) {
		value_drop(v);
		return machine_no_memory(m);
	}
	value_drop(v);
	value_replace(&m->message, text);
	m->failed[0] = '\0';
	return machine_fail(m, ERR_FAILURE, "%s", text.text->bytes);
}

struct node *node_error(struct code *c, struct position at, struct node *message)
{
	struct node_error *n = code_keep(c, sizeof(*n));

	if (!n)
		return NULL;
	*n = (struct node_error){{run_error, at, false}, message};
	return &n->node;
}

struct node_catch {
	struct node node;
	uint32_t slot; // gets the text; NODE_NO_SLOT
	bool returns;
	struct node *body;
	struct node *handler; // NULL: none
};

static enum flow take_text(struct machine *m, uint32_t slot)
{
	struct strbuf text;
	struct value v;
	bool ok;

	if (slot == NODE_NO_SLOT)
		return FLOW_NEXT;
	strbuf_init(&text, VALUE_TEXT_MAX);
	machine_error_text(m, &text);
	ok = value_str(strbuf_slice(&text), &v);
	strbuf_free(&text);
	if (!ok)
		return machine_no_memory(m);
	value_replace(&m->frame[slot], v);
	return FLOW_NEXT;
}

static enum flow handle(struct machine *m, const struct node_catch *n, struct value *out)
{
	enum flow flow = take_text(m, n->slot);

	if (flow != FLOW_NEXT)
		return flow;
	machine_recover(m);
	if (n->handler)
		flow = n->handler->run(m, n->handler, NULL);
	if (flow == FLOW_RETURN && n->returns && out) { // brackets get what the handler returns
		*out = m->returned;
		m->returned = value_nothing();
		return FLOW_NEXT;
	}
	if (flow == FLOW_NEXT && out)
		*out = n->returns ? value_bool(true) : value_nothing();
	return flow;
}

static enum flow run_catch(struct machine *m, const struct node *node, struct value *out)
{
	const struct node_catch *n = (const struct node_catch *)node;
	enum flow flow = n->body->run(m, n->body, NULL);

	if (flow == FLOW_ERROR && machine_can_catch(m))
		return handle(m, n, out);
	if (flow == FLOW_NEXT && out)
		*out = n->returns ? value_bool(false) : value_nothing();
	return flow;
}

struct node *node_catch(struct code *c, struct position at, struct node *body, struct node *handler,
			uint32_t slot, bool returns)
{
	struct node_catch *n = code_keep(c, sizeof(*n));

	if (!n)
		return NULL;
	*n = (struct node_catch){{run_catch, at, false}, slot, returns, body, handler};
	return &n->node;
}

struct node_retry {
	struct node node;
	struct node *body;
	struct node *delay;   // NULL: none
	struct node *most;    // NULL: 1
	struct node *handler; // NULL: the last error goes on
};

static enum flow evaluate(struct machine *m, const struct node *n, struct value *out)
{
	*out = value_nothing();
	return n ? n->run(m, n, out) : FLOW_NEXT;
}

static int64_t milliseconds(struct value v)
{
	int64_t number = 0;

	if (v.type == VALUE_TIME)
		return v.number / 1000000;
	return value_to_num(v, &number) && number < INT64_MAX / 1000 ? number * 1000 : number;
}

static enum flow wait_for(struct machine *m, int64_t ms)
{
	if (ms <= 0)
		return FLOW_NEXT;
	return m->host->wait(m->host->context, (uint64_t)ms, &m->error) < 0 ? FLOW_ERROR
									    : FLOW_NEXT;
}

static enum flow try_again(struct machine *m, const struct node_retry *n, int64_t most,
			   int64_t delay, struct value *out)
{
	enum flow flow = FLOW_NEXT;

	for (int64_t i = 0; i < most; i++) {
		if (i > 0) {
			machine_recover(m);
			flow = wait_for(m, delay);
			if (flow == FLOW_NEXT)
				flow = machine_step(m);
			if (flow != FLOW_NEXT)
				return flow;
		}
		flow = n->body->run(m, n->body, out);
		if (flow != FLOW_ERROR || !machine_can_catch(m))
			return flow;
	}
	if (flow != FLOW_ERROR || !n->handler)
		return flow;
	machine_recover(m);
	return n->handler->run(m, n->handler, out);
}

static enum flow run_retry(struct machine *m, const struct node *node, struct value *out)
{
	const struct node_retry *n = (const struct node_retry *)node;
	struct value delay;
	struct value most;
	int64_t times = 1;
	enum flow flow = evaluate(m, n->delay, &delay);

	if (flow != FLOW_NEXT)
		return flow;
	flow = evaluate(m, n->most, &most);
	if (flow != FLOW_NEXT) {
		value_drop(delay);
		return flow;
	}
	if (!value_to_num(most, &times) && n->most)
		flow = machine_fail(m, ERR_VALUE, "invalid value for argument max");
	else
		flow = try_again(m, n, times, milliseconds(delay), out);
	value_drop(delay);
	value_drop(most);
	return flow;
}

struct node *node_retry(struct code *c, struct position at, struct node *body, struct node *delay,
			struct node *most, struct node *handler)
{
	struct node_retry *n = code_keep(c, sizeof(*n));

	if (!n)
		return NULL;
	*n = (struct node_retry){{run_retry, at, false}, body, delay, most, handler};
	return &n->node;
}

static int64_t now(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_BOOTTIME, &t);
	return (int64_t)t.tv_sec * VALUE_SECOND + t.tv_nsec;
}

struct node_time {
	struct node node;
	struct node *body;
};

static enum flow run_time(struct machine *m, const struct node *node, struct value *out)
{
	const struct node_time *n = (const struct node_time *)node;
	int64_t start = now();
	enum flow flow = n->body->run(m, n->body, NULL);

	if (flow == FLOW_NEXT && out)
		*out = value_time(now() - start);
	return flow;
}

struct node *node_time(struct code *c, struct position at, struct node *body)
{
	struct node_time *n = code_keep(c, sizeof(*n));

	if (!n)
		return NULL;
	*n = (struct node_time){{run_time, at, false}, body};
	return &n->node;
}
