// SPDX-License-Identifier: BSD-2-Clause
// /user/ssh-keys/import: the keys of a file become records, all or none. Read on the helper thread.

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "codec/ssh_key.h"
#include "menu/user/ssh_keys.h"
#include "mgmt/argument_read.h"
#include "mgmt/call.h"
#include "mgmt/file_path.h"
#include "mgmt/file_tree.h"
#include "mgmt/session.h"
#include "mgmt/ssh_keys.h"
#include "mgmt/state.h"
#include "mgmt/transaction.h"
#include "schema/row.h"

enum { FILE_MAX = 64 << 10 };

struct importing {
	struct helper_job job;
	struct call *call;
	char user[SESSION_NAME_MAX + 1];
	int root;
	struct file_path path;
	char *bytes;
	int64_t size;
	struct err e;
};

static void end(void *context, const struct err *e)
{
	struct importing *x = context;
	struct call *call = x->call;
	struct err told = e ? *e : (struct err){0}; // it may be in X

	free(x->bytes);
	free(x);
	if (e)
		call_fail(call, &told);
	else
		call_done(call, NULL);
}

static void work(struct helper_job *job)
{
	struct importing *x = (struct importing *)job;
	uint64_t size = 0;

	x->size = file_tree_read(x->root, &x->path, 0, x->bytes, FILE_MAX, &size, &x->e);
	if (x->size >= 0 && size > FILE_MAX)
		x->size = err_set(&x->e, ERR_FAILURE, "failure: the file is too large");
}

static int add(struct importing *x, struct transaction *t, const struct ssh_key *key, struct err *e)
{
	struct table *table = x->call->table;
	struct row *row = row_new(table->menu);
	struct record *record = row ? transaction_add(t, table, row, NULL, e) : NULL;
	struct strbuf text;
	int result;

	if (!row)
		return err_set(e, ERR_NO_MEMORY, NULL);
	if (!record || row_set(table->menu, record->after, SLICE("user"),
			       argument_text(x->call, "user"), e) != 0)
		return -1;
	strbuf_init(&text, SSH_KEY_TEXT_MAX);
	ssh_key_write(&text, key);
	result = row_set(table->menu, record->after, SLICE("key"), strbuf_slice(&text), e);
	strbuf_free(&text);
	return result;
}

static int stage(void *context, struct transaction *t, struct err *e)
{
	struct importing *x = context;
	struct slice left = {x->bytes, (size_t)x->size};
	struct ssh_key key;
	size_t count = 0;
	int result;

	while ((result = ssh_key_next(&left, &key, e)) > 0) {
		if (++count > SSH_KEYS_MAX)
			return err_set(e, ERR_FAILURE, "failure: there are more than %d keys",
				       SSH_KEYS_MAX);
		if (add(x, t, &key, e) != 0)
			return -1;
	}
	if (result == 0 && count == 0)
		return err_set(e, ERR_FAILURE, "failure: there is no public key in the file");
	return result;
}

static const struct transaction_owner owner = {.stage = stage, .ended = end};

static void finished(struct helper_job *job)
{
	struct importing *x = (struct importing *)job;

	if (x->size < 0)
		end(x, &x->e);
	else
		transaction_begin(x->call->mgmt, &(struct transaction_request){
							 .owner = &owner,
							 .context = x,
							 .user = x->user,
							 .by = x->call->session,
						 });
}

void ssh_keys_import(struct call *call)
{
	struct importing *x = calloc(1, sizeof(*x));
	struct err e;

	if (!x) {
		(void)err_set(&e, ERR_NO_MEMORY, NULL);
		call_fail(call, &e);
		return;
	}
	x->call = call;
	x->job = (struct helper_job){.work = work, .finished = finished};
	(void)snprintf(x->user, sizeof(x->user), "%s", call_user(call));
	x->root = call->mgmt->files.root;
	x->bytes = malloc(FILE_MAX);
	if (!x->bytes)
		(void)err_set(&x->e, ERR_NO_MEMORY, NULL);
	if (!x->bytes ||
	    file_path_read(argument_text(call, "public-key-file"), &x->path, &x->e) != 0)
		end(x, &x->e);
	else
		helper_run(call->mgmt->helper, &x->job, false);
}
