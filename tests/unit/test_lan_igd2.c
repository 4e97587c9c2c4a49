// SPDX-License-Identifier: BSD-2-Clause
// What WANIPConnection:2 adds to version 1, and where the two answer differently.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "lan/port_listing.h"
#include "lan/service_table.h"
#include "lan/upnp_error.h"
#include "lan_fixture.h"

static const char *const types[] = {"urn:schemas-upnp-org:service:WANIPConnection:1",
				    "urn:schemas-upnp-org:service:WANIPConnection:2"};

static struct strbuf answer;

// The error code of an action of VERSION, 0 for success. The answer stays in `answer`.
static int call(struct lan_fixture *f, unsigned version, const char *action, const char *arguments)
{
	int status, code;

	strbuf_free(&answer);
	status = lan_fixture_call(f, version == 1 ? "wip" : "igd2/wip", types[version - 1], action,
				  arguments, &answer);
	code = lan_fixture_error_code(&answer);
	assert_int_equal(status, code == 0 ? 200 : 500);
	return code;
}

static void assert_value(const char *name, const char *expected)
{
	char text[512];

	assert_true(lan_fixture_value(&answer, name, text, sizeof(text)));
	assert_string_equal(text, expected);
}

static int teardown(void **state)
{
	strbuf_free(&answer);
	return lan_fixture_teardown(state);
}

#define E(name, value) "<New" name ">" value "</New" name ">"
#define ADD(port, internal, client, lease)                                                         \
	E("RemoteHost", "")                                                                        \
	E("ExternalPort", port)                                                                    \
	E("Protocol", "TCP")                                                                       \
	E("InternalPort", internal)                                                                \
	E("InternalClient", client)                                                                \
	E("Enabled", "1") E("PortMappingDescription", "game") E("LeaseDuration", lease)
#define RANGE(first, last, protocol)                                                               \
	E("StartPort", first) E("EndPort", last) E("Protocol", protocol) E("Manage", "1")
#define LIST(first, last, protocol, count) RANGE(first, last, protocol) E("NumberOfPorts", count)
#define KEY(port)			   E("RemoteHost", "") E("ExternalPort", port) E("Protocol", "TCP")

static void test_add_any_port_mapping_tells_the_reserved_port(void **state)
{
	struct lan_fixture *f = *state;

	assert_int_equal(call(f, 2, "AddAnyPortMapping", ADD("5000", "80", "127.0.0.10", "60")), 0);
	assert_value("NewReservedPort", "5000");
	assert_int_equal(f->last_add.any_port, 1);
	assert_int_equal(f->last_add.internal_port, 80);
	f->mapping[0].internal_address++; // now it is another device's
	assert_int_equal(call(f, 2, "AddAnyPortMapping", ADD("5000", "80", "127.0.0.10", "60")), 0);
	assert_value("NewReservedPort", "5002");
	assert_int_equal(call(f, 2, "AddPortMapping", ADD("5000", "80", "127.0.0.10", "60")), 718);
	assert_int_equal(f->last_add.any_port, 0);
	assert_int_equal(call(f, 2, "AddAnyPortMapping", ADD("0", "80", "127.0.0.10", "60")), 716);
}

static void test_version_1_does_not_know_the_actions_of_version_2(void **state)
{
	struct lan_fixture *f = *state;

	assert_int_equal(call(f, 1, "AddAnyPortMapping", ADD("1", "1", "", "1")), 401);
	assert_int_equal(call(f, 1, "DeletePortMappingRange", RANGE("1", "2", "TCP")), 401);
	assert_int_equal(call(f, 1, "GetListOfPortMappings", LIST("1", "2", "TCP", "0")), 401);
	assert_int_equal(f->requests, 0);
}

