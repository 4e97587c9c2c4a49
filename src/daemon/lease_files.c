// SPDX-License-Identifier: BSD-2-Clause
// Watching lease files by inotify, on their directories: a file that is replaced is another one.

#include "daemon/lease_files.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

static const uint32_t changes = IN_MODIFY | IN_CLOSE_WRITE | IN_CREATE | IN_MOVED_TO | IN_ONLYDIR;

static void complain(struct lease_files *s, const char *path, const char *what)
{
	char text[256];

	(void)snprintf(text, sizeof(text), "DHCP lease file %s: %s", path, what);
	s->trouble(s->context, text);
}

// -1 when there is none at present, which is not worth a word, or it is not one to read.
static int open_file(struct lease_file *f)
{
	int fd = open(f->path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	struct stat status;

	if (fd < 0) {
		if (errno != ENOENT)
			complain(f->set, f->path, strerror(errno));
		return -1;
	}
	if (fstat(fd, &status) == 0 && S_ISREG(status.st_mode))
		return fd;
	complain(f->set, f->path, "not a regular file");
	(void)close(fd);
	return -1;
}

static void give(void *context)
{
	struct lease_file *f = context;
	struct wire_lease_file body = {.number = f->number};
	int fd;

	f->changed = 0;
	if (!f->set->lan || f->path[0] == '\0')
		return;
	fd = open_file(f);
	if (fd < 0)
		return;
	(void)wire_send(f->set->lan, WIRE_LEASE_FILE, 0, &body, fd);
	(void)close(fd);
}

static void note_change(struct lease_file *f)
{
	uint64_t now = loop_now(f->set->loop);
	uint64_t latest;
	uint64_t due = now + LEASE_FILE_QUIET_MS;

	if (f->changed == 0)
		f->changed = now;
	latest = f->changed + LEASE_FILE_LATEST_MS;
	loop_timer_set_at(&f->timer, due < latest ? due : latest);
}

static const char *name_of(const struct lease_file *f)
{
	return strrchr(f->path, '/') + 1;
}

static void on_event(struct lease_files *s, const struct inotify_event *event)
{
	for (size_t i = 0; i < WIRE_LEASE_FILES_MAX; i++) {
		struct lease_file *f = &s->file[i];

		if (f->path[0] == '\0')
			continue;
		if ((event->mask & IN_Q_OVERFLOW) || (event->wd == f->watch && event->len > 0 &&
						      strcmp(event->name, name_of(f)) == 0))
			note_change(f);
	}
}

static void on_readable(void *context, unsigned events)
{
	_Alignas(struct inotify_event) char bytes[4096];
	struct lease_files *s = context;
	ssize_t n = read(s->events.fd, bytes, sizeof(bytes));

	(void)events;
	for (ssize_t at = 0; at < n;) {
		const struct inotify_event *event = (const void *)(bytes + at);

		on_event(s, event);
		at += (ssize_t)(sizeof(*event) + event->len);
	}
}

void lease_files_init(struct lease_files *s, struct loop *loop, lease_files_trouble *trouble,
		      void *context)
{
	*s = (struct lease_files){.loop = loop, .trouble = trouble, .context = context};
	loop_fd_init(&s->events, loop, -1, on_readable, s);
	for (uint32_t i = 0; i < WIRE_LEASE_FILES_MAX; i++) {
		s->file[i] = (struct lease_file){.set = s, .watch = -1, .number = i};
		loop_timer_init(&s->file[i].timer, loop, give, &s->file[i]);
	}
}

void lease_files_done(struct lease_files *s)
{
	for (size_t i = 0; i < WIRE_LEASE_FILES_MAX; i++)
		loop_timer_cancel(&s->file[i].timer);
	loop_fd_done(&s->events);
	if (s->events.fd >= 0)
		(void)close(s->events.fd);
}

// The descriptor is made when there is first something to watch.
static bool has_events(struct lease_files *s)
{
	int fd;

	if (s->events.fd >= 0)
		return true;
	fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
	if (fd < 0)
		return false;
	loop_fd_init(&s->events, s->loop, fd, on_readable, s);
	if (loop_fd_watch(&s->events, LOOP_READ) == 0)
		return true;
	(void)close(fd);
	loop_fd_init(&s->events, s->loop, -1, on_readable, s);
	return false;
}

static bool shares_watch(const struct lease_files *s, const struct lease_file *f)
{
	for (size_t i = 0; i < WIRE_LEASE_FILES_MAX; i++)
		if (&s->file[i] != f && s->file[i].watch == f->watch)
			return true;
	return false;
}

static void leave(struct lease_file *f)
{
	loop_timer_cancel(&f->timer);
	if (f->watch >= 0 && !shares_watch(f->set, f))
		(void)inotify_rm_watch(f->set->events.fd, f->watch);
	f->watch = -1;
	f->changed = 0;
	f->path[0] = '\0';
}

static void watch_directory(struct lease_file *f)
{
	char directory[WIRE_PATH_SIZE];

	memcpy(directory, f->path, sizeof(directory));
	*(strrchr(directory, '/') + 1) = '\0';
	if (has_events(f->set))
		f->watch = inotify_add_watch(f->set->events.fd, directory, changes);
	if (f->watch < 0)
		complain(f->set, f->path, strerror(errno));
}

void lease_files_watch(struct lease_files *s, const struct wire_lease_watch *asked)
{
	size_t length = strnlen(asked->path, WIRE_PATH_SIZE);
	struct lease_file *f;

	if (asked->number >= WIRE_LEASE_FILES_MAX || length == WIRE_PATH_SIZE)
		return;
	f = &s->file[asked->number];
	leave(f);
	if (asked->path[0] != '/')
		return;
	memcpy(f->path, asked->path, length + 1);
	watch_directory(f);
	give(f);
}

void lease_files_lan(struct lease_files *s, struct seqpacket *channel)
{
	s->lan = channel;
	for (size_t i = 0; i < WIRE_LEASE_FILES_MAX; i++)
		give(&s->file[i]);
}
