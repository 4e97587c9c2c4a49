// SPDX-License-Identifier: BSD-2-Clause
// The mapping table in a real kernel, written by our encoder and by the real nft, read by both.
#include "namespace.h"
#include "nft_listing.h"

#include <sys/socket.h>

#include <linux/netlink.h>

#include "kernel/nft_batch.h"
#include "kernel/nft_element.h"
#include "kernel/nft_skeleton.h"

enum { MAPPINGS = 10000 };

#define EXTERNAL 0xcb007101u // 203.0.113.1
#define LAN_HOST 0xc0a80105u // 192.168.1.5

static struct netlink *socket_;

static int enter(void **state)
{
	struct err e;

	(void)state;
	if (!namespace_enter())
		return 0;
	socket_ = netlink_open(NETLINK_NETFILTER, 0, &e);
	if (!socket_)
		print_message("# %s\n", e.text);
	return 0;
}

static int leave(void **state)
{
	(void)state;
	netlink_close(socket_);
	return 0;
}

static int load_telling(enum nft_skeleton_mode mode, uint16_t http_port, struct strbuf *complaint)
{
	static const char *const uplinks[] = {"wan0", "ppp'$;{}#0"};
	static const struct nft_skeleton_lan lans[] = {
		{"br-lan", {0xc0a80101, 24}},
		{"br-guest", {0x0a000001, 16}},
	};
	struct nft_skeleton skeleton = {uplinks, 2, lans, 2, http_port, 8728};
	struct strbuf text;
	struct err e;
	int status;

	strbuf_init(&text, NFT_SKELETON_TEXT_MAX);
	assert_int_equal(nft_skeleton_write(&text, &skeleton, mode, &e), 0);
	status = COMMAND(text.data, complaint, "nft", "-f", "-");
	strbuf_free(&text);
	return status;
}

static int load(enum nft_skeleton_mode mode, uint16_t http_port)
{
	return load_telling(mode, http_port, NULL);
}

// Every test begins with an empty table.
static int fresh(void **state)
{
	(void)state;
	if (!socket_)
		return 0;
	return load(NFT_SKELETON_REPLACE, 2828);
}

#define NEEDS_KERNEL()                                                                             \
	if (!socket_)                                                                              \
	skip()

static void listing(struct strbuf *out)
{
	strbuf_init(out, 1024 * 1024);
	assert_int_equal(COMMAND(NULL, out, "nft", "list", "table", "inet", NFT_TABLE), 0);
}

static void set_listing(struct strbuf *out, const char *what, const char *set)
{
	strbuf_init(out, 64 * 1024 * 1024);
	assert_int_equal(COMMAND(NULL, out, "nft", "-j", "list", what, "inet", NFT_TABLE, set), 0);
}

static void expect_text(const char *what, const char *set, const char *text)
{
	struct strbuf out;

	set_listing(&out, what, set);
	forget_ages(&out);
	if (!strstr(strbuf_text(&out), text))
		fail_msg("%s does not hold %s: %s", set, text, strbuf_text(&out));
	strbuf_free(&out);
}

static int commit_one(void (*verb)(struct nft_batch *, const struct nft_element *),
		      struct nft_element element, struct nft_failure *failure)
{
	struct nft_batch *b = nft_batch_new();
	struct err e;
	int result;

	assert_non_null(b);
	verb(b, &element);
	result = nft_batch_commit(b, socket_, failure, &e);
	nft_batch_free(b);
	return result;
}

static int present(struct nft_element element)
{
	struct err e;

	return nft_element_get(socket_, &element, &e);
}

static void count_one(void *context, const struct nft_element *element)
{
	(void)element;
	++*(size_t *)context;
}

static size_t count(enum nft_set set)
{
	size_t n = 0;
	struct err e;

	assert_int_equal(nft_set_dump(socket_, set, count_one, &n, &e), 0);
	return n;
}

