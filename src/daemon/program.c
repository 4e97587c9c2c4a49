// SPDX-License-Identifier: BSD-2-Clause
// Running another program to its end.

#include "daemon/program.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "daemon/privilege.h"

enum { OUTPUT_MAX = 4096 };

static void on_output(void *context, unsigned events)
{
	struct program *p = context;
	char bytes[512];
	ssize_t n = read(p->output.fd, bytes, sizeof(bytes));

	(void)events;
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n <= 0) {
		loop_fd_done(&p->output);
		return;
	}
	if (p->text.length + (size_t)n <= OUTPUT_MAX)
		strbuf_add(&p->text, bytes, (size_t)n);
}

void program_init(struct program *p, struct loop *loop,
		  void (*ended)(void *context, int status, const char *text), void *context)
{
	*p = (struct program){.ended = ended, .context = context};
	strbuf_init(&p->text, OUTPUT_MAX);
	loop_fd_init(&p->output, loop, -1, on_output, p);
}

// The descriptors below 3 are put in place one by one; both ends may themselves be below 3.
static int set_standard(int input, int output)
{
	int in = input >= 0 ? fcntl(input, F_DUPFD, 3) : open("/dev/null", O_RDONLY);
	int out = fcntl(output, F_DUPFD, 3);

	if (in < 0 || out < 0)
		return -1;
	if (dup2(in, 0) < 0 || dup2(out, 1) < 0 || dup2(out, 2) < 0)
		return -1;
	return close_range(3, ~0u, 0);
}

static void __attribute__((noreturn))
become_program(const char *const *argv, int input, int output, const struct role *as, bool change)
{
	static char path[] = "PATH=/usr/sbin:/usr/bin:/sbin:/bin";
	char *environment[] = {path, NULL};
	sigset_t none;
	struct err e;

	(void)sigemptyset(&none);
	(void)sigprocmask(SIG_SETMASK, &none, NULL);
	if (set_standard(input, output) != 0 || (as && privilege_drop(as, change, &e) != 0))
		_exit(127);
	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	(void)execve(argv[0], (char *const *)argv, environment);
	_exit(127);
}

int program_start(struct program *p, const char *const *argv, int input, const struct role *as,
		  bool change_user, struct err *e)
{
	int pipe_fd[2];
	struct loop *loop = p->output.loop;

	if (p->pid != 0)
		return err_set(e, ERR_INTERNAL, "%s is still running", argv[0]);
	if (pipe2(pipe_fd, O_CLOEXEC | O_NONBLOCK) != 0)
		return err_errno(e, ERR_INTERNAL, "cannot make a pipe");
	strbuf_reset(&p->text);
	p->pid = fork();
	if (p->pid == 0)
		become_program(argv, input, pipe_fd[1], as, change_user);
	(void)close(pipe_fd[1]);
	if (p->pid < 0) {
		p->pid = 0;
		(void)close(pipe_fd[0]);
		return err_errno(e, ERR_INTERNAL, "cannot start %s", argv[0]);
	}
	loop_fd_init(&p->output, loop, pipe_fd[0], on_output, p);
	(void)loop_fd_watch(&p->output, LOOP_READ);
	return 0;
}

static void close_output(struct program *p)
{
	loop_fd_done(&p->output);
	if (p->output.fd >= 0)
		(void)close(p->output.fd);
	p->output.fd = -1;
}

bool program_reaped(struct program *p, pid_t pid, int status)
{
	if (pid == 0 || p->pid != pid)
		return false;
	// It may have ended before the loop came round to its last words.
	for (int i = 0; i < 16 && p->output.event; i++)
		on_output(p, LOOP_READ);
	close_output(p);
	p->pid = 0;
	p->ended(p->context, status, strbuf_text(&p->text));
	return true;
}

void program_done(struct program *p)
{
	if (p->pid > 0)
		(void)kill(p->pid, SIGKILL);
	p->pid = 0;
	close_output(p);
	strbuf_free(&p->text);
}