// protocols: the same fault, told by the code of the version that was named.
static void test_faults_of_form_by_version(void **state)
{
	static const struct {
		const char *action, *arguments;
		int first, second;
	} rows[] = {
		{"AddPortMapping", ADD("5000", "0", "127.0.0.10", "0"), 402, 732},
		{"AddPortMapping", ADD("5000", "80", "*", "0"), 715, 715},
		{"AddPortMapping", ADD("5000", "80", "", "0"), 0, 715},
		{"AddPortMapping", ADD("5000", "80", "host.example", "0"), 402, 402},
		{"AddPortMapping", ADD("0", "80", "127.0.0.10", "0"), 716, 716},
		{"AddPortMapping", ADD("65536", "80", "127.0.0.10", "0"), 601, 601},
		{"AddPortMapping", ADD("5000", "80", "127.0.0.10", "4294967295"), 0, 0},
		{"DeletePortMapping",
		 E("RemoteHost", "") E("ExternalPort", "5000") E("Protocol", "SCTP"), 402, 601},
		{"GetSpecificPortMappingEntry",
		 E("RemoteHost", "") E("ExternalPort", "5000") E("Protocol", "*"), 402, 601},
		{"SetConnectionType", E("ConnectionType", "PPPoE_Relay"), 402, 601},
	};
	struct lan_fixture *f = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		f->mappings = 0;
		assert_int_equal(call(f, 1, rows[i].action, rows[i].arguments), rows[i].first);
		f->mappings = 0;
		assert_int_equal(call(f, 2, rows[i].action, rows[i].arguments), rows[i].second);
	}
}

static void test_refusals_of_gate_by_version(void **state)
{
	static const struct {
		enum err_kind kind;
		int first, second;
		const char *name; // in version 2
	} rows[] = {
		{ERR_CONFLICT, 718, 718, "ConflictInMappingEntry"},
		{ERR_OTHER_MECHANISM, 718, 729, "ConflictWithOtherMechanisms"},
		{ERR_QUOTA, 501, 728, "NoPortMapsAvailable"},
		{ERR_RATE, 501, 501, "Action Failed"},
		{ERR_FOREIGN_ENTRY, 714, 606, "Action not authorized"},
		{ERR_NOT_AUTHORIZED, 606, 606, "Action not authorized"},
		{ERR_WILDCARD_INTERNAL, 402, 732, "WildCardNotPermittedInIntPort"},
		{ERR_ARGUMENT_VALUE, 600, 600, "Argument Value Invalid"},
		{ERR_READ_ONLY, 703, 731, "ReadOnly"},
		{ERR_NO_MEMORY, 603, 603, "Out of Memory"},
	};
	struct lan_fixture *f = *state;

	f->refuse = true;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		f->refusal.kind = rows[i].kind;
		assert_int_equal(call(f, 1, "AddPortMapping", ADD("5", "5", "127.0.0.10", "0")),
				 rows[i].first);
		assert_int_equal(call(f, 2, "AddPortMapping", ADD("5", "5", "127.0.0.10", "0")),
				 rows[i].second);
		assert_value("errorDescription", rows[i].name);
	}
}

// Version 2 must not use these (WANIPConnection:2 section 2.5.16), and we refuse nothing that way.
static void test_724_to_727_are_never_sent(void **state)
{
	(void)state;
	for (int kind = ERR_NONE + 1; kind < ERR__COUNT; kind++) {
		for (unsigned version = 1; version <= 2; version++) {
			int code = upnp_error_code((enum err_kind)kind, version);

			assert_false(code >= 724 && code <= 727);
			assert_false(code == 403 || (code >= 607 && code <= 699) || code >= 800);
			if (code != 501)
				assert_string_not_equal(upnp_error_name(code), "Action Failed");
		}
	}
}

// LeaseDuration 0: without end to version 1, a week that counts down to version 2.
static void test_lease_of_zero_by_version(void **state)
{
	struct lan_fixture *f = *state;

	assert_int_equal(call(f, 1, "AddPortMapping", ADD("5000", "80", "127.0.0.10", "0")), 0);
	assert_int_equal(f->last_add.lease_s, 0);
	f->mapping[0].lease_left_s = 604000;
	assert_int_equal(call(f, 1, "GetSpecificPortMappingEntry", KEY("5000")), 0);
	assert_value("NewLeaseDuration", "0");
	assert_int_equal(call(f, 2, "GetSpecificPortMappingEntry", KEY("5000")), 0);
	assert_value("NewLeaseDuration", "604000");
	f->mapping[0].lease_left_s = 0;
	assert_int_equal(call(f, 2, "GetGenericPortMappingEntry", E("PortMappingIndex", "0")), 0);
	assert_value("NewLeaseDuration", "1");
	assert_int_equal(call(f, 2, "AddPortMapping", ADD("5000", "80", "127.0.0.10", "0")), 0);
	assert_int_equal(f->last_add.lease_s, 604800);
	assert_int_equal(call(f, 2, "AddAnyPortMapping", ADD("5000", "80", "127.0.0.10", "0")), 0);
	assert_int_equal(f->last_add.lease_s, 604800);
}

