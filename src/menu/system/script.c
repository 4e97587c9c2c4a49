// SPDX-License-Identifier: BSD-2-Clause
// /system/script: scripts that are kept, and running them.

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "menu/ip/upnp/pending.h"
#include "menu/menus.h"
#include "menu/row_macros.h"
#include "mgmt/call.h"
#include "mgmt/execute.h"
#include "mgmt/job.h"
#include "mgmt/scripts.h"
#include "mgmt/session.h"
#include "mgmt/state.h"
#include "mgmt/transaction.h"
#include "schema/row.h"

enum { NAME_MAX_BYTES = 128, OUTPUT_PIECE = 32768 };

static const struct property properties[] = {
	{.name = "name",
	 .type = PROPERTY_STRING,
	 .flags = PROPERTY_KEY | PROPERTY_COLUMN,
	 P_FIELD(script_row, name),
	 .max = NAME_MAX_BYTES,
	 .help = "Name of the script; when not given script1, script2 and so on"},
	{.name = "owner",
	 .type = PROPERTY_STRING,
	 .flags = PROPERTY_COLUMN,
	 P_FIELD(script_row, owner),
	 .max = SESSION_NAME_MAX,
	 .help = "User whose script it is"},
	{.name = "policy",
	 .type = PROPERTY_WORDS,
	 P_FIELD(script_row, policy),
	 .words = script_policy_words,
	 .help = "Policies that the script needs; those of its maker when not given"},
	{.name = "dont-require-permissions",
	 .type = PROPERTY_BOOL,
	 P_FIELD(script_row, dont_require_permissions),
	 .help = "Whether also who does not hold these policies may run it"},
	{.name = "last-started",
	 .type = PROPERTY_DATE_TIME,
	 .flags = TOLD | PROPERTY_OPTIONAL | PROPERTY_COLUMN,
	 P_FIELD(script_row, last_started),
	 .help = "When it ran last since the start"},
	{.name = "run-count",
	 .type = PROPERTY_NUMBER,
	 .flags = TOLD | PROPERTY_COLUMN,
	 P_FIELD(script_row, run_count),
	 .help = "How often it ran since the start"},
	{.name = "source",
	 .type = PROPERTY_STRING,
	 P_FIELD(script_row, source),
	 .help = "The script itself"},
};

static const struct command_argument run_arguments[] = {
	{.name = "number", .unnamed = true, .help = "Script to run"},
	{.name = "numbers", .help = "The same"},
	{.name = ".id", .help = "The same"},
	{.name = "use-script-permissions",
	 .help = "Run it as its owner with its own policies, not as the one who runs it"},
	{.name = "output", .help = "Tell what it shows, in rows, as consoles ask"},
};

static const struct command commands[] = {
	{.name = "run",
	 .help = "Run a script and wait for its end",
	 .policy = POLICY_READ,
	 ARGUMENTS(run_arguments)},
};

const struct menu system_script_menu = {
	.path = SCRIPTS_PATH,
	.help = "Scripts that are kept",
	.kind = MENU_LIST,
	.layout = MENU_LAYOUT_DETAIL,
	.flags = MENU_COMMENT,
	.row_size = sizeof(struct script_row),
	PROPERTIES(properties),
	COMMANDS(commands),
};

// ---- records

static void fill(struct mgmt *m, struct row *row)
{
	scripts_fill(m, (struct script_row *)row);
}

static bool is_taken(const struct table *t, const struct row *except, const char *name)
{
	const struct row *next;
	size_t place = 0;

	while ((next = table_next(t, &place))) {
		const char *other = ((const struct script_row *)next)->name;

		if (next != except && other && strcmp(other, name) == 0)
			return true;
	}
	return false;
}

static bool name_it(const struct table *t, struct script_row *row)
{
	char name[32];

	for (unsigned n = 1;; n++) {
		(void)snprintf(name, sizeof(name), "script%u", n);
		if (!is_taken(t, &row->row, name))
			break;
	}
	free(row->name);
	row->name = strdup(name);
	return row->name != NULL;
}

// What was not said, or taken away.
static int complete(const struct transaction *t, struct change *c, struct script_row *row,
		    struct err *e)
{
	row->policy = script_complete_policies(t, row->policy);
	if (!row->name && !name_it(c->table, row))
		return err_set(e, ERR_NO_MEMORY, NULL);
	if (row->owner && row->owner[0])
		return 0;
	free(row->owner);
	row->owner = strdup(t->request.user);
	return row->owner ? 0 : err_set(e, ERR_NO_MEMORY, NULL);
}

static int check_owner(const struct transaction *t, const struct script_row *before,
		       const struct script_row *after, struct err *e)
{
	const char *was = before && before->owner ? before->owner : t->request.user;

	// Whose script it is says in whose name it may run.
	if (strcmp(was, after->owner ? after->owner : "") == 0 ||
	    !(t->request.denied & POLICY_POLICY))
		return 0;
	return err_set(e, ERR_PERMISSION, NULL);
}

