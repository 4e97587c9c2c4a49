// SPDX-License-Identifier: BSD-2-Clause
// The HTTP server of the LANs: what it serves, to whom, and how requests may look.

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
		{T "/igd2/gateway.xml", 200, 405, 405},
		{T "/igd2/wip/scpd.xml", 200, 405, 405},
		{T "/igd2/wip/control", 405, 400, 405},
		{T "/igd2/wip/event", 405, 405, 412},
		{T "/igd2", 404, 404, 404},
		{T "/igd2/", 404, 404, 404},
		{T "/igd2/igd2/gateway.xml", 404, 404, 404},
		{T "/igd1/gateway.xml", 404, 404, 404},
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
			  10, BODY, BODY_LENGTH - 10, &BODY[10]);
	lan_fixture_send(fd, request.data, request.length);
	assert_false(lan_fixture_receive(f, fd, &answer));
	assert_int_equal(lan_fixture_status(&answer), 200);
	strbuf_free(&request);
	strbuf_free(&answer);
	(void)close(fd);
}

static void test_a_service_switched_off_serves_nothing(void **state)
{
	struct lan_fixture *f = *state;

	f->service.enabled = 0;
	lan_fixture_tell_service(f);
	lan_fixture_pump(f);
	assert_int_equal(status_of(f, "GET " T "/gateway.xml HTTP/1.1\r\n" HOST "\r\n", NULL), 404);
}

// Windows stops for good at a description of version 2.
static void test_windows_is_told_of_version_1_only(void **state)
{
	static const char *const agents[] = {
		"Microsoft-Windows/10.0 UPnP/1.0",
		"microsoft windows",
		"FDSSDP",
	};
	struct lan_fixture *f = *state;
	char request[512];

	for (size_t i = 0; i < sizeof(agents) / sizeof(agents[0]); i++) {
		(void)snprintf(request, sizeof(request),
			       "GET " T "/igd2/gateway.xml HTTP/1.1\r\n" HOST
			       "User-Agent: %s\r\n\r\n",
			       agents[i]);
		assert_int_equal(status_of(f, request, "device:InternetGatewayDevice:1<"), 200);
	}
	assert_int_equal(status_of(f,
				   "GET " T "/igd2/gateway.xml HTTP/1.1\r\n" HOST
				   "User-Agent: Linux UPnP/1.1 GUPnP/1.6\r\n\r\n",
				   "device:InternetGatewayDevice:2<"),
			 200);
	f->service.igd_versions = 1 << WIRE_IGD_2; // then there is nothing else to give
	lan_fixture_tell_service(f);
	lan_fixture_pump(f);
	assert_int_equal(status_of(f,
				   "GET " T "/igd2/gateway.xml HTTP/1.1\r\n" HOST
				   "User-Agent: FDSSDP\r\n\r\n",
				   "device:InternetGatewayDevice:2<"),
			 200);
	assert_int_equal(status_of(f, "GET " T "/gateway.xml HTTP/1.1\r\n" HOST "\r\n", NULL), 404);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		lan_fixture_test(test_windows_is_told_of_version_1_only),
		lan_fixture_test(test_paths),
		lan_fixture_test(test_methods_say_what_is_allowed),
		lan_fixture_test(test_head_is_get_without_its_body),
		lan_fixture_test(test_control_answers_carry_what_control_points_expect),
		lan_fixture_test(test_header_matrix_of_control),
		lan_fixture_test(test_refused_browsers_and_foreign_hosts_are_logged),
		lan_fixture_test(test_body_limits),
		lan_fixture_test(test_chunked_and_expected_bodies),
		lan_fixture_test(test_a_service_switched_off_serves_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
