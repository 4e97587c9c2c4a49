// SPDX-License-Identifier: BSD-2-Clause
// Files on their way in.

#include "mgmt/upload.h"

#include <stdlib.h>
#include <string.h>

#include <utlist.h>

#include "mgmt/call.h"
#include "mgmt/file_output.h"
#include "mgmt/state.h"

struct upload {
	struct upload *prev, *next;
	struct mgmt *m;
	const struct session *session; // only ever compared
	struct file_path path;
	struct file_output *output;
	struct call *call; // whose piece is being written; NULL: none
	bool last;
};

static void upload_free(struct upload *u)
{
	DL_DELETE(u->m->uploads.list, u);
	u->m->uploads.count--;
	free(u);
}

static struct upload *find(const struct mgmt *m, const struct session *s,
			   const struct file_path *path)
{
	struct upload *u;

	DL_FOREACH(m->uploads.list, u)
	if (u->session == s && strcmp(u->path.text, path->text) == 0)
		return u;
	return NULL;
}

static struct upload *begin(struct call *call, const struct file_path *path, bool append,
			    struct err *e)
{
	struct mgmt *m = call->mgmt;
	struct upload *u = m->uploads.count < UPLOADS_MAX ? calloc(1, sizeof(*u)) : NULL;

	if (!u) {
		(void)err_set(e, ERR_FAILURE, "failure: too many files are being written");
		return NULL;
	}
	u->output = file_output_new(m, path, append, e);
	if (!u->output) {
		free(u);
		return NULL;
	}
	u->m = m;
	u->session = call->session;
	u->path = *path;
	DL_APPEND(m->uploads.list, u);
	m->uploads.count++;
	return u;
}

// The answer to the piece of U's call; a failure, or the last piece, ends U.
static void answer(struct upload *u, const struct err *e, bool over)
{
	struct call *call = u->call;

	u->call = NULL;
	if (over)
		upload_free(u);
	if (e)
		call_fail(call, e);
	else
		call_done(call, NULL);
}

static void on_committed(void *context, const struct err *e)
{
	answer(context, e, true);
}

static void on_added(void *context, const struct err *e)
{
	struct upload *u = context;

	if (e) {
		file_output_abandon(u->output);
		answer(u, e, true);
	} else if (u->last) {
		file_output_commit(u->output, on_committed, u);
	} else if (!u->session) {
		file_output_abandon(u->output);
		answer(u, NULL, true);
	} else {
		answer(u, NULL, false);
	}
}

static int check_piece(struct upload *u, uint64_t offset, struct err *e)
{
	if (!u || offset != file_output_size(u->output))
		return err_set(e, ERR_VALUE, "failure: chunk out of file bounds");
	if (u->call)
		return err_set(e, ERR_FAILURE, "failure: the piece before is still being written");
	return 0;
}

void upload_write(struct call *call, const struct file_path *path, uint64_t offset,
		  struct slice bytes, bool append, bool last)
{
	struct upload *u = find(call->mgmt, call->session, path);
	struct err e;

	if (offset == 0 && u && !u->call) {
		file_output_abandon(u->output);
		upload_free(u);
		u = NULL;
	}
	if (offset == 0 && !u) {
		u = begin(call, path, append, &e);
		if (!u) {
			call_fail(call, &e);
			return;
		}
	}
	if (check_piece(u, offset, &e) != 0) {
		call_fail(call, &e);
		return;
	}
	u->call = call;
	u->last = last;
	file_output_add(u->output, bytes, on_added, u);
}

void uploads_end(struct mgmt *m, const struct session *s)
{
	struct upload *u;
	struct upload *next;

	DL_FOREACH_SAFE(m->uploads.list, u, next)
	{
		if (u->session != s)
			continue;
		u->session = NULL;
		if (u->call)
			continue; // carried through unheard, then see answer()
		file_output_abandon(u->output);
		upload_free(u);
	}
}
