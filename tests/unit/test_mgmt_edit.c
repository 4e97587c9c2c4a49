// SPDX-License-Identifier: BSD-2-Clause
// Tests of changes in the menus that there are: applied, stored, told and logged, or nothing of it.

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include <cmocka.h>

#include "mgmt_client.h"

static void restart(void)
{
	client_close(&client);
	mgmt_fixture_restart(&fixture);
	client_local(&client, &fixture);
}

#define UPNP(name) ASK("/ip/upnp/get", "=value-name=" name)

static void assert_logged(const char *text)
{
	if (!strstr(ASK("/log/print"), text))
		fail_msg("the log lacks: %s\n%s", text, strbuf_text(&client.told));
}

static void test_a_change_reaches_gate_and_the_store(void **state)
{
	(void)state;
	assert_true(fixture.fresh);
	assert_false(fixture.settings.enabled);
	DONE("/ip/upnp/set", "=enabled=yes", "=nat_traversal=no", "=max-lease=2h", "=http-port=80",
	     "=max-requests-per-minute=0");
	assert_true(fixture.settings.enabled);
	assert_false(fixture.settings.nat_traversal);
	assert_int_equal(fixture.settings.rules.lease_max_s, 7200);
	assert_int_equal(fixture.settings.http_port, 80);
	assert_int_equal(fixture.settings.rules.requests_per_minute, 0);
	assert_int_equal(fixture.settings.rules.mappings_per_device, 64);
	assert_string_equal(fixture.settings.name, "sallyport");
	assert_logged("=topics=system,info =message=upnp settings changed by admin (/ip upnp set "
		      "enabled=yes nat-traversal=no max-requests-per-minute=0 max-lease=2h "
		      "http-port=80)");
	restart();
	assert_false(fixture.fresh);
	assert_true(fixture.settings.enabled);
	assert_string_equal(UPNP("max-lease"), "!done =ret=2h\n");
}

static void test_reset_gives_what_a_record_begins_with(void **state)
{
	(void)state;
	DONE("/ip/upnp/set", "=enabled=yes", "=max-lease=2h", "=http-port=80");
	DONE("/ip/upnp/reset", "=value-name=max-lease,http-port");
	assert_string_equal(UPNP("max-lease"), "!done =ret=1w\n");
	assert_true(fixture.settings.enabled);
	DONE("/ip/upnp/reset");
	assert_false(fixture.settings.enabled);
	// A builtin record begins with more than its menu's defaults.
	DONE("/user/group/set", "=.id=read", "=policy=!api", "=comment=c", "=skin=x");
	DONE("/user/group/reset", "=.id=read");
	assert_string_equal(
		ASK("/user/group/print", "=.proplist=policy,skin,comment", "?name=read"),
		"!re =policy=local,telnet,ssh,reboot,read,test,winbox,password,web,sniff,"
		"sensitive,api,romon,rest-api,!ftp,!write,!policy =skin=default "
		"=comment=c\n!done\n");
	DONE("/user/group/reset", "=.id=read", "=value-name=comment");
	assert_string_equal(ASK("/user/group/get", "=.id=read", "=value-name=comment"),
			    "!done =ret=\n");
	assert_string_equal(ASK("/user/group/reset", "=.id=read", "=value-name=name"),
			    "!trap =category=1 =message=input does not match any value of "
			    "value-name\n!done\n");
	assert_string_equal(ASK("/user/group/reset"), "!trap =message=missing =.id=\n!done\n");
	assert_string_equal(ASK("/ip/address/reset", "=.id=*1"),
			    "!trap =message=failure: managed by the operating system\n!done\n");
}

