// SPDX-License-Identifier: BSD-2-Clause
// Scripts that run: each in a process of its own (sallyport --job), which has nothing but a session
// here, of the user for whom it acts and with the policies that it was given. Over that session the
// script comes, its output goes, and is told how it ended.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/slice.h"

struct call;
struct errand;
struct mgmt;
struct session;

enum {
	// Of WIRE_JOBS_MAX. What remains is for people, and for schedules.
	JOBS_NESTED_MAX = 24,	// that jobs have started
	JOBS_ASKED_MAX = 28,	// that one user has asked for, by hand or by a job
	JOB_SOURCE_MAX = 65000, // bytes; with its name it fits a word of the API
};

struct job_events {
	// What the script shows. True: it was taken; false: job_taken follows, until when the script
	// waits. NULL: nobody looks.
	bool (*output)(void *context, struct slice text);
	// The job has ended and is gone. E NULL: well.
	void (*ended)(void *context, const struct err *e);
	// Not NULL: nothing runs, texts are only read. The next of them, false after the last; and
	// whether it can be understood.
	bool (*next)(void *context, struct slice *out);
	void (*checked)(void *context, const struct err *e);
};

struct job_request {
	const char *name;    // of the script, for :jobname; "": it has none
	const char *user;    // for whom it acts
	bool trusted;	     // as root on the control socket, who is admin whatever the users are
	uint32_t policies;   // that it may use of the user's
	struct slice source; // copied
	const struct session *asker; // whose command it is; NULL: nobody's
	const struct job_events *events;
	void *context;
};

struct job {
	struct job *prev, *next;
	struct mgmt *m;
	uint32_t id;	 // sessions have numbers of the same row
	uint32_t parent; // id of the job or session that started it; 0: none
	char *name;
	char *user;
	bool trusted;
	bool asked;  // by a command, not by a schedule
	bool nested; // by a command of a job
	uint32_t policies;
	char *source;
	size_t source_length;
	int64_t started;	 // seconds since 1970
	struct errand *errand;	 // NULL: the process is gone
	struct session *session; // NULL: not there yet, or gone
	struct call *writing;	 // its output, which is not taken yet
	bool stopped;
	bool taken;			 // the script has it
	bool finished;			 // it has told its end
	struct err failure;		 // ERR_NONE: none is known
	const struct job_events *events; // NULL: nobody wants to know
	void *context;
};

struct jobs {
	struct job *list;
};

// NULL: E says why. What follows comes from the loop.
struct job *job_start(struct mgmt *m, const struct job_request *request, struct err *e);

void job_stop(struct job *j);	 // `ended` follows, with "interrupted"
void job_taken(struct job *j);	 // room for more of its output
void job_release(struct job *j); // it goes on, nobody wants to know any more

bool jobs_have_room(const struct mgmt *m); // for one that no job has started
struct job *job_find(const struct mgmt *m, uint32_t id);

void job_session_ended(struct job *j);
void jobs_done(struct mgmt *m);

// Whether J may run the command WORD at all: one that only reads texts has its own commands alone.
bool job_permits(const struct job *j, struct slice word);

// ---- the commands of its session; each ends its call, if not at once

void job_take(struct call *call);
void job_write(struct call *call);
void job_end(struct call *call);
