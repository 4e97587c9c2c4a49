// SPDX-License-Identifier: BSD-2-Clause
// The settings of the connection tracker: what the decoders make of bytes, whole and damaged; and
// that gate puts all of a change into the kernel or nothing.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include <cmocka.h>

#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_conntrack.h>

#include "gate/state.h"
#include "gate_fixture.h"
#include "kernel/attribute.h"
#include "kernel/tracking.h"

static struct strbuf bytes;
static size_t begin;

static void open_message(int type)
{
	struct nfgenmsg header = {.nfgen_family = AF_UNSPEC};

	strbuf_init(&bytes, 4096);
	begin = attribute_message_begin(&bytes, (uint16_t)type, 0, 1, &header, sizeof(header));
}

static void open_timeouts(int message, uint8_t protocol)
{
	open_message(NFNL_SUBSYS_CTNETLINK_TIMEOUT << 8 | message);
	attribute_put_be16(&bytes, CTA_TIMEOUT_L3PROTO, AF_INET);
	attribute_put_u8(&bytes, CTA_TIMEOUT_L4PROTO, protocol);
}

static const struct nlmsghdr *close_message(void)
{
	attribute_message_end(&bytes, begin);
	assert_false(bytes.failed);
	return (const struct nlmsghdr *)(const void *)bytes.data;
}

// Cut behind each byte, and with each byte another: whatever comes out, nothing beyond is read (the
// sanitizer watches: each piece is a block of its own).
static void damage_everywhere(void)
{
	struct tracking_timeouts timeouts = {.tcp = {0}};
	struct tracking_totals totals;

	for (size_t n = NLMSG_HDRLEN; n <= bytes.length; n++) {
		for (int other = 0; other < 4; other++) {
			struct nlmsghdr *piece = malloc(n);

			memcpy(piece, bytes.data, n);
			if (other && n > NLMSG_HDRLEN)
				((char *)piece)[n - 1] = "\0\xff\x7f\x01"[other];
			piece->nlmsg_len = (uint32_t)n;
			(void)tracking_timeouts_decode(piece, &timeouts);
			(void)tracking_totals_decode(piece, &totals);
			free(piece);
		}
	}
	strbuf_free(&bytes);
}

static void test_timeouts_of_a_protocol(void **state)
{
	struct tracking_timeouts out = {.tcp = {[CTA_TIMEOUT_TCP_CLOSE] = 9}, .generic = {0, 600}};
	size_t data;

	(void)state;
	open_timeouts(IPCTNL_MSG_TIMEOUT_DEFAULT_SET, 6);
	data = attribute_nest_begin(&bytes, CTA_TIMEOUT_DATA);
	attribute_put_be32(&bytes, CTA_TIMEOUT_TCP_SYN_SENT, 7);
	attribute_put_be16(&bytes, CTA_TIMEOUT_TCP_CLOSE, 7); // too short for one
	attribute_put_be32(&bytes, CTA_TIMEOUT_TCP_UNACK, UINT32_MAX);
	attribute_put_be32(&bytes, CTA_TIMEOUT_TCP_MAX + 1, 8); // of a kernel to come
	attribute_nest_end(&bytes, data);
	assert_true(tracking_timeouts_decode(close_message(), &out));
	assert_int_equal(out.tcp[CTA_TIMEOUT_TCP_SYN_SENT], 7);
	assert_int_equal(out.tcp[CTA_TIMEOUT_TCP_CLOSE], 9);
	assert_int_equal(out.tcp[CTA_TIMEOUT_TCP_UNACK], UINT32_MAX);
	assert_int_equal(out.udp[CTA_TIMEOUT_UDP_UNREPLIED], 0);
	assert_int_equal(out.generic[CTA_TIMEOUT_GENERIC_TIMEOUT], 600);
	damage_everywhere();
}

