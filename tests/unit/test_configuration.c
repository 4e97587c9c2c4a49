// SPDX-License-Identifier: BSD-2-Clause
// Tests of store/configuration: records, counters, history, and that what was acknowledged is there
// after the process was killed.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/strbuf.h"
#include "store/configuration.h"
#include "store_folder.h"

static struct folder folder;
static struct configuration *store;

static void open_store(void)
{
	struct err e = {.text = ""};

	store = configuration_open(folder.path, &e);
	if (!store)
		fail_msg("%s", e.text);
}

static void reopen(void)
{
	configuration_close(store);
	open_store();
}

static int set_up(void **state)
{
	(void)state;
	if (folder_make(&folder) != 0)
		return -1;
	open_store();
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	configuration_close(store);
	store = NULL;
	folder_remove(&folder);
	return 0;
}

static struct configuration_change added(const char *menu, uint32_t id, int64_t position,
					 const char *properties)
{
	return (struct configuration_change){.menu = menu,
					     .id = id,
					     .exists = true,
					     .position_after = position,
					     .after = slice_from(properties)};
}

static struct configuration_change changed(const char *menu, uint32_t id, const char *before,
					   const char *after)
{
	return (struct configuration_change){.menu = menu,
					     .id = id,
					     .existed = true,
					     .stored = true,
					     .exists = true,
					     .before = slice_from(before),
					     .after = slice_from(after)};
}

static struct configuration_change removed(const char *menu, uint32_t id, const char *before)
{
	return (struct configuration_change){.menu = menu,
					     .id = id,
					     .existed = true,
					     .stored = true,
					     .before = slice_from(before)};
}

static int commit(const struct configuration_change *changes, size_t count)
{
	struct err e = {.text = ""};
	int result = configuration_commit(store, NULL, changes, count, &e);

	if (result != 0)
		assert_int_equal(e.kind, ERR_INTERNAL);
	return result;
}

static int on_record(void *context, const struct configuration_record *r)
{
	strbuf_add_format(context, "%s *%X %lld %.*s; ", r->menu, r->id, (long long)r->position,
			  (int)r->properties.n, r->properties.p);
	return 0;
}

static int on_counter(void *context, const char *menu, uint32_t next)
{
	strbuf_add_format(context, "%s %u; ", menu, next);
	return 0;
}

static void holds(const char *records, const char *counters)
{
	struct strbuf text;
	struct err e;

	strbuf_init(&text, 100000);
	assert_int_equal(configuration_load(store, on_record, &text, &e), 0);
	assert_string_equal(strbuf_text(&text), records);
	strbuf_reset(&text);
	assert_int_equal(configuration_load_counters(store, on_counter, &text, &e), 0);
	assert_string_equal(strbuf_text(&text), counters);
	strbuf_free(&text);
}

static void test_fresh(void **state)
{
	struct configuration_change change = added("/a", 1, 0, "");

	(void)state;
	assert_true(configuration_is_fresh(store));
	reopen();
	assert_true(configuration_is_fresh(store));
	assert_int_equal(commit(&change, 0), 0);
	assert_true(configuration_is_fresh(store));
	assert_int_equal(commit(&change, 1), 0);
	assert_false(configuration_is_fresh(store));
	reopen();
	assert_false(configuration_is_fresh(store));
	change = removed("/a", 1, "");
	assert_int_equal(commit(&change, 1), 0);
	reopen();
	assert_false(configuration_is_fresh(store)); // it was not always empty
}

static void test_records(void **state)
{
	const struct configuration_change first[] = {
		added("/b", 2, 10, "name=x"),
		added("/b", 1, 20, "name=y"),
		added("/a", 0, 0, "e=1"),
		added("/b", 3, 10, ""),
	};
	struct configuration_change second[] = {
		changed("/b", 1, "name=y", "name=z"),
		removed("/b", 2, "name=x"),
		added("/b", 0x1f, -5, "new"),
	};

	(void)state;
	assert_int_equal(commit(first, 4), 0);
	reopen();
	holds("/a *0 0 e=1; /b *2 10 name=x; /b *3 10 ; /b *1 20 name=y; ", "/a 1; /b 4; ");
	second[0].position_after = 5;
	assert_int_equal(commit(second, 3), 0);
	reopen();
	holds("/a *0 0 e=1; /b *1F -5 new; /b *1 5 name=z; /b *3 10 ; ", "/a 1; /b 32; ");
}

