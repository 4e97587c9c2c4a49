// SPDX-License-Identifier: BSD-2-Clause
// Tests of the console's layouts: table, detail, terse, value-list, settings, log, as-value, each
// to the character.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "console/print.h"
#include "console/value.h"
#include "print_fixture.h"
#include "script/text.h"

static const char *table(const char *path)
{
	return fixture_drawn(print_table, path, VIEW_COLUMNS_TABLE, NULL, 0);
}

static void test_table(void **state)
{
	(void)state;
	fixture_add("=.id=*1", "=interface=ether1", "=type=external", "=disabled=false",
		    "=dynamic=false", NULL);
	fixture_add("=.id=*2", "=interface=bridge", "=type=internal", "=disabled=false",
		    "=dynamic=false", NULL);
	assert_string_equal(table("/ip/upnp/interfaces"), "Columns: INTERFACE, TYPE\n"
							  "# INTERFACE  TYPE\n"
							  "0 ether1     external\n"
							  "1 bridge     internal\n");
	assert_string_equal(table("/ip/upnp/interfaces"), ""); // no row, no header
}

static void test_table_with_flags(void **state)
{
	(void)state;
	fixture_add("=.id=*1", "=interface=ether1", "=type=external", "=disabled=true", NULL);
	assert_string_equal(table("/ip/upnp/interfaces"), "Flags: X - DISABLED\n"
							  "Columns: INTERFACE, TYPE\n"
							  "#   INTERFACE  TYPE\n"
							  "0 X ether1     external\n");
	fixture_add("=.id=*1", "=address=192.168.12.254", "=mac-address=00:00:00:00:00:01",
		    "=interface=Vlan12", "=status=reachable", "=dynamic=true", "=complete=true",
		    NULL);
	assert_string_equal(table("/ip/arp"),
			    "Flags: D - DYNAMIC; C - COMPLETE\n"
			    "Columns: ADDRESS, MAC-ADDRESS, INTERFACE, STATUS\n"
			    "#    ADDRESS         MAC-ADDRESS        INTERFACE  STATUS\n"
			    "0 DC 192.168.12.254  00:00:00:00:00:01  Vlan12     reachable\n");
}

static void test_flags_that_exclude_each_other_share_a_place(void **state)
{
	(void)state;
	fixture_add("=.id=*1", "=name=resolver", "=port=53", "=proto=udp", "=vrf=main",
		    "=dynamic=true", "=connection=true", NULL);
	fixture_add("=.id=*2", "=name=www-ssl", "=port=443", "=proto=tcp", "=vrf=main",
		    "=max-sessions=20", "=disabled=true", NULL);
	fixture_add("=.id=*3", "=name=api", "=port=8728", "=proto=tcp", "=vrf=main",
		    "=max-sessions=20", "=invalid=true", NULL);
	assert_string_equal(table("/ip/service"),
			    "Flags: X - DISABLED, I - INVALID; D - DYNAMIC; c - CONNECTION\n"
			    "Columns: NAME, PORT, PROTO, VRF, MAX-SESSIONS\n"
			    "#     NAME      PORT  PROTO  VRF   MAX-SESSIONS\n"
			    "0  Dc resolver    53  udp    main\n"
			    "1 X   www-ssl    443  tcp    main            20\n"
			    "2 I   api       8728  tcp    main            20\n");
}

static void test_comments_and_wide_numbers(void **state)
{
	(void)state;
	fixture_add("=.id=*1", "=interface=ether1", "=type=external", "=comment=the uplink", NULL);
	fixture_add("=.id=*2", "=interface=caf\xc3\xa9", "=type=internal", "=forced-ip=10.0.0.1",
		    NULL);
	assert_string_equal(
		fixture_drawn(print_table, "/ip/upnp/interfaces", VIEW_COLUMNS_TABLE, NULL, 9),
		"Columns: INTERFACE, TYPE, FORCED-IP\n"
		" # INTERFACE  TYPE      FORCED-IP\n"
		";;; the uplink\n"
		" 9 ether1     external\n"
		"10 caf\xc3\xa9       internal  10.0.0.1\n");
}

