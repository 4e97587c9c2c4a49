// SPDX-License-Identifier: BSD-2-Clause
// Lists of ports and ranges of them, kept in canonical text.

#include "base/port_list.h"
#include "schema/type.h"

static int ports_parse(const struct property *p, struct slice text, void *field, struct err *e)
{
	struct port_range list[TYPE_PORTS_MAX];
	struct strbuf canonical;
	size_t count;
	int result;

	if (!port_list_parse(text, list, type_ports_max(p), &count))
		return type_refuse(p, e);
	strbuf_init(&canonical, PROPERTY_TEXT_MAX);
	port_list_format(list, count, &canonical);
	result = canonical.failed ? err_set(e, ERR_NO_MEMORY, NULL)
				  : type_set_text(field, strbuf_slice(&canonical), e);
	strbuf_free(&canonical);
	return result;
}

static void ports_format(const struct property *p, const void *field, struct strbuf *out)
{
	type_string.format(p, field, out);
}

static int ports_compare(const struct property *p, const void *a, const void *b)
{
	return type_string.compare(p, a, b);
}

const struct type type_ports = {
	.word = "ports",
	.size = sizeof(char *),
	.parse = ports_parse,
	.format = ports_format,
	.compare = ports_compare,
	.copy = type_copy_text,
	.clear = type_clear_text,
};

size_t type_ports_max(const struct property *p)
{
	return p->max && p->max < TYPE_PORTS_MAX ? (size_t)p->max : TYPE_PORTS_MAX;
}
