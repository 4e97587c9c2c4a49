// SPDX-License-Identifier: BSD-2-Clause
// The script runs with its output caught, which is then gone through line by line.

#include "console/run_grep.h"

#include "base/number.h"
#include "console/write_file.h"
#include "script/array.h"
#include "script/pattern_cache.h"

enum { OUTPUT_BYTES_MAX = 16 << 20, AROUND_MAX = 1000 };

const struct tree_argument run_grep_arguments[RUN_GREP_ARGUMENTS] = {
	{"script", TREE_UNNAMED | TREE_REQUIRED | TREE_SOURCE, "What to run"},
	{"pattern", TREE_UNNAMED | TREE_REQUIRED, "Regular expression that a line has to match"},
	{"before", 0, "How many lines to show before each of these"},
	{"after", 0, "How many lines to show after each of these"},
	{"filename", 0, "Write them to this file instead"},
	{"as-array", TREE_SWITCH, "Return an array of lines"},
};

struct grep {
	const regex_t *pattern;
	uint64_t before;
	uint64_t after;
	struct strbuf found;
	struct value lines;
	bool failed; // no memory
};

static void add_line(struct grep *g, struct slice line)
{
	struct value item;

	strbuf_add_slice(&g->found, line);
	strbuf_add_char(&g->found, '\n');
	if (!value_str(line, &item) || !array_append(&g->lines, item))
		g->failed = true;
}

// Where the line N lines before AT begins, but not before FROM.
static const char *back(const char *at, const char *from, uint64_t n)
{
	for (; n > 0 && at > from; n--) {
		at--;
		while (at > from && at[-1] != '\n')
			at--;
	}
	return at;
}

// Adds the lines from FROM up to TO, which begins a line.
static void add_lines(struct grep *g, const char *from, const char *to)
{
	struct slice rest = {from, (size_t)(to - from)};
	struct slice line;

	while (rest.n > 0) {
		(void)slice_cut(rest, '\n', &line, &rest);
		add_line(g, line);
	}
}

// Lines that match, with those around them, each once.
static void find_lines(struct grep *g, struct slice text)
{
	const char *told = text.p; // up to here
	uint64_t more = 0;	   // lines to tell after one that matched
	struct slice line;

	while (text.n > 0 && !g->failed) {
		const char *start = text.p;

		if (!slice_cut(text, '\n', &line, &text))
			text = (struct slice){line.p + line.n, 0};
		if (pattern_find(g->pattern, line)) {
			add_lines(g, back(start, told, g->before), start);
			more = g->after + 1;
		}
		if (more == 0)
			continue;
		add_line(g, line);
		told = text.p;
		more--;
	}
}

static int read_count(const struct command_line *line, const char *name, uint64_t *out,
		      struct err *e)
{
	const struct argument *argument = command_line_argument(line, name);
	struct slice text;

	*out = 0;
	if (!argument)
		return 0;
	text = (struct slice){argument->text, argument->length};
	if (!argument->text || number_parse(text, AROUND_MAX, out) != NUMBER_OK)
		return err_set(e, ERR_VALUE, "invalid value for argument %s", name);
	return 0;
}

static struct slice text_of(const struct command_line *line, const char *name)
{
	const struct argument *argument = command_line_argument(line, name);

	return argument && argument->text ? (struct slice){argument->text, argument->length}
					  : SLICE("");
}

// Runs SCRIPT as where there is no terminal; what it shows is appended to OUTPUT.
static int run_caught(struct console *c, struct slice script, struct strbuf *output, struct err *e)
{
	struct strbuf *outer = c->captured;
	struct screen screen = c->screen;
	int result;

	c->screen = (struct screen){.width = SCREEN_WIDTH, .style = screen.style};
	strbuf_init(&c->screen.text, SCREEN_BYTES_MAX);
	c->captured = output;
	result = console_run(c, script, CONSOLE_SCRIPT, NULL, e);
	screen_free(&c->screen);
	c->screen = screen;
	c->captured = outer;
	return result;
}

static int deliver(struct console *c, const struct command_line *line, struct grep *g,
		   struct value *out, struct err *e)
{
	struct slice file = text_of(line, "filename");
	bool ok = !g->failed && !g->found.failed;

	if (ok && file.n > 0)
		return write_file(c, file, false, strbuf_slice(&g->found), e);
	if (ok && !out)
		strbuf_add_slice(&c->screen.text, strbuf_slice(&g->found));
	else if (ok && command_line_argument(line, "as-array"))
		value_replace(out, value_keep(g->lines));
	else if (ok && g->found.length > 0)
		ok = value_str((struct slice){g->found.data, g->found.length - 1}, out);
	return ok ? 0 : err_set(e, ERR_NO_MEMORY, NULL);
}

int run_grep(struct console *c, const struct command_line *line, struct value *out, struct err *e)
{
	struct grep g = {.pattern = NULL};
	struct strbuf output;
	int result;

	if (read_count(line, "before", &g.before, e) < 0 ||
	    read_count(line, "after", &g.after, e) < 0)
		return -1;
	if (!pattern_cached(text_of(line, "pattern")))
		return err_set(e, ERR_VALUE, "bad regular expression");
	strbuf_init(&output, OUTPUT_BYTES_MAX);
	strbuf_init(&g.found, OUTPUT_BYTES_MAX);
	result = run_caught(c, text_of(line, "script"), &output, e);
	if (result >= 0) {
		g.failed = !array_new(&g.lines);
		g.pattern = pattern_cached(text_of(line, "pattern")); // the script used others
		if (g.pattern && !g.failed)
			find_lines(&g, strbuf_slice(&output));
		result = deliver(c, line, &g, out, e);
		value_drop(g.lines);
	}
	strbuf_free(&output);
	strbuf_free(&g.found);
	return result;
}
