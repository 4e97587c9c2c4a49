// SPDX-License-Identifier: BSD-2-Clause
// Tracing a route, hop by hop.

#include "worker/traceroute.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

#include "worker/asked.h"
#include "worker/probe.h"

enum {
	HOPS_MAX = 255,
	HOPS_DEFAULT = 30,
	SILENT_MAX = 5, // hops in a row without an answer: there will be none
	TIMEOUT_DEFAULT = 1000,
	ROUND = 1000000, // us, at least
};

struct hop {
	bool known;
	bool lost; // the last packet
	struct ip6 address;
	const char *status;
	uint64_t sent, received;
	double last, least, most, sum, squares; // ms
};

struct trace {
	struct talk *talk;
	struct probe probe;
	uint64_t timeout; // us
	unsigned most;	  // hops
	unsigned count;	  // of those that are told
	uint16_t sequence;
	struct hop hop[HOPS_MAX];
};

static void pair_text(struct trace *t, const char *name, const char *value)
{
	talk_pair(t->talk, name, slice_from(value));
}

static void pair_number(struct trace *t, const char *name, uint64_t value)
{
	char text[24];

	(void)snprintf(text, sizeof(text), "%" PRIu64, value);
	pair_text(t, name, text);
}

// 16.8, 3
static void pair_ms(struct trace *t, const char *name, double ms)
{
	long tenths = lround(ms * 10);
	char text[40];

	if (tenths % 10 == 0)
		(void)snprintf(text, sizeof(text), "%ld", tenths / 10);
	else
		(void)snprintf(text, sizeof(text), "%ld.%ld", tenths / 10, tenths % 10);
	pair_text(t, name, text);
}

static double deviation(const struct hop *h)
{
	double n = (double)h->received;
	double mean = h->sum / n;
	double variance = h->squares / n - mean * mean;

	return variance > 0 ? sqrt(variance) : 0;
}

static int tell_hop(struct trace *t, const struct hop *h, uint64_t round, struct err *e)
{
	char address[IP6_TEXT_SIZE] = "";

	talk_begin(t->talk, "!re");
	pair_text(t, "address", h->known ? ip6_format(h->address, address) : "");
	pair_number(t, "loss", (h->sent - h->received) * 100 / h->sent);
	pair_number(t, "sent", h->sent);
	if (h->lost)
		pair_text(t, "last", "timeout");
	else
		pair_ms(t, "last", h->last);
	if (h->received > 0) {
		pair_ms(t, "avg", h->sum / (double)h->received);
		pair_ms(t, "best", h->least);
		pair_ms(t, "worst", h->most);
		pair_ms(t, "std-dev", deviation(h));
	}
	pair_text(t, "status", h->status ? h->status : "");
	pair_number(t, ".section", round);
	return talk_send(t->talk, e);
}

static void note_answer(struct hop *h, const struct probe_answer *a, uint64_t sent_at, bool end)
{
	double ms = a->at > sent_at ? (double)(a->at - sent_at) / 1000 : 0;

	h->known = true;
	h->lost = false;
	h->address = a->from;
	h->status = end || a->message.kind == ICMP_TTL_EXCEEDED ? NULL
								: icmp_kind_words(a->message.kind);
	if (h->received++ == 0 || ms < h->least)
		h->least = ms;
	if (ms > h->most)
		h->most = ms;
	h->last = ms;
	h->sum += ms;
	h->squares += ms * ms;
}

// Whether the way ends with ANSWER: there, or where nothing leads on.
static bool is_end(const struct trace *t, const struct probe_answer *answer)
{
	return answer->message.kind != ICMP_TTL_EXCEEDED ||
	       ip6_equal(answer->from, t->probe.address);
}

// One packet to the hop of number I. Whether the way ends there.
static bool ask_hop(struct trace *t, unsigned i)
{
	struct hop *h = &t->hop[i];
	uint16_t sequence = t->sequence++ % PROBE_UDP_PORTS;
	uint64_t at = probe_now();
	struct probe_answer answer;
	int error;

	(void)probe_set_ttl(&t->probe, (int)i + 1);
	error = probe_send(&t->probe, sequence);
	h->sent++;
	h->lost = true;
	if (error) {
		h->status = probe_send_words(error);
		return true;
	}
	while (probe_receive(&t->probe, at + t->timeout, &answer)) {
		if (answer.sequence != sequence)
			continue; // of one that was given up
		note_answer(h, &answer, at, ip6_equal(answer.from, t->probe.address));
		return is_end(t, &answer);
	}
	return false;
}

static int run_round(struct trace *t, uint64_t round, struct err *e)
{
	unsigned silent = 0;
	unsigned i = 0;
	bool over = false;

	while (!over && i < t->most && silent < SILENT_MAX) {
		over = ask_hop(t, i);
		silent = t->hop[i].received > 0 ? 0 : silent + 1;
		i++;
		if (round > 0)
			continue; // all of them at the end
		t->count = i;
		if (tell_hop(t, &t->hop[i - 1], round, e) != 0)
			return -1;
	}
	t->count = i;
	for (i = 0; round > 0 && i < t->count; i++)
		if (tell_hop(t, &t->hop[i], round, e) != 0)
			return -1;
	return 0;
}

static void wait_until(struct trace *t, uint64_t until)
{
	struct probe_answer late;

	while (probe_now() < until)
		(void)probe_receive(&t->probe, until, &late);
}

static int go(struct trace *t, uint64_t rounds, uint64_t end, struct err *e)
{
	for (uint64_t round = 0; rounds == 0 || round < rounds; round++) {
		uint64_t next = probe_now() + ROUND;

		if (run_round(t, round, e) != 0)
			return -1;
		if (probe_now() >= end)
			break;
		if (round + 1 != rounds)
			wait_until(t, next < end ? next : end);
		if (probe_now() >= end)
			break;
	}
	return 0;
}

int traceroute_run(struct talk *t, const struct sentence *asked, struct err *e)
{
	static struct trace trace; // large, and there is only one
	uint64_t duration = asked_number(asked, "duration", 0);
	int result;

	trace = (struct trace){
		.talk = t,
		.timeout = asked_number(asked, "timeout", TIMEOUT_DEFAULT) * 1000,
		.most = (unsigned)asked_number(asked, "max-hops", HOPS_DEFAULT),
	};
	if (probe_open(&trace.probe, asked, asked_is(asked, "protocol", "udp"), e) != 0)
		return -1;
	result = go(&trace, asked_number(asked, "count", 0),
		    duration == 0 ? UINT64_MAX : probe_now() + duration * 1000, e);
	probe_close(&trace.probe);
	return result;
}
