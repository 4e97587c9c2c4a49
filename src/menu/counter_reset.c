// SPDX-License-Identifier: BSD-2-Clause
// Counters that go back to 0, one rule after the other.

#include "menu/counter_reset.h"

#include <stdlib.h>

#include "menu/row_macros.h"
#include "mgmt/arguments.h"
#include "mgmt/call.h"
#include "mgmt/execute.h"
#include "mgmt/table.h"

static const struct command_argument numbers_argument[] = {
	{.name = "numbers", .unnamed = true, .help = "The rules; without it, all of the menu"},
};

const struct command counter_reset_commands[COUNTER_RESET_COMMANDS] = {
	{.name = "reset-counters",
	 .help = "Set the counters of rules to 0",
	 .policy = POLICY_WRITE,
	 ARGUMENTS(numbers_argument)},
	{.name = "reset-counters-all",
	 .help = "Set the counters of all rules of the menu to 0",
	 .policy = POLICY_WRITE},
};

struct resetting {
	struct call *call;
	counter_reset_request *request;
	struct slice left; // numbers
	bool all;
};

static void next(struct resetting *r);

static void end(struct resetting *r, const struct err *e)
{
	struct call *call = r->call;

	call->state = NULL;
	free(r);
	if (e)
		call_fail(call, e);
	else
		call_done(call, NULL);
}

static void on_reset(void *context, const struct err *e, uint64_t cursor, bool more)
{
	struct resetting *r = context;

	(void)cursor;
	(void)more;
	if (e || r->all)
		end(r, e);
	else
		next(r);
}

static const struct gate_reply reply = {.answer = on_reset};

static void next(struct resetting *r)
{
	const struct record *record;
	struct slice item;
	struct err e;

	if (!execute_next_item(&r->left, &item)) {
		end(r, NULL);
		return;
	}
	record = table_resolve(r->call->table, item, false);
	if (!record) {
		(void)err_set(&e, ERR_NO_SUCH_ITEM, NULL);
		end(r, &e);
		return;
	}
	r->request(r->call, record->id, &reply, r);
}

void counter_reset(struct call *call, const struct argument *numbers,
		   counter_reset_request *request)
{
	struct resetting *r = calloc(1, sizeof(*r));
	struct err e;

	if (!r) {
		(void)err_set(&e, ERR_NO_MEMORY, NULL);
		call_fail(call, &e);
		return;
	}
	r->call = call;
	r->request = request;
	r->all = !numbers;
	if (numbers)
		r->left = numbers->value;
	call->state = r; // without `stop`: it comes to its end whoever goes away
	if (r->all)
		request(call, 0, &reply, r);
	else
		next(r);
}
