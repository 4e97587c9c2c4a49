// SPDX-License-Identifier: BSD-2-Clause
// /system/clock: date and time as the operating system has them, told in a zone of our choice.

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "menu/ip/firewall/apply.h"
#include "menu/menus.h"
#include "menu/row_macros.h"
#include "mgmt/call.h"
#include "mgmt/fill.h"
#include "mgmt/gate_settings.h"
#include "mgmt/scheduler.h"
#include "mgmt/state.h"
#include "mgmt/time_zone.h"
#include "mgmt/transaction.h"
#include "schema/row.h"

#define CLOCK_PATH "/system/clock"

struct clock_row {
	struct row row;
	char *time;
	char *date;
	bool autodetect;
	char *time_zone_name;
	char *gmt_offset;
	bool dst_active;
};

static const struct property properties[] = {
	{.name = "time",
	 .type = PROPERTY_STRING,
	 .flags = PROPERTY_LIVE | PROPERTY_UNQUOTED | PROPERTY_TIME_OF_DAY,
	 P_FIELD(clock_row, time),
	 .help = "Time of day"},
	{.name = "date",
	 .type = PROPERTY_STRING,
	 .flags = PROPERTY_LIVE | PROPERTY_UNQUOTED | PROPERTY_DATE,
	 P_FIELD(clock_row, date),
	 .help = "Day of the calendar"},
	{.name = "time-zone-autodetect",
	 .type = PROPERTY_BOOL,
	 P_FIELD(clock_row, autodetect),
	 .default_text = "yes",
	 .help = "Whether, while no zone is named, it is that of the operating system"},
	{.name = "time-zone-name",
	 .type = PROPERTY_STRING,
	 .flags = PROPERTY_UNQUOTED,
	 P_FIELD(clock_row, time_zone_name),
	 .max = TIME_ZONE_SIZE - 1,
	 .help = "Time zone in which moments are told; manual is Greenwich's"},
	{.name = "gmt-offset",
	 .type = PROPERTY_STRING,
	 .flags = TOLD | PROPERTY_UNQUOTED | PROPERTY_TIME_OFFSET,
	 P_FIELD(clock_row, gmt_offset),
	 .help = "How far the zone is ahead of Greenwich"},
	{.name = "dst-active",
	 .type = PROPERTY_BOOL,
	 .flags = TOLD,
	 P_FIELD(clock_row, dst_active),
	 .help = "Whether summer time is in force"},
};

const struct menu system_clock_menu = {
	.path = CLOCK_PATH,
	.help = "Date and time",
	.kind = MENU_SETTINGS,
	.layout = MENU_LAYOUT_SETTINGS,
	.row_size = sizeof(struct clock_row),
	PROPERTIES(properties),
};

// What is not named and not to be found out.
#define MANUAL "manual"

static bool is_named(const struct clock_row *row)
{
	return row->time_zone_name && row->time_zone_name[0];
}

// The zone that ROW asks for; "" is the operating system's.
static const char *zone_of(const struct clock_row *row)
{
	if (is_named(row) && strcmp(row->time_zone_name, MANUAL) != 0)
		return row->time_zone_name;
	return !is_named(row) && row->autodetect ? "" : "UTC";
}

static void fill(struct mgmt *m, struct row *row)
{
	struct clock_row *out = (struct clock_row *)row;
	int64_t now = clock_wall_s();
	time_t moment = (time_t)now;
	int32_t offset = time_zone_offset(now, &out->dst_active);
	char text[32];
	struct tm local;

	(void)m;
	if (localtime_r(&moment, &local)) {
		(void)strftime(text, sizeof(text), "%H:%M:%S", &local);
		fill_text(&out->time, text, sizeof(text));
		(void)strftime(text, sizeof(text), "%Y-%m-%d", &local);
		fill_text(&out->date, text, sizeof(text));
	}
	if (!is_named(out))
		fill_text(&out->time_zone_name, out->autodetect ? time_zone_of_system() : MANUAL,
			  TIME_ZONE_SIZE);
	(void)snprintf(text, sizeof(text), "%c%02d:%02d", offset < 0 ? '-' : '+',
		       abs(offset) / 3600 % 100, abs(offset) / 60 % 60);
	fill_text(&out->gmt_offset, text, sizeof(text));
}

