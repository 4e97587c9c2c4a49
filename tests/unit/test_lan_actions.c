// SPDX-License-Identifier: BSD-2-Clause
// What the actions say and do, by what gate says.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "lan_fixture.h"

#define WIP  "urn:schemas-upnp-org:service:WANIPConnection:1"
#define WIP2 "urn:schemas-upnp-org:service:WANIPConnection:2"
#define WCI  "urn:schemas-upnp-org:service:WANCommonInterfaceConfig:1"
#define L3F  "urn:schemas-upnp-org:service:Layer3Forwarding:1"
#define WPP  "urn:schemas-upnp-org:service:WANPPPConnection:1"
#define WEL  "urn:schemas-upnp-org:service:WANEthernetLinkConfig:1"
#define LCT  "urn:schemas-sallyport:service:LANControl:1"

static struct strbuf answer;

// The error code of an action, 0 for success. The answer stays in `answer`.
static int call(struct lan_fixture *f, const char *path, const char *type, const char *action,
		const char *arguments)
{
	int status, code;

	strbuf_free(&answer);
	status = lan_fixture_call(f, path, type, action, arguments, &answer);
	code = lan_fixture_error_code(&answer);
	assert_int_equal(status, code == 0 ? 200 : 500);
	return code;
}

static int wip(struct lan_fixture *f, const char *action, const char *arguments)
{
	return call(f, "wip", WIP, action, arguments);
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

#define add_arguments(remote, port, protocol, client, description, lease)                          \
	"<NewRemoteHost>" remote "</NewRemoteHost><NewExternalPort>" port                          \
	"</NewExternalPort><NewProtocol>" protocol "</NewProtocol><NewInternalPort>" port          \
	"</NewInternalPort><NewInternalClient>" client                                             \
	"</NewInternalClient><NewEnabled>1</NewEnabled><NewPortMappingDescription>" description    \
	"</NewPortMappingDescription><NewLeaseDuration>" lease "</NewLeaseDuration>"
#define key_arguments(remote, port, protocol)                                                      \
	"<NewRemoteHost>" remote "</NewRemoteHost><NewExternalPort>" port                          \
	"</NewExternalPort><NewProtocol>" protocol "</NewProtocol>"
#define index_arguments(index) "<NewPortMappingIndex>" index "</NewPortMappingIndex>"

static void test_a_mapping_from_add_to_delete(void **state)
{
	struct lan_fixture *f = *state;

	assert_int_equal(
		wip(f, "AddPortMapping",
		    add_arguments("", "5000", "TCP", "127.0.0.10", "a &lt;game&gt;", "3600")),
		0);
	assert_int_equal(f->last_add.ifindex, FIXTURE_IFINDEX);
	assert_int_equal(f->last_add.requester, FIXTURE_DEVICE);
	assert_int_equal(f->last_add.internal_address, FIXTURE_DEVICE);
	assert_int_equal(f->last_add.remote_host, 0);
	assert_int_equal(f->last_add.protocol, 6);
	assert_int_equal(f->last_add.origin, WIRE_ORIGIN_UPNP);
	assert_string_equal(f->last_add.description, "a <game>");
	f->mapping[0].lease_left_s = 3599;
	assert_int_equal(wip(f, "GetSpecificPortMappingEntry", key_arguments("", "5000", "tcp")),
			 0);
	assert_value("NewInternalPort", "5000");
	assert_value("NewInternalClient", "127.0.0.10");
	assert_value("NewEnabled", "1");
	assert_value("NewPortMappingDescription", "a &lt;game&gt;");
	assert_value("NewLeaseDuration", "3599");
	assert_int_equal(wip(f, "GetGenericPortMappingEntry", index_arguments("0")), 0);
	assert_value("NewRemoteHost", "");
	assert_value("NewExternalPort", "5000");
	assert_value("NewProtocol", "TCP");
	assert_int_equal(wip(f, "GetGenericPortMappingEntry", index_arguments("1")), 713);
	assert_int_equal(wip(f, "DeletePortMapping", key_arguments("", "5000", "UDP")), 714);
	assert_int_equal(wip(f, "DeletePortMapping", key_arguments("", "5000", "TCP")), 0);
	assert_int_equal(wip(f, "GetSpecificPortMappingEntry", key_arguments("", "5000", "TCP")),
			 714);
}

static void test_three_spellings_of_any_remote_host(void **state)
{
	struct lan_fixture *f = *state;

	assert_int_equal(
		wip(f, "AddPortMapping", add_arguments("*", "1", "UDP", "127.0.0.10", "", "0")), 0);
	assert_int_equal(f->last_add.remote_host, 0);
	assert_int_equal(
		wip(f, "GetSpecificPortMappingEntry", key_arguments("0.0.0.0", "1", "UDP")), 0);
	assert_value("NewLeaseDuration", "0");
	assert_int_equal(wip(f, "AddPortMapping",
			     add_arguments("198.51.100.7", "1", "UDP", "127.0.0.10", "", "0")),
			 0);
	assert_int_equal(f->last_add.remote_host, 0xc6336407);
	assert_int_equal(f->mappings, 2);
	assert_int_equal(wip(f, "GetGenericPortMappingEntry", index_arguments("1")), 0);
	assert_value("NewRemoteHost", "198.51.100.7");
	assert_int_equal(wip(f, "DeletePortMapping", key_arguments("host.example", "1", "UDP")),
			 402);
}

static void test_a_lease_about_to_end_is_not_told_as_endless(void **state)
{
	struct lan_fixture *f = *state;

	(void)wip(f, "AddPortMapping", add_arguments("", "7", "TCP", "127.0.0.10", "", "60"));
	f->mapping[0].lease_left_s = 0;
	assert_int_equal(wip(f, "GetSpecificPortMappingEntry", key_arguments("", "7", "TCP")), 0);
	assert_value("NewLeaseDuration", "1");
}

static void test_descriptions_are_cleaned_and_cut_between_characters(void **state)
{
	struct lan_fixture *f = *state;
	struct strbuf arguments;

	strbuf_init(&arguments, 20000);
	strbuf_add_text(
		&arguments,
		key_arguments(
			"", "5",
			"TCP") "<NewInternalPort>5</NewInternalPort><NewPortMappingDescription>x");
	for (int i = 0; i < 2500; i++)
		strbuf_add_text(&arguments, "\xc3\xa4"); // a character of two bytes
	strbuf_add_text(&arguments, "</NewPortMappingDescription>");
	assert_int_equal(wip(f, "AddPortMapping", strbuf_text(&arguments)), 0);
	strbuf_free(&arguments);
	assert_int_equal(strlen(f->last_add.description), 127);
	assert_true(f->last_add.description[126] == '\xa4');
	assert_int_equal(
		wip(f, "AddPortMapping",
		    add_arguments("", "6", "TCP", "127.0.0.10", "a&#x202e;b&#x85;c&#10;d", "0")),
		0);
	assert_string_equal(f->last_add.description, "abcd");
}

static void test_gates_refusals_become_upnp_errors(void **state)
{
	static const struct {
		enum err_kind kind;
		int code;
		const char *name;
	} rows[] = {
		{ERR_NOT_AUTHORIZED, 606, "Action not authorized"},
		{ERR_CONFLICT, 718, "ConflictInMappingEntry"},
		{ERR_QUOTA, 501, "Action Failed"},
		{ERR_WILDCARD_SOURCE, 715, "WildCardNotPermittedInSrcIP"},
		{ERR_NO_MEMORY, 603, "Out of Memory"},
		{ERR_IO, 501, "Action Failed"},
	};
	struct lan_fixture *f = *state;

	f->refuse = true;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		f->refusal.kind = rows[i].kind;
		assert_int_equal(wip(f, "AddPortMapping",
				     add_arguments("", "5000", "TCP", "127.0.0.10", "", "0")),
				 rows[i].code);
		assert_value("errorDescription", rows[i].name);
		assert_value("faultcode", "s:Client");
		assert_value("faultstring", "UPnPError");
	}
	assert_int_equal(f->logs, 0); // gate tells of its refusals itself
}

