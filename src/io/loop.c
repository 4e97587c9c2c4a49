// SPDX-License-Identifier: BSD-2-Clause
// The event loop: a heap of timers over libevent's descriptors and signals.

#include "io/loop.h"

#include <stdlib.h>

#include <event2/event.h>

#include "base/clock.h"

struct loop {
	struct event_base *base;
	struct event *wake;	  // fires when the first timer of the heap is due
	struct loop_timer **heap; // heap[1] is due first; heap[0] is unused
	size_t count;
	size_t capacity;
	uint64_t now;
	bool is_virtual;
	bool stopping;
};

static void on_wake(evutil_socket_t fd, short what, void *context)
{
	(void)fd;
	(void)what;
	(void)context; // only ends the wait; run_due does the work
}

static struct loop *create(bool is_virtual, uint64_t now)
{
	struct loop *loop = calloc(1, sizeof(*loop));

	if (!loop)
		return NULL;
	loop->base = event_base_new();
	loop->wake = loop->base ? evtimer_new(loop->base, on_wake, loop) : NULL;
	if (!loop->wake) {
		loop_free(loop);
		return NULL;
	}
	loop->is_virtual = is_virtual;
	loop->now = now;
	return loop;
}

struct loop *loop_new(void)
{
	return create(false, clock_boot_ms());
}

struct loop *loop_new_virtual(uint64_t now_ms)
{
	return create(true, now_ms);
}

void loop_free(struct loop *loop)
{
	if (!loop)
		return;
	if (loop->wake)
		event_free(loop->wake);
	if (loop->base)
		event_base_free(loop->base);
	free(loop->heap);
	free(loop);
}

uint64_t loop_now(const struct loop *loop)
{
	return loop->now;
}

static void refresh(struct loop *loop)
{
	if (!loop->is_virtual)
		loop->now = clock_boot_ms();
}

static void put(struct loop *loop, size_t place, struct loop_timer *t)
{
	loop->heap[place] = t;
	t->place = place;
}

static void sift_up(struct loop *loop, size_t place, struct loop_timer *t)
{
	while (place > 1 && loop->heap[place / 2]->due > t->due) {
		put(loop, place, loop->heap[place / 2]);
		place /= 2;
	}
	put(loop, place, t);
}

static void sift_down(struct loop *loop, size_t place, struct loop_timer *t)
{
	for (;;) {
		size_t child = place * 2;

		if (child > loop->count)
			break;
		if (child < loop->count && loop->heap[child + 1]->due < loop->heap[child]->due)
			child++;
		if (loop->heap[child]->due >= t->due)
			break;
		put(loop, place, loop->heap[child]);
		place = child;
	}
	put(loop, place, t);
}

void loop_timer_init(struct loop_timer *t, struct loop *loop, loop_callback *callback,
		     void *context)
{
	*t = (struct loop_timer){.loop = loop, .callback = callback, .context = context};
}

void loop_timer_set_at(struct loop_timer *t, uint64_t due_ms)
{
	struct loop *loop = t->loop;

	loop_timer_cancel(t);
	if (loop->count + 2 > loop->capacity) {
		size_t capacity = loop->capacity ? loop->capacity * 2 : 16;
		struct loop_timer **heap =
			realloc(loop->heap, capacity * sizeof(struct loop_timer *));

		if (!heap)
			abort(); // a lost timer would leave a port open; the parent starts us anew
		loop->heap = heap;
		loop->capacity = capacity;
	}
	t->due = due_ms;
	loop->count++;
	sift_up(loop, loop->count, t);
}

void loop_timer_set(struct loop_timer *t, uint64_t after_ms)
{
	loop_timer_set_at(t, t->loop->now + after_ms);
}

void loop_timer_cancel(struct loop_timer *t)
{
	struct loop *loop = t->loop;
	struct loop_timer *last;
	size_t place = t->place;

	if (place == 0)
		return;
	t->place = 0;
	last = loop->heap[loop->count--];
	if (last == t)
		return;
	if (place > 1 && loop->heap[place / 2]->due > last->due)
		sift_up(loop, place, last);
	else
		sift_down(loop, place, last);
}

bool loop_timer_is_set(const struct loop_timer *t)
{
	return t->place != 0;
}

