// SPDX-License-Identifier: BSD-2-Clause
// The helper thread of a store: waits until something is dirty for long enough or asked for,
// flushes the WAL, and folds it into the file when it has grown long.

#include "store/checkpoint.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

enum {
	FOLD_PAGES = 4000,	     // of the WAL: about 4 MB
	STOP_PAGES = 4 * FOLD_PAGES, // the writer waits until they are folded
	BUSY_MS = 2000,
};

struct request {
	checkpoint_callback *callback;
	void *context;
	struct err result; // kind ERR_NONE: done
	struct request *next;
};

struct queue {
	struct request *first;
	struct request **last;
};

struct checkpoint {
	// Set before the thread starts and not changed after.
	uint32_t interval_ms;
	checkpoint_callback *trouble;
	void *context;
	int event_fd;

	// The thread's own, once it runs.
	struct database database; // only the fields that failures are worded by
	int wal_fd;
	bool fold; // the flush before failed

	// The caller's own.
	pthread_t thread;
	bool started;

	pthread_mutex_t lock; // guards what follows
	pthread_cond_t wake;
	pthread_cond_t rest; // a flush is over
	bool flushing;
	bool dirty;
	struct timespec since; // of the first commit that is not durable
	uint32_t pages;
	struct queue waiting;
	struct queue done;
	struct err last; // how the last flush ended
	bool told;	 // `last` is what `trouble` has heard or need not hear
	bool ending;
};

static void queue_init(struct queue *q)
{
	q->first = NULL;
	q->last = &q->first;
}

static void queue_put(struct queue *q, struct request *r)
{
	r->next = NULL;
	*q->last = r;
	q->last = &r->next;
}

static struct request *queue_take(struct queue *q)
{
	struct request *r = q->first;

	if (!r)
		return NULL;
	q->first = r->next;
	if (!q->first)
		q->last = &q->first;
	return r;
}

// Flushing the WAL is all that a commit which waits for the disk does; to write the pages to their
// place every time would only wear the disk. After a failure, though, the kernel takes for written
// what it gave up on: then the pages are written to their place.
static int flush(struct checkpoint *c, uint32_t pages, struct err *e)
{
	bool fold = c->fold || pages >= FOLD_PAGES;

	c->fold = true;
	if (fdatasync(c->wal_fd) != 0)
		return err_errno(e, ERR_IO, "failure: %s %s", c->database.noun, c->database.path);
	if (fold && sqlite3_wal_checkpoint_v2(c->database.handle, NULL, SQLITE_CHECKPOINT_PASSIVE,
					      NULL, NULL) != SQLITE_OK)
		return database_fail(&c->database, e);
	c->fold = false;
	return 0;
}

static bool is_due(const struct checkpoint *c, struct timespec *due)
{
	struct timespec now;
	long nanoseconds = c->since.tv_nsec + (long)(c->interval_ms % 1000) * 1000000;

	due->tv_sec = c->since.tv_sec + (time_t)(c->interval_ms / 1000) + nanoseconds / 1000000000;
	due->tv_nsec = nanoseconds % 1000000000;
	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec > due->tv_sec ||
	       (now.tv_sec == due->tv_sec && now.tv_nsec >= due->tv_nsec);
}

// Waits, the lock held, for the next flush to be due; false when there is none to come.
static bool wait_for_work(struct checkpoint *c)
{
	for (;;) {
		struct timespec due;

		if (c->waiting.first || (c->ending && c->dirty))
			return true;
		if (c->ending)
			return false;
		if (!c->dirty)
			(void)pthread_cond_wait(&c->wake, &c->lock);
		else if (c->pages >= FOLD_PAGES || is_due(c, &due))
			return true;
		else
			(void)pthread_cond_timedwait(&c->wake, &c->lock, &due);
	}
}

static void tell(struct checkpoint *c)
{
	const uint64_t one = 1;

	// The counter of an eventfd cannot overflow by ones; nothing else fails here.
	(void)!write(c->event_fd, &one, sizeof(one));
}

