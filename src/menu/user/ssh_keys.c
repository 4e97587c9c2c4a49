// SPDX-License-Identifier: BSD-2-Clause
// /user/ssh-keys: public keys of users, and what they do for them over SSH.

#include "menu/user/ssh_keys.h"

#include <string.h>

#include "codec/ssh_key.h"
#include "menu/menus.h"
#include "menu/row_macros.h"
#include "mgmt/fill.h"
#include "mgmt/session.h"
#include "mgmt/ssh_keys.h"
#include "mgmt/state.h"
#include "mgmt/transaction.h"

static int canonical_key(const struct property *p, struct slice text, struct strbuf *out,
			 struct err *e)
{
	struct ssh_key key;

	(void)p;
	if (ssh_key_read(text, &key, e) != 0)
		return -1;
	ssh_key_write(out, &key);
	return 0;
}

static const struct property properties[] = {
	{.name = "user",
	 .type = PROPERTY_STRING,
	 .flags = PROPERTY_REQUIRED | PROPERTY_COLUMN | PROPERTY_UNQUOTED,
	 P_FIELD(ssh_key_row, user),
	 .max = SESSION_NAME_MAX,
	 .suggests = "/user name",
	 .help = "User who comes in by the key"},
	{.name = "key",
	 .type = PROPERTY_STRING,
	 .flags = PROPERTY_REQUIRED,
	 P_FIELD(ssh_key_row, key),
	 .max = SSH_KEY_TEXT_MAX,
	 .canonical = canonical_key,
	 .help = "Public key as OpenSSH writes it: ssh-ed25519 AAAA…, and whose it is"},
	{.name = "key-type",
	 .type = PROPERTY_STRING,
	 .flags = TOLD | PROPERTY_COLUMN | PROPERTY_UNQUOTED,
	 P_FIELD(ssh_key_row, type),
	 .help = "Kind of the key"},
	{.name = "bits",
	 .type = PROPERTY_NUMBER,
	 .flags = TOLD | PROPERTY_COLUMN,
	 P_FIELD(ssh_key_row, bits),
	 .help = "Size of the key"},
	{.name = "info",
	 .type = PROPERTY_STRING,
	 .flags = TOLD | PROPERTY_COLUMN,
	 P_FIELD(ssh_key_row, info),
	 .help = "What the key says behind its text: whose it is"},
	{.name = "fingerprint",
	 .type = PROPERTY_STRING,
	 .flags = TOLD | PROPERTY_UNQUOTED,
	 P_FIELD(ssh_key_row, fingerprint),
	 .help = "What ssh-keygen -l tells of the key"},
};

static const struct command_argument import_arguments[] = {
	{.name = "public-key-file",
	 .required = true,
	 .help = "Name of a file of /file: public keys as OpenSSH or RFC 4716 writes them",
	 .value = &(const struct argument_value){.type = PROPERTY_STRING, .menu = "/file"}},
	{.name = "user",
	 .required = true,
	 .help = "User who comes in by the keys",
	 .value = &(const struct argument_value){.type = PROPERTY_STRING, .menu = "/user"}},
};

static const struct command commands[] = {
	{.name = "import",
	 .help = "Add the public keys of a file",
	 .policy = POLICY_POLICY,
	 ARGUMENTS(import_arguments)},
};

const struct menu user_ssh_keys_menu = {
	.path = SSH_KEYS_PATH,
	.help = "Public keys by which users come in over SSH",
	.kind = MENU_LIST,
	.layout = MENU_LAYOUT_TABLE,
	.flags = MENU_COMMENT | MENU_NO_EXPORT, // as users are not: keys without them are nobody's
	.row_size = sizeof(struct ssh_key_row),
	PROPERTIES(properties),
	COMMANDS(commands),
};

static bool is_user(const struct mgmt *m, const char *name)
{
	const struct table *users = registry_get(&m->registry, USERS_PATH);
	const struct row *next;
	size_t place = 0;

	while ((next = table_next(users, &place))) {
		const struct user_row *user = (const struct user_row *)next;

		if (user->name && name && strcmp(user->name, name) == 0)
			return true;
	}
	return false;
}

static bool is_same_key(const struct ssh_key_row *a, const struct ssh_key_row *b)
{
	struct slice one = ssh_key_body(slice_from(a->key));
	struct slice other = ssh_key_body(slice_from(b->key));

	return strcmp(a->user ? a->user : "", b->user ? b->user : "") == 0 && one.n == other.n &&
	       memcmp(one.p, other.p, one.n) == 0;
}

static int check(struct transaction *t, struct change *c, struct err *e)
{
	const struct ssh_key_row *row = (const struct ssh_key_row *)c->record->after;
	const struct row *next;
	size_t place = 0;
	size_t all = 0;

	if (!row)
		return 0;
	if (!is_user(transaction_mgmt(t), row->user))
		return err_set(e, ERR_NO_MATCH, "input does not match any value of user");
	while ((next = table_next(c->table, &place))) {
		all++;
		if (next != &row->row && is_same_key((const struct ssh_key_row *)next, row))
			return err_set(e, ERR_ALREADY_EXISTS,
				       "failure: the user has this key already");
	}
	if (all > SSH_KEYS_MAX)
		return err_set(e, ERR_FAILURE, "failure: there are %d keys already", SSH_KEYS_MAX);
	return 0;
}

static void fill(struct mgmt *m, struct row *row)
{
	struct ssh_key_row *out = (struct ssh_key_row *)row;
	char fingerprint[SSH_KEY_FINGERPRINT_SIZE];
	struct ssh_key key;

	(void)m;
	if (ssh_key_read(slice_from(out->key), &key, NULL) != 0)
		return; // of a store that somebody else wrote
	ssh_key_fingerprint(&key, fingerprint);
	out->bits = key.bits;
	fill_text(&out->type, ssh_key_type(&key), strlen(ssh_key_type(&key)));
	fill_text(&out->info, key.info, strlen(key.info));
	fill_text(&out->fingerprint, fingerprint, strlen(fingerprint));
}

static void committed(struct mgmt *m, const struct transaction *t)
{
	if (t)
		users_review_sessions(m, t->request.by);
	service_reconcile(m);
}

static const struct menu_action actions[] = {{"import", ssh_keys_import}};

const struct menu_hooks user_ssh_keys_hooks = {
	.noun = "ssh key",
	.policy = POLICY_POLICY,
	.check = check,
	.fill = fill,
	.committed = committed,
	ACTIONS(actions),
};
