// SPDX-License-Identifier: BSD-2-Clause
// Reads any text as a script, and looks at records with each condition in it.

#include <stdint.h>
#include <stdlib.h>

#include "../unit/sample_tree.h"
#include "script/script.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static enum field_type type_of(void *context, struct slice field)
{
	(void)context;
	return (enum field_type)(field.n % (FIELD_OTHER + 1));
}

static bool value_of(void *context, struct slice field, struct slice *out)
{
	static const char *const values[] = {"", "true", "1d2h", "10.0.0.1", "upnp,info", "12"};

	(void)context;
	*out = slice_from(values[field.n % COUNT(values)]);
	return field.n % 7 != 0;
}

static void look(const struct condition *where)
{
	static const struct condition_record record = {.type = type_of, .value = value_of};
	struct strbuf words;

	strbuf_init(&words, 1 << 20);
	(void)condition_match(where, &record);
	(void)condition_query(where, &record, &words);
	strbuf_free(&words);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct script script;
	struct err e;

	if (script_parse(&script, (struct slice){(const char *)data, size}, &sample_root,
			 &sample_root, &e) < 0 &&
	    (e.text[0] == '\0' || e.kind == ERR_NONE))
		abort(); // a refusal without reason
	for (size_t i = 0; i < script.count; i++) {
		if (script.lines[i]->where)
			look(script.lines[i]->where);
	}
	script_free(&script);
	return 0;
}
