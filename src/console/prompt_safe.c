// SPDX-License-Identifier: BSD-2-Clause
// The commands of /safe-mode.

#include "console/prompt_safe.h"

#include <string.h>

#define MENU "/safe-mode"

static int execute(struct console *c, const char *menu, const char *command, const char *hijack,
		   struct strbuf *ret, struct err *e)
{
	struct request r;
	int result;

	request_begin(&r, menu, command);
	if (hijack)
		request_pair(&r, "hijack", slice_from(hijack));
	result = client_execute(c->client, &r, NULL, NULL, ret, e);
	request_free(&r);
	return result;
}

int prompt_safe_ask(struct console *c, enum prompt_safe *out, struct err *e)
{
	struct strbuf told;
	int result;

	*out = PROMPT_SAFE_FREE;
	if (!schema_find(&c->schema, MENU))
		return 0; // a daemon that has none
	strbuf_init(&told, 1024);
	result = execute(c, MENU, "get", NULL, &told, e);
	if (result == 0 && strstr(strbuf_text(&told), "own=true"))
		*out = PROMPT_SAFE_OURS;
	else if (result == 0 && strstr(strbuf_text(&told), "taken=true"))
		*out = PROMPT_SAFE_OTHER;
	strbuf_free(&told);
	return result < 0 && e->kind == ERR_IO ? -1 : 0;
}

int prompt_safe_take(struct console *c, const char *hijack, struct err *e)
{
	c->style_known = false; // what another has done may be taken back
	return execute(c, MENU, "take", hijack, NULL, e);
}

int prompt_safe_release(struct console *c, struct err *e)
{
	return execute(c, MENU, "release", NULL, NULL, e);
}

void prompt_safe_quit(struct console *c)
{
	struct err e;

	// It is answered by the end of the connection.
	(void)execute(c, "/", "quit", NULL, NULL, &e);
}