static void test_ids_are_never_used_again(void **state)
{
	struct configuration_change change = added("/a", 7, 0, "x");

	(void)state;
	assert_int_equal(commit(&change, 1), 0);
	change = removed("/a", 7, "x");
	assert_int_equal(commit(&change, 1), 0);
	change = added("/a", 3, 0, "y"); // as undoing a removal does
	assert_int_equal(commit(&change, 1), 0);
	reopen();
	holds("/a *3 0 y; ", "/a 8; ");
}

static void test_all_or_nothing(void **state)
{
	const struct configuration_change start[] = {added("/a", 1, 0, "x")};
	const struct configuration_change wrong[][2] = {
		{added("/a", 2, 0, "y"), added("/a", 1, 0, "there already")},
		{added("/a", 2, 0, "y"), changed("/a", 3, "", "not there")},
		{added("/a", 2, 0, "y"), removed("/a", 3, "not there")},
		{added("/a", 2, 0, "y"), removed("/b", 1, "other menu")},
		{added("/a", 2, 0, "y"), {.menu = "/a", .id = 5}},
		{added("/a", 2, 0, "y"), added("/a", 0x80000000, 0, "dynamic")},
	};
	struct configuration_action action = {.user = "admin", .text = "wrong"};
	struct err e;

	(void)state;
	assert_int_equal(commit(start, 1), 0);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		assert_int_equal(configuration_commit(store, &action, wrong[i], 2, &e), -1);
		assert_int_equal(e.kind, ERR_INTERNAL);
		assert_int_equal(action.sequence, 0);
		holds("/a *1 0 x; ", "/a 2; ");
	}
	reopen();
	holds("/a *1 0 x; ", "/a 2; ");
}

static int compare_bytes(void *context, const struct configuration_record *r)
{
	const struct configuration_change *expected = context;

	assert_string_equal(r->menu, expected->menu);
	assert_int_equal(r->properties.n, expected->after.n);
	assert_memory_equal(r->properties.p, expected->after.p, expected->after.n);
	return 0;
}

static void test_bytes_stay_as_they_are(void **state)
{
	struct configuration_change change = added("/it's; \"quoted\"", 1, 0, "");
	struct err e;

	(void)state;
	change.after = SLICE("a=\0\xff'\"; DROP TABLE record; --\0");
	assert_int_equal(commit(&change, 1), 0);
	reopen();
	assert_int_equal(configuration_load(store, compare_bytes, &change, &e), 0);
}

static int on_action(void *context, const struct configuration_action *a,
		     const struct configuration_change *changes, size_t count)
{
	struct strbuf *out = context;

	strbuf_add_format(out, "%s %s %lld%s:", a->user, a->text, (long long)a->time,
			  a->undone ? " undone" : "");
	for (size_t i = 0; i < count; i++) {
		const struct configuration_change *c = &changes[i];

		strbuf_add_format(out, " %s *%X %s%.*s@%lld>%s%.*s@%lld", c->menu, c->id,
				  c->existed ? "" : "-", (int)c->before.n, c->before.p,
				  (long long)c->position_before, c->exists ? "" : "-",
				  (int)c->after.n, c->after.p, (long long)c->position_after);
	}
	strbuf_add_text(out, "; ");
	return 0;
}

static void history_is(const char *expected)
{
	struct strbuf text;
	struct err e;

	strbuf_init(&text, 100000);
	assert_int_equal(configuration_load_history(store, on_action, &text, &e), 0);
	assert_string_equal(strbuf_text(&text), expected);
	strbuf_free(&text);
}

static uint64_t act(const char *text, struct configuration_change change)
{
	struct configuration_action action = {.time = 5, .user = "admin", .text = text};
	struct err e = {.text = ""};

	if (configuration_commit(store, &action, &change, 1, &e) != 0)
		fail_msg("%s", e.text);
	assert_true(action.sequence > 0);
	return action.sequence;
}

