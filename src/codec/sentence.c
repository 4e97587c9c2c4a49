// SPDX-License-Identifier: BSD-2-Clause
// Sentences of the RouterOS API: lengths, words, attributes.

#include "codec/sentence.h"

#include <string.h>

// Reads the length at the start of BYTES, which is not empty. 1: *LENGTH and its *USED bytes; 0:
// more are needed; -1: a byte that begins no length.
static int take_length(struct slice bytes, uint32_t *length, size_t *used)
{
	const uint8_t *b = (const uint8_t *)bytes.p;
	uint32_t value;
	size_t more;

	if (b[0] > 0xf0)
		return -1;
	// The ones at the top of the first byte count the bytes that follow it.
	for (more = 0; b[0] << more & 0x80; more++)
		;
	if (bytes.n < more + 1)
		return 0;
	value = b[0] & (0xffu >> more) & 0x7f;
	for (size_t i = 1; i <= more; i++)
		value = value << 8 | b[i];
	*length = value;
	*used = more + 1;
	return 1;
}

// Whether one more word of LENGTH is still within LIMITS, SIZE bytes being used up to its end.
static int check_limits(const struct sentence_limits *limits, const struct sentence *s,
			uint32_t length, size_t size, struct err *e)
{
	size_t words = limits->words < SENTENCE_WORDS_MAX ? limits->words : SENTENCE_WORDS_MAX;
	size_t most = limits->size < SENTENCE_SIZE_MAX ? limits->size : SENTENCE_SIZE_MAX;

	if (length > SENTENCE_WORD_MAX)
		return err_set(e, ERR_TOO_LARGE, "word too long");
	if (length > 0 && s->count == words)
		return err_set(e, ERR_TOO_LARGE, "too many words");
	if (size > most)
		return err_set(e, ERR_TOO_LARGE, "sentence too long");
	return 0;
}

int sentence_decode(struct slice bytes, const struct sentence_limits *limits, struct sentence *out,
		    size_t *consumed, struct err *e)
{
	size_t at = 0;

	out->count = 0;
	while (at < bytes.n) {
		struct slice rest = {bytes.p + at, bytes.n - at};
		uint32_t length;
		size_t used;
		int result = take_length(rest, &length, &used);

		if (result < 0)
			return err_set(e, ERR_SYNTAX, "reserved control byte");
		if (result == 0)
			return 0;
		// Before the word has arrived: a length alone must not make us wait for what is
		// refused.
		if (check_limits(limits, out, length, at + used + length, e) != 0)
			return -1;
		if (length > rest.n - used)
			return 0;
		at += used + length;
		if (length == 0) {
			*consumed = at;
			return 1;
		}
		out->word[out->count++] = (struct slice){rest.p + used, length};
	}
	return 0;
}

static void add_length(struct strbuf *out, size_t n)
{
	// By the number of bytes that follow the first: the bits that say so, and the first length
	// that needs more.
	static const struct {
		uint8_t mark;
		uint64_t below;
	} forms[] = {
		{0x00, 0x80},	    {0x80, 0x4000},	{0xc0, 0x200000},
		{0xe0, 0x10000000}, {0xf0, 1ull << 32},
	};
	unsigned more = 0;

	while (more < 5 && n >= forms[more].below)
		more++;
	if (more == 5) {
		out->failed = true;
		return;
	}
	strbuf_add_char(out, (char)((uint64_t)n >> 8 * more | forms[more].mark));
	while (more-- > 0)
		strbuf_add_char(out, (char)(n >> 8 * more));
}

void sentence_add_word(struct strbuf *out, struct slice word)
{
	if (word.n == 0)
		return;
	add_length(out, word.n);
	strbuf_add_slice(out, word);
}

void sentence_add_text(struct strbuf *out, const char *word)
{
	sentence_add_word(out, slice_from(word));
}

void sentence_add_pair(struct strbuf *out, const char *name, struct slice value)
{
	add_length(out, strlen(name) + 2 + value.n);
	strbuf_add_char(out, '=');
	strbuf_add_text(out, name);
	strbuf_add_char(out, '=');
	strbuf_add_slice(out, value);
}

void sentence_end(struct strbuf *out)
{
	strbuf_add_char(out, '\0');
}

bool sentence_pair(struct slice word, struct slice *name, struct slice *value)
{
	if (slice_starts(word, "="))
		word = (struct slice){word.p + 1, word.n - 1};
	else if (!slice_starts(word, "."))
		return false;
	(void)slice_cut(word, '=', name, value);
	return name->n > 0;
}
