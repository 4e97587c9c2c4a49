// SPDX-License-Identifier: BSD-2-Clause
// Values from the texts that programs get.

#include "console/value.h"

#include <string.h>

#include "base/number.h"
#include "script/array.h"
#include "script/literal.h"

// An array of the elements between commas.
static bool list(struct slice text, struct value *out)
{
	bool more = text.n > 0;

	if (!array_new(out))
		return false;
	while (more) {
		struct slice head;
		struct value item;

		more = slice_cut(text, ',', &head, &text);
		if (!value_str(head, &item) || !array_append(out, item)) {
			value_replace(out, value_nothing());
			return false;
		}
	}
	return true;
}

// +03:00 in seconds.
static bool read_offset(struct slice text, int64_t *out)
{
	bool behind = text.n > 0 && text.p[0] == '-';

	if (text.n < 2 || (text.p[0] != '+' && !behind) ||
	    !literal_time((struct slice){text.p + 1, text.n - 1}, out))
		return false;
	*out = (behind ? -*out : *out) / VALUE_SECOND;
	return true;
}

static bool typed_string(const struct schema_property *p, struct slice text, struct value *out)
{
	if (p->flags & SCHEMA_TIME_OF_DAY) {
		out->type = VALUE_TIME;
		return literal_time(text, &out->number);
	}
	out->type = VALUE_NUM;
	return p->flags & SCHEMA_TIME_OFFSET && read_offset(text, &out->number);
}

// A value of the type that P has, when TEXT is one.
static bool typed(const struct schema_property *p, struct slice text, struct value *out)
{
	struct ip4_prefix prefix;
	uint64_t ms;

	*out = value_nothing();
	switch (p->type) {
	case SCHEMA_BOOL:
		out->type = VALUE_BOOL;
		return literal_bool(text, &out->truth);
	case SCHEMA_NUMBER:
		out->type = VALUE_NUM;
		return literal_num(text, &out->number);
	case SCHEMA_TIME:
		if (!interval_parse(text, &ms) || ms > INT64_MAX / 1000000)
			return false;
		*out = value_time((int64_t)ms * 1000000);
		return true;
	case SCHEMA_IP:
		out->type = VALUE_IP;
		return literal_ip(text, &out->ip);
	case SCHEMA_PREFIX:
		out->type = VALUE_PREFIX;
		if (!literal_prefix(text, &prefix))
			return false;
		out->ip = prefix.address;
		out->length = prefix.length;
		return true;
	case SCHEMA_STRING:
		return typed_string(p, text, out);
	case SCHEMA_ID:
		out->type = VALUE_ID;
		return literal_id(text, &out->id);
	default:
		return false;
	}
}

bool value_of_property(const struct schema_property *p, struct slice text, struct value *out)
{
	if (p && (p->type == SCHEMA_WORDS || p->type == SCHEMA_PREFIXES))
		return list(text, out);
	return (p && typed(p, text, out)) || value_str(text, out);
}

static bool lists(const char *names, struct slice name)
{
	struct slice rest = slice_from(names);
	struct slice head;
	bool more = true;

	while (more) {
		more = slice_cut(rest, ',', &head, &rest);
		if (head.n == name.n && memcmp(head.p, name.p, name.n) == 0)
			return true;
	}
	return false;
}

bool value_of_record(const struct schema_menu *menu, const struct record *r, const char *proplist,
		     struct value *out)
{
	if (!array_new(out))
		return false;
	for (size_t i = 0; i < r->count; i++) {
		struct slice name = r->fields[i].name;
		struct value v;

		if (slice_is(name, ".section") ||
		    (proplist && !slice_is(name, ".id") && !lists(proplist, name)))
			continue;
		if (!value_of_property(schema_property(menu, name), r->fields[i].value, &v) ||
		    !array_set(out, name, v)) {
			value_replace(out, value_nothing());
			return false;
		}
	}
	return true;
}
