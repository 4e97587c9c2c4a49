// SPDX-License-Identifier: BSD-2-Clause
// Records as the store keeps them: whatever the bytes, what was understood of them survives encoding
// and decoding once more, and so does each value its own text.

#include <stdint.h>
#include <stdlib.h>

#include "../unit/sample_menu.h"
#include "schema/row.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool condition)
{
	if (!condition)
		abort();
}

static void check_texts(struct row *row)
{
	for (size_t i = 0; i < sample_menu.property_count; i++) {
		const struct property *p = &sample_properties[i];
		struct row *copy;
		struct strbuf text;

		if (p->flags & (PROPERTY_ALIAS | PROPERTY_READ_ONLY) ||
		    !row_has(&sample_menu, row, p))
			continue;
		strbuf_init(&text, 100000);
		row_format(row, p, &text);
		copy = row_copy(&sample_menu, row);
		require(copy != NULL);
		// What is shown below the least that is taken was there from the start.
		if (row_set(&sample_menu, copy, slice_from(p->name), strbuf_slice(&text), NULL) ==
		    0)
			require(row_same(&sample_menu, row, copy));
		else
			require(row_is_default(&sample_menu, row, p));
		row_free(&sample_menu, copy);
		strbuf_free(&text);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct row *row = row_new(&sample_menu);
	struct row *again = row_new(&sample_menu);
	struct strbuf encoded;
	unsigned lost = 0;

	require(row && again);
	require(row_decode(&sample_menu, (struct slice){(const char *)data, size}, row, &lost) ==
		0);
	strbuf_init(&encoded, 1 << 20);
	row_encode(&sample_menu, row, &encoded);
	if (!encoded.failed) {
		require(row_decode(&sample_menu, strbuf_slice(&encoded), again, &lost) == 0);
		require(lost == 0 && row_same(&sample_menu, row, again));
		check_texts(row);
	}
	strbuf_free(&encoded);
	row_free(&sample_menu, row);
	row_free(&sample_menu, again);
	return 0;
}
