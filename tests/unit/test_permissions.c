// SPDX-License-Identifier: BSD-2-Clause
// Permission rules as gate judges by them, and the patterns in them.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/glob.h"
#include "gate/permission.h"

enum { MONDAY = 4 * WIRE_DAY_S }; // the first one of 1970

static const struct mac phone = {{2, 0, 0, 0, 0, 1}};

static struct permission_request a_request(void)
{
	return (struct permission_request){
		.mac = phone,
		.address = 0xc0a8580a,
		.interface = "bridge",
		.device = "Annas-Phone",
		.description = "WhatsApp (1234) ()",
		.external_port = 5000,
		.internal_port = 6000,
		.protocol = 17,
		.origin = WIRE_ORIGIN_UPNP,
	};
}

static struct wire_permission any_rule(void)
{
	return (struct wire_permission){.id = 7,
					.action = WIRE_PERMISSION_DENY,
					.origin = WIRE_ORIGIN__COUNT,
					.last = UINT32_MAX};
}

static enum wire_permission_action judge(const struct wire_permission *rule, int64_t wall_s)
{
	struct permissions p = {.rule = rule, .count = 1};
	struct permission_request q = a_request();

	return permissions_judge(&p, &q, WIRE_PERMISSION_ALLOW, wall_s).action;
}

#define FITS(rule)	   assert_int_equal(judge(&(rule), MONDAY), WIRE_PERMISSION_DENY)
#define DOES_NOT_FIT(rule) assert_int_equal(judge(&(rule), MONDAY), WIRE_PERMISSION_ALLOW)

static void test_what_narrows_a_rule(void **state)
{
	struct wire_permission r = any_rule();

	(void)state;
	FITS(r);
	r.mac = phone;
	FITS(r);
	r.mac.byte[5] = 2;
	DOES_NOT_FIT(r);
	r = any_rule();
	r.first = r.last = 0xc0a8580a;
	FITS(r);
	r.first = r.last = 0xc0a8580b;
	DOES_NOT_FIT(r);
	r = any_rule();
	r.protocol = 6;
	DOES_NOT_FIT(r);
	r = any_rule();
	r.external.count = 1;
	r.external.range[0] = (struct port_range){5000, 5001};
	FITS(r);
	r.external.range[0].first = 5001;
	DOES_NOT_FIT(r);
	r = any_rule();
	(void)snprintf(r.device, sizeof(r.device), "%s", "annas-*");
	FITS(r);
	(void)snprintf(r.description, sizeof(r.description), "%s", "*skype*");
	DOES_NOT_FIT(r);
	r = any_rule();
	(void)snprintf(r.interface, sizeof(r.interface), "%s", "guest");
	DOES_NOT_FIT(r);
	r = any_rule();
	r.origin = WIRE_ORIGIN_PCP;
	DOES_NOT_FIT(r);
}

static void test_times(void **state)
{
	struct wire_permission r = any_rule();

	(void)state;
	r.from_s = 22 * 3600;
	r.to_s = 6 * 3600;
	assert_int_equal(judge(&r, MONDAY + 23 * 3600), WIRE_PERMISSION_DENY);
	assert_int_equal(judge(&r, MONDAY + 5 * 3600), WIRE_PERMISSION_DENY);
	assert_int_equal(judge(&r, MONDAY + 12 * 3600), WIRE_PERMISSION_ALLOW);
	r = any_rule();
	r.days = 1 << 1; // Monday
	assert_int_equal(judge(&r, MONDAY), WIRE_PERMISSION_DENY);
	assert_int_equal(judge(&r, MONDAY + WIRE_DAY_S), WIRE_PERMISSION_ALLOW);
	assert_int_equal(judge(&r, MONDAY - 1), WIRE_PERMISSION_ALLOW);
	// A clock that was never set, behind UTC.
	assert_int_equal(judge(&r, -5), WIRE_PERMISSION_ALLOW);
}

static void test_the_first_decides_and_nobody_is_the_rest(void **state)
{
	struct wire_permission r[2] = {any_rule(), any_rule()};
	struct permissions p = {.rule = r, .count = 2};
	struct permission_request q = a_request();
	struct permission_verdict v;

	(void)state;
	r[0].action = WIRE_PERMISSION_ASK;
	r[0].id = 3;
	v = permissions_judge(&p, &q, WIRE_PERMISSION_ALLOW, MONDAY);
	assert_true(v.action == WIRE_PERMISSION_ASK && v.rule == 3);
	r[0].protocol = 6;
	v = permissions_judge(&p, &q, WIRE_PERMISSION_ALLOW, MONDAY);
	assert_true(v.action == WIRE_PERMISSION_DENY && v.rule == 7);
	p.count = 0;
	v = permissions_judge(&p, &q, WIRE_PERMISSION_ASK, MONDAY);
	assert_true(v.action == WIRE_PERMISSION_ASK && v.rule == 0);
	// Of a device as such, rules of ports say nothing.
	p.count = 2;
	q.external_port = 0;
	r[1].external.count = 1;
	r[1].external.range[0] = (struct port_range){0, 65535};
	v = permissions_judge(&p, &q, WIRE_PERMISSION_ALLOW, MONDAY);
	assert_true(v.rule == 0);
}

static void test_patterns(void **state)
{
	static const struct {
		const char *pattern, *text;
		bool matches;
	} rows[] = {
		{"", "", true},
		{"", "a", false},
		{"*", "", true},
		{"a*c", "abbbc", true},
		{"a*c", "abbb", false},
		{"*b*", "abc", true},
		{"?", "a", true},
		{"?", "", false},
		{"A?c", "abC", true},
		{"*a*b*c", "xaybzc", true},
		{"*a*b*c", "xbyazc", false},
		{"**", "x", true},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_int_equal(glob_matches(rows[i].pattern, rows[i].text), rows[i].matches);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_narrows_a_rule),
		cmocka_unit_test(test_times),
		cmocka_unit_test(test_the_first_decides_and_nobody_is_the_rest),
		cmocka_unit_test(test_patterns),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
