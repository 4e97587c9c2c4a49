// SPDX-License-Identifier: BSD-2-Clause
// Reads any text as an export of another router, going on behind what is not known here: every
// statement is told once, in the order of the text, and what has failed has a reason.

#include <stdint.h>
#include <stdlib.h>

#include "../script/offline.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct told {
	unsigned line; // of the last statement
	unsigned budget;
};

static void tell(struct told *told, const struct each_statement *s)
{
	if (s->position.line < told->line)
		abort();
	told->line = s->position.line;
}

static void done(void *context, const struct each_statement *s)
{
	tell(context, s);
}

static bool failed(void *context, const struct each_statement *s, const struct err *e)
{
	struct told *told = context;

	tell(told, s);
	if (e->kind == ERR_NONE || e->text[0] == '\0')
		abort();
	return told->budget-- > 0;
}

static bool unknown(void *context, struct position at, struct slice name,
		    const struct tree_menu *menu)
{
	const struct told *told = context;

	if (at.line < told->line || name.n == 0 || !menu)
		abort();
	return at.column % 2 == 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct told told = {.budget = 10000};
	const struct each_watch watch = {.context = &told,
					 .dry = size % 3 == 0,
					 .go_on = true,
					 .done = done,
					 .failed = failed,
					 .unknown = unknown};
	struct offline o;
	struct err e = {0};

	offline_init(&o, NULL);
	(void)offline_import(&o, (struct slice){(const char *)data, size}, 20000, &watch, &e);
	offline_free(&o);
	if (heap_used() != 0)
		abort();
	return 0;
}
