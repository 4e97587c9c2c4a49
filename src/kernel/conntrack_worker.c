// SPDX-License-Identifier: BSD-2-Clause
// The helper thread for deletions and listings. A job goes through three lists, in order: waiting, running (the
// thread works on all of these at once), done. The lock guards the lists and what forget changes.
#include "kernel/conntrack_worker.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <linux/netlink.h>

struct job {
	struct job *next;
	uint64_t number;
	conntrack_done_callback *callback; // NULL: nobody waits, or it is a listing
	conntrack_listed_callback *listed; // NULL: nobody waits, or it is a deletion
	void *context;
	uint8_t family; // of a listing; 0: a deletion
	struct flow *flows;
	size_t flow_count;
	bool failed;
	struct err failure;
	size_t count;
	struct conntrack_filter filters[];
};

struct list {
	struct job *first;
	struct job **end;
};

struct conntrack_worker {
	struct netlink *netlink; // the thread's
	int done_fd;		 // an eventfd: something is in `done`
	struct loop_fd wake;
	pthread_t thread;
	bool threaded;
	pthread_mutex_t lock;
	pthread_cond_t work;
	struct list waiting, running, done;
	bool stop;
	size_t pending;	 // jobs in all lists; the loop's thread alone counts
	uint64_t number; // of the last job
};

static void list_init(struct list *l)
{
	l->first = NULL;
	l->end = &l->first;
}

static void list_add(struct list *l, struct job *job)
{
	job->next = NULL;
	*l->end = job;
	l->end = &job->next;
}

// Moves all of FROM to the end of TO.
static void list_move(struct list *to, struct list *from)
{
	if (!from->first)
		return;
	*to->end = from->first;
	to->end = from->end;
	list_init(from);
}

static void job_free(struct job *job)
{
	free(job->flows);
	free(job);
}

static void list_free(struct list *l)
{
	while (l->first) {
		struct job *job = l->first;

		l->first = job->next;
		job_free(job);
	}
	list_init(l);
}

static void fail(struct job *job, const struct err *e)
{
	job->failed = true;
	job->failure = *e;
}

// Ends the flows of every running job: one call, so that many jobs share one walk.
static void end_flows(struct conntrack_worker *w)
{
	struct conntrack_filter *all;
	struct err e;
	size_t count = 0;
	int result;

	// The thread alone adds to and takes from `running`; what it reads here nobody changes.
	for (struct job *job = w->running.first; job; job = job->next)
		count += job->count;
	if (count == 0)
		return;
	all = calloc(count, sizeof(*all));
	if (all) {
		count = 0;
		for (struct job *job = w->running.first; job; job = job->next) {
			for (size_t i = 0; i < job->count; i++)
				all[count++] = job->filters[i];
		}
		result = conntrack_delete(w->netlink, all, count, &e);
	} else {
		result = err_set(&e, ERR_NO_MEMORY, NULL);
	}
	free(all);
	if (result == 0)
		return;
	for (struct job *job = w->running.first; job; job = job->next)
		if (job->count > 0)
			fail(job, &e);
}

static void list_flows(struct conntrack_worker *w)
{
	struct err e;

	for (struct job *job = w->running.first; job; job = job->next)
		if (job->family &&
		    flow_list(w->netlink, job->family, &job->flows, &job->flow_count, &e) != 0)
			fail(job, &e);
}

static void *run(void *context)
{
	struct conntrack_worker *w = context;
	const uint64_t one = 1;

	pthread_mutex_lock(&w->lock);
	for (;;) {
		while (!w->stop && !w->waiting.first)
			pthread_cond_wait(&w->work, &w->lock);
		if (w->stop)
			break;
		list_move(&w->running, &w->waiting);
		pthread_mutex_unlock(&w->lock);
		end_flows(w);
		list_flows(w);
		pthread_mutex_lock(&w->lock);
		list_move(&w->done, &w->running);
		// Can only fail when the counter is full, and then the loop is told anyway.
		while (write(w->done_fd, &one, sizeof(one)) < 0 && errno == EINTR)
			;
	}
	pthread_mutex_unlock(&w->lock);
	return NULL;
}

static struct job *take_done(struct conntrack_worker *w)
{
	struct job *job;

	pthread_mutex_lock(&w->lock);
	job = w->done.first;
	if (job) {
		w->done.first = job->next;
		if (!job->next)
			list_init(&w->done);
	}
	pthread_mutex_unlock(&w->lock);
	return job;
}

