// SPDX-License-Identifier: BSD-2-Clause
// /system/script/job: the scripts that run, and the sessions. To a script's own process it is also
// the way to what it runs, and back.

#include "mgmt/job.h"

#include <string.h>

#include "menu/menus.h"
#include "menu/row_macros.h"
#include "mgmt/call.h"
#include "mgmt/edit.h"
#include "mgmt/fill.h"
#include "mgmt/scripts.h"
#include "mgmt/session.h"
#include "mgmt/state.h"

struct job_row {
	struct row row;
	uint32_t type;
	char *script;
	char *owner;
	uint64_t policy;
	uint32_t parent;
	int64_t started;
};

enum { TYPE_COMMAND, TYPE_LOGIN, TYPE_API_LOGIN };

static const char *const types[] = {"command", "login", "api-login", NULL};

static const struct property properties[] = {
	{.name = "script",
	 .type = PROPERTY_STRING,
	 .flags = TOLD | PROPERTY_OPTIONAL | PROPERTY_COLUMN,
	 P_FIELD(job_row, script),
	 .help = "Script that runs"},
	{.name = "owner",
	 .type = PROPERTY_STRING,
	 .flags = TOLD | PROPERTY_COLUMN,
	 P_FIELD(job_row, owner),
	 .help = "User for whom it acts"},
	{.name = "type",
	 .type = PROPERTY_ENUM,
	 .flags = TOLD,
	 P_FIELD(job_row, type),
	 .words = types,
	 .help = "A script (command) or a session"},
	{.name = "policy",
	 .type = PROPERTY_WORDS,
	 .flags = TOLD,
	 P_FIELD(job_row, policy),
	 .words = script_policy_words,
	 .help = "What it may do"},
	{.name = "parent",
	 .type = PROPERTY_ID,
	 .flags = TOLD | PROPERTY_OPTIONAL,
	 P_FIELD(job_row, parent),
	 .help = "Session or script that has started it"},
	{.name = "started",
	 .type = PROPERTY_DATE_TIME,
	 .flags = TOLD | PROPERTY_COLUMN,
	 P_FIELD(job_row, started),
	 .help = "When it began"},
};

static const struct command_argument write_arguments[] = {
	{.name = "data", .required = true, .help = "What the script shows"},
};

static const struct command_argument end_arguments[] = {
	{.name = "message", .help = "The error that it ended with"},
};

static const struct command commands[] = {
	{.name = "take",
	 .help = "What this job is to run",
	 .policy = POLICY_READ,
	 .api_only = true},
	{.name = "write",
	 .help = "Show something, as this job",
	 .policy = POLICY_READ,
	 .api_only = true,
	 ARGUMENTS(write_arguments)},
	{.name = "end",
	 .help = "Tell that this job has ended",
	 .policy = POLICY_READ,
	 .api_only = true,
	 ARGUMENTS(end_arguments)},
};

const struct menu system_script_job_menu = {
	.path = "/system/script/job",
	.help = "Scripts that run, and sessions",
	.kind = MENU_TABLE,
	.layout = MENU_LAYOUT_TABLE,
	.flags = MENU_REMOVE,
	.row_size = sizeof(struct job_row),
	PROPERTIES(properties),
	COMMANDS(commands),
};

static void tell_job(const struct job *j, struct job_row *out)
{
	out->row.id = j->id;
	out->type = TYPE_COMMAND;
	fill_text(&out->owner, j->user, strlen(j->user));
	out->policy = script_words(j->policies);
	out->started = j->started;
	if (j->name[0]) {
		fill_text(&out->script, j->name, strlen(j->name));
		fill_present(&system_script_job_menu, &out->row, "script");
	}
	if (j->parent != 0) {
		out->parent = j->parent;
		fill_present(&system_script_job_menu, &out->row, "parent");
	}
}

static void tell_session(const struct session *s, struct job_row *out)
{
	out->row.id = s->number;
	out->type = s->source[0] ? TYPE_API_LOGIN : TYPE_LOGIN;
	fill_text(&out->owner, s->user, strlen(s->user));
	out->policy = script_words(session_policies(s));
	out->started = s->began;
}

static bool next(struct mgmt *m, uint64_t *cursor, struct row *row)
{
	struct job_row *out = (struct job_row *)row;
	const struct job *job = NULL;
	const struct session *session = NULL;

	for (const struct job *j = m->jobs.list; j; j = j->next)
		if (j->id > *cursor && (!job || j->id < job->id) && j->user[0])
			job = j;
	for (const struct session *s = m->sessions; s; s = s->next)
		if (!s->job && s->number > *cursor && (!session || s->number < session->number))
			session = s;
	if (!job && !session)
		return false;
	if (job && (!session || job->id < session->number))
		tell_job(job, out);
	else
		tell_session(session, out);
	*cursor = out->row.id;
	return true;
}

static struct session *find_session(const struct mgmt *m, uint32_t id)
{
	struct session *s = m->sessions;

	while (s && (s->job || s->number != id))
		s = s->next;
	return s;
}

static void remove_job(struct call *call, uint32_t id)
{
	struct job *job = job_find(call->mgmt, id);
	struct session *session = id != 0 ? find_session(call->mgmt, id) : NULL;
	struct err e;

	if (job) {
		job_stop(job);
	} else if (session) {
		session->door->end(session->context, "session terminated");
	} else {
		(void)err_set(&e, ERR_NO_SUCH_ITEM, NULL);
		edit_removed(call, &e);
		return;
	}
	edit_removed(call, NULL);
}

static const struct menu_action actions[] = {
	{"take", job_take}, {"write", job_write}, {"end", job_end}};

const struct menu_hooks system_script_job_hooks = {
	.noun = "job",
	.next = next,
	.remove = remove_job,
	ACTIONS(actions),
};
