// SPDX-License-Identifier: BSD-2-Clause
// The helper thread: two queues in, one queue out, an eventfd to wake the loop.

#include "mgmt/helper.h"

#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

struct queue {
	struct helper_job *first;
	struct helper_job **last;
};

struct helper {
	struct loop_fd watch; // of the eventfd
	size_t running;	      // jobs given and not yet finished; the loop's own count
	pthread_t thread;
	bool started;

	pthread_mutex_t lock; // guards what follows
	pthread_cond_t wake;
	struct queue urgent;
	struct queue ordinary;
	struct queue done;
	bool ending;
};

static void queue_init(struct queue *q)
{
	q->first = NULL;
	q->last = &q->first;
}

static void queue_put(struct queue *q, struct helper_job *job)
{
	job->next = NULL;
	*q->last = job;
	q->last = &job->next;
}

static struct helper_job *queue_take(struct queue *q)
{
	struct helper_job *job = q->first;

	if (!job)
		return NULL;
	q->first = job->next;
	if (!q->first)
		q->last = &q->first;
	return job;
}

static struct helper_job *next_job(struct helper *h)
{
	struct helper_job *job = queue_take(&h->urgent);

	return job ? job : queue_take(&h->ordinary);
}

static void *work(void *context)
{
	struct helper *h = context;
	const uint64_t one = 1;

	(void)pthread_mutex_lock(&h->lock);
	for (;;) {
		struct helper_job *job = next_job(h);

		if (!job && h->ending)
			break;
		if (!job) {
			(void)pthread_cond_wait(&h->wake, &h->lock);
			continue;
		}
		(void)pthread_mutex_unlock(&h->lock);
		job->work(job);
		(void)pthread_mutex_lock(&h->lock);
		queue_put(&h->done, job);
		// The counter of an eventfd cannot overflow by ones; nothing else fails here.
		(void)!write(h->watch.fd, &one, sizeof(one));
	}
	(void)pthread_mutex_unlock(&h->lock);
	return NULL;
}

static void finish_done(struct helper *h)
{
	for (;;) {
		struct helper_job *job;

		(void)pthread_mutex_lock(&h->lock);
		job = queue_take(&h->done);
		(void)pthread_mutex_unlock(&h->lock);
		if (!job)
			return;
		h->running--;
		job->finished(job);
	}
}

static void on_wake(void *context, unsigned events)
{
	struct helper *h = context;
	uint64_t count;

	(void)events;
	(void)!read(h->watch.fd, &count, sizeof(count));
	finish_done(h);
}

struct helper *helper_new(struct loop *loop)
{
	struct helper *h = calloc(1, sizeof(*h));
	int fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);

	if (!h || fd < 0) {
		free(h);
		if (fd >= 0)
			(void)close(fd);
		return NULL;
	}
	(void)pthread_mutex_init(&h->lock, NULL);
	(void)pthread_cond_init(&h->wake, NULL);
	queue_init(&h->urgent);
	queue_init(&h->ordinary);
	queue_init(&h->done);
	loop_fd_init(&h->watch, loop, fd, on_wake, h);
	if (loop_fd_watch(&h->watch, LOOP_READ) != 0) {
		helper_free(h);
		return NULL;
	}
	return h;
}

void helper_free(struct helper *h)
{
	if (!h)
		return;
	if (h->started) {
		(void)pthread_mutex_lock(&h->lock);
		h->ending = true;
		(void)pthread_cond_signal(&h->wake);
		(void)pthread_mutex_unlock(&h->lock);
		(void)pthread_join(h->thread, NULL);
	}
	finish_done(h);
	loop_fd_done(&h->watch);
	(void)close(h->watch.fd);
	(void)pthread_cond_destroy(&h->wake);
	(void)pthread_mutex_destroy(&h->lock);
	free(h);
}

// Signals are the loop's: the thread is born with all of them blocked.
static bool start(struct helper *h)
{
	sigset_t all;
	sigset_t before;

	(void)sigfillset(&all);
	(void)pthread_sigmask(SIG_SETMASK, &all, &before);
	h->started = pthread_create(&h->thread, NULL, work, h) == 0;
	(void)pthread_sigmask(SIG_SETMASK, &before, NULL);
	return h->started;
}

void helper_run(struct helper *h, struct helper_job *job, bool urgent)
{
	const uint64_t one = 1;
	bool threaded = !h->ending && (h->started || start(h));

	h->running++;
	if (!threaded)
		job->work(job);
	(void)pthread_mutex_lock(&h->lock);
	queue_put(!threaded ? &h->done : urgent ? &h->urgent : &h->ordinary, job);
	(void)pthread_cond_signal(&h->wake);
	(void)pthread_mutex_unlock(&h->lock);
	if (!threaded)
		(void)!write(h->watch.fd, &one, sizeof(one));
}

bool helper_is_idle(const struct helper *h)
{
	return h->running == 0;
}
