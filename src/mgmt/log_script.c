// SPDX-License-Identifier: BSD-2-Clause
// Lines that wait for their run of a script.

#include "mgmt/log_script.h"

#include <stdlib.h>
#include <string.h>

#include "mgmt/job.h"
#include "mgmt/scripts.h"
#include "mgmt/state.h"

enum {
	WAITING_MAX = 100, // lines; beyond, they are left out
	PAUSE_MS = 1000,   // between two runs, so that no pair of them keeps the machine busy
};

struct log_script {
	struct mgmt *m;
	char *name;
	struct log_buffer waiting;
	uint32_t last; // id of a line there
	unsigned long left_out;
	struct job *job; // NULL: none runs
	struct loop_timer next;
	bool telling; // that a run failed
};

static void log_script_free(struct log_script *s)
{
	loop_timer_cancel(&s->next);
	log_buffer_clear(&s->waiting);
	free(s->name);
	free(s);
}

static void fail(struct log_script *s, const struct err *e)
{
	s->telling = true;
	scripts_log_failure(s->m, s->name, "", e);
	s->telling = false;
}

static void say_left_out(struct log_script *s)
{
	unsigned long left_out = s->left_out;

	s->left_out = 0;
	s->telling = true;
	log_add_format(&s->m->log, WIRE_LOG_SCRIPT | WIRE_LOG_WARNING,
		       "script %s did not run for %lu log lines", s->name, left_out);
	s->telling = false;
}

static void on_ended(void *context, const struct err *e)
{
	struct log_script *s = context;

	s->job = NULL;
	if (e)
		fail(s, e);
	if (s->waiting.count > 0)
		loop_timer_set(&s->next, PAUSE_MS);
	else if (s->left_out > 0)
		say_left_out(s);
}

static const struct job_events job_events = {.ended = on_ended};

// On the first line of the script, so that its lines keep their numbers.
static void write_variables(const struct log_line *line, struct strbuf *out)
{
	char topics[LOG_TOPICS_SIZE];

	strbuf_add_text(out, ":local topics ");
	scripts_quote(out, log_topics_format(line->topics, topics));
	strbuf_add_text(out, ";:local message ");
	scripts_quote(out, line->text);
	strbuf_add_text(out, ";");
}

static int run(struct log_script *s, const struct log_line *line, struct err *e)
{
	const struct script_row *script = scripts_find(s->m, slice_from(s->name));
	struct script_start start = {
		.script = script,
		.own_policies = true,
		.events = &job_events,
		.context = s,
	};
	struct strbuf variables;

	if (!script)
		return err_set(e, ERR_NO_SUCH_ITEM, NULL);
	start.user = script->owner ? script->owner : "";
	start.policies = script_policies(script->policy);
	strbuf_init(&variables, 4 * LOG_TEXT_SIZE);
	write_variables(line, &variables);
	start.before = strbuf_slice(&variables);
	s->job = scripts_run(s->m, &start, e);
	strbuf_free(&variables);
	return s->job ? 0 : -1;
}

static void on_next(void *context)
{
	struct log_script *s = context;
	const struct log_line *line = log_buffer_after(&s->waiting, 0);
	struct err e;

	if (!line || s->job)
		return;
	if (!jobs_have_room(s->m)) {
		loop_timer_set(&s->next, PAUSE_MS);
		return;
	}
	if (run(s, line, &e) != 0)
		fail(s, &e);
	log_buffer_drop(&s->waiting);
	if (!s->job && s->waiting.count > 0)
		loop_timer_set(&s->next, PAUSE_MS);
}

static void give(struct log_action *a, const struct log_line *line)
{
	struct log_script *s = a->state;
	struct log_line copy = *line;

	if (s->telling || (s->job && line->job == s->job->id))
		return;
	copy.id = ++s->last;
	if (!log_buffer_add(&s->waiting, &copy))
		s->left_out++;
	if (!s->job && !loop_timer_is_set(&s->next))
		loop_timer_set(&s->next, 0);
}

static void close_script(struct log_action *a)
{
	struct log_script *s = a->state;

	if (s->job)
		job_release(s->job);
	log_script_free(s);
}

static const struct log_target target = {.give = give, .close = close_script};

bool log_script_open(struct mgmt *m, struct log_action *a, const struct log_action_row *row)
{
	struct log_script *s = calloc(1, sizeof(*s));

	if (!s)
		return false;
	s->m = m;
	loop_timer_init(&s->next, m->loop, on_next, s);
	log_buffer_init(&s->waiting, WAITING_MAX, true);
	s->name = strdup(row->script ? row->script : "");
	if (!s->name) {
		log_script_free(s);
		return false;
	}
	a->target = &target;
	a->state = s;
	return true;
}