static void add_three(struct lan_fixture *f)
{
	assert_int_equal(call(f, 2, "AddPortMapping", ADD("5002", "80", "127.0.0.10", "60")), 0);
	assert_int_equal(call(f, 2, "AddPortMapping", ADD("5001", "80", "127.0.0.10", "60")), 0);
	assert_int_equal(call(f, 2, "AddPortMapping", ADD("5003", "80", "127.0.0.10", "60")), 0);
}

static void test_delete_port_mapping_range(void **state)
{
	struct lan_fixture *f = *state;

	add_three(f);
	assert_int_equal(call(f, 2, "DeletePortMappingRange", RANGE("5003", "5002", "TCP")), 733);
	assert_value("errorDescription", "InconsistentParameters");
	assert_int_equal(call(f, 2, "DeletePortMappingRange", RANGE("5001", "5002", "UDP")), 730);
	assert_value("errorDescription", "PortMappingNotFound");
	assert_int_equal(call(f, 2, "DeletePortMappingRange", RANGE("5001", "5002", "TCP")), 0);
	assert_int_equal(f->last_range.first, 5001);
	assert_int_equal(f->last_range.last, 5002);
	assert_int_equal(f->last_range.protocol, 6);
	assert_int_equal(f->last_range.requester, FIXTURE_DEVICE);
	assert_int_equal(f->mappings, 1);
	assert_int_equal(call(f, 2, "DeletePortMappingRange", RANGE("0", "65535", "TCP")), 0);
	assert_int_equal(call(f, 2, "DeletePortMappingRange", RANGE("0", "65535", "TCP")), 730);
}

#define ENTRY(port, description)                                                                   \
	"<p:PortMappingEntry><p:NewRemoteHost></p:NewRemoteHost>"                                  \
	"<p:NewExternalPort>" port "</p:NewExternalPort>"                                          \
	"<p:NewProtocol>TCP</p:NewProtocol>"                                                       \
	"<p:NewInternalPort>80</p:NewInternalPort>"                                                \
	"<p:NewInternalClient>127.0.0.10</p:NewInternalClient>"                                    \
	"<p:NewEnabled>1</p:NewEnabled>"                                                           \
	"<p:NewDescription>" description "</p:NewDescription>"                                     \
	"<p:NewLeaseTime>60</p:NewLeaseTime></p:PortMappingEntry>"

// An XML document within an argument, which upnpc reads in a CDATA section only.
static void test_get_list_of_port_mappings(void **state)
{
	struct lan_fixture *f = *state;

	assert_int_equal(call(f, 2, "GetListOfPortMappings", LIST("1", "65535", "TCP", "0")), 730);
	add_three(f);
	(void)snprintf(f->mapping[0].description, sizeof(f->mapping[0].description), "%s",
		       "<a> & ]]>");
	assert_int_equal(call(f, 2, "GetListOfPortMappings", LIST("1", "65535", "TCP", "0")), 0);
	assert_non_null(strstr(
		strbuf_text(&answer),
		"<NewPortListing><![CDATA[<?xml version=\"1.0\"?>\r\n"
		"<p:PortMappingList xmlns:p=\"urn:schemas-upnp-org:gw:WANIPConnection\" "
		"xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" "
		"xsi:schemaLocation=\"urn:schemas-upnp-org:gw:WANIPConnection "
		"http://www.upnp.org/schemas/gw/WANIPConnection-v2.xsd\">" ENTRY("5001", "game")
			ENTRY("5002", "&lt;a&gt; &amp; ]]&gt;")
				ENTRY("5003", "game") "</p:PortMappingList>]]></NewPortListing>"));
	assert_int_equal(call(f, 2, "GetListOfPortMappings", LIST("1", "65535", "TCP", "1")), 0);
	assert_null(strstr(strbuf_text(&answer), "5002"));
	assert_int_equal(call(f, 2, "GetListOfPortMappings", LIST("5002", "5002", "TCP", "9")), 0);
	assert_null(strstr(strbuf_text(&answer), "5001"));
	assert_null(strstr(strbuf_text(&answer), "5003"));
	assert_int_equal(call(f, 2, "GetListOfPortMappings", LIST("1", "65535", "UDP", "0")), 730);
	assert_int_equal(call(f, 2, "GetListOfPortMappings", LIST("9", "8", "TCP", "0")), 733);
}

