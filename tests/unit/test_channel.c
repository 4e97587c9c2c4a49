// SPDX-License-Identifier: BSD-2-Clause
// Tests of io/seqpacket and wire/message: order, descriptors, queueing, refusal of odd bytes.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "wire/message.h"

struct end {
	struct seqpacket *channel;
	int messages;
	int closed;
	int drained;
	int last_fd;
	uint32_t last_role;
	struct end *free_on_message; // whom the callback frees
};

static void on_message(void *context, const void *bytes, size_t n, int fd)
{
	struct end *end = context;
	struct wire_header header;
	const void *body;

	assert_int_equal(wire_open(bytes, n, &header, &body), WIRE_CHANNEL);
	assert_int_equal((uintptr_t)body % 8, 0);
	end->last_role = ((const struct wire_channel *)body)->role;
	end->messages++;
	end->last_fd = fd;
	if (end->free_on_message) {
		seqpacket_free(end->channel);
		end->channel = NULL;
	}
}

static void on_closed(void *context)
{
	((struct end *)context)->closed++;
}

static void on_drained(void *context)
{
	((struct end *)context)->drained++;
}

static const struct seqpacket_events events = {on_message, on_closed, on_drained};

static void connect_ends(struct loop *loop, struct end *a, struct end *b)
{
	int fd[2];

	*a = (struct end){.last_fd = -1};
	*b = (struct end){.last_fd = -1};
	assert_int_equal(seqpacket_pair(fd), 0);
	a->channel = seqpacket_new(loop, fd[0], &events, a);
	b->channel = seqpacket_new(loop, fd[1], &events, b);
	assert_non_null(a->channel);
	assert_non_null(b->channel);
}

static int send_role(struct end *from, uint32_t role, int fd)
{
	struct wire_channel body = {.role = role};

	return wire_send(from->channel, WIRE_CHANNEL, 0, &body, fd);
}

static void test_messages_arrive_in_order_with_their_descriptor(void **state)
{
	struct loop *loop = loop_new_virtual(0);
	struct end a;
	struct end b;
	int fd[2];
	char byte = 0;

	(void)state;
	connect_ends(loop, &a, &b);
	assert_int_equal(pipe(fd), 0);
	assert_int_equal(send_role(&a, 1, -1), 0);
	assert_int_equal(send_role(&a, 2, fd[1]), 0);
	(void)close(fd[1]);
	loop_pump(loop);
	assert_int_equal(b.messages, 2);
	assert_int_equal(b.last_role, 2);
	assert_int_equal(write(b.last_fd, "x", 1), 1);
	assert_int_equal(read(fd[0], &byte, 1), 1);
	assert_int_equal(byte, 'x');
	(void)close(b.last_fd);
	(void)close(fd[0]);
	seqpacket_free(a.channel);
	loop_pump(loop);
	loop_pump(loop);
	assert_int_equal(b.closed, 1);
	assert_int_equal(send_role(&b, 1, -1), -1);
	seqpacket_free(b.channel);
	loop_free(loop);
}

static void test_what_the_socket_does_not_take_waits(void **state)
{
	struct loop *loop = loop_new_virtual(0);
	struct end a;
	struct end b;

	(void)state;
	connect_ends(loop, &a, &b);
	for (uint32_t i = 0; i < 5000; i++)
		assert_int_equal(send_role(&a, i, -1), 0);
	assert_true(seqpacket_queued(a.channel) > 0);
	for (int i = 0; i < 500 && b.messages < 5000; i++)
		loop_pump(loop);
	assert_int_equal(b.messages, 5000);
	assert_int_equal(b.last_role, 4999);
	assert_int_equal(seqpacket_queued(a.channel), 0);
	assert_int_equal(a.drained, 1);
	seqpacket_free(a.channel);
	seqpacket_free(b.channel);
	loop_free(loop);
}

static void test_a_full_queue_closes(void **state)
{
	struct loop *loop = loop_new_virtual(0);
	struct end a;
	struct end b;
	int i;

	(void)state;
	connect_ends(loop, &a, &b);
	for (i = 0; i < SEQPACKET_QUEUE_MAX + 100000 && send_role(&a, 1, -1) == 0; i++)
		;
	assert_true(i >= SEQPACKET_QUEUE_MAX && i < SEQPACKET_QUEUE_MAX + 100000);
	assert_int_equal(a.closed, 0); // never from inside the send
	loop_pump(loop);
	assert_int_equal(a.closed, 1);
	seqpacket_free(a.channel);
	seqpacket_free(b.channel);
	loop_free(loop);
}

static void test_a_callback_may_free_its_channel(void **state)
{
	struct loop *loop = loop_new_virtual(0);
	struct end a;
	struct end b;

	(void)state;
	connect_ends(loop, &a, &b);
	b.free_on_message = &b;
	assert_int_equal(send_role(&a, 1, -1), 0);
	assert_int_equal(send_role(&a, 2, -1), 0);
	loop_pump(loop);
	assert_int_equal(b.messages, 1);
	assert_null(b.channel);
	seqpacket_free(a.channel);
	loop_free(loop);
}

static void test_odd_bytes_are_no_message(void **state)
{
	_Alignas(8) unsigned char bytes[SEQPACKET_MESSAGE_MAX] = {0};
	struct wire_header header = {.version = WIRE_VERSION, .kind = WIRE_CHANNEL};
	size_t n = sizeof(header) + sizeof(struct wire_channel);
	const void *body;

	(void)state;
	header.size = (uint32_t)n;
	memcpy(bytes, &header, sizeof(header));
	assert_int_equal(wire_open(bytes, n, &header, &body), WIRE_CHANNEL);
	for (size_t i = 0; i < sizeof(bytes); i++) {
		if (i != n)
			assert_int_equal(wire_open(bytes, i, &header, &body), WIRE_NONE);
	}
	for (unsigned kind = 0; kind < 65536; kind++) {
		bytes[2] = (unsigned char)kind;
		bytes[3] = (unsigned char)(kind >> 8);
		if (kind == WIRE_NONE || kind >= WIRE__COUNT)
			assert_int_equal(wire_open(bytes, n, &header, &body), WIRE_NONE);
	}
	bytes[2] = WIRE_CHANNEL;
	bytes[3] = 0;
	bytes[0] = WIRE_VERSION + 1;
	assert_int_equal(wire_open(bytes, n, &header, &body), WIRE_NONE);
}

static void test_an_answer_carries_the_error(void **state)
{
	struct wire_answer answer = {.kind = ERR_CONFLICT, .text = "taken"};
	struct err e;

	(void)state;
	assert_int_equal(wire_answer_err(&answer, &e), -1);
	assert_int_equal(e.kind, ERR_CONFLICT);
	assert_string_equal(e.text, "taken");
	answer.kind = 9999;
	assert_int_equal(wire_answer_err(&answer, &e), -1);
	assert_int_equal(e.kind, ERR_INTERNAL);
	answer.kind = ERR_NONE;
	assert_int_equal(wire_answer_err(&answer, &e), 0);
	memset(answer.text, 'x', sizeof(answer.text)); // unterminated
	answer.kind = ERR_IO;
	assert_int_equal(wire_answer_err(&answer, &e), -1);
	assert_int_equal(strlen(e.text), sizeof(e.text) - 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_messages_arrive_in_order_with_their_descriptor),
		cmocka_unit_test(test_what_the_socket_does_not_take_waits),
		cmocka_unit_test(test_a_full_queue_closes),
		cmocka_unit_test(test_a_callback_may_free_its_channel),
		cmocka_unit_test(test_odd_bytes_are_no_message),
		cmocka_unit_test(test_an_answer_carries_the_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
