// SPDX-License-Identifier: BSD-2-Clause
// Pages of connections: each is told once, also where another listing begins in between; who asks
// while the helper reads is told what is so afterwards; one is ended by its id. And what is read of
// the kernel's.

#include "store_folder.h"

#include <netinet/in.h>

#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_conntrack.h>

#include "base/strbuf.h"
#include "gate/flow_listing.h"
#include "gate_fixture.h"
#include "kernel/attribute.h"

static struct gate_fixture f;

// Two of them have the same id.
static const struct flow tracked[] = {
	{.id = 1, .original = {.source_port = 11}},
	{.id = 5, .original = {.source_port = 51}},
	{.id = 5, .original = {.source_port = 52}},
	{.id = UINT32_MAX, .original = {.source_port = 91}},
};

static int set_up(void **state)
{
	(void)state;
	gate_fixture_init(&f);
	assert_int_equal(gate_fixture_start(&f, NULL), 0);
	gate_fixture_settle(&f);
	gate_fixture_forget(&f);
	f.kernel.tracked = tracked;
	f.kernel.tracked_count = sizeof(tracked) / sizeof(tracked[0]);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	gate_fixture_done(&f);
	return 0;
}

static void ask(uint64_t cursor, uint32_t count)
{
	struct wire_list list = {.kind = WIRE_CONNECTION, .count = count, .cursor = cursor};

	(void)gate_fixture_mgmt(&f, WIRE_LIST, &list);
	gate_fixture_settle(&f);
}

static void end_one(uint32_t id)
{
	struct wire_connection_remove body = {.id = id};

	(void)gate_fixture_mgmt(&f, WIRE_CONNECTION_REMOVE, &body);
	gate_fixture_settle(&f);
}

static void arrive(const struct err *e)
{
	fake_kernel_list(&f.kernel, e);
	gate_fixture_settle(&f);
}

static void says(const char *expected)
{
	assert_string_equal(gate_fixture_text(&f, VOICE_MGMT), expected);
	gate_fixture_forget(&f);
}

static uint64_t key(uint32_t id, unsigned place)
{
	return ((uint64_t)id << 8 | place) + 1;
}

static void test_each_is_told_once(void **state)
{
	(void)state;
	ask(0, 2);
	says("");
	arrive(NULL);
	assert_non_null(strstr(gate_fixture_text(&f, VOICE_MGMT),
			       "connection 1 from port 11\nconnection 5 from port 51\n"));
	gate_fixture_forget(&f);
	ask(0, 1); // another begins, and reads anew
	arrive(NULL);
	assert_int_equal(f.kernel.listings, 2);
	gate_fixture_forget(&f);
	ask(key(5, 0), 64);
	assert_non_null(strstr(gate_fixture_text(&f, VOICE_MGMT),
			       "connection 5 from port 52\nconnection 4294967295 from port 91\n"));
	assert_null(strstr(gate_fixture_text(&f, VOICE_MGMT), "port 51"));
	gate_fixture_forget(&f);
	ask(key(UINT32_MAX, 0), 64);
	assert_null(strstr(gate_fixture_text(&f, VOICE_MGMT), "connection"));
	gate_fixture_forget(&f);
	ask(UINT64_MAX, 64);
	assert_null(strstr(gate_fixture_text(&f, VOICE_MGMT), "connection"));
	assert_int_equal(f.kernel.listings, 2);
}

static void test_who_asks_meanwhile_waits_for_the_next_reading(void **state)
{
	(void)state;
	ask(0, 1);
	ask(0, 1);
	assert_int_equal(f.kernel.listings, 1);
	gate_fixture_forget(&f);
	arrive(NULL);
	assert_int_equal(f.kernel.listings, 2);
	gate_fixture_forget(&f);
	arrive(NULL);
	assert_non_null(strstr(gate_fixture_text(&f, VOICE_MGMT), "connection 1 from port 11"));
	assert_null(f.kernel.listed);
}

static void test_what_was_read_goes_after_a_while(void **state)
{
	(void)state;
	ask(0, 1);
	arrive(NULL);
	ask(key(1, 0), 1);
	assert_int_equal(f.kernel.listings, 1);
	gate_fixture_advance(&f, 11000);
	ask(key(1, 0), 1);
	assert_int_equal(f.kernel.listings, 2);
	gate_fixture_forget(&f);
	arrive(NULL);
	assert_non_null(strstr(gate_fixture_text(&f, VOICE_MGMT), "connection 5 from port 51"));
}

static void test_one_is_ended_by_its_id(void **state)
{
	(void)state;
	end_one(5);
	assert_int_equal(f.kernel.listings, 1);
	arrive(NULL);
	assert_string_equal(gate_fixture_text(&f, VOICE_KERNEL), "delete flow 5 port 51\n");
	says("ok\n");
	end_one(1); // known from before
	assert_int_equal(f.kernel.listings, 1);
	assert_string_equal(gate_fixture_text(&f, VOICE_KERNEL), "delete flow 1 port 11\n");
	says("ok\n");
	end_one(7);
	arrive(NULL);
	says("error 714 no such connection\n");
}