// Every attribute of TCP, told of a protocol that has but one: nothing beyond that one is written.
static void test_timeouts_that_a_protocol_has_not(void **state)
{
	struct tracking_timeouts out = {.tcp = {0}};
	size_t data;

	(void)state;
	open_timeouts(IPCTNL_MSG_TIMEOUT_DEFAULT_SET, 1);
	data = attribute_nest_begin(&bytes, CTA_TIMEOUT_DATA);
	for (int i = 1; i <= CTA_TIMEOUT_TCP_MAX; i++)
		attribute_put_be32(&bytes, (uint16_t)i, 100u + (uint32_t)i);
	attribute_nest_end(&bytes, data);
	assert_true(tracking_timeouts_decode(close_message(), &out));
	assert_int_equal(out.icmp[CTA_TIMEOUT_ICMP_TIMEOUT], 101);
	assert_int_equal(out.icmp6[0], 0);
	assert_int_equal(out.icmp6[CTA_TIMEOUT_ICMPV6_TIMEOUT], 0);
	assert_int_equal(out.generic[CTA_TIMEOUT_GENERIC_TIMEOUT], 0);
	damage_everywhere();
}

static void test_no_timeouts(void **state)
{
	struct tracking_timeouts out = {.tcp = {0}};

	(void)state;
	open_timeouts(IPCTNL_MSG_TIMEOUT_DEFAULT_SET, 132); // a protocol that is not asked for
	attribute_nest_end(&bytes, attribute_nest_begin(&bytes, CTA_TIMEOUT_DATA));
	assert_false(tracking_timeouts_decode(close_message(), &out));
	strbuf_free(&bytes);
	open_timeouts(IPCTNL_MSG_TIMEOUT_NEW, 6); // of a policy with a name
	attribute_nest_end(&bytes, attribute_nest_begin(&bytes, CTA_TIMEOUT_DATA));
	assert_false(tracking_timeouts_decode(close_message(), &out));
	strbuf_free(&bytes);
	open_timeouts(IPCTNL_MSG_TIMEOUT_DEFAULT_SET, 6); // without any
	assert_false(tracking_timeouts_decode(close_message(), &out));
	strbuf_free(&bytes);
}

static void test_totals(void **state)
{
	struct tracking_totals out;

	(void)state;
	open_message(NFNL_SUBSYS_CTNETLINK << 8 | IPCTNL_MSG_CT_GET_STATS);
	attribute_put_be32(&bytes, CTA_STATS_GLOBAL_ENTRIES, 60000);
	assert_true(tracking_totals_decode(close_message(), &out)); // of an older kernel
	assert_int_equal(out.entries, 60000);
	assert_int_equal(out.most, 0);
	attribute_put_be32(&bytes, CTA_STATS_GLOBAL_MAX_ENTRIES, 65536);
	assert_true(tracking_totals_decode(close_message(), &out));
	assert_int_equal(out.most, 65536);
	damage_everywhere();
	open_message(NFNL_SUBSYS_CTNETLINK << 8 | IPCTNL_MSG_CT_GET_STATS);
	attribute_put_be32(&bytes, CTA_STATS_GLOBAL_MAX_ENTRIES, 65536);
	assert_false(tracking_totals_decode(close_message(), &out));
	strbuf_free(&bytes);
}

// ---- gate

static struct gate_fixture f;

static int set_up(void **state)
{
	struct wire_settings settings = gate_fixture_settings();

	(void)state;
	gate_fixture_init(&f);
	f.kernel.timeouts = (struct tracking_timeouts){.tcp = {0, 1, 2, 3}, .udp = {0, 30, 120}};
	f.kernel.loose = true;
	assert_int_equal(gate_fixture_start(&f, NULL), 0);
	(void)gate_fixture_mgmt(&f, WIRE_SETTINGS, &settings);
	gate_fixture_settle(&f);
	gate_fixture_forget(&f);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	gate_fixture_done(&f);
	return 0;
}

// What gate answers to BODY.
static const char *answer(const struct wire_tracking *body)
{
	gate_fixture_forget(&f);
	(void)gate_fixture_mgmt(&f, WIRE_TRACKING, body);
	gate_fixture_settle(&f);
	return gate_fixture_text(&f, VOICE_MGMT);
}

static void test_what_is_named_is_put(void **state)
{
	struct wire_tracking body = {.udp = {0, 77}, .loose = WIRE_TRACKING_LOOSE_NO};

	(void)state;
	assert_string_equal(answer(&body), "tracking udp 77 120 loose 1 entries 7 of 1000\nok\n");
	assert_int_equal(f.kernel.timeouts.tcp[1], 1);
	assert_false(f.kernel.loose);
}

