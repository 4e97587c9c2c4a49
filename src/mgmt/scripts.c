// SPDX-License-Identifier: BSD-2-Clause
// Running stored scripts, and looking whether they can be understood.

#include "mgmt/scripts.h"

#include <stdlib.h>
#include <string.h>

#include <utlist.h>

#include "base/clock.h"
#include "mgmt/event.h"
#include "mgmt/fill.h"
#include "mgmt/job.h"
#include "mgmt/session.h"
#include "mgmt/stage.h"
#include "mgmt/state.h"

const char *const script_policy_words[] = {
	"ftp",	 "reboot",    "read",  "write", "policy",   "test",  "password",
	"sniff", "sensitive", "romon", "dude",	"tikapp",   "local", "telnet",
	"ssh",	 "winbox",    "web",   "api",	"rest-api", NULL,
};

// These guard nothing that there is here, so that who goes without is not kept from anything.
static const uint32_t idle = POLICY_SNIFF | POLICY_ROMON;

static const uint32_t policy_of_word[SCRIPT_POLICIES] = {
	POLICY_FTP,  POLICY_REBOOT,   POLICY_READ,  POLICY_WRITE,     POLICY_POLICY,
	POLICY_TEST, POLICY_PASSWORD, POLICY_SNIFF, POLICY_SENSITIVE, POLICY_ROMON,
};

uint32_t script_policies(uint64_t words)
{
	uint32_t policies = 0;

	for (int i = 0; i < SCRIPT_POLICIES; i++)
		if (words >> i & 1)
			policies |= policy_of_word[i];
	return policies;
}

uint64_t script_words(uint32_t policies)
{
	uint64_t words = 0;

	for (int i = 0; i < SCRIPT_POLICIES; i++)
		if (policies & policy_of_word[i])
			words |= 1ull << i;
	return words;
}

int script_check_policies(const struct transaction *t, uint64_t words, uint64_t before,
			  struct err *e)
{
	if (script_policies(words | before) & t->request.denied & ~idle)
		return err_set(e, ERR_PERMISSION, NULL);
	return 0;
}

int script_take_over(const struct transaction *t, const char *before, const char *after,
		     char **owner, struct err *e)
{
	char *user;

	if (!(t->request.denied & POLICY_POLICY) ||
	    strcmp(before ? before : "", after ? after : "") == 0)
		return 0;
	user = strdup(t->request.user);
	if (!user)
		return err_set(e, ERR_NO_MEMORY, NULL);
	free(*owner);
	*owner = user;
	return 0;
}

uint64_t script_complete_policies(const struct transaction *t, uint64_t words)
{
	words &= (1u << SCRIPT_POLICIES) - 1;
	return words != 0 ? words : script_words(POLICY_ALL & ~t->request.denied);
}

const struct script_row *scripts_find(const struct mgmt *m, struct slice name)
{
	const struct table *t = registry_find(&m->registry, SLICE(SCRIPTS_PATH));
	const struct record *record = NULL;

	if (t && name.n > 0 && name.p[0] != '*')
		record = table_resolve(t, name, false);
	return record ? (const struct script_row *)record->row : NULL;
}

static struct script_note *note_of(const struct mgmt *m, uint32_t id)
{
	struct script_note *n = m->scripts.notes;

	while (n && n->id != id)
		n = n->next;
	return n;
}

// ---- running

struct job *scripts_run(struct mgmt *m, const struct script_start *start, struct err *e)
{
	const struct script_row *script = start->script;
	struct script_note *note = note_of(m, script->row.id);
	uint32_t own = script_policies(script->policy);
	const char *owner = script->owner ? script->owner : "";
	struct job_request request = {
		.name = script->name ? script->name : "",
		.user = start->user,
		.trusted = start->trusted,
		.policies = start->policies,
		.source = slice_from(script->source ? script->source : ""),
		.asker = start->asker,
		.events = start->events,
		.context = start->context,
	};
	struct strbuf source;
	struct job *job;

	if (!script->dont_require_permissions && (own & ~start->policies & ~idle)) {
		(void)err_set(e, ERR_PERMISSION, NULL);
		return NULL;
	}
	if (start->own_policies) {
		request.trusted = start->trusted && strcmp(owner, start->user) == 0;
		request.user = owner;
		request.policies = own;
	}
	strbuf_init(&source, JOB_SOURCE_MAX);
	if (start->before.n > 0) {
		strbuf_add_slice(&source, start->before);
		strbuf_add_slice(&source, request.source);
		request.source = strbuf_slice(&source);
	}
	if (source.failed)
		(void)err_set(e, ERR_TOO_LARGE, "failure: the script is too large");
	job = source.failed ? NULL : job_start(m, &request, e);
	strbuf_free(&source);
	if (job && note) {
		note->run_count++;
		note->last_started = clock_wall_s();
	}
	return job;
}

