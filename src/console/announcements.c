// SPDX-License-Identifier: BSD-2-Clause
// From the command /log/echo to the screen.

#include "console/announcements.h"

#include <stdlib.h>

#include "console/record.h"
#include "console/value_text.h"

enum { TEXT_MAX = 64 * 1024 /* bytes; lines beyond are in the log alone */ };

static int on_line(void *context, const struct sentence *reply, struct err *e)
{
	static const char *const fields[] = {"topics", "message"};
	struct announcements *a = context;
	struct record *r = record_new(reply);

	if (!r)
		return err_set(e, ERR_NO_MEMORY, NULL);
	// What was said while nobody was here has its time.
	if (record_is(r, "remembered", "yes"))
		style_add_moment(a->console->screen.style, slice_from(record_text(r, "time")),
				 &a->text);
	else
		strbuf_add_text(&a->text, "echo:");
	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		strbuf_add_char(&a->text, ' ');
		value_text(NULL, slice_from(record_text(r, fields[i])), VALUE_CELL,
			   a->console->screen.style, &a->text);
	}
	strbuf_add_char(&a->text, '\n');
	free(r);
	return 0;
}

int announcements_begin(struct announcements *a, struct console *c, struct err *e)
{
	struct request r;
	int result;

	*a = (struct announcements){.console = c};
	strbuf_init(&a->text, TEXT_MAX);
	request_begin(&r, "/log", "echo");
	result = client_listen(c->client, &r, on_line, a, e);
	request_free(&r);
	return result;
}

void announcements_free(struct announcements *a)
{
	strbuf_free(&a->text);
}

bool announcements_show(struct announcements *a)
{
	if (a->text.length == 0)
		return false;
	strbuf_add_slice(&a->console->screen.text, strbuf_slice(&a->text));
	strbuf_reset(&a->text);
	return true;
}
