// SPDX-License-Identifier: BSD-2-Clause
// The lexer: character classes, blanks and joined lines, quoted text with its escapes.

#include "script/lexer.h"

#include <stdio.h>
#include <string.h>

static bool is_alphanumeric(int c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

static bool is_blank(int c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

static bool is_one_of(int c, const char *set)
{
	return c > 0 && strchr(set, c);
}

// What editors put before UTF-8; no character of the text.
#define BYTE_ORDER_MARK "\xef\xbb\xbf"

void lexer_init(struct lexer *l, struct slice text)
{
	*l = (struct lexer){.text = text, .position = {1, 1}};
	if (slice_starts(text, BYTE_ORDER_MARK))
		l->at = strlen(BYTE_ORDER_MARK);
}

int lexer_peek_at(const struct lexer *l, size_t offset)
{
	if (offset >= l->text.n - l->at)
		return -1;
	return (unsigned char)l->text.p[l->at + offset];
}

int lexer_peek(const struct lexer *l)
{
	return lexer_peek_at(l, 0);
}

void lexer_advance(struct lexer *l, size_t n)
{
	for (; n > 0 && l->at < l->text.n; n--) {
		if (l->text.p[l->at++] == '\n') {
			l->position.line++;
			l->position.column = 1;
		} else {
			l->position.column++;
		}
	}
}

// The length of a backslash with the end of line behind it, 0 where there is none.
static size_t join_length(const struct lexer *l)
{
	if (lexer_peek(l) != '\\')
		return 0;
	if (lexer_peek_at(l, 1) == '\n')
		return 2;
	return lexer_peek_at(l, 1) == '\r' && lexer_peek_at(l, 2) == '\n' ? 3 : 0;
}

void lexer_skip_blanks(struct lexer *l)
{
	for (;;) {
		size_t join = join_length(l);

		if (join > 0) {
			lexer_advance(l, join);
			if (lexer_peek(l) < 0)
				l->open = '\\';
		} else if (is_blank(lexer_peek(l))) {
			lexer_advance(l, 1);
		} else {
			return;
		}
	}
}

void lexer_skip_lines(struct lexer *l)
{
	do
		lexer_skip_blanks(l);
	while (lexer_peek(l) == '\n' && (lexer_advance(l, 1), true));
}

void lexer_skip_separators(struct lexer *l)
{
	for (;;) {
		int c;

		lexer_skip_blanks(l);
		c = lexer_peek(l);
		if (c == '#') {
			while (lexer_peek(l) >= 0 && lexer_peek(l) != '\n')
				lexer_advance(l, 1);
		} else if (c == '\n' || c == ';') {
			lexer_advance(l, 1);
		} else {
			return;
		}
	}
}

bool lexer_at_end(const struct lexer *l)
{
	int c = lexer_peek(l);

	return c < 0 || c == '\n' || c == ';' || c == '#' || (c == ']' && l->brackets > 0) ||
	       (c == '}' && l->braces > 0) || (c == ')' && l->parentheses > 0);
}

static bool is_name(int c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-';
}

bool lexer_at_name(const struct lexer *l)
{
	return is_name(lexer_peek(l));
}

bool lexer_at_boundary(const struct lexer *l)
{
	int c = lexer_peek(l);

	return is_blank(c) || c == '/' || c == '\\' || (lexer_at_end(l) && c != '#');
}

static bool is_bare(int c)
{
	return is_alphanumeric(c) || is_one_of(c, "-.,:<>/|+_*&^%#@!~");
}

static bool is_operand(int c)
{
	return is_alphanumeric(c) || is_one_of(c, "-.,:/+_*^%#@");
}

static struct slice take(struct lexer *l, bool member(int c))
{
	size_t n = 0;
	struct slice taken;

	while (member(lexer_peek_at(l, n)))
		n++;
	taken = (struct slice){l->text.p + l->at, n};
	lexer_advance(l, n);
	return taken;
}

struct slice lexer_name(struct lexer *l)
{
	return take(l, is_name);
}

struct slice lexer_bare(struct lexer *l)
{
	return take(l, is_bare);
}

// Whether at OFFSET another condition begins: a name, perhaps negated, with an operator behind it.
static bool is_condition_at(const struct lexer *l, size_t offset)
{
	size_t start;

	if (lexer_peek_at(l, offset) == '!')
		offset++;
	start = offset;
	while (is_name(lexer_peek_at(l, offset)))
		offset++;
	return offset > start && is_one_of(lexer_peek_at(l, offset), "=!~<>");
}

struct slice lexer_operand(struct lexer *l)
{
	size_t n = 0;
	struct slice taken;

	while (is_operand(lexer_peek_at(l, n))) {
		if (lexer_peek_at(l, n) == ',' && is_condition_at(l, n + 1))
			break;
		n++;
	}
	taken = (struct slice){l->text.p + l->at, n};
	lexer_advance(l, n);
	return taken;
}

// Whether at OFFSET the address or number goes on behind a point, slash or colon.
static bool goes_on(const struct lexer *l, size_t offset)
{
	int c = lexer_peek_at(l, offset);

	if (c == ':')
		return true;
	if (c == '/' || c == '.')
		return (offset > 0 || c == '.') && lexer_peek_at(l, offset + 1) >= '0' &&
		       lexer_peek_at(l, offset + 1) <= '9';
	return is_alphanumeric(c);
}

struct slice lexer_number(struct lexer *l)
{
	size_t n = lexer_peek(l) == '*' ? 1 : 0;
	struct slice taken;

	while (goes_on(l, n))
		n++;
	taken = (struct slice){l->text.p + l->at, n};
	lexer_advance(l, n);
	return taken;
}

static bool is_element(int c)
{
	return c != ',' && is_bare(c);
}

struct slice lexer_element(struct lexer *l)
{
	return take(l, is_element);
}

struct slice lexer_word(struct lexer *l)
{
	return take(l, is_alphanumeric);
}

int lexer_error(struct position position, struct err *e, const char *format, ...)
{
	char text[128];
	va_list arguments;
	int n;

	va_start(arguments, format);
	n = vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	if (n < 0)
		text[0] = '\0';
	return err_set(e, ERR_SYNTAX, "%s (line %u column %u)", text, position.line,
		       position.column);
}

int lexer_syntax_error(struct position position, struct err *e)
{
	return lexer_error(position, e, "syntax error");
}

static int upper_hex(int c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

// After a backslash: a letter that stands for one character, or two upper-case hexadecimal digits.
static int take_escape(struct lexer *l, const char *name, struct strbuf *out, struct err *e)
{
	static const char letters[] = "\"\\nrt$_abfv?";
	static const char meanings[] = "\"\\\n\r\t$ \a\b\f\v?";
	int c = lexer_peek(l);
	int high = upper_hex(c);
	int low = upper_hex(lexer_peek_at(l, 1));

	if (is_one_of(c, letters)) {
		strbuf_add_char(out, meanings[strchr(letters, c) - letters]);
		lexer_advance(l, 1);
		return 0;
	}
	if (high < 0 || low < 0)
		return lexer_error(l->position, e, "expected %s value", name);
	strbuf_add_char(out, (char)(high * 16 + low));
	lexer_advance(l, 2);
	return 0;
}

// A joined line within quotes: what indents the next one does not count either. A blank that does
// is written \_ there.
static void skip_join(struct lexer *l, size_t join)
{
	lexer_advance(l, join);
	while (lexer_peek(l) == ' ' || lexer_peek(l) == '\t')
		lexer_advance(l, 1);
}

int lexer_quoted(struct lexer *l, const char *name, struct strbuf *out, struct err *e)
{
	for (;;) {
		int c = lexer_peek(l);

		if (c < 0) {
			l->open = '"';
			return lexer_syntax_error(l->position, e);
		}
		if (out->failed)
			return err_set(e, ERR_TOO_LARGE, "value of %s is too long", name);
		if (c == '$')
			return LEXER_DOLLAR;
		if (join_length(l) > 0) {
			skip_join(l, join_length(l));
			continue;
		}
		lexer_advance(l, 1);
		if (c == '"')
			return LEXER_END;
		if (c != '\\')
			strbuf_add_char(out, (char)c);
		else if (lexer_peek(l) >= 0 && take_escape(l, name, out, e) < 0)
			return -1;
	}
}
