// SPDX-License-Identifier: BSD-2-Clause
// The sample menus as a console has them once it is connected.
#pragma once

#include "sample_menus.h"

// Fills S, which schema_free ends, from the sentences of REST. False when they are not understood.
static bool sample_schema_read(struct schema *s, struct slice rest)
{
	static const struct sentence_limits limits = {SENTENCE_WORDS_MAX, SENTENCE_SIZE_MAX};
	static struct sentence sentence;
	struct err e;
	bool good = true;

	while (good && rest.n > 0) {
		size_t used = 0;

		good = sentence_decode(rest, &limits, &sentence, &used, &e) == 1 &&
		       records_add(&s->records, &sentence, &e) == 0;
		rest.p += used;
		rest.n -= used;
	}
	return good && schema_build(s, &e) == 0;
}

// Fills S, which schema_free ends, with the sample menus.
static bool sample_schema(struct schema *s)
{
	struct strbuf dump;
	bool good;

	strbuf_init(&dump, 1 << 20);
	sample_dump(&dump);
	good = sample_schema_read(s, strbuf_slice(&dump));
	strbuf_free(&dump);
	return good;
}
