// SPDX-License-Identifier: BSD-2-Clause
// Edits of the administrator's table that say no more than what is different.
#include "firewall_table.h"

static unsigned patched; // chains

// What the kernel has, block by block in the order of their names (chains stand in the order in
// which they were made), without the sets that stay.
static void read_blocks(struct strbuf *out)
{
	struct strbuf listing;
	char *blocks[1024];
	char *left;
	size_t count = 0;

	strbuf_init(&listing, 16 * 1024 * 1024);
	assert_int_equal(
		COMMAND(NULL, &listing, "nft", "-n", "-s", "list", "table", "inet", FIREWALL_TABLE),
		0);
	left = strdup(strbuf_text(&listing));
	assert_non_null(left);
	for (char *block = strchr(left, '\n'); block; count++) {
		char *end = strstr(block, "\n\t}\n");

		assert_true(count < 1024);
		blocks[count] = block + strspn(block, "\n");
		if (end)
			end[3] = '\0';
		block = end ? end + 4 : NULL;
	}
	qsort(blocks, count, sizeof(blocks[0]), by_text);
	for (size_t i = 0; i < count; i++)
		if (!strstr(blocks[i], "set ip4_filled_"))
			strbuf_add_text(out, blocks[i]);
	free(left);
	strbuf_free(&listing);
}

static unsigned draw(uint32_t *seed, unsigned below)
{
	*seed = *seed * 1103515245u + 12345u;
	return (*seed >> 16) % below;
}

static void draw_rules(struct ruleset_maker *m, uint32_t *seed)
{
	static const char *const texts[] = {
		"chain=input action=passthrough",
		"chain=input action=accept protocol=tcp dst-port=22,80-90",
		"chain=forward action=drop src-address-list=a",
		"chain=forward action=accept limit=5,10:packet",
		"chain=forward action=jump jump-target=own protocol=udp",
		"chain=own action=accept dst-address-list=b",
		"chain=own action=drop src-address=!10.0.0.0/8 dst-port=!7 protocol=udp nth=2,1",
		"chain=input action=drop dst-limit=1,2,dst-address/1m",
	};

	m->head.rules = 0;
	m->head.values = 0;
	m->last_id = 0;
	for (unsigned i = draw(seed, 12) + 1; i > 0; i--) {
		maker_rule(m, FIREWALL_IP4, FIREWALL_FILTER,
			   texts[draw(seed, sizeof(texts) / sizeof(texts[0]))]);
		m->rule[m->head.rules - 1].idle = draw(seed, 6) == 0;
	}
}

static void draw_entries(struct ruleset_maker *m, uint32_t *seed)
{
	char range[64];

	m->head.entries = 0;
	for (unsigned i = draw(seed, 40); i > 0; i--) {
		unsigned first = draw(seed, 200);

		(void)snprintf(range, sizeof(range), "10.0.0.%u-10.0.0.%u", first,
			       first + draw(seed, 4));
		maker_entry(m, FIREWALL_IP4, draw(seed, 2) ? "a" : "b", range);
	}
}

// Those that any kernel with connection tracking by its usual modules has.
static void draw_helpers(struct ruleset_maker *m, uint32_t *seed)
{
	m->head.helpers = 0;
	if (draw(seed, 2))
		maker_helper(m, FIREWALL_HELPER_FTP, draw(seed, 2) ? "21" : "21,2100-2121");
	if (draw(seed, 2))
		maker_helper(m, FIREWALL_HELPER_TFTP, "69");
	if (draw(seed, 2))
		maker_helper(m, FIREWALL_HELPER_H323, "");
}

// As gate does it.
static void write_from(struct strbuf *text, const struct firewall_image *after,
		       const struct firewall_image *before)
{
	struct firewall_known known = {.image = before};
	struct firewall_handles handles[16];
	const char *chain;
	size_t place = 0;
	struct err e;

	known.handles = handles;
	while (before && (chain = firewall_next_edited(after, before, &place))) {
		struct firewall_handles *next = &handles[known.handle_count++];
		uint64_t *handle;

		next->chain = chain;
		assert_int_equal(
			nft_chain_rules(socket_, FIREWALL_TABLE, chain, &handle, &next->count, &e),
			0);
		next->handle = handle;
		patched++;
	}
	assert_int_equal(firewall_write(text, after, before ? &known : NULL, &e), 0);
	while (known.handle_count > 0)
		free((uint64_t *)handles[--known.handle_count].handle);
}

