// SPDX-License-Identifier: BSD-2-Clause
// A few patterns; the one that has waited longest makes room.

#include "script/pattern_cache.h"

#include <stdlib.h>
#include <string.h>

enum { PATTERNS = 16 };

static struct entry {
	char *text;
	size_t length;
	regex_t *pattern;
	unsigned long used;
} entries[PATTERNS];

static unsigned long uses;

static void forget(struct entry *entry)
{
	free(entry->text);
	pattern_free(entry->pattern);
	*entry = (struct entry){0};
}

const regex_t *pattern_cached(struct slice text)
{
	struct entry *oldest = entries;

	for (size_t i = 0; i < PATTERNS; i++) {
		struct entry *entry = &entries[i];

		if (entry->pattern && entry->length == text.n &&
		    memcmp(entry->text, text.p, text.n) == 0) {
			entry->used = ++uses;
			return entry->pattern;
		}
		if (entry->used < oldest->used)
			oldest = entry;
	}
	forget(oldest);
	oldest->pattern = pattern_compile(text);
	oldest->text = oldest->pattern ? malloc(text.n + 1) : NULL;
	if (!oldest->text) {
		forget(oldest);
		return NULL;
	}
	memcpy(oldest->text, text.p, text.n);
	oldest->length = text.n;
	oldest->used = ++uses;
	return oldest->pattern;
}

void pattern_cache_free(void)
{
	for (size_t i = 0; i < PATTERNS; i++)
		forget(&entries[i]);
}
