// SPDX-License-Identifier: BSD-2-Clause
// /system/health: temperatures and fans, where the machine has sensors.

#include <inttypes.h>
#include <stdio.h>

#include "menu/menus.h"
#include "menu/row_macros.h"
#include "mgmt/fill.h"
#include "mgmt/state.h"

struct health_row {
	struct row row;
	char *name;
	char *value;
	char *type;
};

#define TEXT(word, field, more, text)                                                              \
	{                                                                                          \
		.name = word, .type = PROPERTY_STRING,                                             \
		.flags = TOLD | PROPERTY_COLUMN | PROPERTY_UNQUOTED | (more),                      \
		P_FIELD(health_row, field), .help = text                                           \
	}

static const struct property properties[] = {
	TEXT("name", name, PROPERTY_KEY, "What is measured"),
	TEXT("value", value, 0, "What the sensor says now"),
	TEXT("type", type, 0, "Unit: degrees Celsius, turns a minute"),
};

const struct menu system_health_menu = {
	.path = "/system/health",
	.help = "Temperatures and fans",
	.kind = MENU_TABLE,
	.layout = MENU_LAYOUT_TABLE,
	.row_size = sizeof(struct health_row),
	PROPERTIES(properties),
};

static bool next(struct mgmt *m, uint64_t *cursor, struct row *row)
{
	const struct sensors *sensors = &m->machine.sensors;
	struct health_row *out = (struct health_row *)row;

	while (*cursor < sensors->count) {
		size_t i = (size_t)(*cursor)++;
		const struct sensor *in = &sensors->list[i];
		const char *unit = in->kind == SENSOR_FAN ? "RPM" : "C";
		char text[24];
		int64_t value;

		if (!sensors_read(sensors, i, &value))
			continue;
		row->id = (uint32_t)*cursor;
		(void)snprintf(text, sizeof(text), "%" PRId64, value);
		fill_text(&out->name, in->name, sizeof(in->name));
		fill_text(&out->value, text, sizeof(text));
		fill_text(&out->type, unit, sizeof("RPM"));
		return true;
	}
	return false;
}

const struct menu_hooks system_health_hooks = {.next = next};