// Takes over what is to be done, does it with the lock released, and puts the outcome down.
static void work_once(struct checkpoint *c)
{
	struct queue taken = c->waiting;
	uint32_t pages = c->pages;
	struct err e = {.kind = ERR_NONE};
	struct request *r;

	if (!taken.first)
		taken.last = &taken.first;
	queue_init(&c->waiting);
	c->dirty = false;
	c->flushing = true;
	(void)pthread_mutex_unlock(&c->lock);
	(void)flush(c, pages, &e);
	(void)pthread_mutex_lock(&c->lock);
	c->flushing = false;
	c->last = e;
	if (e.kind != ERR_NONE)
		c->pages = 0; // not again at once
	(void)pthread_cond_broadcast(&c->rest);
	if (e.kind != ERR_NONE && !taken.first)
		c->told = false;
	// Tried again after the interval; at the end there is no again.
	if (e.kind != ERR_NONE && !c->ending && !c->dirty) {
		c->dirty = true;
		(void)clock_gettime(CLOCK_MONOTONIC, &c->since);
	}
	while ((r = queue_take(&taken))) {
		r->result = e;
		queue_put(&c->done, r);
	}
	tell(c);
}

static void *run(void *context)
{
	struct checkpoint *c = context;

	(void)pthread_mutex_lock(&c->lock);
	while (wait_for_work(c))
		work_once(c);
	(void)pthread_mutex_unlock(&c->lock);
	return NULL;
}

static int open_wal(struct checkpoint *c, struct err *e)
{
	char *path = sqlite3_mprintf("%s-wal", c->database.path);

	if (!path)
		return err_set(e, ERR_NO_MEMORY, NULL);
	c->wal_fd = open(path, O_RDWR | O_CLOEXEC);
	sqlite3_free(path);
	if (c->wal_fd < 0)
		return err_errno(e, ERR_IO, "failure: %s %s", c->database.noun, c->database.path);
	return 0;
}

