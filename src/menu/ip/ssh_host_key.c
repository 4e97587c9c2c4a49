// SPDX-License-Identifier: BSD-2-Clause
// The commands of /ip/ssh: another host key, made here or from a file, and the one there is as files.
// Keys are made, read and written on the helper thread.

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "codec/ssh_key.h"
#include "menu/ip/ssh.h"
#include "mgmt/argument_read.h"
#include "mgmt/call.h"
#include "mgmt/fill.h"
#include "mgmt/file_path.h"
#include "mgmt/file_tree.h"
#include "mgmt/session.h"
#include "mgmt/ssh_host_key.h"
#include "mgmt/state.h"
#include "mgmt/transaction.h"
#include "x509/bundle.h"
#include "x509/key.h"
#include "x509/ssh_public.h"

enum { FILE_MAX = 64 << 10, RESERVED = 64 << 10 };

struct host_key_change {
	struct helper_job job;
	struct call *call;
	char user[SESSION_NAME_MAX + 1];
	int root;
	struct slice prefix;   // of the files; of the call's arguments
	struct file_path path; // of the file that is read
	char *key;	       // PEM
	uint64_t reserved;
	int result;
	struct err e;
};

static void end(void *context, const struct err *e)
{
	struct host_key_change *x = context;
	struct call *call = x->call;
	struct err told = e ? *e : (struct err){0}; // it may be in X

	files_release(&call->mgmt->files, x->reserved);
	x509_key_free(x->key);
	free(x);
	if (e)
		call_fail(call, &told);
	else
		call_done(call, NULL);
}

static struct host_key_change *begin(struct call *call, void (*work)(struct helper_job *job),
				     void (*finished)(struct helper_job *job))
{
	struct host_key_change *x = calloc(1, sizeof(*x));
	struct err e;

	if (!x) {
		(void)err_set(&e, ERR_NO_MEMORY, NULL);
		call_fail(call, &e);
		return NULL;
	}
	x->call = call;
	x->job = (struct helper_job){.work = work, .finished = finished};
	x->root = call->mgmt->files.root;
	(void)snprintf(x->user, sizeof(x->user), "%s", call_user(call));
	return x;
}

// ---- another key

static int stage(void *context, struct transaction *t, struct err *e)
{
	struct host_key_change *x = context;
	struct table *table = x->call->table;
	struct ssh_row *row = (struct ssh_row *)transaction_edit(t, table, table->order[0], e);

	if (!row)
		return -1;
	return fill_copy(&row->host_key, x->key) ? 0 : err_set(e, ERR_NO_MEMORY, NULL);
}

static const struct transaction_owner owner = {.stage = stage, .ended = end};

static void on_key(struct helper_job *job)
{
	struct host_key_change *x = (struct host_key_change *)job;

	if (x->result != 0)
		end(x, &x->e);
	else
		transaction_begin(x->call->mgmt,
				  &(struct transaction_request){.owner = &owner,
								.context = x,
								.user = x->user,
								.by = x->call->session,
								.text = "ssh host key changed"});
}

static void make(struct helper_job *job)
{
	struct host_key_change *x = (struct host_key_change *)job;

	x->result = x509_key_make(X509_KEY_P256, &x->key, &x->e);
}

void ssh_regenerate_host_key(struct call *call)
{
	struct host_key_change *x = begin(call, make, on_key);

	if (x)
		helper_run(call->mgmt->helper, &x->job, false);
}

// ---- of a file

// The public half of PEM, of a kind that clients are served with.
static int describe(const char *pem, struct ssh_key *out, struct err *e)
{
	struct strbuf blob;
	int result;

	strbuf_init(&blob, SSH_KEY_BLOB_MAX);
	result = x509_ssh_public(slice_from(pem), &blob, e);
	if (result == 0)
		result = ssh_key_read_blob(strbuf_slice(&blob), out, e);
	strbuf_free(&blob);
	return result;
}