// Takes one step from BEFORE, and sees whether it ends where loading from nothing does.
static struct firewall_image *step(struct ruleset_maker *m, struct firewall_image *before)
{
	struct firewall_image *after = image_of(m);
	struct strbuf stepwise;
	struct strbuf anew;
	struct strbuf text;

	strbuf_init(&text, FIREWALL_TEXT_MAX);
	strbuf_init(&stepwise, FIREWALL_TEXT_MAX);
	strbuf_init(&anew, FIREWALL_TEXT_MAX);
	write_from(&text, after, before);
	run_text(&text);
	read_blocks(&stepwise);
	load(m, false);
	read_blocks(&anew);
	assert_string_equal(strbuf_text(&stepwise), strbuf_text(&anew));
	strbuf_free(&stepwise);
	strbuf_free(&anew);
	strbuf_free(&text);
	firewall_image_free(before);
	return after;
}

static void test_differences_end_where_a_new_table_does(void **state)
{
	struct ruleset_maker *m = maker_new();
	struct firewall_image *image = NULL;
	uint32_t seed = 20261126;
	bool helpers;

	(void)state;
	NEEDS_KERNEL();
	helpers =
		COMMAND("table inet probe {\n\tct helper x {\n\t\ttype \"RAS\" protocol udp\n\t}\n"
			"\tct helper y {\n\t\ttype \"tftp\" protocol udp\n\t}\n"
			"\tct helper z {\n\t\ttype \"ftp\" protocol tcp\n\t}\n}\n"
			"delete table inet probe\n",
			NULL, "nft", "-f", "-") == 0;
	for (int i = 0; i < 30; i++) {
		if (draw(&seed, 3) > 0)
			draw_rules(m, &seed);
		if (draw(&seed, 3) > 0 || m->head.rules == 0)
			draw_entries(m, &seed);
		if (helpers && draw(&seed, 3) > 0)
			draw_helpers(m, &seed);
		maker_rule(m, FIREWALL_IP4, FIREWALL_FILTER, "chain=last action=accept");
		image = step(m, image);
	}
	firewall_image_free(image);
	free(m);
}

static void move_rule(struct ruleset_maker *m, unsigned from, unsigned to)
{
	struct firewall_rule rule = m->rule[from];

	memmove(&m->rule[from], &m->rule[from + 1], (m->head.rules - from - 1) * sizeof(rule));
	memmove(&m->rule[to + 1], &m->rule[to], (m->head.rules - to - 1) * sizeof(rule));
	m->rule[to] = rule;
}

// One rule, or two, of many are moved, removed, added, switched off.
static void test_small_edits_leave_the_other_rules_alone(void **state)
{
	struct ruleset_maker *m = maker_new();
	struct firewall_image *image;
	uint32_t seed = 7;
	char text[64];

	(void)state;
	NEEDS_KERNEL();
	for (unsigned i = 0; i < 40; i++) {
		(void)snprintf(text, sizeof(text), "chain=%s action=accept src-address=10.0.0.%u",
			       i % 2 ? "input" : "own", i);
		maker_rule(m, FIREWALL_IP4, FIREWALL_FILTER, text);
	}
	image = step(m, NULL);
	patched = 0;
	for (unsigned i = 0; i < 40; i++) {
		for (unsigned k = draw(&seed, 2) + 1; k > 0; k--) {
			unsigned n = m->head.rules;
			unsigned at = draw(&seed, n);

			switch (draw(&seed, 4)) {
			case 0:
				move_rule(m, at, draw(&seed, n));
				break;
			case 1:
				move_rule(m, at, n - 1);
				m->head.rules--;
				break;
			case 2:
				(void)snprintf(text, sizeof(text),
					       "chain=%s action=drop dst-address=10.0.1.%u",
					       at % 2 ? "input" : "own", i);
				maker_rule(m, FIREWALL_IP4, FIREWALL_FILTER, text);
				move_rule(m, n, at);
				break;
			default:
				m->rule[at].idle = !m->rule[at].idle;
			}
		}
		image = step(m, image);
	}
	assert_true(patched > 20);
	firewall_image_free(image);
	free(m);
}

