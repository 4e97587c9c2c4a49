// SPDX-License-Identifier: BSD-2-Clause
// The event loop: descriptors, timers, signals, on one thread. Descriptors and signals come from
// libevent; timers are a heap of our own, because they count CLOCK_BOOTTIME and because a test runs
// them on a virtual clock. In one pass ready descriptors are served first, then the timers due, so
// a timer of 0 ms means "when what has arrived is read".
//
// The owner embeds the structs below; they must stay where they are while watched or set. Every
// callback may free its own owner.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct loop;
struct event;

typedef void loop_callback(void *context);
typedef void loop_fd_callback(void *context, unsigned events);

enum { LOOP_READ = 1, LOOP_WRITE = 2 };

struct loop_fd {
	struct loop *loop;
	struct event *event; // NULL while not watched
	loop_fd_callback *callback;
	void *context;
	int fd;
	unsigned events;
};

struct loop_timer {
	struct loop *loop;
	loop_callback *callback;
	void *context;
	uint64_t due; // loop_now() at which it runs
	size_t place; // in the heap, from 1; 0 while not set
};

struct loop_signal {
	struct event *event;
	loop_callback *callback;
	void *context;
};

struct loop *loop_new(void);			// NULL without memory
struct loop *loop_new_virtual(uint64_t now_ms); // time moves only by loop_advance
void loop_free(struct loop *loop);
uint64_t loop_now(const struct loop *loop); // milliseconds; refreshed once a pass

int loop_run(struct loop *loop); // until loop_stop; 0, or -1 when the kernel refuses
void loop_stop(struct loop *loop);

// Serves what is ready now, and the timers due, without waiting.
void loop_pump(struct loop *loop);

// Virtual clock only: lets MS pass, running each timer at its own moment and serving descriptors
// in between.
void loop_advance(struct loop *loop, uint64_t ms);

// Watches FD for EVENTS (a set of LOOP_READ and LOOP_WRITE; 0 stops watching). Level-triggered.
void loop_fd_init(struct loop_fd *w, struct loop *loop, int fd, loop_fd_callback *callback,
		  void *context);
int loop_fd_watch(struct loop_fd *w, unsigned events); // 0 or -1
void loop_fd_done(struct loop_fd *w); // stops watching; does not close; harmless when repeated

void loop_timer_init(struct loop_timer *t, struct loop *loop, loop_callback *callback,
		     void *context);
void loop_timer_set(struct loop_timer *t, uint64_t after_ms); // replaces an earlier setting
void loop_timer_set_at(struct loop_timer *t, uint64_t due_ms);
void loop_timer_cancel(struct loop_timer *t); // harmless when not set
bool loop_timer_is_set(const struct loop_timer *t);

int loop_signal_init(struct loop_signal *s, struct loop *loop, int number, loop_callback *callback,
		     void *context); // 0 or -1
void loop_signal_done(struct loop_signal *s);
