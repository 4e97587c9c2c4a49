// SPDX-License-Identifier: BSD-2-Clause
// Waiting for the next run, and running.

#include "mgmt/scheduler.h"

#include <stdlib.h>
#include <string.h>

#include <utlist.h>

#include "base/clock.h"
#include "base/number.h"
#include "mgmt/event.h"
#include "mgmt/fill.h"
#include "mgmt/gate_settings.h"
#include "mgmt/job.h"
#include "mgmt/job_output.h"
#include "mgmt/schedule.h"
#include "mgmt/scripts.h"
#include "mgmt/stage.h"
#include "mgmt/state.h"
#include "mgmt/time_zone.h"

enum {
	LATE_MAX = 300,	      // s; a run that comes later than that is left out
	CLOCK_STEP = 60,      // s; less is the clock being kept right
	STARTUP_PAUSE = 3000, // ms until what is to run at the start does
};

const char *const scheduler_days[] = {"sun", "mon", "tue",    "wed",   "thu",
				      "fri", "sat", "always", "never", NULL};

static const struct table *table_of(const struct mgmt *m)
{
	return registry_get(&m->registry, SCHEDULER_PATH);
}

static const struct scheduler_row *row_of(const struct scheduler_note *n)
{
	const struct record *record = table_find(table_of(n->m), n->id);

	return record ? (const struct scheduler_row *)record->row : NULL;
}

static struct scheduler_note *note_of(const struct mgmt *m, uint32_t id)
{
	struct scheduler_note *n = m->scheduler.notes;

	while (n && n->id != id)
		n = n->next;
	return n;
}

static const char *text_of(const char *field)
{
	return field ? field : "";
}

static bool is_startup(const struct scheduler_row *row)
{
	return strcmp(text_of(row->start_time), SCHEDULER_STARTUP) == 0;
}

// ---- when

static int32_t offset_at(void *zone, int64_t t)
{
	bool summer;

	(void)zone;
	return time_zone_offset(t, &summer);
}

static struct schedule schedule_of(const struct scheduler_row *row)
{
	struct schedule s = {.interval = row->interval / 1000};
	uint64_t ms = 0;

	// Both are as the menu has written them.
	(void)schedule_read_day(text_of(row->start_date), &s.day);
	(void)interval_parse(slice_from(text_of(row->start_time)), &ms);
	s.time = (uint32_t)(ms / 1000);
	s.by_days = row->days != 0;
	s.days = row->days & SCHEDULER_NEVER	? 0
		 : row->days & SCHEDULER_ALWAYS ? SCHEDULE_EVERY_DAY
						: (unsigned)row->days & SCHEDULE_EVERY_DAY;
	return s;
}

// A run that has been is not again when the clock is set back a little.
static int64_t not_before(const struct scheduler_note *n, const struct schedule *s, int64_t now)
{
	int64_t back = n->last_run - now;
	int64_t most = s->interval > LATE_MAX && !s->by_days ? (int64_t)s->interval : LATE_MAX;

	return n->last_run != 0 && back > 0 && back < most ? n->last_run : now;
}

static void plan(struct scheduler_note *n, int64_t now)
{
	const struct scheduler_row *row = row_of(n);
	struct schedule s;

	n->next_run = 0;
	n->due = 0;
	if (!row || row->row.disabled)
		return;
	s = schedule_of(row);
	if (!is_startup(row)) {
		if (!schedule_next(&s, not_before(n, &s, now), offset_at, NULL, &n->next_run))
			n->next_run = 0;
	} else if (s.interval > 0) {
		const struct scheduler *all = &n->m->scheduler;
		uint64_t passed = loop_now(n->m->loop) - all->began;
		uint64_t ms = s.interval * 1000;

		n->due = all->began + (passed / ms + 1) * ms;
	}
}

static void arm(struct mgmt *m)
{
	const struct scheduler_note *n;
	int64_t first = INT64_MAX;
	uint64_t due = UINT64_MAX;

	DL_FOREACH(m->scheduler.notes, n)
	{
		if (n->due != 0 && n->due < due)
			due = n->due;
		if (n->next_run != 0 && n->next_run < first)
			first = n->next_run;
	}
	wall_timer_set(&m->scheduler.wall, first);
	if (due != UINT64_MAX)
		loop_timer_set_at(&m->scheduler.startup, due);
	else
		loop_timer_cancel(&m->scheduler.startup);
}

