// SPDX-License-Identifier: BSD-2-Clause
// Changing files: the disk is the helper thread's, one errand after the other.

#include "menu/file_change.h"

#include <stdlib.h>
#include <string.h>

#include "mgmt/call.h"
#include "mgmt/edit.h"
#include "mgmt/execute.h"
#include "mgmt/state.h"

struct file_errand {
	struct helper_job job;
	struct call *call; // its arguments stay while it is in flight
	int root;
	bool folder;
	bool replace;	       // what has the path already
	struct file_path from; // of `count`, at `paths`, with contents
	struct file_path to;
	struct file_path *paths;
	size_t count;
	struct slice contents;
	uint64_t reserved;
	int (*run)(struct file_errand *errand);
	void (*ended)(struct file_errand *errand); // well
	int result;
	struct err e;
};

static void work(struct helper_job *job)
{
	struct file_errand *errand = (struct file_errand *)job;

	errand->result = errand->run(errand);
}

static void finished(struct helper_job *job)
{
	struct file_errand *errand = (struct file_errand *)job;

	files_release(&errand->call->mgmt->files, errand->reserved);
	if (errand->result != 0)
		call_fail(errand->call, &errand->e);
	else
		errand->ended(errand);
	free(errand->paths);
	free(errand);
}

static void done(struct file_errand *errand)
{
	call_done(errand->call, NULL);
}

static void fail_free(struct file_errand *errand, const struct err *e)
{
	call_fail(errand->call, e);
	free(errand->paths);
	free(errand);
}

// NULL: CALL has failed.
static struct file_errand *errand_new(struct call *call, int (*run)(struct file_errand *errand),
				      void (*ended)(struct file_errand *errand))
{
	struct file_errand *errand = calloc(1, sizeof(*errand));
	struct err e;

	if (!errand) {
		(void)err_set(&e, ERR_NO_MEMORY, NULL);
		call_fail(call, &e);
		return NULL;
	}
	*errand = (struct file_errand){
		.job = {.work = work, .finished = finished},
		.call = call,
		.root = call->mgmt->files.root,
		.run = run,
		.ended = ended,
	};
	return errand;
}

// Starts ERRAND, for which there must be room for BYTES more.
static void errand_go(struct file_errand *errand, uint64_t bytes)
{
	struct mgmt *m = errand->call->mgmt;
	struct err e;

	if (files_reserve(&m->files, bytes, &e) != 0) {
		fail_free(errand, &e);
		return;
	}
	errand->reserved = bytes;
	helper_run(m->helper, &errand->job, false);
}

struct slice file_argument(const struct call *call, const char *name)
{
	const struct argument *a = arguments_find(&call->arguments, name);

	return a ? a->value : SLICE("");
}

int file_resolve(const struct call *call, struct slice item, struct file_path *out, uint64_t *size,
		 struct err *e)
{
	const struct file_entry *entry = files_resolve(&call->mgmt->files, item, e);

	if (!entry)
		return -1;
	if (size)
		*size = entry->facts.size;
	return file_path_read(slice_from(entry->path), out, e);
}

static int write_whole(int root, const struct file_path *path, struct slice contents, bool replace,
		       struct err *e)
{
	struct file_writer w;

	if (file_writer_open(&w, root, path, false, e) != 0)
		return -1;
	if (file_writer_add(&w, contents, e) == 0)
		return file_writer_commit(&w, replace, e);
	file_writer_abandon(&w);
	return -1;
}

// ---- add

static int run_add(struct file_errand *errand)
{
	return errand->folder ? file_tree_make_folder(errand->root, &errand->to, &errand->e)
			      : write_whole(errand->root, &errand->to, errand->contents, false,
					    &errand->e);
}

static void added(struct file_errand *errand)
{
	const struct file_entry *entry =
		files_resolve(&errand->call->mgmt->files, slice_from(errand->to.text), NULL);
	char text[TABLE_ID_SIZE];

	call_done(errand->call, entry ? table_format_id(entry->id, text) : NULL);
}

