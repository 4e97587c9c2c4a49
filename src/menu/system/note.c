// SPDX-License-Identifier: BSD-2-Clause
// /system/note: what whoever comes in at a prompt is told first.

#include "menu/menus.h"
#include "menu/row_macros.h"

struct note_row {
	struct row row;
	bool show_at_login;
	char *note;
};

static const struct property properties[] = {
	{.name = "show-at-login",
	 .type = PROPERTY_BOOL,
	 P_FIELD(note_row, show_at_login),
	 .default_text = "yes",
	 .help = "Whether a console shows the note before its first prompt"},
	{.name = "note",
	 .type = PROPERTY_STRING,
	 .flags = PROPERTY_UNQUOTED,
	 P_FIELD(note_row, note),
	 .max = 4096,
	 .help = "Text for whoever comes in"},
};

const struct menu system_note_menu = {
	.path = "/system/note",
	.help = "Note for whoever comes in",
	.kind = MENU_SETTINGS,
	.layout = MENU_LAYOUT_SETTINGS,
	.row_size = sizeof(struct note_row),
	PROPERTIES(properties),
};

const struct menu_hooks system_note_hooks = {.noun = "note"};
