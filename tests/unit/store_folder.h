// SPDX-License-Identifier: BSD-2-Clause
// A folder of its own for a test of store/, and its files as bytes.
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <dirent.h>
#include <unistd.h>

struct folder {
	char path[64];
	char file[256]; // of the last folder_path
};

static inline int folder_make(struct folder *f)
{
	(void)snprintf(f->path, sizeof(f->path), "/tmp/sallyport-store-XXXXXX");
	return mkdtemp(f->path) ? 0 : -1;
}

// Valid until the next call.
static inline const char *folder_path(struct folder *f, const char *name)
{
	(void)snprintf(f->file, sizeof(f->file), "%s/%s", f->path, name);
	return f->file;
}

static inline void folder_remove(struct folder *f)
{
	DIR *d = opendir(f->path);
	struct dirent *entry;

	while (d && (entry = readdir(d)))
		(void)unlink(folder_path(f, entry->d_name)); // not "." and ".."
	if (d)
		(void)closedir(d);
	(void)rmdir(f->path);
}

static inline void folder_write(struct folder *f, const char *name, const void *bytes, size_t n)
{
	FILE *file = fopen(folder_path(f, name), "wb");

	assert_non_null(file);
	assert_int_equal(n ? fwrite(bytes, 1, n, file) : 0, n);
	assert_int_equal(fclose(file), 0);
}

// The caller frees.
static inline char *folder_read(struct folder *f, const char *name, size_t *n)
{
	enum { LARGEST = 4 << 20 };
	FILE *file = fopen(folder_path(f, name), "rb");
	char *bytes = malloc(LARGEST);

	assert_non_null(file);
	assert_non_null(bytes);
	*n = fread(bytes, 1, LARGEST, file);
	assert_true(*n < LARGEST);
	assert_int_equal(fclose(file), 0);
	return bytes;
}

static inline void folder_assert_holds(struct folder *f, const char *name, const void *bytes,
				       size_t n)
{
	size_t size;
	char *found = folder_read(f, name, &size);

	assert_int_equal(size, n);
	assert_memory_equal(found, bytes, n);
	free(found);
}
