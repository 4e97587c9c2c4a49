// SPDX-License-Identifier: BSD-2-Clause
// The administrator's table as the real nft and the real kernel take it.
#include "firewall_samples.h"
#include "firewall_table.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

static void expect_no_problem_of(struct ruleset_maker *m, unsigned menus)
{
	struct made_ruleset made;
	char text[192];

	made_open(&made, m);
	for (size_t i = 0; i < made.rules.rule_count; i++)
		if ((menus >> made.rules.rule[i].menu & 1) &&
		    firewall_rule_problem(&made.rules, &made.rules.rule[i], text))
			fail_msg("rule %zu: %s", i + 1, text);
	made_close(&made);
}

static void expect_no_problem(struct ruleset_maker *m)
{
	expect_no_problem_of(m, ~0u);
}

static void check_listed(const char *expected)
{
	struct strbuf listing;

	strbuf_init(&listing, 16 * 1024 * 1024);
	assert_int_equal(
		COMMAND(NULL, &listing, "nft", "-n", "list", "table", "inet", FIREWALL_TABLE), 0);
	if (!strstr(strbuf_text(&listing), expected))
		fail_msg("no \"%s\" in\n%s", expected, strbuf_text(&listing));
	strbuf_free(&listing);
}

// ---- every property and every action

enum { PROPERTY_SAMPLES = sizeof(property_samples) / sizeof(property_samples[0]) };

static const char *of_family(enum firewall_family family, const char *value)
{
	if (strstr(value, "ADDRESS-RANGE"))
		return family == FIREWALL_IP4
			       ? value[0] == '!' ? "!10.0.0.1-10.0.0.9" : "10.0.0.1-10.0.0.9"
		       : value[0] == '!' ? "!2001:db8::1-2001:db8::9"
					 : "2001:db8::1-2001:db8::9";
	if (strcmp(value, "ADDRESS") == 0)
		return family == FIREWALL_IP4 ? "10.0.0.1" : "2001:db8::1";
	if (strcmp(value, "PREFIX") == 0)
		return family == FIREWALL_IP4 ? "10.0.0.0/8" : "2001:db8::/32";
	return value;
}

static void add_sample(struct ruleset_maker *m, enum firewall_family family, size_t i,
		       const char *value)
{
	const char *rule = property_samples[i].rule;
	char text[256];

	if (strcmp(rule, "chain=input protocol=ICMP") == 0)
		rule = family == FIREWALL_IP4 ? "chain=input protocol=icmp"
					      : "chain=input protocol=icmpv6";
	(void)snprintf(text, sizeof(text), "%s %s=%s", rule, property_samples[i].name,
		       of_family(family, value));
	// A space in a value, which the maker would split at.
	if (strstr(text, "a b"))
		*strstr(text, "a b") = 'a';
	maker_rule(m, family, property_samples[i].menu, text);
}

static void add_lists(struct ruleset_maker *m)
{
	maker_member(m, "WAN", "ether1");
	maker_member(m, "WAN", "ppp0");
	maker_member(m, "LAN", "br$lan");
	maker_member(m, "EMPTY", "");
	maker_member(m, "all", "");
	m->member[m->head.members - 1].except = 1;
	maker_member(m, "BUT", "");
	m->member[m->head.members - 1].except = 1;
	maker_member(m, "BUT", "ether1");
	maker_entry(m, FIREWALL_IP4, "x", "10.0.0.0/8");
	maker_entry(m, FIREWALL_IP4, "x", "10.1.0.0/16");
	maker_entry(m, FIREWALL_IP4, "x", "11.0.0.0-11.0.0.5");
	maker_entry(m, FIREWALL_IP6, "x", "2001:db8::/32");
}

static void test_every_property_is_taken_by_the_kernel(void **state)
{
	bool seen[FIREWALL_PROPERTY__COUNT] = {false};
	struct ruleset_maker *m = maker_new();

	(void)state;
	NEEDS_KERNEL();
	add_lists(m);
	for (size_t i = 0; i < PROPERTY_SAMPLES; i++) {
		int property = maker_property(slice_from(property_samples[i].name));

		assert_true(property >= 0);
		seen[property] = true;
		for (enum firewall_family f = FIREWALL_IP4; f < FIREWALL_FAMILY__COUNT; f++)
			for (size_t j = 0; j < 4 && property_samples[i].values[j]; j++)
				if (firewall_properties[property].families >> f & 1)
					add_sample(m, f, i, property_samples[i].values[j]);
	}
	for (int i = 0; i < FIREWALL_PROPERTY__COUNT; i++)
		if (firewall_properties[i].kind != FIREWALL_KIND_REFUSED && !seen[i])
			fail_msg("%s is not tried", firewall_properties[i].name);
	expect_no_problem(m);
	load(m, false);
	load(m, true);
	check_listed("chain ip6_filter_input {"); // which nft can fail at, too
	free(m);
}

