// SPDX-License-Identifier: BSD-2-Clause
// A line of names that are due, and the worker that is asked for the first of them.

#include "menu/ip/firewall/list_lookup.h"

#include <stdlib.h>
#include <string.h>

#include <utlist.h>

#include "base/number.h"
#include "menu/ip/firewall/address_list.h"
#include "menu/ip/firewall/list_names.h"
#include "mgmt/state.h"
#include "mgmt/work.h"
#include "mgmt/work_call.h"

enum {
	GATHERING = 20,	  // ms that others may come due in, for the same worker
	PATIENCE = 60000, // ms
};

struct list_lookups {
	struct mgmt *m;
	struct loop_timer start;
	struct loop_timer patience; // with the worker
	struct list_name *line;
	struct work *work;			    // NULL: nobody is asked
	struct list_name *batch[LIST_LOOKUP_BATCH]; // NULL: it is gone, or its answer has come
	struct list_answer answer[LIST_LOOKUP_BATCH];
};

bool list_lookup_is_host(enum firewall_family family, const struct firewall_address *address)
{
	static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};
	static const uint8_t low[12];
	const uint8_t *a = address->byte;

	if (family == FIREWALL_IP4)
		return a[0] != 0 && a[0] != 127 && a[0] < 224 && !(a[0] == 169 && a[1] == 254);
	return memcmp(a, low, sizeof(low)) != 0 && memcmp(a, mapped, sizeof(mapped)) != 0 &&
	       a[0] != 0xff && !(a[0] == 0xfe && (a[1] & 0xc0) == 0x80);
}

// ---- when

static uint64_t pause_s(const struct list_lookup *lookup, const struct list_answer *answer)
{
	uint64_t pause = LIST_LOOKUP_LEAST_S;

	if (answer->kind != LIST_ANSWER_FOUND) {
		for (unsigned i = 1; i < lookup->failures && pause < LIST_LOOKUP_FAILED_MOST_S; i++)
			pause *= 2;
		return pause < LIST_LOOKUP_FAILED_MOST_S ? pause : LIST_LOOKUP_FAILED_MOST_S;
	}
	if (answer->ttl == 0)
		return LIST_LOOKUP_UNSAID_S;
	if (answer->ttl > LIST_LOOKUP_MOST_S)
		return LIST_LOOKUP_MOST_S;
	return answer->ttl > pause ? answer->ttl : pause;
}

static void on_due(void *context);

void list_lookup_begin(struct list_lookups *l, struct list_name *name)
{
	loop_timer_init(&name->lookup.due, l->m->loop, on_due, name);
	loop_timer_set(&name->lookup.due, 0);
}

void list_lookup_end(struct list_lookups *l, struct list_name *name)
{
	loop_timer_cancel(&name->lookup.due);
	if (name->lookup.in_line)
		DL_DELETE2(l->line, name, lookup.prev, lookup.next);
	if (name->lookup.asked)
		l->batch[name->lookup.asked - 1] = NULL;
}

void list_lookup_hurry(struct list_lookups *l, struct list_name *name)
{
	uint64_t soon = loop_now(l->m->loop) + LIST_LOOKUP_LEAST_S * 1000ull;

	if (name->lookup.failures > 0 && loop_timer_is_set(&name->lookup.due) &&
	    name->lookup.due.due > soon)
		loop_timer_set_at(&name->lookup.due, soon);
}

// ---- answers

static void note_address(struct list_answer *a, const struct firewall_address *address)
{
	size_t at = 0;

	while (at < a->count && memcmp(&a->address[at], address, sizeof(*address)) < 0)
		at++;
	if (at < a->count && memcmp(&a->address[at], address, sizeof(*address)) == 0)
		return;
	if (a->count == LIST_LOOKUP_ADDRESSES_MAX) {
		a->too_many = true;
		if (at == a->count)
			return;
		a->count--;
	}
	memmove(&a->address[at + 1], &a->address[at], (a->count - at) * sizeof(*address));
	a->address[at] = *address;
	a->count++;
}

void list_answer_take(struct list_answer *a, enum firewall_family family, struct slice text)
{
	struct firewall_value value;
	char address[64];

	if (!slice_copy(text, address, sizeof(address)) ||
	    !address_list_range(address, family, &value) ||
	    memcmp(&value.is.address.first, &value.is.address.last,
		   sizeof(value.is.address.first)) != 0)
		return;
	if (list_lookup_is_host(family, &value.is.address.first))
		note_address(a, &value.is.address.first);
	else
		a->no_host = true;
}

// Errors begin with their kind, which is no part of a sentence.
static void note_text(struct list_answer *a, struct slice text)
{
	static const char kind[] = "failure: ";

	if (slice_starts(text, kind)) {
		text.p += sizeof(kind) - 1;
		text.n -= sizeof(kind) - 1;
	}
	if (text.n >= sizeof(a->text))
		text.n = sizeof(a->text) - 1;
	(void)slice_copy(text, a->text, sizeof(a->text));
}

