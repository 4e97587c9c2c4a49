// SPDX-License-Identifier: BSD-2-Clause
// Tests of /ip/service: the listener that follows it, and who may connect.

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "mgmt_client.h"

#include "mgmt/admission.h"

static void test_service(void **state)
{
	(void)state;
	assert_string_equal(ASK("/ip/service/print"),
			    "!re =.id=*1 =name=api =port=8728 =proto=tcp =address= "
			    "=certificate=none =tls-version=any =vrf=main =max-sessions=20 "
			    "=disabled=false =invalid=false "
			    "=dynamic=false\n"
			    "!re =.id=*2 =name=api-ssl =port=8729 =proto=tcp =address= "
			    "=certificate=local =tls-version=any =vrf=main =max-sessions=20 "
			    "=disabled=false =invalid=false "
			    "=dynamic=false\n"
			    "!re =.id=*3 =name=www =port=80 =proto=tcp =address= "
			    "=certificate=none =tls-version=any =vrf=main =max-sessions=20 "
			    "=disabled=true =invalid=false "
			    "=dynamic=false\n"
			    "!re =.id=*4 =name=www-ssl =port=443 =proto=tcp =address= "
			    "=certificate=local =tls-version=any =vrf=main =max-sessions=20 "
			    "=disabled=false =invalid=false "
			    "=dynamic=false\n"
			    "!re =.id=*5 =name=ssh =port=22 =proto=tcp =address= "
			    "=certificate=none =tls-version=any =vrf=main =max-sessions=20 "
			    "=disabled=true =invalid=false "
			    "=dynamic=false\n"
			    "!done\n");
	give_admin_a_password();
	DONE("/ip/service/set", "=.id=api", "=port=9000");
	mgmt_fixture_pump(&fixture);
	assert_int_equal(fixture.api_wanted, 9000);
	fixture.refuse_listen = true;
	assert_string_equal(ASK("/ip/service/set", "=numbers=api", "=port=9001"),
			    "!trap =message=failure: cannot bind to port 9001: Address already in "
			    "use\n!done\n");
	assert_int_equal(fixture.api_wanted, 9000);
	assert_non_null(strstr(ASK("/ip/service/print"), "=port=9000 "));
	DONE("/ip/service/disable", "=numbers=api");
	mgmt_fixture_pump(&fixture);
	assert_int_equal(fixture.api_wanted, 0);
	DONE("/ip/service/set", "=numbers=api", "=available-from=10.0.0.0/8");
	assert_non_null(strstr(ASK("/ip/service/print"), "=address=10.0.0.0/8 "));
	assert_string_equal(ASK("/ip/service/enable", "=numbers=api"),
			    "!trap =message=failure: cannot bind to port 9000: Address already in "
			    "use\n!done\n");
	assert_string_equal(ASK("/ip/service/add", "=name=x"),
			    "!trap =category=0 =message=no such command\n!done\n");
	assert_string_equal(ASK("/ip/service/remove", "=.id=api"),
			    "!trap =category=0 =message=no such command\n!done\n");
	assert_string_equal(ASK("/ip/service/set", "=.id=api", "=name=x"),
			    "!trap =message=unknown parameter name\n!done\n");
}

static bool is_invalid(const char *name)
{
	char query[40];

	(void)snprintf(query, sizeof(query), "?name=%s", name);
	return strstr(ASK("/ip/service/print", query), "=invalid=true") != NULL;
}

static void test_ports_of_two_services(void **state)
{
	(void)state;
	// Nobody can log in yet, and nothing listens: it is told all the same.
	DONE("/ip/service/set", "=.id=ssh", "=port=8728");
	assert_true(is_invalid("ssh") && !is_invalid("api"));
	assert_non_null(strstr(ASK("/log/print"),
			       "the ssh cannot listen on port 8728: it is the port of the api"));
	DONE("/ip/service/enable", "=numbers=ssh");
	assert_true(is_invalid("ssh") && !is_invalid("api"));
	DONE("/ip/service/disable", "=numbers=api");
	assert_true(is_invalid("api") && !is_invalid("ssh"));
	DONE("/ip/service/set", "=.id=ssh", "=port=22");
	assert_false(is_invalid("api") || is_invalid("ssh"));
}

