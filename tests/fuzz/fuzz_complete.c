// SPDX-License-Identifier: BSD-2-Clause
// Reads any text as one that is being typed, completes it and helps with it, at its end and within.

#include <stdint.h>
#include <stdlib.h>

#include "../unit/sample_schema.h"
#include "base/utf8.h"
#include "console/help.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { TEXT_MAX = 4096 };

static void values(void *context, const struct schema_menu *menu, const char *property,
		   struct candidates *out)
{
	(void)context;
	candidates_add(out, slice_from(menu->node.path), NULL, SCAN_NONE, ' ');
	candidates_add(out, slice_from(property), NULL, SCAN_NONE, ' ');
	candidates_add(out, SLICE("with \"blanks\" \xff\033[2J"), NULL, SCAN_NONE, ' ');
}

static void complete(const struct scan *scan, struct slice text)
{
	static const struct complete_source source = {NULL, values, NULL};
	struct screen screen = {.width = 40};
	struct scan_place place;
	struct candidates c;
	struct strbuf word;

	scan_text(scan, text, NULL, &place);
	if (place.start > text.n || place.open_count > SCAN_DEPTH_MAX + 1)
		abort();
	complete_find(&place, text, &source, &c);
	strbuf_init(&word, 1 << 16);
	strbuf_init(&screen.text, 1 << 20);
	complete_common(&c, &place, text, &word);
	help_show(&screen, &place, &c);
	help_list(&screen, &c);
	if (!utf8_valid(strbuf_slice(&word)) || strchr(strbuf_text(&screen.text), '\033'))
		abort();
	strbuf_free(&word);
	screen_free(&screen);
	candidates_free(&c);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct schema schema;
	static uint8_t styles[TEXT_MAX];
	struct slice text = {(const char *)data, size < TEXT_MAX ? size : TEXT_MAX};
	struct scan scan;
	struct scan_place place;

	if (!schema.root && !sample_schema(&schema))
		abort();
	scan = (struct scan){.root = &schema.root->node,
			     .current = &schema_find(&schema, "/ip/upnp")->node,
			     .secret = schema_is_secret};
	scan_text(&scan, text, styles, &place);
	for (size_t i = 0; i < text.n; i++) {
		if (styles[i] >= SCAN__STYLES)
			abort();
	}
	complete(&scan, text);
	complete(&scan, (struct slice){text.p, text.n / 2});
	return 0;
}
