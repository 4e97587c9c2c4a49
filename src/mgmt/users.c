// SPDX-License-Identifier: BSD-2-Clause
// Users and groups as the configuration has them.

#include "mgmt/users.h"

#include <stdlib.h>
#include <string.h>

#include <utlist.h>

#include "base/clock.h"
#include "mgmt/fill.h"
#include "mgmt/password.h"
#include "mgmt/session.h"
#include "mgmt/ssh_keys.h"
#include "mgmt/state.h"

int users_init(struct mgmt *m)
{
	char setting[PASSWORD_HASH_SIZE];

	if (!password_setting(m->users.cost, setting))
		return -1;
	m->users.dummy = strdup(setting);
	return m->users.dummy ? 0 : -1;
}

void users_done(struct mgmt *m)
{
	throttle_done(&m->users.throttle);
	free(m->users.dummy);
	m->users.dummy = NULL;
}

const struct user_row *users_find(const struct mgmt *m, struct slice name)
{
	const struct table *t = registry_find(&m->registry, SLICE(USERS_PATH));
	const struct record *record = NULL;

	// An id is no name here.
	if (t && name.n > 0 && name.p[0] != '*')
		record = table_resolve(t, name, false);
	return record ? (const struct user_row *)record->row : NULL;
}

static uint32_t policies_of(const struct mgmt *m, const struct user_row *user)
{
	const struct table *t = registry_find(&m->registry, SLICE(USERS_GROUPS_PATH));
	const struct record *group;

	if (!t || !user || user->row.disabled || !user->group)
		return 0;
	group = table_resolve(t, slice_from(user->group), false);
	return group ? (uint32_t)((const struct group_row *)group->row)->policy : 0;
}

uint32_t users_policies(const struct mgmt *m, const char *name)
{
	return policies_of(m, users_find(m, slice_from(name)));
}

bool users_have_password(const struct mgmt *m)
{
	const struct table *t = registry_find(&m->registry, SLICE(USERS_PATH));

	for (size_t i = 0; t && i < t->count; i++) {
		const struct user_row *user = (const struct user_row *)t->order[i]->row;

		if (user && user->password && user->password[0] && !user->row.disabled)
			return true;
	}
	return false;
}

bool users_address_in(const char *list, ip4 address)
{
	struct slice left = slice_from(list);

	if (left.n == 0)
		return true;
	while (left.n > 0) {
		struct ip4_prefix prefix;
		struct slice item;
		struct slice tail;

		(void)slice_cut(left, ',', &item, &tail);
		left = tail;
		if (ip4_prefix_parse(slice_trim(item), &prefix) && ip4_in_prefix(address, prefix))
			return true;
	}
	return false;
}

// ---- last-logged-in

static void note_logged_in(const struct menu *menu, struct user_row *user)
{
	user->last_logged_in = clock_wall_s();
	fill_present(menu, &user->row, "last-logged-in");
}

static int stage_logged_in(void *context, struct transaction *t, struct err *e)
{
	char *name = context;
	struct table *table = registry_get(&transaction_mgmt(t)->registry, USERS_PATH);
	struct record *record = table_resolve(table, slice_from(name), true);
	struct row *row = record ? transaction_edit(t, table, record, e) : NULL;

	if (!record)
		return 0; // gone meanwhile
	if (!row)
		return -1;
	note_logged_in(table->menu, (struct user_row *)row);
	return 0;
}

static void logged_in_ended(void *context, const struct err *e)
{
	(void)e; // bookkeeping: a full disk keeps nobody out
	free(context);
}

static const struct transaction_owner logged_in_owner = {
	.stage = stage_logged_in,
	.ended = logged_in_ended,
};

void users_logged_in(struct mgmt *m, const char *name)
{
	struct transaction_request request = {
		.owner = &logged_in_owner, .user = name, .silent = true};
	struct user_row *user = (struct user_row *)users_find(m, slice_from(name));
	int64_t before;

	if (!user)
		return;
	before = user->last_logged_in;
	note_logged_in(registry_get(&m->registry, USERS_PATH)->menu, user);
	// Flash wears: stored at most once an hour, and not before there is a configuration.
	if (before / 3600 == user->last_logged_in / 3600 || m->fresh)
		return;
	request.context = strdup(name);
	if (request.context)
		transaction_begin(m, &request);
}

// ---- sessions

// What a credential begins with.
enum { BY_PASSWORD = 'p', BY_KEY = 'k' };

char *users_credential(const struct mgmt *m, const char *name, struct slice body)
{
	const struct user_row *user = users_find(m, slice_from(name));
	struct slice text = user && user->password ? slice_from(user->password) : SLICE("");
	char *out;

	if (body.n > 0)
		text = body;
	out = malloc(text.n + 2);
	if (!out)
		return NULL;
	out[0] = body.n > 0 ? BY_KEY : BY_PASSWORD;
	if (text.n > 0)
		memcpy(out + 1, text.p, text.n);
	out[text.n + 1] = '\0';
	return out;
}

const char *users_objection(const struct mgmt *m, const char *name, const char *credential)
{
	const struct user_row *user = users_find(m, slice_from(name));
	const char *password = user && user->password ? user->password : "";

	if (credential[0] == BY_KEY && !ssh_keys_has(m, name, slice_from(credential + 1)))
		return "key was removed";
	if (credential[0] == BY_PASSWORD && strcmp(credential + 1, password) != 0)
		return "password has changed";
	return user && user->expired ? "password has expired" : NULL;
}

void users_review_sessions(struct mgmt *m, const struct session *by)
{
	struct session *s;
	struct session *next;

	DL_FOREACH_SAFE(m->sessions, s, next)
	{
		const char *objection = NULL;

		if (s->trusted)
			continue;
		if ((users_policies(m, s->user) & s->needs) != s->needs)
			objection = "user may no longer log in";
		else if (s != by && s->credential)
			objection = users_objection(m, s->user, s->credential);
		if (objection)
			s->door->end(s->context, objection);
	}
}
