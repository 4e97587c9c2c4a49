// SPDX-License-Identifier: BSD-2-Clause
// Answers to whoever still waits for them.

#include "gate/peer.h"

#include <stdbool.h>

struct answer_to answer_to(struct peer *peer, uint64_t request)
{
	return (struct answer_to){peer, peer->generation, request};
}

static bool waits(const struct answer_to *to)
{
	return to->peer && to->peer->channel && to->peer->generation == to->generation;
}

void answer_send(const struct answer_to *to, const struct err *e)
{
	if (waits(to))
		(void)wire_send_answer(to->peer->channel, to->request, e);
}

void answer_send_body(const struct answer_to *to, enum wire_kind kind, const void *body)
{
	if (waits(to))
		(void)wire_send(to->peer->channel, kind, to->request, body, -1);
}
