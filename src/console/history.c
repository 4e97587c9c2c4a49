// SPDX-License-Identifier: BSD-2-Clause
// The file has one line an entry, in which \n is an end of line and \\ a backslash. Sessions append
// to it, each entry in one write, so that several at once do not mix; it is cut when it is opened.

#include "console/history.h"

#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/strbuf.h"
#include "base/utf8.h"

enum { FILE_BYTES_MAX = 4 << 20, PATH_BYTES_MAX = 4096 };

void history_init(struct history *h)
{
	*h = (struct history){.file = -1};
}

void history_free(struct history *h)
{
	for (size_t i = 0; i < h->count; i++)
		free(h->entries[i]);
	free(h->entries);
	if (h->file >= 0)
		(void)close(h->file);
	history_init(h);
}

// Takes ENTRY over.
static void keep(struct history *h, char *entry)
{
	if (!h->entries)
		h->entries = calloc(HISTORY_ENTRIES_MAX, sizeof(char *));
	if (!h->entries) {
		free(entry);
		return;
	}
	if (h->count == HISTORY_ENTRIES_MAX) {
		free(h->entries[0]);
		memmove(h->entries, h->entries + 1, --h->count * sizeof(char *));
	}
	h->entries[h->count++] = entry;
}

// A line of the file as it was typed. NULL when it is none.
static char *decode(struct slice line)
{
	char *entry = malloc(line.n + 1);
	size_t n = 0;

	for (size_t i = 0; entry && i < line.n; i++) {
		if (line.p[i] == '\\' && i + 1 < line.n)
			entry[n++] = line.p[++i] == 'n' ? '\n' : line.p[i];
		else
			entry[n++] = line.p[i];
	}
	if (entry && (n == 0 || memchr(entry, 0, n) || !utf8_valid((struct slice){entry, n}))) {
		free(entry);
		return NULL;
	}
	if (entry)
		entry[n] = '\0';
	return entry;
}

static void encode(struct slice text, struct strbuf *out)
{
	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] == '\n')
			strbuf_add_text(out, "\\n");
		else if (text.p[i] == '\\')
			strbuf_add_text(out, "\\\\");
		else
			strbuf_add_char(out, text.p[i]);
	}
	strbuf_add_char(out, '\n');
}

// Appends what FD has, up to a bound. False when that is not all or cannot be read.
static bool read_file(int fd, struct strbuf *out)
{
	for (;;) {
		char *to = strbuf_reserve(out, 65536);
		ssize_t n = to ? read(fd, to, 65536) : -1;

		if (n < 0 && to && errno == EINTR)
			continue;
		if (n <= 0)
			return n == 0;
		out->length += (size_t)n;
		out->data[out->length] = '\0';
	}
}

// Replaces the file at PATH by one that has the entries of H alone. -1, or its descriptor.
static int write_anew(const struct history *h, const char *path)
{
	char made[PATH_BYTES_MAX];
	struct strbuf text;
	int fd;

	if (snprintf(made, sizeof(made), "%s.XXXXXX", path) >= (int)sizeof(made))
		return -1;
	fd = mkostemp(made, O_CLOEXEC | O_APPEND); // with mode 0600
	if (fd < 0)
		return -1;
	strbuf_init(&text, 2 * FILE_BYTES_MAX);
	for (size_t i = 0; i < h->count; i++)
		encode(slice_from(h->entries[i]), &text);
	if (text.failed || write(fd, strbuf_text(&text), text.length) != (ssize_t)text.length ||
	    rename(made, path) < 0) {
		(void)unlink(made);
		(void)close(fd);
		fd = -1;
	}
	strbuf_free(&text);
	return fd;
}

// Takes the entries out of TEXT; returns how many lines there are.
static size_t read_entries(struct history *h, struct slice text)
{
	struct slice line;
	size_t lines = 0;

	while (text.n > 0) {
		char *entry;

		(void)slice_cut(text, '\n', &line, &text);
		lines++;
		entry = line.n <= HISTORY_ENTRY_BYTES_MAX ? decode(line) : NULL;
		if (entry)
			keep(h, entry);
	}
	return lines;
}

void history_open(struct history *h, const char *path)
{
	int fd =
		open(path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600);
	struct stat file;
	struct strbuf text;
	bool whole;
	size_t lines;

	if (fd < 0)
		return;
	if (fstat(fd, &file) < 0 || !S_ISREG(file.st_mode) || file.st_uid != geteuid()) {
		(void)close(fd);
		return;
	}
	strbuf_init(&text, FILE_BYTES_MAX);
	whole = read_file(fd, &text);
	lines = read_entries(h, strbuf_slice(&text));
	// Too much, or an entry that a crash cut short.
	if (!whole || lines > 2 * HISTORY_ENTRIES_MAX ||
	    (text.length > 0 && text.data[text.length - 1] != '\n')) {
		(void)close(fd);
		fd = write_anew(h, path);
	} else {
		(void)fchmod(fd, 0600);
	}
	strbuf_free(&text);
	h->file = fd;
}

// The directories of PATH, which belong to the user alone where they are made.
static bool make_directories(char *path)
{
	for (char *at = strchr(path + 1, '/'); at; at = strchr(at + 1, '/')) {
		bool made;

		*at = '\0';
		made = mkdir(path, 0700) == 0 || errno == EEXIST;
		*at = '/';
		if (!made)
			return false;
	}
	return true;
}

bool history_path(char *out, size_t size)
{
	const char *state = getenv("XDG_STATE_HOME");
	const char *home = getenv("HOME");
	const struct passwd *entry = home && home[0] == '/' ? NULL : getpwuid(geteuid());
	int n;

	if (entry)
		home = entry->pw_dir;
	if (state && state[0] == '/')
		n = snprintf(out, size, "%s/sallyport/history", state);
	else if (home && home[0] == '/')
		n = snprintf(out, size, "%s/.local/state/sallyport/history", home);
	else
		return false;
	return n > 0 && (size_t)n < size && make_directories(out);
}

void history_add(struct history *h, struct slice text)
{
	struct strbuf line;
	char *entry;

	if (text.n == 0 || text.n > HISTORY_ENTRY_BYTES_MAX ||
	    (h->count > 0 && slice_is(text, h->entries[h->count - 1])))
		return;
	entry = strndup(text.p, text.n);
	if (!entry)
		return;
	keep(h, entry);
	if (h->file < 0)
		return;
	strbuf_init(&line, 2 * HISTORY_ENTRY_BYTES_MAX + 1);
	encode(text, &line);
	// What does not fit the disk is not kept; the session goes on.
	if (!line.failed && write(h->file, strbuf_text(&line), line.length) < 0) {
		(void)close(h->file);
		h->file = -1;
	}
	strbuf_free(&line);
}