static void test_refusals_of_our_own_are_logged_without_the_devices_words(void **state)
{
	struct lan_fixture *f = *state;

	(void)wip(f, "AddPortMapping",
		  key_arguments("gateway.example", "5",
				"TCP") "<NewInternalPort>5</NewInternalPort>");
	(void)wip(f, "SetAutoDisconnectTime", "<NewAutoDisconnectTime>5</NewAutoDisconnectTime>");
	(void)wip(f, "GetGenericPortMappingEntry", index_arguments("x"));
	(void)wip(f, "GetSpecificPortMappingEntry", key_arguments("", "5", "TCP"));
	(void)wip(f, "DeletePortMapping", key_arguments("", "5", "TCP"));
	(void)wip(f, "GetStatusInfo", "<a>1</a><a>2</a>");
	assert_int_equal(f->logs, 3);
	assert_string_equal(f->log[2].text, "control request of 127.0.0.10 refused: Invalid Args");
	assert_string_equal(f->log[0].text, "AddPortMapping from 127.0.0.10 refused: 402 Invalid "
					    "Args (the remote host is not an address)");
	assert_string_equal(f->log[1].text, "SetAutoDisconnectTime from 127.0.0.10 refused: 606 "
					    "Action not authorized (not authorized)");
	assert_int_equal(f->log[0].topics, WIRE_LOG_UPNP | WIRE_LOG_WARNING);
}