static void test_values_are_checked_before_anything_happens(void **state)
{
	unsigned before = fixture.settings_count;

	(void)state;
	assert_string_equal(ASK("/ip/upnp/set", "=enabled=yes", "=foo=1"),
			    "!trap =message=unknown parameter foo\n!done\n");
	assert_string_equal(
		ASK("/ip/upnp/set", "=enabled=maybe"),
		"!trap =category=1 =message=invalid value for argument enabled\n!done\n");
	assert_string_equal(ASK("/ip/upnp/set", "=http-port=65536"),
			    "!trap =category=1 =message=value of http-port is out of range "
			    "(1 .. 65535)\n!done\n");
	assert_string_equal(ASK("/ip/upnp/set", "=.id=*1", "=enabled=yes"),
			    "!trap =message=unknown parameter .id\n!done\n");
	assert_string_equal(ASK("/ip/upnp/set", "=interface-record=7"),
			    "!trap =message=unknown parameter interface-record\n!done\n");
	assert_string_equal(ASK("/ip/upnp/interfaces/add"),
			    "!trap =message=missing value(s) of argument(s) interface type\n"
			    "!done\n");
	assert_string_equal(ASK("/ip/upnp/interfaces/add", "=interface=nope", "=type=external"),
			    "!trap =category=1 =message=input does not match any value of "
			    "interface\n!done\n");
	assert_string_equal(ASK("/ip/upnp/interfaces/add", "=interface=ether1", "=type=sideways"),
			    "!trap =category=1 =message=input does not match any value of type\n"
			    "!done\n");
	assert_string_equal(ASK("/ip/upnp/interfaces/set", "=disabled=yes"),
			    "!trap =message=missing =.id=\n!done\n");
	assert_int_equal(fixture.settings_count, before);
	assert_string_equal(UPNP("enabled"), "!done =ret=false\n");
}

static void test_setting_what_is_set_changes_nothing(void **state)
{
	unsigned before = fixture.settings_count;

	(void)state;
	DONE("/ip/upnp/set", "=enabled=no");
	DONE("/ip/upnp/set");
	assert_int_equal(fixture.settings_count, before);
	assert_null(strstr(ASK("/log/print"), "changed by"));
}

// ---- failures undo

static void test_gate_refusing_undoes_the_change(void **state)
{
	(void)state;
	fixture.refuse_settings = true;
	assert_string_equal(ASK("/ip/upnp/set", "=enabled=yes", "=interface=ether1"),
			    "!trap =message=failure: gate will not\n!done\n");
	fixture.refuse_settings = false;
	assert_string_equal(UPNP("enabled"), "!done =ret=false\n");
	assert_string_equal(ASK("/ip/upnp/interfaces/print"), "!done\n");
	assert_null(strstr(ASK("/log/print"), "changed by"));
	// The id was never given.
	DONE("/ip/upnp/set", "=enabled=yes");
	restart();
	assert_string_equal(ASK("/ip/upnp/interfaces/add", "=interface=ether1", "=type=external"),
			    "!done =ret=*1\n");
}

static void test_nobody_sees_a_change_before_it_is_in_force(void **state)
{
	struct client other;

	(void)state;
	fixture.hold_settings = true;
	client_local(&other, &fixture);
	client_send(&client, "/ip/upnp/set", "=enabled=yes", NULL);
	assert_true(fixture.held != 0);
	assert_string_equal(client_ask(&other, "/ip/upnp/get", "=value-name=enabled", NULL),
			    "!done =ret=false\n");
	mgmt_fixture_release(&fixture, NULL);
	(void)client_await(&client, 1);
	assert_string_equal(client_ask(&other, "/ip/upnp/get", "=value-name=enabled", NULL),
			    "!done =ret=true\n");
	client_close(&other);
}

static void test_changes_wait_in_line(void **state)
{
	struct client other;

	(void)state;
	fixture.hold_settings = true;
	client_local(&other, &fixture);
	client_send(&client, "/system/identity/set", "=name=one", NULL);
	client_send(&other, "/system/identity/set", "=name=two", NULL);
	assert_string_equal(fixture.settings.name, "one");
	assert_int_equal(other.ended, 0);
	fixture.hold_settings = false;
	mgmt_fixture_release(&fixture, NULL);
	(void)client_await(&other, 1);
	assert_string_equal(fixture.settings.name, "two");
	client_close(&other);
}

