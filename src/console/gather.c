// SPDX-License-Identifier: BSD-2-Clause
// Marking additions, and waiting for them.

#include "console/gather.h"

#include <string.h>

#include "console/console.h"
#include "console/value_text.h"

static bool adds(const struct command_line *line)
{
	return strcmp(line->command->name, "add") == 0;
}

void gather_begin(struct console *c)
{
	c->added = false;
	c->gathers = false;
}

int gather_before(struct console *c, const struct command_line *line, struct err *e)
{
	return adds(line) ? 0 : gather_settle(c, e);
}

void gather_mark(struct console *c, const struct command_line *line, struct request *r)
{
	if (!adds(line))
		return;
	if (c->added) {
		request_pair(r, ".bulk", SLICE("yes"));
		c->gathers = true;
	}
	c->added = true;
}

int gather_settle(struct console *c, struct err *e)
{
	struct request r;
	int result;

	if (!c->gathers)
		return 0;
	c->gathers = false;
	request_begin(&r, "/console", "settle");
	result = client_execute(c->client, &r, NULL, NULL, NULL, e);
	request_free(&r);
	return result;
}

int gather_end(struct console *c, int result, struct err *e)
{
	struct err unsettled;

	// Of a lost connection everything is lost.
	if ((result < 0 && e->kind == ERR_IO) || gather_settle(c, &unsettled) == 0)
		return result;
	if (result == 0) {
		*e = unsettled;
		return -1;
	}
	// What was added before the error is not in force either.
	value_add_clean(slice_from(unsettled.text), &c->screen.text);
	screen_add(&c->screen, "\n");
	return result;
}