static void add_action(struct ruleset_maker *m, enum firewall_family family, size_t i)
{
	static const char *const addresses[][3] = {
		{"10.0.0.1", "10.0.0.0/24", "10.0.0.1-10.0.0.4"},
		{"2001:db8::1", "2001:db8::/64", "2001:db8::1-2001:db8::4"},
	};
	const char *found = strstr(action_samples[i].rule, "to-addresses=");
	char text[256];

	if (found) {
		const char *letter = found + strlen("to-addresses=");
		const char *address = addresses[family][*letter == 'A'	 ? 0
							: *letter == 'P' ? 1
									 : 2];

		(void)snprintf(text, sizeof(text), "%.*s%s%s action=%s",
			       (int)(letter - action_samples[i].rule), action_samples[i].rule,
			       address, letter + 1, action_samples[i].action);
	} else {
		(void)snprintf(text, sizeof(text), "%s action=%s", action_samples[i].rule,
			       action_samples[i].action);
	}
	maker_rule(m, family, action_samples[i].menu, text);
	(void)snprintf(text + strlen(text), sizeof(text) - strlen(text), " log=yes");
	maker_rule(m, family, action_samples[i].menu, text);
}

static void test_every_action_is_taken_by_the_kernel(void **state)
{
	bool seen[FIREWALL_ACTION__COUNT] = {false};
	struct ruleset_maker *m = maker_new();

	(void)state;
	NEEDS_KERNEL();
	for (size_t i = 0; i < sizeof(action_samples) / sizeof(action_samples[0]); i++) {
		int action = maker_action(slice_from(action_samples[i].action));

		assert_true(action >= 0);
		seen[action] = true;
		for (enum firewall_family f = FIREWALL_IP4; f < FIREWALL_FAMILY__COUNT; f++)
			if (firewall_actions[action].families >> f & 1)
				add_action(m, f, i);
	}
	for (int i = 0; i < FIREWALL_ACTION__COUNT; i++)
		if (!firewall_actions[i].refusal[0] && !seen[i])
			fail_msg("%s is not tried", firewall_actions[i].name);
	expect_no_problem(m);
	load(m, false);
	load(m, true);
	free(m);
}

// ---- edits

// Four packets come in.
static void send_packets(void)
{
	struct sockaddr_in to = {
		.sin_family = AF_INET, .sin_port = htons(9), .sin_addr = {htonl(INADDR_LOOPBACK)}};
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	IP("link", "set", "lo", "up");
	assert_true(fd >= 0);
	for (int i = 0; i < 4; i++) // what a port that nobody listens on answers is told once
		while (sendto(fd, "x", 1, 0, (const struct sockaddr *)&to, sizeof(to)) != 1)
			assert_int_equal(errno, ECONNREFUSED);
	close(fd);
}

static uint64_t packets_of(const char *name, bool *there)
{
	struct nft_counter *counters;
	size_t count;
	uint64_t packets = 0;
	struct err e;

	*there = false;
	assert_int_equal(nft_table_counters(socket_, FIREWALL_TABLE, &counters, &count, &e), 0);
	for (size_t i = 0; i < count; i++)
		if (strcmp(counters[i].name, name) == 0) {
			*there = true;
			packets = counters[i].packets;
		}
	free(counters);
	return packets;
}