static int mark(uint64_t sequence, bool undone, struct configuration_change change)
{
	struct configuration_action action = {.sequence = sequence, .undone = undone};
	struct err e;

	return configuration_commit(store, &action, &change, 1, &e);
}

static void test_history(void **state)
{
	struct configuration_change move = changed("/a", 1, "x", "x");
	uint64_t first;
	uint64_t second;

	(void)state;
	first = act("added", added("/a", 1, 4, "x"));
	move.position_before = 4;
	move.position_after = 9;
	second = act("moved", move);
	assert_true(second > first);
	reopen();
	history_is("admin moved 5: /a *1 x@4>x@9; admin added 5: /a *1 -@0>x@4; ");

	move.position_before = 9;
	move.position_after = 4;
	assert_int_equal(mark(second, true, move), 0);
	assert_int_equal(mark(first, true, removed("/a", 1, "x")), 0);
	holds("", "/a 2; ");
	history_is("admin moved 5 undone: /a *1 x@4>x@9; admin added 5 undone: /a *1 -@0>x@4; ");
	assert_int_equal(mark(first, false, added("/a", 1, 4, "x")), 0);
	reopen();
	holds("/a *1 4 x; ", "/a 2; ");
	history_is("admin moved 5 undone: /a *1 x@4>x@9; admin added 5: /a *1 -@0>x@4; ");

	// Something new: what was undone cannot be redone any more.
	assert_true(act("removed", removed("/a", 1, "x")) > second);
	history_is("admin removed 5: /a *1 x@0>-@0; admin added 5: /a *1 -@0>x@4; ");
	assert_int_equal(mark(second, false, added("/a", 5, 0, "never")), -1);
	holds("", "/a 2; ");
}

static int count_actions(void *context, const struct configuration_action *a,
			 const struct configuration_change *changes, size_t count)
{
	(void)a;
	(void)changes;
	*(size_t *)context += count;
	return 0;
}

static void test_history_is_bounded(void **state)
{
	size_t count = 0;
	struct err e;
	char before[20];
	char after[20] = "0";

	(void)state;
	(void)act("added", added("/a", 1, 0, "0"));
	for (int i = 1; i < CONFIGURATION_HISTORY_MAX + 20; i++) {
		memcpy(before, after, sizeof(before));
		(void)snprintf(after, sizeof(after), "%d", i);
		(void)act("set", changed("/a", 1, before, after));
	}
	assert_int_equal(configuration_load_history(store, count_actions, &count, &e), 0);
	assert_int_equal(count, CONFIGURATION_HISTORY_MAX);
}

static int stop_at_once(void *context, const struct configuration_record *r)
{
	(void)r;
	*(int *)context += 1;
	return 1;
}

static void test_a_loader_may_stop(void **state)
{
	const struct configuration_change changes[] = {added("/a", 1, 0, "x"),
						       added("/a", 2, 0, "y")};
	int calls = 0;
	struct err e;

	(void)state;
	assert_int_equal(commit(changes, 2), 0);
	assert_int_equal(configuration_load(store, stop_at_once, &calls, &e), -1);
	assert_int_equal(calls, 1);
	holds("/a *1 0 x; /a *2 0 y; ", "/a 3; ");
}

// A write that the system refuses in the middle of a commit: an error, nothing half done.
static void test_write_error(void **state)
{
	const struct rlimit none = {1 << 16, RLIM_INFINITY};
	struct configuration_change change = added("/a", 1, 0, "x");
	struct configuration_change large = added("/a", 2, 0, "");
	struct rlimit before;
	struct err e = {.text = ""};
	char *bytes = malloc(1 << 20);

	(void)state;
	assert_non_null(bytes);
	memset(bytes, 'x', 1 << 20);
	large.after = (struct slice){bytes, 1 << 20};
	assert_int_equal(commit(&change, 1), 0);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
	(void)signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &none), 0);
	assert_int_equal(configuration_commit(store, NULL, &large, 1, &e), -1);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
	assert_int_equal(e.kind, ERR_IO);
	assert_non_null(strstr(e.text, "failure: configuration "));
	assert_non_null(strstr(e.text, "File too large"));
	holds("/a *1 0 x; ", "/a 2; ");
	change = added("/a", 3, 0, "y");
	assert_int_equal(commit(&change, 1), 0);
	reopen();
	holds("/a *1 0 x; /a *3 0 y; ", "/a 4; ");
	free(bytes);
}

