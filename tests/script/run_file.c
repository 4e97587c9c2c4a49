// SPDX-License-Identifier: BSD-2-Clause
// Runs a file of the language without a daemon: for measurements and experiments.

#include <stdlib.h>

#include "offline.h"

int main(int argc, char **argv)
{
	FILE *file = argc == 2 ? fopen(argv[1], "rb") : NULL;
	struct offline o;
	struct strbuf text;
	struct err e = {0};
	char *to;
	size_t n;
	int result;

	if (!file) {
		(void)fprintf(stderr, "usage: %s FILE\n", argv[0]);
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
	offline_free(&o);
	strbuf_free(&text);
	return result < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
