// SPDX-License-Identifier: BSD-2-Clause
// Values that are words of a closed list: yes and no, one word, a set of words, a list of marked ones.

#include "schema/type.h"

#include <string.h>

static bool bool_read(struct slice text, bool *out)
{
	*out = slice_is(text, "yes") || slice_is(text, "true");
	return *out || slice_is(text, "no") || slice_is(text, "false");
}

static bool bool_load(const void *field)
{
	bool value;

	memcpy(&value, field, sizeof(value));
	return value;
}

static int bool_parse(const struct property *p, struct slice text, void *field, struct err *e)
{
	bool value;

	if (text.n == 0 && p->flags & PROPERTY_SWITCH)
		value = true;
	else if (!bool_read(text, &value))
		return type_refuse(p, e);
	memcpy(field, &value, sizeof(value));
	return 0;
}

static void bool_format(const struct property *p, const void *field, struct strbuf *out)
{
	(void)p;
	strbuf_add_text(out, bool_load(field) ? "true" : "false");
}

static int bool_compare(const struct property *p, const void *a, const void *b)
{
	(void)p;
	return type_compare_numbers(bool_load(a), bool_load(b));
}

// Makes yes equal to true, and no to false.
static bool bool_order(const struct property *p, const void *field, struct slice text, int *out)
{
	bool value;

	(void)p;
	if (!bool_read(text, &value))
		return false;
	*out = type_compare_numbers(bool_load(field), value);
	return true;
}

const struct type type_bool = {
	.word = "bool",
	.size = sizeof(bool),
	.parse = bool_parse,
	.format = bool_format,
	.compare = bool_compare,
	.order = bool_order,
};

// The place of WORD in the words of P, -1 when it is none of them.
static int find_word(const struct property *p, struct slice word)
{
	for (int i = 0; p->words[i]; i++)
		if (slice_is(word, p->words[i]))
			return i;
	return -1;
}

static uint32_t enum_load(const void *field)
{
	uint32_t value;

	memcpy(&value, field, sizeof(value));
	return value;
}

static int enum_parse(const struct property *p, struct slice text, void *field, struct err *e)
{
	int place = find_word(p, text);
	uint32_t value = (uint32_t)place;

	if (place < 0)
		return type_unknown(p, e);
	memcpy(field, &value, sizeof(value));
	return 0;
}

static void enum_format(const struct property *p, const void *field, struct strbuf *out)
{
	uint32_t value = enum_load(field);

	// Only a service that fills a record wrongly gets past the words; say nothing then.
	for (uint32_t i = 0; p->words[i]; i++)
		if (i == value)
			strbuf_add_text(out, p->words[i]);
}

static int enum_compare(const struct property *p, const void *a, const void *b)
{
	(void)p;
	return type_compare_numbers(enum_load(a), enum_load(b));
}

const struct type type_enum = {
	.word = "enum",
	.size = sizeof(uint32_t),
	.parse = enum_parse,
	.format = enum_format,
	.compare = enum_compare,
};

static uint64_t words_load(const void *field)
{
	uint64_t value;

	memcpy(&value, field, sizeof(value));
	return value;
}

static int words_parse(const struct property *p, struct slice text, void *field, struct err *e)
{
	uint64_t value = p->flags & PROPERTY_WHOLE ? words_load(field) : 0;
	bool more = text.n > 0;

	while (more) {
		struct slice word;
		bool clears;
		int place;

		more = slice_cut(text, ',', &word, &text);
		clears = slice_starts(word, "!");
		if (clears) {
			word.p++;
			word.n--;
		}
		place = find_word(p, word);
		if (place < 0)
			return type_unknown(p, e);
		if (clears)
			value &= ~((uint64_t)1 << place);
		else
			value |= (uint64_t)1 << place;
	}
	memcpy(field, &value, sizeof(value));
	return 0;
}

// Adds the words of SET, each behind MARK; returns what has to stand before another.
static const char *add_words(const struct property *p, uint64_t set, const char *mark,
			     const char *separator, struct strbuf *out)
{
	for (unsigned i = 0; p->words[i]; i++) {
		if (!(set >> i & 1))
			continue;
		strbuf_add_text(out, separator);
		strbuf_add_text(out, mark);
		strbuf_add_text(out, p->words[i]);
		separator = ",";
	}
	return separator;
}

static void words_format(const struct property *p, const void *field, struct strbuf *out)
{
	uint64_t value = words_load(field);
	const char *separator = add_words(p, value, "", "", out);

	if (p->flags & PROPERTY_WHOLE)
		(void)add_words(p, ~value, "!", separator, out);
}

static int words_compare(const struct property *p, const void *a, const void *b)
{
	(void)p;
	return type_compare_numbers(words_load(a), words_load(b));
}

const struct type type_words = {
	.word = "words",
	.size = sizeof(uint64_t),
	.parse = words_parse,
	.format = words_format,
	.compare = words_compare,
};

// ---- a list of words, some of them marked

// Whether WORD is in LIST, whatever its mark.
static bool is_listed(struct slice list, struct slice word)
{
	bool more = list.n > 0;

	while (more) {
		struct slice other;

		more = slice_cut(list, ',', &other, &list);
		if (slice_starts(other, "!"))
			other = (struct slice){other.p + 1, other.n - 1};
		if (other.n == word.n && memcmp(other.p, word.p, word.n) == 0)
			return true;
	}
	return false;
}

static int marked_parse(const struct property *p, struct slice text, void *field, struct err *e)
{
	struct slice rest = text;
	bool more = text.n > 0;

	while (more) {
		struct slice word;
		struct slice before = {text.p, (size_t)(rest.p - text.p)};

		more = slice_cut(rest, ',', &word, &rest);
		if (slice_starts(word, "!"))
			word = (struct slice){word.p + 1, word.n - 1};
		if (find_word(p, word) < 0)
			return type_unknown(p, e);
		if (is_listed(before, word))
			return type_refuse(p, e);
	}
	return type_set_text(field, text, e);
}

static void marked_format(const struct property *p, const void *field, struct strbuf *out)
{
	type_string.format(p, field, out);
}

static int marked_compare(const struct property *p, const void *a, const void *b)
{
	return type_string.compare(p, a, b);
}

// To whoever reads the schema it is a list of words as any other.
const struct type type_marked = {
	.word = "words",
	.size = sizeof(char *),
	.parse = marked_parse,
	.format = marked_format,
	.compare = marked_compare,
	.copy = type_copy_text,
	.clear = type_clear_text,
};