// Timers that were due when the pass began; one that sets itself again for "now" waits for the
// next pass, so that descriptors are never starved.
static void run_due(struct loop *loop)
{
	uint64_t limit = loop->now;
	size_t most = loop->count;

	while (most-- > 0 && loop->count > 0 && loop->heap[1]->due <= limit) {
		struct loop_timer *t = loop->heap[1];

		loop_timer_cancel(t);
		t->callback(t->context);
	}
}

static void arm_wake(struct loop *loop)
{
	uint64_t due;
	uint64_t wait;
	struct timeval tv;

	if (loop->is_virtual || loop->count == 0) {
		(void)event_del(loop->wake);
		return;
	}
	due = loop->heap[1]->due;
	wait = due > loop->now ? due - loop->now : 0;
	tv.tv_sec = (time_t)(wait / 1000);
	tv.tv_usec = (suseconds_t)(wait % 1000 * 1000);
	(void)event_add(loop->wake, &tv);
}

int loop_run(struct loop *loop)
{
	loop->stopping = false;
	while (!loop->stopping) {
		refresh(loop);
		arm_wake(loop);
		if (event_base_loop(loop->base, EVLOOP_ONCE | EVLOOP_NO_EXIT_ON_EMPTY) < 0)
			return -1;
		refresh(loop);
		if (!loop->stopping)
			run_due(loop);
	}
	return 0;
}

void loop_stop(struct loop *loop)
{
	loop->stopping = true;
	(void)event_base_loopbreak(loop->base);
}

void loop_pump(struct loop *loop)
{
	refresh(loop);
	(void)event_base_loop(loop->base, EVLOOP_ONCE | EVLOOP_NONBLOCK);
	refresh(loop);
	run_due(loop);
}

void loop_advance(struct loop *loop, uint64_t ms)
{
	uint64_t end = loop->now + ms;

	loop_pump(loop);
	while (loop->count > 0 && loop->heap[1]->due <= end) {
		if (loop->heap[1]->due > loop->now)
			loop->now = loop->heap[1]->due;
		loop_pump(loop);
	}
	loop->now = end;
	loop_pump(loop);
}

static void on_fd(evutil_socket_t fd, short what, void *context)
{
	struct loop_fd *w = context;
	unsigned events = 0;

	(void)fd;
	refresh(w->loop);
	if (what & EV_READ)
		events |= LOOP_READ;
	if (what & EV_WRITE)
		events |= LOOP_WRITE;
	w->callback(w->context, events);
}

void loop_fd_init(struct loop_fd *w, struct loop *loop, int fd, loop_fd_callback *callback,
		  void *context)
{
	*w = (struct loop_fd){.loop = loop, .fd = fd, .callback = callback, .context = context};
}

int loop_fd_watch(struct loop_fd *w, unsigned events)
{
	short what = EV_PERSIST;

	if (events == w->events)
		return 0;
	if (w->event)
		event_free(w->event);
	w->event = NULL;
	w->events = events;
	if (events == 0)
		return 0;
	if (events & LOOP_READ)
		what |= EV_READ;
	if (events & LOOP_WRITE)
		what |= EV_WRITE;
	w->event = event_new(w->loop->base, w->fd, what, on_fd, w);
	if (!w->event || event_add(w->event, NULL) != 0) {
		w->events = 0;
		return -1;
	}
	return 0;
}

void loop_fd_done(struct loop_fd *w)
{
	if (w->event)
		event_free(w->event);
	w->event = NULL;
	w->events = 0;
}

static void on_signal(evutil_socket_t number, short what, void *context)
{
	struct loop_signal *s = context;

	(void)number;
	(void)what;
	s->callback(s->context);
}

int loop_signal_init(struct loop_signal *s, struct loop *loop, int number, loop_callback *callback,
		     void *context)
{
	*s = (struct loop_signal){.callback = callback, .context = context};
	s->event = evsignal_new(loop->base, number, on_signal, s);
	if (!s->event || event_add(s->event, NULL) != 0) {
		loop_signal_done(s);
		return -1;
	}
	return 0;
}

void loop_signal_done(struct loop_signal *s)
{
	if (s->event)
		event_free(s->event);
	s->event = NULL;
}
