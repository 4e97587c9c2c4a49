// SPDX-License-Identifier: BSD-2-Clause
// Tests of announcements of routers: what they say, and what is cut off, odd or no announcement.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "codec/mndp.h"

#define HEADER "\0\0\0\x07"
#define MAC    "\0\x01\0\x06\x48\x8f\x5a\x11\x22\x33"

static bool read_bytes(const char *bytes, size_t n, struct mndp *out)
{
	return mndp_read((struct slice){bytes, n}, out);
}

#define READ(literal, out) read_bytes(literal, sizeof(literal) - 1, out)

static const char whole[] =
	HEADER MAC "\0\x05\0\x08MikroTik"
		   "\0\x07\0\x0f"
		   "7.16.2 (stable)"
		   "\0\x08\0\x08MikroTik"
		   "\0\x0a\0\x04\x10\x0e\x01\0"
		   "\0\x0b\0\x09"
		   "ABCD-1234"
		   "\0\x0c\0\x0aRB750Gr3-x"
		   "\0\x0e\0\x01\x01"
		   "\0\x0f\0\x10\xfe\x80\0\0\0\0\0\0\x4a\x8f\x5a\xff\xfe\x11\x22\x33"
		   "\0\x10\0\x06"
		   "ether1"
		   "\0\x11\0\x04\xc0\xa8\x58\x02";

static void test_all_of_an_announcement(void **state)
{
	static const struct mac mac = {{0x48, 0x8f, 0x5a, 0x11, 0x22, 0x33}};
	char address[IP6_TEXT_SIZE];
	struct mndp m;

	(void)state;
	assert_true(READ(whole, &m));
	assert_true(mac_equal(m.mac, mac));
	assert_true(slice_is(m.identity, "MikroTik"));
	assert_true(slice_is(m.version, "7.16.2 (stable)"));
	assert_true(slice_is(m.platform, "MikroTik"));
	assert_true(m.has_uptime);
	assert_int_equal(m.uptime_s, 69136);
	assert_true(slice_is(m.software_id, "ABCD-1234"));
	assert_true(slice_is(m.board, "RB750Gr3-x"));
	assert_int_equal(m.unpack, MNDP_UNPACK_NONE);
	assert_string_equal(ip6_format(m.address6, address), "fe80::4a8f:5aff:fe11:2233");
	assert_true(slice_is(m.interface, "ether1"));
	assert_int_equal(m.address4, 0xc0a85802);
}

static void test_little_is_enough(void **state)
{
	struct mndp m;

	(void)state;
	assert_true(READ(HEADER MAC, &m));
	assert_int_equal(m.identity.n, 0);
	assert_false(m.has_uptime);
	assert_int_equal(m.unpack, MNDP_UNPACK_NOT_TOLD);
	assert_true(ip6_is_none(m.address6));
	assert_int_equal(m.address4, 0);
	assert_true(READ(HEADER MAC "\0\x0e\0\x01\0", &m));
	assert_int_equal(m.unpack, MNDP_UNPACK_NONE);
	assert_true(READ(HEADER MAC "\0\x0e\0\x01\x04", &m));
	assert_int_equal(m.unpack, MNDP_UNPACK_ALL);
}

static void test_no_announcement(void **state)
{
	struct mndp m;

	(void)state;
	assert_false(READ("", &m));
	assert_false(READ("\0\0\0", &m));
	assert_false(READ(HEADER, &m)); // asks for announcements
	assert_false(READ(HEADER "\0\x05\0\x01x", &m));
	assert_false(READ(HEADER "\0\x01\0\x06\0\0\0\0\0\0", &m));
	assert_false(READ(HEADER "\0\x01\0\x06\xff\xff\xff\xff\xff\xff", &m));
	assert_false(READ(HEADER "\0\x01\0\x05\x48\x8f\x5a\x11\x22", &m));
	assert_false(READ(HEADER MAC "\0\x05\xff\xffx", &m));
	assert_false(READ(HEADER MAC "\0\x05\0", &m));
}

static void test_odd_attributes_are_passed_over(void **state)
{
	struct mndp m;

	(void)state;
	assert_true(READ(HEADER MAC "\0\x0a\0\x03xyz\0\x0e\0\x02xy\0\x0e\0\x01\x01\0\x0f\0\x04wxyz"
				    "\0\x11\0\x05vwxyz\0\0\0\x01x\xff\xff\0\x02xx\0\x05\0\0",
			 &m));
	assert_false(m.has_uptime);
	assert_int_equal(m.unpack, MNDP_UNPACK_NOT_TOLD); // the first counts, and is odd
	assert_true(ip6_is_none(m.address6));
	assert_int_equal(m.address4, 0);
	assert_true(READ(HEADER MAC "\0\x0e\0\x01\x05", &m));
	assert_int_equal(m.unpack, MNDP_UNPACK_NOT_TOLD);
}

static void test_the_first_of_two_counts(void **state)
{
	struct mndp m;

	(void)state;
	assert_true(READ(HEADER MAC "\0\x05\0\x03one\0\x01\0\x06\2\2\2\2\2\2\0\x05\0\x03two", &m));
	assert_true(slice_is(m.identity, "one"));
	assert_int_equal(m.mac.byte[0], 0x48);
}

// However much of it arrives: an announcement ends where an attribute does.
static void test_a_packet_that_is_cut_off(void **state)
{
	size_t ends = 0;
	struct mndp m;

	(void)state;
	for (size_t n = 0; n < sizeof(whole) - 1; n++)
		ends += read_bytes(whole, n, &m);
	assert_int_equal(ends, 10); // after the MAC address and after each but the last
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_all_of_an_announcement),
		cmocka_unit_test(test_little_is_enough),
		cmocka_unit_test(test_no_announcement),
		cmocka_unit_test(test_odd_attributes_are_passed_over),
		cmocka_unit_test(test_the_first_of_two_counts),
		cmocka_unit_test(test_a_packet_that_is_cut_off),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
