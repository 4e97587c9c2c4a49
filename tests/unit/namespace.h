// SPDX-License-Identifier: BSD-2-Clause
// Network namespaces and commands for tests of what talks to the kernel. A test program makes its
// own namespaces, which end with it; sockets stay in the namespace they were made in, so one
// process can play every machine of a network.
#pragma once

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/strbuf.h"

static inline int namespace_write(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	ssize_t n;

	if (fd < 0)
		return -1;
	n = write(fd, text, strlen(text));
	close(fd);
	return n == (ssize_t)strlen(text) ? 0 : -1;
}

// Enters a new network namespace, as root or by way of a user namespace. False, with the reason
// printed, where neither is permitted.
static inline bool namespace_enter(void)
{
	char map[64];
	unsigned uid = (unsigned)getuid();
	unsigned gid = (unsigned)getgid();

	if (unshare(CLONE_NEWNET) == 0)
		return true;
	if (unshare(CLONE_NEWUSER | CLONE_NEWNET) != 0) {
		print_message("# no network namespace: %s\n", strerror(errno));
		return false;
	}
	(void)namespace_write("/proc/self/setgroups", "deny");
	(void)snprintf(map, sizeof(map), "0 %u 1", uid);
	if (namespace_write("/proc/self/uid_map", map) != 0)
		return false;
	(void)snprintf(map, sizeof(map), "0 %u 1", gid);
	return namespace_write("/proc/self/gid_map", map) == 0;
}

// The namespace the process is in, for namespace_switch.
static inline int namespace_here(void)
{
	return open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
}

static inline void namespace_switch(int fd)
{
	assert_int_equal(setns(fd, CLONE_NEWNET), 0);
}

// Runs a program with INPUT (NULL: none) on its standard input, its output appended to OUTPUT
// (NULL: shown). Returns its exit status, 127 where it is not there.
static inline int command_run(const char *const *arguments, const char *input,
			      struct strbuf *output)
{
	FILE *in = tmpfile();
	FILE *out = tmpfile();
	char part[4096];
	size_t n;
	pid_t child;
	int status = -1;

	assert_non_null(in);
	assert_non_null(out);
	if (input)
		assert_int_equal(fwrite(input, 1, strlen(input), in), strlen(input));
	rewind(in);
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		(void)dup2(fileno(in), 0);
		if (output) {
			(void)dup2(fileno(out), 1);
			(void)dup2(fileno(out), 2);
		}
		(void)execvp(arguments[0], (char *const *)arguments);
		_exit(127);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	rewind(out);
	while (output && (n = fread(part, 1, sizeof(part), out)) > 0)
		strbuf_add(output, part, n);
	(void)fclose(in);
	(void)fclose(out);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

// The same with the arguments one by one.
#define COMMAND(input, output, ...)                                                                \
	command_run((const char *const[]){__VA_ARGS__, NULL}, input, output)
#define IP(...) assert_int_equal(COMMAND(NULL, NULL, "ip", __VA_ARGS__), 0)
