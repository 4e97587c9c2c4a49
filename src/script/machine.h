// SPDX-License-Identifier: BSD-2-Clause
// What carries code out. The language itself needs nothing from outside; the rest is asked of a host.
#pragma once

#include "base/err.h"
#include "script/code.h"
#include "script/command_line.h"
#include "script/globals.h"

enum {
	MACHINE_SLOTS_MAX = 1 << 18, // of all frames
	MACHINE_DEPTH_MAX = 1000,    // of calls and blocks within one another
	MACHINE_STACK_MAX = 5 << 20, // bytes of the C stack
	MACHINE_TURN = 4096,	     // steps between two looks for Ctrl-C
};

struct script_host {
	void *context;

	// Carries out a command of a menu. OUT NULL: what it has to show is shown; else it is nothing at
	// first. 1: the script ends here.
	int (*command)(void *context, const struct command_line *line, struct value *out,
		       struct err *e);
	void (*menu)(void *context, const struct tree_menu *menu); // it is the current one now
	int (*put)(void *context, struct slice text, struct err *e);
	int (*wait)(void *context, uint64_t ms, struct err *e); // ERR_INTERRUPTED by Ctrl-C
	bool (*interrupted)(void *context);
	// The file NAME holds TEXT from now on, and nothing else.
	int (*write_file)(void *context, struct slice name, struct slice text, struct err *e);
	const char *job; // what :jobname tells; NULL: nothing
};

struct machine {
	const struct script_host *host;
	const struct tree_menu *root; // what :parse reads against
	const struct tree_menu *current;
	struct globals *globals;
	struct value *slots;
	size_t slots_used;
	struct value *frame; // the slots of the code that runs
	unsigned depth;
	const char *stack; // where the C stack was at the start
	uint32_t turn;	   // steps to the next look
	uint64_t steps;	   // left; looked at once a turn
	struct value returned;
	struct err error;
	struct value message;  // all of what :error said, where `error` has no room for it
	struct position place; // of the command that failed; line 0: of none
	char failed[128];      // "/ip/address/add", of the command that failed; ""
	const struct condition_record *record; // that a condition is asked about; NULL
};

// STEPS 0: no limit. False without memory.
bool machine_init(struct machine *m, const struct script_host *host, struct globals *globals,
		  const struct tree_menu *root, uint64_t steps);
void machine_done(struct machine *m);

// Makes a frame with room for all the variables that one code may have, for statements that are run
// by themselves. False without room.
bool machine_open(struct machine *m);
void machine_close(struct machine *m);

// Carries C out in a frame of its own. ARGUMENTS, by slot, may be NULL.
enum flow machine_run(struct machine *m, const struct code *c, struct value *out);

// Calls V, which is code, a function or an operation; anything else is nothing to call, and OUT
// becomes V itself.
struct call_arguments {
	struct slice name; // $0
	const struct value *unnamed;
	size_t unnamed_count;
	const struct slice *names;
	const struct value *named;
	size_t named_count;
};

enum flow machine_call(struct machine *m, struct value v, const struct call_arguments *a,
		       struct value *out);

// Ends what runs with the error. FORMAT NULL: the kind's text.
enum flow machine_fail(struct machine *m, enum err_kind kind, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
enum flow machine_no_memory(struct machine *m);

// Whether an error may be caught by the script: not Ctrl-C, not a lost connection.
bool machine_can_catch(const struct machine *m);

// Forgets the error.
void machine_recover(struct machine *m);

// The error as a handler is told it: with prefix and place.
void machine_error_text(const struct machine *m, struct strbuf *out);

// Once a turn: Ctrl-C and the limit of steps.
enum flow machine_look(struct machine *m);

static inline enum flow machine_step(struct machine *m)
{
	return --m->turn == 0 ? machine_look(m) : FLOW_NEXT;
}

// Whether there is enough of the C stack for another operator.
static inline bool machine_has_stack(const struct machine *m)
{
	return m->stack - (const char *)__builtin_frame_address(0) < MACHINE_STACK_MAX;
}

enum flow machine_too_deep(struct machine *m);

// Around what nests: fails when that is too deep.
enum flow machine_enter(struct machine *m);
static inline void machine_leave(struct machine *m)
{
	m->depth--;
}