static void answer_name(struct list_lookups *l, size_t i)
{
	struct list_name *name = l->batch[i];
	struct list_answer *a = &l->answer[i];

	l->batch[i] = NULL;
	name->lookup.asked = 0;
	if (a->kind == LIST_ANSWER_FOUND && a->count == 0) {
		a->kind = LIST_ANSWER_NONE;
		note_text(a, SLICE("none of its addresses can be a host's"));
	}
	name->lookup.failures = a->kind == LIST_ANSWER_FOUND ? 0 : name->lookup.failures + 1;
	loop_timer_set(&name->lookup.due, pause_s(&name->lookup, a) * 1000);
	list_name_answered(name, a);
}

static void on_row(void *context, const struct sentence *reply)
{
	struct list_lookups *l = context;
	struct slice address = work_call_value(reply, "address");
	struct slice status = work_call_value(reply, "status");
	struct list_answer *a;
	uint64_t i;

	if (number_parse(work_call_value(reply, "number"), LIST_LOOKUP_BATCH - 1, &i) !=
		    NUMBER_OK ||
	    !l->batch[i])
		return;
	a = &l->answer[i];
	if (address.p)
		list_answer_take(a, l->batch[i]->family, address);
	if (!status.p)
		return;
	note_text(a, work_call_value(reply, "message"));
	if (slice_is(status, "found"))
		a->kind = LIST_ANSWER_FOUND;
	else if (slice_is(status, "none"))
		a->kind = LIST_ANSWER_NONE;
	if (number_parse(work_call_value(reply, "ttl"), UINT32_MAX, &a->ttl) != NUMBER_OK)
		a->ttl = 0;
	answer_name(l, i);
}

// Of whom it said nothing nothing is known.
static void end(struct list_lookups *l, const char *why)
{
	l->work = NULL;
	loop_timer_cancel(&l->patience);
	for (size_t i = 0; i < LIST_LOOKUP_BATCH; i++) {
		if (!l->batch[i])
			continue;
		l->answer[i] = (struct list_answer){.kind = LIST_ANSWER_FAILED};
		note_text(&l->answer[i], slice_from(why));
		answer_name(l, i);
	}
	if (l->line)
		loop_timer_set(&l->start, GATHERING);
	list_names_changed(l->m);
}

static void on_ended(void *context, const struct err *e)
{
	end(context, e ? e->text : "failure: resolve failed");
}

static void on_impatient(void *context)
{
	struct list_lookups *l = context;

	work_stop(l->work);
	end(l, "no answer");
}

// ---- asking

static void on_start(void *context)
{
	static const struct work_events events = {.row = on_row, .ended = on_ended};
	struct list_lookups *l = context;
	struct strbuf sentence;
	struct err e;

	if (l->work || !l->line)
		return;
	strbuf_init(&sentence, SENTENCE_SIZE_MAX);
	sentence_add_text(&sentence, "/names");
	for (size_t i = 0; i < LIST_LOOKUP_BATCH && l->line; i++) {
		struct list_name *name = l->line;

		DL_DELETE2(l->line, name, lookup.prev, lookup.next);
		name->lookup.in_line = false;
		name->lookup.asked = i + 1;
		l->batch[i] = name;
		l->answer[i] = (struct list_answer){.kind = LIST_ANSWER_FAILED};
		sentence_add_pair(&sentence, name->family == FIREWALL_IP6 ? "ipv6" : "ipv4",
				  slice_from(name->key + 1));
	}
	sentence_end(&sentence);
	if (sentence.failed)
		(void)err_set(&e, ERR_NO_MEMORY, NULL);
	else
		l->work = work_start(l->m, strbuf_slice(&sentence), &events, l, &e);
	strbuf_free(&sentence);
	if (l->work)
		loop_timer_set(&l->patience, PATIENCE);
	else
		end(l, e.text);
}

static void on_due(void *context)
{
	struct list_name *name = context;
	struct list_lookups *l = list_names_lookups(name->m);

	name->lookup.in_line = true;
	DL_APPEND2(l->line, name, lookup.prev, lookup.next);
	if (!l->work && !loop_timer_is_set(&l->start))
		loop_timer_set(&l->start, GATHERING);
}

struct list_lookups *list_lookups_new(struct mgmt *m)
{
	struct list_lookups *l = calloc(1, sizeof(*l));

	if (!l)
		abort();
	l->m = m;
	loop_timer_init(&l->start, m->loop, on_start, l);
	loop_timer_init(&l->patience, m->loop, on_impatient, l);
	return l;
}

void list_lookups_free(struct list_lookups *l)
{
	if (l->work)
		work_release(l->work);
	loop_timer_cancel(&l->start);
	loop_timer_cancel(&l->patience);
	free(l);
}
