// SPDX-License-Identifier: BSD-2-Clause
// Reading what the real nft has made in a real kernel: names, counters, addresses, and whether
// anything is otherwise than before.
#include "namespace.h"

#include <sys/socket.h>

#include <linux/netlink.h>

#include "kernel/nft_table.h"

#define TABLE "sample"

static struct netlink *socket_;

static const char sample[] =
	"table inet " TABLE " {\n"
	"	counter first { packets 3 bytes 300 }\n"
	"	counter second {\n	}\n"
	"	limit rate1 { rate 5/second\n	}\n"
	"	set some { type ipv4_addr; flags timeout; elements = { 10.0.0.9, 10.0.0.1 timeout "
	"1h }\n	}\n"
	"	set ranges { type ipv4_addr; flags interval; elements = { 10.1.0.0/16, "
	"10.2.0.0/16, 10.9.0.1-10.9.0.7, 255.255.255.0/24 }\n	}\n"
	"	set six { type ipv6_addr; flags timeout; elements = { 2001:db8::1 }\n	}\n"
	"	chain one { type filter hook input priority 0; policy accept;\n"
	"		ip saddr { 10.0.0.1, 10.0.0.2 } counter name first\n"
	"	}\n"
	"	chain two {\n		counter name second\n	}\n"
	"}\n"
	"table inet other {\n	chain three {\n	}\n	counter third {\n	}\n}\n";

static int enter(void **state)
{
	struct err e;

	(void)state;
	if (namespace_enter()) {
		socket_ = netlink_open(NETLINK_NETFILTER, 0, &e);
		assert_int_equal(COMMAND(sample, NULL, "nft", "-f", "-"), 0);
	}
	return 0;
}

static int leave(void **state)
{
	(void)state;
	netlink_close(socket_);
	return 0;
}

#define NEEDS_KERNEL()                                                                             \
	if (!socket_)                                                                              \
	skip()

static int by_text(const void *a, const void *b)
{
	return strcmp(a, b);
}

static void check_names(const char *table, enum nft_named what, const char *expected)
{
	struct nft_names names;
	char text[256] = "";
	struct err e;

	assert_int_equal(nft_table_names(socket_, table, what, &names, &e), 0);
	if (names.count > 0)
		qsort(names.name, names.count, NFT_NAME_SIZE, by_text);
	for (size_t i = 0; i < names.count; i++)
		(void)snprintf(text + strlen(text), sizeof(text) - strlen(text), " %s",
			       names.name[i]);
	assert_string_equal(text, expected);
	nft_names_free(&names);
}

static void test_names_are_those_of_the_table(void **state)
{
	(void)state;
	NEEDS_KERNEL();
	check_names(TABLE, NFT_NAMED_CHAINS, " one two");
	check_names(TABLE, NFT_NAMED_OBJECTS, " first rate1 second");
	check_names(TABLE, NFT_NAMED_SETS, " ranges six some");
	check_names("absent", NFT_NAMED_CHAINS, "");
	check_names("absent", NFT_NAMED_OBJECTS, "");
	check_names("absent", NFT_NAMED_SETS, "");
}

static void check_counter(const char *name, uint64_t packets, uint64_t bytes)
{
	struct nft_counter *counters;
	size_t count;
	size_t found = 0;
	struct err e;

	assert_int_equal(nft_table_counters(socket_, TABLE, &counters, &count, &e), 0);
	assert_int_equal(count, 2);
	for (size_t i = 0; i < count; i++) {
		if (strcmp(counters[i].name, name) != 0)
			continue;
		found++;
		assert_int_equal(counters[i].packets, packets);
		assert_int_equal(counters[i].bytes, bytes);
	}
	assert_int_equal(found, 1);
	free(counters);
}

static void test_counters_are_told_and_reset(void **state)
{
	struct err e;

	(void)state;
	NEEDS_KERNEL();
	check_counter("first", 3, 300);
	check_counter("second", 0, 0);
	assert_int_equal(nft_counter_reset(socket_, TABLE, "first", &e), 0);
	check_counter("first", 0, 0);
	assert_int_equal(nft_counter_reset(socket_, TABLE, "absent", &e), 0);
	assert_int_equal(nft_counter_reset(socket_, "absent", "first", &e), 0);
}

static char *put_hex(char *out, const uint8_t *bytes, size_t n)
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < n; i++) {
		*out++ = digits[bytes[i] >> 4];
		*out++ = digits[bytes[i] & 15];
	}
	*out = '\0';
	return out;
}

static void check_addresses(const char *set, const char *expected, size_t timed)
{
	struct nft_address *addresses;
	size_t count;
	char text[512] = "";
	struct err e;

	assert_int_equal(nft_set_addresses(socket_, TABLE, set, &addresses, &count, &e), 0);
	for (size_t i = 0; i < count; i++) {
		char *end = text + strlen(text);

		end = put_hex(end, addresses[i].first, addresses[i].size);
		*end++ = '-';
		end = put_hex(end, addresses[i].last, addresses[i].size);
		*end++ = ' ';
		*end = '\0';
		if (addresses[i].timeout_ms) {
			assert_int_equal(addresses[i].timeout_ms, 3600000);
			assert_in_range(addresses[i].expires_ms, 1, 3600000);
			timed--;
		}
	}
	assert_string_equal(text, expected);
	assert_int_equal(timed, 0);
	free(addresses);
}

static void test_addresses_are_told_in_order(void **state)
{
	(void)state;
	NEEDS_KERNEL();
	check_addresses("some", "0a000001-0a000001 0a000009-0a000009 ", 1);
	check_addresses("six", "20010db8000000000000000000000001-20010db8000000000000000000000001 ",
			0);
	check_addresses("absent", "", 0);
}

static void test_intervals_have_both_ends(void **state)
{
	(void)state;
	NEEDS_KERNEL();
	check_addresses("ranges",
			"0a010000-0a01ffff 0a020000-0a02ffff 0a090001-0a090007 ffffff00-ffffffff ",
			0);
}

static uint64_t print_of(const char *table)
{
	uint64_t print;
	struct err e;

	assert_int_equal(nft_table_print(socket_, table, &print, &e), 0);
	return print;
}

static void test_the_print_tells_what_others_do(void **state)
{
	static const char *const changes[] = {
		"add rule inet " TABLE " two accept",
		"flush chain inet " TABLE " two",
		"add chain inet " TABLE " more",
		"delete table inet " TABLE,
	};
	uint64_t before;

	(void)state;
	NEEDS_KERNEL();
	before = print_of(TABLE);
	assert_int_not_equal(before, 0);
	assert_int_equal(COMMAND("add rule inet other three accept", NULL, "nft", "-f", "-"), 0);
	assert_int_equal(
		COMMAND("add element inet " TABLE " some { 10.0.0.77 }", NULL, "nft", "-f", "-"),
		0);
	assert_true(print_of(TABLE) == before);
	for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
		uint64_t now;

		assert_int_equal(COMMAND(changes[i], NULL, "nft", "-f", "-"), 0);
		now = print_of(TABLE);
		assert_true(now != before);
		before = now;
	}
	assert_true(before == 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names_are_those_of_the_table),
		cmocka_unit_test(test_counters_are_told_and_reset),
		cmocka_unit_test(test_addresses_are_told_in_order),
		cmocka_unit_test(test_intervals_have_both_ends),
		cmocka_unit_test(test_the_print_tells_what_others_do),
	};

	return cmocka_run_group_tests(tests, enter, leave);
}
