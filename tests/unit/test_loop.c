// SPDX-License-Identifier: BSD-2-Clause
// Tests of io/loop: timers on the virtual clock, descriptors, freeing inside callbacks.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <unistd.h>

#include "io/loop.h"

struct note {
	struct loop *loop;
	struct loop_timer timer;
	uint64_t ran_at;
	int runs;
	uint64_t again; // sets itself for so many ms more, while above 0
};

static void on_timer(void *context)
{
	struct note *note = context;

	note->ran_at = loop_now(note->loop);
	note->runs++;
	if (note->again > 0)
		loop_timer_set(&note->timer, note->again);
}

static void note_init(struct note *note, struct loop *loop, uint64_t after)
{
	*note = (struct note){.loop = loop};
	loop_timer_init(&note->timer, loop, on_timer, note);
	loop_timer_set(&note->timer, after);
}

static void test_timers_run_at_their_moment(void **state)
{
	struct loop *loop = loop_new_virtual(1000);
	struct note notes[50];

	(void)state;
	for (int i = 0; i < 50; i++)
		note_init(&notes[i], loop, (uint64_t)(i * 37 % 50) * 10 + 10);
	loop_timer_cancel(&notes[7].timer);
	loop_timer_cancel(&notes[7].timer);
	loop_advance(loop, 250);
	for (int i = 0; i < 50; i++) {
		uint64_t due = (uint64_t)(i * 37 % 50) * 10 + 10;

		if (i == 7 || due > 250) {
			assert_int_equal(notes[i].runs, 0);
			continue;
		}
		assert_int_equal(notes[i].runs, 1);
		assert_int_equal(notes[i].ran_at, 1000 + due);
	}
	loop_advance(loop, 1000);
	for (int i = 0; i < 50; i++)
		assert_int_equal(notes[i].runs, i == 7 ? 0 : 1);
	assert_int_equal(loop_now(loop), 2250);
	loop_free(loop);
}

static void test_a_timer_may_set_itself_again(void **state)
{
	struct loop *loop = loop_new_virtual(0);
	struct note note;

	(void)state;
	note_init(&note, loop, 5);
	note.again = 5;
	loop_advance(loop, 51);
	assert_int_equal(note.runs, 10);
	assert_true(loop_timer_is_set(&note.timer));
	loop_timer_cancel(&note.timer);
	loop_free(loop);
}

struct reader {
	struct loop_fd watch;
	int seen;
};

static void on_readable(void *context, unsigned events)
{
	struct reader *reader = context;
	char byte;

	assert_int_equal(events, LOOP_READ);
	assert_int_equal(read(reader->watch.fd, &byte, 1), 1);
	reader->seen++;
	if (byte == 'q') { // a callback may free its own owner
		loop_fd_done(&reader->watch);
		free(reader);
	}
}

static void test_descriptors(void **state)
{
	struct loop *loop = loop_new_virtual(0);
	struct reader *reader = calloc(1, sizeof(*reader));
	int fd[2];

	(void)state;
	assert_non_null(reader);
	assert_int_equal(pipe(fd), 0);
	loop_fd_init(&reader->watch, loop, fd[0], on_readable, reader);
	assert_int_equal(loop_fd_watch(&reader->watch, LOOP_READ), 0);
	loop_pump(loop);
	assert_int_equal(reader->seen, 0);
	assert_int_equal(write(fd[1], "ab", 2), 2);
	loop_pump(loop);
	loop_pump(loop);
	assert_int_equal(reader->seen, 2);
	assert_int_equal(loop_fd_watch(&reader->watch, 0), 0);
	assert_int_equal(write(fd[1], "q", 1), 1);
	loop_pump(loop);
	assert_int_equal(reader->seen, 2);
	assert_int_equal(loop_fd_watch(&reader->watch, LOOP_READ), 0);
	loop_pump(loop);
	(void)close(fd[0]);
	(void)close(fd[1]);
	loop_free(loop);
}

static void stop(void *context)
{
	loop_stop(context);
}

static void test_the_real_clock_runs_too(void **state)
{
	struct loop *loop = loop_new();
	struct loop_timer timer;
	uint64_t before = loop_now(loop);

	(void)state;
	loop_timer_init(&timer, loop, stop, loop);
	loop_timer_set(&timer, 20);
	assert_int_equal(loop_run(loop), 0);
	assert_true(loop_now(loop) >= before + 20);
	loop_free(loop);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_timers_run_at_their_moment),
		cmocka_unit_test(test_a_timer_may_set_itself_again),
		cmocka_unit_test(test_descriptors),
		cmocka_unit_test(test_the_real_clock_runs_too),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
