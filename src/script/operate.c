// SPDX-License-Identifier: BSD-2-Clause
// Arithmetic of numbers, times and addresses.

#include "script/operate.h"

#include <string.h>

#include "script/array.h"
#include "script/literal.h"
#include "script/text.h"

bool value_to_num(struct value v, int64_t *out)
{
	switch ((enum value_type)v.type) {
	case VALUE_NUM:
		*out = v.number;
		return true;
	case VALUE_BOOL:
		*out = v.truth;
		return true;
	case VALUE_TIME:
		*out = v.number / VALUE_SECOND;
		return true;
	case VALUE_IP:
		*out = v.ip;
		return true;
	case VALUE_ID:
		*out = (int64_t)v.id;
		return true;
	case VALUE_STR:
		return literal_num(value_bytes(v), out);
	default:
		return false;
	}
}

bool value_to_str(struct value v, struct value *out)
{
	char small[TEXT_SMALL_SIZE];
	struct slice text;
	struct strbuf buffer;
	bool ok;

	if (v.type == VALUE_STR) {
		*out = value_keep(v);
		return true;
	}
	if (text_small(v, small, &text))
		return value_str(text, out);
	strbuf_init(&buffer, VALUE_TEXT_MAX);
	text_print(v, &buffer);
	*out = value_nothing();
	ok = !buffer.failed && value_str(strbuf_slice(&buffer), out);
	strbuf_free(&buffer);
	return ok;
}

int value_truth(struct value v, bool *out, struct err *e)
{
	*out = false;
	if (v.type == VALUE_BOOL)
		*out = v.truth;
	else if (v.type == VALUE_NUM)
		*out = v.number != 0;
	else if (!value_is_none(v) && (v.type != VALUE_STR || !literal_bool(value_bytes(v), out)))
		return err_set(e, ERR_VALUE, "conditional not boolean");
	return 0;
}

static const char *word(struct value v)
{
	static const char *const words[] = {
		[VALUE_NOTHING] = "nothing",	[VALUE_NIL] = "nil",
		[VALUE_BOOL] = "boolean",	[VALUE_NUM] = "integer number",
		[VALUE_TIME] = "time interval", [VALUE_IP] = "ip address",
		[VALUE_PREFIX] = "ip prefix",	[VALUE_ID] = "id",
		[VALUE_IP6] = "ipv6 address",	[VALUE_PREFIX6] = "ipv6 prefix",
		[VALUE_STR] = "string",		[VALUE_ARRAY] = "array",
		[VALUE_CODE] = "code",		[VALUE_FUNCTION] = "code",
		[VALUE_OP] = "operation",
	};

	return words[v.type];
}

static int refuse(enum operator op, struct value a, struct value b, struct err *e)
{
	switch (op) {
	case OPERATOR_ADD:
		return err_set(e, ERR_VALUE, "cannot add %s to %s", word(a), word(b));
	case OPERATOR_SUBTRACT:
		return err_set(e, ERR_VALUE, "cannot subtract %s from %s", word(b), word(a));
	case OPERATOR_MULTIPLY:
		return err_set(e, ERR_VALUE, "cannot multiply %s by %s", word(a), word(b));
	case OPERATOR_DIVIDE:
	case OPERATOR_REMAINDER:
		return err_set(e, ERR_VALUE, "cannot divide %s by %s", word(a), word(b));
	default:
		return err_set(e, ERR_VALUE, "cannot apply bits of %s to %s", word(b), word(a));
	}
}

// Text as the number, time or address that it looks like; no value as the number 0.
static struct value plain(struct value v)
{
	struct value read = value_nothing();

	if (value_is_none(v))
		return value_num(0);
	if (v.type == VALUE_BOOL)
		return value_num(v.truth);
	if (v.type != VALUE_STR)
		return v;
	if (literal_num(value_bytes(v), &read.number))
		read.type = VALUE_NUM;
	else if (literal_time(value_bytes(v), &read.number))
		read.type = VALUE_TIME;
	else if (literal_ip(value_bytes(v), &read.ip))
		read.type = VALUE_IP;
	else
		return v;
	return read;
}

// Numbers wrap; what C leaves undefined does not happen. *ZERO: divided by it.
static int64_t count(enum operator op, int64_t a, int64_t b, bool *zero)
{
	uint64_t x = (uint64_t)a;
	uint64_t y = (uint64_t)b;

	switch (op) {
	case OPERATOR_ADD:
		return (int64_t)(x + y);
	case OPERATOR_SUBTRACT:
		return (int64_t)(x - y);
	case OPERATOR_MULTIPLY:
		return (int64_t)(x * y);
	case OPERATOR_DIVIDE:
	case OPERATOR_REMAINDER:
		if (b == 0) {
			*zero = true;
			return 0;
		}
		if (b == -1) // INT64_MIN / -1 has no result
			return op == OPERATOR_DIVIDE ? (int64_t)(0 - x) : 0;
		return op == OPERATOR_DIVIDE ? a / b : a % b;
	case OPERATOR_SHIFT_LEFT:
		return y > 63 ? 0 : (int64_t)(x << y);
	case OPERATOR_SHIFT_RIGHT:
		return y > 63 ? 0 : (int64_t)(x >> y);
	case OPERATOR_BIT_AND:
		return (int64_t)(x & y);
	case OPERATOR_BIT_XOR:
		return (int64_t)(x ^ y);
	case OPERATOR_BIT_OR:
		return (int64_t)(x | y);
	default:
		return 0;
	}
}

