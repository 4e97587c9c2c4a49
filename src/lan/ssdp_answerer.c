// SPDX-License-Identifier: BSD-2-Clause
// Pending answers. The time is cut into as many parts as there are answers, and each is given at a
// random moment of its part: spread evenly, in order, never all at once.

#include "lan/ssdp_answerer.h"

#include <stdlib.h>

#include "lan/random.h"

struct ssdp_pending {
	TAILQ_ENTRY(ssdp_pending) link;
	struct ssdp_answerer *answerer;
	struct loop_timer timer;
	struct ip6 to;
	uint16_t to_port;
	struct ssdp_found found; // its set: targets still to be answered
	unsigned left;
	uint64_t part_at; // when the current part began
	uint32_t part_ms;
};

void ssdp_answerer_init(struct ssdp_answerer *a, struct loop *loop, const struct ssdp_voice *voice,
			struct ssdp_limits *limits)
{
	*a = (struct ssdp_answerer){.loop = loop, .voice = voice, .limits = limits};
	TAILQ_INIT(&a->pending);
}

static void drop(struct ssdp_pending *p)
{
	ssdp_limits_release(p->answerer->limits, p->to, p->left);
	TAILQ_REMOVE(&p->answerer->pending, p, link);
	loop_timer_cancel(&p->timer);
	free(p);
}

void ssdp_answerer_done(struct ssdp_answerer *a)
{
	struct ssdp_pending *p;

	while ((p = TAILQ_FIRST(&a->pending)))
		drop(p);
}

static void on_moment(void *context)
{
	struct ssdp_pending *p = context;
	size_t index = (size_t)__builtin_ctz(p->found.set);

	ssdp_voice_answer(p->answerer->voice, index, p->found.version, p->to, p->to_port);
	p->found.set &= p->found.set - 1;
	p->left--;
	ssdp_limits_release(p->answerer->limits, p->to, 1);
	if (p->left == 0) {
		drop(p);
		return;
	}
	p->part_at += p->part_ms;
	loop_timer_set_at(&p->timer, p->part_at + random_below(p->part_ms));
}

static uint32_t part_ms(unsigned answers, unsigned mx)
{
	uint32_t window;

	if (mx == 0)
		return answers == 1 ? 0 : ANSWER_UNICAST_PACE_MS;
	if (answers == 1)
		return (mx < ANSWER_SINGLE_MX ? mx : ANSWER_SINGLE_MX) * 1000 - ANSWER_MARGIN_MS;
	window = mx * 1000 - ANSWER_MARGIN_MS;
	return (window < ANSWER_SPREAD_MS ? window : ANSWER_SPREAD_MS) / answers;
}

bool ssdp_answerer_add(struct ssdp_answerer *a, struct ip6 to, uint16_t to_port,
		       const struct ssdp_found *found, unsigned mx)
{
	unsigned answers = (unsigned)__builtin_popcount(found->set);
	uint64_t now = loop_now(a->loop);
	struct ssdp_pending *p;

	if (!ssdp_limits_admit(a->limits, to, answers, now))
		return false;
	p = calloc(1, sizeof(*p));
	if (!p) {
		ssdp_limits_release(a->limits, to, answers);
		return false;
	}
	p->answerer = a;
	p->to = to;
	p->to_port = to_port;
	p->found = *found;
	p->left = answers;
	p->part_at = now;
	p->part_ms = part_ms(answers, mx);
	loop_timer_init(&p->timer, a->loop, on_moment, p);
	TAILQ_INSERT_TAIL(&a->pending, p, link);
	loop_timer_set_at(&p->timer, now + random_below(p->part_ms));
	return true;
}
