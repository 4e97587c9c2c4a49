// SPDX-License-Identifier: BSD-2-Clause
// /system/ntp/client: whether the kernel's clock is kept right, which a program of the operating system does, if any.

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "menu/menus.h"
#include "menu/row_macros.h"
#include "mgmt/fill.h"
#include "mgmt/transaction.h"
#include "schema/row.h"

struct ntp_client_row {
	struct row row;
	bool enabled;
	char *servers;
	char *status;
	char *drift;
	char *offset;
};

static const struct property properties[] = {
	{.name = "enabled",
	 .type = PROPERTY_BOOL,
	 .flags = PROPERTY_LIVE | PROPERTY_OPTIONAL,
	 P_FIELD(ntp_client_row, enabled),
	 .help = "Whether a program of the operating system keeps the clock right"},
	{.name = "servers",
	 .type = PROPERTY_STRING,
	 .flags = PROPERTY_LIVE | PROPERTY_OPTIONAL,
	 P_FIELD(ntp_client_row, servers),
	 .help = "Servers of time; that program alone knows them"},
	{.name = "freq-drift",
	 .type = PROPERTY_STRING,
	 .flags = TOLD | PROPERTY_OPTIONAL | PROPERTY_UNQUOTED,
	 P_FIELD(ntp_client_row, drift),
	 .help = "How wrong the clock would go by itself"},
	{.name = "status",
	 .type = PROPERTY_STRING,
	 .flags = TOLD | PROPERTY_UNQUOTED,
	 P_FIELD(ntp_client_row, status),
	 .help = "Whether the clock is right: synchronized, or stopped"},
	{.name = "system-offset",
	 .type = PROPERTY_STRING,
	 .flags = TOLD | PROPERTY_OPTIONAL | PROPERTY_UNQUOTED,
	 P_FIELD(ntp_client_row, offset),
	 .help = "By how much it is being put right"},
};

const struct menu system_ntp_client_menu = {
	.path = "/system/ntp/client",
	.help = "Time synchronisation by the operating system",
	.kind = MENU_SETTINGS,
	.layout = MENU_LAYOUT_SETTINGS,
	.row_size = sizeof(struct ntp_client_row),
	PROPERTIES(properties),
};

// THOUSANDTHS as "-1.234 UNIT".
static void tell(struct row *row, char **field, const char *name, int64_t thousandths,
		 const char *unit)
{
	char text[48];

	(void)snprintf(text, sizeof(text), "%s%" PRId64 ".%03" PRId64 " %s",
		       thousandths < 0 ? "-" : "", imaxabs(thousandths) / 1000,
		       imaxabs(thousandths) % 1000, unit);
	fill_text(field, text, sizeof(text));
	fill_present(&system_ntp_client_menu, row, name);
}

static void fill(struct mgmt *m, struct row *row)
{
	struct ntp_client_row *out = (struct ntp_client_row *)row;
	struct clock_discipline now = clock_discipline();
	const char *status = now.synchronized ? "synchronized" : "stopped";

	(void)m;
	out->enabled = now.synchronized;
	fill_present(&system_ntp_client_menu, row, "enabled");
	fill_text(&out->status, status, strlen(status));
	if (!now.synchronized)
		return;
	tell(row, &out->drift, "freq-drift", now.drift_ppb, "PPM");
	tell(row, &out->offset, "system-offset", now.offset_us, "ms");
}

static bool gives(const struct row *row, const char *name)
{
	return row_has(&system_ntp_client_menu, row,
		       menu_property(&system_ntp_client_menu, slice_from(name)));
}

static int check(struct transaction *t, struct change *c, struct err *e)
{
	const struct row *after = c->record->after;

	(void)t;
	return gives(after, "enabled") || gives(after, "servers")
		       ? err_set(e, ERR_FAILURE, MANAGED_BY_SYSTEM)
		       : 0;
}

const struct menu_hooks system_ntp_client_hooks = {
	.noun = "NTP client",
	.check = check,
	.fill = fill,
};