// ---- running

struct run {
	struct mgmt *m;
	uint32_t entry;
	struct job_output *output;
	char *name; // of the script
};

static void run_free(struct run *r)
{
	if (r->output)
		job_output_end(r->output);
	free(r->name);
	free(r);
}

static bool on_output(void *context, struct slice text)
{
	struct run *r = context;
	const struct scheduler_note *n = note_of(r->m, r->entry);

	return job_output_add(r->output, n ? n->job : NULL, text);
}

static void on_ended(void *context, const struct err *e)
{
	struct run *r = context;
	struct scheduler_note *n = note_of(r->m, r->entry);

	if (n)
		n->job = NULL;
	if (e && e->kind != ERR_INTERRUPTED)
		scripts_log_failure(r->m, r->name, " from scheduler", e);
	run_free(r);
}

static const struct job_events job_events = {.output = on_output, .ended = on_ended};

static struct run *run_new(struct scheduler_note *n, const char *name)
{
	struct run *r = calloc(1, sizeof(*r));

	if (!r)
		return NULL;
	r->m = n->m;
	r->entry = n->id;
	r->name = strdup(name);
	r->output = job_output_log(n->m);
	if (r->name && r->output)
		return r;
	run_free(r);
	return NULL;
}

static struct job *begin(struct scheduler_note *n, const struct scheduler_row *row,
			 const struct script_row *script, struct run *r, struct err *e)
{
	const struct job_request text = {
		.name = text_of(row->name),
		.user = text_of(row->owner),
		.policies = script_policies(row->policy),
		.source = slice_from(text_of(row->on_event)),
		.events = &job_events,
		.context = r,
	};
	const struct script_start stored = {
		.script = script,
		.user = text.user,
		.policies = text.policies,
		.events = &job_events,
		.context = r,
	};

	return script ? scripts_run(n->m, &stored, e) : job_start(n->m, &text, e);
}

static void run(struct scheduler_note *n)
{
	const struct scheduler_row *row = row_of(n);
	const struct script_row *script = scripts_find(n->m, slice_from(text_of(row->on_event)));
	const char *name = text_of(script ? script->name : row->name);
	struct run *r;
	struct err e;

	n->waiting = !jobs_have_room(n->m);
	if (n->waiting)
		return;
	n->run_count++;
	r = run_new(n, name);
	if (!r)
		(void)err_set(&e, ERR_NO_MEMORY, NULL);
	else
		n->job = begin(n, row, script, r, &e);
	if (n->job)
		return;
	scripts_log_failure(n->m, name, " from scheduler", &e);
	if (r)
		run_free(r);
}

static void come_due(struct scheduler_note *n)
{
	const struct scheduler_row *row = row_of(n);

	if (!row || !text_of(row->on_event)[0])
		return;
	if (n->job || n->waiting)
		log_add_format(&n->m->log, WIRE_LOG_SCRIPT | WIRE_LOG_DEBUG,
			       "scheduled script %s still runs and is not started again",
			       text_of(row->name));
	else
		run(n);
}

static int64_t epoch_of(const struct mgmt *m)
{
	return clock_wall_s() - (int64_t)(loop_now(m->loop) / 1000);
}

// What gate was told of the time zone begins at the moment when it was told.
static void look_for_step(struct mgmt *m)
{
	int64_t epoch = epoch_of(m);

	if (llabs(epoch - m->scheduler.epoch) > CLOCK_STEP)
		gate_settings_again(m);
	m->scheduler.epoch = epoch;
}

// The moment of some entry, or another time on the clock.
static void on_wall(void *context)
{
	struct mgmt *m = context;
	int64_t now = clock_wall_s();
	struct scheduler_note *n;
	struct scheduler_note *next;

	DL_FOREACH_SAFE(m->scheduler.notes, n, next)
	{
		int64_t late = n->next_run != 0 ? now - n->next_run : -1;

		if (n->due != 0)
			continue; // is not concerned by any clock
		if (late >= 0 && late <= LATE_MAX) {
			n->last_run = n->next_run;
			come_due(n);
		}
		plan(n, now);
	}
	look_for_step(m);
	arm(m);
}

