// SPDX-License-Identifier: BSD-2-Clause
// The HTTP server of the LANs: what it serves and to whom, its time limits, how many connections.

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

static int status_of(struct lan_fixture *f, const char *request, const char *must_contain)
{
	struct strbuf answer;
	int status;

	lan_fixture_exchange(f, request, &answer);
	status = lan_fixture_status(&answer);
	if (must_contain && !strstr(strbuf_text(&answer), must_contain))
		fail_msg("%s\nis not in\n%s", must_contain, strbuf_text(&answer));
	strbuf_free(&answer);
	return status;
}

// A POST of GetExternalIPAddress with HEADERS besides the length.
static int post(struct lan_fixture *f, const char *method, const char *headers, const char *body,
		const char *must_contain)
{
	struct strbuf request;
	int status;

	strbuf_init(&request, 65536);
	strbuf_add_format(&request,
			  "%s " T "/wip/control HTTP/1.1\r\n%sContent-Length: %zu\r\n\r\n%s",
			  method, headers, strlen(body), body);
	status = status_of(f, strbuf_text(&request), must_contain);
	strbuf_free(&request);
	return status;
}

static void test_paths(void **state)
{
	static const struct {
		const char *path;
		int get, post, subscribe;
	} rows[] = {
		{T "/gateway.xml", 200, 405, 405},
		{T "/wip/scpd.xml", 200, 405, 405},
		{T "/wci/scpd.xml", 200, 405, 405},
		{T "/l3f/scpd.xml", 200, 405, 405},
		{T "/wip/control", 405, 400, 405},
		{T "/wip/event", 405, 405, 412},
		{T "/wip/", 404, 404, 404},
		{T "/wip", 404, 404, 404},
		{T "/wip/scpd.xml/", 404, 404, 404},
		{T "/wip/scpd.xml/x", 404, 404, 404},
		{T "/xyz/scpd.xml", 404, 404, 404},
		{T "/", 404, 404, 404},
		{T, 404, 404, 404},
		{T "/gateway.XML", 404, 404, 404},
		{T "//gateway.xml", 404, 404, 404},
		{T "/../" FIXTURE_TOKEN "/gateway.xml", 404, 404, 404},
		{T "/%67ateway.xml", 404, 404, 404},
		{"/gateway.xml", 404, 404, 404},
		{"/", 404, 404, 404},
		{"/0123456789abcdefghijklmN/gateway.xml", 404, 404, 404},
		{"/0123456789abcdefghijklm/gateway.xml", 404, 404, 404},
		{"//gateway.xml", 404, 404, 404},
		{"/etc/passwd", 404, 404, 404},
		{"*", 400, 400, 400},
		{"http://127.0.0.1:2828" T "/gateway.xml", 200, 405, 405},
		{"http://gateway.example" T "/gateway.xml", 403, 403, 403},
	};
	static const char *const methods[] = {"GET", "POST", "SUBSCRIBE"};
	struct lan_fixture *f = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const int expected[] = {rows[i].get, rows[i].post, rows[i].subscribe};

		for (size_t m = 0; m < 3; m++) {
			char request[512];
			int status;

			(void)snprintf(request, sizeof(request),
				       "%s %s HTTP/1.1\r\n" HOST "Content-Length: 0\r\n\r\n",
				       methods[m], rows[i].path);
			status = status_of(f, request, NULL);
			if (status != expected[m])
				fail_msg("%s %s: %d, expected %d", methods[m], rows[i].path, status,
					 expected[m]);
		}
	}
	assert_int_equal(f->requests, 0);
}

static void test_methods_say_what_is_allowed(void **state)
{
	struct lan_fixture *f = *state;

	assert_int_equal(status_of(f, "OPTIONS " T "/wip/control HTTP/1.1\r\n" HOST "\r\n",
				   "ALLOW: POST, M-POST\r\n"),
			 405);
	assert_int_equal(
		status_of(f, "PUT " T "/gateway.xml HTTP/1.1\r\n" HOST "Content-Length: 0\r\n\r\n",
			  "ALLOW: GET, HEAD\r\n"),
		405);
	assert_int_equal(status_of(f, "GET " T "/l3f/event HTTP/1.1\r\n" HOST "\r\n",
				   "ALLOW: SUBSCRIBE, UNSUBSCRIBE\r\n"),
			 405);
}

