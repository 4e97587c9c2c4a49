// SPDX-License-Identifier: BSD-2-Clause
// Listeners as the configuration wants them.

#include "mgmt/service.h"

#include <stdio.h>
#include <string.h>

#include "mgmt/ssh_keys.h"
#include "mgmt/state.h"

enum { REASON_SIZE = 128 };

static const struct {
	const char *name;
	bool secure;
	uint32_t purpose;
} kinds[] = {
#define SERVICE_ROW(kind, name, initial, secure) {name, secure, WIRE_LISTENER_##kind},
	SERVICES(SERVICE_ROW)
#undef SERVICE_ROW
};

void services_init(struct mgmt *m)
{
	for (int i = 0; i < SERVICE__COUNT; i++) {
		m->services.of[i].m = m;
		m->services.of[i].kind = (enum service_kind)i;
	}
}

void services_done(struct mgmt *m)
{
	for (int i = 0; i < SERVICE__COUNT; i++) {
		tls_identity_release(m->services.of[i].identity);
		m->services.of[i].identity = NULL;
	}
}

const char *service_name(enum service_kind kind)
{
	return kinds[kind].name;
}

bool service_is_secure(enum service_kind kind)
{
	return kinds[kind].secure;
}

enum service_kind service_by_name(const char *name)
{
	int i = 0;

	while (i < SERVICE__COUNT && (!name || strcmp(kinds[i].name, name) != 0))
		i++;
	return (enum service_kind)i;
}

enum service_kind service_by_purpose(uint32_t purpose)
{
	int i = 0;

	while (i < SERVICE__COUNT && kinds[i].purpose != purpose)
		i++;
	return (enum service_kind)i;
}

static const struct service_row *row_of(const struct mgmt *m, enum service_kind kind, bool after)
{
	const struct table *t = registry_find(&m->registry, SLICE(SERVICE_PATH));

	for (size_t i = 0; t && i < t->count; i++) {
		const struct service_row *row =
			(const struct service_row *)(after ? record_after(t->order[i])
							   : t->order[i]->row);

		if (row && row->name && strcmp(row->name, kinds[kind].name) == 0)
			return row;
	}
	return NULL;
}

const struct service_row *service_row(const struct mgmt *m, enum service_kind kind)
{
	return row_of(m, kind, false);
}

const char *service_rival(const struct mgmt *m, const struct service_row *row)
{
	enum service_kind kind = service_by_name(row->name);

	for (int i = 0; i < SERVICE__COUNT; i++) {
		const struct service_row *other = service_row(m, (enum service_kind)i);

		if ((enum service_kind)i == kind || !other || other->row.disabled ||
		    other->port != row->port)
			continue;
		if (row->row.disabled || m->services.of[i].open == row->port ||
		    (i < (int)kind && m->services.of[kind].open != row->port))
			return other->name;
	}
	return NULL;
}

static bool is_wanted(const struct mgmt *m, const struct service_row *row)
{
	return row && !row->row.disabled &&
	       (users_have_password(m) ||
		(service_by_name(row->name) == SERVICE_SSH && ssh_keys_open_a_door(m)));
}

// 0: no listener is wanted, or there is no certificate for it.
static uint16_t wanted_port(const struct mgmt *m, enum service_kind kind,
			    const struct service_row *row, bool after)
{
	if (!is_wanted(m, row))
		return 0;
	if (kinds[kind].secure && !certificates_find(m, row->certificate, after))
		return 0;
	return row->port;
}

static void listen_on(struct service *s, uint16_t port, bool wanted, parent_answer *answer)
{
	struct wire_listen listen = {
		.purpose = kinds[s->kind].purpose, .wanted = wanted, .port = port};

	parent_link_listen(&s->m->parent, &listen, answer, s);
}

// Why S cannot have the port that ROW says: E is what the parent answered, "failure: cannot listen on tcp
// port 22: Address already in use", of which the reason is told.
static const char *reason_of(const struct service *s, const struct service_row *row,
			     const struct err *e, char out[REASON_SIZE])
{
	const char *rival = row ? service_rival(s->m, row) : NULL;
	const char *reason = e->text;

	for (const char *at = strstr(reason, ": "); at; at = strstr(reason, ": "))
		reason = at + 2;
	if (rival)
		(void)snprintf(out, REASON_SIZE, "it is the port of the %s", rival);
	else
		(void)snprintf(out, REASON_SIZE, "%.*s", REASON_SIZE - 1, reason);
	return out;
}

// ---- keeping up with what is in force

static void reconcile(struct service *s);

static void on_closed(void *context, const struct err *e)
{
	struct service *s = context;

	if (e)
		log_add_format(&s->m->log, WIRE_LOG_SYSTEM | WIRE_LOG_ERROR,
			       "cannot stop listening for the %s: %s", kinds[s->kind].name,
			       e->text);
}

