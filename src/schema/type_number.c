// SPDX-License-Identifier: BSD-2-Clause
// Numbers of any width, and the ids of records.

#include "schema/type.h"

#include <string.h>

#include "base/number.h"

static uint64_t load(const struct property *p, const void *field)
{
	uint8_t small;
	uint16_t medium;
	uint32_t large;
	uint64_t value;

	switch (p->size) {
	case sizeof(small):
		memcpy(&small, field, sizeof(small));
		return small;
	case sizeof(medium):
		memcpy(&medium, field, sizeof(medium));
		return medium;
	case sizeof(large):
		memcpy(&large, field, sizeof(large));
		return large;
	default:
		memcpy(&value, field, sizeof(value));
		return value;
	}
}

static void save(const struct property *p, uint64_t value, void *field)
{
	uint8_t small = (uint8_t)value;
	uint16_t medium = (uint16_t)value;
	uint32_t large = (uint32_t)value;

	switch (p->size) {
	case sizeof(small):
		memcpy(field, &small, sizeof(small));
		break;
	case sizeof(medium):
		memcpy(field, &medium, sizeof(medium));
		break;
	case sizeof(large):
		memcpy(field, &large, sizeof(large));
		break;
	default:
		memcpy(field, &value, sizeof(value));
	}
}

// Cuts the suffix of a size off and returns what it multiplies by; 1 when there is none.
static uint64_t take_suffix(struct slice *text)
{
	static const struct {
		const char *suffix;
		uint64_t factor;
	} suffixes[] = {
		{"k", 1000},  {"M", 1000000},  {"G", 1000000000},
		{"Ki", 1024}, {"Mi", 1 << 20}, {"Gi", 1 << 30},
	};

	for (size_t i = 0; i < sizeof(suffixes) / sizeof(suffixes[0]); i++) {
		size_t n = strlen(suffixes[i].suffix);

		if (text->n > n && memcmp(text->p + text->n - n, suffixes[i].suffix, n) == 0) {
			text->n -= n;
			return suffixes[i].factor;
		}
	}
	return 1;
}

// Any number that fits 64 bits.
static enum number_result read_number(const struct property *p, struct slice text, uint64_t *out)
{
	uint64_t factor = p->flags & PROPERTY_SIZE ? take_suffix(&text) : 1;
	enum number_result result = number_parse_any(text, UINT64_MAX / factor, out);

	if (result == NUMBER_OK)
		*out *= factor;
	return result;
}

static int out_of_range(const struct property *p, struct err *e)
{
	return err_set(e, ERR_RANGE, "value of %s is out of range (%llu .. %llu)", p->name,
		       (unsigned long long)p->min, (unsigned long long)type_number_max(p));
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static int number_parse_field(const struct property *p, struct slice text, void *field,
			      struct err *e)
{
	uint64_t value;

	switch (read_number(p, text, &value)) {
	case NUMBER_NOT:
		if (text.n > 1 && is_digit(text.p[0]))
			return err_set(e, ERR_VALUE,
				       "value of %s contains invalid trailing characters", p->name);
		// A number, if not one that is counted with here.
		if (text.n > 1 && text.p[0] == '-' && is_digit(text.p[1]))
			return out_of_range(p, e);
		return type_refuse(p, e);
	case NUMBER_RANGE:
		return out_of_range(p, e);
	case NUMBER_OK:
		break;
	}
	if (value < p->min || value > type_number_max(p))
		return out_of_range(p, e);
	save(p, value, field);
	return 0;
}

static void number_format(const struct property *p, const void *field, struct strbuf *out)
{
	strbuf_add_format(out, "%llu", (unsigned long long)load(p, field));
}

static int number_compare(const struct property *p, const void *a, const void *b)
{
	return type_compare_numbers(load(p, a), load(p, b));
}

static bool number_order(const struct property *p, const void *field, struct slice text, int *out)
{
	uint64_t value;

	switch (read_number(p, text, &value)) {
	case NUMBER_OK:
		*out = type_compare_numbers(load(p, field), value);
		return true;
	case NUMBER_RANGE:
		*out = -1; // beyond what any field holds
		return true;
	default:
		return false;
	}
}

const struct type type_number = {
	.word = "number",
	.parse = number_parse_field,
	.format = number_format,
	.compare = number_compare,
	.order = number_order,
};

static bool id_read(struct slice text, uint32_t *out)
{
	uint64_t value;

	if (!slice_starts(text, "*") ||
	    number_parse_hex((struct slice){text.p + 1, text.n - 1}, &value) != NUMBER_OK ||
	    value > UINT32_MAX)
		return false;
	*out = (uint32_t)value;
	return true;
}

static int id_parse(const struct property *p, struct slice text, void *field, struct err *e)
{
	uint32_t value;

	if (!id_read(text, &value))
		return type_refuse(p, e);
	memcpy(field, &value, sizeof(value));
	return 0;
}

static void id_format(const struct property *p, const void *field, struct strbuf *out)
{
	strbuf_add_format(out, "*%llX", (unsigned long long)load(p, field));
}

static bool id_order(const struct property *p, const void *field, struct slice text, int *out)
{
	uint32_t value;

	if (!id_read(text, &value))
		return false;
	*out = type_compare_numbers(load(p, field), value);
	return true;
}

const struct type type_id = {
	.word = "id",
	.size = sizeof(uint32_t),
	.parse = id_parse,
	.format = id_format,
	.compare = number_compare,
	.order = id_order,
};