static void test_an_edit_keeps_the_counters_of_the_others(void **state)
{
	struct ruleset_maker *m = maker_new();
	uint64_t before;
	bool there;

	(void)state;
	NEEDS_KERNEL();
	maker_rule(m, FIREWALL_IP4, FIREWALL_FILTER, "chain=input action=passthrough");
	maker_rule(m, FIREWALL_IP4, FIREWALL_FILTER, "chain=gone action=passthrough limit=5");
	maker_rule(m, FIREWALL_IP4, FIREWALL_FILTER, "chain=input action=drop disabled=yes");
	load(m, false);
	send_packets();
	before = packets_of("ip4_filter_1", &there);
	assert_true(there && before >= 4);
	(void)packets_of("ip4_filter_2", &there);
	assert_true(there);
	// The second goes, a fourth comes first.
	m->rule[1] = m->rule[0];
	m->rule[0] = m->rule[2];
	m->head.rules = 2;
	maker_rule(m, FIREWALL_IP4, FIREWALL_FILTER, "chain=other action=accept");
	load(m, true);
	assert_true(packets_of("ip4_filter_1", &there) == before);
	assert_true(there);
	(void)packets_of("ip4_filter_2", &there);
	assert_false(there);
	(void)packets_of("ip4_filter_3", &there);
	assert_true(there);
	// Nothing is left, and so the table goes.
	m->head.rules = 0;
	m->head.values = 0;
	load(m, true);
	assert_int_not_equal(COMMAND(NULL, NULL, "nft", "list", "table", "inet", FIREWALL_TABLE),
			     0);
	free(m);
}

static size_t addresses_in(const char *set, struct nft_address *first)
{
	struct nft_address *addresses;
	size_t count;
	struct err e;

	assert_int_equal(nft_set_addresses(socket_, FIREWALL_TABLE, set, &addresses, &count, &e),
			 0);
	if (count > 0)
		*first = addresses[0];
	free(addresses);
	return count;
}

static void test_what_was_added_to_a_list_stays(void **state)
{
	struct ruleset_maker *m = maker_new();
	struct firewall_list_entry entry = {.list = "black-1", .family = FIREWALL_IP4};
	struct nft_address found;
	struct strbuf text;

	(void)state;
	NEEDS_KERNEL();
	memcpy(entry.first.byte, "\x0a\x09\x08\x07", 4);
	entry.last = entry.first;
	strbuf_init(&text, 10000);
	firewall_write_entry_add(&text, &entry, 0, "");
	run_text(&text);
	firewall_write_entry_add(&text, &entry, 3600, "a \"comment\"; of _ours_, \xc3\xa4");
	run_text(&text);
	assert_int_equal(addresses_in("ip4_filled_black_2d1", &found), 1);
	assert_int_equal(found.timeout_ms, 3600000);
	maker_rule(m, FIREWALL_IP4, FIREWALL_FILTER,
		   "chain=input action=drop src-address-list=black-1");
	load(m, true);
	m->head.rules = 0;
	m->head.values = 0;
	load(m, true);
	assert_int_equal(addresses_in("ip4_filled_black_2d1", &found), 1);
	firewall_write_entry_remove(&text, &entry);
	run_text(&text);
	firewall_write_entry_remove(&text, &entry);
	run_text(&text);
	assert_int_equal(addresses_in("ip4_filled_black_2d1", &found), 0);
	strbuf_free(&text);
	free(m);
}

static void test_ranges_that_end(void **state)
{
	struct ruleset_maker *m = maker_new();
	struct firewall_list_entry entry = {.list = "black-1", .family = FIREWALL_IP4};
	char comment[FIREWALL_COMMENT_SIZE];
	struct nft_address found;
	struct strbuf text;

	(void)state;
	NEEDS_KERNEL();
	memcpy(entry.first.byte, "\x0a\x09\x08\x00", 4);
	memcpy(entry.last.byte, "\x0a\x09\x08\x07", 4);
	strbuf_init(&text, 10000);
	for (unsigned hours = 1; hours <= 2; hours++) {
		firewall_write_entry_add(&text, &entry, 3600 * hours, "\"}; drop_\xc3\xa4");
		run_text(&text);
		assert_int_equal(addresses_in("ip4_timed_black_2d1", &found), 1);
		assert_int_equal(found.timeout_ms, 3600000 * hours);
		assert_memory_equal(found.first, &entry.first, sizeof(found.first));
		assert_memory_equal(found.last, &entry.last, sizeof(found.last));
		assert_true(firewall_comment_of(found.comment, comment));
		assert_string_equal(comment, "\"}; drop_\xc3\xa4");
	}
	assert_true(firewall_comment_fits("a comment as they are"));
	assert_false(firewall_comment_of("_zz", comment));
	assert_false(firewall_comment_of("_", comment));
	firewall_write_entry_remove(&text, &entry);
	run_text(&text);
	assert_int_equal(addresses_in("ip4_timed_black_2d1", &found), 0);
	strbuf_free(&text);
	free(m);
}

