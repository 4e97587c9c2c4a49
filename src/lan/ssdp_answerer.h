// SPDX-License-Identifier: BSD-2-Clause
// Answers to searches, each at its moment: spread over the time that the searcher gave, so that it
// is not overrun (UDA 1.0 section 1.2.2).
#pragma once

#include <sys/queue.h>

#include "lan/ssdp_limits.h"
#include "lan/ssdp_voice.h"

enum {
	ANSWER_MARGIN_MS = 100,	 // many control points stop listening just when the time is over
	ANSWER_SINGLE_MX = 1,	 // one answer needs no longer than this, in seconds
	ANSWER_SPREAD_MS = 2000, // and several no longer than this
	ANSWER_UNICAST_PACE_MS = 10,
};

struct ssdp_pending;

struct ssdp_answerer {
	struct loop *loop;
	const struct ssdp_voice *voice;
	struct ssdp_limits *limits;
	TAILQ_HEAD(, ssdp_pending) pending;
};

void ssdp_answerer_init(struct ssdp_answerer *a, struct loop *loop, const struct ssdp_voice *voice,
			struct ssdp_limits *limits);
void ssdp_answerer_done(struct ssdp_answerer *a); // what is pending is dropped

// Will answer with FOUND, whose set is not empty, to TO within MX seconds; MX 0: at once. Beyond the
// limits it stays silent, and says false.
bool ssdp_answerer_add(struct ssdp_answerer *a, struct ip6 to, uint16_t to_port,
		       const struct ssdp_found *found, unsigned mx);