static void tell(void *context, unsigned events)
{
	struct conntrack_worker *w = context;
	struct job *job;
	uint64_t count;

	if (read(w->done_fd, &count, sizeof(count)) < 0)
		return; // EAGAIN: told before
	while ((job = take_done(w)) != NULL) {
		w->pending--;
		if (job->callback)
			job->callback(job->context, job->failed ? &job->failure : NULL);
		if (job->listed) {
			job->listed(job->context, job->flows, job->flow_count,
				    job->failed ? &job->failure : NULL);
			job->flows = NULL;
		}
		job_free(job);
	}
}

static int start_thread(struct conntrack_worker *w)
{
	sigset_t all, before;
	int number;

	// Signals are the loop's.
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	number = pthread_create(&w->thread, NULL, run, w);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	w->threaded = number == 0;
	errno = number;
	return number == 0 ? 0 : -1;
}

struct conntrack_worker *conntrack_worker_new(struct loop *loop, struct err *e)
{
	struct conntrack_worker *w = calloc(1, sizeof(*w));

	if (!w) {
		err_set(e, ERR_NO_MEMORY, NULL);
		return NULL;
	}
	list_init(&w->waiting);
	list_init(&w->running);
	list_init(&w->done);
	pthread_mutex_init(&w->lock, NULL);
	pthread_cond_init(&w->work, NULL);
	w->done_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	loop_fd_init(&w->wake, loop, w->done_fd, tell, w);
	w->netlink = netlink_open(NETLINK_NETFILTER, 0, e);
	if (!w->netlink) {
		conntrack_worker_free(w);
		return NULL;
	}
	if (w->done_fd < 0 || loop_fd_watch(&w->wake, LOOP_READ) != 0 || start_thread(w) != 0) {
		err_errno(e, ERR_IO, "thread for ending flows");
		conntrack_worker_free(w);
		return NULL;
	}
	return w;
}

void conntrack_worker_free(struct conntrack_worker *w)
{
	if (!w)
		return;
	pthread_mutex_lock(&w->lock);
	w->stop = true;
	pthread_cond_signal(&w->work);
	pthread_mutex_unlock(&w->lock);
	if (w->threaded)
		pthread_join(w->thread, NULL);
	loop_fd_done(&w->wake);
	if (w->done_fd >= 0)
		(void)close(w->done_fd);
	list_free(&w->waiting);
	list_free(&w->running);
	list_free(&w->done);
	netlink_close(w->netlink);
	pthread_cond_destroy(&w->work);
	pthread_mutex_destroy(&w->lock);
	free(w);
}

// A job with room for COUNT filters; NULL (E) when there are too many, or without memory.
static struct job *job_new(struct conntrack_worker *w, size_t count, struct err *e)
{
	struct job *job;

	if (w->pending >= CONNTRACK_QUEUE_MAX) {
		err_set(e, ERR_NO_MEMORY, "too many flows to end at once");
		return NULL;
	}
	job = calloc(1, sizeof(*job) + count * sizeof(job->filters[0]));
	if (!job) {
		err_set(e, ERR_NO_MEMORY, NULL);
		return NULL;
	}
	job->number = ++w->number;
	job->count = count;
	return job;
}

static uint64_t queue(struct conntrack_worker *w, struct job *job)
{
	uint64_t number = job->number; // the thread may be done with it before this returns

	w->pending++;
	pthread_mutex_lock(&w->lock);
	list_add(&w->waiting, job);
	pthread_cond_signal(&w->work);
	pthread_mutex_unlock(&w->lock);
	return number;
}

uint64_t conntrack_worker_submit(struct conntrack_worker *w, const struct conntrack_filter *filters,
				 size_t count, conntrack_done_callback *callback, void *context,
				 struct err *e)
{
	struct job *job;

	if (count == 0 || count > CONNTRACK_JOB_FILTERS) {
		err_set(e, ERR_INTERNAL, NULL);
		return 0;
	}
	job = job_new(w, count, e);
	if (!job)
		return 0;
	for (size_t i = 0; i < count; i++)
		job->filters[i] = filters[i];
	job->callback = callback;
	job->context = context;
	return queue(w, job);
}

uint64_t conntrack_worker_list(struct conntrack_worker *w, uint8_t family,
			       conntrack_listed_callback *callback, void *context, struct err *e)
{
	struct job *job = job_new(w, 0, e);

	if (!job)
		return 0;
	job->family = family;
	job->listed = callback;
	job->context = context;
	return queue(w, job);
}

void conntrack_worker_forget(struct conntrack_worker *w, uint64_t number)
{
	struct list *lists[] = {&w->waiting, &w->running, &w->done};

	pthread_mutex_lock(&w->lock);
	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
		for (struct job *job = lists[i]->first; job; job = job->next) {
			if (job->number == number) {
				job->callback = NULL;
				job->listed = NULL;
			}
		}
	}
	pthread_mutex_unlock(&w->lock);
}

size_t conntrack_worker_pending(const struct conntrack_worker *w)
{
	return w->pending;
}
