// SPDX-License-Identifier: BSD-2-Clause
// Counting rows, waiting for a key.

#include "console/pager.h"

#include <errno.h>
#include <unistd.h>

#include "console/interrupt.h"
#include "console/keys.h"
#include "console/terminal.h"
#include "console/text_width.h"

#define QUESTION "-- [Q quit|D dump|down]"
#define ERASED	 "\r\033[K"

enum { INPUT_BYTES_MAX = 8192, ESCAPE_MS = 60 };

void pager_init(struct pager *p, int out, bool wanted)
{
	*p = (struct pager){.out = out, .on = wanted && terminal_is_open()};
}

size_t pager_width(struct slice text)
{
	size_t width = 0;

	while (text.n > 0) {
		unsigned columns = 0;
		size_t n = 1;

		if (text.p[0] == '\033') {
			while (n < text.n && text.p[n] != 'm')
				n++;
			n += n < text.n;
		} else {
			n = text_character(text, &columns);
		}
		width += columns;
		text.p += n;
		text.n -= n;
	}
	return width;
}

static int write_all(const struct pager *p, struct slice text, struct err *e)
{
	while (text.n > 0) {
		ssize_t n = write(p->out, text.p, text.n);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return err_set(e, ERR_IO, "cannot write");
		text.p += n;
		text.n -= (size_t)n;
	}
	return 0;
}

// What KEY means. False: nothing.
static bool obey(struct pager *p, const struct key *key, size_t height)
{
	char c = key->kind == KEY_TEXT && key->length == 1 ? key->text[0] : '\0';

	if (c == 'q' || c == 'Q') {
		p->quit = true;
	} else if (c == 'd' || c == 'D') {
		p->on = false;
	} else if (key->kind == KEY_ENTER || key->kind == KEY_DOWN) {
		p->row = height - 2; // one row more
	} else if (c == ' ' || key->kind == KEY_PAGE_DOWN) {
		p->row = 0;
	} else {
		return false;
	}
	return true;
}

// Waits for a key that means something; gives back what was typed after it.
static int ask(struct pager *p, size_t height, struct err *e)
{
	struct key_decoder keys = {0};
	struct strbuf input;
	bool answered = false;
	int result = 0;

	strbuf_init(&input, INPUT_BYTES_MAX);
	while (!answered && result == 0) {
		enum terminal_input got = terminal_read(&input, key_waits(&keys) ? ESCAPE_MS : -1);
		struct key key;
		size_t used = 0;

		if (got == TERMINAL_INTERRUPT || got == TERMINAL_END)
			result = err_set(e, ERR_INTERRUPTED, NULL);
		if (got == TERMINAL_TIMEOUT && key_waits(&keys))
			key_flush(&keys, &key);
		while (!answered && used < input.length) {
			if (key_decode(&keys, (unsigned char)input.data[used++], &key))
				answered = obey(p, &key, height);
		}
		strbuf_consume(&input, used);
	}
	terminal_unread(strbuf_slice(&input));
	strbuf_free(&input);
	return result;
}

// The screen is full.
static int stop(struct pager *p, size_t height, struct err *e)
{
	int result;

	if (terminal_has_unread()) { // pasted, with more behind it that is not for the pager
		p->on = false;
		return 0;
	}
	if (write_all(p, SLICE(QUESTION), e) < 0)
		return -1;
	result = ask(p, height, e);
	if (write_all(p, SLICE(ERASED), e) < 0)
		return -1;
	return p->quit ? err_set(e, ERR_INTERRUPTED, NULL) : result;
}

int pager_flush(struct pager *p, struct screen *s, struct err *e)
{
	struct slice rest = strbuf_slice(&s->text);
	int result = s->text.failed ? err_set(e, ERR_NO_MEMORY, NULL) : 0;

	while (result == 0 && p->on && rest.n > 0) {
		struct slice line;
		size_t width;
		size_t height;
		size_t rows;

		terminal_size(p->out, &width, &height);
		(void)slice_cut(rest, '\n', &line, &rest);
		rows = line.n == 0 ? 1 : (pager_width(line) + width - 1) / width;
		if (p->row > 0 && p->row + rows >= height)
			result = stop(p, height, e);
		p->row += rows;
		if (result == 0 && write_all(p, line, e) < 0)
			result = -1;
		if (result == 0)
			result = write_all(p, SLICE("\n"), e);
	}
	if (result == 0)
		result = write_all(p, rest, e);
	strbuf_reset(&s->text);
	return result;
}