static int check(struct transaction *t, struct change *c, struct err *e)
{
	const struct script_row *before = (const struct script_row *)c->record->row;
	struct script_row *after = (struct script_row *)c->record->after;

	if (after && complete(t, c, after, e) != 0)
		return -1;
	if (after && (!after->name || !after->name[0] || after->name[0] == '*'))
		return err_set(e, ERR_FAILURE, "failure: invalid script name");
	if (after && check_owner(t, before, after, e) != 0)
		return -1;
	if (after && before &&
	    script_take_over(t, before->source, after->source, &after->owner, e) != 0)
		return -1;
	return script_check_policies(t, after ? after->policy : 0, before ? before->policy : 0, e);
}

// ---- run

struct running {
	struct call *call; // NULL: nobody waits any more
	struct job *job;
	char *name;
	bool shows;	     // what it shows is told
	struct strbuf shown; // and could not be told yet
};

static void send_rows(struct running *r)
{
	struct slice left = strbuf_slice(&r->shown);

	while (left.n > 0) {
		struct slice piece = {left.p, left.n < OUTPUT_PIECE ? left.n : OUTPUT_PIECE};

		call_reply(r->call, "!re");
		call_pair(r->call, "output", piece);
		call_send(r->call);
		left.p += piece.n;
		left.n -= piece.n;
	}
	strbuf_reset(&r->shown);
}

static bool on_output(void *context, struct slice text)
{
	struct running *r = context;

	if (!r->call || !r->shows)
		return true;
	strbuf_add_slice(&r->shown, text);
	if (!call_has_room(r->call))
		return false;
	send_rows(r);
	return true;
}

static void on_resume(struct call *call)
{
	struct running *r = call->state;

	if (r->shown.length == 0 || !call_has_room(call))
		return;
	send_rows(r);
	job_taken(r->job);
}

static void on_ended(void *context, const struct err *e)
{
	struct running *r = context;
	struct call *call = r->call;

	if (call) {
		if (e && e->kind != ERR_INTERRUPTED)
			scripts_log_failure(call->mgmt, r->name, "", e);
		send_rows(r);
		call->state = NULL;
		call->stop = NULL;
		call->resume = NULL;
		if (e)
			call_fail(call, e);
		else
			call_done(call, NULL);
	}
	strbuf_free(&r->shown);
	free(r->name);
	free(r);
}

static void on_stop(struct call *call)
{
	struct running *r = call->state;

	call->state = NULL;
	r->call = NULL;
	job_stop(r->job);
}

static const struct job_events job_events = {.output = on_output, .ended = on_ended};

static const struct script_row *find_script(const struct call *call, struct err *e)
{
	static const char *const names[] = {"number", "numbers", ".id"};
	const struct argument *item = NULL;
	const struct record *record;

	for (size_t i = 0; !item && i < sizeof(names) / sizeof(names[0]); i++)
		item = arguments_find(&call->arguments, names[i]);
	if (!item) {
		(void)err_set(e, ERR_MISSING_PARAMETER, "missing =number=");
		return NULL;
	}
	record = table_resolve(call->table, item->value, false);
	if (record && record->row)
		return (const struct script_row *)record->row;
	(void)err_set(e, ERR_NO_SUCH_ITEM, NULL);
	return NULL;
}

static struct running *running_new(struct call *call, const char *name)
{
	struct running *r = calloc(1, sizeof(*r));

	if (!r)
		return NULL;
	r->name = strdup(name);
	if (!r->name) {
		free(r);
		return NULL;
	}
	r->call = call;
	r->shows = arguments_take_switch(&call->arguments, "output");
	strbuf_init(&r->shown, SENTENCE_SIZE_MAX);
	return r;
}

static void run(struct call *call)
{
	struct err e;
	const struct script_row *script = find_script(call, &e);
	struct script_start start = {
		.script = script,
		.user = call_user(call),
		.trusted = call->session->trusted,
		.policies = call_policies(call),
		.own_policies = arguments_take_switch(&call->arguments, "use-script-permissions"),
		.asker = call->session,
		.events = &job_events,
	};
	struct running *r = script ? running_new(call, script->name) : NULL;

	if (script && !r)
		(void)err_set(&e, ERR_NO_MEMORY, NULL);
	start.context = r;
	if (r)
		r->job = scripts_run(call->mgmt, &start, &e);
	if (r && r->job) {
		call->state = r;
		call->stop = on_stop;
		call->resume = on_resume;
		return;
	}
	if (r) {
		strbuf_free(&r->shown);
		free(r->name);
		free(r);
	}
	call_fail(call, &e);
}

static const struct menu_action actions[] = {{"run", run}};

static void committed(struct mgmt *m, const struct transaction *t)
{
	scripts_changed(m, t);
	pending_script_committed(m, t);
}

const struct menu_hooks system_script_hooks = {
	.noun = "script",
	.check = check,
	.committed = committed,
	.fill = fill,
	ACTIONS(actions),
};
