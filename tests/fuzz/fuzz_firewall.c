// SPDX-License-Identifier: BSD-2-Clause
// The firewall's two inputs. Text as the value of a property: what is read is written so that it is
// read again as the same. Bytes as a memory file: what is taken for a rule set can be written, and
// nothing in the text is but what the writer put there.

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "firewall/ruleset.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void try_value(uint8_t property, uint8_t family, struct slice text)
{
	struct firewall_value value;
	struct firewall_value again;
	struct strbuf out;
	struct err e;

	property %= FIREWALL_PROPERTY__COUNT;
	family %= FIREWALL_FAMILY__COUNT;
	if (firewall_value_parse(property, family, text, &value, &e) != 0)
		return;
	strbuf_init(&out, 4096);
	firewall_value_format(&value, family, &out);
	if (out.failed ||
	    firewall_value_parse(property, family, strbuf_slice(&out), &again, &e) != 0 ||
	    memcmp(&value, &again, sizeof(value)) != 0 ||
	    firewall_value_check(&value, family, &e) != 0)
		abort();
	strbuf_free(&out);
}

// What an image tells of itself is nothing new.
static void try_image(const struct firewall_ruleset *rules)
{
	struct firewall_image *image;
	struct firewall_known known = {.image = NULL};
	struct strbuf out;
	struct err e;

	if (firewall_image_make(rules, &image, &e) != 0)
		abort();
	strbuf_init(&out, FIREWALL_TEXT_MAX);
	if (firewall_write(&out, image, NULL, &e) != 0)
		abort();
	strbuf_reset(&out);
	known.image = image;
	if (firewall_write(&out, image, &known, &e) != 0 || strchr(strbuf_text(&out), '"') ||
	    strstr(strbuf_text(&out), "flush") || strstr(strbuf_text(&out), "delete"))
		abort();
	strbuf_free(&out);
	firewall_image_free(image);
}

static void try_file(const uint8_t *data, size_t size)
{
	struct firewall_ruleset rules;
	char text[192];
	struct err e;
	void *bytes = malloc(size ? size : 1); // aligned, as the file's copy is

	if (!bytes)
		return;
	memcpy(bytes, data, size);
	if (firewall_ruleset_open(bytes, size, &rules, &e) == 0) {
		for (size_t i = 0; i < rules.rule_count; i++)
			(void)firewall_rule_problem(&rules, &rules.rule[i], text);
		rules.kernel_helpers = (uint32_t)size;
		try_image(&rules);
		firewall_ruleset_close(&rules);
	}
	free(bytes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char list[FIREWALL_NAME_SIZE];
	char comment[FIREWALL_COMMENT_SIZE];
	struct firewall_rule_key key;
	char name[300];
	uint8_t family;

	if (size < 3)
		return 0;
	if (data[0] & 1) {
		try_file(data + 1, size - 1);
	} else {
		struct slice text = {(const char *)data + 3, size - 3};

		try_value(data[1], data[2], text);
		if (slice_copy(text, name, sizeof(name))) {
			(void)firewall_list_of(name, list, &family);
			(void)firewall_counter_of(name, &key);
			if (firewall_comment_of(name, comment))
				(void)firewall_comment_fits(comment);
		}
	}
	return 0;
}
