// SPDX-License-Identifier: BSD-2-Clause
// One key at the prompt with a line editor; where the terminal only shows lines, and with -c, a line.

#include "console/confirm.h"

#include <unistd.h>

#include "console/interrupt.h"
#include "console/keys.h"
#include "console/terminal.h"

enum { INPUT_BYTES_MAX = 8192, ESCAPE_MS = 60 };

// The first key that stands for something; what was typed behind it is given back. '\0': none came.
static char read_key(void)
{
	struct key_decoder keys = {0};
	struct key key = {.kind = KEY_NOTHING};
	struct strbuf input;

	strbuf_init(&input, INPUT_BYTES_MAX);
	while (key.kind == KEY_NOTHING) {
		enum terminal_input got = terminal_read(&input, key_waits(&keys) ? ESCAPE_MS : -1);
		size_t used = 0;

		if (got == TERMINAL_INTERRUPT || got == TERMINAL_END)
			break;
		if (got == TERMINAL_TIMEOUT && key_waits(&keys))
			key_flush(&keys, &key);
		while (key.kind == KEY_NOTHING && used < input.length)
			(void)key_decode(&keys, (unsigned char)input.data[used++], &key);
		strbuf_consume(&input, used);
	}
	terminal_unread(strbuf_slice(&input));
	strbuf_free(&input);
	return key.kind == KEY_TEXT && key.length == 1 ? key.text[0] : '\0';
}

// The first character of a line of standard input, the rest of which is passed over.
static char read_line(void)
{
	char first = '\0';
	bool begun = false;
	char c;

	while ((interrupt_wait(STDIN_FILENO, -1) || !interrupt_pending()) &&
	       read(STDIN_FILENO, &c, 1) == 1 && c != '\n') {
		first = begun ? first : c;
		begun = true;
	}
	return first;
}

int confirm_ask(struct console *c, const char *question, struct err *e)
{
	char answer;

	if (c->mode != CONSOLE_TYPED || !c->screen.terminal || !isatty(STDIN_FILENO))
		return 0;
	strbuf_add_format(&c->screen.text, "%s [y/N]: ", question);
	if (screen_flush(&c->screen, c->out) < 0)
		return err_set(e, ERR_IO, "cannot write");
	answer = terminal_is_open() ? read_key() : read_line();
	if (terminal_is_open())
		strbuf_add_format(&c->screen.text, "%c\n", answer > ' ' ? answer : ' ');
	if (answer != 'y' && answer != 'Y')
		return err_set(e, ERR_INTERRUPTED, "action cancelled");
	return 0;
}
