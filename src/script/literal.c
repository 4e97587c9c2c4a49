// SPDX-License-Identifier: BSD-2-Clause
// Reading numbers, addresses and words without quotes.

#include "script/literal.h"

#include <arpa/inet.h>
#include <string.h>

#include "base/number.h"

bool literal_num(struct slice text, int64_t *out)
{
	bool negative = text.n > 1 && text.p[0] == '-';
	uint64_t number = 0;
	enum number_result result;

	if (negative)
		text = (struct slice){text.p + 1, text.n - 1};
	result = number_parse_any(text, INT64_MAX, &number);
	if (result == NUMBER_NOT)
		return false;
	if (result == NUMBER_RANGE)
		*out = negative ? INT64_MIN : INT64_MAX;
	else
		*out = negative ? -(int64_t)number : (int64_t)number;
	return true;
}

bool literal_bool(struct slice text, bool *out)
{
	*out = slice_is(text, "true") || slice_is(text, "yes");
	return *out || slice_is(text, "false") || slice_is(text, "no");
}

bool literal_ip(struct slice text, ip4 *out)
{
	uint64_t part[4];
	size_t count = 0;
	struct slice head;
	bool more = true;

	while (more) {
		more = slice_cut(text, '.', &head, &text);
		if (count == 4 || head.n > 3 ||
		    number_parse(head, 255, &part[count++]) != NUMBER_OK)
			return false;
	}
	if (count < 2)
		return false;
	*out = (ip4)part[count - 1];
	for (size_t i = 0; i + 1 < count; i++)
		*out |= (ip4)part[i] << (24 - 8 * i);
	return true;
}

bool literal_prefix(struct slice text, struct ip4_prefix *out)
{
	struct slice head;
	uint64_t bits;

	if (!slice_cut(text, '/', &head, &text) || number_parse(text, 32, &bits) != NUMBER_OK)
		return false;
	out->length = (uint8_t)bits;
	if (literal_ip(head, &out->address))
		return true;
	if (number_parse(head, 255, &bits) != NUMBER_OK)
		return false;
	out->address = (ip4)bits << 24; // 10/8
	return true;
}

bool literal_id(struct slice text, uint64_t *out)
{
	return text.n > 1 && text.p[0] == '*' &&
	       number_parse_hex((struct slice){text.p + 1, text.n - 1}, out) == NUMBER_OK;
}

bool literal_ip6(struct slice text, uint8_t out[16])
{
	char copy[INET6_ADDRSTRLEN];

	return slice_copy(text, copy, sizeof(copy)) && strchr(copy, ':') &&
	       inet_pton(AF_INET6, copy, out) == 1;
}

bool literal_prefix6(struct slice text, uint8_t out[16], uint8_t *out_length)
{
	struct slice head;
	uint64_t bits;

	if (!slice_cut(text, '/', &head, &text) || number_parse(text, 128, &bits) != NUMBER_OK)
		return false;
	*out_length = (uint8_t)bits;
	return literal_ip6(head, out);
}

static bool is_address(struct slice text, struct value *out)
{
	struct ip4_prefix prefix;

	if (literal_ip(text, &out->ip)) {
		out->type = VALUE_IP;
		return true;
	}
	if (!literal_prefix(text, &prefix))
		return false;
	*out = (struct value){.type = VALUE_PREFIX, .length = prefix.length, .ip = prefix.address};
	return true;
}

// What no heap is needed for.
static bool is_small(struct slice text, struct value *out)
{
	*out = value_nothing();
	if (literal_num(text, &out->number))
		out->type = VALUE_NUM;
	else if (literal_bool(text, &out->truth))
		out->type = VALUE_BOOL;
	else if (literal_id(text, &out->id))
		out->type = VALUE_ID;
	else if (literal_time(text, &out->number))
		out->type = VALUE_TIME;
	else
		return is_address(text, out);
	return true;
}

bool literal_value(struct slice text, struct value *out)
{
	uint8_t bytes[16];
	uint8_t length = 0;

	if (is_small(text, out))
		return true;
	if (literal_ip6(text, bytes))
		return value_address6(VALUE_IP6, bytes, 0, out);
	if (literal_prefix6(text, bytes, &length))
		return value_address6(VALUE_PREFIX6, bytes, length, out);
	return value_str(text, out);
}
