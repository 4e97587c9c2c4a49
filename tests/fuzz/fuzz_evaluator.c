// SPDX-License-Identifier: BSD-2-Clause
// Runs any text as a script, for a limited number of steps.

#include <stdint.h>
#include <stdlib.h>

#include "../script/offline.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct offline o;
	struct err e = {0};

	offline_init(&o, NULL);
	if (offline_run(&o, (struct slice){(const char *)data, size}, 20000, &e) < 0 &&
	    e.kind == ERR_NONE)
		abort();
	offline_free(&o);
	if (heap_used() != 0)
		abort();
	return 0;
}