static void check_difference(struct ruleset_maker *m, const struct firewall_known known,
			     const char *expected)
{
	struct firewall_image *after = image_of(m);
	struct strbuf text;
	struct err e;

	strbuf_init(&text, FIREWALL_TEXT_MAX);
	assert_int_equal(firewall_write(&text, after, &known, &e), 0);
	assert_string_equal(strbuf_text(&text), expected);
	strbuf_free(&text);
	firewall_image_free(after);
}

static void test_what_is_added_at_the_end_is_all_that_is_said(void **state)
{
	struct ruleset_maker *m = maker_new();
	struct firewall_image *before;

	(void)state;
	for (int i = 0; i < 100; i++)
		maker_rule(m, FIREWALL_IP4, FIREWALL_FILTER, "chain=input action=accept");
	maker_entry(m, FIREWALL_IP4, "a", "10.0.0.1-10.0.0.5");
	maker_entry(m, FIREWALL_IP4, "a", "10.0.0.9-10.0.0.9");
	before = image_of(m);
	m->entry[1].first.byte[3] = m->entry[1].last.byte[3] = 8;
	maker_rule(m, FIREWALL_IP4, FIREWALL_FILTER, "chain=input action=drop");
	check_difference(m, (struct firewall_known){.image = before},
			 "table inet sallyport_filter {\n"
			 "\tcounter ip4_filter_65 {\n\t}\n}\n"
			 "table inet sallyport_filter {\n\tchain ip4_filter_input {\n"
			 "\t\tcounter name \"ip4_filter_65\" drop\n\t}\n}\n"
			 "delete element inet sallyport_filter ip4_list_a { 10.0.0.9 }\n"
			 "add element inet sallyport_filter ip4_list_a { 10.0.0.8 }\n");
	firewall_image_free(before);
	free(m);
}

// For nft a deletion costs as much as the list is long.
static void test_where_many_addresses_go_the_list_is_written_anew(void **state)
{
	struct ruleset_maker *m = maker_new();
	struct firewall_image *before;
	char address[32];

	(void)state;
	for (unsigned i = 0; i < 20; i++) {
		(void)snprintf(address, sizeof(address), "10.0.0.%u", 2 * i);
		maker_entry(m, FIREWALL_IP4, i < 10 ? "a" : "b", address);
	}
	before = image_of(m);
	m->head.entries = 1;
	maker_entry(m, FIREWALL_IP4, "b", "10.0.0.20");
	maker_entry(m, FIREWALL_IP4, "b", "10.0.0.36-10.0.0.38");
	maker_entry(m, FIREWALL_IP4, "c", "10.0.0.1");
	check_difference(
		m, (struct firewall_known){.image = before},
		"table inet sallyport_filter {\n"
		"\tset ip4_filled_c {\n\t\ttype ipv4_addr\n\t\tsize 65535\n"
		"\t\tflags dynamic,timeout\n\t}\n"
		"\tset ip4_list_c {\n\t\ttype ipv4_addr\n\t\tflags interval\n\t}\n}\n"
		"flush set inet sallyport_filter ip4_list_a\n"
		"add element inet sallyport_filter ip4_list_a { 10.0.0.0 }\n"
		"flush set inet sallyport_filter ip4_list_b\n"
		"add element inet sallyport_filter ip4_list_b { 10.0.0.20, 10.0.0.36-10.0.0.38 }\n"
		"add element inet sallyport_filter ip4_list_c { 10.0.0.1 }\n");
	firewall_image_free(before);
	free(m);
}

