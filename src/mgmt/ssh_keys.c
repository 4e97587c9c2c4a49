// SPDX-License-Identifier: BSD-2-Clause
// Whose key it is.

#include "mgmt/ssh_keys.h"

#include <string.h>

#include "codec/ssh_key.h"
#include "mgmt/fill.h"
#include "mgmt/state.h"
#include "mgmt/transaction.h"
#include "mgmt/users.h"

static bool is_same(struct slice a, struct slice b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

bool ssh_keys_has(const struct mgmt *m, const char *user, struct slice body)
{
	const struct table *t = registry_find(&m->registry, SLICE(SSH_KEYS_PATH));

	for (size_t i = 0; t && i < t->count; i++) {
		const struct ssh_key_row *row = (const struct ssh_key_row *)t->order[i]->row;

		if (row && row->user && row->key && strcmp(row->user, user) == 0 &&
		    (body.n == 0 || is_same(ssh_key_body(slice_from(row->key)), body)))
			return true;
	}
	return false;
}

bool ssh_keys_open_a_door(const struct mgmt *m)
{
	const struct table *t = registry_find(&m->registry, SLICE(SSH_KEYS_PATH));

	for (size_t i = 0; t && i < t->count; i++) {
		const struct ssh_key_row *row = (const struct ssh_key_row *)t->order[i]->row;

		if (row && row->user && users_policies(m, row->user) & POLICY_SSH)
			return true;
	}
	return false;
}

int ssh_keys_follow(struct transaction *t, const char *before, const char *after, struct err *e)
{
	struct table *table = registry_get(&transaction_mgmt(t)->registry, SSH_KEYS_PATH);

	for (size_t i = table->count; i-- > 0;) {
		struct record *record = table->order[i];
		const struct ssh_key_row *row = (const struct ssh_key_row *)record_after(record);
		struct ssh_key_row *edited;

		if (!row || !row->user || strcmp(row->user, before) != 0)
			continue;
		if (!after) {
			if (transaction_remove(t, table, record, e) != 0)
				return -1;
			continue;
		}
		edited = (struct ssh_key_row *)transaction_edit(t, table, record, e);
		if (!edited)
			return -1;
		if (!fill_copy(&edited->user, after))
			return err_set(e, ERR_NO_MEMORY, NULL);
	}
	return 0;
}
