// SPDX-License-Identifier: BSD-2-Clause
// Quoting and breaking. No line is longer than the width less one; a line that goes on ends with a
// backslash and the next begins with four blanks, which a reader skips. A quoted value may be broken
// anywhere, so a blank that would then begin a line is written as an escape.

#include "schema/export_line.h"

#include <stdint.h>
#include <string.h>

enum { INDENT = 4 };

// Letters and digits apart, what needs no quotes.
static const char bare_characters[] = "_.,:/@!<>+*|&^%~-";

void export_line_init(struct export_line *l, size_t width, size_t ceiling)
{
	*l = (struct export_line){.width = width};
	strbuf_init(&l->text, ceiling);
}

void export_line_free(struct export_line *l)
{
	strbuf_free(&l->text);
}

static struct export_word *next_word(struct export_line *l)
{
	if (l->count == EXPORT_WORDS_MAX) {
		l->text.failed = true;
		return NULL;
	}
	l->word[l->count] = (struct export_word){.start = l->text.length};
	return &l->word[l->count++];
}

void export_line_word(struct export_line *l, const char *word)
{
	struct export_word *w = next_word(l);

	if (!w)
		return;
	strbuf_add_text(&l->text, word);
	w->n = l->text.length - w->start;
}

static bool is_bare(struct slice value)
{
	for (size_t i = 0; i < value.n; i++) {
		char c = value.p[i];
		bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
		bool digit = c >= '0' && c <= '9';

		if (!letter && !digit && (c == '\0' || !strchr(bare_characters, c)))
			return false;
	}
	return value.n > 0;
}

static void add_escaped(struct strbuf *out, char c)
{
	switch (c) {
	case '"':
	case '\\':
	case '$':
		strbuf_add_char(out, '\\');
		strbuf_add_char(out, c);
		break;
	case '\r':
		strbuf_add_text(out, "\\r");
		break;
	case '\n':
		strbuf_add_text(out, "\\n");
		break;
	case '\t':
		strbuf_add_text(out, "\\t");
		break;
	default:
		if ((unsigned char)c < ' ' || (unsigned char)c >= 0x7f)
			strbuf_add_format(out, "\\%02X", (unsigned)(unsigned char)c);
		else
			strbuf_add_char(out, c);
		break;
	}
}

void export_line_value(struct export_line *l, const char *name, struct slice value)
{
	struct export_word *w = next_word(l);

	if (!w)
		return;
	if (name) {
		strbuf_add_text(&l->text, name);
		strbuf_add_char(&l->text, '=');
		w->name = l->text.length - w->start;
	}
	w->quoted = !is_bare(value);
	w->has_newline = memchr(value.n > 0 ? value.p : "", '\n', value.n) != NULL;
	for (size_t i = 0; i < value.n; i++)
		add_escaped(&l->text, value.p[i]);
	w->n = l->text.length - w->start;
}

// ---- breaking into lines

struct writer {
	struct strbuf *out;
	size_t width; // of a line at most
	size_t at;    // columns of the line so far
	bool fresh;   // nothing but the indent stands in it
};

static void put(struct writer *w, const char *bytes, size_t n)
{
	strbuf_add(w->out, bytes, n);
	w->at += n;
	w->fresh = false;
}

static void new_line(struct writer *w)
{
	strbuf_add_text(w->out, "\\\n    ");
	w->at = INDENT;
	w->fresh = true;
}

static size_t separator(const struct writer *w)
{
	return w->fresh ? 0 : 1;
}

static void separate(struct writer *w)
{
	if (!w->fresh)
		put(w, " ", 1);
}

// Bytes of the escape, or the character, at P.
static size_t unit_length(const char *p, size_t n)
{
	if (p[0] != '\\' || n < 2)
		return 1;
	return strchr("\"\\$rnt", p[1]) ? 2 : 3;
}

// Writes one unit of a quoted value, LAST of it, behind which TAIL columns are needed.
static void put_unit(struct writer *w, const char *unit, size_t n, bool last, size_t tail)
{
	bool newline = n == 2 && unit[1] == 'n';
	size_t limit = last ? w->width - tail : w->width - 1;

	if (newline || w->at + n > limit) {
		new_line(w);
		if (n == 1 && unit[0] == ' ') {
			put(w, "\\_", 2);
			return;
		}
	}
	put(w, unit, n);
}

static void put_pieces(struct writer *w, const char *value, size_t n, size_t tail)
{
	put_unit(w, "\"", 1, false, tail);
	while (n > 0) {
		size_t unit = unit_length(value, n);

		put_unit(w, value, unit, false, tail);
		value += unit;
		n -= unit;
	}
	put_unit(w, "\"", 1, true, tail);
}

static void put_word(struct writer *w, const char *text, const struct export_word *word)
{
	put(w, text, word->name);
	if (word->quoted)
		put(w, "\"", 1);
	put(w, text + word->name, word->n - word->name);
	if (word->quoted)
		put(w, "\"", 1);
}

static size_t length_of(const struct export_word *word)
{
	return word->n + (word->quoted ? 2 : 0);
}

// Writes the word's name in the line at hand and the value in pieces, or on a line of its own.
static void put_broken(struct writer *w, const char *text, const struct export_word *word,
		       size_t tail)
{
	const char *value = text + word->name;
	size_t n = word->n - word->name;
	size_t length = length_of(word) - word->name;

	separate(w);
	put(w, text, word->name);
	// What needs no quotes gets them here, since only what stands in quotes can be broken.
	if (word->has_newline || INDENT + length + tail > w->width) {
		put_pieces(w, value, n, tail);
		return;
	}
	new_line(w);
	put_word(w, value, &(struct export_word){.n = n, .quoted = word->quoted});
}

static void write_word(struct writer *w, const char *text, const struct export_word *word,
		       size_t tail)
{
	size_t length = length_of(word);

	if (!word->has_newline && w->at + separator(w) + length + tail <= w->width) {
		separate(w);
		put_word(w, text, word);
		return;
	}
	if (w->at + separator(w) + word->name + 1 > w->width - 1) {
		put(w, " ", 1);
		new_line(w);
		if (!word->has_newline && INDENT + length + tail <= w->width) {
			put_word(w, text, word);
			return;
		}
	}
	put_broken(w, text, word, tail);
}

bool export_line_end(struct export_line *l, struct strbuf *out)
{
	struct writer w = {
		.out = out,
		.width = l->width ? l->width - 1 : SIZE_MAX / 2,
		.fresh = true,
	};
	size_t start = out->length;
	bool fits = !l->text.failed;

	for (size_t i = 0; fits && i < l->count; i++)
		write_word(&w, strbuf_text(&l->text) + l->word[i].start, &l->word[i],
			   i + 1 == l->count ? 1 : 2);
	if (fits)
		strbuf_add_char(out, '\n');
	fits = fits && !out->failed;
	if (!fits && out->length > start)
		out->length = start;
	strbuf_reset(&l->text);
	l->count = 0;
	return fits;
}
