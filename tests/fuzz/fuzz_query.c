// SPDX-License-Identifier: BSD-2-Clause
// Query words, one a line, over a record that has a value of every type: accepted or refused, never
// more than the limits, and secrets stay unseen.

#include <stdint.h>
#include <stdlib.h>

#include "../unit/sample_menu.h"
#include "schema/query.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool condition)
{
	if (!condition)
		abort();
}

static struct row *make_row(const char *password, const char *key)
{
	struct row *row = row_new(&sample_menu);

	require(row != NULL);
	require(row_set(&sample_menu, row, SLICE("name"), SLICE("alpha"), NULL) == 0);
	require(row_set(&sample_menu, row, SLICE("port"), SLICE("80"), NULL) == 0);
	require(row_set(&sample_menu, row, SLICE("password"), slice_from(password), NULL) == 0);
	require(row_set(&sample_menu, row, SLICE("key"), slice_from(key), NULL) == 0);
	return row;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice rest = {(const char *)data, size};
	struct row *row = make_row("x", "secret");
	struct row *other = make_row("", "");
	struct query q = {.count = 0};
	bool more = true;

	while (more) {
		size_t count = q.count;
		struct slice word;
		struct err e;

		more = slice_cut(rest, '\n', &word, &rest);
		if (query_add(&q, word, &e) == 0)
			require(q.count == count + 1);
		else
			require(q.count == count && e.text[0] != '\0');
		require(q.count <= QUERY_WORDS_MAX && q.depth <= QUERY_STACK_MAX);
	}
	// Two records that differ only in what a query may not look at are the same to it.
	require(query_match(&q, &sample_menu, row) == query_match(&q, &sample_menu, other));
	q.sensitive = true;
	(void)query_match(&q, &sample_menu, row);
	query_free(&q);
	row_free(&sample_menu, row);
	row_free(&sample_menu, other);
	return 0;
}
