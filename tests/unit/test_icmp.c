// SPDX-License-Identifier: BSD-2-Clause
// Tests of ICMP: what is written, what comes back, and what is cut off or a lie.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "codec/icmp.h"

enum { ICMP = 1, UDP = 17, ICMP6 = 58 };

static uint16_t sum_of(const uint8_t *bytes, size_t n)
{
	uint32_t sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += (uint32_t)bytes[i] << (i % 2 ? 0 : 8);
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t)sum;
}

static void test_a_request(void **state)
{
	static const uint8_t ends[] = {0x12, 0x34, 0xff, 0xfe};
	uint8_t packet[37];

	(void)state;
	icmp_write_echo(false, 0x1234, 0xfffe, packet, sizeof(packet));
	assert_int_equal(packet[0], 8);
	assert_memory_equal(packet + 4, ends, sizeof(ends));
	assert_int_equal(sum_of(packet, sizeof(packet)), 0xffff);
	icmp_write_echo(true, 0x1234, 0xfffe, packet, 8);
	assert_int_equal(packet[0], 128);
	assert_int_equal(packet[2] | packet[3], 0); // the kernel's
}

// An IPv4 header of LENGTH bytes, with what follows.
static struct slice packet4(uint8_t *out, size_t length, uint8_t protocol, const void *body,
			    size_t n)
{
	memset(out, 0, length);
	out[0] = (uint8_t)(0x40 | length / 4);
	out[8] = 61;
	out[9] = protocol;
	memcpy(out + length, body, n);
	return (struct slice){(const char *)out, length + n};
}

static void test_a_reply(void **state)
{
	static const uint8_t reply[] = {0, 0, 0, 0, 0xab, 0xcd, 0, 7, 'x'};
	struct icmp_message m;
	uint8_t bytes[100];

	(void)state;
	assert_true(icmp_read4(packet4(bytes, 20, ICMP, reply, sizeof(reply)), &m));
	assert_int_equal(m.kind, ICMP_REPLY);
	assert_int_equal(m.identifier, 0xabcd);
	assert_int_equal(m.sequence, 7);
	assert_int_equal(m.ttl, 61);
	assert_int_equal(m.size, 29);
	assert_true(icmp_read4(packet4(bytes, 60, ICMP, reply, sizeof(reply)), &m)); // with options
	assert_int_equal(m.sequence, 7);
	assert_false(icmp_read4(packet4(bytes, 20, UDP, reply, sizeof(reply)), &m));
	assert_false(icmp_read4(packet4(bytes, 20, ICMP, reply, 7), &m));
}

// TYPE and CODE about a packet of ours, of which N bytes came back.
static bool read_error4(uint8_t type, uint8_t code, uint8_t protocol, const void *sent, size_t n,
			struct icmp_message *out)
{
	uint8_t inner[100];
	uint8_t message[120] = {type, code};
	uint8_t outer[200];
	struct slice within = packet4(inner, 24, protocol, sent, n);

	memcpy(message + 8, within.p, within.n);
	return icmp_read4(packet4(outer, 20, ICMP, message, 8 + within.n), out);
}

static void test_errors(void **state)
{
	static const uint8_t request[] = {8, 0, 0, 0, 0x12, 0x34, 0, 9};
	static const uint8_t datagram[] = {0xc0, 0x01, 0x82, 0x9a, 0, 8, 0, 0};
	static const struct {
		uint8_t type, code;
		enum icmp_kind kind;
		const char *words;
	} errors[] = {
		{11, 0, ICMP_TTL_EXCEEDED, "TTL exceeded"},
		{3, 0, ICMP_NET_UNREACHABLE, "net unreachable"},
		{3, 1, ICMP_HOST_UNREACHABLE, "host unreachable"},
		{3, 3, ICMP_PORT_UNREACHABLE, "port unreachable"},
		{3, 4, ICMP_TOO_LARGE, "packet too large and cannot be fragmented"},
		{3, 13, ICMP_PROHIBITED, "packet filtered"},
	};
	struct icmp_message m;

	(void)state;
	for (size_t i = 0; i < sizeof(errors) / sizeof(errors[0]); i++) {
		assert_true(read_error4(errors[i].type, errors[i].code, ICMP, request,
					sizeof(request), &m));
		assert_int_equal(m.kind, errors[i].kind);
		assert_int_equal(m.identifier, 0x1234);
		assert_int_equal(m.sequence, 9);
		assert_string_equal(icmp_kind_words(m.kind), errors[i].words);
	}
	assert_true(read_error4(11, 0, UDP, datagram, sizeof(datagram), &m));
	assert_int_equal(m.protocol, UDP);
	assert_int_equal(m.identifier, 0xc001);
	assert_int_equal(m.sequence, 0x829a);
	assert_false(read_error4(11, 0, UDP, datagram, 7, &m));		   // cut off
	assert_false(read_error4(11, 0, ICMP, "\0\0\0\0\0\0\0\0", 8, &m)); // about no request
	assert_false(read_error4(11, 0, 6, request, sizeof(request), &m)); // about TCP
	assert_false(read_error4(12, 0, ICMP, request, sizeof(request), &m));
}

static void test_ipv6(void **state)
{
	uint8_t bytes[100] = {129, 0, 0, 0, 0x12, 0x34, 0, 9};
	struct slice packet = {(const char *)bytes, 8};
	struct icmp_message m;

	(void)state;
	assert_true(icmp_read6(packet, &m));
	assert_int_equal(m.kind, ICMP_REPLY);
	assert_int_equal(m.sequence, 9);
	bytes[0] = 3;
	bytes[8] = 0x60;
	bytes[8 + 6] = ICMP6;
	bytes[8 + 40] = 128;
	bytes[8 + 40 + 7] = 10;
	packet.n = 8 + 40 + 8;
	assert_true(icmp_read6(packet, &m));
	assert_int_equal(m.kind, ICMP_TTL_EXCEEDED);
	assert_int_equal(m.sequence, 10);
	packet.n--;
	assert_false(icmp_read6(packet, &m));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_request),
		cmocka_unit_test(test_a_reply),
		cmocka_unit_test(test_errors),
		cmocka_unit_test(test_ipv6),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
