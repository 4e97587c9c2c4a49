// SPDX-License-Identifier: BSD-2-Clause
// A program of the build: writes all menus down as a C source, for `sallyport --check`, which has no
// daemon to ask.

#include <stdio.h>

#include "codec/sentence.h"
#include "mgmt/parts.h"
#include "schema/schema_dump.h"

static void begin(void *context)
{
	sentence_add_text(context, "!re");
}

static void pair(void *context, const char *name, struct slice value)
{
	sentence_add_pair(context, name, value);
}

static void end(void *context)
{
	sentence_end(context);
}

int main(void)
{
	struct strbuf dump;
	struct schema_sink sink = {begin, pair, end, &dump};

	strbuf_init(&dump, 16 << 20);
	for (const struct menu_entry *entry = menu_entries; entry->menu; entry++)
		schema_dump(entry->menu, &sink);
	if (dump.failed)
		return 1;
	printf("#include \"console/schema_built_in.h\"\n"
	       "const size_t schema_built_in_size = %zu;\n"
	       "const unsigned char schema_built_in[] = {",
	       dump.length);
	for (size_t i = 0; i < dump.length; i++)
		printf("%s%u,", i % 24 == 0 ? "\n" : "", (unsigned char)dump.data[i]);
	printf("\n};\n");
	strbuf_free(&dump);
	return 0;
}
