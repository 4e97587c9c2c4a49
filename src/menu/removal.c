// SPDX-License-Identifier: BSD-2-Clause
// Gate's answer to a removal.

#include "menu/removal.h"

#include "mgmt/call.h"
#include "mgmt/edit.h"

static void on_answer(void *context, const struct err *e, uint64_t cursor, bool more)
{
	struct err told;

	(void)cursor;
	(void)more;
	if (e && (e->kind == ERR_NO_SUCH_ENTRY || e->kind == ERR_NO_SUCH_ITEM)) {
		(void)err_set(&told, ERR_NO_SUCH_ITEM, NULL);
		e = &told;
	}
	edit_removed(context, e);
}

const struct gate_reply removal_reply = {.answer = on_answer};

void removal_or_command_end(struct call *call, bool removing, const struct err *e)
{
	if (removing) {
		edit_removed(call, e);
		return;
	}
	call->state = NULL;
	if (e)
		call_fail(call, e);
	else
		call_done(call, NULL);
}
