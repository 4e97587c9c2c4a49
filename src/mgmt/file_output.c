// SPDX-License-Identifier: BSD-2-Clause
// Pieces of a file on their way to the helper thread.

#include "mgmt/file_output.h"

#include <stdlib.h>
#include <string.h>

#include "mgmt/state.h"

enum step { STEP_ADD, STEP_COMMIT, STEP_ABANDON };

struct file_output {
	struct helper_job job;
	struct mgmt *m;
	struct file_path path;
	bool append;
	bool running; // the helper has it
	bool abandoned;
	uint64_t size;	   // of the pieces
	uint64_t reserved; // of the room for files
	file_output_answer *answer;
	void *context;

	// The helper's while it runs.
	enum step step;
	int root;
	bool open;
	struct file_writer writer;
	char *bytes;
	size_t byte_count;
	int result;
	struct err e;
};

// ---- on the helper thread

static int copy_old(struct file_output *o)
{
	char bytes[16384];
	uint64_t at = 0;
	int64_t n = 1;

	while (n > 0) {
		n = file_tree_read(o->root, &o->path, at, bytes, sizeof(bytes), NULL, &o->e);
		if (n < 0)
			return o->e.kind == ERR_NO_SUCH_ITEM ? 0 : -1;
		at += (uint64_t)n;
		if (file_writer_add(&o->writer, (struct slice){bytes, (size_t)n}, &o->e) != 0)
			return -1;
	}
	return 0;
}

static int begin(struct file_output *o)
{
	if (o->open)
		return 0;
	if (file_writer_open(&o->writer, o->root, &o->path, true, &o->e) != 0)
		return -1;
	o->open = true;
	return o->append ? copy_old(o) : 0;
}

static void work(struct helper_job *job)
{
	struct file_output *o = (struct file_output *)job;

	switch (o->step) {
	case STEP_ADD:
		o->result = begin(o);
		if (o->result == 0)
			o->result = file_writer_add(&o->writer,
						    (struct slice){o->bytes, o->byte_count}, &o->e);
		break;
	case STEP_COMMIT:
		o->result = begin(o);
		if (o->result == 0)
			o->result = file_writer_commit(&o->writer, true, &o->e);
		else if (o->open)
			file_writer_abandon(&o->writer);
		break;
	case STEP_ABANDON:
		if (o->open)
			file_writer_abandon(&o->writer);
		break;
	}
}

// ---- on the loop

static void output_free(struct file_output *o)
{
	files_release(&o->m->files, o->reserved);
	free(o->bytes);
	free(o);
}

static void finished(struct helper_job *job)
{
	struct file_output *o = (struct file_output *)job;
	file_output_answer *answer = o->abandoned ? NULL : o->answer;
	void *context = o->context;
	struct err e = o->e;
	int result = o->result;

	o->running = false;
	free(o->bytes);
	o->bytes = NULL;
	// Given up while a piece was written: the helper may have ended, so it is undone here.
	if (o->abandoned && o->step == STEP_ADD && o->open)
		file_writer_abandon(&o->writer);
	if (o->abandoned || o->step != STEP_ADD)
		output_free(o);
	if (answer)
		answer(context, result == 0 ? NULL : &e);
}

static void run(struct file_output *o, enum step step)
{
	o->step = step;
	o->running = true;
	o->result = 0;
	o->job = (struct helper_job){.work = work, .finished = finished};
	helper_run(o->m->helper, &o->job, false);
}

struct file_output *file_output_new(struct mgmt *m, const struct file_path *path, bool append,
				    struct err *e)
{
	struct file_output *o = calloc(1, sizeof(*o));
	struct file_facts facts = {.size = 0};

	if (!o) {
		(void)err_set(e, ERR_NO_MEMORY, NULL);
		return NULL;
	}
	*o = (struct file_output){.m = m, .path = *path, .append = append, .root = m->files.root};
	if (append && file_tree_look(o->root, path, &facts, e) != 0)
		facts.size = 0;
	// Counted twice until the new one takes the place of the old one: both are on the disk.
	if (files_reserve(&m->files, facts.size, e) != 0) {
		free(o);
		return NULL;
	}
	o->reserved = facts.size;
	return o;
}

void file_output_add(struct file_output *o, struct slice bytes, file_output_answer *answer,
		     void *context)
{
	struct err e;

	o->bytes = malloc(bytes.n + 1);
	if (!o->bytes)
		(void)err_set(&e, ERR_NO_MEMORY, NULL);
	if (!o->bytes || files_reserve(&o->m->files, bytes.n, &e) != 0) {
		free(o->bytes);
		o->bytes = NULL;
		answer(context, &e);
		return;
	}
	o->reserved += bytes.n;
	o->size += bytes.n;
	if (bytes.n > 0)
		memcpy(o->bytes, bytes.p, bytes.n);
	o->byte_count = bytes.n;
	o->answer = answer;
	o->context = context;
	run(o, STEP_ADD);
}

void file_output_commit(struct file_output *o, file_output_answer *answer, void *context)
{
	o->answer = answer;
	o->context = context;
	run(o, STEP_COMMIT);
}

void file_output_abandon(struct file_output *o)
{
	if (!o)
		return;
	o->abandoned = true;
	if (!o->running)
		run(o, STEP_ABANDON);
}

uint64_t file_output_size(const struct file_output *o)
{
	return o->size;
}
