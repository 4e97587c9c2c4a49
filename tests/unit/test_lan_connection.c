// SPDX-License-Identifier: BSD-2-Clause
// HTTP connections of the LANs: order, keep-alive, time limits, how many there may be.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "lan_fixture.h"

#define T    "/" FIXTURE_TOKEN
#define HOST "Host: 127.0.0.1:2828\r\n"
#define WIP  "urn:schemas-upnp-org:service:WANIPConnection:1"
#define BODY                                                                                       \
	"<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body>"               \
	"<u:GetExternalIPAddress xmlns:u=\"" WIP "\"/></s:Body></s:Envelope>"
#define ACTION "SOAPAction: \"" WIP "#GetExternalIPAddress\"\r\n"
#define TYPE   "Content-Type: text/xml; charset=\"utf-8\"\r\n"

enum { BODY_LENGTH = sizeof(BODY) - 1 };

static unsigned count(const struct strbuf *text, const char *what)
{
	unsigned n = 0;

	for (const char *at = strstr(strbuf_text(text), what); at; at = strstr(at + 1, what))
		n++;
	return n;
}

static void test_pipelined_requests_are_answered_in_order(void **state)
{
	struct lan_fixture *f = *state;
	struct strbuf request, answer;
	const char *first, *second, *third;
	int fd = lan_fixture_connect(f, FIXTURE_DEVICE);

	strbuf_init(&request, 8192);
	strbuf_init(&answer, 65536);
	// The first waits for gate, the others would not have to.
	strbuf_add_format(&request,
			  "POST " T "/wip/control HTTP/1.1\r\n" HOST TYPE ACTION
			  "Content-Length: %d\r\n\r\n" BODY "GET " T "/nothing HTTP/1.1\r\n" HOST
			  "\r\n"
			  "GET " T "/gateway.xml HTTP/1.1\r\n" HOST "\r\n",
			  BODY_LENGTH);
	lan_fixture_send(fd, request.data, request.length);
	assert_false(lan_fixture_receive(f, fd, &answer));
	first = strstr(strbuf_text(&answer), "203.0.113.5");
	second = strstr(strbuf_text(&answer), "404 Not Found");
	third = strstr(strbuf_text(&answer), "InternetGatewayDevice");
	assert_true(first && second && third && first < second && second < third);
	strbuf_free(&request);
	strbuf_free(&answer);
	(void)close(fd);
}

static void test_a_connection_serves_a_hundred_requests(void **state)
{
	struct lan_fixture *f = *state;
	struct strbuf answer;
	int fd = lan_fixture_connect(f, FIXTURE_DEVICE);

	strbuf_init(&answer, 1 << 20);
	for (int i = 0; i < 120; i++) {
		static const char request[] = "GET " T "/no HTTP/1.1\r\n" HOST "\r\n";

		if (send(fd, request, sizeof(request) - 1, MSG_NOSIGNAL) < 0)
			break;
	}
	(void)lan_fixture_receive(f, fd, &answer);
	assert_int_equal(count(&answer, "HTTP/1.1 404"), 100);
	assert_int_equal(count(&answer, "CONNECTION: close"), 1);
	loop_advance(f->loop, 2000);
	assert_true(lan_fixture_receive(f, fd, &answer));
	strbuf_free(&answer);
	(void)close(fd);
}

static void test_http_1_0_and_close_end_the_connection(void **state)
{
	static const char *const requests[] = {
		"GET " T "/gateway.xml HTTP/1.0\r\n\r\n",
		"GET " T "/gateway.xml HTTP/1.1\r\n" HOST "Connection: close\r\n\r\n",
	};
	struct lan_fixture *f = *state;

	for (size_t i = 0; i < 2; i++) {
		struct strbuf answer;
		int fd = lan_fixture_connect(f, FIXTURE_DEVICE);

		strbuf_init(&answer, 65536);
		lan_fixture_send(fd, requests[i], strlen(requests[i]));
		assert_true(lan_fixture_receive(f, fd, &answer)); // we are the first to close
		assert_int_equal(lan_fixture_status(&answer), 200);
		assert_non_null(strstr(strbuf_text(&answer), "</root>"));
		strbuf_free(&answer);
		(void)close(fd);
	}
}

static void test_a_half_closed_client_still_gets_its_answer(void **state)
{
	struct lan_fixture *f = *state;
	struct strbuf answer;
	static const char request[] = "GET " T "/gateway.xml HTTP/1.1\r\n" HOST "\r\n";
	int fd = lan_fixture_connect(f, FIXTURE_DEVICE);

	strbuf_init(&answer, 65536);
	lan_fixture_send(fd, request, sizeof(request) - 1);
	assert_int_equal(shutdown(fd, SHUT_WR), 0);
	assert_true(lan_fixture_receive(f, fd, &answer));
	assert_int_equal(lan_fixture_status(&answer), 200);
	strbuf_free(&answer);
	(void)close(fd);
}

