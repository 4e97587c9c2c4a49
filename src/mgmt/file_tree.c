// SPDX-License-Identifier: BSD-2-Clause
// Files below one directory. The kernel is told not to leave it (openat2(2)), so that neither a
// name nor a link that somebody put there can.

#include "mgmt/file_tree.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <unistd.h>

// Where one begins a path; the root itself.
#define HERE "."

static int open_below(int root, const char *path, int flags)
{
	struct open_how how = {
		.flags = (uint64_t)(flags | O_CLOEXEC | O_NOFOLLOW),
		.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS,
	};

	return (int)syscall(SYS_openat2, root, path[0] ? path : HERE, &how, sizeof(how));
}

// What errno says about PATH.
static int fail(struct err *e)
{
	switch (errno) {
	case ENOENT:
	case ENOTDIR:
	case ELOOP:
	case EXDEV:
		return err_set(e, ERR_NO_SUCH_ITEM, NULL);
	case EEXIST:
		return err_set(e, ERR_FAILURE, "failure: file already exists");
	case ENOTEMPTY:
		return err_set(e, ERR_FAILURE, "failure: directory not empty");
	case ENOSPC:
	case EDQUOT:
		return err_set(e, ERR_FAILURE, "failure: not enough space");
	default:
		return err_errno(e, ERR_FAILURE, "failure");
	}
}

// The folder that PATH lies in, and its name there. -1: E.
static int open_folder(int root, const struct file_path *path, const char **name, struct err *e)
{
	struct file_path folder;
	int fd;

	*name = file_path_split(path, &folder);
	fd = open_below(root, folder.text, O_RDONLY | O_DIRECTORY);
	return fd >= 0 ? fd : fail(e);
}

// Makes the folder of PATH, with those above it, where they are not there.
static int make_folders(int root, const struct file_path *path, struct err *e)
{
	struct file_path part;

	for (const char *slash = strchr(path->text, '/'); slash; slash = strchr(slash + 1, '/')) {
		size_t n = (size_t)(slash - path->text);
		const char *name;
		int folder;
		int result;

		memcpy(part.text, path->text, n);
		part.text[n] = '\0';
		folder = open_folder(root, &part, &name, e);
		if (folder < 0)
			return -1;
		result = mkdirat(folder, name, 0700) == 0 || errno == EEXIST ? 0 : fail(e);
		(void)close(folder);
		if (result != 0)
			return -1;
	}
	return 0;
}

static bool read_facts(int root, const struct stat *s, struct file_facts *out)
{
	struct stat whole;

	*out = (struct file_facts){
		.folder = S_ISDIR(s->st_mode),
		.elsewhere = fstat(root, &whole) == 0 && whole.st_dev != s->st_dev,
		.size = S_ISREG(s->st_mode) ? (uint64_t)s->st_size : 0,
		.modified = s->st_mtime,
	};
	return S_ISDIR(s->st_mode) || S_ISREG(s->st_mode);
}

static int look_in(int root, int folder, const char *name, struct file_facts *out, struct err *e)
{
	struct stat above;
	struct stat s;

	if (fstatat(folder, name, &s, AT_SYMLINK_NOFOLLOW) != 0 || fstat(folder, &above) != 0)
		return fail(e);
	if (!read_facts(root, &s, out))
		return err_set(e, ERR_NO_SUCH_ITEM, NULL);
	out->disk = out->folder && above.st_dev != s.st_dev;
	return 0;
}

int file_tree_look(int root, const struct file_path *path, struct file_facts *out, struct err *e)
{
	const char *name;
	int folder = open_folder(root, path, &name, e);
	int result;

	if (folder < 0)
		return -1;
	result = look_in(root, folder, name, out, e);
	(void)close(folder);
	return result;
}

// ---- all that there is

struct tree_walk {
	int root;
	bool sweep;
	bool (*seen)(void *context, const char *path, const struct file_facts *facts);
	void *context;
};

static bool walk_folder(const struct tree_walk *w, const char *path, int depth);

static bool walk_entry(const struct tree_walk *w, int folder, const char *path, const char *name,
		       int depth)
{
	char text[2 * FILE_PATH_MAX + 2];
	struct file_path below;
	struct file_facts facts;

	if (strncmp(name, FILE_PATH_TEMPORARY, strlen(FILE_PATH_TEMPORARY)) == 0) {
		if (w->sweep)
			(void)unlinkat(folder, name, 0);
		return true;
	}
	(void)snprintf(text, sizeof(text), "%s%s%s", path, path[0] ? "/" : "", name);
	// What somebody put there under a name that no client may use is left alone.
	if (file_path_read(slice_from(text), &below, NULL) != 0 ||
	    look_in(w->root, folder, name, &facts, NULL) != 0)
		return true;
	if (!w->seen(w->context, below.text, &facts))
		return false;
	return !facts.folder || walk_folder(w, below.text, depth + 1);
}

