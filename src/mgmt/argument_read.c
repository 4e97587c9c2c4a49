// SPDX-License-Identifier: BSD-2-Clause
// Reading arguments.

#include "mgmt/argument_read.h"

#include "base/number.h"
#include "mgmt/call.h"

struct slice argument_text(const struct call *call, const char *name)
{
	const struct argument *a = arguments_find(&call->arguments, name);

	return a ? a->value : SLICE("");
}

bool argument_given(const struct call *call, const char *name)
{
	return arguments_find(&call->arguments, name);
}

bool argument_yes(const struct call *call, const char *name)
{
	struct slice text = argument_text(call, name);

	return argument_given(call, name) && !slice_is(text, "no") && !slice_is(text, "false");
}

uint64_t argument_number(const struct call *call, const char *name, uint64_t otherwise)
{
	uint64_t number;

	return number_parse_any(argument_text(call, name), UINT64_MAX, &number) == NUMBER_OK
		       ? number
		       : otherwise;
}

uint64_t argument_time(const struct call *call, const char *name, uint64_t otherwise)
{
	uint64_t ms;

	return interval_parse(argument_text(call, name), &ms) ? ms : otherwise;
}
