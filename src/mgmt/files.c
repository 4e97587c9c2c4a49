// SPDX-License-Identifier: BSD-2-Clause
// What is in the directory of files: paths with the numbers they were given when first seen.

#include "mgmt/files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mgmt/table.h"

static bool sweep_only(void *context, const char *path, const struct file_facts *facts)
{
	(void)context;
	(void)path;
	(void)facts;
	return true;
}

int files_init(struct files *f, const char *directory, struct err *e)
{
	int parent = directory ? open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;

	*f = (struct files){.root = -1};
	if (!directory)
		return 0;
	if (parent < 0)
		return err_errno(e, ERR_IO, "cannot open %s", directory);
	if (mkdirat(parent, "files", 0700) == 0 || errno == EEXIST)
		f->root = openat(parent, "files", O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (f->root < 0)
		(void)err_errno(e, ERR_IO, "cannot open %s/files", directory);
	(void)close(parent);
	if (f->root < 0)
		return -1;
	file_tree_walk(f->root, true, sweep_only, NULL);
	return 0;
}

static void forget_all(struct files *f)
{
	struct file_entry *entry;
	struct file_entry *next;

	HASH_ITER(hh, f->by_path, entry, next)
	{
		HASH_DEL(f->by_path, entry);
		free(entry);
	}
	free(f->by_id);
	f->by_id = NULL;
	f->count = f->capacity = 0;
}

void files_done(struct files *f)
{
	forget_all(f);
	if (f->root >= 0)
		(void)close(f->root);
	f->root = -1;
}

static struct file_entry *new_entry(struct files *f, const char *path)
{
	size_t n = strlen(path);
	struct file_entry *entry;

	if (f->count == f->capacity) {
		size_t capacity = f->capacity ? 2 * f->capacity : 32;
		struct file_entry **list =
			realloc(f->by_id, capacity * sizeof(struct file_entry *));

		if (!list)
			return NULL;
		f->by_id = list;
		f->capacity = capacity;
	}
	entry = calloc(1, sizeof(*entry) + n + 1);
	if (!entry)
		return NULL;
	memcpy(entry->path, path, n + 1);
	entry->id = ++f->last_id;
	f->by_id[f->count++] = entry;
	HASH_ADD_KEYPTR(hh, f->by_path, entry->path, n, entry);
	return entry;
}

static struct file_entry *entry_of(struct files *f, const char *path)
{
	struct file_entry *entry = NULL;

	HASH_FIND(hh, f->by_path, path, strlen(path), entry);
	return entry ? entry : new_entry(f, path);
}

static bool note(void *context, const char *path, const struct file_facts *facts)
{
	struct files *f = context;
	struct file_entry *entry = f->present < FILES_MAX ? entry_of(f, path) : NULL;

	if (!entry)
		return false;
	entry->there = true;
	entry->facts = *facts;
	f->present++;
	if (!facts->elsewhere)
		f->bytes += facts->size;
	return true;
}

void files_look(struct files *f)
{
	// Numbers of what is gone are remembered, so that none means another file, but not forever.
	if (f->count > FILES_NUMBERED_MAX)
		forget_all(f);
	for (size_t i = 0; i < f->count; i++)
		f->by_id[i]->there = false;
	f->present = 0;
	f->bytes = 0;
	if (f->root >= 0)
		file_tree_walk(f->root, false, note, f);
}

// The place of the first entry above ID.
static size_t place_after(const struct files *f, uint32_t id)
{
	size_t low = 0;
	size_t high = f->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (f->by_id[middle]->id <= id)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

const struct file_entry *files_after(const struct files *f, uint32_t id)
{
	for (size_t i = place_after(f, id); i < f->count; i++)
		if (f->by_id[i]->there)
			return f->by_id[i];
	return NULL;
}

static struct file_entry *entry_by_id(const struct files *f, uint32_t id)
{
	size_t place = place_after(f, id);

	return place > 0 && f->by_id[place - 1]->id == id ? f->by_id[place - 1] : NULL;
}

const struct file_entry *files_resolve(struct files *f, struct slice text, struct err *e)
{
	struct file_entry *entry;
	struct file_facts facts;
	struct file_path path;
	uint32_t id;

	if (table_parse_id(text, &id)) {
		entry = entry_by_id(f, id);
		text = slice_from(entry ? entry->path : "");
	}
	// A name that no file can have is that of no file.
	if (f->root < 0 || file_path_read(text, &path, NULL) != 0) {
		(void)err_set(e, ERR_NO_SUCH_ITEM, NULL);
		return NULL;
	}
	if (file_tree_look(f->root, &path, &facts, e) != 0)
		return NULL;
	entry = entry_of(f, path.text);
	if (!entry) {
		(void)err_set(e, ERR_NO_MEMORY, NULL);
		return NULL;
	}
	entry->there = true;
	entry->facts = facts;
	return entry;
}

int files_reserve(struct files *f, uint64_t bytes, struct err *e)
{
	if (f->root < 0)
		return err_set(e, ERR_FAILURE, "failure: there is no directory for files");
	files_look(f);
	if (f->present >= FILES_MAX || bytes > FILES_BYTES_MAX ||
	    f->bytes + f->reserved > FILES_BYTES_MAX - bytes)
		return err_set(e, ERR_FAILURE, "failure: not enough space");
	f->reserved += bytes;
	return 0;
}

void files_release(struct files *f, uint64_t bytes)
{
	f->reserved -= bytes;
}
