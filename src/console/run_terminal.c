// SPDX-License-Identifier: BSD-2-Clause
// Control sequences (ECMA-48), and keys as numbers.

#include "console/run_terminal.h"

#include <string.h>

#include "base/number.h"
#include "base/utf8.h"
#include "console/ask.h"
#include "console/highlight.h"

enum { LINES_MAX = 1000, NO_KEY = 65535, OTHER_KEYS = 61440 };

int run_beep(struct console *c, const struct command_line *line, struct value *out, struct err *e)
{
	(void)line;
	(void)out;
	screen_add(&c->screen, c->screen.terminal ? "\a" : "");
	return console_flush(c, e);
}

int run_terminal_cuu(struct console *c, const struct command_line *line, struct value *out,
		     struct err *e)
{
	const struct argument *count = command_line_argument(line, "count");
	uint64_t lines = 1;

	(void)out;
	if (count && (!count->text || number_parse((struct slice){count->text, count->length},
						   LINES_MAX, &lines) != NUMBER_OK))
		return err_set(e, ERR_VALUE, "invalid value for argument count");
	if (c->screen.terminal && lines > 0)
		strbuf_add_format(&c->screen.text, "\033[%uA", (unsigned)lines);
	return console_flush(c, e);
}

int run_terminal_el(struct console *c, const struct command_line *line, struct value *out,
		    struct err *e)
{
	(void)line;
	(void)out;
	screen_add(&c->screen, c->screen.terminal ? "\033[K" : "");
	return console_flush(c, e);
}

int run_terminal_style(struct console *c, const struct command_line *line, struct value *out,
		       struct err *e)
{
	const struct argument *style = command_line_argument(line, "style");

	(void)out;
	for (size_t i = 0; style->text && i < SCAN__STYLES; i++) {
		if (strcmp(highlight_names[i], style->text) != 0)
			continue;
		if (c->screen.colour) {
			screen_add(&c->screen, "\033[0m");
			screen_add(&c->screen, highlight_codes[i]);
		}
		return console_flush(c, e);
	}
	return err_set(e, ERR_NO_MATCH, "input does not match any value of style");
}

static int64_t number_of(const struct key *key)
{
	uint32_t character;

	switch (key->kind) {
	case KEY_TEXT:
		return utf8_decode((struct slice){key->text, key->length}, &character) > 0
			       ? (int64_t)character
			       : NO_KEY;
	case KEY_ENTER:
		return '\r';
	case KEY_TAB:
		return '\t';
	case KEY_BACKSPACE:
		return '\b';
	case KEY_ESCAPE:
		return '\033';
	case KEY_CONTROL:
		return key->number;
	case KEY_DELETE:
		return 127;
	case KEY_FUNCTION:
		return OTHER_KEYS + 256 + key->number;
	default:
		return OTHER_KEYS + (int64_t)key->kind;
	}
}

static bool read_timeout(const struct argument *argument, int *out_ms)
{
	uint64_t ms;

	if (!argument)
		return true;
	if (!argument->text ||
	    !interval_parse((struct slice){argument->text, argument->length}, &ms) ||
	    ms > INT32_MAX)
		return false;
	*out_ms = (int)ms;
	return true;
}

int run_terminal_inkey(struct console *c, const struct command_line *line, struct value *out,
		       struct err *e)
{
	struct key key;
	int ms = -1;
	int result;

	if (!read_timeout(command_line_argument(line, "timeout"), &ms))
		return err_set(e, ERR_VALUE, "invalid value for argument timeout");
	if (console_flush(c, e) < 0)
		return -1;
	result = ask_key(ms, &key, e);
	if (result >= 0 && out)
		*out = value_num(result == 0 ? NO_KEY : number_of(&key));
	return result < 0 ? -1 : 0;
}
