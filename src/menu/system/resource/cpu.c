// SPDX-License-Identifier: BSD-2-Clause
// /system/resource/cpu: how busy each processor is.

#include <stdio.h>

#include "menu/menus.h"
#include "menu/row_macros.h"
#include "mgmt/fill.h"
#include "mgmt/state.h"

struct cpu_row {
	struct row row;
	char *cpu;
	uint32_t load;
	uint32_t irq;
	uint32_t disk;
};

#define PERCENT(word, field, text)                                                                 \
	{                                                                                          \
		.name = word, .type = PROPERTY_NUMBER, .flags = TOLD | PROPERTY_COLUMN,            \
		P_FIELD(cpu_row, field), .unit = "%", .help = text                                 \
	}

static const struct property properties[] = {
	{.name = "cpu",
	 .type = PROPERTY_STRING,
	 .flags = TOLD | PROPERTY_KEY | PROPERTY_COLUMN | PROPERTY_UNQUOTED,
	 P_FIELD(cpu_row, cpu),
	 .help = "Which processor it is"},
	PERCENT("load", load, "Part of the time since the last look in which it was busy"),
	PERCENT("irq", irq, "Part of the time in which it served interrupts"),
	PERCENT("disk", disk, "Part of the time in which it waited for a disk"),
};

const struct menu system_resource_cpu_menu = {
	.path = "/system/resource/cpu",
	.help = "The processors",
	.kind = MENU_TABLE,
	.layout = MENU_LAYOUT_TABLE,
	.row_size = sizeof(struct cpu_row),
	PROPERTIES(properties),
};

static bool next(struct mgmt *m, uint64_t *cursor, struct row *row)
{
	struct processors *processors = &m->machine.each;
	struct cpu_row *out = (struct cpu_row *)row;
	const struct processor *in;
	char name[16];

	if (*cursor == 0)
		processors_look(processors, m->machine.stat_fd);
	if (*cursor >= processors->count)
		return false;
	in = &processors->list[(*cursor)++];
	(void)snprintf(name, sizeof(name), "cpu%u", in->number);
	row->id = (uint32_t)*cursor;
	fill_text(&out->cpu, name, sizeof(name));
	out->load = in->load;
	out->irq = in->irq;
	out->disk = in->disk;
	return true;
}

const struct menu_hooks system_resource_cpu_hooks = {.next = next};
