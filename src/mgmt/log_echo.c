// SPDX-License-Identifier: BSD-2-Clause
// Lines for consoles.

#include "mgmt/log_echo.h"

#include <stdlib.h>
#include <time.h>

#include <utlist.h>

#include "mgmt/call.h"
#include "mgmt/state.h"

enum { REMEMBERED_MAX = 100 };

struct log_echo_listener {
	struct log_echo_listener *prev, *next;
	struct call *call;
};

// What an action's `state` is.
struct echo {
	struct mgmt *m;
	bool remember;
};

static void tell(struct call *call, const struct log_line *line, bool remembered)
{
	char topics[LOG_TOPICS_SIZE];
	char moment[32] = "";
	time_t t = (time_t)line->time;
	struct tm local;

	if (localtime_r(&t, &local))
		(void)strftime(moment, sizeof(moment), "%Y-%m-%d %H:%M:%S", &local);
	call_reply(call, "!re");
	call_pair(call, "time", slice_from(moment));
	call_pair(call, "topics", slice_from(log_topics_format(line->topics, topics)));
	call_pair(call, "message", slice_from(line->text));
	if (remembered)
		call_pair(call, "remembered", SLICE("yes"));
	call_send(call);
}

static void give(struct log_action *a, const struct log_line *line)
{
	struct echo *echo = a->state;
	struct log_echo *e = &echo->m->log_echo;
	struct log_echo_listener *listener;
	struct log_line copy = *line;

	DL_FOREACH(e->listeners, listener)
	{
		// A console that does not read misses some; /log has them.
		if (call_hears(listener->call))
			tell(listener->call, line, false);
	}
	if (e->listeners || !echo->remember)
		return;
	copy.id = ++e->last;
	(void)log_buffer_add(&e->remembered, &copy);
}

static void close_echo(struct log_action *a)
{
	free(a->state);
}

static const struct log_target target = {.give = give, .close = close_echo};

bool log_echo_open(struct mgmt *m, struct log_action *a, const struct log_action_row *row)
{
	struct echo *echo = calloc(1, sizeof(*echo));

	if (!echo)
		return false;
	*echo = (struct echo){.m = m, .remember = row->remember};
	a->target = &target;
	a->state = echo;
	return true;
}

static void stop(struct call *call)
{
	struct log_echo_listener *listener = call->state;

	DL_DELETE(call->mgmt->log_echo.listeners, listener);
	free(listener);
}

void log_echo_listen(struct call *call)
{
	struct log_echo *e = &call->mgmt->log_echo;
	struct log_echo_listener *listener = calloc(1, sizeof(*listener));
	const struct log_line *line;
	uint32_t id = 0;
	struct err error;

	if (!listener) {
		(void)err_set(&error, ERR_NO_MEMORY, NULL);
		call_fail(call, &error);
		return;
	}
	listener->call = call;
	call->state = listener;
	call->stop = stop;
	call->exclusive = true;
	DL_APPEND(e->listeners, listener);
	for (; (line = log_buffer_after(&e->remembered, id)); id = line->id)
		tell(call, line, true);
	log_buffer_clear(&e->remembered);
	e->last = 0;
}

void log_echo_init(struct log_echo *e)
{
	*e = (struct log_echo){.last = 0};
	log_buffer_init(&e->remembered, REMEMBERED_MAX, false);
}

void log_echo_done(struct log_echo *e)
{
	log_buffer_clear(&e->remembered);
}