void file_add(struct call *call)
{
	struct slice type = file_argument(call, "type");
	struct file_errand *errand = errand_new(call, run_add, added);
	struct err e;

	if (!errand)
		return;
	errand->contents = file_argument(call, "contents");
	errand->folder = slice_is(type, "directory");
	if (type.n > 0 && !errand->folder && !slice_is(type, "file"))
		(void)err_set(&e, ERR_NO_MATCH, "input does not match any value of type");
	else if (errand->folder && errand->contents.n > 0)
		(void)err_set(&e, ERR_FAILURE, "failure: a directory has no contents");
	else if (file_path_read(file_argument(call, "name"), &errand->to, &e) == 0) {
		errand_go(errand, errand->contents.n);
		return;
	}
	fail_free(errand, &e);
}

// ---- set

static int run_set(struct file_errand *errand)
{
	for (size_t i = 0; errand->replace && i < errand->count; i++)
		if (write_whole(errand->root, &errand->paths[i], errand->contents, true,
				&errand->e) != 0)
			return -1;
	if (errand->to.text[0] && strcmp(errand->paths[0].text, errand->to.text) != 0)
		return file_tree_move(errand->root, &errand->paths[0], &errand->to, &errand->e);
	return 0;
}

static int read_items(struct file_errand *errand, struct err *e)
{
	struct slice left = execute_items(errand->call)->value;
	struct slice item;
	size_t most = 1;

	for (size_t i = 0; i < left.n; i++)
		most += left.p[i] == ',';
	errand->paths = calloc(most, sizeof(*errand->paths));
	if (!errand->paths)
		return err_set(e, ERR_NO_MEMORY, NULL);
	while (execute_next_item(&left, &item))
		if (file_resolve(errand->call, item, &errand->paths[errand->count++], NULL, e) != 0)
			return -1;
	return 0;
}

void file_set(struct call *call)
{
	const struct argument *name = arguments_find(&call->arguments, "name");
	struct file_errand *errand = errand_new(call, run_set, done);
	struct err e;

	if (!errand)
		return;
	errand->contents = file_argument(call, "contents");
	errand->replace = arguments_find(&call->arguments, "contents") != NULL;
	if (read_items(errand, &e) != 0 ||
	    (name && file_path_read(name->value, &errand->to, &e) != 0)) {
		fail_free(errand, &e);
	} else if (name && errand->count > 1) {
		(void)err_set(&e, ERR_FAILURE, "failure: file already exists");
		fail_free(errand, &e);
	} else if (errand->count == 0) {
		free(errand->paths);
		free(errand);
		call_done(call, NULL);
	} else {
		errand_go(errand, errand->count * errand->contents.n);
	}
}

// ---- move and copy

static int run_move(struct file_errand *errand)
{
	return file_tree_move(errand->root, &errand->from, &errand->to, &errand->e);
}

static int run_copy(struct file_errand *errand)
{
	return file_tree_copy(errand->root, &errand->from, &errand->to, errand->reserved,
			      &errand->e);
}

static void move_or_copy(struct call *call, const char *source, const char *destination, bool copy)
{
	struct file_errand *errand = errand_new(call, copy ? run_copy : run_move, done);
	uint64_t size;
	struct err e;

	if (!errand)
		return;
	if (file_resolve(call, file_argument(call, source), &errand->from, &size, &e) != 0 ||
	    file_path_read(file_argument(call, destination), &errand->to, &e) != 0)
		fail_free(errand, &e);
	else
		errand_go(errand, copy ? size : 0);
}

void file_move(struct call *call)
{
	move_or_copy(call, "source", "destination", false);
}

void file_copy(struct call *call)
{
	move_or_copy(call, "number", "name", true);
}

// ---- remove

static int run_remove(struct file_errand *errand)
{
	return file_tree_remove(errand->root, &errand->from, &errand->e);
}

// Edit's own way of ending.
static void removed(struct helper_job *job)
{
	struct file_errand *errand = (struct file_errand *)job;

	edit_removed(errand->call, errand->result == 0 ? NULL : &errand->e);
	free(errand);
}

void file_remove(struct call *call, uint32_t id)
{
	struct file_errand *errand = calloc(1, sizeof(*errand));
	char text[TABLE_ID_SIZE];
	struct err e;

	(void)err_set(&e, ERR_NO_MEMORY, NULL);
	if (!errand || file_resolve(call, slice_from(table_format_id(id, text)), &errand->from,
				    NULL, &e) != 0) {
		free(errand);
		edit_removed(call, &e);
		return;
	}
	errand->job = (struct helper_job){.work = work, .finished = removed};
	errand->call = call;
	errand->root = call->mgmt->files.root;
	errand->run = run_remove;
	helper_run(call->mgmt->helper, &errand->job, false);
}
