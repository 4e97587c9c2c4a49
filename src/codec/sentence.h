// SPDX-License-Identifier: BSD-2-Clause
// The RouterOS API's sentences: words with a length before them, ended by an empty word. Decoding
// is a pure function over what has arrived so far; words are slices into that buffer.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/slice.h"
#include "base/strbuf.h"

enum {
	SENTENCE_WORD_MAX = 65536,
	SENTENCE_SIZE_MAX = 1 << 20,
	SENTENCE_WORDS_MAX = 512,
};

struct sentence {
	struct slice word[SENTENCE_WORDS_MAX];
	size_t count;
};

struct sentence_limits {
	size_t words;
	size_t size; // bytes of the whole sentence
};

// Reads one sentence from the start of BYTES. 1: *OUT is filled and *CONSUMED bytes are used.
// 0: more bytes are needed. -1: the peer broke the framing or a limit; the connection must end.
// Empty sentences are skipped (consumed, with 0 words, result 1).
int sentence_decode(struct slice bytes, const struct sentence_limits *limits, struct sentence *out,
		    size_t *consumed, struct err *e);

// An empty word would end the sentence: it is left out.
void sentence_add_word(struct strbuf *out, struct slice word);
void sentence_add_text(struct strbuf *out, const char *word);
void sentence_add_pair(struct strbuf *out, const char *name, struct slice value); // =name=value
void sentence_end(struct strbuf *out);

// Splits an attribute word "=name=value", ".tag=value" included (NAME is then ".tag"). A word
// without second '=' has an empty value. False when it is no attribute.
bool sentence_pair(struct slice word, struct slice *name, struct slice *value);