// What a slow peer has sent, after how long it is given up, and with which last word.
static void test_time_limits(void **state)
{
	static const struct {
		const char *sent;
		uint64_t limit_ms;
		int status; // 0: closed without a word
	} rows[] = {
		{"", 8000, 0},
		{"GET " T "/gate", 8000, 408},
		{"GET / HTTP/1.1\r\n" HOST "X: ", 8000, 408},
		{"POST " T "/wip/control HTTP/1.1\r\n" HOST "Content-Length: 9\r\n\r\n<", 8000,
		 408},
		{"GET " T "/ HTTP/1.1\r\n" HOST "\r\n", 15000, 404},
	};
	struct lan_fixture *f = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct strbuf answer;
		int fd = lan_fixture_connect(f, FIXTURE_DEVICE);

		strbuf_init(&answer, 4096);
		lan_fixture_send(fd, rows[i].sent, strlen(rows[i].sent));
		assert_false(lan_fixture_receive(f, fd, &answer));
		loop_advance(f->loop, rows[i].limit_ms - 1);
		assert_false(lan_fixture_receive(f, fd, &answer));
		loop_advance(f->loop, 1);
		assert_true(lan_fixture_receive(f, fd, &answer));
		assert_int_equal(lan_fixture_status(&answer), rows[i].status);
		strbuf_free(&answer);
		(void)close(fd);
	}
}

static void test_a_byte_now_and_then_does_not_prolong(void **state)
{
	struct lan_fixture *f = *state;
	struct strbuf answer;
	int fd = lan_fixture_connect(f, FIXTURE_DEVICE);
	bool closed = false;
	int seconds = 0;

	strbuf_init(&answer, 4096);
	lan_fixture_send(fd, "GET /", 5);
	for (; seconds < 60 && !closed; seconds++) {
		(void)send(fd, "x", 1, MSG_NOSIGNAL);
		closed = lan_fixture_receive(f, fd, &answer);
		loop_advance(f->loop, 1000);
	}
	assert_in_range(seconds, 8, 10);
	assert_int_equal(lan_fixture_status(&answer), 408);
	strbuf_free(&answer);
	(void)close(fd);
}

static void test_who_does_not_read_is_given_up(void **state)
{
	struct lan_fixture *f = *state;
	struct strbuf answer;
	int fd = lan_fixture_connect(f, FIXTURE_DEVICE);
	static const char request[] = "GET " T "/wip/scpd.xml HTTP/1.1\r\n" HOST "\r\n";
	bool closed;

	strbuf_init(&answer, 4 << 20);
	for (int i = 0; i < 90; i++)
		lan_fixture_send(fd, request, sizeof(request) - 1);
	lan_fixture_pump(f); // the answers fill the socket, then wait
	loop_advance(f->loop, 12000);
	closed = lan_fixture_receive(f, fd, &answer);
	assert_true(closed);
	assert_in_range(count(&answer, "HTTP/1.1 200"), 1, 89);
	strbuf_free(&answer);
	(void)close(fd);
}

enum { DEVICES = 9 };

static void test_one_source_holds_32_connections_all_together_256(void **state)
{
	struct lan_fixture *f = *state;
	int fds[DEVICES][33];
	unsigned open = 0;
	struct strbuf answer;

	strbuf_init(&answer, 4096);
	for (size_t d = 0; d < DEVICES; d++)
		for (size_t i = 0; i < 33; i++)
			fds[d][i] = lan_fixture_connect(f, FIXTURE_DEVICE + (ip4)d);
	lan_fixture_pump(f);
	for (size_t d = 0; d < DEVICES; d++) {
		unsigned of_one = 0;

		for (size_t i = 0; i < 33; i++) {
			char byte;

			of_one += recv(fds[d][i], &byte, 1, MSG_DONTWAIT) < 0;
		}
		assert_true(of_one <= 32);
		open += of_one;
	}
	assert_int_equal(open, 256);
	for (size_t d = 0; d < DEVICES; d++)
		for (size_t i = 0; i < 33; i++)
			(void)close(fds[d][i]);
	strbuf_free(&answer);
	assert_true(f->logs > 0);
}

static void test_an_idle_connection_gives_way(void **state)
{
	struct lan_fixture *f = *state;
	static const char request[] = "GET " T "/no HTTP/1.1\r\n" HOST "\r\n";
	struct strbuf answer;
	int fds[33];

	strbuf_init(&answer, 65536);
	for (size_t i = 0; i < 32; i++) {
		fds[i] = lan_fixture_connect(f, FIXTURE_DEVICE);
		lan_fixture_send(fds[i], request, sizeof(request) - 1);
		assert_false(lan_fixture_receive(f, fds[i], &answer));
	}
	fds[32] = lan_fixture_connect(f, FIXTURE_DEVICE);
	strbuf_reset(&answer);
	lan_fixture_send(fds[32], request, sizeof(request) - 1);
	assert_false(lan_fixture_receive(f, fds[32], &answer));
	assert_int_equal(lan_fixture_status(&answer), 404);
	assert_true(lan_fixture_receive(f, fds[0], &answer)); // the oldest one went
	assert_false(lan_fixture_receive(f, fds[1], &answer));
	for (size_t i = 0; i < 33; i++)
		(void)close(fds[i]);
	strbuf_free(&answer);
}