static void test_dummy_entry_stands_before_the_real_ones(void **state)
{
	struct lan_fixture *f = *state;

	f->service.show_dummy_rule = 1;
	lan_fixture_tell_service(f);
	lan_fixture_pump(f);
	(void)wip(f, "AddPortMapping", add_arguments("", "5000", "UDP", "127.0.0.10", "x", "0"));
	assert_int_equal(wip(f, "GetGenericPortMappingEntry", index_arguments("0")), 0);
	assert_value("NewRemoteHost", "");
	assert_value("NewExternalPort", "0");
	assert_value("NewProtocol", "TCP");
	assert_value("NewInternalPort", "0");
	assert_value("NewInternalClient", "0.0.0.0");
	assert_value("NewEnabled", "0");
	assert_value("NewPortMappingDescription", "Dummy inactive rule for windows to work");
	assert_value("NewLeaseDuration", "0");
	assert_int_equal(wip(f, "GetGenericPortMappingEntry", index_arguments("1")), 0);
	assert_value("NewExternalPort", "5000");
	assert_int_equal(wip(f, "GetGenericPortMappingEntry", index_arguments("2")), 713);
	assert_int_equal(wip(f, "GetSpecificPortMappingEntry", key_arguments("", "0", "TCP")), 714);
}

static void test_status_follows_the_uplink(void **state)
{
	static const struct {
		uint8_t configured, carrier, connected;
		const char *status, *error, *uptime, *link, *type, *active;
	} rows[] = {
		{0, 0, 0, "Unconfigured", "ERROR_NOT_ENABLED_FOR_INTERNET", "0", "Unavailable",
		 "Unconfigured", "0"},
		{1, 0, 0, "Disconnected", "ERROR_NO_CARRIER", "0", "Down", "IP_Routed", "0"},
		{1, 1, 0, "Disconnected", "ERROR_IP_CONFIGURATION", "0", "Up", "IP_Routed", "0"},
		{1, 1, 1, "Connected", "ERROR_NONE", "4711", "Up", "IP_Routed", "1"},
	};
	struct lan_fixture *f = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		f->uplink.configured = rows[i].configured;
		f->uplink.carrier = rows[i].carrier;
		f->uplink.connected = rows[i].connected;
		assert_int_equal(wip(f, "GetStatusInfo", ""), 0);
		assert_value("NewConnectionStatus", rows[i].status);
		assert_value("NewLastConnectionError", rows[i].error);
		assert_value("NewUptime", rows[i].uptime);
		assert_int_equal(wip(f, "GetConnectionTypeInfo", ""), 0);
		assert_value("NewConnectionType", rows[i].type);
		assert_value("NewPossibleConnectionTypes", "IP_Routed");
		assert_int_equal(call(f, "wci", WCI, "GetCommonLinkProperties", ""), 0);
		assert_value("NewPhysicalLinkStatus", rows[i].link);
		assert_value("NewWANAccessType", "Ethernet");
		assert_int_equal(call(f, "wci", WCI, "GetActiveConnection",
				      "<NewActiveConnectionIndex>0</NewActiveConnectionIndex>"),
				 rows[i].connected ? 0 : 713);
	}
	assert_value("NewActiveConnDeviceContainer",
		     "uuid:" FIXTURE_CONNECT ":WANConnectionDevice:1");
	assert_value("NewActiveConnectionServiceID", "urn:upnp-org:serviceId:WANIPConn1");
	assert_int_equal(call(f, "wci", WCI, "GetActiveConnection",
			      "<NewActiveConnectionIndex>1</NewActiveConnectionIndex>"),
			 713);
}