static void test_a_new_gate_is_told_and_ends_the_wait(void **state)
{
	(void)state;
	fixture.hold_settings = true;
	client_forget(&client);
	client_send(&client, "/ip/upnp/set", "=enabled=yes", NULL);
	mgmt_fixture_gate_dies(&fixture);
	assert_int_equal(client.ended, 0);
	fixture.hold_settings = false;
	mgmt_fixture_gate_comes(&fixture);
	assert_string_equal(client_await(&client, 1), "!done\n");
	assert_true(fixture.settings.enabled);
}

static void test_a_mute_gate_is_not_waited_for_for_ever(void **state)
{
	(void)state;
	fixture.hold_settings = true;
	client_forget(&client);
	client_send(&client, "/ip/upnp/set", "=enabled=yes", NULL);
	loop_advance(fixture.loop, 10000);
	assert_string_equal(client_await(&client, 1),
			    "!trap =message=failure: the gateway process does not answer\n!done\n");
	// It was only slow: what is in force is told once more, and its late answer is not taken for
	// that of another change.
	mgmt_fixture_pump(&fixture);
	assert_false(fixture.settings.enabled);
	fixture.hold_settings = false;
	DONE("/ip/upnp/set", "=show-dummy-rule=no");
	assert_false(fixture.settings.enabled);
	assert_false(fixture.settings.show_dummy_rule);
}

static void test_without_gate_what_needs_it_fails_in_time(void **state)
{
	(void)state;
	mgmt_fixture_gate_dies(&fixture);
	client_forget(&client);
	client_send(&client, "/ip/upnp/set", "=enabled=yes", NULL);
	loop_advance(fixture.loop, 10000);
	assert_string_equal(client_await(&client, 1),
			    "!trap =message=failure: the gateway process is not running\n!done\n");
	// The next does not wait in vain once more.
	assert_string_equal(ASK("/ip/upnp/set", "=enabled=yes"),
			    "!trap =message=failure: the gateway process is not running\n!done\n");
	// What does not need it goes on.
	assert_string_equal(ASK("/user/add", "=name=eve", "=group=read", "=password="),
			    "!done =ret=*2\n");
	mgmt_fixture_gate_comes(&fixture);
	mgmt_fixture_pump(&fixture);
	DONE("/ip/upnp/set", "=enabled=yes");
}

static void test_a_change_is_answered_even_when_the_end_comes(void **state)
{
	struct wire_stop stop = {0};

	(void)state;
	client_forget(&client);
	client_send(&client, "/ip/upnp/set", "=enabled=yes", NULL);
	assert_int_equal(wire_send(fixture.parent, WIRE_STOP, 0, &stop, -1), 0);
	while (!transactions_are_idle(fixture.m))
		loop_pump(fixture.loop);
	mgmt_free(fixture.m);
	fixture.m = NULL;
	assert_string_equal(client_await(&client, 1), "!done\n");
	restart();
	assert_string_equal(UPNP("enabled"), "!done =ret=true\n");
}

static void test_a_full_disk_undoes_the_change_everywhere(void **state)
{
	struct rlimit before;
	struct rlimit small;

	(void)state;
	DONE("/ip/upnp/set", "=enabled=yes");
	(void)signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
	small = (struct rlimit){.rlim_cur = 1, .rlim_max = before.rlim_max};
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
	(void)ASK("/ip/upnp/set", "=enabled=no", "=interface=ether1");
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
	if (strncmp(strbuf_text(&client.told), "!trap =category=4 =message=failure: ", 36) != 0)
		fail_msg("it said: %s", strbuf_text(&client.told));
	mgmt_fixture_pump(&fixture);
	assert_true(fixture.settings.enabled); // gate was told to go back
	assert_int_equal(fixture.settings.interfaces, 0);
	assert_string_equal(UPNP("enabled"), "!done =ret=true\n");
	assert_string_equal(ASK("/ip/upnp/interfaces/print"), "!done\n");
	restart();
	assert_string_equal(UPNP("enabled"), "!done =ret=true\n");
}