// The ceiling holds with the longest and worst entries, and what was begun is ended.
static void test_a_listing_is_bounded(void **state)
{
	struct port_listing listing = {0};
	struct wire_mapping m = {.remote_host = UINT32_MAX,
				 .internal_address = UINT32_MAX,
				 .internal_port = UINT16_MAX,
				 .protocol = 17};
	struct slice text;

	(void)state;
	memset(m.description, '"', sizeof(m.description) - 1);
	port_listing_begin(&listing, 0);
	for (uint16_t port = 1; port < UINT16_MAX; port++) {
		m.external_port = port;
		m.id = port;
		port_listing_add(&listing, &m, "UDP", LEASE_WEEK_S);
		port_listing_add(&listing, &m, "UDP", LEASE_WEEK_S); // asked again: the same row
	}
	assert_true(port_listing_full(&listing));
	assert_in_range(port_listing_count(&listing), 70, 200);
	text = port_listing_end(&listing);
	assert_false(listing.text.failed);
	assert_true(xml_complete(&listing.xml));
	assert_string_equal(text.p + text.n - strlen("</p:PortMappingList>"),
			    "</p:PortMappingList>");
	port_listing_free(&listing);
}

// Where gate dies within a listing, another one tells its rows again.
static void test_rows_told_again_are_listed_once(void **state)
{
	struct lan_fixture *f = *state;

	add_three(f);
	f->repeats_rows = true;
	assert_int_equal(call(f, 2, "GetListOfPortMappings", LIST("1", "65535", "TCP", "0")), 0);
	assert_non_null(strstr(strbuf_text(&answer),
			       ENTRY("5001", "game") ENTRY("5002", "game") ENTRY("5003", "game")));
}

static void test_system_update_id_and_nat_enabled_follow_gate(void **state)
{
	struct lan_fixture *f = *state;

	f->uplink.update_id = UINT32_MAX;
	strbuf_free(&answer);
	assert_int_equal(lan_fixture_call(f, "igd2/wip", "urn:schemas-upnp-org:control-1-0",
					  "QueryStateVariable", "<varName>SystemUpdateID</varName>",
					  &answer),
			 200);
	assert_value("return", "4294967295");
	assert_int_equal(call(f, 2, "GetNATRSIPStatus", ""), 0);
	assert_value("NewNATEnabled", "1");
	f->uplink.nat = 0;
	assert_int_equal(call(f, 2, "GetNATRSIPStatus", ""), 0);
	assert_value("NewNATEnabled", "0");
}

#define row(function) cmocka_unit_test_setup_teardown(function, lan_fixture_setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		row(test_add_any_port_mapping_tells_the_reserved_port),
		row(test_version_1_does_not_know_the_actions_of_version_2),
		row(test_faults_of_form_by_version),
		row(test_refusals_of_gate_by_version),
		row(test_724_to_727_are_never_sent),
		row(test_lease_of_zero_by_version),
		row(test_delete_port_mapping_range),
		row(test_get_list_of_port_mappings),
		row(test_a_listing_is_bounded),
		row(test_rows_told_again_are_listed_once),
		row(test_system_update_id_and_nat_enabled_follow_gate),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