static int take_key(struct host_key_change *x, struct slice text, struct err *e)
{
	struct x509_bundle bundle = {0};
	struct ssh_key public;
	int result;

	if (slice_contains_nocase(text, "BEGIN OPENSSH PRIVATE KEY"))
		return err_set(e, ERR_FAILURE,
			       "failure: the key is in the form of OpenSSH: ssh-keygen -p -m PKCS8 "
			       "-f FILE makes it PEM");
	if (slice_contains_nocase(text, "ENCRYPTED"))
		return err_set(e, ERR_FAILURE, "failure: the key is locked by a passphrase");
	result = x509_bundle_read(text, "", &bundle, e);
	if (result == 0 && !bundle.key)
		result = err_set(e, ERR_FAILURE, "failure: there is no private key in the file");
	else if (result == 0 && strlen(bundle.key) > SSH_HOST_KEY_MAX)
		result = err_set(e, ERR_FAILURE, "failure: the key is longer than %d bytes",
				 SSH_HOST_KEY_MAX);
	if (result == 0)
		result = describe(bundle.key, &public, e);
	if (result == 0) {
		x->key = bundle.key;
		bundle.key = NULL;
	}
	x509_bundle_free(&bundle);
	return result;
}

static void read_file(struct helper_job *job)
{
	struct host_key_change *x = (struct host_key_change *)job;
	char *bytes = malloc(FILE_MAX);
	uint64_t size = 0;
	int64_t n;

	if (!bytes) {
		x->result = err_set(&x->e, ERR_NO_MEMORY, NULL);
		return;
	}
	n = file_tree_read(x->root, &x->path, 0, bytes, FILE_MAX, &size, &x->e);
	if (n < 0)
		x->result = -1;
	else if (size > FILE_MAX)
		x->result = err_set(&x->e, ERR_FAILURE, "failure: the file is too large");
	else
		x->result = take_key(x, (struct slice){bytes, (size_t)n}, &x->e);
	explicit_bzero(bytes, FILE_MAX);
	free(bytes);
}

void ssh_import_host_key(struct call *call)
{
	struct host_key_change *x = begin(call, read_file, on_key);

	if (!x)
		return;
	if (file_path_read(argument_text(call, "private-key-file"), &x->path, &x->e) != 0)
		end(x, &x->e);
	else
		helper_run(call->mgmt->helper, &x->job, false);
}

// ---- as files

static int write_file(const struct host_key_change *x, const char *name, struct slice bytes,
		      struct err *e)
{
	struct file_path path;
	struct file_writer w;

	if (file_path_read(slice_from(name), &path, e) != 0 ||
	    file_writer_open(&w, x->root, &path, true, e) != 0)
		return -1;
	if (file_writer_add(&w, bytes, e) == 0)
		return file_writer_commit(&w, true, e);
	file_writer_abandon(&w);
	return -1;
}

static int write_files(const struct host_key_change *x, struct err *e)
{
	char name[FILE_PATH_MAX + 32];
	struct strbuf line;
	struct ssh_key key;
	int result;

	if (x->prefix.n > FILE_PATH_MAX || memchr(x->prefix.p, '\0', x->prefix.n))
		return err_set(e, ERR_VALUE, "invalid value for argument key-file-prefix");
	if (describe(x->key, &key, e) != 0)
		return -1;
	(void)snprintf(name, sizeof(name), "%.*s_%s.pem", (int)x->prefix.n, x->prefix.p,
		       ssh_key_type(&key));
	if (write_file(x, name, slice_from(x->key), e) != 0)
		return -1;
	(void)snprintf(name, sizeof(name), "%.*s_%s.pub", (int)x->prefix.n, x->prefix.p,
		       ssh_key_type(&key));
	strbuf_init(&line, SSH_KEY_TEXT_MAX);
	ssh_key_write(&line, &key);
	strbuf_add_char(&line, '\n');
	result = write_file(x, name, strbuf_slice(&line), e);
	strbuf_free(&line);
	return result;
}

static void write_both(struct helper_job *job)
{
	struct host_key_change *x = (struct host_key_change *)job;

	x->result = write_files(x, &x->e);
}

static void on_written(struct helper_job *job)
{
	struct host_key_change *x = (struct host_key_change *)job;

	end(x, x->result == 0 ? NULL : &x->e);
}

static void on_host_key(void *context, const char *key, const struct err *e)
{
	struct host_key_change *x = context;

	if (!key || !fill_copy(&x->key, key)) {
		(void)err_set(&x->e, ERR_NO_MEMORY, NULL);
		end(x, e ? e : &x->e);
		return;
	}
	helper_run(x->call->mgmt->helper, &x->job, false);
}

void ssh_export_host_key(struct call *call)
{
	struct host_key_change *x = begin(call, write_both, on_written);

	if (!x)
		return;
	x->prefix = argument_text(call, "key-file-prefix");
	if (files_reserve(&call->mgmt->files, RESERVED, &x->e) != 0) {
		end(x, &x->e);
		return;
	}
	x->reserved = RESERVED;
	ssh_host_key(call->mgmt, on_host_key, x);
}
