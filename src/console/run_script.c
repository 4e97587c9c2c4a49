// SPDX-License-Identifier: BSD-2-Clause
// Asking for what the script shows, and showing it as it comes.

#include "console/run_script.h"

#include "console/run.h"

static int show(void *context, const struct sentence *reply, struct err *e)
{
	struct console *c = context;

	for (size_t i = 1; i < reply->count; i++) {
		struct slice name;
		struct slice text;

		if (sentence_pair(reply->word[i], &name, &text) && slice_is(name, "output"))
			console_add_text(c, text);
	}
	return screen_flush(&c->screen, c->out) < 0 ? err_set(e, ERR_IO, "cannot write the output")
						    : 0;
}

int run_script(struct console *c, const struct command_line *line, struct err *e)
{
	struct request r;
	bool nothing = false;
	int result;

	request_begin(&r, line->menu->path, line->command->name);
	result = run_add_arguments(c, line, &r, &nothing, e);
	request_pair(&r, "output", SLICE("yes"));
	if (result == 0 && !nothing)
		result = client_execute(c->client, &r, show, c, NULL, e);
	request_free(&r);
	return result;
}
