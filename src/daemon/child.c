// SPDX-License-Identifier: BSD-2-Clause
// Starting a child: fork, descriptors, privileges, exec.

#include "daemon/child.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "base/strbuf.h"
#include "daemon/privilege.h"

enum { PAUSE_FIRST = 20, PAUSE_MOST = 5000, STEADY = 10000 /* all in milliseconds */ };

static void __attribute__((noreturn)) fail_in_child(const struct role *role, const struct err *e)
{
	(void)fprintf(stderr, "sallyportd: cannot start %s: %s\n", role->name, e->text);
	_exit(1);
}

// They are put in place one by one; both may themselves be at one of the places.
static int place_descriptors(int channel, int handed)
{
	int from = fcntl(channel, F_DUPFD, ROLE_HANDED_FD + 1);
	int more = handed < 0 ? -1 : fcntl(handed, F_DUPFD, ROLE_HANDED_FD + 1);

	if (from < 0 || (handed >= 0 && more < 0) || dup2(from, ROLE_PARENT_FD) < 0 ||
	    (more >= 0 && dup2(more, ROLE_HANDED_FD) < 0))
		return -1;
	return close_range(more >= 0 ? ROLE_HANDED_FD + 1 : ROLE_HANDED_FD, ~0u, 0);
}

static void __attribute__((noreturn))
become_child(const struct child *child, int fd, const struct options *options, bool change_user)
{
	const struct role *role = role_get(child->role);
	const char *arguments[8] = {NULL};
	size_t count = 0;
	struct strbuf directory;
	sigset_t none;
	struct err e;

	(void)sigemptyset(&none);
	(void)sigprocmask(SIG_SETMASK, &none, NULL);
	if (place_descriptors(fd, child->handed) != 0)
		_exit(1);
	strbuf_init(&directory, 1024);
	strbuf_add_format(&directory, "%s/%s", options->state_directory,
			  role->directory ? role->directory : "");
	if (directory.failed || privilege_drop(role, change_user, &e) != 0)
		fail_in_child(role, &e);
	arguments[count++] = "sallyportd";
	arguments[count++] = "--role";
	arguments[count++] = role->name;
	arguments[count++] = "--state-dir";
	arguments[count++] = strbuf_text(&directory);
	if (options->foreground)
		arguments[count++] = "--foreground";
	if (child->was_ready)
		arguments[count++] = "--again";
	(void)execv("/proc/self/exe", (char *const *)arguments);
	(void)err_errno(&e, ERR_INTERNAL, "cannot execute our own program");
	fail_in_child(role, &e);
}

int child_start(struct child *child, struct loop *loop, const struct options *options,
		bool change_user, const struct seqpacket_events *events, void *context,
		struct err *e)
{
	int pair[2];

	if (seqpacket_pair(pair) != 0)
		return err_errno(e, ERR_INTERNAL, "cannot make a channel");
	child->pid = fork();
	if (child->pid == 0)
		become_child(child, pair[1], options, change_user);
	(void)close(pair[1]);
	if (child->pid < 0) {
		child->pid = 0;
		(void)close(pair[0]);
		return err_errno(e, ERR_INTERNAL, "cannot fork");
	}
	child->started = loop_now(loop);
	child->ready = false;
	child->channel = seqpacket_new(loop, pair[0], events, context);
	if (!child->channel) {
		(void)kill(child->pid, SIGKILL);
		return err_set(e, ERR_NO_MEMORY, NULL);
	}
	return 0;
}

void child_ended(struct child *child)
{
	seqpacket_free(child->channel);
	child->channel = NULL;
	child->pid = 0;
	child->ready = false;
}

uint64_t child_pause(struct child *child, uint64_t now)
{
	uint64_t pause = PAUSE_FIRST;

	if (now - child->started >= STEADY)
		child->failures = 0;
	for (unsigned i = 0; i < child->failures && pause < PAUSE_MOST; i++)
		pause *= 2;
	if (child->failures < 16)
		child->failures++;
	return pause < PAUSE_MOST ? pause : PAUSE_MOST;
}
