// SPDX-License-Identifier: BSD-2-Clause
// Reading and writing lists of ports.

#include "base/port_list.h"

#include "base/number.h"

static bool parse_port(struct slice text, uint16_t *out)
{
	uint64_t number;

	if (number_parse(text, UINT16_MAX, &number) != NUMBER_OK)
		return false;
	*out = (uint16_t)number;
	return true;
}

static bool parse_range(struct slice text, struct port_range *out)
{
	struct slice first;
	struct slice last;

	if (!slice_cut(text, '-', &first, &last))
		last = first;
	return parse_port(first, &out->first) && parse_port(last, &out->last) &&
	       out->first <= out->last;
}

static bool has_range(const struct port_range *list, size_t count, struct port_range range)
{
	for (size_t i = 0; i < count; i++)
		if (list[i].first == range.first && list[i].last == range.last)
			return true;
	return false;
}

bool port_list_parse(struct slice text, struct port_range *out, size_t max, size_t *count)
{
	bool more = text.n > 0;

	*count = 0;
	while (more) {
		struct port_range range;
		struct slice one;

		more = slice_cut(text, ',', &one, &text);
		if (!parse_range(one, &range))
			return false;
		if (has_range(out, *count, range))
			continue;
		if (*count == max)
			return false;
		out[(*count)++] = range;
	}
	return true;
}

void port_list_format(const struct port_range *list, size_t count, struct strbuf *out)
{
	for (size_t i = 0; i < count; i++) {
		strbuf_add_format(out, "%s%u", i > 0 ? "," : "", list[i].first);
		if (list[i].last != list[i].first)
			strbuf_add_format(out, "-%u", list[i].last);
	}
}

bool port_list_holds(const struct port_range *list, size_t count, uint16_t port)
{
	for (size_t i = 0; i < count; i++)
		if (port >= list[i].first && port <= list[i].last)
			return true;
	return false;
}
