// SPDX-License-Identifier: BSD-2-Clause
// The growing string. Capacity doubles, up to the ceiling.

#include "base/strbuf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void strbuf_init(struct strbuf *b, size_t ceiling)
{
	*b = (struct strbuf){.ceiling = ceiling};
}

void strbuf_free(struct strbuf *b)
{
	free(b->data);
	strbuf_init(b, b->ceiling);
}

void strbuf_reset(struct strbuf *b)
{
	b->length = 0;
	b->failed = false;
	if (b->data)
		b->data[0] = '\0';
}

char *strbuf_reserve(struct strbuf *b, size_t n)
{
	size_t capacity;
	char *data;

	if (b->failed || n > b->ceiling || b->length > b->ceiling - n) {
		b->failed = true;
		return NULL;
	}
	if (b->data && b->length + n + 1 <= b->capacity)
		return b->data + b->length;
	capacity = b->capacity ? b->capacity : 64;
	while (capacity < b->length + n + 1)
		capacity *= 2;
	if (capacity > b->ceiling + 1)
		capacity = b->ceiling + 1;
	data = realloc(b->data, capacity);
	if (!data) {
		b->failed = true;
		return NULL;
	}
	b->data = data;
	b->capacity = capacity;
	return b->data + b->length;
}

void strbuf_add(struct strbuf *b, const void *bytes, size_t n)
{
	char *to = strbuf_reserve(b, n);

	if (!to)
		return;
	if (n > 0)
		memcpy(to, bytes, n);
	b->length += n;
	b->data[b->length] = '\0';
}

void strbuf_add_char(struct strbuf *b, char c)
{
	strbuf_add(b, &c, 1);
}

void strbuf_add_text(struct strbuf *b, const char *text)
{
	strbuf_add(b, text, strlen(text));
}

void strbuf_add_slice(struct strbuf *b, struct slice s)
{
	strbuf_add(b, s.p, s.n);
}

void strbuf_add_format(struct strbuf *b, const char *format, ...)
{
	va_list arguments;
	int n;
	char *to;

	va_start(arguments, format);
	n = vsnprintf(NULL, 0, format, arguments);
	va_end(arguments);
	if (n < 0) {
		b->failed = true;
		return;
	}
	to = strbuf_reserve(b, (size_t)n);
	if (!to)
		return;
	va_start(arguments, format);
	n = vsnprintf(to, (size_t)n + 1, format, arguments);
	va_end(arguments);
	b->length += n > 0 ? (size_t)n : 0;
}

void strbuf_consume(struct strbuf *b, size_t n)
{
	if (n == 0)
		return;
	memmove(b->data, b->data + n, b->length - n);
	b->length -= n;
	b->data[b->length] = '\0';
}

const char *strbuf_text(const struct strbuf *b)
{
	return b->data ? b->data : "";
}

struct slice strbuf_slice(const struct strbuf *b)
{
	return (struct slice){strbuf_text(b), b->length};
}
