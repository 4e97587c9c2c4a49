// SPDX-License-Identifier: BSD-2-Clause
// Numbered files, renamed one after the other.

#include "mgmt/log_disk_files.h"

#include <stdio.h>
#include <string.h>

#include "mgmt/file_tree.h"

enum { CHUNK = 65536 };

static int path_of(const struct log_disk_files *f, uint32_t number, struct file_path *out,
		   struct err *e)
{
	char text[FILE_PATH_MAX + sizeof(".4294967295.txt")];

	(void)snprintf(text, sizeof(text), "%s.%u.txt", f->base.text, (unsigned)number);
	return file_path_read(slice_from(text), out, e);
}

int log_disk_files_init(struct log_disk_files *f, int root, const struct log_action_row *row,
			struct err *e)
{
	struct file_path longest;

	*f = (struct log_disk_files){
		.root = root,
		.lines_per_file = row->disk_lines_per_file,
		.count = row->disk_file_count,
		.stop_on_full = row->disk_stop_on_full,
	};
	if (file_path_read(slice_from(row->disk_file_name), &f->base, e) != 0)
		return -1;
	return path_of(f, f->count, &longest, e);
}

unsigned long log_disk_lines(struct slice text)
{
	unsigned long lines = 0;

	for (size_t i = 0; i < text.n; i++)
		lines += text.p[i] == '\n';
	return lines;
}

// Gives every whole line of file NUMBER to LINE; returns how many there are, 0 where there is no
// such file. TORN (may be NULL): the last one has no end.
static uint32_t read_file(const struct log_disk_files *f, uint32_t number,
			  void (*line)(void *context, struct slice text), void *context, bool *torn)
{
	static char bytes[CHUNK]; // one thread at a time: the start, or the helper
	struct file_path path;
	uint32_t lines = 0;
	uint64_t at = 0;

	if (path_of(f, number, &path, NULL) != 0)
		return 0;
	for (;;) {
		int64_t n = file_tree_read(f->root, &path, at, bytes, sizeof(bytes), NULL, NULL);
		struct slice rest = {bytes, n > 0 ? (size_t)n : 0};
		struct slice text;
		size_t used = 0;

		while (slice_cut(rest, '\n', &text, &rest)) {
			line(context, text);
			lines++;
			used += text.n + 1;
		}
		if (used == 0) { // the end, or what is no log
			if (torn)
				*torn = n > 0;
			return lines;
		}
		at += used;
	}
}

static void ignore(void *context, struct slice text)
{
	(void)context;
	(void)text;
}

// Moves every file to the next number.
static int rotate(struct log_disk_files *f, struct err *e)
{
	struct file_path path;
	struct file_path next;

	if (path_of(f, f->count - 1, &path, e) != 0)
		return -1;
	if (file_tree_remove(f->root, &path, e) != 0 && e->kind != ERR_NO_SUCH_ITEM)
		return -1;
	for (uint32_t i = f->count - 1; i > 0; i--) {
		next = path;
		if (path_of(f, i - 1, &path, e) != 0)
			return -1;
		if (file_tree_move(f->root, &path, &next, e) != 0 && e->kind != ERR_NO_SUCH_ITEM)
			return -1;
	}
	f->lines = 0;
	return 0;
}

static bool all_are_full(const struct log_disk_files *f)
{
	struct file_path last;
	struct file_facts facts;

	return f->count == 1 || (path_of(f, f->count - 1, &last, NULL) == 0 &&
				 file_tree_look(f->root, &last, &facts, NULL) == 0);
}

static int make_room(struct log_disk_files *f, struct err *e)
{
	struct file_path first;
	bool torn = false;

	if (!f->looked) {
		f->lines = read_file(f, 0, ignore, NULL, &torn);
		f->looked = true;
		// Power was lost in the middle of a line: the next begins a new one.
		if (torn && (path_of(f, 0, &first, e) != 0 ||
			     file_tree_append(f->root, &first, SLICE("\n"), e) != 0))
			return -1;
	}
	if (f->lines < f->lines_per_file)
		return 0;
	if (f->stop_on_full && all_are_full(f))
		return err_set(e, ERR_FAILURE, "all %u files are full", (unsigned)f->count);
	return rotate(f, e);
}

// As many of LINES as the first file takes.
static struct slice part_of(const struct log_disk_files *f, struct slice lines)
{
	struct slice part = {lines.p, 0};

	for (uint32_t n = f->lines; n < f->lines_per_file && part.n < lines.n; n++) {
		const char *end = memchr(lines.p + part.n, '\n', lines.n - part.n);

		part.n = end ? (size_t)(end - lines.p) + 1 : lines.n;
	}
	return part;
}

int log_disk_files_add(struct log_disk_files *f, struct slice lines, unsigned long *written,
		       struct err *e)
{
	struct file_path first;

	*written = 0;
	if (path_of(f, 0, &first, e) != 0)
		return -1;
	while (lines.n > 0) {
		struct slice part;

		if (make_room(f, e) != 0)
			return -1;
		part = part_of(f, lines);
		if (file_tree_append(f->root, &first, part, e) != 0) {
			f->looked = false;
			return -1;
		}
		f->lines += (uint32_t)log_disk_lines(part);
		*written += log_disk_lines(part);
		lines.p += part.n;
		lines.n -= part.n;
	}
	return 0;
}

// ---- reading

struct reading {
	void (*line)(void *context, const struct log_file_line *line);
	void *context;
};

static void on_text(void *context, struct slice text)
{
	const struct reading *r = context;
	struct log_file_line line;

	if (log_file_read(text, &line))
		r->line(r->context, &line);
}

void log_disk_files_read(const struct log_disk_files *f,
			 void (*line)(void *context, const struct log_file_line *line),
			 void *context)
{
	struct reading r = {line, context};

	for (uint32_t i = f->count; i > 0; i--)
		(void)read_file(f, i - 1, on_text, &r, NULL);
}