static void nft_reads_what_we_wrote(void **state)
{
	struct nft_batch *b;
	struct nft_element any = nft_dnat_any(17, EXTERNAL, 5000, LAN_HOST, 6000);
	struct nft_element host = nft_dnat_host(6, 0xc6336407, EXTERNAL, 80, LAN_HOST, 8080);
	struct nft_element twin = nft_snat_twin(17, LAN_HOST, 6000, EXTERNAL, 5000);
	struct nft_element reserved = nft_reserved(17, 5000);
	struct nft_element in = nft_account_in(17, LAN_HOST, 6000);
	struct nft_element out = nft_account_out(17, LAN_HOST, 6000);
	struct nft_element gone = nft_gone(6, LAN_HOST, 8080);
	struct err e;

	(void)state;
	NEEDS_KERNEL();
	b = nft_batch_new();
	any.mapping = 4294967295;
	any.timeout_ms = 3660000;
	nft_batch_add(b, &any);
	nft_batch_add(b, &host);
	nft_batch_add(b, &twin);
	nft_batch_add(b, &reserved);
	nft_batch_add(b, &in);
	nft_batch_add(b, &out);
	nft_batch_add(b, &gone);
	assert_int_equal(nft_batch_commit(b, socket_, NULL, &e), 0);
	nft_batch_free(b);
	expect_text("map", "dnat_any",
		    "[[{\"elem\": {\"val\": {\"concat\": [\"203.0.113.1\", \"udp\", 5000]}, "
		    "\"timeout\": 3660, \"expires\": N, \"comment\": \"4294967295\"}}, "
		    "{\"concat\": [\"192.168.1.5\", 6000]}]]");
	expect_text("map", "dnat_host",
		    "[[{\"concat\": [\"198.51.100.7\", \"203.0.113.1\", \"tcp\", 80]}, "
		    "{\"concat\": [\"192.168.1.5\", 8080]}]]");
	expect_text("map", "snat_twin",
		    "[[{\"concat\": [\"192.168.1.5\", \"udp\", 6000]}, "
		    "{\"concat\": [\"203.0.113.1\", 5000]}]]");
	expect_text("set", "reserved_port", "[{\"concat\": [\"udp\", 5000]}]");
	expect_text("set", "account_in",
		    "[{\"elem\": {\"val\": {\"concat\": [\"192.168.1.5\", \"udp\", 6000]}, "
		    "\"counter\": {\"packets\": 0, \"bytes\": 0}}}]");
	expect_text("set", "account_out", "\"counter\"");
	expect_text("set", "gone", "\"expires\": N");
	assert_int_equal(nft_element_get(socket_, &gone, &e), 1);
	assert_in_range(gone.expires_ms, 300000, 600000);
}

static void we_read_what_nft_wrote(void **state)
{
	struct nft_element in = nft_account_in(6, LAN_HOST, 8080);
	struct nft_element any = nft_dnat_any(6, EXTERNAL, 80, 0, 0);
	struct nft_element foreign = nft_dnat_any(17, EXTERNAL, 81, 0, 0);
	struct err e;

	(void)state;
	NEEDS_KERNEL();
	assert_int_equal(
		COMMAND("add element inet sallyport account_in "
			"{ 192.168.1.5 . tcp . 8080 counter packets 5000000000 bytes 77 }\n"
			"add element inet sallyport dnat_any "
			"{ 203.0.113.1 . tcp . 80 timeout 100s comment \"17\" : 192.168.1.5 . "
			"8080 }\n"
			"add element inet sallyport dnat_any "
			"{ 203.0.113.1 . udp . 81 comment \"not ours\" : 192.168.1.6 . 81 }\n",
			NULL, "nft", "-f", "-"),
		0);
	assert_int_equal(nft_element_get(socket_, &in, &e), 1);
	assert_int_equal(in.packets, 5000000000);
	assert_int_equal(in.bytes, 77);
	assert_int_equal(nft_element_get(socket_, &any, &e), 1);
	assert_int_equal(any.to_address, LAN_HOST);
	assert_int_equal(any.to_port, 8080);
	assert_int_equal(any.mapping, 17);
	assert_int_equal(any.timeout_ms, 100000);
	assert_in_range(any.expires_ms, 1, 100000);
	assert_int_equal(nft_element_get(socket_, &foreign, &e), 1);
	assert_int_equal(foreign.mapping, 0);
	assert_int_equal(foreign.timeout_ms, 0);
	assert_int_equal(count(NFT_DNAT_ANY), 2);
	assert_int_equal(present(nft_dnat_any(17, EXTERNAL, 80, 0, 0)), 0);
}

