// SPDX-License-Identifier: BSD-2-Clause
// The directories, the pid file and the detaching from a terminal.

#include "daemon/runtime.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/strbuf.h"
#include "daemon/privilege.h"

enum { PATH_LENGTH_MAX = 1024 };

static int make_directory(const char *path, mode_t mode, uid_t owner, bool change, struct err *e)
{
	struct stat found;

	if (mkdir(path, mode) != 0 && errno != EEXIST)
		return err_errno(e, ERR_IO, "cannot make the directory %s", path);
	if (stat(path, &found) != 0 || !S_ISDIR(found.st_mode))
		return err_set(e, ERR_IO, "%s is not a directory", path);
	if (change && found.st_uid != owner && chown(path, owner, (gid_t)-1) != 0)
		return err_errno(e, ERR_IO, "cannot give %s to uid %u", path, (unsigned)owner);
	return 0;
}

// Files that another run left with another owner (a package was installed in between).
static int own_file(const char *directory, const char *name, uid_t owner)
{
	int at = open(directory, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	int result = at < 0 ? -1 : fchownat(at, name, owner, (gid_t)-1, AT_SYMLINK_NOFOLLOW);

	if (at >= 0)
		(void)close(at);
	return result == 0 || errno == ENOENT ? 0 : -1;
}

static int prepare_role(const struct options *options, enum wire_role number, bool change,
			struct err *e)
{
	static const char *const suffixes[] = {"", "-wal", "-shm"};
	const struct role *role = role_get(number);
	const char *base = number == WIRE_ROLE_GATE ? "leases.db" : "configuration.db";
	uid_t owner = privilege_uid(role);
	struct strbuf path;
	int result;

	strbuf_init(&path, PATH_LENGTH_MAX);
	strbuf_add_format(&path, "%s/%s", options->state_directory, role->directory);
	result = path.failed ? err_set(e, ERR_VALUE, "the state directory's path is too long")
			     : make_directory(strbuf_text(&path), 0700, owner, change, e);
	for (size_t i = 0; result == 0 && change && i < 3; i++) {
		char name[32];

		(void)snprintf(name, sizeof(name), "%s%s", base, suffixes[i]);
		if (own_file(strbuf_text(&path), name, owner) != 0)
			result = err_errno(e, ERR_IO, "cannot give %s to uid %u", name,
					   (unsigned)owner);
	}
	strbuf_free(&path);
	return result;
}

// Another daemon that is just ending removes its file: what was locked then has no name any more.
static bool is_file_at(int fd, const char *path)
{
	struct stat opened;
	struct stat named;

	return fstat(fd, &opened) == 0 && stat(path, &named) == 0 &&
	       opened.st_ino == named.st_ino && opened.st_dev == named.st_dev;
}

static int lock_pid_file(const struct options *options, int *pid_fd, struct err *e)
{
	struct strbuf path;
	int fd = -1;

	strbuf_init(&path, PATH_LENGTH_MAX);
	strbuf_add_format(&path, "%s/pid", options->runtime_directory);
	for (int i = 0; i < 10; i++) {
		fd = open(strbuf_text(&path), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644);
		if (fd < 0 || flock(fd, LOCK_EX | LOCK_NB) != 0 ||
		    is_file_at(fd, strbuf_text(&path)))
			break;
		(void)close(fd);
	}
	strbuf_free(&path);
	if (fd < 0)
		return err_errno(e, ERR_IO, "cannot open the pid file in %s",
				 options->runtime_directory);
	if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
		(void)close(fd);
		return err_set(e, ERR_FAILURE, "another sallyportd is running with %s",
			       options->runtime_directory);
	}
	*pid_fd = fd;
	return 0;
}

// The children, who are other users, have to reach their directories through every parent.
static int check_reachable(const char *path, struct err *e)
{
	struct strbuf part;
	int result = 0;

	strbuf_init(&part, PATH_LENGTH_MAX);
	for (const char *at = path; result == 0 && *at; at++) {
		struct stat found;

		strbuf_add_char(&part, *at);
		if (at[1] != '/' && at[1] != '\0')
			continue;
		if (stat(strbuf_text(&part), &found) == 0 && !(found.st_mode & S_IXOTH))
			result = err_set(e, ERR_IO,
					 "other users may not enter %s: make it mode 0755, or "
					 "choose another --state-dir",
					 strbuf_text(&part));
	}
	strbuf_free(&part);
	return result;
}

int runtime_prepare(const struct options *options, bool change_user, int *pid_fd, struct err *e)
{
	if (make_directory(options->state_directory, 0755, 0, false, e) != 0 ||
	    make_directory(options->runtime_directory, 0755, 0, false, e) != 0)
		return -1;
	if (change_user && check_reachable(options->state_directory, e) != 0)
		return -1;
	if (lock_pid_file(options, pid_fd, e) != 0)
		return -1;
	if (prepare_role(options, WIRE_ROLE_GATE, change_user, e) != 0)
		return -1;
	return prepare_role(options, WIRE_ROLE_MGMT, change_user, e);
}

int runtime_write_pid(int pid_fd, struct err *e)
{
	if (ftruncate(pid_fd, 0) != 0 || dprintf(pid_fd, "%d\n", (int)getpid()) < 0)
		return err_errno(e, ERR_IO, "cannot write the pid file");
	return 0;
}

void runtime_remove_pid(const struct options *options)
{
	int at = open(options->runtime_directory, O_PATH | O_DIRECTORY | O_CLOEXEC);

	if (at < 0)
		return;
	(void)unlinkat(at, "pid", 0);
	(void)unlinkat(at, "control", 0);
	(void)close(at);
}

int runtime_detach(int *ready_fd, struct err *e)
{
	int pipe_fd[2];
	pid_t pid;
	int null;

	if (pipe2(pipe_fd, O_CLOEXEC) != 0)
		return err_errno(e, ERR_INTERNAL, "cannot make a pipe");
	pid = fork();
	if (pid < 0)
		return err_errno(e, ERR_INTERNAL, "cannot fork");
	if (pid > 0) {
		char byte;

		(void)close(pipe_fd[1]);
		_exit(read(pipe_fd[0], &byte, 1) == 1 ? 0 : 1);
	}
	(void)close(pipe_fd[0]);
	null = open("/dev/null", O_RDWR | O_CLOEXEC);
	if (setsid() < 0 || null < 0 || dup2(null, 0) < 0 || dup2(null, 1) < 0)
		return err_errno(e, ERR_INTERNAL, "cannot detach");
	*ready_fd = pipe_fd[1];
	return 0;
}

void runtime_detached_ready(int ready_fd)
{
	int null = open("/dev/null", O_WRONLY | O_CLOEXEC);

	if (write(ready_fd, "", 1) != 1 || close(ready_fd) != 0 || null < 0)
		return;
	// Until now a failure could still be told on the terminal.
	(void)dup2(null, 2);
	(void)close(null);
}
