// SPDX-License-Identifier: BSD-2-Clause
// Passwords are typed unseen, judged by the daemon and wiped here.

#include "console/run_password.h"

#include <string.h>

#include "console/ask.h"
#include "console/interrupt.h"

const struct tree_argument run_password_arguments[RUN_PASSWORD_ARGUMENTS] = {
	{"old-password", 0, "The one that you have; empty when you have none"},
	{"new-password", 0, "The one that you want"},
	{"confirm-new-password", 0, "The same again"},
};

static void wipe(struct strbuf *text)
{
	if (text->data)
		explicit_bzero(text->data, text->length);
	strbuf_free(text);
}

static int add_argument(struct console *c, const struct command_line *line, const char *name,
			struct request *r, struct err *e)
{
	const struct argument *argument = command_line_argument(line, name);
	struct strbuf answer;
	int result;

	if (argument) {
		request_pair(r, name, (struct slice){argument->text, argument->length});
		return 0;
	}
	strbuf_init(&answer, SENTENCE_WORD_MAX);
	result = ask_secret(c, name, &answer, e);
	request_pair(r, name, strbuf_slice(&answer));
	wipe(&answer);
	return result;
}

int run_password(struct console *c, const struct command_line *line, struct value *out,
		 struct err *e)
{
	struct request r;
	int result = 0;

	(void)out;
	request_begin(&r, line->menu->path, "password");
	for (size_t i = 0; result == 0 && i < RUN_PASSWORD_ARGUMENTS; i++)
		result = add_argument(c, line, run_password_arguments[i].name, &r, e);
	if (result == 0)
		result = client_execute(c->client, &r, NULL, NULL, NULL, e);
	request_free(&r);
	return result;
}

// PASSWORD NULL: asks only whether the user has one.
static int unlock(struct console *c, const char *path, const struct strbuf *password, struct err *e)
{
	struct request r;
	int result;

	request_begin(&r, path, "lock");
	if (password)
		request_pair(&r, "password", strbuf_slice(password));
	result = client_execute(c->client, &r, NULL, NULL, NULL, e);
	request_free(&r);
	return result;
}

int run_lock(struct console *c, const struct command_line *line, struct value *out, struct err *e)
{
	struct strbuf password;
	int result;

	(void)out;
	if (unlock(c, line->menu->path, NULL, e) < 0)
		return -1;
	screen_add(&c->screen, c->screen.terminal ? "\033[H\033[2JThis terminal is locked.\n" : "");
	do {
		strbuf_init(&password, SENTENCE_WORD_MAX);
		result = ask_secret(c, "password", &password, e);
		if (result == 0)
			result = unlock(c, line->menu->path, &password, e);
		wipe(&password);
		if (result < 0 && e->kind == ERR_FAILURE)
			strbuf_add_format(&c->screen.text, "%s\n", e->text);
		interrupt_clear();		   // Ctrl-C opens no lock
	} while (result < 0 && e->kind != ERR_IO); // but a terminal that is gone needs none
	return result;
}
