// SPDX-License-Identifier: BSD-2-Clause
// Connections, page by page.

#include "gate/flow_listing.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "firewall/mark.h"
#include "firewall/ruleset.h"
#include "gate/listing.h"
#include "gate/state.h"

enum { IPV4, IPV6, FAMILIES, KEY_SHIFT = 8 };

static void forget(void *context)
{
	struct flow_listing *l = context;

	free(l->flows);
	free(l->mark);
	l->flows = NULL;
	l->mark = NULL;
	l->count = 0;
	l->read = false;
	loop_timer_cancel(&l->forget);
}

void flow_listing_init(struct gate *g)
{
	static const uint8_t families[FAMILIES] = {[IPV4] = AF_INET, [IPV6] = AF_INET6};

	for (int i = 0; i < FAMILIES; i++) {
		g->flows[i].gate = g;
		g->flows[i].family = families[i];
		loop_timer_init(&g->flows[i].forget, g->loop, forget, &g->flows[i]);
	}
}

void flow_listing_free(struct gate *g)
{
	for (int i = 0; i < FAMILIES; i++)
		forget(&g->flows[i]);
}

// ---- rows

// The first whose id is not below ID.
static size_t lower_bound(const struct flow_listing *l, uint32_t id)
{
	size_t low = 0;
	size_t high = l->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (l->flows[middle].id < id)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

// Two connections may have the same id, though hardly ever: the key has its place among those.
static uint64_t key_of(const struct flow_listing *l, size_t i)
{
	uint64_t place = i - lower_bound(l, l->flows[i].id);

	return ((uint64_t)l->flows[i].id << KEY_SHIFT | (place & 0xff)) + 1;
}

static size_t first_above(const struct flow_listing *l, uint64_t cursor)
{
	size_t i;

	if (cursor == 0)
		return 0;
	if (cursor > (uint64_t)1 << (32 + KEY_SHIFT))
		return l->count;
	i = lower_bound(l, (uint32_t)((cursor - 1) >> KEY_SHIFT));
	while (i < l->count && key_of(l, i) <= cursor)
		i++;
	return i;
}

static struct wire_connection_end end_of(const struct flow_tuple *t)
{
	return (struct wire_connection_end){
		.source = t->source,
		.destination = t->destination,
		.source_port = t->source_port,
		.destination_port = t->destination_port,
	};
}

static void send_row(const struct flow_listing *l, const struct flow *f, const struct answer_to *to)
{
	struct wire_connection out = {
		.id = f->id,
		.status = f->status,
		.timeout_s = f->timeout_s,
		.protocol = f->protocol,
		.tcp_state = f->tcp_state,
		.icmp_type = f->original.icmp_type,
		.icmp_code = f->original.icmp_code,
		.icmp_id = f->original.icmp_id,
		.counted = f->counted,
		.original = end_of(&f->original),
		.reply = end_of(&f->reply),
	};

	memcpy(out.packets, f->packets, sizeof(out.packets));
	memcpy(out.bytes, f->bytes, sizeof(out.bytes));
	if (l->mark)
		memcpy(out.mark, l->mark[f->mark & FIREWALL_CONNECTION_MASK], sizeof(out.mark));
	answer_send_body(to, l->family == AF_INET ? WIRE_CONNECTION : WIRE_CONNECTION6, &out);
}

static void send_page(struct flow_listing *l, const struct wire_list *asked,
		      const struct answer_to *to)
{
	size_t most = asked->count < LISTING_ROWS_MAX ? asked->count : LISTING_ROWS_MAX;
	size_t i = first_above(l, asked->cursor);
	struct wire_answer answer = {.kind = ERR_NONE, .cursor = asked->cursor};

	for (size_t sent = 0; i < l->count && sent < most; i++, sent++) {
		send_row(l, &l->flows[i], to);
		answer.cursor = key_of(l, i);
	}
	answer.more = i < l->count;
	answer_send_body(to, WIRE_ANSWER, &answer);
	loop_timer_set(&l->forget, FLOW_LISTING_KEPT_MS);
}

// False: nothing that was read has the id.
static bool remove_known(struct flow_listing *l, uint32_t id, const struct answer_to *to)
{
	size_t i = l->read ? lower_bound(l, id) : 0;
	struct err e;

	if (!l->read || i == l->count || l->flows[i].id != id)
		return false;
	if (l->gate->kernel.delete_flow(l->gate->kernel.context, &l->flows[i], &e) != 0)
		answer_send(to, &e);
	else
		answer_send(to, NULL);
	loop_timer_set(&l->forget, FLOW_LISTING_KEPT_MS);
	return true;
}

static void no_such_connection(const struct answer_to *to)
{
	struct err e;

	(void)err_set(&e, ERR_NO_SUCH_ENTRY, "no such connection");
	answer_send(to, &e);
}

// ---- reading

// The names of the connection marks in the administrator's rules, by number.
static void read_marks(struct flow_listing *l)
{
	const struct firewall_rules *rules = &l->gate->firewall.in_force;
	struct firewall_ruleset s;
	struct err e;

	if (!rules->bytes || firewall_ruleset_open(rules->bytes, rules->size, &s, &e) != 0)
		return;
	l->mark = calloc(FIREWALL_CONNECTION_MASK + 1, sizeof(*l->mark));
	for (size_t i = 0; l->mark && i < s.mark_count; i++)
		if (s.mark[i].kind == FIREWALL_MARK_CONNECTION)
			memcpy(l->mark[s.mark[i].number & FIREWALL_CONNECTION_MASK], s.mark[i].name,
			       sizeof(*l->mark));
	firewall_ruleset_close(&s);
}

static void serve(struct flow_listing *l, const struct flow_waiting *w, const struct err *e)
{
	if (e)
		answer_send(&w->to, e);
	else if (w->asked.kind != WIRE_NONE)
		send_page(l, &w->asked, &w->to);
	else if (!remove_known(l, w->id, &w->to))
		no_such_connection(&w->to);
}

static void read_flows(struct flow_listing *l);

static void on_listed(void *context, struct flow *flows, size_t count, const struct err *e)
{
	struct flow_listing *l = context;
	size_t kept = 0;

	l->job = 0;
	forget(l);
	l->flows = flows;
	l->count = count;
	l->read = !e;
	if (!e) {
		read_marks(l);
		loop_timer_set(&l->forget, FLOW_LISTING_KEPT_MS);
	}
	for (size_t i = 0; i < l->waiting_count; i++) {
		struct flow_waiting *w = &l->waiting[i];

		if (w->later) {
			w->later = false;
			l->waiting[kept++] = *w;
		} else {
			serve(l, w, e);
		}
	}
	l->waiting_count = kept;
	if (kept > 0)
		read_flows(l);
}

static void read_flows(struct flow_listing *l)
{
	const struct gate_kernel *kernel = &l->gate->kernel;
	struct err e;

	l->job = kernel->list_flows(kernel->context, l->family, on_listed, l, &e);
	if (l->job)
		return;
	for (size_t i = 0; i < l->waiting_count; i++)
		answer_send(&l->waiting[i].to, &e);
	l->waiting_count = 0;
}

static void wait_for_flows(struct flow_listing *l, const struct flow_waiting *w)
{
	struct err e;

	if (l->waiting_count == FLOW_LISTING_WAITING_MAX) {
		(void)err_set(&e, ERR_FAILURE, "failure: too many listings of connections at once");
		answer_send(&w->to, &e);
		return;
	}
	l->waiting[l->waiting_count] = *w;
	l->waiting[l->waiting_count++].later = l->job != 0;
	if (!l->job)
		read_flows(l);
}

void flow_listing_send(struct gate *g, const struct wire_list *asked, const struct answer_to *to)
{
	struct flow_listing *l = &g->flows[asked->kind == WIRE_CONNECTION ? IPV4 : IPV6];
	struct flow_waiting w = {.to = *to, .asked = *asked};

	if (asked->cursor > 0 && l->read)
		send_page(l, asked, to);
	else
		wait_for_flows(l, &w);
}

void flow_listing_remove(struct gate *g, const struct wire_connection_remove *asked,
			 const struct answer_to *to)
{
	struct flow_listing *l = &g->flows[asked->six ? IPV6 : IPV4];
	struct flow_waiting w = {.to = *to, .id = asked->id};

	if (!remove_known(l, asked->id, to))
		wait_for_flows(l, &w);
}
