// SPDX-License-Identifier: BSD-2-Clause
// /system/scheduler: scripts that run at their time.

#include "mgmt/scheduler.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/number.h"
#include "menu/menus.h"
#include "menu/row_macros.h"
#include "mgmt/fill.h"
#include "mgmt/schedule.h"
#include "mgmt/scripts.h"
#include "mgmt/session.h"
#include "mgmt/state.h"
#include "mgmt/time_zone.h"
#include "mgmt/transaction.h"
#include "schema/row.h"

enum { NAME_MAX_BYTES = 128, DAY = 86400 };

#define INTERVAL_MAX_MS (3650ull * DAY * 1000)

static const struct property properties[] = {
	{.name = "name",
	 .type = PROPERTY_STRING,
	 .flags = PROPERTY_REQUIRED | PROPERTY_KEY | PROPERTY_COLUMN,
	 P_FIELD(scheduler_row, name),
	 .max = NAME_MAX_BYTES,
	 .help = "Name of the entry"},
	{.name = "start-date",
	 .type = PROPERTY_STRING,
	 .flags = PROPERTY_OPTIONAL | PROPERTY_COLUMN | PROPERTY_UNQUOTED | PROPERTY_DATE,
	 P_FIELD(scheduler_row, start_date),
	 .max = 16,
	 .help = "Day of the first run; today when not given"},
	{.name = "start-time",
	 .type = PROPERTY_STRING,
	 .flags = PROPERTY_OPTIONAL | PROPERTY_COLUMN | PROPERTY_UNQUOTED | PROPERTY_TIME_OF_DAY,
	 P_FIELD(scheduler_row, start_time),
	 .max = 16,
	 .help = "Time of the first run, or startup; now when not given"},
	{.name = "interval",
	 .type = PROPERTY_TIME,
	 .flags = PROPERTY_COLUMN,
	 P_FIELD(scheduler_row, interval),
	 .max = INTERVAL_MAX_MS,
	 .help = "From one run to the next; 0s: it runs once"},
	{.name = "days",
	 .type = PROPERTY_WORDS,
	 .flags = PROPERTY_OPTIONAL,
	 P_FIELD(scheduler_row, days),
	 .words = scheduler_days,
	 .help = "Days of the week on each of which it begins anew at start-time"},
	{.name = "on-event",
	 .type = PROPERTY_STRING,
	 .flags = PROPERTY_COLUMN | PROPERTY_UNQUOTED,
	 P_FIELD(scheduler_row, on_event),
	 .help = "Name of a script, or commands"},
	{.name = "owner",
	 .type = PROPERTY_STRING,
	 .flags = PROPERTY_READ_ONLY,
	 P_FIELD(scheduler_row, owner),
	 .help = "User for whom it runs"},
	{.name = "policy",
	 .type = PROPERTY_WORDS,
	 P_FIELD(scheduler_row, policy),
	 .words = script_policy_words,
	 .help = "What it may do; all that its maker may when not given"},
	{.name = "run-count",
	 .type = PROPERTY_NUMBER,
	 .flags = TOLD | PROPERTY_COLUMN,
	 P_FIELD(scheduler_row, run_count),
	 .help = "How often it ran since the start"},
	{.name = "next-run",
	 .type = PROPERTY_DATE_TIME,
	 .flags = TOLD | PROPERTY_OPTIONAL,
	 P_FIELD(scheduler_row, next_run),
	 .help = "When it runs next"},
};

const struct menu system_scheduler_menu = {
	.path = SCHEDULER_PATH,
	.help = "Scripts that run at their time",
	.kind = MENU_LIST,
	.layout = MENU_LAYOUT_TABLE,
	.flags = MENU_COMMENT | MENU_DISABLE,
	.row_size = sizeof(struct scheduler_row),
	PROPERTIES(properties),
};

static void fill(struct mgmt *m, struct row *row)
{
	scheduler_fill(m, (struct scheduler_row *)row);
}

static bool put(struct row *row, const char *name, char **field, const char *text)
{
	const struct property *p = menu_property(&system_scheduler_menu, slice_from(name));
	char *copy = strdup(text);

	if (!copy)
		return false;
	free(*field);
	*field = copy;
	row_mark(&system_scheduler_menu, row, p, text[0] != '\0');
	return true;
}

static int64_t local_now(void)
{
	bool summer;
	int64_t now = clock_wall_s();

	return now + time_zone_offset(now, &summer);
}

