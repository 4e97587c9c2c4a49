// SPDX-License-Identifier: BSD-2-Clause
// What a session has under way, and telling it the outcome.

#include "mgmt/bulk.h"

#include <stdlib.h>

#include "mgmt/call.h"
#include "mgmt/state.h"

struct bulk *bulk_of(struct session *s)
{
	if (!s->bulk)
		s->bulk = calloc(1, sizeof(*s->bulk));
	return s->bulk;
}

static void answer(struct bulk *b)
{
	struct call *call = b->settling;
	struct err e = b->failure;

	b->settling = NULL;
	b->failure = (struct err){.kind = ERR_NONE};
	if (e.kind != ERR_NONE)
		call_fail(call, &e);
	else
		call_done(call, NULL);
}

void bulk_settle(struct call *call)
{
	struct bulk *b = bulk_of(call->session);
	struct err e;

	if (!b) {
		(void)err_set(&e, ERR_NO_MEMORY, NULL);
		call_fail(call, &e);
	} else if (b->settling) {
		(void)err_set(&e, ERR_FAILURE, "failure: it is being waited for already");
		call_fail(call, &e);
	} else {
		b->settling = call; // without `stop`: it comes to its end whoever goes away
		if (b->waiting > 0)
			transactions_close(call->mgmt, b);
		else
			answer(b);
	}
}

void bulk_abandon(struct mgmt *m, struct bulk *b)
{
	if (!b)
		return;
	b->abandoned = true;
	if (b->waiting == 0)
		free(b);
	else
		transactions_close(m, b);
}

void bulk_entered(struct bulk *b)
{
	b->waiting++;
}

void bulk_left(struct bulk *b, const struct err *e)
{
	if (e && b->failure.kind == ERR_NONE)
		b->failure = *e;
	if (--b->waiting > 0)
		return;
	if (b->settling)
		answer(b);
	if (b->abandoned)
		free(b);
}