static bool is_counted(struct value v)
{
	return v.type == VALUE_NUM || v.type == VALUE_IP || v.type == VALUE_TIME;
}

// What the result is: an address stays one, but the distance of two is a number.
static enum value_type type_of(enum operator op, struct value a, struct value b)
{
	if (a.type == VALUE_NUM && b.type == VALUE_NUM)
		return VALUE_NUM;
	if (a.type == VALUE_IP || b.type == VALUE_IP) {
		bool both = a.type == VALUE_IP && b.type == VALUE_IP;

		if (a.type == VALUE_TIME || b.type == VALUE_TIME)
			return VALUE_NOTHING;
		if (both && op == OPERATOR_SUBTRACT)
			return VALUE_NUM;
		if (op >= OPERATOR_SHIFT_LEFT || (op == OPERATOR_ADD && !both) ||
		    (op == OPERATOR_SUBTRACT && a.type == VALUE_IP))
			return VALUE_IP;
		return VALUE_NOTHING;
	}
	if (op == OPERATOR_ADD || op == OPERATOR_SUBTRACT)
		return VALUE_TIME;
	if (op == OPERATOR_MULTIPLY)
		return a.type != b.type ? VALUE_TIME : VALUE_NOTHING;
	if (op == OPERATOR_DIVIDE && a.type == VALUE_TIME)
		return b.type == VALUE_NUM ? VALUE_TIME : VALUE_NUM;
	return op == OPERATOR_REMAINDER && a.type == VALUE_TIME ? VALUE_TIME : VALUE_NOTHING;
}

static int64_t operand(enum operator op, struct value v, enum value_type result)
{
	if (v.type == VALUE_IP)
		return v.ip;
	// beside a time a number counts seconds, but where it multiplies or divides
	if (v.type == VALUE_NUM && result == VALUE_TIME && op != OPERATOR_MULTIPLY &&
	    op != OPERATOR_DIVIDE)
		return (int64_t)((uint64_t)v.number * (uint64_t)VALUE_SECOND);
	return v.number;
}

int operate_arithmetic(enum operator op, struct value a, struct value b, struct value *out,
		       struct err *e)
{
	struct value x = plain(a);
	struct value y = plain(b);
	bool zero = false;
	enum value_type type;
	int64_t number;

	if (!is_counted(x) || !is_counted(y))
		return refuse(op, a, b, e);
	type = type_of(op, x, y);
	if (type == VALUE_NOTHING)
		return refuse(op, a, b, e);
	number = count(op, operand(op, x, type), operand(op, y, type), &zero);
	if (zero)
		return err_set(e, ERR_VALUE, "division by zero");
	*out = (struct value){.type = (uint8_t)type};
	if (type == VALUE_IP)
		out->ip = (ip4)number;
	else
		out->number = number;
	return 0;
}

int operate_negate(struct value v, struct value *out, struct err *e)
{
	struct value x = plain(v);

	if (x.type != VALUE_NUM && x.type != VALUE_TIME)
		return err_set(e, ERR_VALUE, "cannot negate %s", word(v));
	*out = x;
	out->number = (int64_t)(0 - (uint64_t)x.number);
	return 0;
}

int operate_invert(struct value v, struct value *out, struct err *e)
{
	struct value x = plain(v);

	if (x.type == VALUE_IP)
		*out = value_ip(~x.ip);
	else if (x.type == VALUE_NUM)
		*out = value_num(~x.number);
	else
		return err_set(e, ERR_VALUE, "cannot invert bits of %s", word(v));
	return 0;
}

struct value operate_arrow(struct value a, struct value b)
{
	const struct value *found = NULL;
	char small[TEXT_SMALL_SIZE];
	struct slice key;

	if (a.type == VALUE_FUNCTION)
		return b.type == VALUE_NUM && b.number == 1
			       ? value_keep((struct value){.type = VALUE_CODE, .code = a.code})
			       : value_nothing();
	if (a.type != VALUE_ARRAY)
		return value_nothing();
	if (b.type == VALUE_NUM) {
		if (b.number >= 0 && (uint64_t)b.number < array_length(a.array))
			found = array_at(a.array, (size_t)b.number);
	} else if (text_small(b, small, &key)) {
		found = array_get(a.array, key);
	}
	return found ? value_keep(*found) : value_nothing();
}
