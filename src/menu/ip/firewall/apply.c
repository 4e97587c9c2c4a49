// SPDX-License-Identifier: BSD-2-Clause
// Handing the firewall to gate, and what is known of it since.

#include "menu/ip/firewall/apply.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "firewall/ruleset.h"
#include "menu/ip/firewall/gather.h"
#include "menu/ip/firewall/rule.h"
#include "menu/ip/firewall/settings.h"
#include "mgmt/arguments.h"
#include "mgmt/call.h"
#include "mgmt/execute.h"
#include "mgmt/fill.h"
#include "mgmt/state.h"
#include "mgmt/transaction.h"
#include "schema/row.h"

#define BESIDE "mode=beside: another firewall decides (/ip firewall settings)"

enum { PATIENCE = 30000 }; // ms; thousands of rules take nft a second or two

struct firewall_state {
	struct mgmt *m;
	struct transaction *waiting; // for gate's answer; NULL: none
	uint64_t request;	     // the one under way; an older one's answer does not count
	struct loop_timer patience;
	struct loop_timer again;
	void *bytes; // the file that was handed over last; NULL: none
	size_t size;
};

static void tell_later(void *context);
static void on_impatient(void *context);

// Made when it is first needed; it lasts as long as the process.
static struct firewall_state *state_of(struct mgmt *m)
{
	if (!m->firewall) {
		m->firewall = calloc(1, sizeof(*m->firewall));
		if (!m->firewall)
			abort();
		m->firewall->m = m;
		loop_timer_init(&m->firewall->patience, m->loop, on_impatient, m->firewall);
		loop_timer_init(&m->firewall->again, m->loop, tell_later, m->firewall);
	}
	return m->firewall;
}

// ---- handing over

static int file_of(const void *bytes, size_t n, struct err *e)
{
	int fd = memfd_create("firewall", MFD_CLOEXEC);
	size_t done = 0;

	if (fd < 0)
		return err_errno(e, ERR_INTERNAL, "cannot make a memory file");
	while (done < n) {
		ssize_t written = write(fd, (const char *)bytes + done, n - done);

		if (written <= 0) {
			(void)err_errno(e, ERR_INTERNAL, "cannot fill a memory file");
			(void)close(fd);
			return -1;
		}
		done += (size_t)written;
	}
	return fd;
}

static void finish(struct firewall_state *f, const struct err *e)
{
	struct transaction *t = f->waiting;

	loop_timer_cancel(&f->patience);
	f->waiting = NULL;
	transaction_applied(t, e);
}

static void on_answer(void *context, const struct err *e, uint64_t cursor, bool more)
{
	struct firewall_state *f = context;

	(void)cursor;
	(void)more;
	f->request = 0;
	if (!f->m->gate.channel)
		return; // gate went away: the next one is told
	if (f->waiting)
		finish(f, e);
	else if (e)
		log_add_format(&f->m->log, WIRE_LOG_FIREWALL | WIRE_LOG_ERROR,
			       "the firewall is not in force: %s", e->text);
}

static const struct gate_reply reply = {.answer = on_answer};

// 0, or -1 where the file cannot be made.
static int tell(struct firewall_state *f, struct err *e)
{
	struct wire_firewall_rules body = {.size = 0};
	void *bytes;
	int fd;

	if (firewall_gather(f->m, &bytes, &f->size, e) != 0)
		return -1;
	free(f->bytes);
	f->bytes = bytes;
	if (!f->m->gate.channel)
		return 0;
	fd = file_of(f->bytes, f->size, e);
	if (fd < 0)
		return -1;
	if (f->request)
		gate_link_forget(&f->m->gate, f->request);
	body.size = f->size;
	f->request = gate_link_hand_over(&f->m->gate, WIRE_FIREWALL_RULES, &body, fd, &reply, f);
	(void)close(fd);
	return 0;
}

static void tell_unasked(struct firewall_state *f)
{
	struct err e;

	if (tell(f, &e) != 0)
		log_add_format(&f->m->log, WIRE_LOG_FIREWALL | WIRE_LOG_ERROR,
			       "the firewall is not in force: %s", e.text);
}

static void tell_later(void *context)
{
	tell_unasked(context);
}

