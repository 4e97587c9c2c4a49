// SPDX-License-Identifier: BSD-2-Clause
// The skeleton's text: what goes into it, and what is kept out.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "kernel/nft_set.h"
#include "kernel/nft_skeleton.h"

static int write_one(const char *uplink, const char *lan, struct ip4_prefix prefix,
		     struct strbuf *out)
{
	const char *const uplinks[] = {uplink};
	const struct nft_skeleton_lan lans[] = {{lan, prefix}};
	const struct nft_skeleton skeleton = {uplinks, 1, lans, 1, 2828, 8728};
	struct err e = {0};
	int result = nft_skeleton_write(out, &skeleton, NFT_SKELETON_UPDATE, &e);

	if (result != 0)
		assert_int_equal(e.kind, ERR_VALUE);
	return result;
}

static bool takes(const char *uplink)
{
	struct strbuf out;
	int result;

	strbuf_init(&out, NFT_SKELETON_TEXT_MAX);
	result = write_one(uplink, "br-lan", (struct ip4_prefix){0xc0a80101, 24}, &out);
	assert_true(result == 0 || out.length == 0);
	strbuf_free(&out);
	return result == 0;
}

static void names_that_cannot_be_quoted_are_refused(void **state)
{
	static const char *const bad[] = {"",
					  ".",
					  "..",
					  "a b",
					  "a/b",
					  "a:b",
					  "a\"b",
					  "wan*",
					  "a\\",
					  "a\nb",
					  "a\tb",
					  "a\x7f",
					  "w\xc3\xa4n",
					  "sixteen-letters_",
					  "\" accept; #"};
	static const char *const good[] = {"eth0",  "br-wan", "ppp0", "eth0.100",
					   "wan@1", "a;b{}",  "$x",   "fifteen-letters"};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		if (takes(bad[i]))
			fail_msg("took \"%s\"", bad[i]);
	}
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		if (!takes(good[i]))
			fail_msg("refused \"%s\"", good[i]);
	}
	assert_false(takes(NULL));
}

static void nonsense_is_refused(void **state)
{
	struct strbuf out;
	struct ip4_prefix all = {0, 0};
	struct ip4_prefix lan = {0xc0a80101, 24};
	struct nft_skeleton many = {.uplink_count = NFT_SKELETON_ROWS_MAX + 1};
	struct err e;

	(void)state;
	strbuf_init(&out, NFT_SKELETON_TEXT_MAX);
	assert_int_equal(write_one("wan0", "br-lan", all, &out), -1);
	assert_int_equal(write_one("wan0", "wan0", lan, &out), -1);
	assert_int_equal(write_one("wan0", "br lan", lan, &out), -1);
	assert_int_equal(nft_skeleton_write(&out, &many, NFT_SKELETON_UPDATE, &e), -1);
	assert_int_equal(out.length, 0);
	strbuf_free(&out);
}

static int write_reply(const char *interface, uint8_t number, struct strbuf *out)
{
	const struct nft_skeleton_reply replies[] = {{interface, number}};
	const struct nft_skeleton skeleton = {.replies = replies, .reply_count = 1};
	struct err e;

	return nft_skeleton_write(out, &skeleton, NFT_SKELETON_UPDATE, &e);
}

static void replies_are_marked_in_bits_of_ours(void **state)
{
	struct strbuf out;

	(void)state;
	strbuf_init(&out, NFT_SKELETON_TEXT_MAX);
	assert_int_equal(write_reply("wan0", 0, &out), -1);
	assert_int_equal(write_reply("wan0", 32, &out), -1);
	assert_int_equal(write_reply("wan 0", 1, &out), -1);
	assert_int_equal(out.length, 0);
	assert_int_equal(write_reply("wan0", 31, &out), 0);
	assert_non_null(strstr(out.data, "iifname \"wan0\" ct state new fib daddr type local"));
	assert_non_null(strstr(out.data, "ct mark set ct mark and 0xe0ffffff or 0x1f000000\n"));
	assert_non_null(strstr(out.data, "ct mark and 0x1f000000 == 0x1f000000 "
					 "meta mark set meta mark and 0xe0ffffff or 0x1f000000\n"));
	strbuf_free(&out);
}

