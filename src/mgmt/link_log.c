// SPDX-License-Identifier: BSD-2-Clause
// Asking gate how a link speaks, and writing the line.

#include "mgmt/link_log.h"

#include <stdlib.h>
#include <string.h>

#include "base/strbuf.h"
#include "mgmt/state.h"

enum { GIGABIT = 1000000000, MEGABIT = 1000000, TEXT_MAX = 120 };

// A line that waits for gate. One that a link is down does too, though it needs no answer: so lines
// stay in their order.
struct question {
	struct mgmt *m;
	uint32_t ifindex;
	bool up;
	struct strbuf line;
};

static void write_line(struct mgmt *m, const struct strbuf *line)
{
	log_add(&m->log, 0, WIRE_LOG_INTERFACE | WIRE_LOG_INFO, strbuf_slice(line));
}

static void add_rate(struct strbuf *out, uint64_t bits)
{
	uint64_t tenths = bits / (GIGABIT / 10);

	if (bits < GIGABIT)
		strbuf_add_format(out, "%lluM", (unsigned long long)(bits / MEGABIT));
	else if (tenths % 10)
		strbuf_add_format(out, "%llu.%lluG", (unsigned long long)(tenths / 10),
				  (unsigned long long)(tenths % 10));
	else
		strbuf_add_format(out, "%lluG", (unsigned long long)(tenths / 10));
}

static void on_row(void *context, enum wire_kind kind, const void *body)
{
	struct question *q = context;
	const struct wire_link_mode *mode = body;

	if (kind != WIRE_LINK_MODE || !q->up || mode->ifindex != q->ifindex || !mode->known ||
	    !mode->rate_bits)
		return;
	strbuf_add_text(&q->line, " (speed ");
	add_rate(&q->line, mode->rate_bits);
	strbuf_add_text(&q->line, mode->full_duplex ? ", full duplex)" : ", half duplex)");
}

static void on_answer(void *context, const struct err *e, uint64_t cursor, bool more)
{
	struct question *q = context;

	(void)e; // then the line says what is known
	(void)cursor;
	(void)more;
	write_line(q->m, &q->line);
	strbuf_free(&q->line);
	free(q);
}

static const struct gate_reply gate_reply = {.row = on_row, .answer = on_answer};

// False without memory.
static bool ask(struct mgmt *m, const struct wire_link *link, bool up, const struct strbuf *line)
{
	struct question *q = calloc(1, sizeof(*q));
	struct wire_list list = {
		.kind = WIRE_LINK_MODE, .count = 1, .cursor = (uint64_t)link->ifindex - 1};

	if (!q)
		return false;
	*q = (struct question){.m = m, .ifindex = link->ifindex, .up = up};
	strbuf_init(&q->line, TEXT_MAX);
	strbuf_add_slice(&q->line, strbuf_slice(line));
	(void)gate_link_request(&m->gate, WIRE_LIST, &list, &gate_reply, q);
	return true;
}

void link_log(struct mgmt *m, const struct wire_link *link)
{
	bool up = link->running && !link->gone;
	bool speaks = link->type == WIRE_LINK_ETHER || link->type == WIRE_LINK_VETH;
	struct strbuf line;

	strbuf_init(&line, TEXT_MAX);
	strbuf_add_format(&line, "%s link %s", link->name, up ? "up" : "down");
	if (!speaks || !ask(m, link, up, &line))
		write_line(m, &line);
	strbuf_free(&line);
}
