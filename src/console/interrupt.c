// SPDX-License-Identifier: BSD-2-Clause
// By handlers that only note what came, and ppoll(2).

#include "console/interrupt.h"

#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <time.h>

static volatile sig_atomic_t pending;
static volatile sig_atomic_t resized;
static sigset_t while_waiting; // the signals blocked there

static void note(int number)
{
	if (number == SIGINT)
		pending = 1;
	else
		resized = 1;
}

void interrupt_init(void)
{
	struct sigaction action = {.sa_handler = note};
	sigset_t held;

	(void)sigemptyset(&action.sa_mask);
	(void)sigemptyset(&held);
	(void)sigaddset(&held, SIGINT);
	(void)sigaddset(&held, SIGWINCH);
	(void)sigprocmask(SIG_BLOCK, &held, &while_waiting);
	(void)sigdelset(&while_waiting, SIGINT);
	(void)sigdelset(&while_waiting, SIGWINCH);
	(void)sigaction(SIGINT, &action, NULL);
	(void)sigaction(SIGWINCH, &action, NULL);
}

unsigned interrupt_wait_two(int fd, int other, int ms)
{
	struct pollfd watched[] = {{.fd = fd, .events = POLLIN}, {.fd = other, .events = POLLIN}};
	struct timespec time = {.tv_sec = ms / 1000, .tv_nsec = (long)(ms % 1000) * 1000000};

	if (pending || ppoll(watched, 2, ms < 0 ? NULL : &time, &while_waiting) <= 0)
		return 0;
	return (watched[0].revents ? 1 : 0) + (watched[1].revents ? 2 : 0);
}

bool interrupt_wait(int fd, int ms)
{
	return interrupt_wait_two(fd, -1, ms) != 0;
}

bool interrupt_pending(void)
{
	return pending;
}

void interrupt_clear(void)
{
	pending = 0;
}

void interrupt_raise(void)
{
	pending = 1;
}

bool interrupt_resized(void)
{
	bool was = resized;

	resized = 0;
	return was;
}
