// SPDX-License-Identifier: BSD-2-Clause
// The list of errands under way.

#include "mgmt/errand.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <utlist.h>

#include "mgmt/state.h"

enum { PATIENCE = 3000 }; // ms for a released process to end

struct errand {
	struct errand *prev, *next;
	struct mgmt *m;
	uint64_t number;
	enum wire_role role;
	const struct errand_events *events; // NULL: nobody wants to know
	void *context;
	struct loop_timer patience;
};

static void on_patience(void *context)
{
	errand_stop(context);
}

size_t errand_count(const struct mgmt *m, enum wire_role role)
{
	size_t n = 0;

	for (const struct errand *x = m->errands.list; x; x = x->next)
		n += x->role == role;
	return n;
}

// By role: how many there may be, and what they are called.
static const struct {
	size_t most;
	const char *what;
} kinds[WIRE_ROLE__COUNT] = {
	[WIRE_ROLE_WORKER] = {WIRE_WORKERS_MAX, "requests"},
	[WIRE_ROLE_JOB] = {WIRE_JOBS_MAX, "scripts"},
	[WIRE_ROLE_SSH] = {WIRE_SSH_MAX, "connections"},
	[WIRE_ROLE_CONSOLE] = {WIRE_CONSOLES_MAX, "sessions"},
};

struct errand *errand_start_with(struct mgmt *m, const struct wire_errand *asked, int fd,
				 const struct errand_events *events, void *context, struct err *e)
{
	enum wire_role role = (enum wire_role)asked->role;
	struct errand *x;

	if (errand_count(m, role) >= kinds[role].most) {
		(void)err_set(e, ERR_FAILURE, "failure: too many %s at once", kinds[role].what);
		return NULL;
	}
	x = calloc(1, sizeof(*x));
	if (!x) {
		(void)err_set(e, ERR_NO_MEMORY, NULL);
		return NULL;
	}
	x->m = m;
	x->number = ++m->errands.last;
	x->role = role;
	x->events = events;
	x->context = context;
	loop_timer_init(&x->patience, m->loop, on_patience, x);
	DL_APPEND(m->errands.list, x);
	(void)wire_send(m->parent.channel, WIRE_ERRAND, x->number, asked, fd);
	return x;
}

struct errand *errand_start(struct mgmt *m, enum wire_role role, const struct errand_events *events,
			    void *context, struct err *e)
{
	const struct wire_errand asked = {.role = role};

	return errand_start_with(m, &asked, -1, events, context, e);
}

struct errand *errand_start_with_icmp(struct mgmt *m, const struct errand_events *events,
				      void *context, struct err *e)
{
	const struct wire_errand asked = {.role = WIRE_ROLE_WORKER, .icmp = 1};

	return errand_start_with(m, &asked, -1, events, context, e);
}

uint64_t errand_number(const struct errand *x)
{
	return x->number;
}

void errand_stop(struct errand *x)
{
	const struct wire_errand_stop asked = {.errand = x->number};

	(void)wire_send(x->m->parent.channel, WIRE_ERRAND_STOP, 0, &asked, -1);
}

void errand_release(struct errand *x)
{
	x->events = NULL;
	loop_timer_set(&x->patience, PATIENCE);
}

static struct errand *find(const struct mgmt *m, uint64_t number)
{
	struct errand *x = m->errands.list;

	while (x && x->number != number)
		x = x->next;
	return x;
}

void errand_on_started(struct mgmt *m, const struct wire_errand_started *told, int fd)
{
	struct errand *x = find(m, told->errand);

	if (fd < 0)
		return;
	if (x && x->events)
		x->events->started(x->context, fd);
	else
		(void)close(fd);
}

static void drop(struct errand *x)
{
	DL_DELETE(x->m->errands.list, x);
	loop_timer_cancel(&x->patience);
	free(x);
}

void errand_on_ended(struct mgmt *m, const struct wire_errand_ended *told)
{
	struct errand *x = find(m, told->errand);
	const struct errand_events *events;
	void *context;

	if (!x)
		return;
	events = x->events;
	context = x->context;
	drop(x);
	if (events)
		events->ended(context, told->status,
			      told->reason[0] && memchr(told->reason, 0, sizeof(told->reason))
				      ? told->reason
				      : NULL);
}

void errands_done(struct mgmt *m)
{
	while (m->errands.list)
		drop(m->errands.list);
}