static void test_names_never_become_words_of_nft(void **state)
{
	struct ruleset_maker *m = maker_new();
	struct firewall_rule_key key;
	char list[FIREWALL_NAME_SIZE];
	uint8_t family;

	(void)state;
	NEEDS_KERNEL();
	maker_rule(m, FIREWALL_IP4, FIREWALL_FILTER,
		   "chain=input action=jump jump-target=\"};drop");
	maker_rule(m, FIREWALL_IP4, FIREWALL_FILTER, "chain=fwd action=accept");
	maker_rule(m, FIREWALL_IP4, FIREWALL_FILTER,
		   "chain=input action=jump jump-target=fwd src-address-list=}\xc3\xa4$(x)");
	load(m, false);
	check_listed("chain ip4_filter__22_7d_3bdrop {");
	check_listed("set ip4_list__7d_c3_a4_24_28x_29 {");
	assert_true(firewall_list_of("ip6_filled__7d_c3_a4_24_28x_29", list, &family));
	assert_string_equal(list, "}\xc3\xa4$(x)");
	assert_int_equal(family, FIREWALL_IP6);
	assert_true(firewall_counter_of("ip6_mangle_1f", &key));
	assert_true(key.family == FIREWALL_IP6 && key.menu == FIREWALL_MANGLE && key.id == 31);
	assert_false(firewall_counter_of("ip4_filter_0", &key));
	assert_false(firewall_counter_of("ip4_filter_1_l00000000", &key));
	assert_false(firewall_list_of("ip4_list_x", list, &family));
	free(m);
}

static void test_local_time_becomes_that_of_the_kernel(void **state)
{
	struct ruleset_maker *m = maker_new();

	(void)state;
	NEEDS_KERNEL();
	m->head.zone.offset = 7200;
	maker_rule(m, FIREWALL_IP4, FIREWALL_FILTER, "chain=input action=drop time=1h-3h,mon");
	maker_rule(m, FIREWALL_IP4, FIREWALL_FILTER, "chain=input action=drop time=8h-18h");
	load(m, false);
	// One to two on Monday is eleven to midnight of Sunday there.
	check_listed("meta hour \"23:00\"-\"23:59:59\" meta day 0");
	check_listed("meta hour \"00:00\"-\"01:00\" meta day 1");
	check_listed("meta hour \"06:00\"-\"16:00\" counter");
	m->head.zone.other_offset = 3600;
	m->head.zone.other_from = 1792890000;
	m->head.zone.other_to = 1806195600;
	m->head.zone.kernel_west = -7200;
	load(m, false);
	check_listed("\" meta hour \"23:00\"-\"23:59:59\" meta day 1");
	check_listed("\" meta hour \"06:00\"-\"16:00\" counter");
	check_listed("\" meta hour \"07:00\"-\"17:00\" counter");
	free(m);
}

// ---- problems

