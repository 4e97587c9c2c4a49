// SPDX-License-Identifier: BSD-2-Clause
// Gathering what gate acts on from the menus, and telling it.

#include "mgmt/gate_settings.h"

#include "mgmt/state.h"

enum { PATIENCE = 10000 }; // ms; a gate that died is back long before

static void gather(struct mgmt *m, struct wire_settings *out)
{
	*out = (struct wire_settings){0};
	for (size_t i = 0; i < m->registry.count; i++) {
		const struct menu_hooks *hooks = m->registry.tables[i].hooks;

		if (hooks->gather)
			hooks->gather(m, out);
	}
}

static void finish(struct mgmt *m, const struct err *e)
{
	struct transaction *t = m->gate_settings.waiting;

	loop_timer_cancel(&m->gate_settings.patience);
	m->gate_settings.waiting = NULL;
	transaction_applied(t, e);
}

static void on_answer(void *context, const struct err *e, uint64_t cursor, bool more)
{
	struct mgmt *m = context;

	(void)cursor;
	(void)more;
	m->gate_settings.request = 0;
	if (!m->gate.channel)
		return; // gate went away: the next one is told
	if (m->gate_settings.waiting)
		finish(m, e);
	else if (e)
		log_add_format(&m->log, WIRE_LOG_SYSTEM | WIRE_LOG_ERROR,
			       "gate refused the configuration: %s", e->text);
}

static const struct gate_reply reply = {.answer = on_answer};

static void tell(struct mgmt *m)
{
	struct wire_settings settings;

	if (!m->gate.channel)
		return;
	if (m->gate_settings.request)
		gate_link_forget(&m->gate, m->gate_settings.request);
	gather(m, &settings);
	m->gate_settings.request = gate_link_request(&m->gate, WIRE_SETTINGS, &settings, &reply, m);
}

static void on_impatient(void *context)
{
	struct mgmt *m = context;
	struct err e;

	(void)err_set(&e, ERR_FAILURE, "failure: the gateway process does not answer");
	// It may have got the change and only be late with its answer.
	loop_timer_set(&m->gate_settings.again, 0);
	finish(m, &e);
}

static void tell_again(void *context)
{
	tell(context);
}

static void apply(struct transaction *t)
{
	struct mgmt *m = transaction_mgmt(t);

	m->gate_settings.waiting = t;
	loop_timer_set(&m->gate_settings.patience, PATIENCE);
	tell(m);
}

static void revert(struct mgmt *m)
{
	tell(m);
}

const struct applier gate_settings_applier = {.apply = apply, .revert = revert};

bool gate_settings_concern(const struct table *t)
{
	for (size_t i = 0; i < t->menu->property_count; i++)
		if (t->menu->properties[i].flags & PROPERTY_REFERENCE)
			return true;
	return t->hooks->applier == &gate_settings_applier;
}

void gate_settings_init(struct mgmt *m)
{
	loop_timer_init(&m->gate_settings.patience, m->loop, on_impatient, m);
	loop_timer_init(&m->gate_settings.again, m->loop, tell_again, m);
}

void gate_settings_done(struct mgmt *m)
{
	loop_timer_cancel(&m->gate_settings.patience);
	loop_timer_cancel(&m->gate_settings.again);
}

void gate_settings_again(struct mgmt *m)
{
	loop_timer_set(&m->gate_settings.again, 0);
}

void gate_settings_connected(struct mgmt *m)
{
	m->gate_settings.request = 0;
	tell(m);
}
