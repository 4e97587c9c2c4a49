// SPDX-License-Identifier: BSD-2-Clause
// Pieces of files between a worker and the directory of files. A worker is believed nothing: which
// files there are was said before it began.

#include "mgmt/work_file.h"

#include "base/number.h"
#include "codec/errand.h"
#include "mgmt/call.h"
#include "mgmt/file_output.h"
#include "mgmt/state.h"
#include "mgmt/work_call.h"

int work_file_receive(struct work_file *f, struct call *call, const struct file_path *path,
		      struct err *e)
{
	f->output = file_output_new(call->mgmt, path, false, e);
	return f->output ? 0 : -1;
}

int work_file_send(struct work_file *f, struct call *call, struct slice name, uint64_t *size,
		   struct err *e)
{
	const struct file_entry *entry = files_resolve(&call->mgmt->files, name, e);

	if (!entry)
		return -1;
	if (entry->facts.folder || f->source_count == WORK_FILES_MAX)
		return err_set(e, ERR_FAILURE, "failure: %s",
			       entry->facts.folder ? "not a file" : "too many files");
	if (file_path_read(slice_from(entry->path), &f->sources[f->source_count], e) != 0)
		return -1;
	f->source_count++;
	*size = entry->facts.size;
	return 0;
}

void work_file_end(struct work_file *f)
{
	file_output_abandon(f->output);
	f->output = NULL;
}

// ---- answers

static void answer(struct work_call *w, struct slice data)
{
	struct strbuf out;

	strbuf_init(&out, SENTENCE_WORD_MAX);
	sentence_add_text(&out, "/next");
	sentence_add_pair(&out, ERRAND_DATA, data);
	sentence_end(&out);
	work_call_tell(w, strbuf_slice(&out));
	strbuf_free(&out);
}

static void on_written(void *context, const struct err *e)
{
	struct work_call *w = context;

	w->files->busy = false;
	if (e)
		work_call_fail(w, e);
	else
		answer(w, SLICE(""));
}

static void refuse(struct work_call *w)
{
	struct err e;

	(void)err_set(&e, ERR_INTERNAL, NULL);
	work_call_fail(w, &e);
}

static void on_committed(void *context, const struct err *e)
{
	struct work_call *w = context;

	w->files->output = NULL;
	on_written(w, e);
}

static void on_last_written(void *context, const struct err *e)
{
	struct work_call *w = context;

	if (e)
		work_call_fail(w, e);
	else
		file_output_commit(w->files->output, on_committed, w);
}

static void take_data(struct work_call *w, struct slice data, bool last)
{
	struct work_file *f = w->files;

	if (!f->output || f->busy || data.n > ERRAND_PIECE_MAX) {
		refuse(w);
		return;
	}
	f->busy = true;
	if (data.n > 0)
		file_output_add(f->output, data, last ? on_last_written : on_written, w);
	else if (last)
		on_last_written(w, NULL);
	else
		on_written(w, NULL);
}

static void give_data(struct work_call *w, struct slice number, struct slice offset)
{
	const struct work_file *f = w->files;
	char bytes[ERRAND_PIECE_MAX];
	uint64_t index;
	uint64_t at;
	int64_t n;
	struct err e;

	if (f->source_count == 0 ||
	    number_parse(number, f->source_count - 1, &index) != NUMBER_OK ||
	    number_parse(offset, INT64_MAX, &at) != NUMBER_OK) {
		refuse(w);
		return;
	}
	n = file_tree_read(w->call->mgmt->files.root, &f->sources[index], at, bytes, sizeof(bytes),
			   NULL, &e);
	if (n < 0)
		work_call_fail(w, &e);
	else
		answer(w, (struct slice){bytes, (size_t)n});
}

bool work_file_row(struct work_call *w, const struct sentence *reply)
{
	struct slice data = work_call_value(reply, ERRAND_DATA);
	struct slice number = work_call_value(reply, ERRAND_READ);

	if (data.p)
		take_data(w, data, work_call_value(reply, ERRAND_LAST).p);
	else if (number.p)
		give_data(w, number, work_call_value(reply, ERRAND_OFFSET));
	else
		return false;
	return true;
}
