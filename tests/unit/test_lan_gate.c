// SPDX-License-Identifier: BSD-2-Clause
// What devices see of gate's deaths and silences: as little as can be.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "lan/gate_channel.h"
#include "lan_fixture.h"

#define WIP "urn:schemas-upnp-org:service:WANIPConnection:1"

#define ENVELOPE(action, arguments)                                                                \
	"<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body>"               \
	"<u:" action " xmlns:u=\"" WIP "\">" arguments "</u:" action "></s:Body></s:Envelope>"
#define DELETE_5000                                                                                \
	ENVELOPE("DeletePortMapping", "<NewExternalPort>5000</NewExternalPort>"                    \
				      "<NewProtocol>TCP</NewProtocol>")
#define GET_ADDRESS ENVELOPE("GetExternalIPAddress", "")

static int ask(struct lan_fixture *f, const char *body)
{
	struct strbuf request;
	int fd = lan_fixture_connect(f, FIXTURE_DEVICE);

	strbuf_init(&request, 8192);
	strbuf_add_format(&request,
			  "POST /" FIXTURE_TOKEN "/wip/control HTTP/1.1\r\n"
			  "Host: 127.0.0.1:2828\r\nContent-Type: text/xml\r\n"
			  "Content-Length: %zu\r\n\r\n%s",
			  strlen(body), body);
	lan_fixture_send(fd, request.data, request.length);
	lan_fixture_pump(f);
	strbuf_free(&request);
	return fd;
}

// The status that has come on FD so far, 0 for none; its error code in *CODE.
static int answered(struct lan_fixture *f, int fd, int *code)
{
	struct strbuf answer;
	int status;

	strbuf_init(&answer, 65536);
	(void)lan_fixture_receive(f, fd, &answer);
	status = lan_fixture_status(&answer);
	*code = lan_fixture_error_code(&answer);
	strbuf_free(&answer);
	return status;
}

static void test_a_request_to_a_dead_gate_waits_for_the_next(void **state)
{
	struct lan_fixture *f = *state;
	int code;
	int fd;

	lan_fixture_kill_gate(f);
	fd = ask(f, GET_ADDRESS);
	loop_advance(f->loop, GATE_ABSENT_MS - 1);
	assert_int_equal(answered(f, fd, &code), 0);
	lan_fixture_start_gate(f);
	assert_int_equal(answered(f, fd, &code), 200);
	(void)close(fd);
}

static void test_what_a_dying_gate_had_not_answered_is_asked_again(void **state)
{
	struct lan_fixture *f = *state;
	int code;
	int fd;

	f->mute = true;
	fd = ask(f, GET_ADDRESS);
	assert_int_equal(f->requests, 1);
	lan_fixture_kill_gate(f);
	f->mute = false;
	loop_advance(f->loop, 1500);
	lan_fixture_start_gate(f);
	assert_int_equal(answered(f, fd, &code), 200);
	assert_int_equal(f->requests, 2);
	(void)close(fd);
}

static void test_no_gate_for_two_seconds_is_an_error(void **state)
{
	struct lan_fixture *f = *state;
	int code;
	int fd;

	lan_fixture_kill_gate(f);
	fd = ask(f, GET_ADDRESS);
	loop_advance(f->loop, GATE_ABSENT_MS - 1);
	assert_int_equal(answered(f, fd, &code), 0);
	loop_advance(f->loop, 1);
	assert_int_equal(answered(f, fd, &code), 500);
	assert_int_equal(code, 501);
	(void)close(fd);
}

static void test_a_silent_gate_is_given_up_after_five_seconds(void **state)
{
	struct lan_fixture *f = *state;
	int code;
	int fd;

	f->mute = true;
	fd = ask(f, GET_ADDRESS);
	loop_advance(f->loop, GATE_ANSWER_MS - 1);
	assert_int_equal(answered(f, fd, &code), 0);
	loop_advance(f->loop, 1);
	assert_int_equal(answered(f, fd, &code), 500);
	assert_int_equal(code, 501);
	(void)close(fd);
}

// What has killed two gates is not given to a third.
static void test_a_request_is_tried_twice_at_most(void **state)
{
	struct lan_fixture *f = *state;
	int code;
	int fd;

	f->mute = true;
	fd = ask(f, GET_ADDRESS);
	lan_fixture_kill_gate(f);
	lan_fixture_start_gate(f);
	assert_int_equal(f->requests, 2);
	assert_int_equal(answered(f, fd, &code), 0);
	lan_fixture_kill_gate(f);
	loop_advance(f->loop, 1);
	assert_int_equal(answered(f, fd, &code), 500);
	assert_int_equal(code, 501);
	f->mute = false;
	lan_fixture_start_gate(f);
	assert_int_equal(f->requests, 2);
	(void)close(fd);
}

static void test_a_deletion_done_by_the_dead_gate_is_a_success(void **state)
{
	struct lan_fixture *f = *state;
	int code;
	int fd;

	f->mute = true; // the first gate deleted, and died before it could say so
	fd = ask(f, DELETE_5000);
	lan_fixture_kill_gate(f);
	f->mute = false;
	lan_fixture_start_gate(f);
	assert_int_equal(answered(f, fd, &code), 200);
	(void)close(fd);
	fd = ask(f, DELETE_5000); // asked once, it is what it is
	assert_int_equal(answered(f, fd, &code), 500);
	assert_int_equal(code, 714);
	(void)close(fd);
}

