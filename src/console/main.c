// SPDX-License-Identifier: BSD-2-Clause
// The program `sallyport`: console and script runner.

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "console/check_file.h"
#include "console/console.h"
#include "console/interrupt.h"
#include "console/job.h"
#include "console/options.h"
#include "console/prompt.h"
#include "console/record.h"
#include "script/script.h"

enum { READ_SIZE = 65536 };

static int read_all(int fd, const char *name, struct strbuf *out, struct err *e)
{
	for (;;) {
		char *to = strbuf_reserve(out, READ_SIZE);
		ssize_t n;

		if (!to)
			return err_set(e, ERR_TOO_LARGE, "%.80s is too large", name);
		if (!interrupt_wait(fd, -1) && interrupt_pending())
			return err_set(e, ERR_INTERRUPTED, NULL);
		n = read(fd, to, READ_SIZE);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return err_errno(e, ERR_IO, "cannot read %.80s", name);
		if (n == 0)
			return 0;
		out->length += (size_t)n;
	}
}

// FILE NULL: standard input.
static int read_file(const char *file, struct strbuf *text, struct err *e)
{
	int fd = file ? open(file, O_RDONLY | O_CLOEXEC) : STDIN_FILENO;
	const char *name = file ? file : "standard input";
	int result;

	strbuf_init(text, SCRIPT_SIZE_MAX + READ_SIZE);
	if (fd < 0)
		return err_errno(e, ERR_IO, "cannot open %.80s", name);
	result = read_all(fd, name, text, e);
	if (file)
		(void)close(fd);
	return result;
}

static int check_script(const char *file, struct err *e)
{
	struct strbuf text;
	int result = read_file(file, &text, e);

	if (result == 0)
		result = check_text(strbuf_slice(&text), true, e);
	strbuf_free(&text);
	return result;
}

static int run_script(struct console *c, const char *file, struct err *e)
{
	struct strbuf text;
	int result = read_file(file, &text, e);

	if (result == 0)
		result = console_run(c, strbuf_slice(&text), CONSOLE_SCRIPT, NULL, e);
	strbuf_free(&text);
	return result;
}

// Takes CLIENT over.
static int run_with(struct client *client, const struct program_options *o, const char *user,
		    struct screen *errors, struct err *e)
{
	struct console c;
	int result = console_init(&c, client, STDOUT_FILENO, e);

	c.user = user;
	if (result == 0 && o->command)
		result = console_run(&c, slice_from(o->command), CONSOLE_TYPED, NULL, e);
	else if (result == 0 && (o->file || !isatty(STDIN_FILENO)))
		result = run_script(&c, o->file, e);
	else if (result == 0)
		result = prompt_run(&c, STDIN_FILENO, errors, e);
	console_done(&c);
	return result;
}

static int run(const struct program_options *o, struct screen *errors, struct err *e)
{
	struct client *client = client_open(o->socket, e);

	return client ? run_with(client, o, NULL, errors, e) : -1;
}

// What is shown and what fails go the same way.
static int run_remote(void)
{
	struct program_options o = {.socket = NULL};
	struct records task = {.count = 0};
	struct screen errors;
	struct client *client;
	struct err e = {0};
	int result = -1;

	client = job_open_console(&task, &e);
	interrupt_init();
	screen_init(&errors, STDERR_FILENO);
	if (client) {
		struct slice command;

		if (record_value(task.items[0], SLICE("command"), &command))
			o.command = record_text(task.items[0], "command");
		result = run_with(client, &o, record_text(task.items[0], "user"), &errors, &e);
	}
	if (result < 0)
		screen_tell(&errors, STDERR_FILENO, e.text);
	records_free(&task);
	screen_free(&errors);
	return result < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
	struct program_options o;
	struct screen errors;
	struct err e = {0};
	int result = EXIT_SUCCESS;

	screen_init(&errors, STDERR_FILENO);
	if (program_options_read(&o, argc, argv, &e) < 0) {
		screen_tell(&errors, STDERR_FILENO, e.text);
		(void)fputs(program_usage, stderr);
		result = EXIT_FAILURE;
	} else if (o.action == PROGRAM_HELP) {
		(void)fputs(program_usage, stdout);
	} else if (o.action == PROGRAM_VERSION) {
		(void)puts("sallyport " SALLYPORT_VERSION);
	} else if (o.action == PROGRAM_JOB) {
		result = job_main();
	} else if (o.action == PROGRAM_CONSOLE) {
		result = run_remote();
	} else {
		bool check = o.action == PROGRAM_CHECK;

		interrupt_init();
		if ((check ? check_script(o.file, &e) : run(&o, &errors, &e)) < 0) {
			screen_tell(&errors, STDERR_FILENO, e.text);
			result = EXIT_FAILURE;
		}
	}
	screen_free(&errors);
	return result;
}