static void test_lists_take_a_line_an_element(void **state)
{
	(void)state;
	fixture_add("=.id=*1", "=topics=info", "=action=memory", NULL);
	fixture_add("=.id=*2", "=topics=ipsec,!debug,!packet", "=action=memory", NULL);
	assert_string_equal(table("/system/logging"), "Columns: TOPICS, ACTION\n"
						      "# TOPICS   ACTION\n"
						      "0 info     memory\n"
						      "1 ipsec    memory\n"
						      "  !debug\n"
						      "  !packet\n");
}

static void test_statistics_and_proplist(void **state)
{
	(void)state;
	fixture_add("=.id=*1", "=chain=srcnat", "=action=masquerade", "=bytes=874062", "=packets=5",
		    "=log=false", "=comment=NAT LAN -> WAN", NULL);
	assert_string_equal(
		fixture_drawn(print_table, "/ip/firewall/nat", VIEW_COLUMNS_STATS, NULL, 0),
		"Columns: CHAIN, ACTION, BYTES, PACKETS\n"
		"# CHAIN   ACTION        BYTES  PACKETS\n"
		";;; NAT LAN -> WAN\n"
		"0 srcnat  masquerade  874 062        5\n");
	fixture_add("=.id=*1", "=interface=ether1", "=type=external", NULL);
	assert_string_equal(fixture_drawn(print_table, "/ip/upnp/interfaces", VIEW_COLUMNS_TABLE,
					  "type,.id", 0),
			    "Columns: TYPE, .ID\n# TYPE      .ID\n0 external  *1\n");
}

static void test_unknown_proplist(void **state)
{
	struct view v = {.menu = fixture_menu("/ip/upnp/interfaces")};
	struct err e;

	(void)state;
	assert_int_equal(view_choose(&v, VIEW_COLUMNS_TABLE, "type,nosuch", &e), -1);
	assert_string_equal(e.text, "input does not match any value of proplist");
	view_done(&v);
}

static void test_ids_in_place_of_numbers(void **state)
{
	struct view v = {.menu = fixture_menu("/ip/upnp/interfaces"), .show_ids = true};
	struct err e;

	(void)state;
	fixture_add("=.id=*1F", "=interface=ether1", "=type=external", NULL);
	v.rows = fixture_records.items;
	v.count = 1;
	strbuf_reset(&fixture_screen.text);
	assert_int_equal(view_choose(&v, VIEW_COLUMNS_TABLE, "type", &e), 0);
	print_table(&fixture_screen, &v);
	view_done(&v);
	records_free(&fixture_records);
	assert_string_equal(strbuf_text(&fixture_screen.text),
			    "Columns: TYPE\n  # TYPE\n*1F external\n");
}

// On a terminal of WIDTH columns.
static const char *narrow_table(size_t width, const char *path)
{
	const char *shown;

	fixture_screen.terminal = true;
	fixture_screen.width = width;
	shown = table(path);
	fixture_screen.terminal = false;
	fixture_screen.width = 80;
	return shown;
}

static void test_a_narrow_terminal(void **state)
{
	(void)state;
	fixture_add("=.id=*1", "=address=192.168.12.254", "=mac-address=00:00:00:00:00:01",
		    "=interface=Vlan12 of the house", "=status=ok", NULL);
	// titles are cut first, then texts; what means something only as a whole is left out
	assert_string_equal(narrow_table(62, "/ip/arp"),
			    "Columns: ADDRESS, MAC-ADDRESS, INTERFACE, STATUS\n"
			    "# ADDRESS         MAC-ADDRESS        INTERFACE           STATU\n"
			    "0 192.168.12.254  00:00:00:00:00:01  Vlan12 of the hous  ok\n");
	fixture_add("=.id=*1", "=address=192.168.12.254", "=mac-address=00:00:00:00:00:01",
		    "=interface=Vlan12 of the house", "=status=ok", NULL);
	assert_string_equal(narrow_table(42, "/ip/arp"),
			    "Columns: ADDRESS, MAC-ADDRESS, INTERFACE\n"
			    "# ADDRESS         MAC-ADDRESS        INTER\n"
			    "0 192.168.12.254  00:00:00:00:00:01  Vlan1\n");
	fixture_add("=.id=*1", "=address=192.168.12.254", "=mac-address=00:00:00:00:00:01", NULL);
	assert_string_equal(narrow_table(10, "/ip/arp"), "Columns: ADDRESS\n"
							 "# ADDRESS\n"
							 "0 192.168.12.254\n");
}

