// SPDX-License-Identifier: BSD-2-Clause
// Tests of codec/http_host: DNS rebinding, foreign authorities, paths.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "codec/http_host.h"

#define LOCAL 0xc0a80101u // 192.168.1.1

static void test_authorities(void **state)
{
	static const char *const refused[] = {
		"",
		"192.168.1.1",
		"192.168.1.1:",
		"192.168.1.1:80",
		"192.168.1.1:05000",
		"192.168.1.1:5000 ",
		" 192.168.1.1:5000",
		"192.168.1.1:50000",
		"192.168.1.1:500",
		"192.168.1.1:5000.",
		"192.168.1.1.:5000",
		"192.168.1.2:5000",
		"192.168.001.001:5000",
		"192.168.257:5000",
		"3232235777:5000",
		"0xc0a80101:5000",
		"[::ffff:192.168.1.1]:5000",
		"localhost:5000",
		"router.lan:5000",
		"evil.example:5000",
		"192.168.1.1.evil.example:5000",
		"user@192.168.1.1:5000",
		"192.168.1.1:5000@evil.example",
		"192.168.1.1:5000,evil.example",
		"192.168.1.1:5000/",
	};

	(void)state;
	assert_true(http_authority_is(SLICE("192.168.1.1:5000"), ip6_from_ip4(LOCAL), 5000));
	assert_true(http_authority_is(SLICE("192.168.1.1:80"), ip6_from_ip4(LOCAL), 80));
	assert_true(http_authority_is(SLICE("192.168.1.1"), ip6_from_ip4(LOCAL), 80));
	assert_true(http_authority_is(SLICE("255.255.255.255:65535"), ip6_from_ip4(0xffffffffu),
				      65535));
	assert_false(http_authority_is((struct slice){"192.168.1.1:5000\0", 17},
				       ip6_from_ip4(LOCAL), 5000));
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		if (http_authority_is(slice_from(refused[i]), ip6_from_ip4(LOCAL), 5000))
			fail_msg("%s passed", refused[i]);
	}
}

static struct ip6 address6(const char *text)
{
	struct ip6 out;

	assert_true(ip6_parse(slice_from(text), &out));
	return out;
}

static void test_authorities_of_ipv6(void **state)
{
	static const char *const accepted[] = {"[fe80::1]:5000", "[FE80::1]:5000",
					       "[fe80:0:0:0:0:0:0:1]:5000", "[fe80::1%eth0]:5000",
					       "[fe80::1%25eth0]:5000"};
	static const char *const refused[] = {"",
					      "[",
					      "[]",
					      "[]:5000",
					      "[fe80::1]",
					      "[fe80::1]5000",
					      "[fe80::1]:5001",
					      "[fe80::2]:5000",
					      "fe80::1:5000",
					      "[fe80::1:5000",
					      "[fe80::1]:5000 ",
					      "[ fe80::1]:5000",
					      "[fe80::1%]:5000",
					      "[fe80::1%a b]:5000",
					      "[evil.example%fe80::1]:5000",
					      "user@[fe80::1]:5000",
					      "[fe80::1].evil.example:5000",
					      "192.168.1.1:5000",
					      "evil.example:5000"};

	(void)state;
	for (size_t i = 0; i < sizeof(accepted) / sizeof(accepted[0]); i++)
		if (!http_authority_is(slice_from(accepted[i]), address6("fe80::1"), 5000))
			fail_msg("%s did not pass", accepted[i]);
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++)
		if (http_authority_is(slice_from(refused[i]), address6("fe80::1"), 5000))
			fail_msg("%s passed", refused[i]);
	assert_true(http_authority_is(SLICE("[fd00::1]"), address6("fd00::1"), 80));
	assert_false(http_authority_is(SLICE("[fd00::1%eth0]:80"), address6("fd00::1"), 80));
}

static int check(const char *host, const char *target, struct http_path *path)
{
	struct http_request r = {.target = slice_from(target), .minor = 1};

	if (host)
		r.header[r.header_count++] = (struct http_header){SLICE("host"), slice_from(host)};
	return http_target_check(&r, ip6_from_ip4(LOCAL), 5000, path);
}