static void test_a_change_goes_on_when_its_session_is_gone(void **state)
{
	(void)state;
	fixture.hold_settings = true;
	client_send(&client, "/ip/upnp/set", "=enabled=yes", NULL);
	client_close(&client);
	fixture.hold_settings = false;
	mgmt_fixture_release(&fixture, NULL);
	mgmt_fixture_pump(&fixture);
	client_local(&client, &fixture);
	DONE("/ip/upnp/set", "=show-dummy-rule=no"); // in line behind it
	assert_string_equal(UPNP("enabled"), "!done =ret=true\n");
}

// ---- /ip/upnp interface=

static void test_the_short_form_makes_one_external_record(void **state)
{
	(void)state;
	assert_string_equal(ASK("/ip/upnp/print", "=.proplist=interface"), "!re\n!done\n");
	DONE("/ip/upnp/set", "=enabled=yes", "=nat_traversal=yes", "=interface=ether1");
	assert_string_equal(UPNP("interface"), "!done =ret=ether1\n");
	assert_string_equal(
		ASK("/ip/upnp/interfaces/print"),
		"!re =.id=*1 =interface=ether1 =type=external =disabled=false =dynamic=false\n"
		"!done\n");
	assert_int_equal(fixture.settings.interfaces, 1);
	assert_string_equal(fixture.settings.interface[0].name, "ether1");
	assert_true(fixture.settings.interface[0].external);
	// The next takes its place.
	DONE("/ip/upnp/set", "=interface=ether2");
	assert_string_equal(
		ASK("/ip/upnp/interfaces/print"),
		"!re =.id=*2 =interface=ether2 =type=external =disabled=false =dynamic=false\n"
		"!done\n");
	restart();
	DONE("/ip/upnp/set", "=interface=ether1");
	assert_string_equal(ASK("/ip/upnp/interfaces/print", "=.proplist=.id,interface"),
			    "!re =.id=*3 =interface=ether1\n!done\n");
	DONE("/ip/upnp/unset", "=value-name=interface");
	assert_string_equal(ASK("/ip/upnp/interfaces/print"), "!done\n");
	DONE("/ip/upnp/set", "=interface="); // an empty name is as good as none
	assert_string_equal(ASK("/ip/upnp/print", "=.proplist=interface"), "!re\n!done\n");
	DONE("/ip/upnp/set", "=interface=ether1");
	DONE("/ip/upnp/set", "=interface=");
	assert_string_equal(ASK("/ip/upnp/interfaces/print"), "!done\n");
	assert_string_equal(ASK("/ip/upnp/print", "=.proplist=interface"), "!re\n!done\n");
	assert_string_equal(ASK("/ip/upnp/set", "=interface=nope"),
			    "!trap =category=1 =message=input does not match any value of "
			    "interface\n!done\n");
}

static void test_the_short_form_leaves_the_administrators_records(void **state)
{
	(void)state;
	(void)ASK("/ip/upnp/interfaces/add", "=interface=ether1", "=type=external",
		  "=disabled=yes");
	DONE("/ip/upnp/set", "=interface=ether1"); // the record is there: enabled, not doubled
	assert_string_equal(
		ASK("/ip/upnp/interfaces/print"),
		"!re =.id=*1 =interface=ether1 =type=external =disabled=false =dynamic=false\n"
		"!done\n");
	DONE("/ip/upnp/set", "=interface=ether2");
	assert_string_equal(ASK("/ip/upnp/interfaces/print", "=count-only="), "!done =ret=2\n");
	// Taken in hand by the administrator, it is no longer the short form's.
	DONE("/ip/upnp/interfaces/disable", "=numbers=*2");
	assert_string_equal(ASK("/ip/upnp/print", "=.proplist=interface"), "!re\n!done\n");
	DONE("/ip/upnp/set", "=interface=bridge");
	assert_string_equal(ASK("/ip/upnp/interfaces/print", "=.proplist=interface,disabled"),
			    "!re =interface=ether1 =disabled=false\n"
			    "!re =interface=ether2 =disabled=true\n"
			    "!re =interface=bridge =disabled=false\n!done\n");
	DONE("/ip/upnp/interfaces/remove", "=.id=*3");
	assert_string_equal(ASK("/ip/upnp/print", "=.proplist=interface"), "!re\n!done\n");
}

