// SPDX-License-Identifier: BSD-2-Clause
// Reading the lines of a scenario.

#include "words.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/number.h"

const char *scenario_name = "?";
unsigned scenario_line;

void words_fail(const char *format, ...)
{
	va_list arguments;

	(void)fprintf(stderr, "%s:%u: ", scenario_name, scenario_line);
	va_start(arguments, format);
	(void)vfprintf(stderr, format, arguments);
	va_end(arguments);
	(void)fputc('\n', stderr);
	exit(1);
}

bool words_cut(struct words *w, const char *line)
{
	char *p = w->text;
	bool quoted = false;

	*w = (struct words){0};
	if (strlen(line) >= sizeof(w->text))
		return false;
	memcpy(w->text, line, strlen(line) + 1);
	while (*p) {
		char *end;

		p += strspn(p, " \t\n");
		if (!*p || *p == '#')
			break;
		quoted = *p == '"';
		end = quoted ? strchr(++p, '"') : p + strcspn(p, " \t\n");
		if (!end || w->count == WORDS_MAX)
			return false;
		w->word[w->count++] = p;
		p = *end ? end + 1 : end;
		*end = '\0';
	}
	return true;
}

const char *words_take(struct words *w)
{
	return w->next < w->count ? w->word[w->next++] : "";
}

bool words_take_if(struct words *w, const char *word)
{
	if (w->next == w->count || strcmp(w->word[w->next], word) != 0)
		return false;
	w->next++;
	return true;
}

uint64_t words_take_number(struct words *w, uint64_t max)
{
	const char *word = words_take(w);
	uint64_t value;

	if (number_parse(slice_from(word), max, &value) != NUMBER_OK)
		words_fail("not a number up to %llu: %s", (unsigned long long)max, word);
	return value;
}

ip4 words_take_address(struct words *w)
{
	const char *word = words_take(w);
	ip4 address;

	if (!ip4_parse(slice_from(word), &address))
		words_fail("not an address: %s", word);
	return address;
}

struct ip4_prefix words_take_prefix(struct words *w)
{
	const char *word = words_take(w);
	struct ip4_prefix prefix;

	if (!ip4_prefix_parse(slice_from(word), &prefix))
		words_fail("not a prefix: %s", word);
	return prefix;
}

void words_take_end(struct words *w, ip4 *address, uint16_t *port)
{
	const char *word = words_take(w);
	struct slice head;
	struct slice tail;
	uint64_t value;

	if (!slice_cut(slice_from(word), ':', &head, &tail) || !ip4_parse(head, address) ||
	    number_parse(tail, 65535, &value) != NUMBER_OK)
		words_fail("not an address and port: %s", word);
	*port = (uint16_t)value;
}

uint8_t words_take_protocol(struct words *w)
{
	if (words_take_if(w, "tcp"))
		return 6;
	if (words_take_if(w, "udp"))
		return 17;
	return (uint8_t)words_take_number(w, 255);
}

uint64_t words_take_seconds(struct words *w)
{
	const char *word = words_take(w);
	uint64_t ms;

	if (!interval_parse(slice_from(word), &ms))
		words_fail("not a time: %s", word);
	return ms;
}