static int check(struct transaction *t, struct change *c, struct err *e)
{
	const struct clock_row *after = (const struct clock_row *)c->record->after;
	(void)t;
	if ((after->time && after->time[0]) || (after->date && after->date[0]))
		return err_set(e, ERR_FAILURE, MANAGED_BY_SYSTEM);
	if (is_named(after) && strcmp(after->time_zone_name, MANUAL) != 0 &&
	    !time_zone_exists(after->time_zone_name))
		return err_set(e, ERR_NO_MATCH, "input does not match any value of time-zone-name");
	return 0;
}

static void committed(struct mgmt *m, const struct transaction *t)
{
	const struct clock_row *row =
		(const struct clock_row *)registry_settings(&m->registry, CLOCK_PATH);

	(void)t;
	time_zone_use(zone_of(row));
	scheduler_zone_changed(m);
	gate_settings_again(m);
	firewall_zone_changed(m);
}

static void gather(struct mgmt *m, struct wire_settings *out)
{
	(void)m;
	out->zone = time_zone_ahead(clock_wall_s());
}

// ---- get date format=yyyy-MM-dd

static bool takes(enum generic_command_id command, struct slice name)
{
	return command == GENERIC_GET && slice_is(name, "format");
}

enum { PART_SIZE = 32 };

// What the letter of a strftime conversion stands for; 0 when it is none that may be asked for.
static size_t format_part(char letter, const struct tm *t, char out[PART_SIZE])
{
	switch (letter) {
	case 'Y':
		return strftime(out, PART_SIZE, "%Y", t);
	case 'y':
		return (size_t)snprintf(out, PART_SIZE, "%02d", (t->tm_year + 1900) % 100);
	case 'm':
		return strftime(out, PART_SIZE, "%m", t);
	case 'd':
		return strftime(out, PART_SIZE, "%d", t);
	case 'H':
		return strftime(out, PART_SIZE, "%H", t);
	case 'I':
		return strftime(out, PART_SIZE, "%I", t);
	case 'M':
		return strftime(out, PART_SIZE, "%M", t);
	case 'S':
		return strftime(out, PART_SIZE, "%S", t);
	case 'j':
		return strftime(out, PART_SIZE, "%j", t);
	case 'F':
		return strftime(out, PART_SIZE, "%F", t);
	case 'T':
		return strftime(out, PART_SIZE, "%T", t);
	case 'a':
		return strftime(out, PART_SIZE, "%a", t);
	case 'b':
		return strftime(out, PART_SIZE, "%b", t);
	default:
		return 0;
	}
}

static const struct {
	const char *letters;
	char conversion;
} letter_forms[] = {
	{"yyyy", 'Y'}, {"yy", 'y'}, {"MM", 'm'}, {"dd", 'd'},
	{"HH", 'H'},   {"hh", 'I'}, {"mm", 'M'}, {"ss", 'S'},
};

// The letter of the conversion at the start of PATTERN, and the bytes that it takes; 0: plain text.
static char read_form(struct slice pattern, size_t *used)
{
	*used = 2;
	if (pattern.n >= 2 && pattern.p[0] == '%')
		return pattern.p[1];
	for (size_t i = 0; i < sizeof(letter_forms) / sizeof(letter_forms[0]); i++) {
		*used = strlen(letter_forms[i].letters);
		if (slice_starts(pattern, letter_forms[i].letters))
			return letter_forms[i].conversion;
	}
	return '\0';
}

static void format_moment(struct slice pattern, const struct tm *local, struct strbuf *out)
{
	while (pattern.n > 0) {
		char text[PART_SIZE];
		size_t used;
		size_t n = format_part(read_form(pattern, &used), local, text);

		if (n > 0) {
			strbuf_add(out, text, n);
		} else {
			strbuf_add_char(out, pattern.p[0]);
			used = 1;
		}
		pattern.p += used;
		pattern.n -= used;
	}
}

static bool get_value(const struct call *call, const struct row *row, const struct property *p,
		      struct strbuf *out)
{
	const struct argument *format = arguments_find(&call->arguments, "format");
	time_t moment = (time_t)clock_wall_s();
	struct tm local;

	(void)row;
	if (!format || (strcmp(p->name, "date") != 0 && strcmp(p->name, "time") != 0))
		return false;
	if (!localtime_r(&moment, &local))
		return false;
	format_moment(format->value, &local, out);
	return true;
}

const struct menu_hooks system_clock_hooks = {
	.noun = "clock",
	.check = check,
	.gather = gather,
	.committed = committed,
	.fill = fill,
	.takes = takes,
	.get_value = get_value,
};
