// SPDX-License-Identifier: BSD-2-Clause
// Output by lines or by pieces.

#include "mgmt/job_output.h"

#include <stdlib.h>
#include <string.h>

#include "mgmt/file_output.h"
#include "mgmt/job.h"
#include "mgmt/state.h"

#define ENDING ".txt"

struct job_output {
	struct mgmt *m;
	struct strbuf line; // that has not ended yet
	unsigned lines;
	struct file_output *file; // NULL: into the log
	struct job *waiting;	  // whose piece is being written; NULL: none
	bool ending;		  // no more comes
};

static void output_free(struct job_output *o)
{
	strbuf_free(&o->line);
	free(o);
}

static struct job_output *output_new(struct mgmt *m)
{
	struct job_output *o = calloc(1, sizeof(*o));

	if (!o)
		return NULL;
	o->m = m;
	strbuf_init(&o->line, LOG_TEXT_SIZE);
	return o;
}

// ---- the log

struct job_output *job_output_log(struct mgmt *m)
{
	return output_new(m);
}

static void end_line(struct job_output *o)
{
	const uint32_t topics = WIRE_LOG_SCRIPT | WIRE_LOG_INFO;

	if (o->line.length > 0 && o->lines++ < JOB_OUTPUT_LINES_MAX)
		log_add(&o->m->log, 0, topics, strbuf_slice(&o->line));
	if (o->lines == JOB_OUTPUT_LINES_MAX + 1)
		log_add(&o->m->log, 0, topics, SLICE("the script shows more than is logged"));
	strbuf_reset(&o->line);
}

static void add_lines(struct job_output *o, struct slice text)
{
	bool more = true;

	while (more) {
		struct slice line;
		size_t room = LOG_TEXT_SIZE - 1 - o->line.length;

		more = slice_cut(text, '\n', &line, &text);
		if (line.n > room)
			line.n = room;
		strbuf_add_slice(&o->line, line);
		if (more)
			end_line(o);
	}
}

// ---- a file

struct job_output *job_output_file(struct mgmt *m, struct slice name, struct err *e)
{
	struct job_output *o = output_new(m);
	struct file_path path;
	struct strbuf full;
	int result;

	if (!o) {
		(void)err_set(e, ERR_NO_MEMORY, NULL);
		return NULL;
	}
	strbuf_init(&full, FILE_PATH_MAX + 8);
	strbuf_add_slice(&full, name);
	if (name.n < strlen(ENDING) ||
	    memcmp(name.p + name.n - strlen(ENDING), ENDING, strlen(ENDING)) != 0)
		strbuf_add_text(&full, ENDING);
	result = full.failed || name.n == 0
			 ? err_set(e, ERR_VALUE, "invalid value for argument file")
			 : file_path_read(strbuf_slice(&full), &path, e);
	strbuf_free(&full);
	if (result == 0)
		o->file = file_output_new(m, &path, false, e);
	if (o->file)
		return o;
	output_free(o);
	return NULL;
}

static void on_committed(void *context, const struct err *e)
{
	struct job_output *o = context;

	if (e)
		log_add(&o->m->log, 0, WIRE_LOG_SCRIPT | WIRE_LOG_ERROR, slice_from(e->text));
	output_free(o);
}

static void commit(struct job_output *o)
{
	struct file_output *file = o->file;

	o->file = NULL;
	file_output_commit(file, on_committed, o);
}

static void on_written(void *context, const struct err *e)
{
	struct job_output *o = context;
	struct job *j = o->waiting;

	o->waiting = NULL;
	if (e) {
		log_add(&o->m->log, 0, WIRE_LOG_SCRIPT | WIRE_LOG_ERROR, slice_from(e->text));
		file_output_abandon(o->file);
		o->file = NULL;
	}
	if (o->ending && o->file)
		commit(o);
	else if (o->ending)
		output_free(o);
	else if (e)
		job_stop(j);
	else
		job_taken(j);
}

// ---- both

bool job_output_add(struct job_output *o, struct job *j, struct slice text)
{
	if (!o->file) {
		add_lines(o, text);
		return true;
	}
	o->waiting = j;
	file_output_add(o->file, text, on_written, o);
	return false;
}

void job_output_end(struct job_output *o)
{
	o->ending = true;
	if (o->waiting)
		return;
	if (o->file) {
		commit(o);
		return;
	}
	if (o->line.length > 0)
		end_line(o);
	output_free(o);
}
