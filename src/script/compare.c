// SPDX-License-Identifier: BSD-2-Clause
// Comparing values, of one type and of two.

#include <string.h>

#include "script/array.h"
#include "script/literal.h"
#include "script/operate.h"
#include "script/pattern_cache.h"
#include "script/text.h"

static int order(int64_t a, int64_t b)
{
	return (a > b) - (a < b);
}

static int order_unsigned(uint64_t a, uint64_t b)
{
	return (a > b) - (a < b);
}

static int order_bytes(struct slice a, struct slice b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int result = n > 0 ? memcmp(a.p, b.p, n) : 0;

	return result != 0 ? (result > 0) - (result < 0) : order_unsigned(a.n, b.n);
}

static int compare_arrays(const struct array *a, const struct array *b)
{
	size_t count = array_length(a) < array_length(b) ? array_length(a) : array_length(b);

	for (size_t i = 0; i < count; i++) {
		int result = compare_values(*array_at(a, i), *array_at(b, i));

		if (result == 0)
			result = compare_values(array_key_at(a, i), array_key_at(b, i));
		if (result != 0)
			return result;
	}
	return order_unsigned(array_length(a), array_length(b));
}

static int compare_same(struct value a, struct value b)
{
	switch ((enum value_type)a.type) {
	case VALUE_BOOL:
		return order(a.truth, b.truth);
	case VALUE_NUM:
	case VALUE_TIME:
		return order(a.number, b.number);
	case VALUE_IP:
		return order_unsigned(a.ip, b.ip);
	case VALUE_PREFIX:
		return a.ip != b.ip ? order_unsigned(a.ip, b.ip) : order(a.length, b.length);
	case VALUE_ID:
		return order_unsigned(a.id, b.id);
	case VALUE_IP6:
	case VALUE_PREFIX6: {
		int result = memcmp(a.address6->bytes, b.address6->bytes, 16);

		return result != 0 ? (result > 0) - (result < 0) : order(a.length, b.length);
	}
	case VALUE_STR:
		return order_bytes(value_bytes(a), value_bytes(b));
	case VALUE_ARRAY:
		return compare_arrays(a.array, b.array);
	case VALUE_NOTHING:
	case VALUE_NIL:
		return 0;
	case VALUE_CODE:
	case VALUE_FUNCTION:
	case VALUE_OP:
		break;
	}
	return a.object == b.object ? 0 : COMPARE_NONE;
}

// Compares the text of A with the value B by what both are, when the text can be that.
static bool compare_as(struct slice text, struct value b, int *out)
{
	struct value a = {.type = b.type};
	bool is = false;

	if (b.type == VALUE_NUM)
		is = literal_num(text, &a.number);
	else if (b.type == VALUE_TIME)
		is = literal_time(text, &a.number);
	else if (b.type == VALUE_BOOL)
		is = literal_bool(text, &a.truth);
	else if (b.type == VALUE_IP)
		is = literal_ip(text, &a.ip);
	else if (b.type == VALUE_ID)
		is = literal_id(text, &a.id);
	if (is)
		*out = compare_same(a, b);
	return is;
}

static int compare_texts(struct value a, struct value b)
{
	char small_a[TEXT_SMALL_SIZE];
	char small_b[TEXT_SMALL_SIZE];
	struct slice text_a;
	struct slice text_b;
	int result;

	if (!text_small(a, small_a, &text_a) || !text_small(b, small_b, &text_b))
		return COMPARE_NONE;
	if (a.type == VALUE_STR && compare_as(text_a, b, &result))
		return result;
	if (b.type == VALUE_STR && compare_as(text_b, a, &result))
		return -result;
	return order_bytes(text_a, text_b);
}

int compare_values(struct value a, struct value b)
{
	int64_t x;
	int64_t y;

	if (a.type == b.type)
		return compare_same(a, b);
	if (value_is_none(a) || value_is_none(b)) {
		struct value other = value_is_none(a) ? b : a;
		bool empty = value_is_none(other) ||
			     (other.type == VALUE_STR && other.text->length == 0) ||
			     (other.type == VALUE_ARRAY && array_length(other.array) == 0);

		return empty ? 0 : value_is_none(a) ? -1 : 1;
	}
	if (a.type != VALUE_STR && b.type != VALUE_STR && value_to_num(a, &x) &&
	    value_to_num(b, &y))
		return order(x, y);
	return compare_texts(a, b);
}