// A device that closes one connection and opens the next in the same moment loses none of its others.
static void test_a_closed_connection_gives_way_before_an_idle_one(void **state)
{
	struct lan_fixture *f = *state;
	static const char request[] = "GET " T "/no HTTP/1.1\r\n" HOST "\r\n";
	struct strbuf answer;
	int fds[32], last;

	strbuf_init(&answer, 65536);
	for (size_t i = 0; i < 32; i++) {
		fds[i] = lan_fixture_connect(f, FIXTURE_DEVICE);
		lan_fixture_send(fds[i], request, sizeof(request) - 1);
		assert_false(lan_fixture_receive(f, fds[i], &answer));
		loop_advance(f->loop, 10);
	}
	(void)close(fds[20]); // not heard of yet when the next one comes
	last = lan_fixture_connect(f, FIXTURE_DEVICE);
	for (size_t i = 0; i < 32; i++)
		assert_true(i == 20 || !lan_fixture_receive(f, fds[i], &answer));
	assert_false(lan_fixture_receive(f, last, &answer));
	for (size_t i = 0; i < 32; i++)
		if (i != 20)
			(void)close(fds[i]);
	(void)close(last);
	strbuf_free(&answer);
}

static void test_the_connection_idle_for_longest_gives_way(void **state)
{
	struct lan_fixture *f = *state;
	static const char request[] = "GET " T "/no HTTP/1.1\r\n" HOST "\r\n";
	struct strbuf answer;
	int fds[33];

	strbuf_init(&answer, 65536);
	for (size_t i = 0; i < 33; i++) {
		if (i == 32) { // the first one has been used again since
			lan_fixture_send(fds[0], request, sizeof(request) - 1);
			assert_false(lan_fixture_receive(f, fds[0], &answer));
		}
		fds[i] = lan_fixture_connect(f, FIXTURE_DEVICE);
		lan_fixture_send(fds[i], request, sizeof(request) - 1);
		assert_false(lan_fixture_receive(f, fds[i], &answer));
		loop_advance(f->loop, 10);
	}
	assert_false(lan_fixture_receive(f, fds[0], &answer));
	assert_true(lan_fixture_receive(f, fds[1], &answer));
	for (size_t i = 0; i < 33; i++)
		(void)close(fds[i]);
	strbuf_free(&answer);
}

// A device that hangs up while gate thinks: its reply finds nobody, and nothing else happens.
static void test_hanging_up_while_gate_thinks(void **state)
{
	struct lan_fixture *f = *state;
	struct strbuf request, answer;
	int fd = lan_fixture_connect(f, FIXTURE_DEVICE);

	strbuf_init(&request, 8192);
	strbuf_add_format(&request,
			  "POST " T "/wip/control HTTP/1.1\r\n" HOST TYPE ACTION
			  "Content-Length: %d\r\n\r\n" BODY,
			  BODY_LENGTH);
	f->mute = true;
	lan_fixture_send(fd, request.data, request.length);
	lan_fixture_pump(f);
	assert_int_equal(f->requests, 1);
	(void)close(fd);
	loop_advance(f->loop, 20000);
	f->mute = false;
	lan_fixture_exchange(f, "GET " T "/gateway.xml HTTP/1.1\r\n" HOST "\r\n", &answer);
	assert_int_equal(lan_fixture_status(&answer), 200);
	strbuf_free(&answer);
	strbuf_free(&request);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		lan_fixture_test(test_pipelined_requests_are_answered_in_order),
		lan_fixture_test(test_a_connection_serves_a_hundred_requests),
		lan_fixture_test(test_http_1_0_and_close_end_the_connection),
		lan_fixture_test(test_a_half_closed_client_still_gets_its_answer),
		lan_fixture_test(test_time_limits),
		lan_fixture_test(test_a_byte_now_and_then_does_not_prolong),
		lan_fixture_test(test_who_does_not_read_is_given_up),
		lan_fixture_test(test_one_source_holds_32_connections_all_together_256),
		lan_fixture_test(test_an_idle_connection_gives_way),
		lan_fixture_test(test_a_closed_connection_gives_way_before_an_idle_one),
		lan_fixture_test(test_the_connection_idle_for_longest_gives_way),
		lan_fixture_test(test_hanging_up_while_gate_thinks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
