// SPDX-License-Identifier: BSD-2-Clause
// :deserialize from JSON (RFC 8259) and from values between delimiters (RFC 4180).

#include <string.h>

#include "script/array.h"
#include "script/builtin_calls.h"
#include "script/literal.h"
#include "script/text.h"

struct reader {
	struct slice text;
	bool keep_strings; // text that looks like another type stays text
	unsigned depth;
};

static int peek(const struct reader *r)
{
	return r->text.n > 0 ? (unsigned char)r->text.p[0] : -1;
}

static void skip(struct reader *r, size_t n)
{
	r->text.p += n;
	r->text.n -= n;
}

static int next(struct reader *r)
{
	while (peek(r) == ' ' || peek(r) == '\t' || peek(r) == '\n' || peek(r) == '\r')
		skip(r, 1);
	return peek(r);
}

static bool take(struct reader *r, char c)
{
	if (next(r) != c)
		return false;
	skip(r, 1);
	return true;
}

static bool read_hex(struct reader *r, unsigned *out)
{
	uint64_t number = 0;

	*out = 0;
	if (r->text.n < 4)
		return false;
	for (size_t i = 0; i < 4; i++) {
		char c = r->text.p[i];
		int digit = c >= '0' && c <= '9'   ? c - '0'
			    : c >= 'a' && c <= 'f' ? c - 'a' + 10
			    : c >= 'A' && c <= 'F' ? c - 'A' + 10
						   : -1;

		if (digit < 0)
			return false;
		number = number * 16 + (unsigned)digit;
	}
	skip(r, 4);
	*out = (unsigned)number;
	return true;
}

static void add_utf8(unsigned c, struct strbuf *out)
{
	if (c < 0x80) {
		strbuf_add_char(out, (char)c);
	} else if (c < 0x800) {
		strbuf_add_char(out, (char)(0xC0 | c >> 6));
		strbuf_add_char(out, (char)(0x80 | (c & 0x3F)));
	} else if (c < 0x10000) {
		strbuf_add_char(out, (char)(0xE0 | c >> 12));
		strbuf_add_char(out, (char)(0x80 | (c >> 6 & 0x3F)));
		strbuf_add_char(out, (char)(0x80 | (c & 0x3F)));
	} else {
		strbuf_add_char(out, (char)(0xF0 | c >> 18));
		strbuf_add_char(out, (char)(0x80 | (c >> 12 & 0x3F)));
		strbuf_add_char(out, (char)(0x80 | (c >> 6 & 0x3F)));
		strbuf_add_char(out, (char)(0x80 | (c & 0x3F)));
	}
}

// Behind a backslash.
static bool read_escape(struct reader *r, struct strbuf *out)
{
	static const char letters[] = "\"\\/bfnrt";
	static const char meanings[] = "\"\\/\b\f\n\r\t";
	int c = peek(r);
	const char *found = c > 0 ? strchr(letters, c) : NULL;
	unsigned high;
	unsigned low;

	if (c < 0)
		return false;
	skip(r, 1);
	if (found) {
		strbuf_add_char(out, meanings[found - letters]);
		return true;
	}
	if (c != 'u' || !read_hex(r, &high))
		return false;
	if (high >= 0xD800 && high < 0xDC00) { // half of a pair
		if (r->text.n < 2 || r->text.p[0] != '\\' || r->text.p[1] != 'u')
			return false;
		skip(r, 2);
		if (!read_hex(r, &low) || low < 0xDC00 || low > 0xDFFF)
			return false;
		high = 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00);
	}
	add_utf8(high, out);
	return true;
}

static bool read_characters(struct reader *r, struct strbuf *out)
{
	while (peek(r) >= 0) {
		char c = (char)peek(r);

		skip(r, 1);
		if (c == '"')
			return !out->failed;
		if (c == '\\') {
			if (!read_escape(r, out))
				return false;
		} else {
			strbuf_add_char(out, c);
		}
	}
	return false;
}

static bool read_string(struct reader *r, bool typed, struct value *out)
{
	struct strbuf text;
	bool ok;

	skip(r, 1);
	strbuf_init(&text, VALUE_TEXT_MAX);
	ok = read_characters(r, &text) && (typed ? literal_value(strbuf_slice(&text), out)
						 : value_str(strbuf_slice(&text), out));
	strbuf_free(&text);
	return ok;
}

static bool read_value(struct reader *r, struct value *out);

static bool read_array(struct reader *r, struct value *out)
{
	if (!array_new(out))
		return false;
	if (take(r, ']'))
		return true;
	do {
		struct value item = value_nothing();

		if (!read_value(r, &item)) {
			value_drop(item);
			return false;
		}
		if (!array_append(out, item))
			return false;
	} while (take(r, ','));
	return take(r, ']');
}

static bool read_member(struct reader *r, struct value *out)
{
	struct value key = value_nothing();
	struct value item = value_nothing();
	bool ok = next(r) == '"' && read_string(r, false, &key) && take(r, ':') &&
		  read_value(r, &item);

	if (ok)
		ok = array_set(out, value_bytes(key), item);
	else
		value_drop(item);
	value_drop(key);
	return ok;
}

static bool read_object(struct reader *r, struct value *out)
{
	if (!array_new(out))
		return false;
	if (take(r, '}'))
		return true;
	do {
		if (!read_member(r, out))
			return false;
	} while (take(r, ','));
	return take(r, '}');
}

