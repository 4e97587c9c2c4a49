// SPDX-License-Identifier: BSD-2-Clause
// /user/group: what users may do.

#include <string.h>

#include "menu/menus.h"
#include "menu/row_macros.h"
#include "menu/user.h"
#include "mgmt/session.h"
#include "mgmt/state.h"
#include "mgmt/transaction.h"
#include "schema/row.h"

static const struct property properties[] = {
	{.name = "name",
	 .type = PROPERTY_STRING,
	 .flags = PROPERTY_KEY | PROPERTY_COLUMN,
	 P_FIELD(group_row, name),
	 .max = SESSION_NAME_MAX,
	 .help = "Name of the group"},
	{.name = "policy",
	 .type = PROPERTY_WORDS,
	 .flags = PROPERTY_COLUMN | PROPERTY_WHOLE,
	 P_FIELD(group_row, policy),
	 .words = policy_words,
	 .help = "What its users may do, and by which ways they may log in"},
	{.name = "skin",
	 .type = PROPERTY_STRING,
	 .flags = PROPERTY_UNQUOTED,
	 P_FIELD(group_row, skin),
	 .max = SESSION_NAME_MAX,
	 .default_text = "default",
	 .help = "Kept for configurations from elsewhere; nothing depends on it"},
};

const struct menu user_group_menu = {
	.path = USERS_GROUPS_PATH,
	.help = "Groups of users, and what they may do",
	.kind = MENU_LIST,
	.layout = MENU_LAYOUT_TABLE,
	.flags = MENU_COMMENT | MENU_DEFINES,
	.row_size = sizeof(struct group_row),
	PROPERTIES(properties),
};

static bool is_used(const struct mgmt *m, const char *name)
{
	const struct table *users = registry_get(&m->registry, USERS_PATH);
	const struct row *next;
	size_t place = 0;

	while ((next = table_next(users, &place))) {
		const struct user_row *user = (const struct user_row *)next;

		if (user->group && name && strcmp(user->group, name) == 0)
			return true;
	}
	return false;
}

static bool is_same(const char *a, const char *b)
{
	return strcmp(a ? a : "", b ? b : "") == 0;
}

static int check(struct transaction *t, struct change *c, struct err *e)
{
	const struct group_row *before = (const struct group_row *)c->record->row;
	const struct group_row *after = (const struct group_row *)c->record->after;
	const struct mgmt *m = transaction_mgmt(t);
	bool renamed = before && after && !is_same(before->name, after->name);

	if (after && (!after->name || !after->name[0] || after->name[0] == '*'))
		return err_set(e, ERR_FAILURE, "failure: invalid group name");
	if (renamed && c->record->builtin)
		return err_set(e, ERR_FAILURE, "failure: can not rename builtin group");
	if (before && (!after || renamed) && is_used(m, before->name))
		return err_set(e, ERR_FAILURE, "failure: group has users");
	if (!user_somebody_is_full(m))
		return err_set(e, ERR_FAILURE,
			       "failure: can not change group of last user with full rights");
	return 0;
}

static void committed(struct mgmt *m, const struct transaction *t)
{
	if (t)
		users_review_sessions(m, t->request.by);
}

#define READ_WORDS                                                                                 \
	"local,telnet,ssh,reboot,read,test,winbox,password,web,sniff,sensitive,api,romon,rest-api"

static const char read_group[] = "name=read\0policy=" READ_WORDS;
static const char write_group[] = "name=write\0policy=" READ_WORDS ",write";
static const char full_group[] = "name=full\0policy=" READ_WORDS ",write,ftp,policy";

static const struct menu_initial initial[] = {
	{.builtin = true, .encoded = {read_group, sizeof(read_group)}},
	{.builtin = true, .encoded = {write_group, sizeof(write_group)}},
	{.builtin = true, .encoded = {full_group, sizeof(full_group)}},
};

const struct menu_hooks user_group_hooks = {
	.noun = "group",
	.policy = POLICY_POLICY,
	INITIAL(initial),
	.check = check,
	.committed = committed,
};