static void test_external_address_is_empty_when_there_is_none(void **state)
{
	struct lan_fixture *f = *state;

	assert_int_equal(wip(f, "GetExternalIPAddress", ""), 0);
	assert_value("NewExternalIPAddress", "203.0.113.5");
	f->uplink.address = 0;
	assert_int_equal(wip(f, "GetExternalIPAddress", ""), 0);
	assert_value("NewExternalIPAddress", "");
}

static void test_counters_go_round_and_rates_saturate(void **state)
{
	struct lan_fixture *f = *state;

	f->uplink.tx_bytes = (UINT64_C(3) << 32) + 17;
	f->uplink.rx_bytes = UINT64_C(4294967295);
	f->uplink.tx_packets = UINT64_C(1) << 32;
	f->uplink.rx_packets = 99;
	assert_int_equal(call(f, "wci", WCI, "GetTotalBytesSent", ""), 0);
	assert_value("NewTotalBytesSent", "17");
	assert_int_equal(call(f, "wci", WCI, "GetTotalBytesReceived", ""), 0);
	assert_value("NewTotalBytesReceived", "4294967295");
	assert_int_equal(call(f, "wci", WCI, "GetTotalPacketsSent", ""), 0);
	assert_value("NewTotalPacketsSent", "0");
	assert_int_equal(call(f, "wci", WCI, "GetTotalPacketsReceived", ""), 0);
	assert_value("NewTotalPacketsReceived", "99");
	f->uplink.rate_bits = UINT64_C(10000000000);
	assert_int_equal(call(f, "wci", WCI, "GetCommonLinkProperties", ""), 0);
	assert_value("NewLayer1UpstreamMaxBitRate", "4294967295");
	assert_value("NewLayer1DownstreamMaxBitRate", "4294967295");
	f->uplink.rate_bits = 100000000;
	assert_int_equal(call(f, "wci", WCI, "GetCommonLinkProperties", ""), 0);
	assert_value("NewLayer1UpstreamMaxBitRate", "100000000");
}

// What a device may do to the uplink, gate judges: each action asks for its own change.
static void test_the_uplink_is_switched_by_gate(void **state)
{
	static const struct {
		const char *path, *type, *action, *arguments;
		enum wire_switch what;
	} rows[] = {
		{"wip", WIP, "RequestConnection", "", WIRE_SWITCH_CONNECT},
		{"wip", WIP, "RequestTermination", "", WIRE_SWITCH_DISCONNECT},
		{"wip", WIP, "ForceTermination", "", WIRE_SWITCH_FORCE},
		{"wci", WCI, "SetEnabledForInternet",
		 "<NewEnabledForInternet>YES</NewEnabledForInternet>", WIRE_SWITCH_ENABLE},
		{"wci", WCI, "SetEnabledForInternet",
		 "<NewEnabledForInternet>0</NewEnabledForInternet>", WIRE_SWITCH_DISABLE},
		{"igd2/lct", LCT, "DisableService", "", WIRE_SWITCH_LAN_OFF},
	};
	static const struct {
		enum err_kind kind;
		int code;
	} refusals[] = {{ERR_NOT_AUTHORIZED, 606}, {ERR_SETUP_FAILED, 704},
			{ERR_NOT_CONFIGURED, 706}, {ERR_ACCESS_DISABLED, 709},
			{ERR_TERMINATED, 711},	   {ERR_INTERNAL, 501}};
	struct lan_fixture *f = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		f->refuse = false;
		assert_int_equal(
			call(f, rows[i].path, rows[i].type, rows[i].action, rows[i].arguments), 0);
		assert_int_equal(f->last_switch.what, rows[i].what);
		assert_int_equal(f->last_switch.requester, FIXTURE_DEVICE);
		assert_int_equal(f->last_switch.ifindex, FIXTURE_IFINDEX);
		f->refuse = true;
		for (size_t k = 0; k < sizeof(refusals) / sizeof(refusals[0]); k++) {
			f->refusal.kind = refusals[k].kind;
			assert_int_equal(call(f, rows[i].path, rows[i].type, rows[i].action,
					      rows[i].arguments),
					 refusals[k].code);
		}
	}
}