static void a_refused_operation_undoes_all(void **state)
{
	struct nft_element first = nft_dnat_any(6, EXTERNAL, 80, LAN_HOST, 8080);
	struct nft_element other = nft_dnat_any(6, EXTERNAL, 80, LAN_HOST + 1, 8080);
	struct nft_batch *b;
	struct nft_failure failure;
	struct err e;

	(void)state;
	NEEDS_KERNEL();
	b = nft_batch_new();
	assert_int_equal(commit_one(nft_batch_add, first, NULL), 0);
	for (uint16_t port = 1000; port < 1100; port++) {
		struct nft_element any = nft_dnat_any(6, EXTERNAL, port, LAN_HOST, port);
		struct nft_element reserved = nft_reserved(6, port);

		nft_batch_add(b, &any);
		nft_batch_add(b, &reserved);
		if (port == 1049)
			nft_batch_add(b, &other); // operation 100
	}
	assert_int_equal(nft_batch_commit(b, socket_, &failure, &e), -1);
	assert_int_equal(failure.number, EEXIST);
	assert_true(failure.exact);
	assert_int_equal(failure.index, 100);
	assert_int_equal(e.kind, ERR_ALREADY_EXISTS);
	assert_string_equal(e.text, "nft set dnat_any, 203.0.113.1:80 tcp: File exists");
	assert_int_equal(count(NFT_DNAT_ANY), 1);
	assert_int_equal(count(NFT_RESERVED), 0);
	nft_batch_free(b);
}

static void the_first_of_several_refusals_is_told(void **state)
{
	struct nft_batch *b;
	struct nft_element gone = nft_gone(6, LAN_HOST, 1);
	struct nft_element any = nft_dnat_any(6, EXTERNAL, 1, LAN_HOST, 1);
	struct nft_failure failure;
	struct err e;

	(void)state;
	NEEDS_KERNEL();
	b = nft_batch_new();
	nft_batch_add(b, &any);
	nft_batch_delete(b, &gone); // refused; its set comes last in the transaction
	gone.port = 2;
	nft_batch_delete(b, &gone);
	any.port = 3;
	nft_batch_delete(b, &any); // refused, too
	assert_int_equal(nft_batch_commit(b, socket_, &failure, &e), -1);
	assert_int_equal(failure.number, ENOENT);
	assert_int_equal(failure.index, 1);
	assert_int_equal(e.kind, ERR_NO_SUCH_ENTRY);
	assert_int_equal(count(NFT_DNAT_ANY), 0);
	nft_batch_free(b);
}

// As kernels are that give no details, and repeat the request in their refusal.
static void without_details_the_message_is_told(void **state)
{
	struct nft_element taken = nft_dnat_any(6, EXTERNAL, 80, LAN_HOST, 8080);
	struct nft_element other = nft_dnat_any(6, EXTERNAL, 80, LAN_HOST + 1, 8080);
	struct nft_element reserved = nft_reserved(6, 80);
	struct netlink *plain;
	struct nft_failure failure;
	struct nft_batch *b;
	struct err e;
	int off = 0;

	(void)state;
	NEEDS_KERNEL();
	assert_int_equal(commit_one(nft_batch_add, taken, NULL), 0);
	plain = netlink_open(NETLINK_NETFILTER, 0, &e);
	b = nft_batch_new();
	assert_int_equal(
		setsockopt(netlink_fd(plain), SOL_NETLINK, NETLINK_EXT_ACK, &off, sizeof(off)), 0);
	assert_int_equal(
		setsockopt(netlink_fd(plain), SOL_NETLINK, NETLINK_CAP_ACK, &off, sizeof(off)), 0);
	nft_batch_add(b, &reserved);
	nft_batch_add(b, &other);
	assert_int_equal(nft_batch_commit(b, plain, &failure, &e), -1);
	assert_int_equal(failure.index, 1); // alone in its message
	assert_true(failure.exact);
	nft_batch_reset(b);
	nft_batch_add(b, &reserved);
	nft_batch_add(b, &taken);
	nft_batch_add(b, &other);
	assert_int_equal(nft_batch_commit(b, plain, &failure, &e), -1);
	assert_int_equal(failure.index, 1);
	assert_int_equal(failure.number, EEXIST);
	assert_false(failure.exact);
	assert_int_equal(count(NFT_RESERVED), 0);
	nft_batch_free(b);
	netlink_close(plain);
}