static void test_second_opening(void **state)
{
	struct err e = {.text = ""};

	(void)state;
	assert_null(configuration_open(folder.path, &e));
	assert_non_null(strstr(e.text, "in use by another program"));
	assert_null(configuration_open("/nonexistent/folder", &e));
	assert_non_null(strstr(e.text, "No such file or directory"));
}

// ---- killed in the middle of commits

enum { ROUNDS = 8, MOST = 2000 };

// Adds records from FIRST on, each commit changing a counter record too, and tells each that was
// acknowledged.
static void commit_until_killed(int out, uint32_t first)
{
	char after[20];
	char before[20];
	struct configuration_action action = {.user = "admin", .text = "count"};
	struct err e;

	open_store();
	(void)snprintf(before, sizeof(before), "%u", first - 1);
	for (uint32_t id = first; id < first + MOST; id++) {
		(void)snprintf(after, sizeof(after), "%u", id);
		const struct configuration_change changes[] = {
			added("/list", id, id, after),
			id == 1 ? added("/count", 0, 0, after)
				: changed("/count", 0, before, after),
		};

		action.sequence = 0;
		if (configuration_commit(store, &action, changes, 2, &e) != 0)
			_exit(1);
		if (write(out, &id, sizeof(id)) != sizeof(id))
			_exit(2);
		memcpy(before, after, sizeof(before));
	}
	_exit(0);
}

struct seen {
	uint32_t records;
	uint32_t last;
	uint32_t count;
};

static int see(void *context, const struct configuration_record *r)
{
	struct seen *seen = context;
	char text[20] = "";

	memcpy(text, r->properties.p, r->properties.n);
	if (strcmp(r->menu, "/count") == 0) {
		seen->count = (uint32_t)strtoul(text, NULL, 10);
		return 0;
	}
	// None is missing in between, and each is what it was stored as.
	assert_int_equal(r->id, seen->last + 1);
	assert_int_equal(strtoul(text, NULL, 10), r->id);
	seen->last = r->id;
	seen->records++;
	return 0;
}

static uint32_t read_acknowledged(int in, uint32_t wanted, uint32_t *last)
{
	uint32_t got = 0;

	while (got < wanted && read(in, last, sizeof(*last)) == sizeof(*last))
		got++;
	return got;
}

static void test_killed_in_the_middle(void **state)
{
	uint32_t last = 0;

	(void)state;
	configuration_close(store);
	store = NULL;
	for (uint32_t round = 0; round < ROUNDS; round++) {
		uint32_t wanted = 3 + round * 17;
		struct seen seen = {0};
		struct err e;
		int channel[2];
		int status;
		pid_t child;

		assert_int_equal(pipe(channel), 0);
		child = fork();
		if (child == 0) {
			(void)close(channel[0]);
			commit_until_killed(channel[1], last + 1);
		}
		(void)close(channel[1]);
		assert_int_equal(read_acknowledged(channel[0], wanted, &last), wanted);
		assert_int_equal(kill(child, SIGKILL), 0);
		assert_int_equal(waitpid(child, &status, 0), child);
		assert_true(WIFSIGNALED(status));
		(void)read_acknowledged(channel[0], MOST, &last); // that were on their way
		(void)close(channel[0]);

		open_store();
		assert_int_equal(configuration_load(store, see, &seen, &e), 0);
		assert_true(seen.last == last || seen.last == last + 1);
		assert_int_equal(seen.count, seen.last); // both records of a change, or none
		last = seen.last;
		configuration_close(store);
		store = NULL;
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_fresh, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_records, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_ids_are_never_used_again, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_all_or_nothing, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_bytes_stay_as_they_are, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_history, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_history_is_bounded, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_a_loader_may_stop, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_write_error, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_second_opening, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_killed_in_the_middle, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
