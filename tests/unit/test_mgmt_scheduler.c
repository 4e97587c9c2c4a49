// SPDX-License-Identifier: BSD-2-Clause
// Tests of the scheduler in mgmt, on a clock of the test's own: a year, jumps, times away, and what
// still runs.

#include "mgmt_fixture.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/clock.h"
#include "mgmt/time_zone.h"

enum { MINUTE = 60, HOUR = 3600, DAY = 86400 };

static struct mgmt_fixture fixture;
static struct client client;
static int64_t now;

// NOLINTBEGIN(bugprone-reserved-identifier): as the linker names what stands in for another.
int64_t __wrap_clock_wall_s(void);

int64_t __wrap_clock_wall_s(void)
{
	return now;
}
// NOLINTEND(bugprone-reserved-identifier)

#define MENU	  "/system/scheduler"
#define ASK(...)  client_ask(&client, __VA_ARGS__, NULL)
#define ADD(...)  assert_non_null(strstr(ASK(MENU "/add", __VA_ARGS__), "!done =ret=*"))
#define DONE(...) assert_string_equal(ASK(__VA_ARGS__), "!done\n")

// Local time, the first moment that has it.
static int64_t at(const char *text)
{
	struct tm local = {.tm_isdst = -1};

	assert_int_equal(sscanf(text, "%d-%d-%d %d:%d:%d", &local.tm_year, &local.tm_mon,
				&local.tm_mday, &local.tm_hour, &local.tm_min, &local.tm_sec),
			 6);
	local.tm_year -= 1900;
	local.tm_mon--;
	return (int64_t)mktime(&local);
}

static int setup(void **state)
{
	(void)state;
	now = 1750000000;
	mgmt_fixture_start(&fixture, true);
	time_zone_use("Europe/Berlin");
	client_local(&client, &fixture);
	fixture.refuse_errand = "failure: not now"; // each run is over at once
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	client_close(&client);
	mgmt_fixture_stop(&fixture);
	return 0;
}

// The clock shows T, as the timer of the clock on the wall tells.
static void show(int64_t t)
{
	now = t;
	fixture.m->scheduler.wall.callback(fixture.m->scheduler.wall.context);
	mgmt_fixture_pump(&fixture);
}

static const struct scheduler_note *note(uint32_t id)
{
	const struct scheduler_note *n = fixture.m->scheduler.notes;

	while (n && n->id != id)
		n = n->next;
	assert_non_null(n);
	return n;
}

static int64_t first_of_all(void)
{
	int64_t first = INT64_MAX;

	for (const struct scheduler_note *n = fixture.m->scheduler.notes; n; n = n->next)
		if (n->next_run != 0 && n->next_run < first)
			first = n->next_run;
	return first;
}

static bool has_local_time(int64_t t, int hour, int minute)
{
	time_t moment = (time_t)t;
	struct tm local;

	return localtime_r(&moment, &local) && local.tm_hour == hour && local.tm_min == minute;
}

static void test_a_year(void **state)
{
	int64_t end;

	(void)state;
	now = at("2026-01-01 00:00:00");
	ADD("=name=daily", "=start-date=2025-12-01", "=start-time=03:00:00", "=interval=1d",
	    "=on-event=:nothing");
	ADD("=name=weekly", "=start-date=2025-12-01", "=start-time=04:00:00", "=interval=1w",
	    "=on-event=:nothing");
	ADD("=name=often", "=start-date=2025-12-01", "=start-time=00:30:00", "=interval=6h",
	    "=on-event=:nothing");
	end = at("2027-01-01 00:00:00");
	for (int64_t next = first_of_all(); next < end; next = first_of_all()) {
		assert_true(next > now);
		if (note(1)->next_run == next)
			assert_true(has_local_time(next, 3, 0));
		if (note(3)->next_run == next)
			assert_true(has_local_time(next, 0, 30) || has_local_time(next, 6, 30) ||
				    has_local_time(next, 12, 30) || has_local_time(next, 18, 30));
		show(next);
	}
	assert_int_equal(note(1)->run_count, 365);
	assert_int_equal(note(2)->run_count, 52);
	assert_int_equal(note(3)->run_count, 4 * 365);
	assert_int_equal(fixture.errands, 365 + 52 + 4 * 365);
}

