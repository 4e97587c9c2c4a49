// SPDX-License-Identifier: BSD-2-Clause
// /system/resource: the machine and the program, as monitoring programs read them.

#include <stdio.h>
#include <string.h>

#include "menu/menus.h"
#include "menu/row_macros.h"
#include "mgmt/fill.h"
#include "mgmt/mgmt.h"
#include "mgmt/state.h"
#include "schema/row.h"

struct resource_row {
	struct row row;
	uint64_t uptime; // ms
	char *version;
	uint64_t free_memory, total_memory;
	char *cpu;
	uint32_t cpu_count;
	uint32_t cpu_frequency;
	uint32_t cpu_load;
	uint64_t free_hdd_space, total_hdd_space;
	char *architecture_name;
	char *board_name;
	char *platform;
};

#define TEXT(word, field, text)                                                                    \
	{                                                                                          \
		.name = word, .type = PROPERTY_STRING, .flags = TOLD | PROPERTY_UNQUOTED,          \
		P_FIELD(resource_row, field), .help = text                                         \
	}
#define NUMBER(word, field, more, of, text)                                                        \
	{                                                                                          \
		.name = word, .type = PROPERTY_NUMBER, .flags = TOLD | (more),                     \
		P_FIELD(resource_row, field), .unit = of, .help = text                             \
	}

static const struct property properties[] = {
	{.name = "uptime",
	 .type = PROPERTY_TIME,
	 .flags = TOLD,
	 P_FIELD(resource_row, uptime),
	 .help = "Time since the machine was started"},
	TEXT("version", version, "Version of the dialect spoken, and of this program"),
	NUMBER("free-memory", free_memory, PROPERTY_SIZE, NULL, "Memory that programs could have"),
	NUMBER("total-memory", total_memory, PROPERTY_SIZE, NULL, "Memory of the machine"),
	TEXT("cpu", cpu, "Model of the processor"),
	NUMBER("cpu-count", cpu_count, 0, NULL, "Processors"),
	NUMBER("cpu-frequency", cpu_frequency, 0, "MHz", "Clock of the first processor"),
	NUMBER("cpu-load", cpu_load, 0, "%", "Load of all processors since it was last read"),
	NUMBER("free-hdd-space", free_hdd_space, PROPERTY_SIZE, NULL,
	       "Free space on the disk that keeps the configuration"),
	NUMBER("total-hdd-space", total_hdd_space, PROPERTY_SIZE, NULL,
	       "Size of the disk that keeps the configuration"),
	TEXT("architecture-name", architecture_name, "Kind of processor"),
	TEXT("board-name", board_name, "Kind of system"),
	TEXT("platform", platform, "Maker of the system"),
};

const struct menu system_resource_menu = {
	.path = "/system/resource",
	.help = "The machine: processor, memory, disk",
	.kind = MENU_SETTINGS,
	.layout = MENU_LAYOUT_SETTINGS,
	.row_size = sizeof(struct resource_row),
	PROPERTIES(properties),
};

static void text(char **field, const char *value)
{
	fill_text(field, value, strlen(value));
}

static void fill(struct mgmt *m, struct row *row)
{
	struct resource_row *out = (struct resource_row *)row;
	struct machine_facts facts;

	machine_look(&m->machine, &facts);
	out->uptime = facts.uptime_ms / 1000 * 1000;
	out->free_memory = facts.memory_free;
	out->total_memory = facts.memory_total;
	out->cpu_count = m->machine.processors;
	out->cpu_frequency = m->machine.frequency_mhz;
	out->cpu_load = facts.load;
	out->free_hdd_space = facts.disk_free;
	out->total_hdd_space = facts.disk_total;
	text(&out->version, MGMT_DIALECT " (sallyport " SALLYPORT_VERSION ")");
	text(&out->cpu, m->machine.processor);
	text(&out->architecture_name, m->machine.architecture);
	text(&out->board_name, "sallyport");
	text(&out->platform, "sallyport");
}

const struct menu_hooks system_resource_hooks = {
	.refusal = MANAGED_BY_SYSTEM,
	.fill = fill,
};