static void test_wide_characters_take_two_columns(void **state)
{
	(void)state;
	fixture_add("=.id=*1", "=interface=日本", "=type=external", NULL);
	fixture_add("=.id=*2", "=interface=e\xcc\x81th", "=type=internal", NULL);
	assert_string_equal(table("/ip/upnp/interfaces"), "Columns: INTERFACE, TYPE\n"
							  "# INTERFACE  TYPE\n"
							  "0 日本       external\n"
							  "1 e\xcc\x81th        internal\n");
}

static struct table_layout *kept_layout;

static void draw_next(struct screen *to, const struct view *v)
{
	print_table_next(to, v, kept_layout);
}

static const char *next_rows(struct table_layout *kept, size_t first)
{
	kept_layout = kept;
	return fixture_drawn(draw_next, "/ip/upnp/interfaces", VIEW_COLUMNS_TABLE, NULL, first);
}

static void test_a_table_piece_by_piece(void **state)
{
	struct table_layout kept = {0};

	(void)state;
	fixture_add("=.id=*1", "=interface=ether1", "=type=external", NULL);
	assert_string_equal(next_rows(&kept, 0), "Columns: INTERFACE, TYPE\n"
						 "# INTERFACE  TYPE\n"
						 "0 ether1     external\n");
	fixture_add("=.id=*2", "=interface=e2", "=type=internal", NULL);
	assert_string_equal(next_rows(&kept, 1), "1 e2         internal\n");
	// a flag, a column and a wider value: the titles are told anew
	fixture_add("=.id=*3", "=interface=a-long-name", "=type=internal", "=forced-ip=1.1.1.1",
		    "=disabled=true", NULL);
	assert_string_equal(next_rows(&kept, 2), "Flags: X - DISABLED\n"
						 "Columns: INTERFACE, TYPE, FORCED-IP\n"
						 "#   INTERFACE    TYPE      FORCED-IP\n"
						 "2 X a-long-name  internal  1.1.1.1\n");
	fixture_add("=.id=*4", "=interface=e4", "=type=internal", NULL);
	assert_string_equal(next_rows(&kept, 3), "3   e4           internal\n");
	print_table_done(&kept);
}

static void test_control_characters_do_not_reach_the_screen(void **state)
{
	(void)state;
	fixture_add("=.id=*1", "=interface=e\033[2Jth\n0", "=type=external",
		    "=comment=a\rb\x9b\x07", NULL);
	assert_string_equal(table("/ip/upnp/interfaces"), "Columns: INTERFACE, TYPE\n"
							  "# INTERFACE  TYPE\n"
							  ";;; a\\rb\n"
							  "0 e[2Jth\\n0  external\n");
}

