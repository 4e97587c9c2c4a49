// SPDX-License-Identifier: BSD-2-Clause
// Hashed on the helper thread, the old one and, where that was right, the new one; then stored as any
// other change of the user's record.

#include "mgmt/own_password.h"

#include <stdlib.h>
#include <string.h>

#include "mgmt/argument_read.h"
#include "mgmt/helper.h"
#include "mgmt/password.h"
#include "mgmt/password_rules.h"
#include "mgmt/session.h"
#include "mgmt/state.h"
#include "mgmt/transaction.h"
#include "schema/row.h"

struct proof {
	struct helper_job job;
	struct call *call;
	bool changes; // to `wanted`, which becomes `hash`
	bool good;    // the password is the user's
	unsigned cost;
	char user[SESSION_NAME_MAX + 1];
	char password[PASSWORD_MAX + 1];
	char wanted[PASSWORD_MAX + 1];
	char stored[PASSWORD_HASH_SIZE]; // "": the user has none
	char hash[PASSWORD_HASH_SIZE];	 // "": none from now on
};

static void proof_free(struct proof *p)
{
	password_wipe(p, sizeof(*p));
	free(p);
}

static void fail(struct call *call, enum err_kind kind, const char *text)
{
	struct err e;

	(void)err_set(&e, kind, text ? "%s" : NULL, text);
	call_fail(call, &e);
}

static void work(struct helper_job *job)
{
	struct proof *p = (struct proof *)job;
	char setting[PASSWORD_HASH_SIZE];

	if (p->stored[0])
		p->good = password_hash(p->password, p->stored, p->hash) &&
			  password_same(p->hash, p->stored);
	else
		p->good = !p->password[0];
	p->hash[0] = '\0';
	if (p->good && p->changes && p->wanted[0])
		p->good = password_setting(p->cost, setting) &&
			  password_hash(p->wanted, setting, p->hash);
}

static int stage(void *context, struct transaction *t, struct err *e)
{
	const struct proof *p = context;
	struct table *table = registry_get(&transaction_mgmt(t)->registry, USERS_PATH);
	struct record *record = table_resolve(table, slice_from(p->user), true);
	struct user_row *user;
	char *hash;

	if (!record)
		return err_set(e, ERR_NO_SUCH_ITEM, NULL);
	user = (struct user_row *)transaction_edit(t, table, record, e);
	if (!user)
		return -1;
	hash = strdup(p->hash);
	if (!hash)
		return err_set(e, ERR_NO_MEMORY, NULL);
	free(user->password);
	user->password = hash;
	return 0;
}

static void ended(void *context, const struct err *e)
{
	struct proof *p = context;

	if (e)
		call_fail(p->call, e);
	else
		call_done(p->call, NULL);
	proof_free(p);
}

static const struct transaction_owner owner = {stage, ended};

static void finished(struct helper_job *job)
{
	struct proof *p = (struct proof *)job;
	struct mgmt *m = p->call->mgmt;

	if (p->good && p->changes) {
		transaction_begin(m, &(struct transaction_request){.owner = &owner,
								   .context = p,
								   .user = p->user,
								   .by = p->call->session});
		return;
	}
	if (p->good) {
		call_done(p->call, NULL);
	} else {
		log_add_format(&m->log, WIRE_LOG_SYSTEM | WIRE_LOG_ERROR | WIRE_LOG_CRITICAL,
			       "wrong password typed by user %s", p->user);
		fail(p->call, ERR_LOGIN, "failure: wrong password");
	}
	proof_free(p);
}

// Begins to prove that PASSWORD is the caller's.
static void prove(struct call *call, struct slice password, bool changes, struct slice wanted)
{
	const struct user_row *user = users_find(call->mgmt, slice_from(call_user(call)));
	struct proof *p = calloc(1, sizeof(*p));

	if (!p || !user || !slice_copy(slice_from(user->name), p->user, sizeof(p->user)) ||
	    !slice_copy(slice_from(user->password), p->stored, sizeof(p->stored)) ||
	    !slice_copy(password, p->password, sizeof(p->password)) ||
	    !slice_copy(wanted, p->wanted, sizeof(p->wanted))) {
		free(p);
		fail(call, ERR_VALUE, "failure: a password has at most 128 bytes");
		return;
	}
	p->job = (struct helper_job){.work = work, .finished = finished};
	p->call = call;
	p->changes = changes;
	p->cost = call->mgmt->users.cost;
	helper_run(call->mgmt->helper, &p->job, false);
}

void own_password_change(struct call *call)
{
	struct slice wanted = argument_text(call, "new-password");
	struct slice again = argument_text(call, "confirm-new-password");
	struct err e;

	if (wanted.n != again.n || (wanted.n > 0 && memcmp(wanted.p, again.p, wanted.n) != 0)) {
		fail(call, ERR_VALUE, "failure: new passwords do not match");
		return;
	}
	if (password_rules_check(call->mgmt, wanted, &e) != 0) {
		call_fail(call, &e);
		return;
	}
	prove(call, argument_text(call, "old-password"), true, wanted);
}

void own_password_check(struct call *call)
{
	const struct user_row *user = users_find(call->mgmt, slice_from(call_user(call)));

	if (!user || !user->password || !user->password[0])
		fail(call, ERR_FAILURE, "failure: this user has no password");
	else if (!arguments_find(&call->arguments, "password"))
		call_done(call, NULL);
	else
		prove(call, argument_text(call, "password"), false, SLICE(""));
}
