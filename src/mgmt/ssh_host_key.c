// SPDX-License-Identifier: BSD-2-Clause
// Making the host key on the helper thread, storing it, answering.

#include "mgmt/ssh_host_key.h"

#include <stdlib.h>

#include <utlist.h>

#include "mgmt/fill.h"
#include "mgmt/state.h"
#include "mgmt/transaction.h"
#include "x509/key.h"

struct ssh_host_key_wish {
	struct helper_job job;
	struct ssh_host_key_wish *prev, *next; // of those that wait
	struct mgmt *m;
	void (*answer)(void *context, const char *key, const struct err *e);
	void *context; // NULL: nobody waits
	char *key;
	int result;
	struct err e;
};

const struct ssh_row *ssh_settings(const struct mgmt *m)
{
	return (const struct ssh_row *)registry_settings(&m->registry, SSH_SETTINGS_PATH);
}

static const char *current(const struct mgmt *m)
{
	const struct ssh_row *row = ssh_settings(m);

	return row->host_key && row->host_key[0] ? row->host_key : NULL;
}

static void ended(void *context, const struct err *e)
{
	struct ssh_host_key_wish *x = context;

	DL_DELETE(x->m->ssh_host_key_wishes, x);
	if (x->context)
		x->answer(x->context, e ? NULL : current(x->m), e);
	x509_key_free(x->key);
	free(x);
}

static int stage(void *context, struct transaction *t, struct err *e)
{
	struct ssh_host_key_wish *x = context;
	struct table *table = registry_get(&x->m->registry, SSH_SETTINGS_PATH);
	struct ssh_row *row;

	if (current(x->m)) // another one was faster
		return 0;
	row = (struct ssh_row *)transaction_edit(t, table, table->order[0], e);
	if (!row)
		return -1;
	return fill_copy(&row->host_key, x->key) ? 0 : err_set(e, ERR_NO_MEMORY, NULL);
}

static const struct transaction_owner owner = {.stage = stage, .ended = ended};

static void work(struct helper_job *job)
{
	struct ssh_host_key_wish *x = (struct ssh_host_key_wish *)job;

	x->result = x509_key_make(X509_KEY_P256, &x->key, &x->e);
}

static void finished(struct helper_job *job)
{
	struct ssh_host_key_wish *x = (struct ssh_host_key_wish *)job;
	const struct transaction_request request = {
		.owner = &owner, .context = x, .user = "system", .silent = true};

	if (x->result == 0)
		transaction_begin(x->m, &request);
	else
		ended(x, &x->e);
}

void ssh_host_key(struct mgmt *m,
		  void (*answer)(void *context, const char *key, const struct err *e),
		  void *context)
{
	struct ssh_host_key_wish *x;
	struct err e;

	if (current(m)) {
		answer(context, current(m), NULL);
		return;
	}
	x = calloc(1, sizeof(*x));
	if (!x) {
		(void)err_set(&e, ERR_NO_MEMORY, NULL);
		answer(context, NULL, &e);
		return;
	}
	x->job = (struct helper_job){.work = work, .finished = finished};
	x->m = m;
	x->answer = answer;
	x->context = context;
	DL_APPEND(m->ssh_host_key_wishes, x);
	helper_run(m->helper, &x->job, false);
}

void ssh_host_key_forget(struct mgmt *m, const void *context)
{
	for (struct ssh_host_key_wish *x = m->ssh_host_key_wishes; x; x = x->next)
		if (x->context == context)
			x->context = NULL;
}