static void test_interfaces(void **state)
{
	(void)state;
	assert_string_equal(ASK("/ip/upnp/interfaces/add", "=interface=ether1", "=type=external",
				"=forced-external-ip=203.0.113.9"),
			    "!done =ret=*1\n");
	assert_int_equal(fixture.settings.interface[0].forced_address, 0xCB007109);
	assert_string_equal(ASK("/ip/upnp/interfaces/add", "=interface=ether1", "=type=internal"),
			    "!done =ret=*2\n");
	assert_string_equal(ASK("/ip/upnp/interfaces/add", "=interface=ether1", "=type=internal"),
			    "!trap =message=failure: already have such entry\n!done\n");
	DONE("/ip/upnp/interfaces/set", "=.id=*1", "=forced-ip=0.0.0.0");
	assert_string_equal(ASK("/ip/upnp/interfaces/get", "=.id=*1", "=value-name=forced-ip"),
			    "!done =ret=0.0.0.0\n");
	DONE("/ip/upnp/interfaces/unset", "=.id=*1", "=value-name=forced-ip");
	assert_null(strstr(ASK("/ip/upnp/interfaces/print"), "forced"));
	assert_string_equal(ASK("/ip/upnp/interfaces/unset", "=.id=*1", "=value-name=type"),
			    "!trap =category=1 =message=input does not match any value of "
			    "value-name\n!done\n");
	assert_string_equal(ASK("/ip/upnp/interfaces/comment", "=.id=*1", "=comment=x"),
			    "!trap =category=0 =message=no such command\n!done\n");
}

static void test_an_interface_that_left_makes_its_record_invalid(void **state)
{
	struct wire_link link = fixture.link[1];

	(void)state;
	(void)ASK("/ip/upnp/interfaces/add", "=interface=ether1", "=type=external");
	link.event = 1;
	link.gone = 1;
	mgmt_fixture_send(&fixture, WIRE_LINK, &link);
	assert_string_equal(ASK("/ip/upnp/interfaces/print", "=.proplist=invalid"),
			    "!re =invalid=true\n!done\n");
	assert_logged("upnp interface added by admin (*1 = /ip upnp interfaces add "
		      "interface=ether1 type=external)");
	// Its other properties can be changed all the same.
	DONE("/ip/upnp/interfaces/set", "=.id=*1", "=disabled=yes");
}

// ---- what is not ours

static void test_what_the_system_manages_is_not_changed_here(void **state)
{
	static const char *const refused =
		"!trap =message=failure: managed by the operating system\n!done\n";

	(void)state;
	assert_string_equal(ASK("/interface/set", "=.id=ether1", "=mtu=1400"), refused);
	assert_string_equal(ASK("/interface/disable", "=numbers=ether1"), refused);
	assert_string_equal(ASK("/interface/comment", "=numbers=ether1", "=comment=x"), refused);
	assert_string_equal(ASK("/ip/address/add", "=address=10.0.0.1/8", "=interface=ether1"),
			    refused);
	assert_string_equal(ASK("/ip/address/remove", "=.id=*1"), refused);
	assert_string_equal(ASK("/ip/arp/add", "=interface=ether1", "=address=10.0.0.9"), refused);
	assert_string_equal(ASK("/system/clock/set", "=date=2026-01-01"), refused);
	assert_string_equal(ASK("/system/resource/set"), refused);
	assert_string_equal(ASK("/interface/set", "=.id=ether1", "=running=yes"),
			    "!trap =message=unknown parameter running\n!done\n");
	assert_string_equal(ASK("/ip/firewall/nat/add"),
			    "!trap =message=missing value(s) of argument(s) chain\n!done\n");
	assert_string_equal(ASK("/ip/firewall/nat/disable", "=.id=*80000001"),
			    "!trap =message=failure: can not change dynamic nat rule\n!done\n");
}