static void test_detail(void **state)
{
	(void)state;
	fixture_add("=.id=*1", "=chain=srcnat", "=action=masquerade", "=out-interface=ether2",
		    "=log=false", "=log-prefix=", "=bytes=7", "=disabled=false", NULL);
	fixture_add("=.id=*2", "=chain=dstnat", "=action=dst-nat", "=to-addresses=10.1.5.2",
		    "=to-ports=80", "=protocol=tcp", "=dst-address-list=public-ip", "=dst-port=80",
		    "=log=false", "=log-prefix=", "=comment=PF: Caddy HTTP", NULL);
	fixture_add("=.id=*3", "=chain=dstnat", "=action=dst-nat", "=to-addresses=192.168.88.10",
		    "=to-ports=55000", "=protocol=tcp", "=dst-address=10.0.0.1",
		    "=in-interface=ether1", "=dst-port=55000", "=dynamic=true",
		    "=comment=upnp 192.168.88.10: ApplicationX", NULL);
	assert_string_equal(
		fixture_drawn(print_detail, "/ip/firewall/nat", VIEW_COLUMNS_ALL, NULL, 0),
		"Flags: X - disabled, I - invalid; D - dynamic \n"
		" 0    chain=srcnat action=masquerade out-interface=ether2 log=no log-prefix=\"\"\n"
		"\n"
		" 1    ;;; PF: Caddy HTTP\n"
		"      chain=dstnat action=dst-nat to-addresses=10.1.5.2 to-ports=80 \n"
		"      protocol=tcp dst-address-list=public-ip dst-port=80 log=no log-prefix=\"\"\n"
		"\n"
		" 2  D ;;; upnp 192.168.88.10: ApplicationX\n"
		"      chain=dstnat action=dst-nat to-addresses=192.168.88.10 to-ports=55000 \n"
		"      protocol=tcp dst-address=10.0.0.1 in-interface=ether1 dst-port=55000\n"
		"\n");
	// the legend stands there even when no row does; a menu without flags has none
	assert_string_equal(
		fixture_drawn(print_detail, "/ip/firewall/nat", VIEW_COLUMNS_ALL, NULL, 0),
		"Flags: X - disabled, I - invalid; D - dynamic \n");
	assert_string_equal(fixture_drawn(print_detail, "/log", VIEW_COLUMNS_ALL, NULL, 0), "");
}

static void test_detail_quotes_strings(void **state)
{
	(void)state;
	fixture_add("=.id=*1", "=time=2026-10-02 17:34:34", "=topics=script,info",
		    "=message=say \"a\\b\"\r\nnext", NULL);
	assert_string_equal(fixture_drawn(print_detail, "/log", VIEW_COLUMNS_ALL, NULL, 0),
			    " 0  time=2026-10-02 17:34:34 topics=\"script,info\" "
			    "message=\"say \\\"a\\\\b\\\"\n"
			    "    next\"\n"
			    "\n");
}

static void test_terse(void **state)
{
	(void)state;
	fixture_add("=.id=*1", "=chain=dstnat", "=action=dst-nat", "=dynamic=true",
		    "=comment=upnp 192.168.88.10: App", NULL);
	fixture_add("=.id=*2", "=chain=srcnat", "=log-prefix=a\nb", "=log=true", NULL);
	assert_string_equal(
		fixture_drawn(print_terse, "/ip/firewall/nat", VIEW_COLUMNS_ALL, NULL, 0),
		" 0  D comment=upnp 192.168.88.10: App chain=dstnat action=dst-nat\n"
		" 1    chain=srcnat log=yes log-prefix=a\\nb\n");
}

static void test_value_list(void **state)
{
	(void)state;
	fixture_add("=.id=*1", "=interface=ether1", "=type=external", "=disabled=true", NULL);
	fixture_add("=.id=*2", "=interface=br", "=comment=c", "=type=internal", NULL);
	assert_string_equal(
		fixture_drawn(print_value_list, "/ip/upnp/interfaces", VIEW_COLUMNS_ALL, NULL, 0),
		"  interface: ether1\n       type: external\n"
		"\n"
		"  interface: br\n    comment: c\n       type: internal\n");
}

static const char *settings(const char *path)
{
	strbuf_reset(&fixture_screen.text);
	print_settings(&fixture_screen, fixture_menu(path), fixture_records.items[0]);
	records_free(&fixture_records);
	return strbuf_text(&fixture_screen.text);
}

