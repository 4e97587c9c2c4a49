// SPDX-License-Identifier: BSD-2-Clause
// Tests of errands: what a worker answers reaches whoever asked, whichever way the worker ends.

#include "mgmt_fixture.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "mgmt/work.h"
#include "worker/worker.h"

static struct mgmt_fixture fixture;
static struct strbuf rows; // the words of what was told, a row a line
static char failure[192];
static unsigned ends;
static bool stop_at_row;
static struct work *work;

static void on_row(void *context, const struct sentence *reply)
{
	assert_ptr_equal(context, &fixture);
	for (size_t i = 1; i < reply->count; i++)
		strbuf_add_slice(&rows, reply->word[i]);
	strbuf_add_char(&rows, '\n');
	if (stop_at_row)
		work_stop(work);
}

static void on_ended(void *context, const struct err *e)
{
	assert_ptr_equal(context, &fixture);
	ends++;
	(void)snprintf(failure, sizeof(failure), "%s", e ? e->text : "");
}

static const struct work_events events = {.row = on_row, .ended = on_ended};

static int setup(void **state)
{
	(void)state;
	mgmt_fixture_start(&fixture, false);
	strbuf_init(&rows, 1 << 20);
	ends = 0;
	stop_at_row = false;
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	strbuf_free(&rows);
	mgmt_fixture_stop(&fixture);
	return 0;
}

static struct work *ask(const char *word, const char *name, struct err *e)
{
	struct strbuf sentence;
	struct work *started;

	strbuf_init(&sentence, 1024);
	sentence_add_text(&sentence, word);
	sentence_add_pair(&sentence, "name", slice_from(name));
	sentence_end(&sentence);
	started = work_start(fixture.m, strbuf_slice(&sentence), &events, &fixture, e);
	strbuf_free(&sentence);
	return started;
}

static bool has_ended(void *context)
{
	(void)context;
	return ends > 0;
}

static bool is_started(void *context)
{
	(void)context;
	return fixture.errand_fd >= 0;
}

static bool has_rows(void *context)
{
	(void)context;
	return rows.length > 0;
}

static void start(const char *word, const char *name)
{
	struct err e;

	work = ask(word, name, &e);
	assert_non_null(work);
	mgmt_fixture_until(&fixture, is_started, NULL);
}

static void say(const char *bytes, size_t n)
{
	assert_int_equal(write(fixture.errand_fd, bytes, n), n);
}

#define SAY(text) say(text, sizeof(text)) // with the zero that ends a sentence

static void leave(int status)
{
	(void)close(fixture.errand_fd);
	fixture.errand_fd = -1;
	mgmt_fixture_errand_ended(&fixture, fixture.errand, status);
	mgmt_fixture_pump(&fixture);
}

// The worker itself, in a process of its own.
static void run_worker(int wanted)
{
	int status;
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (pid == 0)
		_exit(worker_run(fixture.errand_fd));
	(void)close(fixture.errand_fd);
	fixture.errand_fd = -1;
	mgmt_fixture_until(&fixture, has_ended, NULL);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, wanted);
	mgmt_fixture_errand_ended(&fixture, fixture.errand, status);
	mgmt_fixture_pump(&fixture);
}

static void test_an_answer_comes_back(void **state)
{
	(void)state;
	start("/resolve", "127.0.0.1");
	run_worker(0);
	assert_string_equal(strbuf_text(&rows), "=address=127.0.0.1\n");
	assert_string_equal(failure, "");
}

static void test_a_failure_comes_back(void **state)
{
	(void)state;
	start("/resolve", "");
	run_worker(0);
	assert_string_equal(failure, "failure: dns name does not exist");
	ends = 0;
	start("/nonsense", "x");
	run_worker(0);
	assert_string_equal(failure, "no such command");
	assert_string_equal(strbuf_text(&rows), "");
}

static void test_one_that_dies(void **state)
{
	(void)state;
	start("/resolve", "x");
	SAY("\3!re\4=a=1");
	leave(SIGSYS);
	assert_int_equal(ends, 1);
	assert_string_equal(strbuf_text(&rows), "=a=1\n");
	assert_string_equal(failure, "failure: the request was ended by signal 31");
}