// protocols: the same value passes; otherwise 606, or 703 and 731 where it could be changed.
static void test_the_connection_type_stays(void **state)
{
	static const char bridged[] = "<NewConnectionType>IP_Bridged</NewConnectionType>";
	struct lan_fixture *f = *state;

	assert_int_equal(
		wip(f, "SetConnectionType", "<NewConnectionType>IP_Routed</NewConnectionType>"), 0);
	assert_int_equal(wip(f, "SetConnectionType", bridged), 606);
	assert_int_equal(wip(f, "SetConnectionType", "<NewConnectionType>%s%n</NewConnectionType>"),
			 402);
	f->uplink.may_switch = 1;
	assert_int_equal(wip(f, "SetConnectionType", bridged), 703);
	assert_int_equal(call(f, "igd2/wip", WIP2, "SetConnectionType", bridged), 703);
	f->uplink.connected = 0;
	assert_int_equal(wip(f, "SetConnectionType", bridged), 703);
	assert_int_equal(call(f, "igd2/wip", WIP2, "SetConnectionType", bridged), 731);
	assert_int_equal(
		wip(f, "SetAutoDisconnectTime", "<NewAutoDisconnectTime>0</NewAutoDisconnectTime>"),
		0);
	assert_int_equal(wip(f, "SetAutoDisconnectTime",
			     "<NewAutoDisconnectTime>60</NewAutoDisconnectTime>"),
			 606);
}

static void test_status_tells_how_the_uplink_was_switched_off(void **state)
{
	static const struct {
		enum wire_suspended how;
		const char *error, *enabled;
	} rows[] = {
		{WIRE_SUSPENDED_REQUESTED, "ERROR_USER_DISCONNECT", "1"},
		{WIRE_SUSPENDED_FORCED, "ERROR_FORCED_DISCONNECT", "1"},
		{WIRE_SUSPENDED_DISABLED, "ERROR_NOT_ENABLED_FOR_INTERNET", "0"},
	};
	struct lan_fixture *f = *state;

	f->uplink.connected = 0;
	f->uplink.address = 0;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		f->uplink.suspended = rows[i].how;
		assert_int_equal(wip(f, "GetStatusInfo", ""), 0);
		assert_value("NewConnectionStatus", "Disconnected");
		assert_value("NewLastConnectionError", rows[i].error);
		assert_int_equal(call(f, "wci", WCI, "GetEnabledForInternet", ""), 0);
		assert_value("NewEnabledForInternet", rows[i].enabled);
		assert_int_equal(wip(f, "GetExternalIPAddress", ""), 0);
		assert_value("NewExternalIPAddress", "");
	}
}

static int set_default(struct lan_fixture *f, const char *value)
{
	char arguments[512];

	(void)snprintf(arguments, sizeof(arguments),
		       "<NewDefaultConnectionService>%s</NewDefaultConnectionService>", value);
	return call(f, "l3f", L3F, "SetDefaultConnectionService", arguments);
}

