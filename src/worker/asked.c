// SPDX-License-Identifier: BSD-2-Clause
// Reading attributes.

#include "worker/asked.h"

#include <string.h>

#include "base/number.h"

struct slice asked_value(const struct sentence *asked, const char *name)
{
	struct slice value = talk_attribute(asked, name);

	return value.p ? value : SLICE("");
}

bool asked_is(const struct sentence *asked, const char *name, const char *value)
{
	return slice_is(asked_value(asked, name), value);
}

uint64_t asked_number(const struct sentence *asked, const char *name, uint64_t otherwise)
{
	uint64_t number;

	return number_parse(asked_value(asked, name), UINT64_MAX, &number) == NUMBER_OK ? number
											: otherwise;
}

char *asked_text(const struct sentence *asked, const char *name)
{
	struct slice value = asked_value(asked, name);

	return value.n > 0 && !memchr(value.p, '\0', value.n) ? strndup(value.p, value.n) : NULL;
}
