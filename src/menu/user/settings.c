// SPDX-License-Identifier: BSD-2-Clause
// /user/settings: what a password must be like.

#include "menu/menus.h"
#include "menu/row_macros.h"
#include "mgmt/password.h"
#include "mgmt/password_rules.h"

static const struct property properties[] = {
	{.name = "minimum-password-length",
	 .type = PROPERTY_NUMBER,
	 P_FIELD(password_rules_row, length),
	 .max = PASSWORD_MAX,
	 .help = "Characters that a new password has at least"},
	{.name = "minimum-categories",
	 .type = PROPERTY_NUMBER,
	 P_FIELD(password_rules_row, categories),
	 .max = PASSWORD_CATEGORIES,
	 .help = "Of how many kinds the characters of a new password are at least: small letters, "
		 "capital letters, digits, others"},
};

const struct menu user_settings_menu = {
	.path = PASSWORD_RULES_PATH,
	.help = "What passwords of users must be like",
	.kind = MENU_SETTINGS,
	.layout = MENU_LAYOUT_SETTINGS,
	.row_size = sizeof(struct password_rules_row),
	PROPERTIES(properties),
};

const struct menu_hooks user_settings_hooks = {
	.noun = "user settings",
	.policy = POLICY_POLICY,
};