static void test_a_failure_and_too_many_are_told(void **state)
{
	struct err e;

	(void)state;
	(void)err_set(&e, ERR_FAILURE, "failure: out of sorts");
	ask(0, 1);
	arrive(&e);
	assert_non_null(strstr(gate_fixture_text(&f, VOICE_MGMT), "out of sorts"));
	gate_fixture_forget(&f);
	for (int i = 0; i <= FLOW_LISTING_WAITING_MAX; i++)
		ask(0, 1);
	assert_non_null(strstr(gate_fixture_text(&f, VOICE_MGMT), "too many listings"));
	f.kernel.tracked = NULL; // the next reading is refused
	arrive(&e);
	assert_null(f.kernel.listed);
}

// ---- what the kernel says of one

static void put_tuple(struct strbuf *b, uint16_t type, ip4 source, ip4 destination)
{
	size_t outer = attribute_nest_begin(b, type);
	size_t inner = attribute_nest_begin(b, CTA_TUPLE_IP);

	attribute_put_be32(b, CTA_IP_V4_SRC, source);
	attribute_put_be32(b, CTA_IP_V4_DST, destination);
	attribute_nest_end(b, inner);
	inner = attribute_nest_begin(b, CTA_TUPLE_PROTO);
	attribute_put_u8(b, CTA_PROTO_NUM, IPPROTO_TCP);
	attribute_put_be16(b, CTA_PROTO_SRC_PORT, (uint16_t)source);
	attribute_put_be16(b, CTA_PROTO_DST_PORT, (uint16_t)destination);
	attribute_nest_end(b, inner);
	attribute_nest_end(b, outer);
}

static void put_counters(struct strbuf *b, uint16_t type, uint64_t packets)
{
	size_t nest = attribute_nest_begin(b, type);

	attribute_put_be64(b, CTA_COUNTERS_PACKETS, packets);
	attribute_put_be64(b, CTA_COUNTERS_BYTES, packets * 100);
	attribute_nest_end(b, nest);
}

static void put_tcp_state(struct strbuf *b, uint8_t state)
{
	size_t outer = attribute_nest_begin(b, CTA_PROTOINFO);
	size_t inner = attribute_nest_begin(b, CTA_PROTOINFO_TCP);

	attribute_put_u8(b, CTA_PROTOINFO_TCP_STATE, state);
	attribute_nest_end(b, inner);
	attribute_nest_end(b, outer);
}

static void test_all_that_is_told_of_one(void **state)
{
	struct nfgenmsg header = {.nfgen_family = AF_INET};
	struct strbuf b;
	struct flow out;
	size_t begin;

	(void)state;
	strbuf_init(&b, 1024);
	begin = attribute_message_begin(&b, NFNL_SUBSYS_CTNETLINK << 8 | IPCTNL_MSG_CT_NEW, 0, 0,
					&header, sizeof(header));
	put_tuple(&b, CTA_TUPLE_ORIG, 1, 2);
	put_tuple(&b, CTA_TUPLE_REPLY, 3, 4);
	attribute_put_be32(&b, CTA_ID, 0xdeadbeef);
	attribute_put_be32(&b, CTA_MARK, 7);
	attribute_put_be32(&b, CTA_TIMEOUT, 99);
	put_tcp_state(&b, 3);
	put_counters(&b, CTA_COUNTERS_ORIG, 11);
	put_counters(&b, CTA_COUNTERS_REPLY, 12);
	attribute_message_end(&b, begin);
	assert_true(flow_decode((const struct nlmsghdr *)(void *)b.data, &out));
	assert_true(ip6_equal(out.original.source, ip6_from_ip4(1)));
	assert_true(ip6_equal(out.reply.destination, ip6_from_ip4(4)));
	assert_int_equal(out.original.destination_port, 2);
	assert_int_equal(out.reply.source_port, 3);
	assert_int_equal(out.protocol, IPPROTO_TCP);
	assert_int_equal(out.id, 0xdeadbeef);
	assert_int_equal(out.mark, 7);
	assert_int_equal(out.timeout_s, 99);
	assert_int_equal(out.tcp_state, 3);
	assert_true(out.counted);
	assert_int_equal(out.packets[1], 12);
	assert_int_equal(out.bytes[0], 1100);
	strbuf_free(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_each_is_told_once, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_who_asks_meanwhile_waits_for_the_next_reading,
						set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_what_was_read_goes_after_a_while, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(test_one_is_ended_by_its_id, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_a_failure_and_too_many_are_told, set_up,
						tear_down),
		cmocka_unit_test(test_all_that_is_told_of_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