static void test_versions_of_tls_and_vrf(void **state)
{
	(void)state;
	DONE("/ip/service/set", "=.id=www-ssl", "=tls-version=only-1.2", "=vrf=main");
	assert_non_null(strstr(ASK("/ip/service/print", "?name=www-ssl"),
			       "=tls-version=only-1.2 =vrf=main "));
	assert_string_equal(ASK("/ip/service/set", "=.id=api", "=tls-version=only-1.2"),
			    "!trap =message=failure: the api does not speak TLS\n!done\n");
	assert_string_equal(ASK("/ip/service/set", "=.id=api-ssl", "=tls-version=only-1.1"),
			    "!trap =category=1 =message=input does not match any value of "
			    "tls-version\n!done\n");
	assert_string_equal(
		ASK("/ip/service/set", "=.id=api", "=vrf=other"),
		"!trap =category=1 =message=input does not match any value of vrf\n!done\n");
}

static void test_a_port_that_is_taken_at_the_start_makes_the_service_invalid(void **state)
{
	(void)state;
	fixture.refuse_listen = true;
	DONE("/user/set", "=.id=admin", "=password=secret");
	mgmt_fixture_pump(&fixture);
	assert_non_null(strstr(ASK("/ip/service/print"), "=invalid=true"));
	assert_non_null(strstr(ASK("/ip/service/print", "?name=api"),
			       "=about=cannot bind to port 8728: Address already in use"));
	assert_non_null(strstr(ASK("/log/print"), "cannot listen for the api on port 8728: "
						  "Address already in use"));
	fixture.refuse_listen = false;
	DONE("/ip/service/set", "=.id=api", "=port=8729");
	assert_non_null(strstr(ASK("/ip/service/print"), "=invalid=false"));
	assert_int_equal(fixture.api_wanted, 8729);
}

static void test_a_listener_of_an_earlier_run_is_taken_up_or_given_back(void **state)
{
	struct wire_listener listener = {.purpose = WIRE_LISTENER_API, .port = 7777};
	unsigned before;

	(void)state;
	give_admin_a_password();
	before = fixture.listens;
	assert_int_equal(wire_send(fixture.parent, WIRE_LISTENER, 0, &listener, fixture.api_fd), 0);
	mgmt_fixture_pump(&fixture);
	assert_int_equal(fixture.listens, before + 1);
	assert_int_equal(fixture.api_wanted, 8728);
}

static void test_who_may_connect(void **state)
{
	struct client c;

	(void)state;
	give_admin_a_password();
	DONE("/ip/service/set", "=.id=api", "=address=10.0.0.0/8");
	client_tcp(&c, &fixture); // accepted, and closed
	assert_string_equal(client_await_close(&c), "");
	client_close(&c);
	DONE("/ip/service/set", "=.id=api", "=address=10.0.0.0/8,127.0.0.1");
	log_in(&c, "admin", "secret");
	assert_string_equal(client_await(&c, 1), "!done\n");
	client_close(&c);
}

static int admitted; // -1: not answered yet

static void on_admission(void *context, bool yes)
{
	(void)context;
	admitted = yes;
}

static bool is_admitted(const char *address)
{
	struct admission *asked;
	ip4 source;

	assert_true(ip4_parse(slice_from(address), &source));
	admitted = -1;
	asked = admission_ask(fixture.m, SERVICE_API, source, on_admission, NULL);
	for (int i = 0; i < 100 && admitted < 0; i++)
		mgmt_fixture_pump(&fixture);
	assert_true(admitted >= 0);
	(void)asked; // gone with its answer
	return admitted;
}