static void removal_does_not_mind_absence(void **state)
{
	struct nft_element any = nft_dnat_any(6, EXTERNAL, 80, LAN_HOST, 8080);
	struct nft_failure failure;

	(void)state;
	NEEDS_KERNEL();
	assert_int_equal(commit_one(nft_batch_delete, any, &failure), -1);
	assert_int_equal(failure.number, ENOENT);
	assert_int_equal(failure.index, 0);
	assert_int_equal(commit_one(nft_batch_remove, any, NULL), 0);
	assert_int_equal(present(any), 0);
	any.timeout_ms = 50000;
	assert_int_equal(commit_one(nft_batch_add, any, NULL), 0);
	assert_int_equal(present(any), 1);
	assert_int_equal(commit_one(nft_batch_remove, any, NULL), 0);
	assert_int_equal(present(any), 0);
	assert_int_equal(commit_one(nft_batch_add, any, NULL), 0);
	any.to_port = 1;
	assert_int_equal(commit_one(nft_batch_remove, any, &failure), -1);
	assert_int_equal(failure.number, EEXIST);
}

static void renewal_replaces_timeout_and_target(void **state)
{
	struct nft_element old = nft_dnat_any(6, EXTERNAL, 80, LAN_HOST, 8080);
	struct nft_element new = nft_dnat_any(6, EXTERNAL, 80, LAN_HOST + 1, 8081);
	struct nft_batch *b;
	struct err e;

	(void)state;
	NEEDS_KERNEL();
	b = nft_batch_new();
	old.timeout_ms = 60000;
	new.timeout_ms = 7260000;
	assert_int_equal(commit_one(nft_batch_add, old, NULL), 0);
	nft_batch_remove(b, &old);
	nft_batch_add(b, &new);
	assert_int_equal(nft_batch_commit(b, socket_, NULL, &e), 0);
	nft_batch_free(b);
	assert_int_equal(nft_element_get(socket_, &old, &e), 1);
	assert_int_equal(old.timeout_ms, 7260000);
	assert_in_range(old.expires_ms, 7000000, 7260000);
	assert_int_equal(old.to_address, LAN_HOST + 1);
	assert_int_equal(old.to_port, 8081);
	assert_int_equal(count(NFT_DNAT_ANY), 1);
}

static void an_element_times_out_by_itself(void **state)
{
	struct nft_element any = nft_dnat_any(6, EXTERNAL, 80, LAN_HOST, 8080);
	int there = 1;

	(void)state;
	NEEDS_KERNEL();
	any.timeout_ms = 100;
	assert_int_equal(commit_one(nft_batch_add, any, NULL), 0);
	for (int i = 0; i < 500 && there == 1; i++) {
		usleep(20000);
		there = present(any);
	}
	assert_int_equal(there, 0);
	assert_int_equal(commit_one(nft_batch_remove, any, NULL), 0);
	assert_int_equal(commit_one(nft_batch_add, any, NULL), 0);
}

static void a_missing_table_concerns_the_whole(void **state)
{
	struct nft_failure failure;
	struct strbuf text;
	size_t n = 0;
	struct err e;

	(void)state;
	NEEDS_KERNEL();
	strbuf_init(&text, 4096);
	nft_skeleton_write_delete(&text);
	for (int i = 0; i < 2; i++) // harmless when repeated
		assert_int_equal(COMMAND(text.data, NULL, "nft", "-f", "-"), 0);
	strbuf_free(&text);
	assert_int_equal(commit_one(nft_batch_add, nft_reserved(6, 80), &failure), -1);
	assert_int_equal(failure.number, ENOENT);
	assert_int_equal(failure.index, 1);
	assert_int_equal(present(nft_reserved(6, 80)), 0);
	assert_int_equal(nft_set_dump(socket_, NFT_RESERVED, count_one, &n, &e), -1);
	assert_int_equal(e.kind, ERR_NO_SUCH_ENTRY);
}

