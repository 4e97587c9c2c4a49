// SPDX-License-Identifier: BSD-2-Clause
// Prompting, reading lines, joining those that belong together.

#include "console/prompt_plain.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "console/interrupt.h"
#include "console/prompt.h"
#include "console/value_text.h"
#include "script/script.h"

enum { READ_SIZE = 4096 };

struct prompt {
	struct console *console;
	struct screen *errors;
	int in;
	struct strbuf input; // read, not yet a line
	struct strbuf text;  // the lines of the command being typed
	bool ended;	     // nothing more to read
	bool paints_twice;   // prompts, and lines that were typed
	struct strbuf shown; // the prompt
};

static int show_prompt(struct prompt *p, char open, struct err *e)
{
	struct screen *s = &p->console->screen;
	int result = 0;

	strbuf_reset(&p->shown);
	if (open)
		strbuf_add_format(&p->shown, "%c... ", open);
	else
		result = prompt_build(p->console, &p->shown, e);
	screen_add_styled(s, SCREEN_PROMPT, strbuf_slice(&p->shown));
	if (p->paints_twice) {
		screen_add(s, "\r");
		screen_add_styled(s, SCREEN_PROMPT, strbuf_slice(&p->shown));
	}
	if (result < 0)
		return -1;
	return screen_flush(s, p->console->out) < 0 ? err_set(e, ERR_IO, "cannot write") : 0;
}

// Reads what is there. False at the end of the input and at Ctrl-C.
static bool read_more(struct prompt *p)
{
	ssize_t n;
	char *to;

	while (!interrupt_wait(p->in, -1)) {
		if (interrupt_pending())
			return false;
	}
	to = strbuf_reserve(&p->input, READ_SIZE);
	n = to ? read(p->in, to, READ_SIZE) : 0;
	if (n < 0 && errno == EINTR)
		return true;
	if (n <= 0) {
		p->ended = true;
		return false;
	}
	p->input.length += (size_t)n;
	p->input.data[p->input.length] = '\0';
	return true;
}

// Moves one line from the input to the text. False where there is none to come.
static bool take_line(struct prompt *p)
{
	const char *end;
	size_t n;

	while (!(end = memchr(strbuf_text(&p->input), '\n', p->input.length))) {
		if (read_more(p))
			continue;
		if (!p->ended || p->input.length == 0)
			return false;
		end = p->input.data + p->input.length - 1; // the last line has no end
		break;
	}
	n = (size_t)(end - p->input.data) + 1;
	strbuf_add(&p->text, p->input.data, n);
	if (p->paints_twice) {
		screen_add_styled(&p->console->screen, SCREEN_PROMPT, strbuf_slice(&p->shown));
		value_add_clean((struct slice){p->input.data, n - 1}, &p->console->screen.text);
		screen_add(&p->console->screen, "\n\r");
	}
	strbuf_consume(&p->input, n);
	return true;
}

// One command, of one line or more. -1: the session cannot go on.
static int run_command(struct prompt *p, struct err *e)
{
	char open = '\0';

	do {
		if (show_prompt(p, open, e) < 0)
			return -1;
		open = '\0';
		if (!take_line(p)) {
			screen_add(&p->console->screen, "\n");
			interrupt_clear();
			return 0;
		}
		if (console_run(p->console, strbuf_slice(&p->text), CONSOLE_TYPED,
				p->ended ? NULL : &open, e) < 0) {
			if (e->kind == ERR_IO)
				return -1;
			screen_tell(p->errors, STDERR_FILENO, e->text);
		}
	} while (open);
	return 0;
}

int prompt_plain_run(struct console *c, int in, struct screen *errors, struct err *e)
{
	// Programs that drive a dumb terminal over SSH skip what a RouterOS paints there once more.
	struct prompt p = {
		.console = c, .errors = errors, .in = in, .paints_twice = c->user && isatty(in)};
	int result = 0;

	strbuf_init(&p.shown, PROMPT_BYTES_MAX);
	strbuf_init(&p.input, SCRIPT_SIZE_MAX);
	strbuf_init(&p.text, SCRIPT_SIZE_MAX);
	while (result == 0 && !c->quit && !p.ended) {
		strbuf_reset(&p.text);
		result = run_command(&p, e);
	}
	(void)screen_flush(&c->screen, c->out);
	strbuf_free(&p.input);
	strbuf_free(&p.text);
	strbuf_free(&p.shown);
	return result;
}