static void test_default_connection_is_the_only_one(void **state)
{
	struct lan_fixture *f = *state;

	assert_int_equal(call(f, "l3f", L3F, "GetDefaultConnectionService", ""), 0);
	assert_value("NewDefaultConnectionService",
		     "uuid:" FIXTURE_CONNECT ":WANConnectionDevice:1,urn:upnp-org:"
		     "serviceId:WANIPConn1");
	assert_int_equal(set_default(f, "uuid:" FIXTURE_CONNECT
					":WANConnectionDevice:1,urn:upnp-org:serviceId:WANIPConn1"),
			 0);
	assert_int_equal(set_default(f, "uuid:" FIXTURE_WAN
					":WANConnectionDevice:1,urn:upnp-org:serviceId:WANIPConn1"),
			 720);
	assert_int_equal(set_default(f,
				     "uuid:" FIXTURE_CONNECT
				     ":WANConnectionDevice:1,urn:upnp-org:serviceId:WANPPPConn1"),
			 721);
	assert_int_equal(set_default(f, "uuid:" FIXTURE_CONNECT ":WANConnectionDevice:1"), 402);
	assert_int_equal(set_default(f, "nonsense,urn:upnp-org:serviceId:WANIPConn1"), 402);
	assert_int_equal(set_default(f, ","), 402);
}

// WANPPPConnection:1 is there while the uplink is one, beside WANIPConnection and with its table.
static void test_the_ppp_service_comes_with_a_ppp_uplink(void **state)
{
	struct lan_fixture *f = *state;

	strbuf_free(&answer);
	assert_int_equal(lan_fixture_call(f, "wpp", WPP, "GetStatusInfo", "", &answer), 404);
	f->service.ppp = 1;
	lan_fixture_tell_service(f);
	lan_fixture_pump(f);
	assert_int_equal(call(f, "wpp", WPP, "GetStatusInfo", ""), 0);
	assert_value("NewConnectionStatus", "Connected");
	assert_int_equal(call(f, "wpp", WPP, "AddPortMapping",
			      add_arguments("", "5000", "TCP", "127.0.0.10", "x", "60")),
			 0);
	assert_int_equal(wip(f, "GetSpecificPortMappingEntry", key_arguments("", "5000", "TCP")),
			 0);
	assert_int_equal(call(f, "wpp", WPP, "GetLinkLayerMaxBitRates", ""), 0);
	assert_value("NewUpstreamMaxBitRate", "1000000000");
	assert_int_equal(call(f, "wpp", WPP, "ConfigureConnection",
			      "<NewUserName>a</NewUserName><NewPassword>b</NewPassword>"),
			 606);
	assert_int_equal(call(f, "wpp", WPP, "GetPassword", ""), 602);
	assert_value("errorDescription", "Optional Action Not Implemented");
	assert_int_equal(wip(f, "GetPassword", ""), 401);
	assert_int_equal(call(f, "wpp", WIP, "GetStatusInfo", ""), 401);
	assert_int_equal(call(f, "wpp", "urn:schemas-upnp-org:service:WANPPPConnection:2",
			      "GetStatusInfo", ""),
			 401);
	assert_int_equal(set_default(f,
				     "uuid:" FIXTURE_CONNECT
				     ":WANConnectionDevice:1,urn:upnp-org:serviceId:WANPPPConn1"),
			 723);
	assert_int_equal(call(f, "wel", WEL, "GetEthernetLinkStatus", ""), 0);
	assert_value("NewEthernetLinkStatus", "Up");
}

#define QUERY "urn:schemas-upnp-org:control-1-0"

static void test_query_state_variable(void **state)
{
	struct lan_fixture *f = *state;

	assert_int_equal(call(f, "wip", QUERY, "QueryStateVariable",
			      "<u:varName>ConnectionStatus</u:varName>"),
			 0);
	assert_value("return", "Connected");
	assert_non_null(strstr(strbuf_text(&answer),
			       "<u:QueryStateVariableResponse xmlns:u=\"" QUERY "\">"));
	f->service.show_dummy_rule = 1;
	lan_fixture_tell_service(f);
	lan_fixture_pump(f);
	f->mappings = 3;
	assert_int_equal(call(f, "wip", QUERY, "QueryStateVariable",
			      "<u:varName>PortMappingNumberOfEntries</u:varName>"),
			 0);
	assert_value("return", "4"); // with the dummy, as the array has it
	assert_int_equal(call(f, "wip", QUERY, "QueryStateVariable",
			      "<u:varName>PhysicalLinkStatus</u:varName>"),
			 404); // of another service
	assert_value("errorDescription", "Invalid Var");
	assert_int_equal(
		call(f, "wip", QUERY, "QueryStateVariable", "<u:varName>RemoteHost</u:varName>"),
		404);
	assert_int_equal(call(f, "wip", QUERY, "QueryStateVariable", ""), 404);
}

