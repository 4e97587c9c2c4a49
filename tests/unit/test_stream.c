// SPDX-License-Identifier: BSD-2-Clause
// Connections with bounded buffers, over socket pairs.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "io/stream.h"

enum { INPUT_MAX = 1000, OUTPUT_MAX = 4000000 };

struct fixture {
	struct loop *loop;
	struct stream *stream;
	int peer;
	int inputs, drains, breaks;
	bool free_on_input;
};

static void on_input(void *context)
{
	struct fixture *f = context;

	f->inputs++;
	if (f->free_on_input) {
		stream_free(f->stream);
		f->stream = NULL;
	}
}

static void on_drained(void *context)
{
	((struct fixture *)context)->drains++;
}

static void on_broken(void *context)
{
	((struct fixture *)context)->breaks++;
}

static const struct stream_events events = {on_input, on_drained, on_broken};

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));
	int pair[2];

	f->loop = loop_new_virtual(1000);
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
	f->stream = stream_new(f->loop, pair[0], INPUT_MAX, OUTPUT_MAX, &events, f);
	assert_non_null(f->stream);
	f->peer = pair[1];
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	stream_free(f->stream);
	if (f->peer >= 0)
		(void)close(f->peer);
	loop_free(f->loop);
	free(f);
	return 0;
}

static void pump(struct fixture *f)
{
	for (int i = 0; i < 8; i++)
		loop_pump(f->loop);
}

static void test_input_is_kept_until_consumed(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(write(f->peer, "hello ", 6), 6);
	pump(f);
	assert_int_equal(write(f->peer, "world", 5), 5);
	pump(f);
	assert_true(slice_is(stream_input(f->stream), "hello world"));
	stream_consume(f->stream, 6);
	assert_true(slice_is(stream_input(f->stream), "world"));
	stream_consume(f->stream, 5);
	assert_int_equal(stream_input(f->stream).n, 0);
	assert_int_equal(f->inputs, 2);
}

static void test_full_buffer_holds_the_peer_back(void **state)
{
	struct fixture *f = *state;
	char bytes[INPUT_MAX + 500];

	memset(bytes, 'x', sizeof(bytes));
	assert_int_equal(write(f->peer, bytes, sizeof(bytes)), sizeof(bytes));
	pump(f);
	assert_int_equal(stream_input(f->stream).n, INPUT_MAX);
	assert_true(stream_full(f->stream));
	stream_consume(f->stream, INPUT_MAX);
	pump(f);
	assert_int_equal(stream_input(f->stream).n, 500);
	assert_false(stream_full(f->stream));
}

static void test_pause_stops_reading(void **state)
{
	struct fixture *f = *state;

	stream_pause(f->stream);
	assert_int_equal(write(f->peer, "a", 1), 1);
	pump(f);
	assert_int_equal(f->inputs, 0);
	stream_resume(f->stream);
	pump(f);
	assert_int_equal(f->inputs, 1);
}

static void test_poll_reads_without_the_loop(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(write(f->peer, "a", 1), 1);
	stream_poll(f->stream);
	assert_int_equal(f->inputs, 1);
	stream_poll(f->stream); // nothing is there
	assert_int_equal(f->inputs, 1);
	stream_pause(f->stream);
	assert_int_equal(write(f->peer, "b", 1), 1);
	stream_poll(f->stream);
	assert_int_equal(f->inputs, 1);
	stream_resume(f->stream);
	(void)close(f->peer);
	f->peer = -1;
	stream_poll(f->stream);
	stream_poll(f->stream);
	assert_true(stream_ended(f->stream));
	assert_true(slice_is(stream_input(f->stream), "ab"));
}

static void test_end_of_input_still_lets_us_answer(void **state)
{
	struct fixture *f = *state;
	char answer[8] = "";

	assert_int_equal(write(f->peer, "q", 1), 1);
	assert_int_equal(shutdown(f->peer, SHUT_WR), 0);
	pump(f);
	assert_true(stream_ended(f->stream));
	assert_true(slice_is(stream_input(f->stream), "q"));
	assert_int_equal(stream_write(f->stream, SLICE("yes")), 0);
	stream_shutdown(f->stream);
	assert_int_equal(read(f->peer, answer, sizeof(answer)), 3);
	assert_string_equal(answer, "yes");
	assert_int_equal(read(f->peer, answer, sizeof(answer)), 0);
	assert_int_equal(f->breaks, 0);
}

static void test_large_output_waits_and_drains(void **state)
{
	struct fixture *f = *state;
	size_t size = 3000000;
	char *bytes = malloc(size);
	char *got = malloc(size);
	size_t received = 0;

	for (size_t i = 0; i < size; i++)
		bytes[i] = (char)(i * 31 + i / 997);
	assert_int_equal(stream_write(f->stream, (struct slice){bytes, size}), 0);
	assert_true(stream_unsent(f->stream) > 0);
	stream_shutdown(f->stream);
	for (int i = 0; i < 100000 && received < size; i++) {
		ssize_t n = recv(f->peer, got + received, size - received, MSG_DONTWAIT);

		if (n > 0)
			received += (size_t)n;
		loop_pump(f->loop);
	}
	assert_int_equal(received, size);
	assert_memory_equal(got, bytes, size);
	assert_int_equal(stream_unsent(f->stream), 0);
	assert_int_equal(f->drains, 1);
	assert_int_equal(recv(f->peer, got, 1, MSG_DONTWAIT), 0);
	free(bytes);
	free(got);
}

static void test_output_beyond_the_ceiling_is_refused_whole(void **state)
{
	struct fixture *f = *state;
	char *bytes = calloc(1, OUTPUT_MAX + 1);

	assert_int_equal(stream_write(f->stream, (struct slice){bytes, OUTPUT_MAX + 1}), -1);
	assert_int_equal(recv(f->peer, bytes, 1, MSG_DONTWAIT), -1);
	assert_int_equal(stream_write(f->stream, SLICE("x")), 0);
	free(bytes);
}

static void test_a_break_is_told_once_from_the_loop(void **state)
{
	struct fixture *f = *state;

	(void)close(f->peer);
	f->peer = -1;
	assert_int_equal(stream_write(f->stream, SLICE("x")), -1);
	assert_int_equal(f->breaks, 0);
	pump(f);
	assert_int_equal(f->breaks, 1);
	assert_int_equal(stream_write(f->stream, SLICE("x")), -1);
	pump(f);
	assert_int_equal(f->breaks, 1);
}

static void test_owner_may_free_inside_a_callback(void **state)
{
	struct fixture *f = *state;

	f->free_on_input = true;
	assert_int_equal(write(f->peer, "x", 1), 1);
	pump(f);
	assert_null(f->stream);
	assert_int_equal(f->inputs, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_input_is_kept_until_consumed, setup, teardown),
		cmocka_unit_test_setup_teardown(test_full_buffer_holds_the_peer_back, setup,
						teardown),
		cmocka_unit_test_setup_teardown(test_pause_stops_reading, setup, teardown),
		cmocka_unit_test_setup_teardown(test_poll_reads_without_the_loop, setup, teardown),
		cmocka_unit_test_setup_teardown(test_end_of_input_still_lets_us_answer, setup,
						teardown),
		cmocka_unit_test_setup_teardown(test_large_output_waits_and_drains, setup,
						teardown),
		cmocka_unit_test_setup_teardown(test_output_beyond_the_ceiling_is_refused_whole,
						setup, teardown),
		cmocka_unit_test_setup_teardown(test_a_break_is_told_once_from_the_loop, setup,
						teardown),
		cmocka_unit_test_setup_teardown(test_owner_may_free_inside_a_callback, setup,
						teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
