// SPDX-License-Identifier: BSD-2-Clause
// The table of types, and what several of them share.

#include "schema/type.h"

#include <stdlib.h>
#include <string.h>

#include "schema/schema_dump.h"

static const struct type *const types[PROPERTY__COUNT] = {
	[PROPERTY_BOOL] = &type_bool,		[PROPERTY_NUMBER] = &type_number,
	[PROPERTY_TIME] = &type_time,		[PROPERTY_STRING] = &type_string,
	[PROPERTY_ENUM] = &type_enum,		[PROPERTY_WORDS] = &type_words,
	[PROPERTY_MARKED] = &type_marked,	[PROPERTY_IP4] = &type_ip4,
	[PROPERTY_PREFIX] = &type_prefix,	[PROPERTY_PREFIXES] = &type_prefixes,
	[PROPERTY_PORTS] = &type_ports,		[PROPERTY_MAC] = &type_mac,
	[PROPERTY_DATE_TIME] = &type_date_time, [PROPERTY_ID] = &type_id,
};

const struct type *type_of(const struct property *p)
{
	return types[p->type];
}

const char *schema_type_word(enum property_type type)
{
	return types[type]->word;
}

int type_refuse(const struct property *p, struct err *e)
{
	return err_set(e, ERR_VALUE, "invalid value for argument %s", p->name);
}

int type_unknown(const struct property *p, struct err *e)
{
	return err_set(e, ERR_NO_MATCH, "input does not match any value of %s", p->name);
}

int type_compare_numbers(uint64_t a, uint64_t b)
{
	return a < b ? -1 : a > b;
}

bool type_copy_text(const void *from, void *to)
{
	char *text;
	char *copy = NULL;

	memcpy(&text, from, sizeof(text));
	if (text) {
		copy = strdup(text);
		if (!copy)
			return false;
	}
	memcpy(to, &copy, sizeof(copy));
	return true;
}

void type_clear_text(void *field)
{
	char *text;

	memcpy(&text, field, sizeof(text));
	free(text);
	memset(field, 0, sizeof(text));
}

int type_set_text(void *field, struct slice text, struct err *e)
{
	char *copy = NULL;

	if (text.n > 0) {
		copy = malloc(text.n + 1);
		if (!copy)
			return err_set(e, ERR_NO_MEMORY, NULL);
		memcpy(copy, text.p, text.n);
		copy[text.n] = '\0';
	}
	type_clear_text(field);
	memcpy(field, &copy, sizeof(copy));
	return 0;
}

size_t type_text_max(const struct property *p)
{
	return p->max ? (size_t)p->max : PROPERTY_TEXT_MAX;
}

uint64_t type_number_max(const struct property *p)
{
	return p->max ? p->max : UINT64_MAX >> (64 - 8 * p->size);
}
