// SPDX-License-Identifier: BSD-2-Clause
// /certificate/sign: the key and the certificate of a record that describes them, made on the
// helper thread and put into the record as a change.

#include <stdlib.h>
#include <string.h>

#include "menu/certificate.h"
#include "mgmt/call.h"
#include "mgmt/certificates.h"
#include "mgmt/execute.h"
#include "mgmt/fill.h"
#include "mgmt/state.h"
#include "mgmt/transaction.h"
#include "schema/row.h"
#include "x509/key.h"

struct signing {
	struct helper_job job;
	struct call *call;
	char *user;
	uint32_t id;			// of the record
	struct certificate_row *wanted; // a copy of it
	struct certificate_row *signer; // likewise; NULL: it signs itself
	char *key;
	char *certificate;
	int result;
	struct err e;
};

static const struct menu *menu_of(const struct signing *x)
{
	return x->call->table->menu;
}

static void end(struct signing *x, const struct err *e)
{
	struct call *call = x->call;
	struct err told = e ? *e : (struct err){0}; // it may be in X

	row_free(menu_of(x), (struct row *)x->wanted);
	row_free(menu_of(x), (struct row *)x->signer);
	x509_key_free(x->key);
	free(x->certificate);
	free(x->user);
	free(x);
	if (e)
		call_fail(call, &told);
	else
		call_done(call, NULL);
}

// ---- on the helper thread

static void work(struct helper_job *job)
{
	struct signing *x = (struct signing *)job;
	struct x509_authority authority;
	struct x509_wish wish;

	certificates_wish(x->wanted, &wish);
	x->result = x509_key_make((enum x509_key_kind)x->wanted->key_size, &x->key, &x->e);
	if (x->result != 0)
		return;
	if (x->signer)
		authority = (struct x509_authority){slice_from(x->signer->certificate),
						    slice_from(x->signer->key)};
	x->result = x509_issue(&wish, slice_from(x->key), x->signer ? &authority : NULL,
			       &x->certificate, &x->e);
}

// ---- as a change

static int stage(void *context, struct transaction *t, struct err *e)
{
	struct signing *x = context;
	struct record *record = table_find(x->call->table, x->id);
	struct certificate_row *row =
		record ? (struct certificate_row *)transaction_edit(t, x->call->table, record, e)
		       : NULL;
	const struct argument *name = arguments_find(&x->call->arguments, "name");

	if (!record)
		return err_set(e, ERR_NO_SUCH_ITEM, NULL);
	if (!row)
		return -1;
	// What was signed is what it said then, whatever has become of the record meanwhile.
	if (!row_same(menu_of(x), record->row, (struct row *)x->wanted))
		return err_set(e, ERR_FAILURE, "failure: the record has changed meanwhile");
	if (!fill_copy(&row->certificate, x->certificate) || !fill_copy(&row->key, x->key) ||
	    !fill_copy(&row->ca, x->signer ? x->signer->name : ""))
		return err_set(e, ERR_NO_MEMORY, NULL);
	return name ? row_set(menu_of(x), &row->row, SLICE("name"), name->value, e) : 0;
}

static void ended(void *context, const struct err *e)
{
	end(context, e);
}

static const struct transaction_owner owner = {.stage = stage, .ended = ended};

static void finished(struct helper_job *job)
{
	struct signing *x = (struct signing *)job;

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

static int find_signer(struct signing *x, struct err *e)
{
	const struct argument *ca = arguments_find(&x->call->arguments, "ca");
	const struct record *record = ca ? table_resolve(x->call->table, ca->value, false) : NULL;
	const struct certificate_row *row =
		record ? (const struct certificate_row *)record->row : NULL;

	if (!ca || record == table_find(x->call->table, x->id))
		return 0; // its own: as without
	if (!row)
		return err_set(e, ERR_NO_MATCH, "input does not match any value of ca");
	if (!row->certificate || !row->certificate[0] || !row->key || !row->key[0])
		return err_set(e, ERR_FAILURE, "failure: %s has no certificate with its key",
			       row->name);
	if (!(row->key_usage & UINT64_C(1) << X509_USAGE_KEY_CERT_SIGN))
		return err_set(e, ERR_FAILURE,
			       "failure: %s may not sign: its key-usage lacks "
			       "key-cert-sign",
			       row->name);
	x->signer = (struct certificate_row *)row_copy(menu_of(x), &row->row);
	return x->signer ? 0 : err_set(e, ERR_NO_MEMORY, NULL);
}

static int begin(struct signing *x, struct err *e)
{
	const struct argument *items = execute_items(x->call);
	const struct record *record = table_resolve(x->call->table, items->value, false);
	const struct certificate_row *row =
		record ? (const struct certificate_row *)record->row : NULL;

	if (!row)
		return err_set(e, ERR_NO_SUCH_ITEM, NULL);
	if (row->certificate && row->certificate[0])
		return err_set(e, ERR_FAILURE, "failure: %s is signed already", row->name);
	if (!row->common_name || !row->common_name[0])
		return err_set(e, ERR_FAILURE, "failure: %s has no common-name", row->name);
	x->id = record->id;
	x->wanted = (struct certificate_row *)row_copy(menu_of(x), &row->row);
	x->user = strdup(call_user(x->call));
	if (!x->wanted || !x->user)
		return err_set(e, ERR_NO_MEMORY, NULL);
	return find_signer(x, e);
}

void certificate_sign(struct call *call)
{
	struct signing *x = calloc(1, sizeof(*x));
	struct err e;

	if (!x) {
		(void)err_set(&e, ERR_NO_MEMORY, NULL);
		call_fail(call, &e);
		return;
	}
	x->call = call;
	x->job = (struct helper_job){.work = work, .finished = finished};
	if (begin(x, &e) != 0)
		end(x, &e);
	else
		helper_run(call->mgmt->helper, &x->job, false);
}
