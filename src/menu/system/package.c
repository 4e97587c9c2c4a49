// SPDX-License-Identifier: BSD-2-Clause
// /system/package: what this system is made of: one program.

#include "menu/menus.h"
#include "menu/row_macros.h"
#include "mgmt/fill.h"
#include "mgmt/mgmt.h"
#include "mgmt/state.h"

struct package_row {
	struct row row;
	char *name;
	char *version;
	int64_t build_time;
	char *scheduled;
};

static const struct property properties[] = {
	{.name = "name",
	 .type = PROPERTY_STRING,
	 .flags = TOLD | PROPERTY_KEY | PROPERTY_COLUMN | PROPERTY_UNQUOTED,
	 P_FIELD(package_row, name),
	 .help = "Name of the package"},
	{.name = "version",
	 .type = PROPERTY_STRING,
	 .flags = TOLD | PROPERTY_COLUMN | PROPERTY_UNQUOTED,
	 P_FIELD(package_row, version),
	 .help = "Version of the program"},
	{.name = "build-time",
	 .type = PROPERTY_DATE_TIME,
	 .flags = TOLD | PROPERTY_OPTIONAL | PROPERTY_COLUMN,
	 P_FIELD(package_row, build_time),
	 .help = "When it was built"},
	{.name = "scheduled",
	 .type = PROPERTY_STRING,
	 .flags = TOLD | PROPERTY_UNQUOTED,
	 P_FIELD(package_row, scheduled),
	 .help = "What a restart does to it: nothing"},
	{.name = "disabled",
	 .type = PROPERTY_BOOL,
	 .flags = TOLD | PROPERTY_FLAG,
	 P_FIELD(row, disabled),
	 .letter = 'X',
	 .letter_group = 1,
	 .help = "Whether it is out of use: never"},
};

const struct menu system_package_menu = {
	.path = "/system/package",
	.help = "Packages; the operating system installs them",
	.kind = MENU_TABLE,
	.layout = MENU_LAYOUT_TABLE,
	.row_size = sizeof(struct package_row),
	PROPERTIES(properties),
};

static bool next(struct mgmt *m, uint64_t *cursor, struct row *row)
{
	struct package_row *out = (struct package_row *)row;

	if ((*cursor)++ > 0)
		return false;
	row->id = 1;
	fill_text(&out->name, "sallyport", sizeof("sallyport"));
	fill_text(&out->version, SALLYPORT_VERSION, sizeof(SALLYPORT_VERSION));
	fill_text(&out->scheduled, "", 0);
	out->build_time = m->machine.built;
	if (out->build_time)
		fill_present(&system_package_menu, row, "build-time");
	return true;
}

const struct menu_hooks system_package_hooks = {.next = next};