static void test_targets(void **state)
{
	static const char *const own = "192.168.1.1:5000";
	static const struct {
		const char *host, *target;
		int status;
	} cases[] = {
		{"192.168.1.1:5000", "/", 0},
		{"192.168.1.1:5000", "/token/root.xml", 0},
		{NULL, "/token/root.xml", 0}, // HTTP/1.0
		{"192.168.1.1:5000", "http://192.168.1.1:5000/token", 0},
		{"192.168.1.1:5000", "HTTP://192.168.1.1:5000/token", 0},
		{"192.168.1.1:5000", "http://192.168.1.1:5000", 0},
		{"192.168.1.1:5000", "http://192.168.1.1:5000?q", 404},
		{"evil.example", "/token", 403},
		{"", "/token", 403},
		{"evil.example", "http://192.168.1.1:5000/token", 403},
		{"192.168.1.1:5000", "http://evil.example/token", 403},
		{"192.168.1.1:5000", "http://192.168.1.1/token", 403},
		{"192.168.1.1:5000", "http:///token", 403},
		{"192.168.1.1:5000", "http://", 403},
		{"192.168.1.1:5000", "http://192.168.1.1:5000@evil.example/", 403},
		{"192.168.1.1:5000", "http://evil.example#@192.168.1.1:5000/", 403},
		{"192.168.1.1:5000", "https://192.168.1.1:5000/token", 400},
		{"192.168.1.1:5000", "http:/token", 400},
		{"192.168.1.1:5000", "192.168.1.1:5000", 400},
		{"192.168.1.1:5000", "token", 400},
		{"192.168.1.1:5000", "*", 400},
		{"192.168.1.1:5000", "/token#fragment", 404},
		{"192.168.1.1:5000", "/1/2/3/4/5/6/7/8", 0},
		{"192.168.1.1:5000", "/1/2/3/4/5/6/7/8/", 404},
		{"192.168.1.1:5000", "////////////////", 404},
	};
	struct http_path path;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int status = check(cases[i].host, cases[i].target, &path);

		if (status != cases[i].status)
			fail_msg("%s %s: %d", cases[i].host ? cases[i].host : "-", cases[i].target,
				 status);
	}
	assert_int_equal(check(own, "", &path), 400);
}

static void test_paths(void **state)
{
	static const char *const own = "192.168.1.1:5000";
	struct http_path path;

	(void)state;
	assert_int_equal(check(own, "/token/control/wan%2Fip?a=/b?c", &path), 0);
	assert_int_equal(path.count, 3);
	assert_true(slice_is(path.segment[0], "token"));
	assert_true(slice_is(path.segment[1], "control"));
	assert_true(slice_is(path.segment[2], "wan%2Fip"));
	assert_true(slice_is(path.query, "a=/b?c"));
	assert_int_equal(check(own, "/", &path), 0);
	assert_int_equal(path.count, 1);
	assert_int_equal(path.segment[0].n, 0);
	assert_int_equal(check(own, "/a/", &path), 0);
	assert_int_equal(path.count, 2);
	assert_int_equal(path.segment[1].n, 0);
	assert_int_equal(check(own, "//a", &path), 0);
	assert_int_equal(path.segment[0].n, 0);
	assert_int_equal(check(own, "/../a", &path), 0); // no segment of ours is called so
	assert_true(slice_is(path.segment[0], ".."));
	assert_int_equal(check(own, "http://192.168.1.1:5000/x/y", &path), 0);
	assert_int_equal(path.count, 2);
	assert_true(slice_is(path.segment[1], "y"));
	assert_int_equal(path.query.n, 0);
}

static void test_tokens(void **state)
{
	(void)state;
	assert_true(http_token_is(SLICE("abcdef"), SLICE("abcdef")));
	assert_false(http_token_is(SLICE("abcdeg"), SLICE("abcdef")));
	assert_false(http_token_is(SLICE("bbcdef"), SLICE("abcdef")));
	assert_false(http_token_is(SLICE("abcde"), SLICE("abcdef")));
	assert_false(http_token_is(SLICE("abcdefg"), SLICE("abcdef")));
	assert_false(http_token_is(SLICE("ABCDEF"), SLICE("abcdef")));
	assert_false(http_token_is(SLICE(""), SLICE("abcdef")));
	assert_false(http_token_is(SLICE(""), SLICE(""))); // no token is no key
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_authorities), cmocka_unit_test(test_authorities_of_ipv6),
		cmocka_unit_test(test_targets),	    cmocka_unit_test(test_paths),
		cmocka_unit_test(test_tokens),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