// The connection is opened here, so that whoever sandboxes the process knows all of it beforehand,
// but used by the thread alone.
static int connect(struct checkpoint *c, const struct database *d, struct err *e)
{
	c->database.noun = d->noun;
	c->database.path = strdup(d->path);
	if (!c->database.path)
		return err_set(e, ERR_NO_MEMORY, NULL);
	if (sqlite3_open_v2(d->path, &c->database.handle,
			    SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK ||
	    sqlite3_busy_timeout(c->database.handle, BUSY_MS) != SQLITE_OK ||
	    sqlite3_wal_autocheckpoint(c->database.handle, 0) != SQLITE_OK ||
	    // Opens the file and its WAL, which open_wal relies on.
	    sqlite3_exec(c->database.handle,
			 "PRAGMA synchronous = NORMAL; SELECT 1 FROM sqlite_schema", NULL, NULL,
			 NULL) != SQLITE_OK)
		return database_fail(&c->database, e);
	return open_wal(c, e);
}

// Signals are the loop's: the thread is born with all of them blocked.
static int start(struct checkpoint *c, struct err *e)
{
	sigset_t all;
	sigset_t before;
	int result;

	if (c->started)
		return 0;
	(void)sigfillset(&all);
	(void)pthread_sigmask(SIG_SETMASK, &all, &before);
	result = pthread_create(&c->thread, NULL, run, c);
	(void)pthread_sigmask(SIG_SETMASK, &before, NULL);
	c->started = result == 0;
	if (c->started)
		return 0;
	errno = result;
	return err_errno(e, ERR_IO, "failure: %s %s: no thread", c->database.noun,
			 c->database.path);
}

static void init_lock(struct checkpoint *c)
{
	pthread_condattr_t attributes;

	(void)pthread_mutex_init(&c->lock, NULL);
	(void)pthread_condattr_init(&attributes);
	(void)pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	(void)pthread_cond_init(&c->wake, &attributes);
	(void)pthread_cond_init(&c->rest, &attributes);
	(void)pthread_condattr_destroy(&attributes);
}

static void release(struct checkpoint *c)
{
	(void)pthread_cond_destroy(&c->wake);
	(void)pthread_cond_destroy(&c->rest);
	(void)pthread_mutex_destroy(&c->lock);
	(void)sqlite3_close(c->database.handle);
	free(c->database.path);
	if (c->wal_fd >= 0)
		(void)close(c->wal_fd);
	if (c->event_fd >= 0)
		(void)close(c->event_fd);
	free(c);
}

struct checkpoint *checkpoint_new(const struct database *d, uint32_t interval_ms,
				  checkpoint_callback *trouble, void *context, struct err *e)
{
	struct checkpoint *c = calloc(1, sizeof(*c));

	if (!c) {
		(void)err_set(e, ERR_NO_MEMORY, NULL);
		return NULL;
	}
	c->interval_ms = interval_ms;
	c->trouble = trouble;
	c->context = context;
	c->told = true;
	c->wal_fd = -1;
	queue_init(&c->waiting);
	queue_init(&c->done);
	init_lock(c);
	c->event_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (c->event_fd < 0)
		(void)err_errno(e, ERR_IO, "failure: %s %s: no descriptor", d->noun, d->path);
	else if (connect(c, d, e) == 0)
		return c;
	release(c);
	return NULL;
}

int checkpoint_free(struct checkpoint *c, struct err *e)
{
	struct err last;

	if (!c)
		return 0;
	(void)pthread_mutex_lock(&c->lock);
	c->ending = true;
	(void)pthread_cond_signal(&c->wake);
	(void)pthread_mutex_unlock(&c->lock);
	if (c->started)
		(void)pthread_join(c->thread, NULL);
	else
		(void)run(c); // what could not be left to a thread
	last = c->last;
	c->told = true; // told by the result
	checkpoint_dispatch(c);
	release(c);
	if (last.kind == ERR_NONE)
		return 0;
	if (e)
		*e = last;
	return -1;
}

// The lock is held.
static void mark_dirty(struct checkpoint *c, const struct database *d)
{
	bool was_long = c->pages >= FOLD_PAGES;

	c->pages = d->wal_pages;
	if (c->dirty && (was_long || c->pages < FOLD_PAGES))
		return;
	if (!c->dirty)
		(void)clock_gettime(CLOCK_MONOTONIC, &c->since);
	c->dirty = true;
	(void)pthread_cond_signal(&c->wake);
}

void checkpoint_dirty(struct checkpoint *c, const struct database *d)
{
	struct err e;
	bool started = start(c, &e) == 0;

	(void)pthread_mutex_lock(&c->lock);
	mark_dirty(c, d);
	if (!started) {
		c->last = e;
		c->told = false;
		tell(c);
	}
	while (started && c->pages >= STOP_PAGES && (c->dirty || c->flushing))
		(void)pthread_cond_wait(&c->rest, &c->lock);
	(void)pthread_mutex_unlock(&c->lock);
}

int checkpoint_request(struct checkpoint *c, const struct database *d,
		       checkpoint_callback *callback, void *context, struct err *e)
{
	struct request *r = calloc(1, sizeof(*r));

	if (!r)
		return err_set(e, ERR_NO_MEMORY, NULL);
	if (start(c, e) != 0) {
		free(r);
		return -1;
	}
	r->callback = callback;
	r->context = context;
	(void)pthread_mutex_lock(&c->lock);
	mark_dirty(c, d);
	queue_put(&c->waiting, r);
	(void)pthread_cond_signal(&c->wake);
	(void)pthread_mutex_unlock(&c->lock);
	return 0;
}

int checkpoint_fd(const struct checkpoint *c)
{
	return c->event_fd;
}

// Whether there is something new that `trouble` has to hear of, which is then in *E.
static bool take_trouble(struct checkpoint *c, struct err *e)
{
	bool news;

	(void)pthread_mutex_lock(&c->lock);
	news = !c->told && c->last.kind != ERR_NONE;
	*e = c->last;
	c->told = true;
	(void)pthread_mutex_unlock(&c->lock);
	return news && c->trouble;
}

void checkpoint_dispatch(struct checkpoint *c)
{
	uint64_t count;
	struct err e;

	(void)!read(c->event_fd, &count, sizeof(count));
	if (take_trouble(c, &e))
		c->trouble(c->context, &e);
	for (;;) {
		struct request *r;

		(void)pthread_mutex_lock(&c->lock);
		r = queue_take(&c->done);
		(void)pthread_mutex_unlock(&c->lock);
		if (!r)
			return;
		r->callback(r->context, r->result.kind == ERR_NONE ? NULL : &r->result);
		free(r);
	}
}
