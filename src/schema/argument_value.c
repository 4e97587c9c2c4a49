// SPDX-License-Identifier: BSD-2-Clause
// Checking the value of an argument by reading it as a property's.

#include "schema/argument_value.h"

#include <stdlib.h>

#include "schema/type.h"

static struct property property_of(const struct command_argument *a)
{
	return (struct property){
		.name = a->name,
		.type = a->value->type,
		.size = sizeof(uint64_t),
		.min = a->value->min,
		.max = a->value->max,
		.words = a->value->words,
	};
}

int argument_value_check(const struct command_argument *a, struct slice text, struct err *e)
{
	union {
		uint64_t number;
		bool yes;
		uint32_t word;
		char *text;
	} field = {0};
	struct property p;
	const struct type *type;
	int result;

	// A name alone is a switch that is on.
	if (!a->value || (a->value->type == PROPERTY_BOOL && text.n == 0))
		return 0;
	p = property_of(a);
	type = type_of(&p);
	result = type->parse(&p, text, &field, e);
	if (type->clear)
		type->clear(&field);
	return result;
}