static int times(const char *text, const char *part)
{
	int n = 0;

	for (const char *p = strstr(text, part); p; p = strstr(p + 1, part))
		n++;
	return n;
}

static void lans_that_overlap_are_named_once(void **state)
{
	static const char *const uplinks[] = {"wan0"};
	static const struct nft_skeleton_lan lans[] = {
		{"br-a", {0xc0a80101, 24}},
		{"br-a", {0xc0a80102, 24}},
		{"br-b", {0xc0a80181, 25}},
		{"br-c", {0x0a000001, 8}},
	};
	const struct nft_skeleton skeleton = {uplinks, 1, lans, 4, 0, 0};
	struct strbuf out;
	struct err e;

	(void)state;
	strbuf_init(&out, NFT_SKELETON_TEXT_MAX);
	assert_int_equal(nft_skeleton_write(&out, &skeleton, NFT_SKELETON_UPDATE, &e), 0);
	assert_int_equal(times(out.data, "lan_prefix { 192.168.1.0/24 }"), 1);
	assert_int_equal(times(out.data, "lan_prefix { 10.0.0.0/8 }"), 1);
	assert_int_equal(times(out.data, "add element inet sallyport lan_prefix"), 2);
	assert_non_null(
		strstr(out.data, "iifname { \"lo\", \"br-a\", \"br-b\", \"br-c\" } accept"));
	assert_int_equal(times(out.data, "tcp dport"), 0); // no service, no rule
	assert_int_equal(times(out.data, "udp dport 1900"), 1);
	strbuf_free(&out);
}

static void without_uplink_and_lan_it_still_protects(void **state)
{
	const struct nft_skeleton skeleton = {.http_port = 2828};
	struct strbuf out;
	struct err e;

	(void)state;
	strbuf_init(&out, NFT_SKELETON_TEXT_MAX);
	assert_int_equal(nft_skeleton_write(&out, &skeleton, NFT_SKELETON_UPDATE, &e), 0);
	assert_null(strstr(out.data, "oifname"));
	assert_null(strstr(out.data, "{  }"));
	assert_non_null(strstr(out.data, "iifname { \"lo\" } accept"));
	assert_non_null(strstr(out.data, "tcp dport 2828"));
	strbuf_free(&out);
}

static void every_set_is_declared(void **state)
{
	struct strbuf out;

	(void)state;
	strbuf_init(&out, NFT_SKELETON_TEXT_MAX);
	assert_int_equal(write_one("wan0", "br-lan", (struct ip4_prefix){0xc0a80101, 24}, &out), 0);
	for (size_t i = 0; i < NFT_SET__COUNT; i++) {
		struct strbuf line;

		strbuf_init(&line, 100);
		strbuf_add_format(&line, "%s %s {\n",
				  nft_sets[i].data[0] == NFT_FIELD_NONE ? "set" : "map",
				  nft_sets[i].name);
		assert_int_equal(times(out.data, line.data), 1);
		strbuf_free(&line);
	}
	assert_null(strstr(out.data, "delete"));
	strbuf_free(&out);
}

static void a_full_buffer_is_told(void **state)
{
	struct strbuf out;
	const struct nft_skeleton skeleton = {0};
	struct err e;

	(void)state;
	strbuf_init(&out, 100);
	assert_int_equal(nft_skeleton_write(&out, &skeleton, NFT_SKELETON_UPDATE, &e), -1);
	assert_int_equal(e.kind, ERR_NO_MEMORY);
	strbuf_free(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_that_cannot_be_quoted_are_refused),
		cmocka_unit_test(nonsense_is_refused),
		cmocka_unit_test(replies_are_marked_in_bits_of_ours),
		cmocka_unit_test(lans_that_overlap_are_named_once),
		cmocka_unit_test(without_uplink_and_lan_it_still_protects),
		cmocka_unit_test(every_set_is_declared),
		cmocka_unit_test(a_full_buffer_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
