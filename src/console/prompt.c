// SPDX-License-Identifier: BSD-2-Clause
// What a prompt says, and which way of reading lines fits the terminal.

#include "console/prompt.h"

#include <pwd.h>
#include <string.h>
#include <unistd.h>

#include "console/prompt_plain.h"
#include "console/prompt_terminal.h"
#include "console/run_globals.h"
#include "console/prompt_safe.h"
#include "console/terminal.h"
#include "console/value_text.h"

enum { NAME_BYTES_MAX = 1024 };

static void add_path(const char *path, enum output_style style, struct strbuf *out)
{
	for (size_t i = 0; path[i]; i++) {
		bool blank = style == OUTPUT_V6 && i > 0 && path[i] == '/';

		strbuf_add_char(out, blank ? ' ' : path[i]);
	}
}

void prompt_format(const struct tree_menu *menu, enum output_style style, const char *user,
		   const char *identity, bool safe, struct strbuf *out)
{
	strbuf_add_char(out, '[');
	value_add_clean(slice_from(user), out);
	strbuf_add_char(out, '@');
	value_add_clean(slice_from(identity), out);
	strbuf_add_text(out, "] ");
	add_path(menu->parent ? menu->path : "", style, out);
	strbuf_add_text(out, safe ? "<SAFE> " : "> ");
}

// Who the daemon takes us for on the control socket.
static const char *user_name(void)
{
	const struct passwd *entry = geteuid() == 0 ? NULL : getpwuid(geteuid());

	return entry ? entry->pw_name : "admin";
}

// The system's name; asked anew for each prompt, since a command may have changed it.
static int fetch_identity(struct console *c, struct strbuf *out, struct err *e)
{
	struct records rows = {0};
	struct request r;
	int result;

	request_begin(&r, "/system/identity", "print");
	result = client_execute(c->client, &r, records_row, &rows, NULL, e);
	request_free(&r);
	if (result == 0 && rows.count > 0)
		strbuf_add_text(out, record_text(rows.items[0], "name"));
	records_free(&rows);
	return result < 0 && e->kind == ERR_IO ? -1 : 0;
}

int prompt_build(struct console *c, struct strbuf *out, struct err *e)
{
	struct strbuf identity;
	enum prompt_safe safe;
	int result;

	strbuf_init(&identity, NAME_BYTES_MAX);
	result = fetch_identity(c, &identity, e);
	if (result == 0)
		result = prompt_safe_ask(c, &safe, e);
	if (result == 0 && c->safe_mode && safe != PROMPT_SAFE_OURS)
		c->style_known = false; // what was done may have been taken back
	if (result == 0)
		result = style_fetch(c, e);
	if (result == 0) {
		if (c->safe_mode && safe == PROMPT_SAFE_OTHER)
			screen_add(&c->screen, "[Safe mode released by another user]\n");
		c->safe_mode = safe == PROMPT_SAFE_OURS;
		prompt_format(c->current, c->screen.style, c->user ? c->user : user_name(),
			      strbuf_text(&identity), c->safe_mode, out);
	}
	strbuf_free(&identity);
	return result;
}

// The note for whoever comes in.
static int show_note(struct console *c, struct err *e)
{
	struct records rows = {0};
	struct request r;
	int result;

	request_begin(&r, "/system/note", "print");
	result = client_execute(c->client, &r, records_row, &rows, NULL, e);
	request_free(&r);
	if (result == 0 && rows.count > 0 && record_is(rows.items[0], "show-at-login", "true")) {
		struct slice rest = slice_from(record_text(rows.items[0], "note"));

		while (rest.n > 0) {
			struct slice line;

			(void)slice_cut(rest, '\n', &line, &rest);
			value_add_clean(line, &c->screen.text);
			screen_add(&c->screen, rest.n > 0 ? "\n" : "\n\n");
		}
	}
	records_free(&rows);
	return result < 0 && e->kind == ERR_IO ? -1 : 0;
}

int prompt_run(struct console *c, int in, struct screen *errors, struct err *e)
{
	int result;

	if (run_globals_fetch(c, e) < 0)
		return -1;
	screen_add(&c->screen, "sallyport " SALLYPORT_VERSION "\n\n");
	if (show_note(c, e) < 0)
		return -1;
	if (!terminal_usable(in, c->out)) {
		screen_add(&c->screen, "Ctrl-D or /quit ends\n\n");
		result = prompt_plain_run(c, in, errors, e);
	} else {
		screen_add(&c->screen, "Press F1 for help, Tab to complete; /quit ends\n\n");
		result = prompt_terminal_run(c, in, errors, e);
	}
	if (result == 0 && c->quit)
		prompt_safe_quit(c);
	return result;
}
