// SPDX-License-Identifier: BSD-2-Clause
// Writing values: for people, for another reading.

#include "script/text.h"

#include <arpa/inet.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "script/array.h"
#include "script/code.h"

// Writes digits from the end of a buffer; returns where they begin.
static char *put_digits(uint64_t number, char *end)
{
	do {
		*--end = (char)('0' + number % 10);
		number /= 10;
	} while (number > 0);
	return end;
}

static struct slice number_text(int64_t number, char small[TEXT_SMALL_SIZE])
{
	char *end = &small[TEXT_SMALL_SIZE - 1];
	char *from = put_digits(number < 0 ? -(uint64_t)number : (uint64_t)number, end);

	*end = '\0';
	if (number < 0)
		*--from = '-';
	return (struct slice){from, (size_t)(end - from)};
}

// The fraction in as few groups of three digits as tell it whole.
static int put_fraction(unsigned nanoseconds, char *out, size_t size)
{
	if (nanoseconds == 0)
		return 0;
	if (nanoseconds % 1000000 == 0)
		return snprintf(out, size, ".%03u", nanoseconds / 1000000);
	if (nanoseconds % 1000 == 0)
		return snprintf(out, size, ".%06u", nanoseconds / 1000);
	return snprintf(out, size, ".%09u", nanoseconds);
}

static struct slice time_text(int64_t nanoseconds, char small[TEXT_SMALL_SIZE])
{
	uint64_t left = nanoseconds < 0 ? -(uint64_t)nanoseconds : (uint64_t)nanoseconds;
	uint64_t seconds = left / (uint64_t)VALUE_SECOND;
	uint64_t days = seconds / 86400;
	int n = 0;

	if (nanoseconds < 0)
		small[n++] = '-';
	if (days >= 7)
		n += snprintf(small + n, TEXT_SMALL_SIZE - (size_t)n, "%" PRIu64 "w", days / 7);
	if (days % 7 > 0)
		n += snprintf(small + n, TEXT_SMALL_SIZE - (size_t)n, "%" PRIu64 "d", days % 7);
	n += snprintf(small + n, TEXT_SMALL_SIZE - (size_t)n, "%02u:%02u:%02u",
		      (unsigned)(seconds / 3600 % 24), (unsigned)(seconds / 60 % 60),
		      (unsigned)(seconds % 60));
	n += put_fraction((unsigned)(left % (uint64_t)VALUE_SECOND), small + n,
			  TEXT_SMALL_SIZE - (size_t)n);
	return (struct slice){small, (size_t)n};
}

static struct slice address6_text(struct value v, char small[TEXT_SMALL_SIZE])
{
	size_t n;

	if (!inet_ntop(AF_INET6, v.address6->bytes, small, TEXT_SMALL_SIZE))
		small[0] = '\0';
	n = strlen(small);
	if (v.type == VALUE_PREFIX6)
		n += (size_t)snprintf(small + n, TEXT_SMALL_SIZE - n, "/%u", v.length);
	return (struct slice){small, n};
}

bool text_small(struct value v, char small[TEXT_SMALL_SIZE], struct slice *out)
{
	switch ((enum value_type)v.type) {
	case VALUE_NOTHING:
	case VALUE_NIL:
		*out = SLICE("");
		return true;
	case VALUE_BOOL:
		*out = v.truth ? SLICE("true") : SLICE("false");
		return true;
	case VALUE_NUM:
		*out = number_text(v.number, small);
		return true;
	case VALUE_TIME:
		*out = time_text(v.number, small);
		return true;
	case VALUE_IP:
		*out = slice_from(ip4_format(v.ip, small));
		return true;
	case VALUE_PREFIX:
		*out = slice_from(ip4_prefix_format((struct ip4_prefix){v.ip, v.length}, small));
		return true;
	case VALUE_ID:
		(void)snprintf(small, TEXT_SMALL_SIZE, "*%" PRIX64, v.id);
		*out = slice_from(small);
		return true;
	case VALUE_IP6:
	case VALUE_PREFIX6:
		*out = address6_text(v, small);
		return true;
	case VALUE_STR:
		*out = value_bytes(v);
		return true;
	case VALUE_ARRAY:
	case VALUE_CODE:
	case VALUE_FUNCTION:
	case VALUE_OP:
		break;
	}
	return false;
}