static void impossible_elements_are_refused(void **state)
{
	struct nft_element icmp = nft_reserved(1, 80);
	struct nft_element timed = nft_reserved(6, 80);
	struct nft_element lan = {.set = NFT_LAN_PREFIX, .protocol = 6, .address = LAN_HOST};
	struct nft_element none = {.set = NFT_SET__COUNT, .protocol = 6};

	(void)state;
	NEEDS_KERNEL();
	timed.timeout_ms = 1000;
	assert_int_equal(commit_one(nft_batch_add, icmp, NULL), -1);
	assert_int_equal(commit_one(nft_batch_add, timed, NULL), -1);
	assert_int_equal(commit_one(nft_batch_add, lan, NULL), -1);
	assert_int_equal(commit_one(nft_batch_add, none, NULL), -1);
	assert_int_equal(count(NFT_RESERVED), 0);
}

static void an_empty_batch_is_nothing(void **state)
{
	struct nft_batch *b;
	struct nft_element reserved = nft_reserved(6, 80);
	struct err e;

	(void)state;
	NEEDS_KERNEL();
	b = nft_batch_new();
	assert_int_equal(nft_batch_commit(b, socket_, NULL, &e), 0);
	nft_batch_add(b, &reserved);
	assert_int_equal(nft_batch_count(b), 1);
	nft_batch_reset(b);
	assert_int_equal(nft_batch_commit(b, socket_, NULL, &e), 0);
	assert_int_equal(count(NFT_RESERVED), 0);
	nft_batch_free(b);
}

static void fill(struct nft_batch *b, void (*verb)(struct nft_batch *, const struct nft_element *))
{
	for (uint32_t i = 0; i < MAPPINGS; i++) {
		ip4 host = 0x0a000100 + i % 50;
		uint16_t port = (uint16_t)(1024 + i);
		struct nft_element elements[] = {
			nft_dnat_any(17, EXTERNAL, port, host, port),
			nft_snat_twin(17, host, port, EXTERNAL, port),
			nft_reserved(17, port),
			nft_account_in(17, host, port),
			nft_account_out(17, host, port),
		};

		elements[0].timeout_ms = 3660000;
		elements[0].mapping = i + 1;
		for (size_t j = 0; j < sizeof(elements) / sizeof(elements[0]); j++)
			verb(b, &elements[j]);
	}
}

static void ten_thousand_mappings_are_one_transaction(void **state)
{
	static const enum nft_set sets[] = {NFT_DNAT_ANY, NFT_SNAT_TWIN, NFT_RESERVED,
					    NFT_ACCOUNT_IN, NFT_ACCOUNT_OUT};
	struct nft_element last = nft_dnat_any(17, EXTERNAL, 1024 + MAPPINGS - 1, 0, 0);
	struct nft_batch *b;
	struct nft_failure failure;
	struct strbuf out;
	struct err e;

	(void)state;
	NEEDS_KERNEL();
	b = nft_batch_new();
	fill(b, nft_batch_add);
	if (nft_batch_commit(b, socket_, &failure, &e) != 0)
		fail_msg("operation %zu: %s", failure.index, e.text);
	for (size_t i = 0; i < 5; i++)
		assert_int_equal(count(sets[i]), MAPPINGS);
	assert_int_equal(nft_element_get(socket_, &last, &e), 1);
	assert_int_equal(last.mapping, MAPPINGS);
	set_listing(&out, "map", "dnat_any");
	assert_non_null(strstr(out.data, "\"udp\", 11023]"));
	strbuf_free(&out);

	assert_int_equal(load(NFT_SKELETON_UPDATE, 2828), 0);
	assert_int_equal(count(NFT_DNAT_ANY), MAPPINGS);

	nft_batch_reset(b);
	fill(b, nft_batch_remove);
	assert_int_equal(nft_batch_commit(b, socket_, &failure, &e), 0);
	for (size_t i = 0; i < 5; i++)
		assert_int_equal(count(sets[i]), 0);
	nft_batch_reset(b);
	fill(b, nft_batch_delete);
	assert_int_equal(nft_batch_commit(b, socket_, &failure, &e), -1);
	assert_int_equal(failure.index, 0);
	nft_batch_free(b);
}

