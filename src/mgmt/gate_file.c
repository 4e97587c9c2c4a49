// SPDX-License-Identifier: BSD-2-Clause
// Handing files to gate, and waiting for its answer.

#include "mgmt/gate_file.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "mgmt/state.h"
#include "mgmt/transaction.h"

enum { PATIENCE = 30000 }; // ms; thousands of firewall rules take nft a second or two

static int file_of(const void *bytes, size_t n, struct err *e)
{
	int fd = memfd_create("sallyport", MFD_CLOEXEC);
	size_t done = 0;

	if (fd < 0)
		return err_errno(e, ERR_INTERNAL, "cannot make a memory file");
	while (done < n) {
		ssize_t written = write(fd, (const char *)bytes + done, n - done);

		if (written <= 0) {
			(void)err_errno(e, ERR_INTERNAL, "cannot fill a memory file");
			(void)close(fd);
			return -1;
		}
		done += (size_t)written;
	}
	return fd;
}

static void finish(struct gate_file *f, const struct err *e)
{
	struct transaction *t = f->waiting;

	loop_timer_cancel(&f->patience);
	f->waiting = NULL;
	if (e && f->mixed)
		loop_timer_set(&f->again, 0);
	f->mixed = false;
	transaction_applied(t, e);
}

static void log_failure(struct gate_file *f, const struct err *e)
{
	log_add_format(&f->m->log, WIRE_LOG_SYSTEM | WIRE_LOG_ERROR, "%s is not in force: %s",
		       f->row->what, e->text);
}

static void on_answer(void *context, const struct err *e, uint64_t cursor, bool more)
{
	struct gate_file *f = context;

	(void)cursor;
	(void)more;
	f->request = 0;
	if (!f->m->gate.channel)
		return; // gate went away: the next one is told
	if (f->waiting)
		finish(f, e);
	else if (e)
		log_failure(f, e);
	if (f->row->told)
		f->row->told(f->m, e);
}

static const struct gate_reply reply = {.answer = on_answer};

// 0, or -1 where the file cannot be made.
static int tell(struct gate_file *f, struct err *e)
{
	struct wire_file body = {.size = 0};
	void *bytes;
	int fd;

	if (f->row->gather(f->m, &bytes, &f->size, e) != 0)
		return -1;
	free(f->bytes);
	f->bytes = bytes;
	if (!f->m->gate.channel)
		return 0;
	fd = file_of(f->bytes, f->size, e);
	if (fd < 0)
		return -1;
	if (f->request)
		gate_link_forget(&f->m->gate, f->request);
	body.size = f->size;
	f->request = gate_link_hand_over(&f->m->gate, f->row->kind, &body, fd, &reply, f);
	(void)close(fd);
	return 0;
}

void gate_file_tell(struct gate_file *f)
{
	struct err e;

	f->mixed = f->waiting != NULL;
	if (tell(f, &e) != 0)
		log_failure(f, &e);
}

static void tell_later(void *context)
{
	gate_file_tell(context);
}

static void on_impatient(void *context)
{
	struct gate_file *f = context;
	struct err e;

	(void)err_set(&e, ERR_FAILURE, "failure: the gateway process does not answer");
	// It may have got the file and only be late with its answer.
	loop_timer_set(&f->again, 0);
	finish(f, &e);
}

void gate_file_apply(struct gate_file *f, struct transaction *t)
{
	struct err e;

	f->waiting = t;
	loop_timer_set(&f->patience, PATIENCE);
	if (tell(f, &e) != 0)
		finish(f, &e);
}

void gate_file_connected(struct gate_file *f)
{
	f->request = 0;
	gate_file_tell(f);
}

void gate_file_init(struct gate_file *f, struct mgmt *m, const struct gate_file_row *row)
{
	*f = (struct gate_file){.m = m, .row = row};
	loop_timer_init(&f->patience, m->loop, on_impatient, f);
	loop_timer_init(&f->again, m->loop, tell_later, f);
}

void gate_file_done(struct gate_file *f)
{
	loop_timer_cancel(&f->patience);
	loop_timer_cancel(&f->again);
	free(f->bytes);
	f->bytes = NULL;
}
