// SPDX-License-Identifier: BSD-2-Clause
// Edits of the administrator's table that say no more than what is different.
#include "firewall_table.h"

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
	for (unsigned i = draw(seed, 10); i > 0; i--) {
		unsigned first = draw(seed, 40);

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

// Random edits, of which each leaves what loading from nothing makes.
static void test_differences_end_where_a_new_table_does(void **state)
{
	struct ruleset_maker *m = maker_new();
	struct firewall_image *before = NULL;
	bool helpers;
	struct strbuf stepwise;
	struct strbuf anew;
	struct strbuf text;
	uint32_t seed = 20261126;
	struct err e;

	(void)state;
	NEEDS_KERNEL();
	helpers =
		COMMAND("table inet probe {\n\tct helper x {\n\t\ttype \"RAS\" protocol udp\n\t}\n"
			"\tct helper y {\n\t\ttype \"tftp\" protocol udp\n\t}\n"
			"\tct helper z {\n\t\ttype \"ftp\" protocol tcp\n\t}\n}\n"
			"delete table inet probe\n",
			NULL, "nft", "-f", "-") == 0;
	strbuf_init(&text, FIREWALL_TEXT_MAX);
	strbuf_init(&stepwise, FIREWALL_TEXT_MAX);
	strbuf_init(&anew, FIREWALL_TEXT_MAX);
	for (int i = 0; i < 40; i++) {
		struct firewall_image *after;

		if (draw(&seed, 3) > 0)
			draw_rules(m, &seed);
		if (draw(&seed, 3) > 0 || m->head.rules == 0)
			draw_entries(m, &seed);
		if (helpers && draw(&seed, 3) > 0)
			draw_helpers(m, &seed);
		maker_rule(m, FIREWALL_IP4, FIREWALL_FILTER, "chain=last action=accept");
		after = image_of(m);
		assert_int_equal(firewall_write(&text, after, before, NULL, &e), 0);
		run_text(&text);
		strbuf_reset(&stepwise);
		read_blocks(&stepwise);
		load(m, false);
		strbuf_reset(&anew);
		read_blocks(&anew);
		assert_string_equal(strbuf_text(&stepwise), strbuf_text(&anew));
		firewall_image_free(before);
		before = after;
	}
	firewall_image_free(before);
	strbuf_free(&stepwise);
	strbuf_free(&anew);
	strbuf_free(&text);
	free(m);
}

static void check_difference(struct ruleset_maker *m, struct firewall_image *before,
			     const char *expected)
{
	struct firewall_image *after = image_of(m);
	struct strbuf text;
	struct err e;

	strbuf_init(&text, FIREWALL_TEXT_MAX);
	assert_int_equal(firewall_write(&text, after, before, NULL, &e), 0);
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
	check_difference(m, before,
			 "table inet sallyport_filter {\n"
			 "\tcounter ip4_filter_65 {\n\t}\n}\n"
			 "table inet sallyport_filter {\n\tchain ip4_filter_input {\n"
			 "\t\tcounter name \"ip4_filter_65\" drop\n\t}\n}\n"
			 "delete element inet sallyport_filter ip4_list_a { 10.0.0.9 }\n"
			 "add element inet sallyport_filter ip4_list_a { 10.0.0.8 }\n");
	firewall_image_free(before);
	free(m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_differences_end_where_a_new_table_does),
		cmocka_unit_test(test_what_is_added_at_the_end_is_all_that_is_said),
	};

	return cmocka_run_group_tests(tests, enter, leave);
}
