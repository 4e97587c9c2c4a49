// SPDX-License-Identifier: BSD-2-Clause
// Pinging: what was sent and is not answered yet waits in a ring, for answers may take longer than
// the pause between two requests.

#include "worker/ping.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/strbuf.h"
#include "worker/asked.h"
#include "worker/probe.h"

enum {
	WAITING_MAX = 256,
	PATIENCE = 1000000, // us; after that there is no answer
	INTERVAL_DEFAULT = 1000,
};

struct ping {
	struct talk *talk;
	struct probe probe;
	uint64_t count;	   // 0: no end
	uint64_t interval; // us
	uint64_t next_at;
	uint64_t sent, answered, told;
	uint64_t least, most, sum; // us, of the replies
	uint64_t replies;
	struct {
		uint64_t at;	// 0: answered
	} waiting[WAITING_MAX]; // by sequence
};

static void pair_number(struct talk *t, const char *name, uint64_t value)
{
	char text[24];

	(void)snprintf(text, sizeof(text), "%" PRIu64, value);
	talk_pair(t, name, slice_from(text));
}

static void pair_time(struct talk *t, const char *name, uint64_t microseconds)
{
	char text[PROBE_TIME_SIZE];

	talk_pair(t, name, slice_from(probe_format_time(microseconds, text)));
}

static void pair_address(struct talk *t, const char *name, struct ip6 address)
{
	char text[IP6_TEXT_SIZE];

	talk_pair(t, name, slice_from(ip6_format(address, text)));
}

static int tell_totals(struct ping *p, struct err *e)
{
	uint64_t lost = p->told - p->replies;

	pair_number(p->talk, "sent", p->told);
	pair_number(p->talk, "received", p->replies);
	pair_number(p->talk, "packet-loss", lost * 100 / p->told);
	if (p->replies > 0) {
		pair_time(p->talk, "min-rtt", p->least);
		pair_time(p->talk, "avg-rtt", p->sum / p->replies);
		pair_time(p->talk, "max-rtt", p->most);
	}
	return talk_send(p->talk, e);
}

static int tell_missing(struct ping *p, uint64_t sequence, const char *status, struct err *e)
{
	p->told++;
	talk_begin(p->talk, "!re");
	pair_number(p->talk, "seq", sequence);
	pair_address(p->talk, "host", p->probe.address);
	talk_pair(p->talk, "status", slice_from(status));
	return tell_totals(p, e);
}

static void count_reply(struct ping *p, uint64_t taken)
{
	if (p->replies++ == 0 || taken < p->least)
		p->least = taken;
	if (taken > p->most)
		p->most = taken;
	p->sum += taken;
}

static int tell_answer(struct ping *p, const struct probe_answer *a, uint64_t sequence,
		       uint64_t taken, struct err *e)
{
	const char *words = icmp_kind_words(a->message.kind);

	p->told++;
	if (a->message.kind == ICMP_REPLY)
		count_reply(p, taken);
	talk_begin(p->talk, "!re");
	pair_number(p->talk, "seq", sequence);
	pair_address(p->talk, "host", a->from);
	pair_number(p->talk, "size", a->message.size);
	pair_number(p->talk, "ttl", a->message.ttl);
	pair_time(p->talk, "time", taken);
	if (words[0])
		talk_pair(p->talk, "status", slice_from(words));
	return tell_totals(p, e);
}

// The full number of an answer's 16 bits: the last one sent that has them.
static uint64_t full_sequence(const struct ping *p, uint16_t sequence)
{
	uint64_t last = p->sent - 1;

	return last - (uint16_t)((uint16_t)last - sequence);
}

static int take_answer(struct ping *p, const struct probe_answer *a, struct err *e)
{
	uint64_t sequence = p->sent > 0 ? full_sequence(p, a->sequence) : UINT64_MAX;
	uint64_t at;

	// What was answered already, was given up, or was never sent.
	if (sequence >= p->sent || sequence + WAITING_MAX < p->sent ||
	    (at = p->waiting[sequence % WAITING_MAX].at) == 0)
		return 0;
	p->waiting[sequence % WAITING_MAX].at = 0;
	return tell_answer(p, a, sequence, a->at > at ? a->at - at : 0, e);
}

static int send_next(struct ping *p, struct err *e)
{
	uint64_t sequence = p->sent++;
	uint64_t now = probe_now();
	int error = probe_send(&p->probe, (uint16_t)sequence);

	p->next_at = (p->next_at == 0 ? now : p->next_at) + p->interval;
	p->waiting[sequence % WAITING_MAX].at = error ? 0 : now;
	return error ? tell_missing(p, sequence, probe_send_words(error), e) : 0;
}

// Gives up what has waited long enough, in the order it was sent. *OUT: when the next one will.
static int give_up(struct ping *p, uint64_t now, uint64_t *out, struct err *e)
{
	while (p->answered < p->sent) {
		uint64_t *at = &p->waiting[p->answered % WAITING_MAX].at;
		bool crowded = p->sent - p->answered >= WAITING_MAX;

		if (*at != 0 && now < *at + PATIENCE && !crowded) {
			*out = *at + PATIENCE;
			return 0;
		}
		if (*at != 0 && tell_missing(p, p->answered, "timeout", e) != 0)
			return -1;
		*at = 0;
		p->answered++;
	}
	*out = UINT64_MAX;
	return 0;
}

static bool may_send(const struct ping *p)
{
	return p->count == 0 || p->sent < p->count;
}

static int go(struct ping *p, struct err *e)
{
	for (;;) {
		struct probe_answer answer;
		uint64_t until;

		if (give_up(p, probe_now(), &until, e) != 0)
			return -1;
		if (!may_send(p) && p->answered == p->sent)
			return 0;
		if (may_send(p) && p->next_at < until)
			until = p->next_at;
		if (probe_receive(&p->probe, until, &answer)) {
			if (take_answer(p, &answer, e) != 0)
				return -1;
			continue;
		}
		if (may_send(p) && probe_now() >= p->next_at && send_next(p, e) != 0)
			return -1;
	}
}

int ping_run(struct talk *t, const struct sentence *asked, struct err *e)
{
	static struct ping p; // large, and there is only one
	int result;

	p = (struct ping){
		.talk = t,
		.count = asked_number(asked, "count", 0),
		.interval = asked_number(asked, "interval", INTERVAL_DEFAULT) * 1000,
	};
	if (probe_open(&p.probe, asked, false, e) != 0)
		return -1;
	result = go(&p, e);
	probe_close(&p.probe);
	return result;
}