// A number without fraction, true, false, null; a fraction stays text.
static bool read_word(struct reader *r, struct value *out)
{
	size_t n = 0;
	struct slice word;
	int64_t number;

	while (n < r->text.n && !strchr(",]} \t\r\n", r->text.p[n] ? r->text.p[n] : ' '))
		n++;
	word = (struct slice){r->text.p, n};
	skip(r, n);
	if (slice_is(word, "true") || slice_is(word, "false"))
		*out = value_bool(slice_is(word, "true"));
	else if (slice_is(word, "null"))
		*out = (struct value){.type = VALUE_NIL};
	else if (n > 0 && (word.p[0] == '-' || (word.p[0] >= '0' && word.p[0] <= '9')))
		return literal_num(word, &number) ? (*out = value_num(number), true)
						  : value_str(word, out);
	else
		return false;
	return true;
}

static bool read_value(struct reader *r, struct value *out)
{
	bool ok;

	if (r->depth == ARRAY_DEPTH_MAX)
		return false;
	r->depth++;
	switch (next(r)) {
	case '{':
		skip(r, 1);
		ok = read_object(r, out);
		break;
	case '[':
		skip(r, 1);
		ok = read_array(r, out);
		break;
	case '"':
		ok = read_string(r, !r->keep_strings, out);
		break;
	default:
		ok = read_word(r, out);
		break;
	}
	r->depth--;
	return ok;
}

struct table {
	struct reader r;
	struct slice delimiter;
	bool plain; // quotes are ordinary characters
};

static bool at_delimiter(const struct table *t)
{
	return t->delimiter.n > 0 && t->r.text.n >= t->delimiter.n &&
	       memcmp(t->r.text.p, t->delimiter.p, t->delimiter.n) == 0;
}

static bool read_cell(struct table *t, struct value *out)
{
	struct strbuf text;
	bool quoted = !t->plain && peek(&t->r) == '"';
	bool ok;

	strbuf_init(&text, VALUE_TEXT_MAX);
	if (quoted)
		skip(&t->r, 1);
	while (peek(&t->r) >= 0) {
		char c = (char)peek(&t->r);

		if (quoted && c == '"') {
			skip(&t->r, 1);
			quoted = peek(&t->r) == '"';
			if (!quoted)
				continue;
		} else if (!quoted && (at_delimiter(t) || c == '\n')) {
			break;
		}
		skip(&t->r, 1);
		if (quoted || c != '\r' || peek(&t->r) != '\n')
			strbuf_add_char(&text, c);
	}
	ok = !text.failed && value_str(strbuf_slice(&text), out);
	strbuf_free(&text);
	return ok;
}

static bool read_row(struct table *t, struct value *out)
{
	if (!array_new(out))
		return false;
	for (;;) {
		struct value cell;

		if (!read_cell(t, &cell) || !array_append(out, cell))
			return false;
		if (!at_delimiter(t))
			break;
		skip(&t->r, t->delimiter.n);
	}
	if (peek(&t->r) == '\n')
		skip(&t->r, 1);
	return true;
}

// The cells of ROW under the names in HEAD.
static bool name_cells(const struct array *head, const struct array *row, struct value *out)
{
	if (!array_new(out))
		return false;
	for (size_t i = 0; i < array_length(row) && i < array_length(head); i++) {
		if (!array_set(out, value_bytes(*array_at(head, i)), value_keep(*array_at(row, i))))
			return false;
	}
	return true;
}

static bool read_table(struct table *t, bool named, struct value *out)
{
	struct value head = value_nothing();
	bool ok = array_new(out) && (!named || read_row(t, &head));

	while (ok && peek(&t->r) >= 0) {
		struct value row = value_nothing();

		ok = read_row(t, &row);
		if (ok && named) {
			struct value record = value_nothing();

			ok = name_cells(head.array, row.array, &record);
			value_replace(&row, record);
		}
		if (ok)
			ok = array_append(out, row);
		else
			value_drop(row);
	}
	value_drop(head);
	return ok;
}

enum flow builtin_deserialize(struct machine *m, const struct value *values, struct value *out)
{
	static const char *const options[] = {"json.no-string-conversion", "dsv.plain", "dsv.array",
					      NULL};
	char small[TEXT_SMALL_SIZE];
	struct reader r = {
		.keep_strings = builtin_has_option(values[3], "json.no-string-conversion"),
	};
	struct table t = {.plain = builtin_has_option(values[3], "dsv.plain")};
	bool ok;

	if (!builtin_are_options(values[3], options))
		return machine_fail(m, ERR_NO_MATCH, "input does not match any value of options");
	if (!text_small(values[0], small, &r.text))
		return machine_fail(m, ERR_VALUE, "invalid value for argument value");
	if (builtin_has_option(values[1], "json")) {
		ok = read_value(&r, out) && next(&r) < 0;
	} else if (builtin_has_option(values[1], "dsv") && values[2].type == VALUE_STR) {
		t.r = r;
		t.delimiter = value_bytes(values[2]);
		ok = read_table(&t, builtin_has_option(values[3], "dsv.array"), out);
	} else {
		return machine_fail(m, ERR_NO_MATCH, "input does not match any value of from");
	}
	if (ok)
		return FLOW_NEXT;
	value_replace(out, value_nothing());
	return machine_fail(m, ERR_VALUE, "failure: cannot deserialize the value");
}
