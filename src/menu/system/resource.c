// SPDX-License-Identifier: BSD-2-Clause
// /system/resource: the machine and the program, as monitoring programs read them.

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "menu/menus.h"
#include "menu/row_macros.h"
#include "mgmt/fill.h"
#include "mgmt/mgmt.h"
#include "mgmt/monitor.h"
#include "mgmt/state.h"
#include "schema/row.h"

struct resource_row {
	struct row row;
	uint64_t uptime; // ms
	char *version;
	int64_t build_time;
	uint64_t free_memory, total_memory;
	char *cpu;
	uint32_t cpu_count;
	uint32_t cpu_frequency;
	uint32_t cpu_load;
	uint64_t free_hdd_space, total_hdd_space;
	uint64_t written;
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
	 .flags = TOLD | PROPERTY_METRIC,
	 P_FIELD(resource_row, uptime),
	 .help = "Time since the machine was started"},
	TEXT("version", version, "Version of the dialect spoken, and of this program"),
	{.name = "build-time",
	 .type = PROPERTY_DATE_TIME,
	 .flags = TOLD | PROPERTY_OPTIONAL,
	 P_FIELD(resource_row, build_time),
	 .help = "When this program was built"},
	NUMBER("free-memory", free_memory, PROPERTY_SIZE | PROPERTY_METRIC, NULL,
	       "Memory that programs could have"),
	NUMBER("total-memory", total_memory, PROPERTY_SIZE | PROPERTY_METRIC, NULL,
	       "Memory of the machine"),
	TEXT("cpu", cpu, "Model of the processor"),
	NUMBER("cpu-count", cpu_count, 0, NULL, "Processors"),
	NUMBER("cpu-frequency", cpu_frequency, 0, "MHz", "Clock of the first processor"),
	NUMBER("cpu-load", cpu_load, PROPERTY_METRIC, "%",
	       "Load of all processors since it was last read"),
	NUMBER("free-hdd-space", free_hdd_space, PROPERTY_SIZE | PROPERTY_METRIC, NULL,
	       "Free space on the disk that keeps the configuration"),
	NUMBER("total-hdd-space", total_hdd_space, PROPERTY_SIZE | PROPERTY_METRIC, NULL,
	       "Size of the disk that keeps the configuration"),
	NUMBER("write-sect-since-reboot", written, PROPERTY_OPTIONAL, NULL,
	       "Sectors of 512 bytes that were written to that disk since the machine was started"),
	TEXT("architecture-name", architecture_name, "Kind of processor"),
	TEXT("board-name", board_name, "Kind of system"),
	TEXT("platform", platform, "Maker of the system"),
};

static const struct command_argument monitor_arguments[] = {MONITOR_ARGUMENTS};

static const struct command commands[] = {
	{.name = "monitor",
	 .help = "Tell the load of processors and memory",
	 .policy = POLICY_READ,
	 .arguments = monitor_arguments,
	 .argument_count = sizeof(monitor_arguments) / sizeof(monitor_arguments[0])},
};

const struct menu system_resource_menu = {
	.path = "/system/resource",
	.help = "The machine: processor, memory, disk",
	.kind = MENU_SETTINGS,
	.layout = MENU_LAYOUT_SETTINGS,
	.row_size = sizeof(struct resource_row),
	PROPERTIES(properties),
	COMMANDS(commands),
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
	out->build_time = m->machine.built;
	if (out->build_time)
		fill_present(&system_resource_menu, row, "build-time");
	out->written = facts.written;
	if (facts.written_known)
		fill_present(&system_resource_menu, row, "write-sect-since-reboot");
	text(&out->version, MGMT_DIALECT " (sallyport " SALLYPORT_VERSION ")");
	text(&out->cpu, m->machine.processor);
	text(&out->architecture_name, m->machine.architecture);
	text(&out->board_name, "sallyport");
	text(&out->platform, "sallyport");
}

static void tell_number(struct call *call, const char *name, uint64_t value)
{
	char number[24];

	(void)snprintf(number, sizeof(number), "%" PRIu64, value);
	call_pair(call, name, slice_from(number));
}

static void look(struct monitor *m)
{
	struct machine_facts facts;

	machine_look(&m->call->mgmt->machine, &facts);
	monitor_row(m);
	tell_number(m->call, "cpu-used", facts.load);
	tell_number(m->call, "free-memory", facts.memory_free);
	call_send(m->call);
	monitor_looked(m, NULL);
}

static const struct monitor_source source = {.look = look};

static void monitor(struct call *call)
{
	monitor_begin(call, &source, NULL);
}

static const struct menu_action actions[] = {{"monitor", monitor}};

const struct menu_hooks system_resource_hooks = {
	.refusal = MANAGED_BY_SYSTEM,
	.fill = fill,
	ACTIONS(actions),
};