static void test_jumps_forward(void **state)
{
	(void)state;
	now = at("2026-06-01 02:59:30");
	ADD("=name=daily", "=start-time=03:00:00", "=interval=1d", "=on-event=:nothing");
	show(at("2026-06-01 03:01:00")); // set right by a minute and a half, over the moment
	assert_int_equal(fixture.errands, 1);
	assert_int_equal(note(1)->next_run, at("2026-06-02 03:00:00"));
	show(at("2026-06-02 02:00:00"));
	show(at("2026-06-02 05:00:00")); // over it by hours: as if nobody had been there
	assert_int_equal(fixture.errands, 1);
	assert_int_equal(note(1)->next_run, at("2026-06-03 03:00:00"));
	show(at("2031-06-01 05:00:00"));
	assert_int_equal(fixture.errands, 1);
	assert_int_equal(note(1)->next_run, at("2031-06-02 03:00:00"));
}

static void test_jumps_backward(void **state)
{
	(void)state;
	now = at("2026-06-01 02:59:30");
	ADD("=name=daily", "=start-date=2020-01-01", "=start-time=03:00:00", "=interval=1d",
	    "=on-event=:nothing");
	show(at("2026-06-01 03:00:00"));
	assert_int_equal(fixture.errands, 1);
	show(at("2026-06-01 02:59:50")); // that moment has had its run
	assert_int_equal(note(1)->next_run, at("2026-06-02 03:00:00"));
	show(at("2026-06-01 03:00:00"));
	assert_int_equal(fixture.errands, 1);
	show(at("2025-03-01 12:00:00")); // the clock had been wrong by more than a year
	assert_int_equal(note(1)->next_run, at("2025-03-02 03:00:00"));
	show(at("2025-03-02 03:00:00"));
	assert_int_equal(fixture.errands, 2);
}

static void test_a_router_that_boots_in_1970(void **state)
{
	(void)state;
	now = at("2026-06-01 12:00:00");
	ADD("=name=daily", "=start-time=03:00:00", "=interval=1d", "=on-event=:nothing");
	now = 30;
	client_close(&client);
	mgmt_fixture_restart(&fixture);
	time_zone_use("Europe/Berlin");
	client_local(&client, &fixture);
	show(60);
	assert_int_equal(note(1)->next_run, at("2026-06-01 03:00:00")); // its very first
	show(at("2026-06-20 12:00:00"));
	assert_int_equal(note(1)->next_run, at("2026-06-21 03:00:00"));
	assert_int_equal(fixture.errands, 0);
}

static void test_what_was_missed_is_not_made_up_for(void **state)
{
	(void)state;
	now = at("2026-06-01 12:00:00");
	ADD("=name=daily", "=start-time=13:00:00", "=interval=1d", "=on-event=:nothing");
	ADD("=name=once", "=start-time=13:00:00", "=on-event=:nothing");
	now = at("2026-06-05 18:00:00");
	client_close(&client);
	mgmt_fixture_restart(&fixture);
	time_zone_use("Europe/Berlin");
	client_local(&client, &fixture);
	show(now + 1);
	assert_int_equal(fixture.errands, 0);
	assert_int_equal(note(1)->next_run, at("2026-06-06 13:00:00"));
	assert_int_equal(note(2)->next_run, 0);
}

static void test_what_still_runs_is_not_started_again(void **state)
{
	uint64_t running;

	(void)state;
	fixture.refuse_errand = NULL;
	now = at("2026-06-01 12:00:00");
	ADD("=name=often", "=start-time=12:00:00", "=interval=10m", "=on-event=:delay 1h");
	show(now + 10 * MINUTE);
	assert_int_equal(fixture.errands, 1);
	running = fixture.errand;
	show(now + 10 * MINUTE);
	show(now + 10 * MINUTE);
	assert_int_equal(fixture.errands, 1);
	assert_int_equal(note(1)->run_count, 1);
	(void)close(fixture.errand_fd);
	fixture.errand_fd = -1;
	mgmt_fixture_errand_ended(&fixture, running, 0);
	mgmt_fixture_pump(&fixture);
	assert_int_equal(fixture.errands, 1); // what was left out is not made up for
	show(now + 10 * MINUTE);
	assert_int_equal(fixture.errands, 2);
}