static void test_addresses_and_neighbours_keep_their_ids(void **state)
{
	static const char *const address =
		"!re =.id=*1 =address=192.168.88.1/24 =network=192.168.88.0 =interface=bridge "
		"=actual-interface=bridge =disabled=false =dynamic=false\n!done\n";

	(void)state;
	assert_string_equal(ASK("/ip/address/print"), address);
	assert_string_equal(ASK("/ip/address/print"), address);
	assert_string_equal(ASK("/ip/arp/print"),
			    "!re =.id=*1 =address=192.168.88.10 =mac-address=02:00:00:00:00:09 "
			    "=interface=bridge =published=false =status=reachable =complete=true "
			    "=disabled=false =dynamic=true\n!done\n");
}

// ---- log, clock, resource, schema

static void test_log(void **state)
{
	struct wire_log line = {.time = 1700000000,
				.topics = WIRE_LOG_UPNP | WIRE_LOG_INFO,
				.text = "port mapping added\x1b[31m"};

	(void)state;
	mgmt_fixture_send(&fixture, WIRE_LOG, &line);
	DONE("/log/info", "=message=hello there");
	assert_string_equal(ASK("/log/print", "=topics=upnp", "=.proplist=time,topics,message"),
			    "!re =time=2023-11-14 22:13:20 =topics=upnp,info =message=port mapping "
			    "added[31m\n!done\n");
	assert_string_equal(
		ASK("/log/print", "?message=hello there", "=.proplist=topics,message,buffer"),
		"!re =topics=script,info =message=hello there =buffer=memory\n!done\n");
	assert_string_equal(ASK("/log/print", "=topics=script,info", "=message=hello",
				"=buffer=memory", "=count-only="),
			    "!done =ret=1\n");
	assert_string_equal(ASK("/log/print", "=buffer=disk", "=count-only="), "!done =ret=0\n");
	assert_string_equal(ASK("/log/warning"), "!trap =message=missing =message=\n!done\n");
	assert_string_equal(ASK("/log/print", "?message=user admin logged in via local"),
			    "!done\n"); // comings and goings on the machine itself are not kept
}

static void test_log_is_a_ring(void **state)
{
	(void)state;
	for (int i = 0; i < 1100; i++)
		log_add_format(&fixture.m->log, WIRE_LOG_SYSTEM | WIRE_LOG_INFO, "line %d", i);
	assert_string_equal(ASK("/log/print", "=count-only="), "!done =ret=1000\n");
	// Line 99 is gone, 990 to 999 are there.
	assert_string_equal(ASK("/log/print", "=count-only=", "=message=line 99"),
			    "!done =ret=10\n");
}