static void on_opened(void *context, const struct err *e)
{
	struct service *s = context;
	uint16_t before = s->open;
	uint16_t port = s->opening;
	char reason[REASON_SIZE];

	s->opening = 0;
	s->failed = e != NULL;
	if (e) {
		log_add_format(&s->m->log, WIRE_LOG_SYSTEM | WIRE_LOG_ERROR,
			       "cannot listen for the %s on port %u: %s", kinds[s->kind].name, port,
			       reason_of(s, row_of(s->m, s->kind, false), e, reason));
		(void)snprintf(s->reason, sizeof(s->reason), "cannot bind to port %u: %s", port,
			       reason);
		return;
	}
	s->open = port;
	if (before && before != port)
		listen_on(s, before, false, on_closed);
	reconcile(s);
}

// The certificate in force; what is shown to those who are connected stays.
static void take_identity(struct service *s, const struct service_row *row)
{
	struct err e;

	if (!kinds[s->kind].secure)
		return;
	tls_identity_release(s->identity);
	s->identity = NULL;
	s->failed = false;
	if (!is_wanted(s->m, row))
		return;
	s->identity = certificates_identity(s->m, row->certificate,
					    (enum tls_versions)row->tls_version, &e);
	if (s->identity || certificates_are_coming(s->m))
		return;
	s->failed = true;
	(void)slice_copy(slice_from(e.text), s->reason, sizeof(s->reason));
	log_add_format(&s->m->log, WIRE_LOG_SYSTEM | WIRE_LOG_ERROR, "the %s does not listen: %s",
		       kinds[s->kind].name, e.text);
}

static void reconcile(struct service *s)
{
	uint16_t wanted = wanted_port(s->m, s->kind, row_of(s->m, s->kind, false), false);

	if (s->opening || s->m->services.waiting)
		return; // looked at again when that is answered
	if (kinds[s->kind].secure && !s->identity)
		wanted = 0;
	if (s->opened && s->opened == wanted) {
		if (s->open && s->open != wanted)
			listen_on(s, s->open, false, on_closed);
		s->open = wanted;
		s->failed = false;
	} else if (s->opened && s->opened != s->open) {
		listen_on(s, s->opened, false, on_closed);
	}
	s->opened = 0;
	if (wanted == s->open)
		return;
	if (wanted) {
		s->opening = wanted;
		listen_on(s, wanted, true, on_opened);
	} else {
		listen_on(s, s->open, false, on_closed);
		s->open = 0;
	}
}

void service_reconcile(struct mgmt *m)
{
	for (int i = 0; i < SERVICE__COUNT; i++) {
		take_identity(&m->services.of[i], row_of(m, (enum service_kind)i, false));
		reconcile(&m->services.of[i]);
	}
}

void service_listener_came(struct mgmt *m, enum service_kind kind, uint16_t port)
{
	struct service *s = &m->services.of[kind];

	// One that an earlier run of this process has asked for is taken up, or given back.
	if (port == s->open || port == s->opening || port == s->opened)
		return;
	if (!s->open && !s->opening && port == wanted_port(m, kind, row_of(m, kind, false), false))
		s->open = port;
	else
		listen_on(s, port, false, on_closed);
}

void service_listener_went(struct mgmt *m, enum service_kind kind, uint16_t port)
{
	if (m->services.of[kind].open == port)
		m->services.of[kind].open = 0;
}

// ---- as a step of a change: the new ports have to be had before the change is

// One answer less to wait for; the last one ends the step.
static void finish(struct mgmt *m)
{
	struct transaction *t = m->services.waiting;

	if (--m->services.awaited > 0)
		return;
	m->services.waiting = NULL;
	if (m->services.failure.kind == ERR_NONE) {
		transaction_applied(t, NULL);
		return;
	}
	transaction_applied(t, &m->services.failure);
	service_reconcile(m); // those that were opened for it are closed
}

static void on_applied(void *context, const struct err *e)
{
	struct service *s = context;
	char reason[REASON_SIZE];

	if (e) {
		(void)err_set(&s->m->services.failure, ERR_FAILURE,
			      "failure: cannot bind to port %u: %s", s->opened,
			      reason_of(s, row_of(s->m, s->kind, true), e, reason));
		s->opened = 0;
	}
	finish(s->m);
}

static void apply(struct transaction *t)
{
	struct mgmt *m = transaction_mgmt(t);

	m->services.waiting = t;
	m->services.failure.kind = ERR_NONE;
	m->services.awaited = 1; // until all were asked for
	for (int i = 0; i < SERVICE__COUNT; i++) {
		struct service *s = &m->services.of[i];
		uint16_t wanted = wanted_port(m, s->kind, row_of(m, s->kind, true), true);

		s->opened = wanted;
		if (!wanted || wanted == s->open || wanted == s->opening)
			continue;
		m->services.awaited++;
		listen_on(s, wanted, true, on_applied);
	}
	finish(m);
}

static void revert(struct mgmt *m)
{
	service_reconcile(m);
}

const struct applier service_applier = {.apply = apply, .revert = revert};
