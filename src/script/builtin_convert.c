// SPDX-License-Identifier: BSD-2-Clause
// :convert between ways to write bytes: what `from` names is read into bytes, `transform` changes
// them, what `to` names is made of them.

#include <string.h>

#include "script/array.h"
#include "script/builtin_calls.h"
#include "script/hash.h"
#include "script/literal.h"
#include "script/operate.h"
#include "script/text.h"

static const char base64_digits[] =
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
static const char base32_digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
static const char hex_digits[] = "0123456789abcdef";

// Groups of BITS become digits; PAD fills up to a multiple of GROUP digits.
static void encode_digits(struct slice bytes, unsigned bits, const char *digits, size_t group,
			  struct strbuf *out)
{
	uint32_t pool = 0;
	unsigned filled = 0;
	size_t start = out->length;

	for (size_t i = 0; i < bytes.n; i++) {
		pool = pool << 8 | (unsigned char)bytes.p[i];
		filled += 8;
		while (filled >= bits) {
			filled -= bits;
			strbuf_add_char(out, digits[pool >> filled & ((1u << bits) - 1)]);
		}
	}
	if (filled > 0)
		strbuf_add_char(out, digits[pool << (bits - filled) & ((1u << bits) - 1)]);
	while (!out->failed && (out->length - start) % group != 0)
		strbuf_add_char(out, '=');
}

static bool decode_digits(struct slice text, unsigned bits, const char *digits, struct strbuf *out)
{
	uint32_t pool = 0;
	unsigned filled = 0;

	while (text.n > 0 && text.p[text.n - 1] == '=')
		text.n--;
	for (size_t i = 0; i < text.n; i++) {
		const char *digit = text.p[i] ? strchr(digits, text.p[i]) : NULL;

		if (!digit)
			return false;
		pool = pool << bits | (uint32_t)(digit - digits);
		filled += bits;
		if (filled >= 8) {
			filled -= 8;
			strbuf_add_char(out, (char)(pool >> filled & 0xFF));
		}
	}
	return true;
}

static int hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static bool decode_hex(struct slice text, struct strbuf *out)
{
	if (text.n % 2 != 0)
		return false;
	for (size_t i = 0; i < text.n; i += 2) {
		int high = hex_value(text.p[i]);
		int low = hex_value(text.p[i + 1]);

		if (high < 0 || low < 0)
			return false;
		strbuf_add_char(out, (char)(high * 16 + low));
	}
	return true;
}

static bool decode_url(struct slice text, struct strbuf *out)
{
	for (size_t i = 0; i < text.n; i++) {
		int high = text.p[i] == '%' && i + 2 < text.n ? hex_value(text.p[i + 1]) : -1;
		int low = high >= 0 ? hex_value(text.p[i + 2]) : -1;

		if (text.p[i] == '%' && low < 0)
			return false;
		strbuf_add_char(out, low >= 0 ? (char)(high * 16 + low) : text.p[i]);
		i += low >= 0 ? 2 : 0;
	}
	return true;
}

static void encode_url(struct slice bytes, struct strbuf *out)
{
	for (size_t i = 0; i < bytes.n; i++) {
		unsigned char c = (unsigned char)bytes.p[i];
		bool plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
			     (c >= 'a' && c <= 'z') || (c && strchr("-._~", c));

		if (plain)
			strbuf_add_char(out, (char)c);
		else
			strbuf_add_format(out, "%%%02X", c);
	}
}

// Numbers of an array: whole bytes, or bits of them from the least (LSB) or most significant on.
static bool decode_array(struct value v, unsigned bits, bool lsb, struct strbuf *out)
{
	unsigned byte = 0;
	unsigned filled = 0;

	if (v.type != VALUE_ARRAY)
		return false;
	for (size_t i = 0; i < array_length(v.array); i++) {
		int64_t number;

		if (!value_to_num(*array_at(v.array, i), &number) || number < 0 ||
		    number >= 1 << bits)
			return false;
		byte |= (unsigned)number << (bits == 8 ? 0 : lsb ? filled : 7 - filled);
		filled += bits;
		if (filled == 8) {
			strbuf_add_char(out, (char)byte);
			byte = 0;
			filled = 0;
		}
	}
	return filled == 0;
}

static bool encode_array(struct slice bytes, unsigned bits, bool lsb, struct value *out)
{
	if (!array_new(out))
		return false;
	for (size_t i = 0; i < bytes.n; i++) {
		unsigned byte = (unsigned char)bytes.p[i];

		for (unsigned k = 0; k < 8; k += bits) {
			unsigned item = bits == 8 ? byte : byte >> (lsb ? k : 7 - k) & 1;

			if (!array_append(out, value_num(item)))
				return false;
		}
	}
	return true;
}

// A number's bytes, the most significant first and none more than needed.
static bool decode_number(struct value v, struct strbuf *out)
{
	int64_t number;
	unsigned bytes = 1;

	if (!value_to_num(v, &number))
		return false;
	while (bytes < 8 && (uint64_t)number >> (8 * bytes) != 0)
		bytes++;
	while (bytes-- > 0)
		strbuf_add_char(out, (char)((uint64_t)number >> (8 * bytes) & 0xFF));
	return true;
}

static bool encode_number(struct slice bytes, struct value *out)
{
	uint64_t number = 0;

	if (bytes.n > 8)
		return false;
	for (size_t i = 0; i < bytes.n; i++)
		number = number << 8 | (unsigned char)bytes.p[i];
	*out = value_num((int64_t)number);
	return true;
}

static bool is_format(struct value name, const char *word)
{
	return name.type == VALUE_STR && slice_is(value_bytes(name), word);
}

