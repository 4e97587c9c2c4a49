// SPDX-License-Identifier: BSD-2-Clause
// Devices that speak IPv6 to lan: who they are in IPv4 is asked of gate, and their many addresses
// leave room for others.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "lan/eventing.h"
#include "lan/http_server.h"
#include "lan_fixture.h"

#define SERVICE "urn:schemas-upnp-org:service:WANIPConnection:1"
#define ADD                                                                                        \
	"<NewExternalPort>5000</NewExternalPort><NewProtocol>TCP</NewProtocol>"                    \
	"<NewInternalPort>6000</NewInternalPort>"

static struct ip6 device(unsigned number)
{
	return (struct ip6){{0xfe, 0x80, [14] = (uint8_t)(number >> 8), [15] = (uint8_t)number}};
}

// The status of one call from device 5; *CODE is that of its fault.
static int call(struct lan_fixture *f, const char *action, const char *arguments, int *code)
{
	int fd = lan_fixture_connect_ipv6(f, device(5));
	struct strbuf answer;
	char body[1024], request[2048];
	int status;

	(void)snprintf(body, sizeof(body),
		       "<Envelope xmlns=\"http://schemas.xmlsoap.org/soap/envelope/\"><Body>"
		       "<u:%s xmlns:u=\"" SERVICE "\">%s</u:%s></Body></Envelope>",
		       action, arguments, action);
	(void)snprintf(request, sizeof(request),
		       "POST /" FIXTURE_TOKEN "/wip/control HTTP/1.1\r\n"
		       "Host: [FE80:0::1%%eth0]:2828\r\nSOAPAction: \"" SERVICE "#%s\"\r\n"
		       "Content-Length: %zu\r\n\r\n%s",
		       action, strlen(body), body);
	strbuf_init(&answer, 65536);
	lan_fixture_send(fd, request, strlen(request));
	(void)lan_fixture_receive(f, fd, &answer);
	(void)close(fd);
	lan_fixture_pump(f);
	status = lan_fixture_status(&answer);
	*code = lan_fixture_error_code(&answer);
	strbuf_free(&answer);
	return status;
}

static void test_a_question_about_nobody_is_answered(void **state)
{
	struct lan_fixture *f = *state;
	int code;

	assert_int_equal(call(f, "GetExternalIPAddress", "", &code), 200);
	assert_int_equal(f->requests, 1); // the uplink, not the requester
}

static void test_a_mapping_is_that_of_the_device_in_ipv4(void **state)
{
	struct lan_fixture *f = *state;
	int code;

	f->requester = FIXTURE_DEVICE;
	assert_int_equal(call(f, "AddPortMapping", ADD, &code), 200);
	assert_int_equal(f->last_add.requester, FIXTURE_DEVICE);
	assert_int_equal(f->last_add.internal_address, FIXTURE_DEVICE);
	assert_int_equal(f->last_add.ifindex, FIXTURE_IFINDEX);
}

static void test_a_stranger_maps_nothing_and_is_logged(void **state)
{
	struct lan_fixture *f = *state;
	int code;

	f->logs = 0;
	assert_int_equal(call(f, "AddPortMapping", ADD, &code), 500);
	assert_int_equal(code, 606);
	assert_int_equal(f->last_add.external_port, 0); // gate was not asked for it
	assert_int_equal(f->logs, 1);
	assert_non_null(strstr(f->log[0].text, "AddPortMapping from fe80::5 refused: 606"));
}

static void test_addresses_of_ipv6_leave_connections_for_ipv4(void **state)
{
	struct lan_fixture *f = *state;
	int fd[HTTP_CONNECTIONS_IPV6_MAX + 10];
	struct strbuf answer;
	int closed = 0;

	for (unsigned i = 0; i < sizeof(fd) / sizeof(fd[0]); i++) {
		fd[i] = lan_fixture_connect_ipv6(f, device(i + 2));
		// The rest never comes; where there is no room nobody listens.
		(void)send(fd[i], "GET / HTTP/1.1\r\n", 16, MSG_NOSIGNAL);
		lan_fixture_pump(f);
	}
	strbuf_init(&answer, 65536);
	for (unsigned i = 0; i < sizeof(fd) / sizeof(fd[0]); i++)
		closed += lan_fixture_receive(f, fd[i], &answer);
	assert_int_equal(closed, 10);
	strbuf_free(&answer);
	lan_fixture_exchange(f, "GET / HTTP/1.1\r\nHost: 127.0.0.1:2828\r\n\r\n", &answer);
	assert_int_equal(lan_fixture_status(&answer), 404);
	strbuf_free(&answer);
	for (unsigned i = 0; i < sizeof(fd) / sizeof(fd[0]); i++)
		(void)close(fd[i]);
	lan_fixture_pump(f);
}

// The status of one more subscription.
static int subscribe(struct lan_fixture *f, int fd, const char *host, const char *url)
{
	struct strbuf answer;
	char request[512];
	int status;

	(void)snprintf(request, sizeof(request),
		       "SUBSCRIBE /" FIXTURE_TOKEN "/wip/event HTTP/1.1\r\nHost: %s:2828\r\n"
		       "NT: upnp:event\r\nCALLBACK: <%s>\r\n\r\n",
		       host, url);
	strbuf_init(&answer, 65536);
	lan_fixture_send(fd, request, strlen(request));
	(void)lan_fixture_receive(f, fd, &answer);
	(void)close(fd);
	lan_fixture_pump(f);
	status = lan_fixture_status(&answer);
	strbuf_free(&answer);
	return status;
}

static void test_addresses_of_ipv6_leave_subscriptions_for_ipv4(void **state)
{
	struct lan_fixture *f = *state;
	char url[64];

	for (unsigned i = 0; i <= EVENTING_IPV6_MAX; i++) {
		(void)snprintf(url, sizeof(url), "http://[fe80::%x]:5000/", i + 2);
		assert_int_equal(
			subscribe(f, lan_fixture_connect_ipv6(f, device(i + 2)), "[fe80::1]", url),
			i < EVENTING_IPV6_MAX ? 200 : 503);
	}
	assert_int_equal(subscribe(f, lan_fixture_connect(f, FIXTURE_DEVICE), "127.0.0.1",
				   "http://127.0.0.10:5000/"),
			 200);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		lan_fixture_test(test_a_question_about_nobody_is_answered),
		lan_fixture_test(test_a_mapping_is_that_of_the_device_in_ipv4),
		lan_fixture_test(test_a_stranger_maps_nothing_and_is_logged),
		lan_fixture_test(test_addresses_of_ipv6_leave_connections_for_ipv4),
		lan_fixture_test(test_addresses_of_ipv6_leave_subscriptions_for_ipv4),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