static void test_head_is_get_without_its_body(void **state)
{
	struct lan_fixture *f = *state;
	struct strbuf get, head;
	const char *end;

	lan_fixture_exchange(f, "GET " T "/wip/scpd.xml HTTP/1.1\r\n" HOST "\r\n", &get);
	lan_fixture_exchange(f, "HEAD " T "/wip/scpd.xml HTTP/1.1\r\n" HOST "\r\n", &head);
	end = strstr(strbuf_text(&get), "\r\n\r\n");
	assert_non_null(end);
	assert_int_equal(head.length, (size_t)(end + 4 - get.data));
	assert_true(get.length > head.length);
	assert_non_null(
		strstr(strbuf_text(&head), "CONTENT-TYPE: text/xml; charset=\"utf-8\"\r\n"));
	strbuf_free(&get);
	strbuf_free(&head);
}

static void test_control_answers_carry_what_control_points_expect(void **state)
{
	struct lan_fixture *f = *state;

	assert_int_equal(post(f, "POST", HOST TYPE ACTION, BODY, "\r\nEXT:"), 200);
	assert_int_equal(post(f, "POST", HOST TYPE ACTION, BODY, "\r\nDATE: "), 200);
	assert_int_equal(post(f, "POST", HOST TYPE ACTION, BODY,
			      "\r\nSERVER: POSIX/2008 UPnP/1.1 sallyport/"),
			 200);
	assert_int_equal(post(f, "POST", HOST TYPE ACTION, BODY,
			      "\r\nCONTENT-TYPE: text/xml; charset=\"utf-8\"\r\n"),
			 200);
	assert_int_equal(post(f, "POST", HOST TYPE ACTION, BODY,
			      "<u:GetExternalIPAddressResponse xmlns:u=\"" WIP
			      "\"><NewExternalIPAddress>203.0.113.5</NewExternalIPAddress>"),
			 200);
}

// Each row changes one thing about a request that is fine.
static void test_header_matrix_of_control(void **state)
{
	static const struct {
		const char *method, *headers;
		int status;
	} rows[] = {
		{"POST", HOST TYPE ACTION, 200},
		{"POST",
		 "host:127.0.0.1:2828\r\ncontent-type:text/xml\r\nsoapaction:" WIP
		 "#GetExternalIPAddress\r\n",
		 200},
		{"POST", HOST TYPE "SOAPAction: '" WIP "#GetExternalIPAddress'\r\n", 200},
		{"POST", HOST TYPE, 200},   // SOAPACTION missing: the body says it
		{"POST", HOST ACTION, 200}, // Content-Type missing
		{"POST", HOST ACTION "Content-Type: application/xml\r\n", 200},
		{"POST", HOST ACTION "Content-Type: text/xml; charset=UTF-8\r\n", 200},
		{"POST", HOST ACTION "Content-Type: text/xml; charset=utf-16\r\n", 415},
		{"POST", HOST ACTION "Content-Type: text/plain\r\n", 415},
		{"POST", HOST ACTION "Content-Type: application/x-www-form-urlencoded\r\n", 415},
		{"POST", HOST ACTION "Content-Type: multipart/form-data; boundary=x\r\n", 415},
		{"POST", HOST TYPE "SOAPAction: \"\r\n", 400}, // a lone quote
		{"POST", HOST TYPE "SOAPAction: \"" WIP "\"\r\n", 400},
		{"POST", HOST TYPE "SOAPAction: \"" WIP "#GetStatusInfo\"\r\n", 500},
		{"POST", HOST TYPE ACTION "Origin: http://evil.example\r\n", 403},
		{"POST", HOST TYPE ACTION "Origin: null\r\n", 403},
		{"POST", HOST TYPE ACTION "Referer: http://127.0.0.1:2828/\r\n", 403},
		{"POST", HOST TYPE ACTION "Sec-Fetch-Site: same-origin\r\n", 403},
		{"POST", TYPE ACTION, 400}, // no Host
		{"POST", "Host: 127.0.0.1\r\n" TYPE ACTION, 403},
		{"POST", "Host: 127.0.0.1:80\r\n" TYPE ACTION, 403},
		{"POST", "Host: localhost:2828\r\n" TYPE ACTION, 403},
		{"POST", "Host: rebind.example:2828\r\n" TYPE ACTION, 403},
		{"POST", "Host: 127.0.0.1:2828.\r\n" TYPE ACTION, 403},
		{"POST", "Host: 127.0.0.2:2828\r\n" TYPE ACTION, 403},
		{"POST", "Host: 127.0.0.1:2828@evil.example\r\n" TYPE ACTION, 403},
		{"POST", HOST "Host: 127.0.0.1:2828\r\n" TYPE ACTION, 400},
		{"POST", HOST TYPE ACTION "Transfer-Encoding: gzip\r\n", 400},
		{"POST", HOST TYPE ACTION "Content-Length: 5\r\n", 400},
		{"POST", HOST TYPE ACTION "Bad Name: x\r\n", 400},
		{"POST", HOST TYPE ACTION "Expect: 200-maybe\r\n", 417},
		{"M-POST",
		 HOST TYPE "MAN: \"http://schemas.xmlsoap.org/soap/envelope/\"; ns=01\r\n"
			   "01-SOAPAction: \"" WIP "#GetExternalIPAddress\"\r\n",
		 200},
		{"M-POST", HOST TYPE "MAN: \"http://other.example/\"; ns=01\r\n", 510},
		{"post", HOST TYPE ACTION, 405},
	};
	struct lan_fixture *f = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		int status = post(f, rows[i].method, rows[i].headers, BODY, NULL);

		if (status != rows[i].status)
			fail_msg("row %zu, %s: %d, expected %d", i, rows[i].headers, status,
				 rows[i].status);
	}
}

