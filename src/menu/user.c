// SPDX-License-Identifier: BSD-2-Clause
// /user: who may manage this system.

#include <string.h>

#include "menu/menus.h"
#include "menu/row_macros.h"
#include "menu/user.h"
#include "mgmt/edit.h"
#include "mgmt/execute.h"
#include "mgmt/session.h"
#include "mgmt/password.h"
#include "mgmt/password_rules.h"
#include "mgmt/ssh_keys.h"
#include "mgmt/state.h"
#include "mgmt/transaction.h"
#include "schema/row.h"

static const struct property properties[] = {
	{.name = "name",
	 .type = PROPERTY_STRING,
	 .flags = PROPERTY_REQUIRED | PROPERTY_KEY | PROPERTY_COLUMN,
	 P_FIELD(user_row, name),
	 .max = SESSION_NAME_MAX,
	 .help = "Name to log in with"},
	{.name = "group",
	 .type = PROPERTY_STRING,
	 .flags = PROPERTY_REQUIRED | PROPERTY_COLUMN | PROPERTY_UNQUOTED,
	 P_FIELD(user_row, group),
	 .max = SESSION_NAME_MAX,
	 .help = "Group of /user group, which says what the user may do"},
	{.name = "address",
	 .type = PROPERTY_PREFIXES,
	 .flags = PROPERTY_COLUMN,
	 P_FIELD(user_row, address),
	 .max = 1024,
	 .help = "Prefixes from which the user may log in; when empty from anywhere"},
	{.name = "last-logged-in",
	 .type = PROPERTY_DATE_TIME,
	 .flags = PROPERTY_READ_ONLY | PROPERTY_OPTIONAL | PROPERTY_COLUMN,
	 P_FIELD(user_row, last_logged_in),
	 .help = "When the user logged in last"},
	{.name = "password",
	 .type = PROPERTY_STRING,
	 .flags = PROPERTY_REQUIRED | PROPERTY_WRITE_ONLY,
	 P_FIELD(user_row, password),
	 .max = PASSWORD_MAX,
	 .help = "Password; when empty the user cannot log in over the network"},
	{.name = "expired",
	 .type = PROPERTY_BOOL,
	 .flags = PROPERTY_READ_ONLY | PROPERTY_FLAG,
	 P_FIELD(user_row, expired),
	 .letter = 'E',
	 .letter_group = 3,
	 .help = "Whether the user is not let in over the network until another password is set"},
};

static const struct command_argument expire_arguments[] = {
	{.name = "numbers", .required = true, .unnamed = true, .help = "The users"},
};

static const struct command commands[] = {
	{.name = "expire-password",
	 .help = "Let users in over the network only once they have another password",
	 .policy = POLICY_POLICY,
	 ARGUMENTS(expire_arguments)},
};

const struct menu user_menu = {
	.path = USERS_PATH,
	.help = "Who may manage this system",
	.kind = MENU_LIST,
	.layout = MENU_LAYOUT_TABLE,
	.flags = MENU_COMMENT | MENU_DISABLE | MENU_NO_EXPORT,
	.row_size = sizeof(struct user_row),
	PROPERTIES(properties),
	COMMANDS(commands),
};

// ---- checks

static const struct group_row *find_group(const struct mgmt *m, const char *name)
{
	const struct table *groups = registry_get(&m->registry, USERS_GROUPS_PATH);
	const struct row *next;
	size_t place = 0;

	while (name && (next = table_next(groups, &place))) {
		const struct group_row *group = (const struct group_row *)next;

		if (group->name && strcmp(group->name, name) == 0)
			return group;
	}
	return NULL;
}

bool user_somebody_is_full(const struct mgmt *m)
{
	const uint64_t full = POLICY_READ | POLICY_WRITE | POLICY_POLICY;
	const struct table *users = registry_get(&m->registry, USERS_PATH);
	const struct row *next;
	size_t place = 0;

	while ((next = table_next(users, &place))) {
		const struct user_row *user = (const struct user_row *)next;
		const struct group_row *group = find_group(m, user->group);

		if (!user->row.disabled && group && (group->policy & full) == full)
			return true;
	}
	return false;
}

