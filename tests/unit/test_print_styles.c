// SPDX-License-Identifier: BSD-2-Clause
// Tests of the layouts against the menus that there are: a wide table at three widths, counters, and
// the style of RouterOS 6.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "console/prompt.h"
#include "console/value_text.h"
#include "print_fixture.h"

static int v7(void **state)
{
	(void)state;
	fixture_screen.style = OUTPUT_V7;
	fixture_screen.terminal = false;
	fixture_screen.width = SCREEN_WIDTH;
	return 0;
}

static int v6(void **state)
{
	(void)v7(state);
	fixture_screen.style = OUTPUT_V6;
	return 0;
}

static void add_mappings(void)
{
	fixture_add("=.id=*1", "=protocol=tcp", "=external-port=51413", "=address=192.168.88.10",
		    "=internal-port=51413", "=mac-address=02:00:00:00:00:0A",
		    "=expires-after=59m58s", "=packets-in=12", "=bytes-in=874062", "=packets-out=9",
		    "=bytes-out=1200", "=description=Transmission at 51413",
		    "=created=2026-11-26 00:37:15", "=active=true", "=disabled=false", NULL);
	fixture_add("=.id=*2", "=protocol=udp", "=external-port=3074", "=address=192.168.88.121",
		    "=internal-port=3074", "=expires-after=1h", "=packets-in=0", "=bytes-in=0",
		    "=packets-out=0", "=bytes-out=0", "=description=Xbox",
		    "=created=2026-11-26 01:02:03", "=active=false", "=disabled=true", NULL);
}

static const char *mappings(size_t width, enum view_columns which)
{
	add_mappings();
	fixture_screen.terminal = true;
	fixture_screen.width = width;
	return fixture_drawn(print_table, "/ip/upnp/mappings", which, NULL, 0);
}

static void test_40_columns(void **state)
{
	(void)state;
	assert_string_equal(mappings(40, VIEW_COLUMNS_TABLE),
			    "Flags: A - ACTIVE, X - DISABLED\n"
			    "Columns: PROTOCOL, EXTERNAL-PORT, ADDRESS, INTERNAL-PORT\n"
			    "#   PROTO  EXTER  ADDRESS         INTERN\n"
			    "0 A tcp    51413  192.168.88.10    51413\n"
			    "1 X udp     3074  192.168.88.121    3074\n");
}

static void test_80_columns(void **state)
{
	(void)state;
	assert_string_equal(
		mappings(80, VIEW_COLUMNS_TABLE),
		"Flags: A - ACTIVE, X - DISABLED\n"
		"Columns: PROTOCOL, EXTERNAL-PORT, ADDRESS, INTERNAL-PORT, MAC-ADDRESS, "
		"EXPIRES-AFTER, BYTES-IN\n"
		"#   PROTOC  EXTERN  ADDRESS         INTERN  MAC-ADDRESS        EXPIRES  BYTES-IN\n"
		"0 A tcp      51413  192.168.88.10    51413  02:00:00:00:00:0A  59m58s    874 062\n"
		"1 X udp       3074  192.168.88.121    3074                     1h              "
		"0\n");
}

static void test_200_columns(void **state)
{
	(void)state;
	assert_string_equal(
		mappings(200, VIEW_COLUMNS_TABLE),
		"Flags: A - ACTIVE, X - DISABLED\n"
		"Columns: PROTOCOL, EXTERNAL-PORT, ADDRESS, INTERNAL-PORT, MAC-ADDRESS, "
		"EXPIRES-AFTER, BYTES-IN, BYTES-OUT, DESCRIPTION\n"
		"#   PROTOCOL  EXTERNAL-PORT  ADDRESS         INTERNAL-PORT  MAC-ADDRESS        "
		"EXPIRES-AFTER  BYTES-IN  BYTES-OUT  DESCRIPTION\n"
		"0 A tcp               51413  192.168.88.10           51413  02:00:00:00:00:0A  "
		"59m58s          874 062      1 200  Transmission at 51413\n"
		"1 X udp                3074  192.168.88.121           3074                     1h "
		"                   0          0  Xbox\n");
}

// No property of a mapping is its name, so that what its table begins with tells it.
static void test_statistics_tell_of_which_mapping(void **state)
{
	(void)state;
	assert_string_equal(
		mappings(80, VIEW_COLUMNS_STATS),
		"Flags: A - ACTIVE, X - DISABLED\n"
		"Columns: PROTOCOL, EXTERNAL-PORT, ADDRESS, PACKETS-IN, BYTES-IN, PACKETS-OUT, "
		"BYTES-OUT\n"
		"#   PROTOCOL  EXTERNAL  ADDRESS         PACKETS-  BYTES-IN  PACKETS-O  BYTES-OUT\n"
		"0 A tcp          51413  192.168.88.10         12   874 062          9      1 200\n"
		"1 X udp           3074  192.168.88.121         0         0          0          "
		"0\n");
}

