// SPDX-License-Identifier: BSD-2-Clause
// Building the menus from what the build wrote down of them (menu/schema_source.c).

#include "console/check_file.h"

#include "console/schema.h"
#include "console/schema_built_in.h"
#include "script/script.h"

static int build(struct schema *s, struct err *e)
{
	static const struct sentence_limits limits = {SENTENCE_WORDS_MAX, SENTENCE_SIZE_MAX};
	static struct sentence sentence; // large
	struct slice rest = {(const char *)schema_built_in, schema_built_in_size};

	while (rest.n > 0) {
		size_t used = 0;

		if (sentence_decode(rest, &limits, &sentence, &used, e) != 1)
			return err_set(e, ERR_INTERNAL, NULL);
		if (records_add(&s->records, &sentence, e) < 0)
			return -1;
		rest.p += used;
		rest.n -= used;
	}
	return schema_build(s, e);
}

int check_text(struct slice text, bool all, struct err *e)
{
	struct schema schema = {.menu_count = 0};
	struct globals globals = {.count = 0};
	struct script script = {.code = NULL};
	int result = build(&schema, e);

	if (result == 0)
		result = script_parse(&script, text, false, &schema.root->node, &schema.root->node,
				      &globals, e);
	if (result == 0 && all)
		result = script_check(&script, e);
	script_free(&script);
	globals_free(&globals);
	schema_free(&schema);
	return result;
}
