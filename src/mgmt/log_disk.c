// SPDX-License-Identifier: BSD-2-Clause
// Lines on their way to the helper thread, which writes and rotates.

#include "mgmt/log_disk.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/utf8.h"
#include "mgmt/log_disk_files.h"
#include "mgmt/state.h"

enum {
	WAITING_MAX = 256 * 1024, // bytes; lines beyond are left out
	RETRY_MS = 5000,	  // after a failure
};

struct disk {
	struct helper_job job;
	struct mgmt *m;
	struct loop_timer next; // begins to write
	struct strbuf waiting;	// whole lines
	unsigned long left_out; // lines, since the last that were written
	bool running;		// the helper has it
	bool failing;		// which was said
	bool closed;		// the action is gone: what waits is written, and that is all
	uint64_t reserved;

	// The helper's while it runs.
	struct log_disk_files files;
	struct strbuf batch;
	unsigned long batch_lines;
	unsigned long written; // of them
	int result;
	struct err e;
};

static void disk_free(struct disk *d)
{
	loop_timer_cancel(&d->next);
	strbuf_free(&d->waiting);
	strbuf_free(&d->batch);
	free(d);
}

static void say_failure(struct disk *d, const struct err *e)
{
	if (d->failing)
		return;
	d->failing = true;
	log_add_format(&d->m->log, WIRE_LOG_SYSTEM | WIRE_LOG_ERROR,
		       "log lines cannot be written to %s: %s", d->files.base.text, e->text);
}

static void say_success(struct disk *d)
{
	unsigned long left_out = d->left_out;

	d->failing = false;
	if (d->waiting.length > 0)
		return; // it may become more
	d->left_out = 0;
	if (left_out > 0)
		log_add_format(&d->m->log, WIRE_LOG_SYSTEM | WIRE_LOG_WARNING,
			       "%lu log lines were not written to %s", left_out,
			       d->files.base.text);
}

static void work(struct helper_job *job)
{
	struct disk *d = (struct disk *)job;

	d->result = log_disk_files_add(&d->files, strbuf_slice(&d->batch), &d->written, &d->e);
}

static void finished(struct helper_job *job);

// Hands over what waits.
static void begin(struct disk *d)
{
	struct strbuf batch = d->waiting;
	struct err e;

	if (d->running || d->waiting.length == 0)
		return;
	if (files_reserve(&d->m->files, d->waiting.length, &e) != 0) {
		d->left_out += log_disk_lines(strbuf_slice(&d->waiting));
		strbuf_reset(&d->waiting);
		say_failure(d, &e);
		return;
	}
	d->reserved = d->waiting.length;
	d->waiting = d->batch;
	d->batch = batch;
	d->batch_lines = log_disk_lines(strbuf_slice(&batch));
	d->running = true;
	d->job = (struct helper_job){.work = work, .finished = finished};
	helper_run(d->m->helper, &d->job, false);
}

static void finished(struct helper_job *job)
{
	struct disk *d = (struct disk *)job;

	d->running = false;
	files_release(&d->m->files, d->reserved);
	strbuf_reset(&d->batch);
	d->left_out += d->batch_lines - d->written;
	if (d->closed) {
		disk_free(d);
		return;
	}
	if (d->result != 0)
		say_failure(d, &d->e);
	else
		say_success(d);
	if (d->waiting.length > 0)
		loop_timer_set(&d->next, d->failing ? RETRY_MS : 0);
}

static void on_next(void *context)
{
	begin(context);
}

static void give(struct log_action *a, const struct log_line *line)
{
	struct disk *d = a->state;
	char topics[LOG_TOPICS_SIZE];
	struct log_file_line out = {
		.topics = slice_from(log_topics_format(line->topics, topics)),
		.text = slice_from(line->text),
	};
	time_t t = (time_t)line->time;

	if (d->waiting.length > WAITING_MAX || !localtime_r(&t, &out.time)) {
		d->left_out++;
		return;
	}
	log_file_write(&d->waiting, &out);
	if (d->waiting.failed) {
		d->left_out += log_disk_lines(strbuf_slice(&d->waiting)) + 1;
		strbuf_reset(&d->waiting);
	} else if (!d->running && !loop_timer_is_set(&d->next)) {
		loop_timer_set(&d->next, d->failing ? RETRY_MS : 0);
	}
}

static void close_disk(struct log_action *a)
{
	struct disk *d = a->state;

	d->closed = true;
	loop_timer_cancel(&d->next);
	if (d->running)
		return;
	begin(d);
	if (!d->running)
		disk_free(d);
}

static const struct log_target target = {.give = give, .close = close_disk};

// ---- what the files hold already

struct restoring {
	struct log *log;
	struct log_action *action;
};

static void on_line(void *context, const struct log_file_line *line)
{
	struct restoring *r = context;
	char text[LOG_TEXT_SIZE];
	struct tm moment = line->time;
	struct log_line out = {
		.topics = log_topics_parse(line->topics),
		.time = (int64_t)mktime(&moment),
		.text = text,
	};

	utf8_clean(line->text, text, sizeof(text));
	log_restore(r->log, r->action, &out);
}

bool log_disk_open(struct mgmt *m, struct log_action *a, const struct log_action_row *row)
{
	struct disk *d = calloc(1, sizeof(*d));
	struct restoring restoring = {&m->log, a};
	struct err e;

	if (!d)
		return false;
	d->m = m;
	strbuf_init(&d->waiting, 2 * WAITING_MAX);
	strbuf_init(&d->batch, 2 * WAITING_MAX);
	loop_timer_init(&d->next, m->loop, on_next, d);
	a->target = &target;
	a->state = d;
	if (log_disk_files_init(&d->files, m->files.root, row, &e) != 0)
		say_failure(d, &e);
	else if (!m->log.open)
		log_disk_files_read(&d->files, on_line, &restoring);
	return true;
}
