// SPDX-License-Identifier: BSD-2-Clause
// /certificate/import: what a file holds becomes records; a key goes to the certificate that it is
// of, whether that comes with it or was here before. Read and taken apart on the helper thread.

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "menu/certificate.h"
#include "mgmt/argument_read.h"
#include "mgmt/call.h"
#include "mgmt/certificates.h"
#include "mgmt/fill.h"
#include "mgmt/file_path.h"
#include "mgmt/file_tree.h"
#include "mgmt/state.h"
#include "mgmt/transaction.h"
#include "schema/row.h"
#include "x509/bundle.h"
#include "x509/key.h"
#include "x509/read.h"

enum { FILE_MAX = 1 << 20, NAME_SIZE = 96 };

struct importing {
	struct helper_job job;
	struct call *call;
	char *user;
	char *name; // that was asked for, or is made of the file's
	char *passphrase;
	bool trusted;
	int root;
	struct file_path path;
	struct x509_bundle bundle;
	size_t certificates; // that became records
	size_t keys;
	int result;
	struct err e;
};

static void reply_count(struct call *call, const char *name, size_t n)
{
	char text[24];

	(void)snprintf(text, sizeof(text), "%zu", n);
	call_pair(call, name, slice_from(text));
}

static void end(struct importing *x, const struct err *e)
{
	struct call *call = x->call;
	struct err told = e ? *e : (struct err){0}; // it may be in X

	if (!e) {
		call_reply(call, "!re");
		reply_count(call, "certificates-imported", x->certificates);
		reply_count(call, "private-keys-imported", x->keys);
		reply_count(call, "files-imported", 1);
		call_send(call);
	}
	x509_bundle_free(&x->bundle);
	free(x->user);
	free(x->name);
	x509_key_free(x->passphrase);
	free(x);
	if (e)
		call_fail(call, &told);
	else
		call_done(call, NULL);
}

// ---- on the helper thread

static void work(struct helper_job *job)
{
	struct importing *x = (struct importing *)job;
	char *bytes = malloc(FILE_MAX);
	uint64_t size = 0;
	int64_t n;

	if (!bytes) {
		x->result = err_set(&x->e, ERR_NO_MEMORY, NULL);
		return;
	}
	n = file_tree_read(x->root, &x->path, 0, bytes, FILE_MAX, &size, &x->e);
	x->result = n < 0 ? -1 : 0;
	if (n >= 0 && size > FILE_MAX)
		x->result = err_set(&x->e, ERR_FAILURE, "failure: the file is too large");
	if (x->result == 0)
		x->result = x509_bundle_read((struct slice){bytes, (size_t)n}, x->passphrase,
					     &x->bundle, &x->e);
	free(bytes);
}

// ---- as a change

static bool is_taken(const struct table *table, const char *name)
{
	const struct row *next;
	size_t place = 0;

	while ((next = table_next(table, &place))) {
		const struct certificate_row *row = (const struct certificate_row *)next;

		if (row->name && strcmp(row->name, name) == 0)
			return true;
	}
	return false;
}

// NAME_0, NAME_1, …: as RouterOS calls them.
static void make_name(const struct importing *x, char out[NAME_SIZE])
{
	const bool given = arguments_find(&x->call->arguments, "name") != NULL;
	unsigned n = 0;

	(void)snprintf(out, NAME_SIZE, given ? "%.60s" : "%.60s_0", x->name);
	while (is_taken(x->call->table, out) && n < UINT16_MAX)
		(void)snprintf(out, NAME_SIZE, "%.60s_%u", x->name, ++n);
}

static struct certificate_row *find_same(struct transaction *t, const struct importing *x,
					 const char *pem, struct err *e, int *result)
{
	struct table *table = x->call->table;

	*result = 0;
	for (size_t i = 0; i < table->count; i++) {
		const struct certificate_row *row =
			(const struct certificate_row *)record_after(table->order[i]);
		struct certificate_row *edited;

		if (!row || !row->certificate || strcmp(row->certificate, pem) != 0)
			continue;
		edited = (struct certificate_row *)transaction_edit(t, table, table->order[i], e);
		*result = edited ? 0 : -1;
		return edited;
	}
	return NULL;
}

static enum x509_key_kind key_kind(const char *word)
{
	for (int i = 0; i < X509_KEY__COUNT; i++)
		if (strcmp(x509_key_words[i], word) == 0)
			return (enum x509_key_kind)i;
	return X509_KEY_RSA_2048; // of a size that we make no keys of; only ever told
}