static bool walk_folder(const struct tree_walk *w, const char *path, int depth)
{
	int fd = depth < FILE_PATH_DEPTH_MAX ? open_below(w->root, path, O_RDONLY | O_DIRECTORY)
					     : -1;
	DIR *folder = fd >= 0 ? fdopendir(fd) : NULL;
	const struct dirent *entry;
	bool more = true;

	if (!folder) {
		if (fd >= 0)
			(void)close(fd);
		return true;
	}
	while (more && (entry = readdir(folder)))
		if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
			more = walk_entry(w, fd, path, entry->d_name, depth);
	(void)closedir(folder);
	return more;
}

void file_tree_walk(int root, bool sweep,
		    bool (*seen)(void *context, const char *path, const struct file_facts *facts),
		    void *context)
{
	const struct tree_walk w = {root, sweep, seen, context};

	(void)walk_folder(&w, "", 0);
}

// ---- one of them

static int open_file(int root, const struct file_path *path, struct file_facts *facts,
		     struct err *e)
{
	int fd = open_below(root, path->text, O_RDONLY | O_NONBLOCK);
	struct stat s;

	if (fd < 0)
		return fail(e);
	if (fstat(fd, &s) == 0 && read_facts(root, &s, facts) && !facts->folder)
		return fd;
	(void)close(fd);
	return err_set(e, ERR_NO_SUCH_ITEM, NULL);
}

int file_tree_open(int root, const struct file_path *path, struct err *e)
{
	struct file_facts facts;

	return open_file(root, path, &facts, e);
}

int64_t file_tree_read(int root, const struct file_path *path, uint64_t offset, char *out, size_t n,
		       uint64_t *size, struct err *e)
{
	struct file_facts facts = {.folder = false};
	int fd = open_file(root, path, &facts, e);
	size_t got = 0;
	ssize_t more = 1;

	if (fd < 0)
		return -1;
	if (size)
		*size = facts.size;
	while (more > 0 && got < n && offset < facts.size) {
		more = pread(fd, out + got, n - got, (off_t)(offset + got));
		if (more > 0)
			got += (size_t)more;
	}
	if (more < 0)
		(void)fail(e);
	(void)close(fd);
	return more < 0 ? -1 : (int64_t)got;
}

int file_tree_make_folder(int root, const struct file_path *path, struct err *e)
{
	const char *name;
	int folder = open_folder(root, path, &name, e);
	int result;

	if (folder < 0)
		return -1;
	result = mkdirat(folder, name, 0700) == 0 && fsync(folder) == 0 ? 0 : fail(e);
	(void)close(folder);
	return result;
}

int file_tree_remove(int root, const struct file_path *path, struct err *e)
{
	struct file_facts facts = {.folder = false};
	const char *name;
	int folder = open_folder(root, path, &name, e);
	int result;

	if (folder < 0)
		return -1;
	result = look_in(root, folder, name, &facts, e);
	if (result == 0 &&
	    (unlinkat(folder, name, facts.folder ? AT_REMOVEDIR : 0) != 0 || fsync(folder) != 0))
		result = fail(e);
	(void)close(folder);
	return result;
}

static int write_all(int fd, struct slice bytes, struct err *e)
{
	while (bytes.n > 0) {
		ssize_t n = write(fd, bytes.p, bytes.n);

		if (n < 0)
			return fail(e);
		bytes.p += n;
		bytes.n -= (size_t)n;
	}
	return 0;
}

static bool leaves_room(int fd, size_t bytes)
{
	struct statfs disk;
	uint64_t spare;
	uint64_t block;

	if (fstatfs(fd, &disk) != 0)
		return true; // the disk itself will say
	block = (uint64_t)disk.f_bsize;
	spare = (uint64_t)disk.f_blocks * block / 4;
	spare = spare < FILE_TREE_SPARE ? spare : FILE_TREE_SPARE;
	return (uint64_t)disk.f_bavail * block > spare + bytes;
}

static int append_to(int fd, struct slice bytes, struct err *e)
{
	struct stat before;

	if (fstat(fd, &before) != 0)
		return fail(e);
	if (!S_ISREG(before.st_mode))
		return err_set(e, ERR_NO_SUCH_ITEM, NULL);
	if (!leaves_room(fd, bytes.n)) {
		errno = ENOSPC;
		return fail(e);
	}
	if (write_all(fd, bytes, e) == 0)
		return 0;
	(void)!ftruncate(fd, before.st_size); // on a disk that is full this works
	return -1;
}

