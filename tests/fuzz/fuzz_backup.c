// SPDX-License-Identifier: BSD-2-Clause
// Files that somebody calls a backup: reading ends, and what is read lies in the file.

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "codec/backup.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_inside(struct slice part, struct slice whole)
{
	if (part.n > 0 && (part.p < whole.p || part.p + part.n > whole.p + whole.n))
		abort();
}

static void read_items(struct slice items)
{
	struct slice rest = items;
	struct backup_record record;
	size_t count = 0;

	while (backup_next(&rest, &record) > 0) {
		check_inside(record.menu, items);
		check_inside(record.properties, items);
		if (++count > items.n)
			abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice file = {(const char *)data, size};
	struct backup_envelope envelope;
	struct err e;

	// The items of a file that is not sealed are fuzzed by themselves.
	read_items(file);
	if (backup_read(file, &envelope, &e) != 0)
		return 0;
	check_inside(envelope.items, file);
	check_inside(envelope.seal, file);
	if (!memchr(envelope.setting, '\0', sizeof(envelope.setting)))
		abort();
	read_items(envelope.items);
	return 0;
}
