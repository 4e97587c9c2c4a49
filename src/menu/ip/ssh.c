// SPDX-License-Identifier: BSD-2-Clause
// /ip/ssh: how SSH clients and servers are met.

#include "menu/ip/ssh.h"

#include "menu/menus.h"
#include "menu/row_macros.h"
#include "mgmt/ssh_host_key.h"
#include "mgmt/state.h"
#include "schema/row.h"

static const struct property properties[] = {
	{.name = "always-allow-password-login",
	 .type = PROPERTY_BOOL,
	 P_FIELD(ssh_row, always_allow_password),
	 .default_text = "no",
	 .help = "Whether users who have a key in /user ssh-keys may log in over SSH by their "
		 "passwords too"},
	{.name = "known-hosts-validation",
	 .type = PROPERTY_BOOL,
	 P_FIELD(ssh_row, known_hosts_validation),
	 .default_text = "no",
	 .help = "Whether a server that files are fetched from or sent to must have a key that is "
		 "in known-hosts"},
	{.name = "host-key",
	 .type = PROPERTY_STRING,
	 .flags = PROPERTY_READ_ONLY | PROPERTY_WRITE_ONLY,
	 P_FIELD(ssh_row, host_key),
	 .max = 8192,
	 .help = "Private key by which clients know this system"},
};

const struct menu ip_ssh_menu = {
	.path = SSH_PATH,
	.help = "How clients come in over SSH, and how servers are met",
	.kind = MENU_SETTINGS,
	.layout = MENU_LAYOUT_SETTINGS,
	.row_size = sizeof(struct ssh_row),
	PROPERTIES(properties),
};

bool ssh_validates(const struct mgmt *m)
{
	return ssh_settings(m)->known_hosts_validation;
}

const struct menu_hooks ip_ssh_hooks = {.noun = "ssh settings"};
