// SPDX-License-Identifier: BSD-2-Clause
// /system/identity: the name of this system, which devices see too.

#include "menu/menus.h"
#include "menu/row_macros.h"
#include "mgmt/gate_settings.h"
#include "mgmt/identity.h"
#include "mgmt/state.h"
#include "mgmt/transaction.h"
#include "schema/row.h"

static const struct property properties[] = {
	{.name = "name",
	 .type = PROPERTY_STRING,
	 .flags = PROPERTY_UNQUOTED,
	 P_FIELD(identity_row, name),
	 .max = sizeof(((struct wire_settings *)0)->name) - 1,
	 .default_text = "sallyport",
	 .help = "Name of this system, in the prompt and to devices on the LANs"},
};

const struct menu system_identity_menu = {
	.path = IDENTITY_PATH,
	.help = "Name of this system",
	.kind = MENU_SETTINGS,
	.layout = MENU_LAYOUT_SETTINGS,
	.row_size = sizeof(struct identity_row),
	PROPERTIES(properties),
};

static int check(struct transaction *t, struct change *c, struct err *e)
{
	const struct identity_row *row = (const struct identity_row *)c->record->after;

	(void)t;
	if (!row->name || !row->name[0])
		return err_set(e, ERR_VALUE, "invalid value for argument name");
	return 0;
}

static void gather(struct mgmt *m, struct wire_settings *out)
{
	const struct identity_row *row =
		(const struct identity_row *)registry_settings_after(&m->registry, IDENTITY_PATH);

	// It fits by its row's `max`.
	(void)slice_copy(slice_from(row->name), out->name, sizeof(out->name));
}

const struct menu_hooks system_identity_hooks = {
	.noun = "identity",
	.check = check,
	.applier = &gate_settings_applier,
	.gather = gather,
};