static void test_clock(void **state)
{
	char year[8];
	time_t now = time(NULL);
	struct tm utc;

	(void)state;
	(void)gmtime_r(&now, &utc);
	(void)strftime(year, sizeof(year), "%Y", &utc);
	DONE("/system/clock/set", "=time-zone-name=Asia/Kolkata");
	assert_non_null(
		strstr(ASK("/system/clock/print"),
		       "=time-zone-name=Asia/Kolkata =gmt-offset=+05:30 =dst-active=false"));
	assert_string_equal(ASK("/system/clock/set", "=time-zone-name=../../etc/passwd"),
			    "!trap =category=1 =message=input does not match any value of "
			    "time-zone-name\n!done\n");
	assert_string_equal(ASK("/system/clock/set", "=time-zone-name=Mars/Olympus"),
			    "!trap =category=1 =message=input does not match any value of "
			    "time-zone-name\n!done\n");
	restart();
	assert_string_equal(ASK("/system/clock/get", "=value-name=time-zone-name"),
			    "!done =ret=Asia/Kolkata\n");
	assert_non_null(strstr(
		ASK("/system/clock/get", "=value-name=date", "=format=year yyyy: %Y%%-x"), year));
	assert_non_null(strstr(strbuf_text(&client.told), "%-x\n"));
	assert_int_equal(strlen(ASK("/system/clock/get", "=value-name=time", "=format=HH-mm-ss")),
			 strlen("!done =ret=12-34-56\n"));
	assert_int_equal(strlen(ASK("/system/clock/get", "=value-name=date")),
			 strlen("!done =ret=2026-01-02\n"));
	assert_string_equal(ASK("/system/identity/get", "=value-name=name", "=format=yyyy"),
			    "!trap =message=unknown parameter format\n!done\n");
	DONE("/system/clock/set", "=time-zone-name=");
}

static void test_resource(void **state)
{
	(void)state;
	assert_non_null(strstr(ASK("/system/resource/print"), "=version=7.16.2 (sallyport "));
	assert_null(strstr(strbuf_text(&client.told), "=total-memory=0 "));
	assert_null(strstr(strbuf_text(&client.told), "=total-hdd-space=0 "));
	assert_null(strstr(strbuf_text(&client.told), "=cpu= "));
	assert_non_null(
		strstr(strbuf_text(&client.told), "=board-name=sallyport =platform=sallyport"));
}

static void test_identity(void **state)
{
	(void)state;
	DONE("/system/identity/set", "=name=R 1");
	assert_string_equal(fixture.settings.name, "R 1");
	assert_logged("identity changed by admin (/system identity set name=\"R 1\")");
	assert_string_equal(ASK("/system/identity/set", "=name="),
			    "!trap =category=1 =message=invalid value for argument name\n!done\n");
	assert_non_null(
		strstr(ASK("/system/identity/set",
			   "=name=0123456789012345678901234567890123456789012345678901234567"
			   "890123456789"),
		       "!trap"));
}

static void test_schema(void **state)
{
	(void)state;
	(void)ASK("/console/schema/print");
	assert_non_null(strstr(strbuf_text(&client.told), "!re =type=menu =path=/ip/upnp "));
	assert_non_null(strstr(strbuf_text(&client.told), "=path=/console/schema "));
	assert_non_null(
		strstr(strbuf_text(&client.told), "=name=allow-disable-external-interface"));
	assert_string_equal(ASK("/console/schema/print", "=x=1"),
			    "!trap =message=unknown parameter x\n!done\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
		T(test_a_change_reaches_gate_and_the_store),
		T(test_reset_gives_what_a_record_begins_with),
		T(test_values_are_checked_before_anything_happens),
		T(test_setting_what_is_set_changes_nothing),
		T(test_gate_refusing_undoes_the_change),
		T(test_nobody_sees_a_change_before_it_is_in_force),
		T(test_changes_wait_in_line),
		T(test_a_new_gate_is_told_and_ends_the_wait),
		T(test_a_mute_gate_is_not_waited_for_for_ever),
		T(test_without_gate_what_needs_it_fails_in_time),
		T(test_a_change_is_answered_even_when_the_end_comes),
		T(test_a_full_disk_undoes_the_change_everywhere),
		T(test_a_change_goes_on_when_its_session_is_gone),
		T(test_the_short_form_makes_one_external_record),
		T(test_the_short_form_leaves_the_administrators_records),
		T(test_interfaces),
		T(test_an_interface_that_left_makes_its_record_invalid),
		T(test_what_the_system_manages_is_not_changed_here),
		T(test_addresses_and_neighbours_keep_their_ids),
		T(test_log),
		T(test_log_is_a_ring),
		T(test_clock),
		T(test_resource),
		T(test_identity),
		T(test_schema),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
