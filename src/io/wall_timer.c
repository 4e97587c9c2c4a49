// SPDX-License-Identifier: BSD-2-Clause
// timerfd_create(2) with TFD_TIMER_CANCEL_ON_SET.

#include "io/wall_timer.h"

#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#define FAR_AWAY ((int64_t)1 << 33) // s: the kernel counts nanoseconds in 64 bits

static void on_ready(void *context, unsigned events)
{
	struct wall_timer *t = context;
	uint64_t times;

	(void)events;
	// A clock that was set is told as ECANCELED; the count says nothing that the clock does not.
	(void)!read(t->watch.fd, &times, sizeof(times));
	t->callback(t->context);
}

int wall_timer_init(struct wall_timer *t, struct loop *loop, void (*callback)(void *context),
		    void *context)
{
	int fd = timerfd_create(CLOCK_REALTIME, TFD_NONBLOCK | TFD_CLOEXEC);

	*t = (struct wall_timer){.callback = callback, .context = context};
	if (fd < 0)
		return -1;
	loop_fd_init(&t->watch, loop, fd, on_ready, t);
	if (loop_fd_watch(&t->watch, LOOP_READ) == 0)
		return 0;
	wall_timer_done(t);
	return -1;
}

void wall_timer_done(struct wall_timer *t)
{
	if (!t->watch.loop)
		return;
	loop_fd_done(&t->watch);
	(void)close(t->watch.fd);
	t->watch.loop = NULL;
}

void wall_timer_set(struct wall_timer *t, int64_t moment)
{
	struct itimerspec at = {.it_value = {.tv_sec = moment < FAR_AWAY ? moment : FAR_AWAY}};

	if (at.it_value.tv_sec <= 0)
		at.it_value.tv_sec = 1; // zero would disarm it
	(void)timerfd_settime(t->watch.fd, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &at, NULL);
}
