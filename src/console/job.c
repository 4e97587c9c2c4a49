// SPDX-License-Identifier: BSD-2-Clause
// Taking the script over the session, running it, telling how it ended.

#include "console/job.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

#include "console/check_file.h"
#include "console/console.h"
#include "console/interrupt.h"
#include "sandbox/sandbox.h"

#define MENU "/system/script/job"

enum { SESSION_FD = 3, PIECE = 32768 /* bytes of output in one command */ };

static int take_task(struct client *client, struct records *task, struct err *e)
{
	struct request r;
	int result;

	request_begin(&r, MENU, "take");
	result = client_execute(client, &r, records_row, task, NULL, e);
	request_free(&r);
	if (result == 0 && task->count != 1)
		return err_set(e, ERR_INTERNAL, NULL);
	return result;
}

static int write_out(void *context, struct slice text)
{
	int result = 0;

	while (text.n > 0 && result == 0) {
		struct slice piece = {text.p, text.n < PIECE ? text.n : PIECE};
		struct request r;
		struct err e;

		request_begin(&r, MENU, "write");
		request_pair(&r, "data", piece);
		result = client_tell(context, &r, &e);
		request_free(&r);
		text.p += piece.n;
		text.n -= piece.n;
	}
	return result;
}

// FAILURE NULL: it came to its end.
static void tell_end(struct client *client, const struct err *failure)
{
	struct request r;
	struct err e;

	request_begin(&r, MENU, "end");
	if (failure)
		request_pair(&r, "message", slice_from(failure->text));
	(void)client_execute(client, &r, NULL, NULL, NULL, &e);
	request_free(&r);
}

static struct slice source_of(const struct record *task)
{
	struct slice source = SLICE("");

	(void)record_value(task, SLICE("source"), &source);
	return source;
}

static int run_script(struct client *client, const struct record *task, struct err *e)
{
	const char *name = record_text(task, "name");
	struct console c;
	int result = console_init(&c, client, STDERR_FILENO, e);

	c.screen.take = write_out;
	c.screen.context = client;
	c.screen.terminal = false;
	c.job = name[0] ? name : NULL;
	if (result == 0)
		result = console_run(&c, source_of(task), CONSOLE_SCRIPT, NULL, e);
	tell_end(client, result < 0 ? e : NULL);
	console_done(&c); // and with it the client
	return result;
}

// Texts to be read come one after the other, a script to be run comes alone.
static int serve(struct client *client, struct err *e)
{
	for (;;) {
		struct records task = {.count = 0};
		int result = take_task(client, &task, e);
		bool check = result == 0 && record_is(task.items[0], "mode", "check");

		if (result == 0 && record_is(task.items[0], "mode", "run")) {
			result = run_script(client, task.items[0], e);
			records_free(&task);
			return result;
		}
		if (check)
			tell_end(client,
				 check_text(source_of(task.items[0]), false, e) < 0 ? e : NULL);
		records_free(&task);
		if (!check) {
			client_close(client);
			return result;
		}
	}
}

static int confine(enum wire_role role, struct err *e)
{
	// Where it would be looked up later, no file can be opened any more.
	tzset();
	if (prctl(PR_SET_DUMPABLE, 0) != 0)
		return err_errno(e, ERR_INTERNAL, "cannot give core files up");
	return sandbox_files(role, NULL, e) != 0 || sandbox_calls(role, e) != 0 ? -1 : 0;
}

struct client *job_open_console(struct records *task, struct err *e)
{
	struct client *client = NULL;

	if (confine(WIRE_ROLE_CONSOLE, e) == 0)
		client = client_new(SESSION_FD, e);
	if (!client)
		return NULL;
	if (take_task(client, task, e) != 0) {
		client_close(client);
		return NULL;
	}
	if (setenv("TERM", record_text(task->items[0], "term"), 1) != 0 ||
	    (record_is(task->items[0], "plain", "yes") && setenv("NO_COLOR", "1", 1) != 0)) {
		(void)err_set(e, ERR_NO_MEMORY, NULL);
		client_close(client);
		return NULL;
	}
	return client;
}

int job_main(void)
{
	struct client *client;
	struct err e;

	if (confine(WIRE_ROLE_JOB, &e) != 0) {
		(void)fputs("sallyport: a job cannot be confined\n", stderr);
		return EXIT_FAILURE;
	}
	interrupt_init();
	client = client_new(SESSION_FD, &e);
	return client && serve(client, &e) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
