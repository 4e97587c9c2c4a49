// SPDX-License-Identifier: BSD-2-Clause
// Runs a script through the console.

#include "daemon/first_run.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "daemon/beside.h"

enum { LIMIT = 60000 }; // ms; a defaults file that takes longer would keep us from being ready

static void on_ended(void *context, int status, const char *text)
{
	struct first_run *r = context;

	loop_timer_cancel(&r->limit);
	r->ended(r->context, WIFEXITED(status) && WEXITSTATUS(status) == 0, text);
}

static void on_limit(void *context)
{
	struct first_run *r = context;

	if (r->program.pid > 0)
		(void)kill(r->program.pid, SIGKILL);
}

void first_run_init(struct first_run *r, struct loop *loop,
		    void (*ended)(void *context, bool succeeded, const char *text), void *context)
{
	*r = (struct first_run){.ended = ended, .context = context};
	program_init(&r->program, loop, on_ended, r);
	loop_timer_init(&r->limit, loop, on_limit, r);
}

void first_run_start(struct first_run *r, const struct options *options, int input)
{
	struct strbuf console;
	struct strbuf socket;
	struct err e;

	strbuf_init(&console, BESIDE_PATH_SIZE);
	strbuf_init(&socket, 1200);
	strbuf_add_format(&socket, "%s/control", options->runtime_directory);
	if (beside_find(BESIDE_CONSOLE, &console) != 0) {
		r->ended(r->context, false, "the program sallyport is not beside this one");
	} else {
		const char *argv[] = {strbuf_text(&console), "--socket", strbuf_text(&socket),
				      input < 0 ? options->defaults : NULL, NULL};

		loop_timer_set(&r->limit, LIMIT);
		if (program_start(&r->program, argv, input, NULL, false, &e) != 0) {
			loop_timer_cancel(&r->limit);
			r->ended(r->context, false, e.text);
		}
	}
	strbuf_free(&console);
	strbuf_free(&socket);
}

bool first_run_is_running(const struct first_run *r)
{
	return r->program.pid != 0;
}

void first_run_done(struct first_run *r)
{
	loop_timer_cancel(&r->limit);
	program_done(&r->program);
}