// False: V is not written so, or there is no such way.
static bool decode(struct value v, struct value from, struct strbuf *out)
{
	char small[TEXT_SMALL_SIZE];
	struct slice text;

	if (is_format(from, "byte-array"))
		return decode_array(v, 8, false, out);
	if (is_format(from, "bit-array-lsb") || is_format(from, "bit-array-msb"))
		return decode_array(v, 1, is_format(from, "bit-array-lsb"), out);
	if (is_format(from, "num"))
		return decode_number(v, out);
	if (!text_small(v, small, &text))
		return false;
	if (is_format(from, "base64"))
		return decode_digits(text, 6, base64_digits, out);
	if (is_format(from, "base32"))
		return decode_digits(text, 5, base32_digits, out);
	if (is_format(from, "hex"))
		return decode_hex(text, out);
	if (is_format(from, "url"))
		return decode_url(text, out);
	strbuf_add_slice(out, text);
	return value_is_none(from) || is_format(from, "raw");
}

// False: there is no such way, or no room for the bytes in it.
static bool encode(struct slice bytes, struct value to, struct strbuf *text, struct value *out)
{
	if (is_format(to, "byte-array"))
		return encode_array(bytes, 8, false, out);
	if (is_format(to, "bit-array-lsb") || is_format(to, "bit-array-msb"))
		return encode_array(bytes, 1, is_format(to, "bit-array-lsb"), out);
	if (is_format(to, "num"))
		return encode_number(bytes, out);
	if (is_format(to, "base64"))
		encode_digits(bytes, 6, base64_digits, 4, text);
	else if (is_format(to, "base32"))
		encode_digits(bytes, 5, base32_digits, 8, text);
	else if (is_format(to, "hex"))
		encode_digits(bytes, 4, hex_digits, 1, text);
	else if (is_format(to, "url"))
		encode_url(bytes, text);
	else if (value_is_none(to) || is_format(to, "raw"))
		strbuf_add_slice(text, bytes);
	else
		return false;
	return !text->failed && value_str(strbuf_slice(text), out);
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + 'a' - 'A') : c;
}

static char upper(char c)
{
	return c >= 'a' && c <= 'z' ? (char)(c + 'A' - 'a') : c;
}

static char rotate(char c)
{
	if (lower(c) < 'a' || lower(c) > 'z')
		return c;
	return (char)(c + (lower(c) < 'n' ? 13 : -13));
}

// The bytes become their hash. False: there is none of that name.
static bool hash(struct strbuf *b, struct value name)
{
	size_t before = b->length;

	if (name.type != VALUE_STR || !hash_add(value_bytes(name), strbuf_slice(b), b))
		return false;
	strbuf_consume(b, before);
	return true;
}

// Changes the bytes where they are. False: there is no such change.
static bool transform(struct strbuf *b, struct value name)
{
	bool first = is_format(name, "lcfirst") || is_format(name, "ucfirst");
	char (*change)(char) = NULL;

	if (value_is_none(name) || is_format(name, "none") || hash(b, name))
		return true;
	if (is_format(name, "reverse")) {
		for (size_t i = 0; i < b->length / 2; i++) {
			char c = b->data[i];

			b->data[i] = b->data[b->length - 1 - i];
			b->data[b->length - 1 - i] = c;
		}
		return true;
	}
	if (is_format(name, "lc") || is_format(name, "lcfirst"))
		change = lower;
	else if (is_format(name, "uc") || is_format(name, "ucfirst"))
		change = upper;
	else if (is_format(name, "rot13"))
		change = rotate;
	for (size_t i = 0; change && i < (first && b->length > 0 ? 1 : b->length); i++)
		b->data[i] = change(b->data[i]);
	return change;
}

static enum flow convert_lines(struct machine *m, struct strbuf *bytes, struct value name)
{
	struct value text;
	struct value ended = value_nothing();
	enum flow flow;

	if (!value_str(strbuf_slice(bytes), &text))
		return machine_no_memory(m);
	flow = is_format(name, "crlf") ? builtin_tocrlf(m, &text, &ended)
				       : builtin_tolf(m, &text, &ended);
	value_drop(text);
	if (flow != FLOW_NEXT)
		return flow;
	strbuf_reset(bytes);
	strbuf_add_slice(bytes, value_bytes(ended));
	value_drop(ended);
	return FLOW_NEXT;
}

static enum flow convert(struct machine *m, const struct value *values, struct strbuf *bytes,
			 struct strbuf *text, struct value *out)
{
	if (!decode(values[0], values[1], bytes) || bytes->failed)
		return machine_fail(m, ERR_VALUE, "invalid value for argument value");
	if (is_format(values[3], "crlf") || is_format(values[3], "lf")) {
		if (convert_lines(m, bytes, values[3]) != FLOW_NEXT)
			return FLOW_ERROR;
	} else if (!transform(bytes, values[3])) {
		return machine_fail(m, ERR_NO_MATCH, "input does not match any value of transform");
	}
	if (encode(strbuf_slice(bytes), values[2], text, out))
		return FLOW_NEXT;
	value_replace(out, value_nothing());
	return machine_fail(m, ERR_NO_MATCH, "input does not match any value of to");
}

enum flow builtin_convert(struct machine *m, const struct value *values, struct value *out)
{
	struct strbuf bytes;
	struct strbuf text;
	enum flow flow;

	strbuf_init(&bytes, VALUE_TEXT_MAX);
	strbuf_init(&text, VALUE_TEXT_MAX);
	flow = convert(m, values, &bytes, &text, out);
	strbuf_free(&bytes);
	strbuf_free(&text);
	return flow;
}
