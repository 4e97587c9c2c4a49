// SPDX-License-Identifier: BSD-2-Clause
// /ip/ssh/known-hosts: the keys of SSH servers.

#include <string.h>

#include "menu/ip/ssh.h"
#include "menu/menus.h"
#include "menu/row_macros.h"
#include "mgmt/state.h"
#include "mgmt/transaction.h"
#include "schema/row.h"

struct known_host_row {
	struct row row;
	char *host;
	char *key;
};

static const struct property properties[] = {
	{.name = "host",
	 .type = PROPERTY_STRING,
	 .flags = PROPERTY_REQUIRED | PROPERTY_COLUMN | PROPERTY_UNQUOTED,
	 P_FIELD(known_host_row, host),
	 .max = 255,
	 .help = "Address or name that the server is called by"},
	{.name = "key",
	 .type = PROPERTY_STRING,
	 .flags = PROPERTY_REQUIRED | PROPERTY_COLUMN,
	 P_FIELD(known_host_row, key),
	 .max = SSH_KEY_MAX,
	 .help = "Its public key, as ssh-keyscan tells it: ssh-ed25519 AAAA…"},
};

const struct menu ip_ssh_known_hosts_menu = {
	.path = SSH_KNOWN_HOSTS_PATH,
	.help = "Keys of SSH servers",
	.kind = MENU_LIST,
	.layout = MENU_LAYOUT_TABLE,
	.flags = MENU_COMMENT,
	.row_size = sizeof(struct known_host_row),
	PROPERTIES(properties),
};

static bool is_base64(struct slice text)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=";

	for (size_t i = 0; i < text.n; i++)
		if (text.p[i] == '\0' || !strchr(digits, text.p[i]))
			return false;
	return text.n > 0 && text.n % 4 == 0;
}

// Each begins with the name of its kind, whose length takes four bytes: AAAA and two more digits.
static bool is_key(struct slice text)
{
	struct slice kind;
	struct slice key;

	return slice_cut(text, ' ', &kind, &key) && kind.n > 0 && slice_starts(key, "AAAA") &&
	       is_base64(key);
}

static int check(struct transaction *t, struct change *c, struct err *e)
{
	const struct known_host_row *row = (const struct known_host_row *)c->record->after;

	(void)t;
	if (!row) // it is being removed
		return 0;
	if (!row->host || !row->host[0] || strpbrk(row->host, " \r\n[]"))
		return err_set(e, ERR_VALUE, "invalid value for argument host");
	if (!row->key || !is_key(slice_from(row->key)))
		return err_set(e, ERR_VALUE, "invalid value for argument key");
	return 0;
}

void ssh_add_keys(const struct mgmt *m, struct slice host, struct strbuf *out)
{
	const struct table *t = registry_get(&m->registry, SSH_KNOWN_HOSTS_PATH);

	for (size_t i = 0; i < t->count; i++) {
		const struct known_host_row *row = (const struct known_host_row *)t->order[i]->row;

		if (!row || !slice_is_nocase(host, row->host))
			continue;
		strbuf_add_text(out, row->key);
		strbuf_add_char(out, '\n');
	}
}

const struct menu_hooks ip_ssh_known_hosts_hooks = {.noun = "known host", .check = check};