static void loading_again_keeps_elements_and_replaces_rules(void **state)
{
	struct strbuf first, second, third;
	struct nft_element in = nft_account_in(6, LAN_HOST, 8080);
	struct err e;

	(void)state;
	NEEDS_KERNEL();
	listing(&first);
	assert_int_equal(COMMAND("add rule inet sallyport nat_lookup counter\n"
				 "add element inet sallyport lan_prefix { 172.16.0.0/12 }\n",
				 NULL, "nft", "-f", "-"),
			 0);
	assert_int_equal(load(NFT_SKELETON_UPDATE, 2828), 0);
	listing(&second);
	assert_string_equal(first.data, second.data);

	assert_int_equal(commit_one(nft_batch_add, nft_reserved(6, 80), NULL), 0);
	assert_int_equal(COMMAND("add element inet sallyport account_in "
				 "{ 192.168.1.5 . tcp . 8080 counter packets 9 bytes 77 }\n",
				 NULL, "nft", "-f", "-"),
			 0);
	assert_int_equal(load(NFT_SKELETON_UPDATE, 2829), 0);
	listing(&third);
	assert_null(strstr(third.data, "tcp dport 2828"));
	assert_non_null(strstr(third.data, "tcp dport 2829"));
	assert_int_equal(nft_element_get(socket_, &in, &e), 1);
	assert_int_equal(in.packets, 9);
	assert_int_equal(present(nft_reserved(6, 80)), 1);
	strbuf_free(&first);
	strbuf_free(&second);
	strbuf_free(&third);
}

static void another_shape_is_refused_whole_and_replaced(void **state)
{
	struct strbuf out;

	(void)state;
	NEEDS_KERNEL();
	assert_int_equal(COMMAND("delete table inet sallyport\n"
				 "add table inet sallyport\n"
				 "add set inet sallyport reserved_port { type inet_service; }\n"
				 "add chain inet sallyport nat_output "
				 "{ type nat hook output priority 7; }\n",
				 NULL, "nft", "-f", "-"),
			 0);
	strbuf_init(&out, 65536);
	assert_int_not_equal(load_telling(NFT_SKELETON_UPDATE, 2828, &out), 0);
	strbuf_free(&out);
	listing(&out);
	assert_null(strstr(out.data, "dnat_any")); // nothing of it was done
	strbuf_free(&out);
	assert_int_equal(load(NFT_SKELETON_REPLACE, 2828), 0);
	assert_int_equal(commit_one(nft_batch_add, nft_reserved(6, 80), NULL), 0);
}

static void foreign_tables_stay(void **state)
{
	struct strbuf out;

	(void)state;
	NEEDS_KERNEL();
	assert_int_equal(
		COMMAND("table inet filter { chain c { counter; }; }\n", NULL, "nft", "-f", "-"),
		0);
	assert_int_equal(load(NFT_SKELETON_UPDATE, 2828), 0);
	assert_int_equal(load(NFT_SKELETON_REPLACE, 2828), 0);
	strbuf_init(&out, 1 << 20);
	assert_int_equal(COMMAND(NULL, &out, "nft", "list", "ruleset"), 0);
	assert_non_null(strstr(out.data, "table inet filter"));
	strbuf_free(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(nft_reads_what_we_wrote, fresh),
		cmocka_unit_test_setup(we_read_what_nft_wrote, fresh),
		cmocka_unit_test_setup(a_refused_operation_undoes_all, fresh),
		cmocka_unit_test_setup(the_first_of_several_refusals_is_told, fresh),
		cmocka_unit_test_setup(without_details_the_message_is_told, fresh),
		cmocka_unit_test_setup(removal_does_not_mind_absence, fresh),
		cmocka_unit_test_setup(renewal_replaces_timeout_and_target, fresh),
		cmocka_unit_test_setup(an_element_times_out_by_itself, fresh),
		cmocka_unit_test_setup(a_missing_table_concerns_the_whole, fresh),
		cmocka_unit_test_setup(impossible_elements_are_refused, fresh),
		cmocka_unit_test_setup(an_empty_batch_is_nothing, fresh),
		cmocka_unit_test_setup(ten_thousand_mappings_are_one_transaction, fresh),
		cmocka_unit_test_setup(loading_again_keeps_elements_and_replaces_rules, fresh),
		cmocka_unit_test_setup(another_shape_is_refused_whole_and_replaced, fresh),
		cmocka_unit_test_setup(foreign_tables_stay, fresh),
	};

	return cmocka_run_group_tests(tests, enter, leave);
}