// What was found comes back when a setting is named no more, whoever was killed in between.
static void test_what_was_found_comes_back(void **state)
{
	const struct wire_tracking none = {.loose = WIRE_TRACKING_LOOSE_UNKNOWN};
	struct wire_tracking body = {.udp = {0, 77, 78}, .loose = WIRE_TRACKING_LOOSE_NO};

	(void)state;
	(void)answer(&body);
	body.udp[1] = 99;
	body.udp[2] = 0;
	assert_string_equal(answer(&body), "tracking udp 99 120 loose 1 entries 7 of 1000\nok\n");
	gate_fixture_kill(&f);
	assert_int_equal(gate_fixture_start(&f, NULL), 0);
	assert_string_equal(answer(&none), "tracking udp 30 120 loose 2 entries 7 of 1000\nok\n");
	// It is the kernel's own again, whatever becomes of it.
	f.kernel.timeouts.udp[1] = 31;
	assert_string_equal(answer(&none), "tracking udp 31 120 loose 2 entries 7 of 1000\nok\n");
}

static void test_another_boot_begins_anew(void **state)
{
	const struct wire_tracking none = {.loose = WIRE_TRACKING_LOOSE_UNKNOWN};
	struct wire_tracking body = {.udp = {0, 77}};

	(void)state;
	(void)answer(&body);
	gate_fixture_kill(&f);
	f.kernel.timeouts.udp[1] = 33;
	(void)snprintf(f.host.boot_id, sizeof(f.host.boot_id), "another");
	assert_int_equal(gate_fixture_start(&f, NULL), 0);
	assert_string_equal(answer(&none), "tracking udp 33 120 loose 2 entries 7 of 1000\nok\n");
	assert_string_equal(answer(&body), "tracking udp 77 120 loose 2 entries 7 of 1000\nok\n");
	assert_string_equal(answer(&none), "tracking udp 33 120 loose 2 entries 7 of 1000\nok\n");
}

static void test_all_of_it_or_nothing(void **state)
{
	struct wire_tracking body = {.udp = {0, 77}, .loose = WIRE_TRACKING_LOOSE_NO};

	(void)state;
	f.kernel.loose_error = "not here";
	assert_non_null(strstr(answer(&body), "failure: not here"));
	assert_int_equal(f.kernel.timeouts.udp[1], 30);
	for (size_t i = 0; i < TRACKING_FIELDS; i++)
		assert_int_equal(f.gate->tracking.found[i], 0);
	// It is so already, so there is nothing to write.
	body.loose = WIRE_TRACKING_LOOSE_YES;
	assert_non_null(strstr(answer(&body), "ok\n"));
	assert_int_equal(f.kernel.timeouts.udp[1], 77);
}

static void test_what_the_kernel_does_not_do_is_said(void **state)
{
	struct wire_tracking body = {.loose = WIRE_TRACKING_LOOSE_UNKNOWN};

	(void)state;
	f.kernel.timeout_error = "no timeouts";
	assert_string_equal(answer(&body), "tracking udp 0 0 loose 2 entries 7 of 1000 about no "
					   "timeouts\nok\n");
	body.udp[1] = 5;
	assert_non_null(strstr(answer(&body), "failure: no timeouts"));
}

static void test_what_no_kernel_takes_is_refused(void **state)
{
	struct wire_tracking body = {.tcp = {0, TRACKING_TIMEOUT_MAX_S + 1}};

	(void)state;
	assert_non_null(strstr(answer(&body), "error"));
	memset(&body, 0xff, sizeof(body));
	assert_non_null(strstr(answer(&body), "error"));
	body = (struct wire_tracking){.udp = {0, 5}, .loose = 200};
	assert_non_null(strstr(answer(&body), "error"));
	assert_int_equal(f.kernel.timeouts.udp[1], 30);
	assert_int_equal(f.kernel.timeouts.tcp[1], 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_timeouts_of_a_protocol),
		cmocka_unit_test(test_timeouts_that_a_protocol_has_not),
		cmocka_unit_test(test_no_timeouts),
		cmocka_unit_test(test_totals),
		cmocka_unit_test_setup_teardown(test_what_is_named_is_put, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_what_was_found_comes_back, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_another_boot_begins_anew, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_all_of_it_or_nothing, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_what_the_kernel_does_not_do_is_said, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(test_what_no_kernel_takes_is_refused, set_up,
						tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