static int put_time(struct scheduler_row *row, uint64_t seconds, struct err *e)
{
	char text[16];

	(void)snprintf(text, sizeof(text), "%02u:%02u:%02u", (unsigned)(seconds / 3600 % 24),
		       (unsigned)(seconds / 60 % 60), (unsigned)(seconds % 60));
	return put(&row->row, "start-time", &row->start_time, text)
		       ? 0
		       : err_set(e, ERR_NO_MEMORY, NULL);
}

static int check_time(struct scheduler_row *row, int64_t now, struct err *e)
{
	const char *text = row->start_time ? row->start_time : "";
	uint64_t ms;

	if (!text[0])
		return put_time(row, (uint64_t)(now - schedule_day(now) * DAY), e);
	if (strcmp(text, SCHEDULER_STARTUP) == 0)
		return 0;
	if (!interval_parse(slice_from(text), &ms) || ms >= DAY * 1000ull)
		return err_set(e, ERR_VALUE, "invalid value for argument start-time");
	return put_time(row, ms / 1000, e);
}

static int check_date(struct scheduler_row *row, int64_t now, struct err *e)
{
	bool startup = row->start_time && strcmp(row->start_time, SCHEDULER_STARTUP) == 0;
	const char *text = row->start_date ? row->start_date : "";
	char clean[SCHEDULE_DAY_SIZE] = "";
	int64_t day = schedule_day(now);

	if (text[0] && !schedule_read_day(text, &day))
		return err_set(e, ERR_VALUE, "invalid value for argument start-date");
	if (!startup)
		(void)schedule_format_day(day, clean);
	return put(&row->row, "start-date", &row->start_date, clean)
		       ? 0
		       : err_set(e, ERR_NO_MEMORY, NULL);
}

// What is taken away of an entry stays as it was: `reset` is about the rest.
static int keep(struct row *after, const struct row *before, struct err *e)
{
	static const char *const names[] = {"start-date", "start-time"};

	for (size_t i = 0; before && i < sizeof(names) / sizeof(names[0]); i++) {
		const struct property *p =
			menu_property(&system_scheduler_menu, slice_from(names[i]));

		if (!row_has(&system_scheduler_menu, after, p) &&
		    row_has(&system_scheduler_menu, before, p) &&
		    row_take_value(&system_scheduler_menu, after, before, p) != 0)
			return err_set(e, ERR_NO_MEMORY, NULL);
	}
	return 0;
}

static int check(struct transaction *t, struct change *c, struct err *e)
{
	const struct scheduler_row *before = (const struct scheduler_row *)c->record->row;
	struct scheduler_row *after = (struct scheduler_row *)c->record->after;
	uint64_t policies_before = before ? before->policy : 0;
	int64_t now = local_now();

	if (!after)
		return script_check_policies(t, 0, policies_before, e);
	if (!after->name || !after->name[0] || after->name[0] == '*')
		return err_set(e, ERR_FAILURE, "failure: invalid name");
	if (keep(&after->row, c->record->row, e) != 0)
		return -1;
	if (check_time(after, now, e) != 0 || check_date(after, now, e) != 0)
		return -1;
	if (after->interval % 1000 != 0)
		return err_set(e, ERR_VALUE, "invalid value for argument interval");
	if (after->days != 0 && after->interval >= DAY * 1000ull)
		return err_set(e, ERR_FAILURE,
			       "failure: interval has to be less than a day when days are set");
	if (after->days == 0) // no day at all is no restriction
		row_mark(&system_scheduler_menu, &after->row,
			 menu_property(&system_scheduler_menu, SLICE("days")), false);
	if (after->policy == 0)
		after->policy = policies_before;
	after->policy = script_complete_policies(t, after->policy);
	if (c->kind == CHANGE_ADD) {
		free(after->owner);
		after->owner = strdup(t->request.user);
		if (!after->owner)
			return err_set(e, ERR_NO_MEMORY, NULL);
	}
	if (before && script_take_over(t, before->on_event, after->on_event, &after->owner, e) != 0)
		return -1;
	return script_check_policies(t, after->policy, policies_before, e);
}

static const char *const changes[] = {
	[CHANGE_ADD] = "new script scheduled",
	[CHANGE_SET] = "changed scheduled script settings",
	[CHANGE_REMOVE] = "script removed from scheduler",
	[CHANGE_MOVE] = "scheduled script moved",
};

const struct menu_hooks system_scheduler_hooks = {
	.noun = "scheduler",
	.changes = changes,
	.check = check,
	.committed = scheduler_changed,
	.fill = fill,
};
