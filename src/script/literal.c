// SPDX-License-Identifier: BSD-2-Clause
// Types of bare values.

#include "script/literal.h"

#include "base/ip.h"
#include "base/number.h"

static bool is_id(struct slice text)
{
	uint64_t id;

	return text.n > 1 && text.p[0] == '*' &&
	       number_parse_hex((struct slice){text.p + 1, text.n - 1}, &id) == NUMBER_OK;
}

static bool is_number(struct slice text)
{
	uint64_t number;

	if (text.n > 1 && text.p[0] == '-')
		text = (struct slice){text.p + 1, text.n - 1};
	return number_parse_any(text, UINT64_MAX, &number) != NUMBER_NOT; // too large saturates
}

const char *literal_type(struct slice text)
{
	struct ip4_prefix prefix;
	ip4 address;
	uint64_t ms;

	if (is_number(text))
		return "num";
	if (slice_is(text, "true") || slice_is(text, "false") || slice_is(text, "yes") ||
	    slice_is(text, "no"))
		return "bool";
	if (ip4_parse(text, &address))
		return "ip";
	if (ip4_prefix_parse(text, &prefix))
		return "ip-prefix";
	if (is_id(text))
		return "id";
	return interval_parse(text, &ms) ? "time" : "str";
}