static int describe(struct certificate_row *row, const char *pem, struct err *e)
{
	const int64_t day = 86400;
	struct x509_facts facts;

	if (x509_read(slice_from(pem), &facts, e) != 0)
		return -1;
	row->key_usage = facts.usage;
	row->key_size = key_kind(facts.key);
	if (facts.until > facts.from && (facts.until - facts.from) / day <= 36500)
		row->days_valid = (uint32_t)((facts.until - facts.from) / day);
	if (fill_copy(&row->common_name, facts.common_name) &&
	    fill_copy(&row->country, facts.country) && fill_copy(&row->state, facts.state) &&
	    fill_copy(&row->locality, facts.locality) &&
	    fill_copy(&row->organization, facts.organization) &&
	    fill_copy(&row->unit, facts.unit) &&
	    fill_copy(&row->subject_alt_name, facts.alternative) &&
	    fill_copy(&row->certificate, pem))
		return 0;
	return err_set(e, ERR_NO_MEMORY, NULL);
}

static int add_certificate(struct importing *x, struct transaction *t, const char *pem,
			   struct err *e)
{
	struct table *table = x->call->table;
	char name[NAME_SIZE];
	struct record *record;
	struct row *fresh;
	int result;

	if (find_same(t, x, pem, e, &result) || result != 0)
		return result; // it is here already
	fresh = row_new(table->menu);
	if (!fresh)
		return err_set(e, ERR_NO_MEMORY, NULL);
	make_name(x, name);
	record = transaction_add(t, table, fresh, NULL, e);
	if (!record)
		return -1;
	((struct certificate_row *)record->after)->trusted = x->trusted;
	x->certificates++;
	if (row_set(table->menu, record->after, SLICE("name"), slice_from(name), e) != 0)
		return -1;
	return describe((struct certificate_row *)record->after, pem, e);
}

static int add_key(struct importing *x, struct transaction *t, struct err *e)
{
	struct table *table = x->call->table;

	for (size_t i = 0; i < table->count; i++) {
		const struct certificate_row *row =
			(const struct certificate_row *)record_after(table->order[i]);
		struct certificate_row *edited;

		if (!row || !row->certificate ||
		    !x509_key_fits(slice_from(row->certificate), slice_from(x->bundle.key)))
			continue;
		edited = (struct certificate_row *)transaction_edit(t, table, table->order[i], e);
		if (!edited)
			return -1;
		x->keys++;
		return fill_copy(&edited->key, x->bundle.key) ? 0 : err_set(e, ERR_NO_MEMORY, NULL);
	}
	return err_set(e, ERR_FAILURE, "failure: there is no certificate for the key");
}

static int stage(void *context, struct transaction *t, struct err *e)
{
	struct importing *x = context;

	for (size_t i = 0; i < x->bundle.count; i++)
		if (add_certificate(x, t, x->bundle.certificates[i], e) != 0)
			return -1;
	return x->bundle.key ? add_key(x, t, e) : 0;
}

static void ended(void *context, const struct err *e)
{
	end(context, e);
}

static const struct transaction_owner owner = {.stage = stage, .ended = ended};

static void finished(struct helper_job *job)
{
	struct importing *x = (struct importing *)job;

	if (x->result != 0) {
		end(x, &x->e);
		return;
	}
	transaction_begin(x->call->mgmt,
			  &(struct transaction_request){
				  .owner = &owner,
				  .context = x,
				  .user = x->user,
				  .by = x->call->session,
				  .uses_links = gate_settings_concern(x->call->table),
			  });
}

// ---- begun

static char *copy_of(struct slice text)
{
	char *copy = malloc(text.n + 1);

	if (copy) {
		memcpy(copy, text.p ? text.p : "", text.n);
		copy[text.n] = '\0';
	}
	return copy;
}

void certificate_import(struct call *call)
{
	struct importing *x = calloc(1, sizeof(*x));
	struct slice file = argument_text(call, "file-name");
	struct slice name = argument_text(call, "name");
	struct file_path folder;
	struct err e;

	if (!x) {
		(void)err_set(&e, ERR_NO_MEMORY, NULL);
		call_fail(call, &e);
		return;
	}
	x->call = call;
	x->job = (struct helper_job){.work = work, .finished = finished};
	x->root = call->mgmt->files.root;
	x->trusted = !arguments_find(&call->arguments, "trusted") ||
		     arguments_take_switch(&call->arguments, "trusted");
	x->user = strdup(call_user(call));
	x->passphrase = copy_of(argument_text(call, "passphrase"));
	if (file_path_read(file, &x->path, &e) != 0) {
		end(x, &e);
		return;
	}
	x->name = copy_of(name.n > 0 ? name : slice_from(file_path_split(&x->path, &folder)));
	if (!x->user || !x->passphrase || !x->name) {
		(void)err_set(&e, ERR_NO_MEMORY, NULL);
		end(x, &e);
	} else {
		helper_run(call->mgmt->helper, &x->job, false);
	}
}
