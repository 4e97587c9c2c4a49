// SPDX-License-Identifier: BSD-2-Clause
// Values: their types, and how they print.

#include "console/value.h"

#include <string.h>

#include "base/number.h"
#include "console/value_text.h"
#include "script/literal.h"

void value_init(struct value *v)
{
	v->type = "nil";
	strbuf_init(&v->text, VALUE_BYTES_MAX);
}

void value_free(struct value *v)
{
	strbuf_free(&v->text);
}

static const char *type_of(const struct schema_property *p)
{
	switch (p ? p->type : SCHEMA_STRING) {
	case SCHEMA_BOOL:
		return "bool";
	case SCHEMA_NUMBER:
		return "num";
	case SCHEMA_TIME:
		return "time";
	case SCHEMA_WORDS:
	case SCHEMA_PREFIXES:
		return "array";
	case SCHEMA_IP:
		return "ip";
	case SCHEMA_PREFIX:
		return "ip-prefix";
	case SCHEMA_ID:
		return "id";
	case SCHEMA_STRING:
	case SCHEMA_ENUM:
	case SCHEMA_PORTS:
	case SCHEMA_MAC:
	case SCHEMA_DATE_TIME:
	case SCHEMA_OTHER:
		break;
	}
	return "str";
}

void value_set_property(struct value *v, const struct schema_property *p, struct slice text)
{
	v->type = type_of(p);
	value_text(p, text, VALUE_SCRIPT, &v->text);
}

void value_set_literal(struct value *v, struct slice text)
{
	uint64_t number;

	v->type = literal_type(text);
	if (strcmp(v->type, "bool") == 0)
		strbuf_add_text(&v->text, text.p[0] == 'y' || text.p[0] == 't' ? "true" : "false");
	else if (strcmp(v->type, "num") == 0 &&
		 number_parse_any(text, INT64_MAX, &number) == NUMBER_OK)
		strbuf_add_format(&v->text, "%llu", (unsigned long long)number);
	else if (strcmp(v->type, "time") == 0 && interval_parse(text, &number))
		value_add_time(number, &v->text);
	else
		strbuf_add_slice(&v->text, text);
}