static void on_impatient(void *context)
{
	struct firewall_state *f = context;
	struct err e;

	(void)err_set(&e, ERR_FAILURE, "failure: the gateway process does not answer");
	// It may have got the rules and only be late with its answer.
	loop_timer_set(&f->again, 0);
	finish(f, &e);
}

static void apply(struct transaction *t)
{
	struct firewall_state *f = state_of(transaction_mgmt(t));
	struct err e;

	f->waiting = t;
	loop_timer_set(&f->patience, PATIENCE);
	if (tell(f, &e) != 0)
		finish(f, &e);
}

static void revert(struct mgmt *m)
{
	tell_unasked(state_of(m));
}

const struct applier firewall_applier = {.apply = apply, .revert = revert};

// ---- which rules have a problem

static void mark(struct firewall_row *row, const struct menu *menu, const char *problem)
{
	const struct property *p = menu_property(menu, SLICE("invalid-reason"));

	row->row.invalid = problem[0] != '\0';
	fill_text(&row->reason, problem, strlen(problem));
	row_mark(menu, &row->row, p, problem[0] != '\0');
}

void firewall_committed(struct mgmt *m, const struct transaction *t)
{
	struct firewall_state *f = state_of(m);
	const struct firewall_settings_row *settings =
		(const struct firewall_settings_row *)registry_settings(&m->registry,
									FIREWALL_SETTINGS_PATH);
	struct firewall_ruleset rules;
	struct err e;

	(void)t;
	if (!f->bytes && firewall_gather(m, &f->bytes, &f->size, &e) != 0)
		return;
	if (firewall_ruleset_open(f->bytes, f->size, &rules, &e) != 0) {
		log_add_format(&m->log, WIRE_LOG_FIREWALL | WIRE_LOG_ERROR, "%s", e.text);
		return;
	}
	for (size_t i = 0; i < rules.rule_count; i++) {
		const struct firewall_rule *rule = &rules.rule[i];
		const struct menu *menu = rule_menu(rule->menu, rule->family);
		const struct table *table = registry_get(&m->registry, menu->path);
		struct record *record = table_find(table, rule->id);
		char problem[192] = BESIDE;

		if (!record || !record->row)
			continue;
		if (settings->mode != FIREWALL_MODE_BESIDE)
			(void)firewall_rule_problem(&rules, rule, problem);
		mark((struct firewall_row *)record->row, menu, problem);
	}
	firewall_ruleset_close(&rules);
}

void firewall_gate_connected(struct mgmt *m)
{
	struct firewall_state *f = state_of(m);

	f->request = 0;
	tell_unasked(f);
}

void firewall_done(struct mgmt *m)
{
	struct firewall_state *f = m->firewall;

	if (!f)
		return;
	loop_timer_cancel(&f->patience);
	loop_timer_cancel(&f->again);
	free(f->bytes);
	free(f);
	m->firewall = NULL;
}

// ---- counters

struct resetting {
	struct call *call;
	struct slice left; // numbers
	bool all;
};

static void reset_next(struct resetting *r);

static void reset_end(struct resetting *r, const struct err *e)
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
		reset_end(r, e);
	else
		reset_next(r);
}

static const struct gate_reply reset_reply = {.answer = on_reset};

static void reset_next(struct resetting *r)
{
	struct wire_firewall_reset body = {.id = 0};
	const struct call *call = r->call;
	struct slice item;
	struct err e;

	(void)rule_menu_of(call->table->menu, &body.menu, &body.family);
	if (!r->all) {
		const struct record *record;

		if (!execute_next_item(&r->left, &item)) {
			reset_end(r, NULL);
			return;
		}
		record = table_resolve(call->table, item, false);
		if (!record) {
			(void)err_set(&e, ERR_NO_SUCH_ITEM, NULL);
			reset_end(r, &e);
			return;
		}
		body.id = record->id;
	}
	(void)gate_link_request(&call->mgmt->gate, WIRE_FIREWALL_RESET, &body, &reset_reply, r);
}

void firewall_reset_counters(struct call *call, const struct argument *numbers)
{
	struct resetting *r = calloc(1, sizeof(*r));
	struct err e;

	if (!r) {
		(void)err_set(&e, ERR_NO_MEMORY, NULL);
		call_fail(call, &e);
		return;
	}
	r->call = call;
	r->all = !numbers;
	if (numbers)
		r->left = numbers->value;
	call->state = r; // without `stop`: it comes to its end whoever goes away
	reset_next(r);
}
