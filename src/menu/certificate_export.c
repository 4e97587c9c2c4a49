// SPDX-License-Identifier: BSD-2-Clause
// /certificate/export-certificate: a certificate, and its key where a passphrase locks it, as files.

#include <stdlib.h>
#include <string.h>

#include "menu/certificate.h"
#include "mgmt/argument_read.h"
#include "mgmt/call.h"
#include "mgmt/certificates.h"
#include "mgmt/execute.h"
#include "mgmt/file_path.h"
#include "mgmt/file_tree.h"
#include "mgmt/state.h"
#include "schema/row.h"
#include "x509/bundle.h"
#include "x509/key.h"

struct exporting {
	struct helper_job job;
	struct call *call;
	struct certificate_row *row; // a copy
	char *passphrase;	     // "": none
	bool pkcs12;
	int root;
	struct file_path certificate;
	struct file_path key; // of a key that is written by itself
	uint64_t reserved;
	int result;
	struct err e;
};

enum { RESERVED = 256 << 10 };

static void end(struct exporting *x, const struct err *e)
{
	struct call *call = x->call;
	struct err told = e ? *e : (struct err){0}; // it may be in X

	files_release(&call->mgmt->files, x->reserved);
	row_free(call->table->menu, (struct row *)x->row);
	x509_key_free(x->passphrase);
	free(x);
	if (e)
		call_fail(call, &told);
	else
		call_done(call, NULL);
}

// ---- on the helper thread

static int write_file(const struct exporting *x, const struct file_path *path, struct slice bytes,
		      struct err *e)
{
	struct file_writer w;

	if (file_writer_open(&w, x->root, path, true, e) != 0)
		return -1;
	if (file_writer_add(&w, bytes, e) == 0)
		return file_writer_commit(&w, true, e);
	file_writer_abandon(&w);
	return -1;
}

static int write_pkcs12(struct exporting *x)
{
	struct slice key =
		x->row->key && x->row->key[0] ? slice_from(x->row->key) : (struct slice){NULL, 0};
	char *bytes = NULL;
	size_t n = 0;
	int result = x509_write_pkcs12(slice_from(x->row->certificate), key, x->row->name,
				       x->passphrase, &bytes, &n, &x->e);

	if (result == 0)
		result = write_file(x, &x->certificate, (struct slice){bytes, n}, &x->e);
	free(bytes);
	return result;
}

static int write_pem(struct exporting *x)
{
	char *locked = NULL;
	int result;

	if (write_file(x, &x->certificate, slice_from(x->row->certificate), &x->e) != 0)
		return -1;
	if (!x->passphrase[0] || !x->row->key || !x->row->key[0])
		return 0;
	result = x509_key_lock(slice_from(x->row->key), x->passphrase, &locked, &x->e);
	if (result == 0)
		result = write_file(x, &x->key, slice_from(locked), &x->e);
	free(locked);
	return result;
}

static void work(struct helper_job *job)
{
	struct exporting *x = (struct exporting *)job;

	x->result = x->pkcs12 ? write_pkcs12(x) : write_pem(x);
}

static void finished(struct helper_job *job)
{
	struct exporting *x = (struct exporting *)job;

	end(x, x->result == 0 ? NULL : &x->e);
}

// ---- begun

static int name_file(struct exporting *x, const char *extension, struct file_path *out,
		     struct err *e)
{
	struct slice given = argument_text(x->call, "file-name");
	struct strbuf name;
	int result;

	strbuf_init(&name, FILE_PATH_MAX);
	if (given.n > 0)
		strbuf_add_slice(&name, given);
	else
		strbuf_add_format(&name, "cert_export_%s", x->row->name);
	strbuf_add_text(&name, extension);
	result = name.failed ? err_set(e, ERR_VALUE, "invalid value for argument file-name")
			     : file_path_read(strbuf_slice(&name), out, e);
	strbuf_free(&name);
	return result;
}

static int begin(struct exporting *x, struct err *e)
{
	const struct record *record =
		table_resolve(x->call->table, execute_items(x->call)->value, false);
	const struct certificate_row *row =
		record ? (const struct certificate_row *)record->row : NULL;
	struct slice type = argument_text(x->call, "type");
	struct slice passphrase = argument_text(x->call, "export-passphrase");

	if (!row)
		return err_set(e, ERR_NO_SUCH_ITEM, NULL);
	if (!row->certificate || !row->certificate[0])
		return err_set(e, ERR_FAILURE, "failure: %s is not signed yet", row->name);
	if (type.n > 0 && !slice_is(type, "pem") && !slice_is(type, "pkcs12"))
		return err_set(e, ERR_NO_MATCH, "input does not match any value of type");
	x->pkcs12 = slice_is(type, "pkcs12");
	if (x->pkcs12 && passphrase.n == 0)
		return err_set(e, ERR_FAILURE, "failure: pkcs12 needs an export-passphrase");
	if (passphrase.n > 0 && !execute_permits(x->call, POLICY_SENSITIVE))
		return -2; // answered
	x->row = (struct certificate_row *)row_copy(x->call->table->menu, &row->row);
	x->passphrase = malloc(passphrase.n + 1);
	if (!x->row || !x->passphrase)
		return err_set(e, ERR_NO_MEMORY, NULL);
	memcpy(x->passphrase, passphrase.p ? passphrase.p : "", passphrase.n);
	x->passphrase[passphrase.n] = '\0';
	if (name_file(x, x->pkcs12 ? ".p12" : ".crt", &x->certificate, e) != 0 ||
	    name_file(x, ".key", &x->key, e) != 0)
		return -1;
	if (files_reserve(&x->call->mgmt->files, RESERVED, e) != 0)
		return -1;
	x->reserved = RESERVED;
	return 0;
}

void certificate_export(struct call *call)
{
	struct exporting *x = calloc(1, sizeof(*x));
	struct err e;
	int result;

	if (!x) {
		(void)err_set(&e, ERR_NO_MEMORY, NULL);
		call_fail(call, &e);
		return;
	}
	x->call = call;
	x->job = (struct helper_job){.work = work, .finished = finished};
	x->root = call->mgmt->files.root;
	result = begin(x, &e);
	if (result == 0)
		helper_run(call->mgmt->helper, &x->job, false);
	else if (result == -1)
		end(x, &e);
	else
		free(x);
}
