// SPDX-License-Identifier: BSD-2-Clause
// Runs a file of the language without a daemon: for measurements, experiments and tests of values.
// With --globals it tells at the end what the global variables hold, as a literal each.

#include <stdlib.h>
#include <string.h>

#include "offline.h"
#include "script/text.h"

static void tell_globals(const struct globals *globals)
{
	for (size_t i = 0; i < globals->count; i++) {
		const struct global *g = globals->list[i];
		struct strbuf text;

		strbuf_init(&text, SCRIPT_SIZE_MAX);
		text_literal(g->value, &text);
		(void)printf("%.*s=%s\n", (int)g->name.n, g->name.p, strbuf_text(&text));
		strbuf_free(&text);
	}
}

int main(int argc, char **argv)
{
	bool globals = argc == 3 && strcmp(argv[2], "--globals") == 0;
	FILE *file = argc == 2 || globals ? fopen(argv[1], "rb") : NULL;
	struct offline o;
	struct strbuf text;
	struct err e = {0};
	char *to;
	size_t n;
	int result;

	if (!file) {
		(void)fprintf(stderr, "usage: %s FILE [--globals]\n", argv[0]);
		return 2;
	}
	strbuf_init(&text, SCRIPT_SIZE_MAX);
	while ((to = strbuf_reserve(&text, 65536)) && (n = fread(to, 1, 65536, file)) > 0)
		text.length += n;
	(void)fclose(file);
	offline_init(&o, stdout);
	result = offline_run(&o, strbuf_slice(&text), 0, &e);
	if (result < 0)
		(void)fprintf(stderr, "%s\n", e.text);
	if (globals)
		tell_globals(&o.globals);
	offline_free(&o);
	strbuf_free(&text);
	return result < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
