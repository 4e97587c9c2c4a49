// SPDX-License-Identifier: BSD-2-Clause
// Runs the cases of one file. A case begins with a line "# SECTION what it shows"; "> " stands before
// each line of its input, "| " before what that prints, "! " before the error that it ends in.

#include <stdlib.h>
#include <string.h>

#include "offline.h"

struct test {
	struct slice title;
	struct strbuf input;
	struct strbuf expected;
	bool begun; // a line of the input was read
};

static unsigned number;
static unsigned failures;

static void comment(const char *label, struct slice text)
{
	struct slice line;
	bool more = true;

	while (more) {
		more = slice_cut(text, '\n', &line, &text);
		printf("# %s%.*s\n", label, (int)line.n, line.p);
	}
}

static void add_line(struct strbuf *to, const char *label, struct slice line)
{
	strbuf_add_text(to, label);
	strbuf_add_slice(to, line);
	strbuf_add_char(to, '\n');
}

// What comes of the input, written as cases are.
static void run(struct slice input, struct strbuf *out)
{
	struct offline o;
	struct err e = {0};
	struct slice rest;
	struct slice line;

	offline_init(&o, NULL);
	if (offline_run(&o, input, 20000000, &e) == 0)
		e.text[0] = '\0';
	rest = strbuf_slice(&o.out);
	while (rest.n > 0) {
		(void)slice_cut(rest, '\n', &line, &rest);
		add_line(out, "| ", line);
	}
	if (e.text[0])
		add_line(out, "! ", slice_from(e.text));
	offline_free(&o);
}

static void finish(struct test *t)
{
	struct strbuf actual;
	bool good;

	if (t->title.n == 0)
		return;
	strbuf_init(&actual, 1 << 20);
	run(strbuf_slice(&t->input), &actual);
	good = strcmp(strbuf_text(&actual), strbuf_text(&t->expected)) == 0 && heap_used() == 0;
	printf("%sok %u - %.*s\n", good ? "" : "not ", ++number, (int)t->title.n, t->title.p);
	if (!good) {
		failures++;
		comment("> ", strbuf_slice(&t->input));
		comment("expected: ", strbuf_slice(&t->expected));
		comment("came: ", strbuf_slice(&actual));
	}
	strbuf_free(&actual);
	strbuf_reset(&t->input);
	strbuf_reset(&t->expected);
	t->title = (struct slice){NULL, 0};
	t->begun = false;
}

static void take_line(struct test *t, struct slice line)
{
	struct slice rest =
		line.n >= 2 ? (struct slice){line.p + 2, line.n - 2} : (struct slice){"", 0};

	if (line.n == 0)
		return;
	if (line.p[0] == '#') {
		finish(t);
		t->title = rest;
	} else if (line.p[0] == '>') {
		if (t->begun)
			strbuf_add_char(&t->input, '\n');
		t->begun = true;
		strbuf_add_slice(&t->input, rest);
	} else {
		strbuf_add_slice(&t->expected, line);
		if (line.n == 1)
			strbuf_add_char(&t->expected, ' ');
		strbuf_add_char(&t->expected, '\n');
	}
}

int main(int argc, char **argv)
{
	FILE *file = argc == 2 ? fopen(argv[1], "rb") : NULL;
	struct test t = {.title = {NULL, 0}};
	struct strbuf text;
	struct slice rest;
	struct slice line;
	char *to;
	size_t n;

	if (!file)
		return 2;
	strbuf_init(&text, 1 << 20);
	strbuf_init(&t.input, 1 << 20);
	strbuf_init(&t.expected, 1 << 20);
	while ((to = strbuf_reserve(&text, 65536)) && (n = fread(to, 1, 65536, file)) > 0)
		text.length += n;
	(void)fclose(file);
	for (rest = strbuf_slice(&text); rest.n > 0; take_line(&t, line))
		(void)slice_cut(rest, '\n', &line, &rest);
	finish(&t);
	printf("1..%u\n", number);
	strbuf_free(&text);
	strbuf_free(&t.input);
	strbuf_free(&t.expected);
	return failures || number == 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
