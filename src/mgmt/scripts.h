// SPDX-License-Identifier: BSD-2-Clause
// The scripts that are stored: running one, and knowing which cannot be understood. Only a console
// can read the language, so that a job looks at each script that is new, one after the other.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/slice.h"
#include "schema/menu.h"

struct job;
struct job_events;
struct mgmt;
struct session;
struct transaction;

// A record of /system/script.
struct script_row {
	struct row row;
	char *name;
	char *owner;
	uint64_t policy; // set of script_policy_words
	bool dont_require_permissions;
	int64_t last_started;
	uint64_t run_count;
	char *source;
};

#define SCRIPTS_PATH "/system/script"

// The policies of a script or schedule, in the order in which RouterOS tells them; those behind the
// first SCRIPT_POLICIES were once known, or say how to log in: they are taken and forgotten.
enum { SCRIPT_POLICIES = 10 };
extern const char *const script_policy_words[]; // ends with NULL

uint32_t script_policies(uint64_t words); // as a set of enum policy
uint64_t script_words(uint32_t policies); // and back

// What a change may make of the policies of a script or schedule: neither WORDS nor, unless it is
// new, BEFORE may hold any that the user who makes the change does not hold.
int script_check_policies(const struct transaction *t, uint64_t words, uint64_t before,
			  struct err *e);

// The text BEFORE of a script or schedule becomes AFTER (each may be NULL). It runs in the name of
// OWNER, which may be another's: who lacks `policy` makes it his own.
int script_take_over(const struct transaction *t, const char *before, const char *after,
		     char **owner, struct err *e);

// WORDS without those that are forgotten or, where none is left, the policies of who makes the change.
uint64_t script_complete_policies(const struct transaction *t, uint64_t words);

struct script_note { // what is not stored
	struct script_note *prev, *next;
	uint32_t id;
	uint64_t run_count;
	int64_t last_started; // 0: not yet
	bool checked;
	bool invalid;
};

struct scripts {
	struct script_note *notes;
	struct job *checker; // NULL: none runs
	uint32_t checking;   // id of the script that it looks at; 0: none
	bool barren;	     // it has taken none: there is no other until a script changes
};

// By name, never by id; NULL when there is none.
const struct script_row *scripts_find(const struct mgmt *m, struct slice name);

struct script_start {
	const struct script_row *script;
	struct slice before; // statements that come before those of the script; may be empty
	const char *user;    // who runs it
	bool trusted;
	uint32_t policies;	     // that it may use of the user's
	bool own_policies;	     // use those of the script instead, as its owner
	const struct session *asker; // NULL: nobody's command
	const struct job_events *events;
	void *context;
};

// NULL: E, as when the script has policies that are not among `policies`.
struct job *scripts_run(struct mgmt *m, const struct script_start *start, struct err *e);

// TEXT in quotes, as the language writes it, for `before`.
void scripts_quote(struct strbuf *out, const char *text);

// Tells in the log that the script NAME failed. WAY: who ran it, " from scheduler" or "".
void scripts_log_failure(struct mgmt *m, const char *name, const char *way, const struct err *e);

void scripts_fill(const struct mgmt *m, struct script_row *row);

// Scripts have changed, or (T NULL) we have started.
void scripts_changed(struct mgmt *m, const struct transaction *t);
void scripts_job_ended(struct mgmt *m); // there is room for a job
void scripts_done(struct mgmt *m);