static void test_without_a_list_the_lans_may_connect(void **state)
{
	struct admission *asked;

	(void)state;
	assert_true(is_admitted("127.0.0.1"));
	assert_true(is_admitted("192.168.88.77")); // gate's LAN
	assert_false(is_admitted("192.168.89.1"));
	assert_false(is_admitted("203.0.113.7"));
	asked = admission_ask(fixture.m, SERVICE_API, 0xC0A85809, on_admission, NULL);
	assert_non_null(asked);
	admitted = -1;
	admission_forget(asked);
	mgmt_fixture_pump(&fixture);
	assert_int_equal(admitted, -1);
	mgmt_fixture_gate_dies(&fixture);
	assert_false(is_admitted("192.168.88.77"));
	assert_true(is_admitted("127.0.0.1"));
	DONE("/ip/service/set", "=.id=api", "=address=203.0.113.0/24");
	assert_true(is_admitted("203.0.113.7"));
	assert_false(is_admitted("127.0.0.1"));
	DONE("/ip/service/disable", "=numbers=api");
	assert_false(is_admitted("203.0.113.7"));
}

static bool secure_api_listens(void *context)
{
	(void)context;
	return fixture.others[WIRE_LISTENER_API_SSL] != 0;
}

static void test_a_secure_service_waits_for_its_certificate(void **state)
{
	(void)state;
	assert_string_equal(ASK("/certificate/print"), "!done\n");
	DONE("/user/set", "=.id=admin", "=password=secret");
	mgmt_fixture_until(&fixture, secure_api_listens, NULL);
	assert_int_equal(fixture.others[WIRE_LISTENER_API_SSL], 8729);
	assert_int_equal(fixture.others[WIRE_LISTENER_WWW_SSL], 443);
	assert_int_equal(fixture.others[WIRE_LISTENER_WWW], 0);
	assert_non_null(strstr(ASK("/certificate/print"), "=name=local =common-name=sallyport "));
	assert_string_equal(ASK("/ip/service/set", "=.id=api-ssl", "=certificate=other"),
			    "!trap =category=1 =message=input does not match any value of "
			    "certificate\n!done\n");
	DONE("/ip/service/set", "=.id=api-ssl", "=certificate=");
	assert_non_null(strstr(ASK("/ip/service/print", "?name=api-ssl"), "=certificate=none "));
	mgmt_fixture_pump(&fixture);
	assert_int_equal(fixture.others[WIRE_LISTENER_API_SSL], 0);
	assert_int_equal(fixture.others[WIRE_LISTENER_WWW_SSL], 443);
	assert_non_null(strstr(ASK("/ip/service/print", "?name=api-ssl"), "=invalid=true"));
	assert_string_equal(ASK("/certificate/remove", "=.id=local"),
			    "!trap =message=failure: in use by service www-ssl\n!done\n");
	DONE("/ip/service/disable", "=numbers=www-ssl");
	DONE("/ip/service/set", "=.id=www-ssl", "=certificate=none");
	DONE("/certificate/remove", "=.id=local");
	// It is made again for who needs it.
	DONE("/ip/service/set", "=.id=api-ssl", "=certificate=local");
	mgmt_fixture_until(&fixture, secure_api_listens, NULL);
}

static void test_sessions_are_counted(void **state)
{
	struct client a;
	struct client b;

	(void)state;
	give_admin_a_password();
	DONE("/ip/service/set", "=.id=api", "=max-sessions=1");
	log_in(&a, "admin", "secret");
	assert_string_equal(client_await(&a, 1), "!done\n");
	log_in(&b, "admin", "secret");
	assert_string_equal(client_await_close(&b), "!fatal too many sessions\n");
	client_close(&a);
	client_close(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
		T(test_service),
		T(test_ports_of_two_services),
		T(test_versions_of_tls_and_vrf),
		T(test_a_port_that_is_taken_at_the_start_makes_the_service_invalid),
		T(test_a_listener_of_an_earlier_run_is_taken_up_or_given_back),
		T(test_who_may_connect),
		T(test_without_a_list_the_lans_may_connect),
		T(test_a_secure_service_waits_for_its_certificate),
		T(test_sessions_are_counted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