void text_time(int64_t nanoseconds, struct strbuf *out)
{
	char small[TEXT_SMALL_SIZE];

	strbuf_add_slice(out, time_text(nanoseconds, small));
}

static bool add_small(struct value v, struct strbuf *out)
{
	char small[TEXT_SMALL_SIZE];
	struct slice text;

	if (!text_small(v, small, &text))
		return false;
	strbuf_add_slice(out, text);
	return true;
}

typedef void write_value(struct value v, struct strbuf *out);

static void add_elements(const struct array *a, const char *separator, write_value *write,
			 struct strbuf *out)
{
	for (size_t i = 0; i < array_length(a); i++) {
		if (i > 0)
			strbuf_add_text(out, separator);
		if (i >= a->count) {
			struct slice key = value_bytes(a->pairs[i - a->count].key);
			bool plain = key.n > 0;

			for (size_t k = 0; k < key.n; k++)
				plain = plain && key.p[k] >= 'a' && key.p[k] <= 'z';
			if (write == text_literal && !plain)
				text_quoted(key, out);
			else
				strbuf_add_slice(out, key);
			strbuf_add_char(out, '=');
		}
		write(*array_at(a, i), out);
	}
}

void text_print(struct value v, struct strbuf *out)
{
	if (v.type == VALUE_ARRAY)
		add_elements(v.array, ";", text_print, out);
	else if (v.type == VALUE_CODE || v.type == VALUE_OP)
		strbuf_add_text(out, "(code)");
	else if (v.type == VALUE_FUNCTION)
		strbuf_add_text(out, ";(code)");
	else
		(void)add_small(v, out);
}

void text_show(struct value v, struct strbuf *out)
{
	if (v.type != VALUE_ARRAY) {
		text_print(v, out);
		return;
	}
	strbuf_add_char(out, '{');
	add_elements(v.array, "; ", text_show, out);
	strbuf_add_char(out, '}');
}

void text_list(struct value v, struct strbuf *out)
{
	if (v.type == VALUE_ARRAY)
		add_elements(v.array, ",", text_list, out);
	else
		text_print(v, out);
}

void text_quoted(struct slice bytes, struct strbuf *out)
{
	static const char special[] = "\"\\$\n\r\t";
	static const char letters[] = "\"\\$nrt";

	strbuf_add_char(out, '"');
	for (size_t i = 0; i < bytes.n; i++) {
		unsigned char c = (unsigned char)bytes.p[i];
		const char *found = c ? strchr(special, c) : NULL;

		if (found)
			strbuf_add_format(out, "\\%c", letters[found - special]);
		else if (c < ' ' || c >= 0x7F)
			strbuf_add_format(out, "\\%02X", c);
		else
			strbuf_add_char(out, (char)c);
	}
	strbuf_add_char(out, '"');
}

void text_literal(struct value v, struct strbuf *out)
{
	if (v.type == VALUE_NUM && v.number == INT64_MIN) {
		// In an expression the sign is an operator, and a number beyond it saturates.
		strbuf_add_text(out, "(-9223372036854775807-1)");
		return;
	}
	switch ((enum value_type)v.type) {
	case VALUE_NOTHING:
	case VALUE_NIL:
		strbuf_add_text(out, "[:nothing]");
		break;
	case VALUE_STR:
		text_quoted(value_bytes(v), out);
		break;
	case VALUE_ARRAY:
		strbuf_add_char(out, '{');
		add_elements(v.array, ";", text_literal, out);
		strbuf_add_char(out, '}');
		break;
	case VALUE_CODE:
	case VALUE_FUNCTION:
	case VALUE_OP:
		strbuf_add_text(out, "[:parse ");
		text_quoted(code_source(v.code), out);
		strbuf_add_char(out, ']');
		break;
	case VALUE_NUM:
	case VALUE_BOOL:
	case VALUE_TIME:
	case VALUE_IP:
	case VALUE_PREFIX:
	case VALUE_ID:
	case VALUE_IP6:
	case VALUE_PREFIX6:
		(void)add_small(v, out);
		break;
	}
}