void scripts_log_failure(struct mgmt *m, const char *name, const char *way, const struct err *e)
{
	log_add_format(&m->log, WIRE_LOG_SCRIPT | WIRE_LOG_ERROR,
		       "executing script %s%s failed, please check it manually", name, way);
	log_add_format(&m->log, WIRE_LOG_SCRIPT | WIRE_LOG_ERROR | WIRE_LOG_DEBUG, "(%s:%s) %s",
		       way[0] ? "scheduler" : "script", name, e->text);
}

void scripts_fill(const struct mgmt *m, struct script_row *row)
{
	const struct script_note *note = note_of(m, row->row.id);
	const struct table *t = registry_get(&m->registry, SCRIPTS_PATH);

	if (!note)
		return;
	row->run_count = note->run_count;
	row->row.invalid = note->invalid;
	row->last_started = note->last_started;
	if (note->last_started != 0)
		fill_present(t->menu, &row->row, "last-started");
}

// ---- looking whether they can be understood

static const char *source_of(const struct mgmt *m, uint32_t id)
{
	const struct record *record = table_find(registry_get(&m->registry, SCRIPTS_PATH), id);
	const struct script_row *row = record ? (const struct script_row *)record->row : NULL;

	return row && row->source ? row->source : "";
}

static bool next_text(void *context, struct slice *out)
{
	struct mgmt *m = context;
	struct script_note *n;

	DL_FOREACH(m->scripts.notes, n)
	{
		if (n->checked)
			continue;
		n->checked = true; // unless it changes meanwhile
		m->scripts.barren = false;
		m->scripts.checking = n->id;
		*out = slice_from(source_of(m, n->id));
		return true;
	}
	return false;
}

static void on_checked(void *context, const struct err *e)
{
	struct mgmt *m = context;
	struct script_note *note = note_of(m, m->scripts.checking);
	struct table *t = registry_get(&m->registry, SCRIPTS_PATH);
	struct record *record;

	m->scripts.checking = 0;
	if (!note || !note->checked || note->invalid == (e != NULL))
		return;
	note->invalid = e != NULL;
	record = table_find(t, note->id);
	if (record && record->row)
		event_row(m, t, record->row);
}

static void on_checker_ended(void *context, const struct err *e)
{
	struct mgmt *m = context;
	const struct err died = {.kind = ERR_FAILURE, .text = "failure"};

	(void)e;
	m->scripts.checker = NULL;
	if (m->scripts.checking != 0)
		on_checked(m, &died); // what its reader dies of cannot be understood
}

static const struct job_events checker_events = {
	.ended = on_checker_ended,
	.next = next_text,
	.checked = on_checked,
};

static void check(struct mgmt *m)
{
	const struct job_request request = {
		.name = "",
		.user = "",
		.trusted = true,
		.policies = POLICY_READ,
		.source = SLICE(""),
		.events = &checker_events,
		.context = m,
	};
	const struct script_note *n = m->scripts.notes;
	struct err e;

	while (n && n->checked)
		n = n->next;
	if (!n || m->scripts.checker || m->scripts.barren)
		return;
	m->scripts.checker = job_start(m, &request, &e);
	// Where none can begin, one after the other would be tried without end.
	m->scripts.barren = m->scripts.checker != NULL;
}

void scripts_job_ended(struct mgmt *m)
{
	check(m);
}

// ---- changes

static void add_note(struct mgmt *m, uint32_t id)
{
	struct script_note *note = calloc(1, sizeof(*note));

	if (!note)
		return; // it is not counted then, and counts as understood
	note->id = id;
	DL_APPEND(m->scripts.notes, note);
}

static void note_change(struct mgmt *m, const struct change *c, const struct table *t)
{
	struct script_note *note;
	struct script_note *next;

	if (c->table != t)
		return;
	if (!c->record) { // gone: whose note that was is told by the table
		DL_FOREACH_SAFE(m->scripts.notes, note, next)
		{
			if (table_find(t, note->id))
				continue;
			DL_DELETE(m->scripts.notes, note);
			free(note);
		}
		return;
	}
	note = note_of(m, c->record->id);
	if (note)
		note->checked = false;
	else
		add_note(m, c->record->id);
}

void scripts_changed(struct mgmt *m, const struct transaction *t)
{
	const struct table *scripts = registry_get(&m->registry, SCRIPTS_PATH);

	for (size_t i = 0; t && i < t->count; i++)
		note_change(m, t->changes[i], scripts);
	for (size_t i = 0; !t && i < scripts->count; i++)
		add_note(m, scripts->order[i]->id);
	if (!m->scripts.checker)
		m->scripts.barren = false;
	check(m);
}

void scripts_done(struct mgmt *m)
{
	struct script_note *note;
	struct script_note *next;

	DL_FOREACH_SAFE(m->scripts.notes, note, next)
	{
		DL_DELETE(m->scripts.notes, note);
		free(note);
	}
}

void scripts_quote(struct strbuf *out, const char *text)
{
	strbuf_add_char(out, '"');
	for (; *text; text++) {
		if (strchr("\"\\$", *text))
			strbuf_add_char(out, '\\');
		strbuf_add_char(out, *text);
	}
	strbuf_add_char(out, '"');
}
