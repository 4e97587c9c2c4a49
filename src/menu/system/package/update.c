// SPDX-License-Identifier: BSD-2-Clause
// /system/package/update: which version there is. Newer ones come by the operating system's own way.

#include "menu/menus.h"
#include "menu/row_macros.h"
#include "mgmt/call.h"
#include "mgmt/fill.h"
#include "mgmt/mgmt.h"

#define STATUS "packages are managed by the operating system"

struct update_row {
	struct row row;
	char *channel;
	char *installed_version;
	char *status;
};

#define TEXT(word, field, text)                                                                    \
	{                                                                                          \
		.name = word, .type = PROPERTY_STRING, .flags = TOLD | PROPERTY_UNQUOTED,          \
		P_FIELD(update_row, field), .help = text                                           \
	}

static const struct property properties[] = {
	TEXT("channel", channel, "Where versions come from"),
	TEXT("installed-version", installed_version, "Version of this program"),
	TEXT("status", status, "Who looks for newer ones"),
};

static const struct command_argument check_arguments[] = {
	{.name = "once", .help = "Tell once and end, as it always does"},
	{.name = "duration", .help = "Time to wait; nothing has to be waited for"},
};

static const struct command commands[] = {
	{.name = "check-for-updates",
	 .help = "Tell which version is installed and who looks for newer ones",
	 .policy = POLICY_READ,
	 .arguments = check_arguments,
	 .argument_count = sizeof(check_arguments) / sizeof(check_arguments[0])},
};

const struct menu system_package_update_menu = {
	.path = "/system/package/update",
	.help = "Newer versions; the operating system looks for them",
	.kind = MENU_SETTINGS,
	.layout = MENU_LAYOUT_SETTINGS,
	.row_size = sizeof(struct update_row),
	PROPERTIES(properties),
	COMMANDS(commands),
};

static void fill(struct mgmt *m, struct row *row)
{
	struct update_row *out = (struct update_row *)row;

	(void)m;
	fill_text(&out->channel, "system", sizeof("system"));
	fill_text(&out->installed_version, SALLYPORT_VERSION, sizeof(SALLYPORT_VERSION));
	fill_text(&out->status, STATUS, sizeof(STATUS));
}

static void check_for_updates(struct call *call)
{
	call_reply(call, "!re");
	call_pair(call, "channel", SLICE("system"));
	call_pair(call, "installed-version", SLICE(SALLYPORT_VERSION));
	call_pair(call, "status", SLICE(STATUS));
	call_send(call);
	call_done(call, NULL);
}

static const struct menu_action actions[] = {{"check-for-updates", check_for_updates}};

const struct menu_hooks system_package_update_hooks = {
	.refusal = MANAGED_BY_SYSTEM,
	.fill = fill,
	ACTIONS(actions),
};
