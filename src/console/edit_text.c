// SPDX-License-Identifier: BSD-2-Clause
// Moving in text and changing it, by characters, words and lines.

#include "console/edit_text.h"

#include <string.h>

#include "base/utf8.h"
#include "console/text_width.h"

void edit_init(struct edit_text *t)
{
	*t = (struct edit_text){0};
	strbuf_init(&t->text, EDIT_BYTES_MAX);
	strbuf_init(&t->killed, EDIT_BYTES_MAX);
}

void edit_free(struct edit_text *t)
{
	strbuf_free(&t->text);
	strbuf_free(&t->killed);
}

struct slice edit_before(const struct edit_text *t)
{
	return (struct slice){strbuf_text(&t->text), t->cursor};
}

struct slice edit_after(const struct edit_text *t)
{
	return (struct slice){strbuf_text(&t->text) + t->cursor, t->text.length - t->cursor};
}

void edit_set(struct edit_text *t, struct slice text)
{
	strbuf_reset(&t->text);
	t->cursor = 0;
	edit_insert(t, text);
}

void edit_insert(struct edit_text *t, struct slice text)
{
	char *at;

	if (text.n == 0 || text.n > EDIT_BYTES_MAX - t->text.length || !utf8_valid(text) ||
	    !strbuf_reserve(&t->text, text.n))
		return;
	at = t->text.data + t->cursor;
	memmove(at + text.n, at, t->text.length - t->cursor);
	memcpy(at, text.p, text.n);
	t->text.length += text.n;
	t->text.data[t->text.length] = '\0';
	t->cursor += text.n;
}

static void cut(struct edit_text *t, size_t from, size_t to)
{
	if (to <= from)
		return;
	memmove(t->text.data + from, t->text.data + to, t->text.length - to);
	t->text.length -= to - from;
	t->text.data[t->text.length] = '\0';
	t->cursor = from;
}

static void kill(struct edit_text *t, size_t from, size_t to)
{
	if (to <= from)
		return;
	strbuf_reset(&t->killed);
	strbuf_add(&t->killed, t->text.data + from, to - from);
	cut(t, from, to);
}

void edit_replace(struct edit_text *t, size_t start, struct slice text)
{
	cut(t, start, t->cursor);
	edit_insert(t, text);
}

// The start of the character, with what combines with it, that ends at AT.
static size_t previous(const struct edit_text *t, size_t at)
{
	while (at > 0) {
		unsigned columns;

		do
			at--;
		while (at > 0 && ((unsigned char)t->text.data[at] & 0xc0) == 0x80);
		(void)text_character((struct slice){t->text.data + at, t->text.length - at},
				     &columns);
		if (columns > 0)
			break;
	}
	return at;
}

static size_t next(const struct edit_text *t, size_t at)
{
	unsigned columns;

	if (at >= t->text.length)
		return at;
	return at + text_cluster((struct slice){t->text.data + at, t->text.length - at}, &columns);
}

void edit_left(struct edit_text *t)
{
	t->cursor = previous(t, t->cursor);
}

void edit_right(struct edit_text *t)
{
	t->cursor = next(t, t->cursor);
}

// Letters, digits and all that is not ASCII.
static bool is_word(const struct edit_text *t, size_t at)
{
	unsigned char c = (unsigned char)t->text.data[at];

	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c >= 0x80;
}

static size_t word_left(const struct edit_text *t)
{
	size_t at = t->cursor;

	while (at > 0 && !is_word(t, at - 1))
		at--;
	while (at > 0 && is_word(t, at - 1))
		at--;
	return at;
}

static size_t word_right(const struct edit_text *t)
{
	size_t at = t->cursor;

	while (at < t->text.length && !is_word(t, at))
		at++;
	while (at < t->text.length && is_word(t, at))
		at++;
	return at;
}

static size_t line_start(const struct edit_text *t, size_t at)
{
	while (at > 0 && t->text.data[at - 1] != '\n')
		at--;
	return at;
}

static size_t line_end(const struct edit_text *t, size_t at)
{
	while (at < t->text.length && t->text.data[at] != '\n')
		at++;
	return at;
}

void edit_word_left(struct edit_text *t)
{
	t->cursor = word_left(t);
}

void edit_word_right(struct edit_text *t)
{
	t->cursor = word_right(t);
}

void edit_line_start(struct edit_text *t)
{
	t->cursor = line_start(t, t->cursor);
}

void edit_line_end(struct edit_text *t)
{
	t->cursor = line_end(t, t->cursor);
}

// To column COLUMN of the line that begins at START, or to its end.
static void go_to(struct edit_text *t, size_t start, size_t column)
{
	struct slice line = {strbuf_text(&t->text) + start, line_end(t, start) - start};

	t->cursor = start + text_fit(line, column).n;
}

static size_t column_of(const struct edit_text *t)
{
	size_t start = line_start(t, t->cursor);

	return text_width((struct slice){strbuf_text(&t->text) + start, t->cursor - start});
}

bool edit_up(struct edit_text *t)
{
	size_t start = line_start(t, t->cursor);

	if (start == 0)
		return false;
	go_to(t, line_start(t, start - 1), column_of(t));
	return true;
}

bool edit_down(struct edit_text *t)
{
	size_t end = line_end(t, t->cursor);

	if (end == t->text.length)
		return false;
	go_to(t, end + 1, column_of(t));
	return true;
}

void edit_backspace(struct edit_text *t)
{
	cut(t, previous(t, t->cursor), t->cursor);
}

void edit_delete(struct edit_text *t)
{
	cut(t, t->cursor, next(t, t->cursor));
}

void edit_kill_word_left(struct edit_text *t)
{
	kill(t, word_left(t), t->cursor);
}

void edit_kill_word_right(struct edit_text *t)
{
	kill(t, t->cursor, word_right(t));
}

void edit_kill_line_start(struct edit_text *t)
{
	kill(t, line_start(t, t->cursor), t->cursor);
}

void edit_kill_line_end(struct edit_text *t)
{
	size_t end = line_end(t, t->cursor);

	if (end == t->cursor && end < t->text.length)
		end++;
	kill(t, t->cursor, end);
}

void edit_yank(struct edit_text *t)
{
	edit_insert(t, strbuf_slice(&t->killed));
}