static void test_problems_are_told_in_words(void **state)
{
	static const struct {
		enum firewall_menu menu;
		const char *rule, *problem;
	} rows[] = {
		{FIREWALL_FILTER, "chain=input dst-port=80",
		 "dst-port needs protocol=tcp, udp or another one that has ports"},
		{FIREWALL_FILTER, "chain=input protocol=!tcp dst-port=80",
		 "dst-port needs protocol=tcp, udp or another one that has ports"},
		{FIREWALL_FILTER, "chain=input tcp-flags=syn", "tcp-flags needs protocol=tcp"},
		{FIREWALL_FILTER, "chain=input icmp-options=8", "icmp-options needs protocol=icmp"},
		{FIREWALL_FILTER, "chain=output in-interface=ether1",
		 "incoming interface matching not possible in output and postrouting chains"},
		{FIREWALL_FILTER, "chain=input out-interface=ether1",
		 "outgoing interface matching not possible in input and prerouting chains"},
		{FIREWALL_FILTER, "chain=input in-interface-list=NONE",
		 "in-interface-list: there is no interface list NONE"},
		{FIREWALL_FILTER, "chain=input action=jump", "action=jump needs jump-target"},
		{FIREWALL_FILTER, "chain=a action=jump jump-target=a",
		 "jump-target: chain a leads back to a"},
		{FIREWALL_FILTER, "chain=a action=jump jump-target=forward",
		 "jump-target: forward is a chain that packets enter by themselves"},
		{FIREWALL_NAT, "chain=srcnat action=dst-nat to-addresses=10.0.0.1",
		 "action=dst-nat is not possible in chain srcnat"},
		{FIREWALL_NAT, "chain=dstnat action=dst-nat",
		 "action=dst-nat needs to-addresses or to-ports"},
		{FIREWALL_NAT, "chain=dstnat action=masquerade",
		 "action=masquerade is not possible in chain dstnat"},
		{FIREWALL_FILTER, "chain=input action=reject reject-with=tcp-reset",
		 "reject-with=tcp-reset needs protocol=tcp"},
		{FIREWALL_MANGLE, "chain=forward action=set-priority",
		 "action=set-priority needs new-priority"},
		{FIREWALL_MANGLE, "chain=prerouting action=set-priority new-priority=1",
		 "new-priority: what is set in prerouting is lost where the packet is forwarded: "
		 "use chain=forward or postrouting"},
		{FIREWALL_MANGLE, "chain=forward action=set-priority new-priority=from-ingress",
		 "new-priority=from-ingress: the priority of VLAN tags is not told to nftables "
		 "once a packet is routed"},
		{FIREWALL_FILTER, "chain=input connection-mark=nobody",
		 "connection-mark: there is no nobody"},
		{FIREWALL_MANGLE, "chain=prerouting action=mark-routing new-routing-mark=nobody",
		 "new-routing-mark: there is no routing table with fib=yes called nobody"},
		{FIREWALL_MANGLE, "chain=forward action=mark-routing new-routing-mark=wan2",
		 "action=mark-routing is not possible in chain forward"},
		{FIREWALL_FILTER, "chain=input ipsec-policy=out,none",
		 "ipsec-policy=out,none is not known in this chain"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct ruleset_maker *m = maker_new();
		struct made_ruleset made;
		char text[192];

		maker_rule(m, FIREWALL_IP4, rows[i].menu, rows[i].rule);
		made_open(&made, m);
		(void)firewall_rule_problem(&made.rules, &made.rules.rule[0], text);
		assert_string_equal(text, rows[i].problem);
		made_close(&made);
		free(m);
	}
}

// What the kernel would refuse of the whole is found in the one rule.
static void test_rules_with_problems_do_not_keep_the_others_out(void **state)
{
	struct ruleset_maker *m = maker_new();
	char text[128];

	(void)state;
	NEEDS_KERNEL();
	for (int i = 0; i < 40; i++) {
		(void)snprintf(text, sizeof(text), "chain=c%d action=jump jump-target=c%d", i,
			       i + 1);
		maker_rule(m, FIREWALL_IP4, FIREWALL_FILTER, text);
	}
	// As deep as it goes, and what a rule needs below.
	maker_rule(m, FIREWALL_IP4, FIREWALL_MANGLE, "chain=prerouting action=jump jump-target=d0");
	for (int i = 0; i < 12; i++) {
		(void)snprintf(text, sizeof(text), "chain=d%d action=jump jump-target=d%d", i,
			       i + 1);
		maker_rule(m, FIREWALL_IP4, FIREWALL_MANGLE, text);
	}
	maker_rule(m, FIREWALL_IP4, FIREWALL_MANGLE,
		   "chain=d12 action=change-ttl new-ttl=increment:1 protocol=tcp port=80 nth=2,1");
	expect_no_problem_of(m, 1u << FIREWALL_MANGLE);
	maker_rule(m, FIREWALL_IP4, FIREWALL_FILTER, "chain=input action=jump jump-target=c0");
	maker_rule(m, FIREWALL_IP4, FIREWALL_FILTER, "chain=x action=jump jump-target=y");
	maker_rule(m, FIREWALL_IP4, FIREWALL_FILTER, "chain=y action=jump jump-target=x");
	maker_rule(m, FIREWALL_IP4, FIREWALL_NAT, "chain=srcnat action=jump jump-target=both");
	maker_rule(m, FIREWALL_IP4, FIREWALL_NAT, "chain=dstnat action=jump jump-target=both");
	maker_rule(m, FIREWALL_IP4, FIREWALL_NAT, "chain=both action=masquerade");
	load(m, false);
	free(m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_property_is_taken_by_the_kernel),
		cmocka_unit_test(test_every_action_is_taken_by_the_kernel),
		cmocka_unit_test(test_an_edit_keeps_the_counters_of_the_others),
		cmocka_unit_test(test_what_was_added_to_a_list_stays),
		cmocka_unit_test(test_ranges_that_end),
		cmocka_unit_test(test_names_never_become_words_of_nft),
		cmocka_unit_test(test_local_time_becomes_that_of_the_kernel),
		cmocka_unit_test(test_problems_are_told_in_words),
		cmocka_unit_test(test_rules_with_problems_do_not_keep_the_others_out),
	};

	return cmocka_run_group_tests(tests, enter, leave);
}