static void test_refused_browsers_and_foreign_hosts_are_logged(void **state)
{
	struct lan_fixture *f = *state;

	(void)post(f, "POST", HOST TYPE ACTION "Origin: http://evil\r\n", BODY, NULL);
	(void)post(f, "POST", "Host: evil.example\r\n" TYPE ACTION, BODY, NULL);
	assert_int_equal(f->logs, 2);
	assert_string_equal(f->log[0].text,
			    "request from 127.0.0.10 refused: a web page made a browser send it");
	assert_string_equal(f->log[1].text,
			    "request from 127.0.0.10 refused: it was addressed to somebody else");
	assert_int_equal(f->log[0].topics, WIRE_LOG_UPNP | WIRE_LOG_WARNING);
	assert_int_equal(f->requests, 0);
}

static void test_body_limits(void **state)
{
	struct lan_fixture *f = *state;
	char *body = malloc(20001);

	memset(body, 'x', 20000);
	body[20000] = '\0';
	assert_int_equal(post(f, "POST", HOST TYPE ACTION, body, "CONNECTION: close"), 413);
	assert_int_equal(status_of(f, "POST " T "/wip/control HTTP/1.1\r\n" HOST TYPE "\r\n", NULL),
			 411);
	free(body);
}

static void test_chunked_and_expected_bodies(void **state)
{
	struct lan_fixture *f = *state;
	struct strbuf request, answer;
	int fd = lan_fixture_connect(f, FIXTURE_DEVICE);

	strbuf_init(&request, 8192);
	strbuf_init(&answer, 8192);
	strbuf_add_text(&request, "POST " T "/wip/control HTTP/1.1\r\n" HOST TYPE ACTION
				  "Expect: 100-continue\r\nTransfer-Encoding: chunked\r\n\r\n");
	lan_fixture_send(fd, request.data, request.length);
	assert_false(lan_fixture_receive(f, fd, &answer));
	assert_string_equal(strbuf_text(&answer), "HTTP/1.1 100 Continue\r\n\r\n");
	strbuf_reset(&request);
	strbuf_reset(&answer);
	strbuf_add_format(&request, "%x;ext=1\r\n%.*s\r\n%x\r\n%s\r\n0\r\nTrailer: x\r\n\r\n", 10,
			  10, BODY, BODY_LENGTH - 10, BODY + 10);
	lan_fixture_send(fd, request.data, request.length);
	assert_false(lan_fixture_receive(f, fd, &answer));
	assert_int_equal(lan_fixture_status(&answer), 200);
	strbuf_free(&request);
	strbuf_free(&answer);
	(void)close(fd);
}

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

static void test_a_service_switched_off_serves_nothing(void **state)
{
	struct lan_fixture *f = *state;

	f->service.enabled = 0;
	lan_fixture_tell_service(f);
	lan_fixture_pump(f);
	assert_int_equal(status_of(f, "GET " T "/gateway.xml HTTP/1.1\r\n" HOST "\r\n", NULL), 404);
}

// A device that hangs up while gate thinks: its reply finds nobody, and nothing else happens.
static void test_hanging_up_while_gate_thinks(void **state)
{
	struct lan_fixture *f = *state;
	struct strbuf request;
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
	assert_int_equal(status_of(f, "GET " T "/gateway.xml HTTP/1.1\r\n" HOST "\r\n", NULL), 200);
	strbuf_free(&request);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		lan_fixture_test(test_paths),
		lan_fixture_test(test_methods_say_what_is_allowed),
		lan_fixture_test(test_head_is_get_without_its_body),
		lan_fixture_test(test_control_answers_carry_what_control_points_expect),
		lan_fixture_test(test_header_matrix_of_control),
		lan_fixture_test(test_refused_browsers_and_foreign_hosts_are_logged),
		lan_fixture_test(test_body_limits),
		lan_fixture_test(test_chunked_and_expected_bodies),
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
		lan_fixture_test(test_a_service_switched_off_serves_nothing),
		lan_fixture_test(test_hanging_up_while_gate_thinks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