static void test_a_reply_that_comes_too_late_reaches_nobody(void **state)
{
	struct lan_fixture *f = *state;
	struct wire_uplink uplink = {.configured = 1, .address = 0x01020304};
	int code;
	int fd;

	f->mute = true;
	fd = ask(f, GET_ADDRESS);
	loop_advance(f->loop, GATE_ANSWER_MS);
	assert_int_equal(answered(f, fd, &code), 500);
	f->mute = false;
	assert_int_equal(wire_send(f->gate, WIRE_UPLINK, 1, &uplink, -1), 0);
	assert_int_equal(wire_send(f->gate, WIRE_UPLINK, 999, &uplink, -1), 0);
	lan_fixture_pump(f);
	assert_int_equal(answered(f, fd, &code), 0);
	(void)close(fd);
}

static void test_a_reply_of_the_wrong_kind_is_an_error(void **state)
{
	struct lan_fixture *f = *state;
	struct wire_mapping mapping = {.id = 1};
	int code;
	int fd;

	f->mute = true;
	fd = ask(f, GET_ADDRESS);
	assert_int_equal(wire_send(f->gate, WIRE_MAPPING, 1, &mapping, -1), 0);
	lan_fixture_pump(f);
	assert_int_equal(answered(f, fd, &code), 500);
	assert_int_equal(code, 501);
	(void)close(fd);
}

static void test_many_requests_wait_together_and_are_answered_each(void **state)
{
	struct lan_fixture *f = *state;
	int fds[32]; // as many as one device may hold
	int code;

	lan_fixture_kill_gate(f);
	for (size_t i = 0; i < 32; i++)
		fds[i] = ask(f, GET_ADDRESS);
	lan_fixture_start_gate(f);
	for (size_t i = 0; i < 32; i++) {
		assert_int_equal(answered(f, fds[i], &code), 200);
		(void)close(fds[i]);
	}
	assert_int_equal(f->requests, 32);
}

static void test_the_log_waits_for_mgmt(void **state)
{
	struct lan_fixture *f = *state;
	int code;

	seqpacket_free(f->mgmt);
	f->mgmt = NULL;
	lan_fixture_pump(f);
	for (int i = 0; i < 3; i++) {
		int fd = ask(f, ENVELOPE("SetAutoDisconnectTime",
					 "<NewAutoDisconnectTime>5</NewAutoDisconnectTime>"));

		assert_int_equal(answered(f, fd, &code), 500);
		(void)close(fd);
	}
	assert_int_equal(f->logs, 0);
	lan_fixture_start_mgmt(f);
	assert_int_equal(f->logs, 3);
	assert_string_equal(f->log[0].text,
			    "SetAutoDisconnectTime from 127.0.0.10 refused: 606 Action "
			    "not authorized (not authorized)");
}

static void refuse_something(struct lan_fixture *f)
{
	int code;
	int fd = ask(f, ENVELOPE("SetAutoDisconnectTime",
				 "<NewAutoDisconnectTime>5</NewAutoDisconnectTime>"));

	assert_int_equal(answered(f, fd, &code), 500);
	(void)close(fd);
	lan_fixture_pump(f);
}

static void test_what_a_long_absence_of_mgmt_left_out_is_told(void **state)
{
	struct lan_fixture *f = *state;

	seqpacket_free(f->mgmt);
	f->mgmt = NULL;
	lan_fixture_pump(f);
	for (int i = 0; i < 70; i++) {
		refuse_something(f);
		loop_advance(f->loop, 1000);
	}
	lan_fixture_start_mgmt(f);
	assert_int_equal(f->logs, 64);
	refuse_something(f);
	assert_int_equal(f->logs, 66);
	assert_string_equal(f->log[64].text, "6 log lines were left out");
}

static void test_a_flood_of_log_lines_is_told_as_a_number(void **state)
{
	struct lan_fixture *f = *state;
	int code;

	for (int i = 0; i < 80; i++) {
		int fd = ask(f, ENVELOPE("SetAutoDisconnectTime",
					 "<NewAutoDisconnectTime>5</NewAutoDisconnectTime>"));

		assert_int_equal(answered(f, fd, &code), 500);
		(void)close(fd);
	}
	assert_int_equal(f->logs, 50);
	loop_advance(f->loop, 1000);
	(void)close(ask(f, ENVELOPE("SetAutoDisconnectTime",
				    "<NewAutoDisconnectTime>5</NewAutoDisconnectTime>")));
	assert_int_equal(f->logs, 52);
	assert_string_equal(f->log[50].text, "30 log lines were left out");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		lan_fixture_test(test_a_request_to_a_dead_gate_waits_for_the_next),
		lan_fixture_test(test_what_a_dying_gate_had_not_answered_is_asked_again),
		lan_fixture_test(test_no_gate_for_two_seconds_is_an_error),
		lan_fixture_test(test_a_silent_gate_is_given_up_after_five_seconds),
		lan_fixture_test(test_a_request_is_tried_twice_at_most),
		lan_fixture_test(test_a_deletion_done_by_the_dead_gate_is_a_success),
		lan_fixture_test(test_a_reply_that_comes_too_late_reaches_nobody),
		lan_fixture_test(test_a_reply_of_the_wrong_kind_is_an_error),
		lan_fixture_test(test_many_requests_wait_together_and_are_answered_each),
		lan_fixture_test(test_the_log_waits_for_mgmt),
		lan_fixture_test(test_what_a_long_absence_of_mgmt_left_out_is_told),
		lan_fixture_test(test_a_flood_of_log_lines_is_told_as_a_number),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
