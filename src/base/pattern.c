// SPDX-License-Identifier: BSD-2-Clause
// Regular expressions: translated for the C library, after weighing what they would cost there.

#include "base/pattern.h"

#include <stdlib.h>
#include <string.h>

#include "base/strbuf.h"

enum { TEXT_MAX = 1024, DEPTH_MAX = 32, WEIGHT_MAX = 16384 };

// The C library does not know \d and \D.
static void translate(struct slice text, struct strbuf *out)
{
	bool bracket = false;

	for (size_t i = 0; i < text.n; i++) {
		char c = text.p[i];

		if (c == '\\' && !bracket && i + 1 < text.n) {
			char next = text.p[++i];

			if (next == 'd' || next == 'D') {
				strbuf_add_text(out, next == 'd' ? "[0-9]" : "[^0-9]");
			} else {
				strbuf_add_char(out, c);
				strbuf_add_char(out, next);
			}
			continue;
		}
		strbuf_add_char(out, c);
		if (c == '[' && !bracket) {
			bracket = true;
			if (i + 1 < text.n && text.p[i + 1] == '^')
				strbuf_add_char(out, text.p[++i]);
			if (i + 1 < text.n && text.p[i + 1] == ']')
				strbuf_add_char(out, text.p[++i]);
		} else if (c == ']') {
			bracket = false;
		}
	}
}

// The C library copies what + and {n,m} repeat, one within the other, so that a few characters can
// ask for all memory. Weight is the number of copies of single characters.
struct weight {
	unsigned long sum[DEPTH_MAX + 1];  // of the open groups, but for the last piece
	unsigned long last[DEPTH_MAX + 1]; // the piece that a repetition would repeat
	size_t depth;
};

static unsigned long multiply(unsigned long weight, unsigned long factor)
{
	return weight > WEIGHT_MAX / factor ? WEIGHT_MAX + 1 : weight * factor;
}

static void add_piece(struct weight *w, unsigned long weight)
{
	w->sum[w->depth] += w->last[w->depth];
	w->last[w->depth] = weight;
	if (w->sum[w->depth] > WEIGHT_MAX)
		w->sum[w->depth] = WEIGHT_MAX + 1;
}

// The larger bound of an interval whose brace stands at *I, which moves to the closing one, and one
// more for the optional rest.
static unsigned long interval_factor(struct slice text, size_t *i)
{
	unsigned long most = 0;
	unsigned long number = 0;

	for (++*i; *i < text.n && text.p[*i] != '}'; ++*i) {
		char c = text.p[*i];

		number = c >= '0' && c <= '9' ? number * 10 + (unsigned long)(c - '0') : 0;
		if (number > WEIGHT_MAX)
			number = WEIGHT_MAX;
		most = number > most ? number : most;
	}
	return most + 1;
}

static size_t skip_bracket(struct slice text, size_t i)
{
	i += i + 1 < text.n && text.p[i + 1] == '^' ? 2 : 1;
	if (i < text.n && text.p[i] == ']')
		i++;
	while (i < text.n && text.p[i] != ']')
		i++;
	return i;
}

static bool is_too_heavy(struct slice text)
{
	struct weight w = {0};

	for (size_t i = 0; i < text.n; i++) {
		unsigned long *last = &w.last[w.depth];

		switch (text.p[i]) {
		case '(':
			if (w.depth == DEPTH_MAX)
				return true;
			add_piece(&w, 0);
			w.depth++;
			w.sum[w.depth] = 0;
			w.last[w.depth] = 0;
			break;
		case ')':
			if (w.depth == 0)
				break;
			add_piece(&w, 0);
			w.depth--;
			w.last[w.depth] = w.sum[w.depth + 1];
			break;
		case '+':
			*last = multiply(*last + 1, 2);
			break;
		case '*':
		case '?':
			++*last;
			break;
		case '{':
			*last = multiply(*last + 1, interval_factor(text, &i));
			break;
		case '[':
			i = skip_bracket(text, i);
			add_piece(&w, 1);
			break;
		case '\\':
			i++;
			add_piece(&w, 1);
			break;
		default:
			add_piece(&w, 1);
		}
		if (w.last[w.depth] + w.sum[w.depth] > WEIGHT_MAX)
			return true;
	}
	return false;
}

regex_t *pattern_compile(struct slice text)
{
	struct strbuf translated;
	regex_t *pattern = NULL;

	if (text.n > TEXT_MAX || (text.n > 0 && memchr(text.p, 0, text.n)))
		return NULL;
	strbuf_init(&translated, 8 * TEXT_MAX);
	translate(text, &translated);
	if (!translated.failed && !is_too_heavy(strbuf_slice(&translated)))
		pattern = calloc(1, sizeof(*pattern));
	if (pattern && regcomp(pattern, strbuf_text(&translated), REG_EXTENDED | REG_NOSUB) != 0) {
		free(pattern);
		pattern = NULL;
	}
	strbuf_free(&translated);
	return pattern;
}

void pattern_free(regex_t *pattern)
{
	if (pattern)
		regfree(pattern);
	free(pattern);
}

bool pattern_find(const regex_t *pattern, struct slice text)
{
	regmatch_t range = {.rm_so = 0, .rm_eo = (regoff_t)text.n};

	return regexec(pattern, text.p, 0, &range, REG_STARTEND) == 0;
}
