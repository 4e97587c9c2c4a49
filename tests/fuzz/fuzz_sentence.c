// SPDX-License-Identifier: BSD-2-Clause
// Sentences of the API: whatever the bytes, what is decoded lies within them, is what would be
// encoded again, and does not depend on how much more has arrived.

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "codec/sentence.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool condition)
{
	if (!condition)
		abort();
}

// Encodes S and decodes that: the same words.
static void check_round_trip(const struct sentence *s, const struct sentence_limits *limits)
{
	static struct sentence again;
	struct strbuf bytes;
	size_t consumed = 0;
	struct err e;

	strbuf_init(&bytes, 2 * SENTENCE_SIZE_MAX);
	for (size_t i = 0; i < s->count; i++)
		sentence_add_word(&bytes, s->word[i]);
	sentence_end(&bytes);
	require(sentence_decode(strbuf_slice(&bytes), limits, &again, &consumed, &e) == 1);
	require(consumed == bytes.length && again.count == s->count);
	for (size_t i = 0; i < s->count; i++)
		require(again.word[i].n == s->word[i].n &&
			memcmp(again.word[i].p, s->word[i].p, s->word[i].n) == 0);
	strbuf_free(&bytes);
}

static void check_words(const struct sentence *s, struct slice bytes, size_t consumed)
{
	for (size_t i = 0; i < s->count; i++) {
		struct slice name;
		struct slice value;

		require(s->word[i].n > 0 && s->word[i].p >= bytes.p &&
			s->word[i].p + s->word[i].n <= bytes.p + consumed);
		if (sentence_pair(s->word[i], &name, &value))
			require(name.n > 0 && name.n + value.n <= s->word[i].n);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct sentence s;
	static struct sentence shorter;
	struct slice bytes = {(const char *)data, size};
	// The first byte chooses the limits, so that they are met by short inputs too.
	const struct sentence_limits limits = {
		.words = size && data[0] & 0x80 ? 8 : SENTENCE_WORDS_MAX,
		.size = size && data[0] & 0x40 ? 64 : SENTENCE_SIZE_MAX,
	};
	size_t consumed = 0;
	struct err e;
	int result;

	if (size > 0)
		bytes = (struct slice){bytes.p + 1, size - 1};
	while ((result = sentence_decode(bytes, &limits, &s, &consumed, &e)) == 1) {
		size_t less = 0;

		require(consumed > 0 && consumed <= bytes.n && consumed <= limits.size);
		require(s.count <= limits.words);
		check_words(&s, bytes, consumed);
		check_round_trip(&s, &limits);
		require(sentence_decode((struct slice){bytes.p, consumed - 1}, &limits, &shorter,
					&less, &e) == 0);
		bytes = (struct slice){bytes.p + consumed, bytes.n - consumed};
	}
	require(result == 0 || e.text[0] != '\0');
	return 0;
}