static void test_one_that_leaves_without_a_word(void **state)
{
	(void)state;
	start("/resolve", "x");
	(void)close(fixture.errand_fd);
	fixture.errand_fd = -1;
	mgmt_fixture_pump(&fixture);
	assert_int_equal(fixture.errand_stopped, fixture.errand);
	mgmt_fixture_errand_ended(&fixture, fixture.errand, SIGKILL);
	mgmt_fixture_until(&fixture, has_ended, NULL);
	assert_string_equal(failure, "failure: the request was broken off");
}

static void test_one_that_talks_nonsense(void **state)
{
	(void)state;
	start("/resolve", "x");
	say("\xff\xff\xff\xff\xff", 5);
	mgmt_fixture_until(&fixture, has_ended, NULL);
	assert_string_equal(failure, "failure: the request was broken off");
	loop_advance(fixture.loop, 3000);
	assert_int_equal(fixture.errand_stopped, fixture.errand); // it did not go by itself
	leave(0);
}

static void test_stopped_while_it_answers(void **state)
{
	(void)state;
	start("/resolve", "x");
	stop_at_row = true;
	SAY("\3!re\4=a=1");
	SAY("\3!re\4=a=2");
	mgmt_fixture_until(&fixture, has_rows, NULL);
	mgmt_fixture_pump(&fixture);
	assert_string_equal(strbuf_text(&rows), "=a=1\n");
	assert_int_equal(fixture.errand_stopped, fixture.errand);
	leave(SIGKILL);
	assert_int_equal(ends, 0);
}

static void test_rows_wait_for_their_reader(void **state)
{
	(void)state;
	start("/resolve", "x");
	work_pause(work);
	SAY("\3!re\4=a=1");
	mgmt_fixture_pump(&fixture);
	assert_string_equal(strbuf_text(&rows), "");
	SAY("\5!done");
	leave(0);
	assert_int_equal(ends, 0);
	work_resume(work);
	mgmt_fixture_until(&fixture, has_ended, NULL);
	assert_string_equal(strbuf_text(&rows), "=a=1\n");
	assert_string_equal(failure, "");
}

static void test_one_that_cannot_be_started(void **state)
{
	struct err e;

	(void)state;
	fixture.refuse_errand = "failure: no room";
	assert_non_null(ask("/resolve", "x", &e));
	mgmt_fixture_until(&fixture, has_ended, NULL);
	assert_string_equal(failure, "failure: no room");
	assert_null(fixture.m->errands.list);
}

static void test_there_are_only_so_many(void **state)
{
	struct work *works[WIRE_WORKERS_MAX];
	struct err e;

	(void)state;
	for (size_t i = 0; i < WIRE_WORKERS_MAX; i++) {
		works[i] = ask("/resolve", "x", &e);
		assert_non_null(works[i]);
	}
	assert_null(ask("/resolve", "x", &e));
	assert_string_equal(e.text, "failure: too many requests at once");
	for (size_t i = 0; i < WIRE_WORKERS_MAX; i++)
		work_stop(works[i]);
	assert_null(ask("/resolve", "x", &e)); // until they are really gone
	mgmt_fixture_pump(&fixture);
	assert_int_equal(fixture.errands, WIRE_WORKERS_MAX);
	for (uint64_t i = 1; i <= WIRE_WORKERS_MAX; i++)
		mgmt_fixture_errand_ended(&fixture, i, SIGKILL);
	mgmt_fixture_pump(&fixture);
	work = ask("/resolve", "x", &e);
	assert_non_null(work);
	work_stop(work);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_an_answer_comes_back),
		TEST(test_a_failure_comes_back),
		TEST(test_one_that_dies),
		TEST(test_one_that_leaves_without_a_word),
		TEST(test_one_that_talks_nonsense),
		TEST(test_stopped_while_it_answers),
		TEST(test_rows_wait_for_their_reader),
		TEST(test_one_that_cannot_be_started),
		TEST(test_there_are_only_so_many),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