// It is the password that has expired: another one is good.
static void renew(const struct user_row *before, struct user_row *after)
{
	const char *old = before && before->password ? before->password : "";

	if (after && after->expired)
		after->expired = before && after->password && strcmp(old, after->password) == 0;
}

static int check(struct transaction *t, struct change *c, struct err *e)
{
	const struct user_row *before = (const struct user_row *)c->record->row;
	const struct user_row *user = (const struct user_row *)c->record->after;
	struct mgmt *m = transaction_mgmt(t);

	if (user && (!user->name || !user->name[0] || user->name[0] == '*'))
		return err_set(e, ERR_FAILURE, "failure: invalid user name");
	if (user && !find_group(m, user->group))
		return err_set(e, ERR_NO_MATCH, "input does not match any value of group");
	if (!user_somebody_is_full(m))
		return err_set(e, ERR_FAILURE,
			       c->kind == CHANGE_REMOVE
				       ? "failure: can not remove last user with full rights"
				       : "failure: can not change last user with full rights");
	renew(before, (struct user_row *)c->record->after);
	if (before && before->name && (!user || strcmp(before->name, user->name) != 0))
		return ssh_keys_follow(t, before->name, user ? user->name : NULL, e);
	return 0;
}

// ---- a password is hashed before it goes anywhere

static void on_hashed(void *context, const char *hash)
{
	struct call *call = context;
	struct err e;

	if (hash && arguments_replace(&call->arguments, "password", hash)) {
		edit_prepared(call, NULL);
		return;
	}
	(void)err_set(&e, ERR_VALUE, "invalid value for argument password");
	edit_prepared(call, &e);
}

static bool prepare(struct call *call)
{
	const struct argument *password = arguments_find(&call->arguments, "password");
	struct err e;

	if (!password || password->value.n == 0)
		return false;
	if (password_rules_check(call->mgmt, password->value, &e) != 0) {
		edit_prepared(call, &e);
		return true;
	}
	users_hash(call->mgmt, password->value, on_hashed, call);
	return true;
}

// ---- expire-password

static int stage_expired(void *context, struct transaction *t, struct err *e)
{
	const struct call *call = context;
	struct slice left = execute_items(call)->value;
	struct slice item;

	while (execute_next_item(&left, &item)) {
		struct record *record = table_resolve(call->table, item, true);
		struct user_row *user;

		if (!record)
			return err_set(e, ERR_NO_SUCH_ITEM, NULL);
		user = (struct user_row *)transaction_edit(t, call->table, record, e);
		if (!user)
			return -1;
		user->expired = true;
	}
	return 0;
}

static void expired_ended(void *context, const struct err *e)
{
	if (e)
		call_fail(context, e);
	else
		call_done(context, NULL);
}

static void expire_password(struct call *call)
{
	static const struct transaction_owner owner = {stage_expired, expired_ended};

	transaction_begin(call->mgmt, &(struct transaction_request){.owner = &owner,
								    .context = call,
								    .user = call_user(call),
								    .by = call->session});
}

static const struct menu_action actions[] = {{"expire-password", expire_password}};

// ---- what follows from changes

// A later user of the same name is somebody else.
static void forget_variables(struct mgmt *m)
{
	const struct variable *next;

	for (const struct variable *v = m->environment.first; v; v = next) {
		next = v->next;
		if (!users_find(m, slice_from(v->user)))
			environment_remove(&m->environment, v->id);
	}
}

static void committed(struct mgmt *m, const struct transaction *t)
{
	if (t) {
		users_review_sessions(m, t->request.by);
		forget_variables(m);
	}
	certificates_provide(m, t != NULL);
	service_reconcile(m);
}

static const char admin[] = "name=admin\0group=full\0comment=system default user";

static const struct menu_initial initial[] = {
	{.encoded = {admin, sizeof(admin)}},
};

const struct menu_hooks user_hooks = {
	.noun = "user",
	.policy = POLICY_POLICY,
	INITIAL(initial),
	.prepare = prepare,
	.check = check,
	.committed = committed,
	ACTIONS(actions),
};
