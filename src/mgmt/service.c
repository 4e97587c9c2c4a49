// SPDX-License-Identifier: BSD-2-Clause
// Listeners as the configuration wants them.

#include "mgmt/service.h"

#include <string.h>

#include "mgmt/state.h"

static const struct service_row *row_of(const struct mgmt *m, bool after)
{
	const struct table *t = registry_find(&m->registry, SLICE(SERVICE_PATH));

	for (size_t i = 0; t && i < t->count; i++) {
		const struct service_row *row =
			(const struct service_row *)(after ? record_after(t->order[i])
							   : t->order[i]->row);

		if (row && row->name && strcmp(row->name, SERVICE_API_NAME) == 0)
			return row;
	}
	return NULL;
}

const struct service_row *service_api(const struct mgmt *m)
{
	return row_of(m, false);
}

// 0: no listener is wanted.
static uint16_t wanted_port(const struct mgmt *m, const struct service_row *row)
{
	return row && !row->row.disabled && users_have_password(m) ? row->port : 0;
}

static void listen_on(struct mgmt *m, uint16_t port, bool wanted, parent_answer *answer)
{
	struct wire_listen listen = {.purpose = WIRE_LISTENER_API, .wanted = wanted, .port = port};

	parent_link_listen(&m->parent, &listen, answer, m);
}

// ---- keeping up with what is in force

static void on_closed(void *context, const struct err *e)
{
	struct mgmt *m = context;

	if (e)
		log_add_format(&m->log, WIRE_LOG_SYSTEM | WIRE_LOG_ERROR,
			       "cannot stop listening for the api: %s", e->text);
}

static void on_opened(void *context, const struct err *e)
{
	struct mgmt *m = context;
	uint16_t before = m->service.open;
	uint16_t port = m->service.opening;

	m->service.opening = 0;
	m->service.failed = e != NULL;
	if (e) {
		log_add_format(&m->log, WIRE_LOG_SYSTEM | WIRE_LOG_ERROR,
			       "cannot listen for the api on port %u: %s", port, e->text);
		return;
	}
	m->service.open = port;
	if (before && before != port)
		listen_on(m, before, false, on_closed);
	service_reconcile(m);
}

void service_reconcile(struct mgmt *m)
{
	struct service *s = &m->service;
	uint16_t wanted = wanted_port(m, service_api(m));

	if (s->opening || s->waiting)
		return; // looked at again when that is answered
	if (s->opened && s->opened == wanted) {
		if (s->open && s->open != wanted)
			listen_on(m, s->open, false, on_closed);
		s->open = wanted;
		s->failed = false;
	} else if (s->opened && s->opened != s->open) {
		listen_on(m, s->opened, false, on_closed);
	}
	s->opened = 0;
	if (wanted == s->open)
		return;
	if (wanted) {
		s->opening = wanted;
		listen_on(m, wanted, true, on_opened);
	} else {
		listen_on(m, s->open, false, on_closed);
		s->open = 0;
	}
}

void service_listener_came(struct mgmt *m, uint16_t port)
{
	struct service *s = &m->service;

	// One that an earlier run of this process has asked for is taken up, or given back.
	if (port == s->open || port == s->opening || port == s->opened)
		return;
	if (!s->open && !s->opening && port == wanted_port(m, service_api(m)))
		s->open = port;
	else
		listen_on(m, port, false, on_closed);
}

void service_listener_went(struct mgmt *m, uint16_t port)
{
	if (m->service.open == port)
		m->service.open = 0;
}

// ---- as a step of a change: the new port has to be had before the change is

static void finish(struct mgmt *m, const struct err *e)
{
	struct transaction *t = m->service.waiting;
	struct err told;

	m->service.waiting = NULL;
	if (e) {
		(void)err_set(&told, ERR_FAILURE, "failure: cannot bind to port %u: %.140s",
			      m->service.opened, e->text);
		m->service.opened = 0;
	}
	transaction_applied(t, e ? &told : NULL);
}

static void on_applied(void *context, const struct err *e)
{
	finish(context, e);
}

static void apply(struct transaction *t)
{
	struct mgmt *m = transaction_mgmt(t);
	uint16_t wanted = wanted_port(m, row_of(m, true));

	m->service.waiting = t;
	m->service.opened = wanted;
	if (!wanted || wanted == m->service.open || wanted == m->service.opening)
		finish(m, NULL);
	else
		listen_on(m, wanted, true, on_applied);
}

static void revert(struct mgmt *m)
{
	service_reconcile(m);
}

const struct applier service_applier = {.apply = apply, .revert = revert};
