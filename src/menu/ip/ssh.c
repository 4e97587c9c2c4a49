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
	 .max = SSH_HOST_KEY_MAX,
	 .help = "Private key by which clients know this system"},
};

static const struct command_argument export_arguments[] = {
	{.name = "key-file-prefix",
	 .required = true,
	 .help = "What the names of the files begin with: with my, my_ecdsa.pem and my_ecdsa.pub"},
};

static const struct command_argument import_arguments[] = {
	{.name = "private-key-file",
	 .required = true,
	 .help = "Name of a file of /file with a private key in PEM: ecdsa, or rsa of 2048 bits or "
		 "more",
	 .value = &(const struct argument_value){.type = PROPERTY_STRING, .menu = "/file"}},
};

static const struct command commands[] = {
	{.name = "regenerate-host-key",
	 .help = "Make another key by which clients know this system",
	 .policy = POLICY_WRITE | POLICY_SENSITIVE,
	 .confirm =
		 "The present host key is lost, and clients will warn of another. Make a new one?"},
	{.name = "export-host-key",
	 .help = "Write the key by which clients know this system, and its public half, to files",
	 .policy = POLICY_WRITE | POLICY_FTP | POLICY_SENSITIVE,
	 ARGUMENTS(export_arguments)},
	{.name = "import-host-key",
	 .help = "Let clients know this system by the private key of a file",
	 .policy = POLICY_WRITE | POLICY_FTP | POLICY_SENSITIVE,
	 ARGUMENTS(import_arguments)},
};

const struct menu ip_ssh_menu = {
	.path = SSH_PATH,
	.help = "How clients come in over SSH, and how servers are met",
	.kind = MENU_SETTINGS,
	.layout = MENU_LAYOUT_SETTINGS,
	.row_size = sizeof(struct ssh_row),
	PROPERTIES(properties),
	COMMANDS(commands),
};

bool ssh_validates(const struct mgmt *m)
{
	return ssh_settings(m)->known_hosts_validation;
}

static const struct menu_action actions[] = {
	{"regenerate-host-key", ssh_regenerate_host_key},
	{"export-host-key", ssh_export_host_key},
	{"import-host-key", ssh_import_host_key},
};

const struct menu_hooks ip_ssh_hooks = {.noun = "ssh settings", ACTIONS(actions)};