static void test_v6_table(void **state)
{
	(void)state;
	fixture_add("=.id=*1", "=interface=ether1", "=type=external", "=comment=the uplink", NULL);
	fixture_add("=.id=*2", "=interface=bridge", "=type=internal", "=disabled=true", NULL);
	assert_string_equal(
		fixture_drawn(print_table, "/ip/upnp/interfaces", VIEW_COLUMNS_TABLE, NULL, 0),
		"Flags: X - disabled, I - invalid, D - dynamic \n"
		" #    INTERFACE  TYPE      FORCED-IP\n"
		" 0    ;;; the uplink\n"
		"      ether1     external\n"
		" 1 X  bridge     internal\n");
	// all columns and flags, whether a row has them or not, even where there is no row
	assert_string_equal(
		fixture_drawn(print_table, "/ip/upnp/interfaces", VIEW_COLUMNS_TABLE, NULL, 0),
		"Flags: X - disabled, I - invalid, D - dynamic \n"
		" #    INTERFACE  TYPE  FORCED-IP\n");
}

static struct table_layout kept;

static void draw_next(struct screen *to, const struct view *v)
{
	print_table_next(to, v, &kept);
}

static void test_v6_table_piece_by_piece(void **state)
{
	(void)state;
	fixture_add("=.id=*1", "=interface=ether1", "=type=external", NULL);
	assert_string_equal(
		fixture_drawn(draw_next, "/ip/upnp/interfaces", VIEW_COLUMNS_TABLE, NULL, 0),
		"Flags: X - disabled, I - invalid, D - dynamic \n"
		" #    INTERFACE  TYPE      FORCED-IP\n"
		" 0    ether1     external\n");
	// a flag that no row had before is told already
	fixture_add("=.id=*2", "=interface=bridge", "=type=internal", "=disabled=true", NULL);
	assert_string_equal(
		fixture_drawn(draw_next, "/ip/upnp/interfaces", VIEW_COLUMNS_TABLE, NULL, 1),
		" 1 X  bridge     internal\n");
	print_table_done(&kept);
}

static void test_v6_detail(void **state)
{
	(void)state;
	add_mappings();
	assert_string_equal(fixture_drawn(print_detail, "/ip/upnp/mappings", VIEW_COLUMNS_ALL,
					  "protocol,created", 0),

			    "Flags: A - active, X - disabled \n"
			    " 0 A protocol=tcp created=nov/26/2026 00:37:15\n"
			    "\n"
			    " 1 X protocol=udp created=nov/26/2026 01:02:03\n"
			    "\n");
}

static void test_v6_dates(void **state)
{
	(void)state;
	strbuf_reset(&fixture_screen.text);
	fixture_add("=time=00:37:15", "=date=2026-11-26", NULL);
	print_settings(&fixture_screen, fixture_menu("/system/clock"), fixture_records.items[0]);
	fixture_add("=time=2026-11-26 00:37:15", "=topics=upnp,info", "=message=2026-11-26", NULL);
	print_log_row(&fixture_screen, fixture_records.items[1], false);
	records_free(&fixture_records);
	assert_string_equal(strbuf_text(&fixture_screen.text),
			    "  time: 00:37:15\n"
			    "  date: nov/26/2026\n"
			    " nov/26/2026 00:37:15 upnp,info 2026-11-26\n");
}

static void test_v6_moments_that_are_none(void **state)
{
	static const char *const same[] = {"",		 "never",	"2026-13-01", "2026-00-01",
					   "2026-11-2x", "2026-11-26x", "26-11-2026", "2026-11-2"};
	struct strbuf out;

	(void)state;
	strbuf_init(&out, 64);
	for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++) {
		strbuf_reset(&out);
		style_add_moment(OUTPUT_V6, slice_from(same[i]), &out);
		assert_string_equal(strbuf_text(&out), same[i]);
	}
	strbuf_free(&out);
}

static void test_prompts(void **state)
{
	const struct tree_menu *menu = &fixture_menu("/ip/upnp/interfaces")->node;
	struct strbuf out;

	(void)state;
	strbuf_init(&out, 256);
	prompt_format(menu, OUTPUT_V7, "admin", "R1", false, &out);
	prompt_format(menu, OUTPUT_V6, "admin", "R1", false, &out);
	prompt_format(menu, OUTPUT_V6, "admin", "R1", true, &out);
	prompt_format(&fixture_schema.root->node, OUTPUT_V6, "admin", "R1", false, &out);
	assert_string_equal(strbuf_text(&out), "[admin@R1] /ip/upnp/interfaces> "
					       "[admin@R1] /ip upnp interfaces> "
					       "[admin@R1] /ip upnp interfaces<SAFE> "
					       "[admin@R1] > ");
	strbuf_free(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_40_columns, v7),
		cmocka_unit_test_setup(test_80_columns, v7),
		cmocka_unit_test_setup(test_200_columns, v7),
		cmocka_unit_test_setup(test_statistics_tell_of_which_mapping, v7),
		cmocka_unit_test_setup(test_v6_table, v6),
		cmocka_unit_test_setup(test_v6_table_piece_by_piece, v6),
		cmocka_unit_test_setup(test_v6_detail, v6),
		cmocka_unit_test_setup(test_v6_dates, v6),
		cmocka_unit_test_setup(test_v6_moments_that_are_none, v6),
		cmocka_unit_test(test_prompts),
	};

	return cmocka_run_group_tests(tests, fixture_built_in, fixture_done);
}
