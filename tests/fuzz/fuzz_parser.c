// SPDX-License-Identifier: BSD-2-Clause
// Reads any text as a script: a refusal has a reason, and nothing is left behind.

#include <stdint.h>
#include <stdlib.h>

#include "../script/offline.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct globals globals = {0};
	struct script script;
	struct err e;

	if (script_parse(&script, (struct slice){(const char *)data, size}, size % 2,
			 offline_root(), offline_root(), &globals, &e) < 0 &&
	    (e.text[0] == '\0' || e.kind == ERR_NONE))
		abort();
	script_free(&script);
	globals_free(&globals);
	if (heap_used() != 0)
		abort();
	return 0;
}
