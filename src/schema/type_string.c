// SPDX-License-Identifier: BSD-2-Clause
// Text, kept byte for byte; a NUL byte alone is refused.

#include "schema/type.h"

#include <string.h>

static const char *string_load(const void *field)
{
	const char *text;

	memcpy(&text, field, sizeof(text));
	return text ? text : "";
}

static int canonical_parse(const struct property *p, struct slice text, void *field, struct err *e)
{
	struct strbuf canonical;
	int result;

	strbuf_init(&canonical, type_text_max(p));
	result = p->canonical(p, text, &canonical, e);
	if (result == 0)
		result = canonical.failed ? err_set(e, ERR_NO_MEMORY, NULL)
					  : type_set_text(field, strbuf_slice(&canonical), e);
	strbuf_free(&canonical);
	return result;
}

static int string_parse(const struct property *p, struct slice text, void *field, struct err *e)
{
	if (text.n > type_text_max(p))
		return err_set(e, ERR_VALUE, "value of %s is too long (%zu bytes at most)", p->name,
			       type_text_max(p));
	if (text.n > 0 && memchr(text.p, '\0', text.n))
		return type_refuse(p, e);
	return p->canonical ? canonical_parse(p, text, field, e) : type_set_text(field, text, e);
}

static void string_format(const struct property *p, const void *field, struct strbuf *out)
{
	(void)p;
	strbuf_add_text(out, string_load(field));
}

static int string_compare(const struct property *p, const void *a, const void *b)
{
	(void)p;
	return strcmp(string_load(a), string_load(b));
}

const struct type type_string = {
	.word = "string",
	.size = sizeof(char *),
	.parse = string_parse,
	.format = string_format,
	.compare = string_compare,
	.copy = type_copy_text,
	.clear = type_clear_text,
};