bool compare_equal(struct value a, struct value b)
{
	return compare_values(a, b) == 0;
}

bool compare_operator(enum operator op, struct value a, struct value b)
{
	int result = compare_values(a, b);

	switch (op) {
	case OPERATOR_LESS:
		return result == -1;
	case OPERATOR_GREATER:
		return result == 1;
	case OPERATOR_LESS_EQUAL:
		return result == -1 || result == 0;
	case OPERATOR_GREATER_EQUAL:
		return result == 1 || result == 0;
	case OPERATOR_EQUAL:
		return result == 0;
	default:
		return result != 0;
	}
}

// An address as the prefix of its whole length.
static bool as_prefix(struct value v, struct ip4_prefix *out)
{
	if (v.type == VALUE_IP || v.type == VALUE_PREFIX) {
		out->address = v.ip;
		out->length = v.type == VALUE_IP ? 32 : v.length;
		return true;
	}
	if (v.type != VALUE_STR)
		return false;
	out->length = 32;
	return literal_ip(value_bytes(v), &out->address) || literal_prefix(value_bytes(v), out);
}

static bool as_prefix6(struct value v, uint8_t bytes[16], uint8_t *length)
{
	if (v.type == VALUE_IP6 || v.type == VALUE_PREFIX6) {
		memcpy(bytes, v.address6->bytes, 16);
		*length = v.type == VALUE_IP6 ? 128 : v.length;
		return true;
	}
	if (v.type != VALUE_STR)
		return false;
	*length = 128;
	return literal_ip6(value_bytes(v), bytes) || literal_prefix6(value_bytes(v), bytes, length);
}

static bool same_bits(const uint8_t a[16], const uint8_t b[16], unsigned bits)
{
	if (memcmp(a, b, bits / 8) != 0)
		return false;
	return bits % 8 == 0 || (a[bits / 8] ^ b[bits / 8]) >> (8 - bits % 8) == 0;
}

static bool in_array(struct value a, const struct array *b)
{
	for (size_t i = 0; i < array_length(b); i++) {
		if (compare_equal(a, *array_at(b, i)))
			return true;
	}
	return false;
}

bool compare_in(struct value a, struct value b)
{
	struct ip4_prefix inner;
	struct ip4_prefix outer;
	uint8_t inner6[16];
	uint8_t outer6[16];
	uint8_t length;
	uint8_t outer_length;

	if (b.type == VALUE_ARRAY)
		return in_array(a, b.array);
	if (as_prefix(a, &inner) && as_prefix(b, &outer))
		return inner.length >= outer.length && ip4_in_prefix(inner.address, outer);
	return as_prefix6(a, inner6, &length) && as_prefix6(b, outer6, &outer_length) &&
	       length >= outer_length && same_bits(inner6, outer6, outer_length);
}

static bool find(const regex_t *pattern, struct value v)
{
	char small[TEXT_SMALL_SIZE];
	struct slice text;

	return text_small(v, small, &text) && pattern_find(pattern, text);
}

static int match_array(const regex_t *pattern, struct value v, bool *out, struct err *e)
{
	struct strbuf text;

	for (size_t i = 0; !*out && i < array_length(v.array); i++)
		*out = find(pattern, *array_at(v.array, i));
	if (*out)
		return 0;
	strbuf_init(&text, VALUE_TEXT_MAX); // also as the list that menus show
	text_list(v, &text);
	*out = pattern_find(pattern, strbuf_slice(&text));
	strbuf_free(&text);
	return 0;
}

int compare_match(struct value a, struct value b, bool *out, struct err *e)
{
	char small[TEXT_SMALL_SIZE];
	const regex_t *pattern;
	struct slice text;

	*out = false;
	if (!text_small(b, small, &text))
		return err_set(e, ERR_VALUE, "bad regular expression");
	pattern = pattern_cached(text);
	if (!pattern)
		return err_set(e, ERR_VALUE, "bad regular expression");
	if (a.type == VALUE_ARRAY)
		return match_array(pattern, a, out, e);
	*out = !value_is_none(a) && find(pattern, a);
	return 0;
}