static void test_unknown_actions_and_services(void **state)
{
	struct lan_fixture *f = *state;

	assert_int_equal(wip(f, "AddAnyPortMapping", ""), 401);
	assert_int_equal(wip(f, "addportmapping", ""), 401);
	assert_int_equal(call(f, "wci", WIP, "GetStatusInfo", ""), 401);
	assert_int_equal(call(f, "wip", "urn:schemas-upnp-org:service:WANIPConnection:3",
			      "GetStatusInfo", ""),
			 401);
	assert_int_equal(call(f, "wci", "urn:schemas-upnp-org:service:WANCommonInterfaceConfig:2",
			      "GetTotalBytesSent", ""),
			 401); // there is no such version
	assert_int_equal(call(f, "wip", "urn:schemas-upnp-org:service:WANPPPConnection:1",
			      "GetStatusInfo", ""),
			 401);
	assert_value("errorDescription", "Invalid Action");
	assert_int_equal(f->requests, 0);
}

// What a control point names counts, whichever URL it has found, and it is answered as that.
static void test_both_versions_are_served_at_either_url(void **state)
{
	static const char *const paths[] = {"wip", "igd2/wip"};
	static const char *const types[] = {WIP, WIP2};
	struct lan_fixture *f = *state;
	char namespace[128];

	for (size_t p = 0; p < 2; p++) {
		for (size_t t = 0; t < 2; t++) {
			assert_int_equal(call(f, paths[p], types[t], "GetStatusInfo", ""), 0);
			assert_value("NewConnectionStatus", "Connected");
			(void)snprintf(namespace, sizeof(namespace), "xmlns:u=\"%s\"", types[t]);
			assert_non_null(strstr(strbuf_text(&answer), namespace));
		}
	}
	f->service.igd_versions = 1 << WIRE_IGD_1;
	lan_fixture_tell_service(f);
	lan_fixture_pump(f);
	strbuf_free(&answer);
	assert_int_equal(lan_fixture_call(f, "igd2/wip", WIP2, "GetStatusInfo", "", &answer), 404);
	assert_int_equal(call(f, "wip", WIP2, "GetStatusInfo", ""), 0);
}

// Each tree names its own connection device.
static void test_the_default_connection_is_of_the_tree(void **state)
{
	struct lan_fixture *f = *state;

	assert_int_equal(call(f, "igd2/l3f", L3F, "GetDefaultConnectionService", ""), 0);
	assert_value("NewDefaultConnectionService",
		     "uuid:" FIXTURE_CONNECT_2
		     ":WANConnectionDevice:2,urn:upnp-org:serviceId:WANIPConn1");
	assert_int_equal(call(f, "l3f", L3F, "GetDefaultConnectionService", ""), 0);
	assert_value("NewDefaultConnectionService",
		     "uuid:" FIXTURE_CONNECT
		     ":WANConnectionDevice:1,urn:upnp-org:serviceId:WANIPConn1");
}

#define row(function) cmocka_unit_test_setup_teardown(function, lan_fixture_setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		row(test_a_mapping_from_add_to_delete),
		row(test_three_spellings_of_any_remote_host),
		row(test_a_lease_about_to_end_is_not_told_as_endless),
		row(test_descriptions_are_cleaned_and_cut_between_characters),
		row(test_gates_refusals_become_upnp_errors),
		row(test_refusals_of_our_own_are_logged_without_the_devices_words),
		row(test_dummy_entry_stands_before_the_real_ones),
		row(test_status_follows_the_uplink),
		row(test_external_address_is_empty_when_there_is_none),
		row(test_counters_go_round_and_rates_saturate),
		row(test_the_uplink_is_switched_by_gate),
		row(test_the_connection_type_stays),
		row(test_status_tells_how_the_uplink_was_switched_off),
		row(test_the_ppp_service_comes_with_a_ppp_uplink),
		row(test_default_connection_is_the_only_one),
		row(test_query_state_variable),
		row(test_unknown_actions_and_services),
		row(test_both_versions_are_served_at_either_url),
		row(test_the_default_connection_is_of_the_tree),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
