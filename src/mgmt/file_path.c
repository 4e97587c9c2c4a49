// SPDX-License-Identifier: BSD-2-Clause
// Reading names of files. Whatever is not plainly a name is refused, so that what lies below needs
// no rules of its own (and still has them: file_tree.c).

#include "mgmt/file_path.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"

static bool is_plain(struct slice name)
{
	if (name.n == 0 || slice_is(name, ".") || slice_is(name, "..") ||
	    slice_starts(name, FILE_PATH_TEMPORARY))
		return false;
	for (size_t i = 0; i < name.n; i++) {
		unsigned char c = (unsigned char)name.p[i];

		if (c < ' ' || c == 0x7f)
			return false;
	}
	return true;
}

static int refuse(struct err *e)
{
	return err_set(e, ERR_VALUE, "failure: invalid file name");
}

int file_path_read(struct slice text, struct file_path *out, struct err *e)
{
	struct slice rest;
	bool more = true;

	if (slice_starts(text, "/"))
		text = (struct slice){text.p + 1, text.n - 1};
	// A '*' would make it the number of a record.
	if (slice_starts(text, "*") || !utf8_valid(text) ||
	    !slice_copy(text, out->text, sizeof(out->text)))
		return refuse(e);
	rest = text;
	for (int depth = 0; more; depth++) {
		struct slice name;

		more = slice_cut(rest, '/', &name, &rest);
		if (!is_plain(name) || depth == FILE_PATH_DEPTH_MAX)
			return refuse(e);
	}
	return 0;
}

const char *file_path_split(const struct file_path *path, struct file_path *folder)
{
	const char *slash = strrchr(path->text, '/');
	size_t n = slash ? (size_t)(slash - path->text) : 0;

	memcpy(folder->text, path->text, n);
	folder->text[n] = '\0';
	return slash ? slash + 1 : path->text;
}

void file_path_type(const char *name, char *out, size_t size)
{
	const char *slash = strrchr(name, '/');
	const char *dot = strrchr(slash ? slash : name, '.');

	if (!dot || !dot[1] || dot == (slash ? slash + 1 : name))
		(void)snprintf(out, size, "file");
	else if (strcmp(dot, ".rsc") == 0)
		(void)snprintf(out, size, "script");
	else if (strcmp(dot, ".backup") == 0)
		(void)snprintf(out, size, "backup");
	else
		(void)snprintf(out, size, "%.32s file", dot);
}