static void test_one_waits_until_there_is_room(void **state)
{
	(void)state;
	fixture.refuse_errand = NULL;
	now = at("2026-06-01 12:00:00");
	ADD("=name=one", "=start-time=12:10:00", "=on-event=:nothing");
	for (int i = 0; i < WIRE_JOBS_MAX; i++) {
		char name[32];

		(void)snprintf(name, sizeof(name), "=name=other%d", i);
		ADD(name, "=start-time=12:05:00", "=on-event=:delay 1h");
	}
	show(now + 5 * MINUTE);
	assert_int_equal(fixture.errands, WIRE_JOBS_MAX);
	show(now + 5 * MINUTE);
	assert_int_equal(fixture.errands, WIRE_JOBS_MAX);
	assert_int_equal(note(1)->run_count, 0);
	assert_non_null(strstr(ASK("/execute", "=script=:nothing"), "too many scripts at once"));
	(void)close(fixture.errand_fd);
	fixture.errand_fd = -1;
	mgmt_fixture_errand_ended(&fixture, fixture.errand, 0);
	mgmt_fixture_pump(&fixture);
	assert_int_equal(fixture.errands, WIRE_JOBS_MAX + 1);
	assert_int_equal(note(1)->run_count, 1);
}

static void test_a_new_zone(void **state)
{
	(void)state;
	now = at("2026-06-01 12:00:00");
	ADD("=name=daily", "=start-time=03:00:00", "=interval=1d", "=on-event=:nothing");
	DONE("/system/clock/set", "=time-zone-name=Asia/Tokyo");
	assert_int_equal(note(1)->next_run, at("2026-06-02 03:00:00"));
	assert_true(now < note(1)->next_run && note(1)->next_run - now < DAY);
}

static void test_entries_that_change(void **state)
{
	(void)state;
	now = at("2026-06-01 12:00:00");
	ADD("=name=one", "=start-time=13:00:00", "=interval=1h", "=on-event=:nothing");
	DONE(MENU "/set", "=.id=one", "=interval=30m");
	show(at("2026-06-01 13:00:00"));
	assert_int_equal(note(1)->next_run, at("2026-06-01 13:30:00"));
	DONE(MENU "/disable", "=.id=one");
	assert_int_equal(note(1)->next_run, 0);
	show(at("2026-06-01 13:30:00"));
	DONE(MENU "/enable", "=.id=one");
	assert_int_equal(note(1)->next_run, at("2026-06-01 14:00:00"));
	assert_int_equal(fixture.errands, 1);
	DONE(MENU "/reset", "=.id=one");
	assert_non_null(strstr(ASK(MENU "/print"),
			       "=start-date=2026-06-01 =start-time=13:00:00 "
			       "=interval=0s =on-event= =owner=admin =policy=f"));
	DONE(MENU "/remove", "=.id=one");
	assert_null(fixture.m->scheduler.notes);
	show(at("2026-06-01 14:00:00"));
	assert_int_equal(fixture.errands, 1);
}

static void test_at_the_start(void **state)
{
	(void)state;
	now = at("2026-06-01 12:00:00");
	ADD("=name=start", "=start-time=startup", "=on-event=:nothing");
	ADD("=name=later", "=start-time=startup", "=interval=1h", "=on-event=:nothing");
	loop_advance(fixture.loop, 10000);
	assert_int_equal(fixture.errands, 0); // the start has been
	client_close(&client);
	mgmt_fixture_restart(&fixture);
	client_local(&client, &fixture);
	loop_advance(fixture.loop, 10000);
	mgmt_fixture_pump(&fixture);
	assert_int_equal(fixture.errands, 1);
	show(at("2029-01-01 00:00:00")); // is nothing to these
	loop_advance(fixture.loop, HOUR * 1000);
	mgmt_fixture_pump(&fixture);
	assert_int_equal(note(1)->run_count, 1);
	assert_int_equal(note(2)->run_count, 1);
	loop_advance(fixture.loop, HOUR * 1000);
	mgmt_fixture_pump(&fixture);
	assert_int_equal(note(2)->run_count, 2);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_a_year),
		TEST(test_jumps_forward),
		TEST(test_jumps_backward),
		TEST(test_a_router_that_boots_in_1970),
		TEST(test_what_was_missed_is_not_made_up_for),
		TEST(test_what_still_runs_is_not_started_again),
		TEST(test_one_waits_until_there_is_room),
		TEST(test_a_new_zone),
		TEST(test_entries_that_change),
		TEST(test_at_the_start),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