static void on_startup(void *context)
{
	struct mgmt *m = context;
	int64_t now = clock_wall_s();
	struct scheduler_note *n;
	struct scheduler_note *next;

	DL_FOREACH_SAFE(m->scheduler.notes, n, next)
	{
		if (n->due == 0 || n->due > loop_now(m->loop))
			continue;
		come_due(n);
		plan(n, now);
	}
	arm(m);
}

void scheduler_job_ended(struct mgmt *m)
{
	struct scheduler_note *n;
	struct scheduler_note *next;

	DL_FOREACH_SAFE(m->scheduler.notes, n, next)
	if (n->waiting && row_of(n))
		run(n);
}

// ---- entries

void scheduler_fill(const struct mgmt *m, struct scheduler_row *row)
{
	const struct scheduler_note *n = note_of(m, row->row.id);

	if (!n)
		return;
	row->run_count = n->run_count;
	row->next_run = n->next_run;
	if (n->due != 0 && n->due >= loop_now(m->loop))
		row->next_run = clock_wall_s() + (int64_t)((n->due - loop_now(m->loop)) / 1000);
	if (row->next_run != 0)
		fill_present(table_of(m)->menu, &row->row, "next-run");
}

static void drop(struct scheduler_note *n)
{
	DL_DELETE(n->m->scheduler.notes, n);
	free(n);
}

static struct scheduler_note *add_note(struct mgmt *m, uint32_t id)
{
	struct scheduler_note *n = calloc(1, sizeof(*n));

	if (!n)
		return NULL;
	n->m = m;
	n->id = id;
	DL_APPEND(m->scheduler.notes, n);
	return n;
}

static void drop_gone(struct mgmt *m)
{
	struct scheduler_note *n;
	struct scheduler_note *next;

	DL_FOREACH_SAFE(m->scheduler.notes, n, next)
	if (!row_of(n))
		drop(n);
}

// What is to run once at the start, and has not yet.
static void plan_startup(struct scheduler_note *n)
{
	const struct scheduler_row *row = row_of(n);

	if (row && !row->row.disabled && is_startup(row) && row->interval == 0)
		n->due = n->m->scheduler.began + STARTUP_PAUSE;
}

static void begin_all(struct mgmt *m)
{
	const struct table *t = table_of(m);

	for (size_t i = 0; i < t->count; i++) {
		struct scheduler_note *n = add_note(m, t->order[i]->id);

		if (!n)
			continue;
		plan(n, clock_wall_s());
		if (!m->scheduler.again)
			plan_startup(n);
	}
}

void scheduler_changed(struct mgmt *m, const struct transaction *t)
{
	struct scheduler_note *n;

	for (size_t i = 0; t && i < t->count; i++) {
		const struct change *c = t->changes[i];

		if (c->table != table_of(m) || !c->record)
			continue;
		n = note_of(m, c->record->id);
		if (!n)
			n = add_note(m, c->record->id);
		if (n) {
			n->last_run = 0;
			plan(n, clock_wall_s());
		}
	}
	drop_gone(m);
	if (!t && !m->scheduler.notes)
		begin_all(m);
	arm(m);
}

void scheduler_zone_changed(struct mgmt *m)
{
	struct scheduler_note *n;

	DL_FOREACH(m->scheduler.notes, n)
	if (n->due == 0)
		plan(n, clock_wall_s());
	arm(m);
}

int scheduler_init(struct mgmt *m, bool again)
{
	m->scheduler.began = loop_now(m->loop);
	m->scheduler.epoch = epoch_of(m);
	m->scheduler.again = again;
	loop_timer_init(&m->scheduler.startup, m->loop, on_startup, m);
	return wall_timer_init(&m->scheduler.wall, m->loop, on_wall, m);
}

void scheduler_done(struct mgmt *m)
{
	while (m->scheduler.notes)
		drop(m->scheduler.notes);
	if (m->scheduler.startup.loop)
		loop_timer_cancel(&m->scheduler.startup);
	wall_timer_done(&m->scheduler.wall);
}
