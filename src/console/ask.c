// SPDX-License-Identifier: BSD-2-Clause
// Keys as they are pressed, at the prompt with a line editor and elsewhere; but a question with -c or
// where a terminal only shows lines takes a line.

#include "console/ask.h"

#include <unistd.h>

#include "base/clock.h"
#include "console/interrupt.h"
#include "console/terminal.h"

enum { INPUT_BYTES_MAX = 8192, ESCAPE_MS = 60, SECRET_BYTES_MAX = 1024, CONTROL_C = 3 };

// Milliseconds until END, -1 without one.
static int left(const uint64_t *end)
{
	uint64_t now = clock_boot_ms();

	if (!end)
		return -1;
	return now < *end ? (int)(*end - now) : 0;
}

// The first key that stands for something; what was typed behind it is given back.
static int read_key(const uint64_t *end, struct key *out, struct err *e)
{
	struct key_decoder keys = {0};
	struct strbuf input;
	int result = 1;

	strbuf_init(&input, INPUT_BYTES_MAX);
	out->kind = KEY_NOTHING;
	while (result == 1 && out->kind == KEY_NOTHING) {
		enum terminal_input got =
			terminal_read(&input, key_waits(&keys) ? ESCAPE_MS : left(end));
		size_t used = 0;

		if (got == TERMINAL_INTERRUPT || got == TERMINAL_END)
			result = err_set(e, got == TERMINAL_END ? ERR_IO : ERR_INTERRUPTED, NULL);
		else if (got == TERMINAL_TIMEOUT && key_waits(&keys))
			key_flush(&keys, out);
		else if (got == TERMINAL_TIMEOUT && end && left(end) == 0)
			result = 0;
		while (out->kind == KEY_NOTHING && used < input.length)
			(void)key_decode(&keys, (unsigned char)input.data[used++], out);
		strbuf_consume(&input, used);
	}
	terminal_unread(strbuf_slice(&input));
	strbuf_free(&input);
	// typed before the terminal made a signal of it
	if (result == 1 && out->kind == KEY_CONTROL && out->number == CONTROL_C)
		result = err_set(e, ERR_INTERRUPTED, NULL);
	return result;
}

// Makes a keyboard of the terminal where there is no line editor that did. *OUT_OPENED: it is to be
// closed again.
static int open_terminal(bool *out_opened, struct err *e)
{
	*out_opened = false;
	if (terminal_is_open())
		return 0;
	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO) ||
	    terminal_open(STDIN_FILENO, STDOUT_FILENO) < 0)
		return err_set(e, ERR_FAILURE, "this command requires user input");
	terminal_mode(TERMINAL_RUNNING);
	*out_opened = true;
	return 0;
}

int ask_key(int ms, struct key *out, struct err *e)
{
	uint64_t end = clock_boot_ms() + (uint64_t)(ms > 0 ? ms : 0);
	bool opened;
	int result = open_terminal(&opened, e);

	if (result == 0)
		result = read_key(ms < 0 ? NULL : &end, out, e);
	if (opened)
		terminal_close();
	return result;
}

// Takes the last character away.
static void shorten(struct strbuf *answer, size_t start, struct screen *s)
{
	if (answer->length == start)
		return;
	do
		answer->length--;
	while (answer->length > start && (answer->data[answer->length] & 0xC0) == 0x80);
	answer->data[answer->length] = '\0';
	screen_add(s, "\b \b");
}

static int read_secret(struct console *c, struct strbuf *answer, struct err *e)
{
	size_t start = answer->length;
	struct key key = {.kind = KEY_NOTHING};

	while (key.kind != KEY_ENTER) {
		if (console_flush(c, e) < 0 || read_key(NULL, &key, e) < 0)
			return -1;
		if (key.kind == KEY_BACKSPACE)
			shorten(answer, start, &c->screen);
		if (key.kind != KEY_TEXT || answer->length - start > SECRET_BYTES_MAX)
			continue;
		strbuf_add_slice(answer, (struct slice){key.text, key.length});
		screen_add(&c->screen, "*");
	}
	return 0;
}

int ask_secret(struct console *c, const char *question, struct strbuf *answer, struct err *e)
{
	bool opened;
	int result = open_terminal(&opened, e);

	if (result == 0) {
		strbuf_add_format(&c->screen.text, "%s: ", question);
		result = read_secret(c, answer, e);
		screen_add(&c->screen, "\n");
		if (console_flush(c, result < 0 ? NULL : e) < 0 && result == 0)
			result = -1;
	}
	if (opened)
		terminal_close();
	return result;
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

static char read_answer(void)
{
	struct err ignored;
	struct key key;

	if (!terminal_is_open())
		return read_line();
	if (read_key(NULL, &key, &ignored) <= 0 || key.kind != KEY_TEXT || key.length != 1)
		return '\0';
	return key.text[0];
}

bool ask_can(const struct console *c)
{
	return c->mode == CONSOLE_TYPED && c->screen.terminal && isatty(STDIN_FILENO);
}

int ask_confirm(struct console *c, const char *question, struct err *e)
{
	char answer;

	if (!ask_can(c))
		return 0;
	strbuf_add_format(&c->screen.text, "%s [y/N]: ", question);
	if (console_flush(c, e) < 0)
		return -1;
	answer = read_answer();
	if (terminal_is_open())
		strbuf_add_format(&c->screen.text, "%c\n", answer > ' ' ? answer : ' ');
	if (answer != 'y' && answer != 'Y')
		return err_set(e, ERR_INTERRUPTED, "action cancelled");
	return 0;
}