static void test_settings(void **state)
{
	(void)state;
	fixture_add("=enabled=false", "=allow-disable-external-interface=true",
		    "=show-dummy-rule=true", NULL);
	assert_string_equal(settings("/ip/upnp"), "                           enabled: no\n"
						  "  allow-disable-external-interface: yes\n"
						  "                   show-dummy-rule: yes\n");
	fixture_add("=uptime=3h28m52s", "=free-memory=13946060", "=cpu-load=1",
		    "=write-sect-total=1234567", "=newer=thing", NULL);
	assert_string_equal(settings("/system/resource"), "            uptime: 3h28m52s\n"
							  "       free-memory: 13.3MiB\n"
							  "          cpu-load: 1%\n"
							  "  write-sect-total: 1 234 567\n"
							  "             newer: thing\n");
	fixture_add("=topics=info,debug", "=action=disk", NULL);
	assert_string_equal(settings("/system/logging"),
			    "  topics: info\n          debug\n  action: disk\n");
}

static void test_log(void **state)
{
	(void)state;
	fixture_add("=.id=*1", "=time=2026-10-02 17:34:34", "=topics=interface,info",
		    "=message=lo link up\nx", "=extra-info=by admin", NULL);
	strbuf_reset(&fixture_screen.text);
	print_log_row(&fixture_screen, fixture_records.items[0], false);
	print_log_row(&fixture_screen, fixture_records.items[0], true);
	records_free(&fixture_records);
	assert_string_equal(strbuf_text(&fixture_screen.text),
			    " 2026-10-02 17:34:34 interface,info lo link up\\nx\n"
			    " 2026-10-02 17:34:34 interface,info lo link up\\nx (by admin)\n");
}

static const char *as_value(const char *path, const char *proplist)
{
	static char text[512];
	struct strbuf out;
	struct value v;

	strbuf_init(&out, sizeof(text) - 1);
	assert_true(value_of_record(fixture_menu(path), fixture_records.items[0], proplist, &v));
	text_print(v, &out);
	value_drop(v);
	memcpy(text, strbuf_text(&out), out.length + 1);
	strbuf_free(&out);
	records_free(&fixture_records);
	return text;
}

static void test_as_value(void **state)
{
	(void)state;
	fixture_add("=.id=*2", "=topics=info,debug", "=action=memory", NULL);
	assert_string_equal(as_value("/system/logging", NULL),
			    ".id=*2;action=memory;topics=info;debug");
	fixture_add("=uptime=1w1d2h", "=cpu-load=5", NULL);
	assert_string_equal(as_value("/system/resource", NULL), "cpu-load=5;uptime=1w1d02:00:00");
	fixture_add("=.id=*1", "=interface=e", "=type=external", NULL);
	assert_string_equal(as_value("/ip/upnp/interfaces", "type"), ".id=*1;type=external");
}

static void test_colour(void **state)
{
	(void)state;
	fixture_screen.colour = true;
	fixture_add("=.id=*1", "=interface=e", "=type=external", NULL);
	assert_non_null(strstr(table("/ip/upnp/interfaces"), "\033["));
	fixture_screen.colour = false;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_table),
		cmocka_unit_test(test_table_with_flags),
		cmocka_unit_test(test_flags_that_exclude_each_other_share_a_place),
		cmocka_unit_test(test_comments_and_wide_numbers),
		cmocka_unit_test(test_lists_take_a_line_an_element),
		cmocka_unit_test(test_statistics_and_proplist),
		cmocka_unit_test(test_unknown_proplist),
		cmocka_unit_test(test_ids_in_place_of_numbers),
		cmocka_unit_test(test_a_narrow_terminal),
		cmocka_unit_test(test_wide_characters_take_two_columns),
		cmocka_unit_test(test_a_table_piece_by_piece),
		cmocka_unit_test(test_control_characters_do_not_reach_the_screen),
		cmocka_unit_test(test_detail),
		cmocka_unit_test(test_detail_quotes_strings),
		cmocka_unit_test(test_terse),
		cmocka_unit_test(test_value_list),
		cmocka_unit_test(test_settings),
		cmocka_unit_test(test_log),
		cmocka_unit_test(test_as_value),
		cmocka_unit_test(test_colour),
	};

	return cmocka_run_group_tests(tests, fixture_sample, fixture_done);
}
