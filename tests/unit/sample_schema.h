// SPDX-License-Identifier: BSD-2-Clause
// The sample menus as a console has them once it is connected.
#pragma once

#include "sample_menus.h"

// Fills S, which schema_free ends. False when the dump is not understood.
static bool sample_schema(struct schema *s)
{
	static const struct sentence_limits limits = {SENTENCE_WORDS_MAX, SENTENCE_SIZE_MAX};
	static struct sentence sentence;
	struct strbuf dump;
	struct slice rest;
	struct err e;
	bool good = true;

	strbuf_init(&dump, 1 << 20);
	sample_dump(&dump);
	rest = strbuf_slice(&dump);
	while (good && rest.n > 0) {
		size_t used = 0;

		good = sentence_decode(rest, &limits, &sentence, &used, &e) == 1 &&
		       records_add(&s->records, &sentence, &e) == 0;
		rest.p += used;
		rest.n -= used;
	}
	strbuf_free(&dump);
	return good && schema_build(s, &e) == 0;
}
