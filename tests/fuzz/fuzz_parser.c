// SPDX-License-Identifier: BSD-2-Clause
// Reads any text as a script: a refusal has a reason, what is read can be listed, and nothing is left
// behind.

#include <stdint.h>
#include <stdlib.h>

#include "../script/offline.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct globals globals = {0};
	struct machine m = {.root = offline_root(), .current = offline_root(), .globals = &globals};
	struct strbuf listing;
	struct script script;
	struct err e;
	bool sound;

	sound = script_parse(&script, (struct slice){(const char *)data, size}, false,
			     offline_root(), offline_root(), &globals, &e) == 0;
	if (!sound && (e.text[0] == '\0' || e.kind == ERR_NONE))
		abort();
	script_free(&script);
	strbuf_init(&listing, VALUE_TEXT_MAX);
	if ((script_list(&m, (struct slice){(const char *)data, size}, &listing, &e) == 0) != sound)
		abort();
	strbuf_free(&listing);
	globals_free(&globals);
	if (heap_used() != 0)
		abort();
	return 0;
}