static void test_a_rule_in_the_middle_is_all_that_is_said(void **state)
{
	static const uint64_t numbers[] = {100, 101, 102, 103, 104, 105, 106, 107, 108};
	const struct firewall_handles handles = {"ip4_filter_own", numbers, 8};
	struct ruleset_maker *m = maker_new();
	struct firewall_image *before;
	struct firewall_known known = {.handles = &handles, .handle_count = 1};

	(void)state;
	for (int i = 0; i < 8; i++)
		maker_rule(m, FIREWALL_IP4, FIREWALL_FILTER, "chain=own action=accept");
	before = image_of(m);
	known.image = before;
	m->rule[3].idle = true;
	check_difference(m, known,
			 "table inet sallyport_filter {\n}\n"
			 "delete rule inet sallyport_filter ip4_filter_own handle 103\n");
	m->rule[3].idle = false;
	m->rule[0].action = (uint8_t)maker_action(SLICE("drop"));
	check_difference(m, known,
			 "table inet sallyport_filter {\n}\n"
			 "delete rule inet sallyport_filter ip4_filter_own handle 100\n"
			 "insert rule inet sallyport_filter ip4_filter_own \t\tcounter name "
			 "\"ip4_filter_1\" drop\n");
	firewall_image_free(before);
	free(m);
}

static struct firewall_image *shortcut_image(struct ruleset_maker *m, const char *const *names,
					     size_t count)
{
	struct firewall_image *image;
	struct made_ruleset made;
	struct err e;

	made_open(&made, m);
	made.rules.shortcut = (struct firewall_names){names, count};
	assert_int_equal(firewall_image_make(&made.rules, &image, &e), 0);
	made_close(&made);
	return image;
}

static void check_text(const struct firewall_image *after, const struct firewall_image *before,
		       const char *expected)
{
	const struct firewall_known known = {.image = before};
	struct strbuf text;
	struct err e;

	strbuf_init(&text, FIREWALL_TEXT_MAX);
	assert_int_equal(firewall_write(&text, after, &known, &e), 0);
	if (!strstr(strbuf_text(&text), expected))
		fail_msg("no \"%s\" in\n%s", expected, strbuf_text(&text));
	strbuf_free(&text);
}

// The kernel may have none: what becomes of it there a lab test sees where it has.
static void test_a_flow_table_comes_and_goes_with_its_rules(void **state)
{
	static const char *const names[] = {"br0", "eth0", "eth1"};
	struct ruleset_maker *m = maker_new();
	struct firewall_image *none;
	struct firewall_image *two;
	struct firewall_image *three;

	(void)state;
	maker_rule(m, FIREWALL_IP4, FIREWALL_FILTER, "chain=forward action=fasttrack-connection");
	maker_rule(m, FIREWALL_IP4, FIREWALL_FILTER, "chain=input action=fasttrack-connection");
	none = shortcut_image(m, NULL, 0);
	two = shortcut_image(m, names, 2);
	three = shortcut_image(m, names, 3);
	assert_false(firewall_image_has_shortcut(none));
	assert_true(firewall_image_has_shortcut(two));
	check_text(two, none,
		   "\tflowtable fast {\n\t\thook ingress priority 0\n\t\tdevices = { \"br0\", "
		   "\"eth0\" }\n\t}\n");
	check_text(two, none,
		   "counter name \"ip4_filter_1\" ct status & dnat == 0 flow add @fast\n");
	check_text(three, two, "devices = { \"br0\", \"eth0\", \"eth1\" }");
	check_text(two, two, "table inet sallyport_filter {\n}\n");
	check_text(none, two, "delete flowtable inet sallyport_filter fast\n");
	// Not in chains that others come through too.
	maker_rule(m, FIREWALL_IP4, FIREWALL_FILTER, "chain=own action=fasttrack-connection");
	maker_rule(m, FIREWALL_IP4, FIREWALL_FILTER, "chain=input action=jump jump-target=own");
	maker_rule(m, FIREWALL_IP4, FIREWALL_FILTER, "chain=forward action=jump jump-target=own");
	m->rule[0].idle = true;
	firewall_image_free(three);
	three = shortcut_image(m, names, 3);
	assert_false(firewall_image_has_shortcut(three));
	firewall_image_free(none);
	firewall_image_free(two);
	firewall_image_free(three);
	free(m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_differences_end_where_a_new_table_does),
		cmocka_unit_test(test_small_edits_leave_the_other_rules_alone),
		cmocka_unit_test(test_where_many_addresses_go_the_list_is_written_anew),
		cmocka_unit_test(test_a_rule_in_the_middle_is_all_that_is_said),
		cmocka_unit_test(test_a_flow_table_comes_and_goes_with_its_rules),
		cmocka_unit_test(test_what_is_added_at_the_end_is_all_that_is_said),
	};

	return cmocka_run_group_tests(tests, enter, leave);
}