int file_tree_append(int root, const struct file_path *path, struct slice bytes, struct err *e)
{
	const char *name;
	int folder = make_folders(root, path, e) == 0 ? open_folder(root, path, &name, e) : -1;
	int fd;
	int result;

	if (folder < 0)
		return -1;
	fd = openat(folder, name,
		    O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0600);
	result = fd >= 0 ? append_to(fd, bytes, e) : fail(e);
	if (fd >= 0)
		(void)close(fd);
	(void)close(folder);
	return result;
}

// ---- writing

static void close_writer(struct file_writer *w)
{
	if (w->fd >= 0)
		(void)close(w->fd);
	if (w->folder >= 0)
		(void)close(w->folder);
	w->fd = w->folder = -1;
}

int file_writer_open(struct file_writer *w, int root, const struct file_path *path, bool folders,
		     struct err *e)
{
	static unsigned count; // one thread writes at a time
	const char *name;

	*w = (struct file_writer){.folder = -1, .fd = -1};
	if (folders && make_folders(root, path, e) != 0)
		return -1;
	w->folder = open_folder(root, path, &name, e);
	if (w->folder < 0)
		return -1;
	(void)snprintf(w->name, sizeof(w->name), "%s", name);
	(void)snprintf(w->temporary, sizeof(w->temporary), FILE_PATH_TEMPORARY "%u", ++count);
	w->fd = openat(w->folder, w->temporary,
		       O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (w->fd >= 0)
		return 0;
	(void)fail(e);
	close_writer(w);
	return -1;
}

int file_writer_add(struct file_writer *w, struct slice bytes, struct err *e)
{
	if (write_all(w->fd, bytes, e) != 0)
		return -1;
	w->size += bytes.n;
	return 0;
}

int file_writer_commit(struct file_writer *w, bool replace, struct err *e)
{
	struct file_facts there = {.folder = false};

	// A folder is never replaced by a file.
	if (replace && look_in(w->folder, w->folder, w->name, &there, NULL) == 0 && there.folder) {
		errno = EEXIST;
		(void)fail(e);
		file_writer_abandon(w);
		return -1;
	}
	if (fsync(w->fd) != 0 || renameat2(w->folder, w->temporary, w->folder, w->name,
					   replace ? 0 : RENAME_NOREPLACE) != 0) {
		(void)fail(e);
		file_writer_abandon(w);
		return -1;
	}
	(void)fsync(w->folder);
	close_writer(w);
	return 0;
}

void file_writer_abandon(struct file_writer *w)
{
	if (w->folder >= 0)
		(void)unlinkat(w->folder, w->temporary, 0);
	close_writer(w);
}

// ---- from one place to another

int file_tree_copy(int root, const struct file_path *from, const struct file_path *to,
		   uint64_t most, struct err *e)
{
	struct file_writer w;
	char bytes[16384];
	int64_t n = 1;

	if (file_writer_open(&w, root, to, true, e) != 0)
		return -1;
	while (n > 0 && w.size <= most) {
		n = file_tree_read(root, from, w.size, bytes, sizeof(bytes), NULL, e);
		if (n > 0 && file_writer_add(&w, (struct slice){bytes, (size_t)n}, e) != 0)
			n = -1;
	}
	if (n == 0)
		return file_writer_commit(&w, false, e);
	if (n > 0)
		(void)err_set(e, ERR_FAILURE, "failure: the file is being written");
	file_writer_abandon(&w);
	return -1;
}

static int move_to_disk(int root, const struct file_path *from, const struct file_path *to,
			const struct file_facts *facts, struct err *e)
{
	if (facts->folder)
		return err_set(e, ERR_FAILURE, "failure: a folder cannot go to another disk");
	if (file_tree_copy(root, from, to, facts->size, e) != 0)
		return -1;
	return file_tree_remove(root, from, e);
}

int file_tree_move(int root, const struct file_path *from, const struct file_path *to,
		   struct err *e)
{
	struct file_facts facts = {.folder = false};
	const char *old_name;
	const char *new_name;
	int old_folder = open_folder(root, from, &old_name, e);
	int new_folder = -1;
	int result = -1;

	if (old_folder < 0)
		return -1;
	if (look_in(root, old_folder, old_name, &facts, e) == 0 && make_folders(root, to, e) == 0)
		new_folder = open_folder(root, to, &new_name, e);
	if (new_folder >= 0) {
		result = renameat2(old_folder, old_name, new_folder, new_name, RENAME_NOREPLACE);
		if (result == 0 && (fsync(new_folder) != 0 || fsync(old_folder) != 0))
			result = -1;
		if (result != 0 && errno == EXDEV)
			result = move_to_disk(root, from, to, &facts, e);
		else if (result != 0 && errno == EINVAL)
			(void)err_set(e, ERR_FAILURE, "failure: a folder cannot go into itself");
		else if (result != 0)
			(void)fail(e);
		(void)close(new_folder);
	}
	(void)close(old_folder);
	return result;
}
