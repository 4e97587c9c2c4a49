// SPDX-License-Identifier: BSD-2-Clause
// Keys in, commands run, one after the other.

#include "console/prompt_terminal.h"

#include <string.h>
#include <unistd.h>

#include "console/announcements.h"
#include "console/interrupt.h"
#include "console/prompt.h"
#include "console/prompt_typed.h"
#include "console/prompt_safe.h"
#include "console/terminal.h"

enum { ESCAPE_MS = 60, PATH_BYTES_MAX = 4096 };

struct prompt {
	struct console *console;
	struct screen *errors;
	struct history history;
	struct typed typed;
	struct announcements announcements;
	struct strbuf input; // read, not yet taken by the editor
	bool ended;
};

static int flush(struct prompt *p, struct err *e)
{
	struct console *c = p->console;

	return screen_flush(&c->screen, c->out) < 0 ? err_set(e, ERR_IO, "cannot write") : 0;
}

// ">> " in place of "> "
static void mark_hot(struct prompt *p)
{
	p->typed.prompt.length--;
	strbuf_add_text(&p->typed.prompt, "> ");
}

// Asks for the prompt; what is typed stays.
static int build_prompt(struct prompt *p, struct err *e)
{
	strbuf_reset(&p->typed.prompt);
	if (prompt_build(p->console, &p->typed.prompt, e) < 0)
		return -1;
	if (p->typed.editor.hot)
		mark_hot(p);
	return 0;
}

static int begin(struct prompt *p, struct err *e)
{
	editor_begin(&p->typed.editor);
	return build_prompt(p, e);
}

// Runs the text. -1: the session cannot go on.
// What was typed ahead is there for the command, should it ask; Ctrl-C among it is for the command.
static void hand_over(struct prompt *p)
{
	const char *interrupt =
		p->input.length > 0 ? memchr(p->input.data, '\003', p->input.length) : NULL;

	if (interrupt) {
		strbuf_consume(&p->input, (size_t)(interrupt - p->input.data) + 1);
		interrupt_raise();
	}
	terminal_unread(strbuf_slice(&p->input));
	strbuf_reset(&p->input);
}

static int run(struct prompt *p, struct err *e)
{
	struct slice text = strbuf_slice(&p->typed.editor.text.text);
	int result;

	typed_draw(&p->typed);
	typed_leave(&p->typed);
	if (flush(p, e) < 0)
		return -1;
	if (!typed_is_secret(&p->typed))
		history_add(&p->history, text);
	interrupt_clear();
	hand_over(p);
	terminal_mode(TERMINAL_RUNNING);
	result = console_run(p->console, text, CONSOLE_TYPED, NULL, e);
	terminal_mode(TERMINAL_TYPING);
	if (interrupt_pending() || (result < 0 && e->kind == ERR_INTERRUPTED)) {
		interrupt_clear();
		terminal_forget(); // what was typed ahead was meant for after it
	}
	if (result < 0 && e->kind == ERR_IO)
		return -1;
	if (result < 0)
		screen_tell(p->errors, STDERR_FILENO, e->text);
	(void)announcements_show(&p->announcements); // heard while it ran
	return begin(p, e);
}

static int enter(struct prompt *p, struct err *e)
{
	if (typed_is_open(&p->typed)) {
		editor_continue(&p->typed.editor);
		return 0;
	}
	return run(p, e);
}

// What is to become of the changes of the session that has safe mode: one of the keys u, r, d.
static int ask_hijack(struct prompt *p, char *out, struct err *e)
{
	*out = '\0';
	screen_add(&p->console->screen, "Hijacking Safe Mode from someone - unroll/release/don't "
					"take it [u/r/d]: ");
	if (flush(p, e) < 0)
		return -1;
	while (!*out) {
		if (p->input.length == 0) {
			enum terminal_input got = terminal_read(&p->input, -1);

			if (got == TERMINAL_END || got == TERMINAL_INTERRUPT)
				*out = 'd';
			continue;
		}
		if (strchr("urd\003", p->input.data[0]))
			*out = p->input.data[0] == '\003' ? 'd' : p->input.data[0];
		strbuf_consume(&p->input, 1);
	}
	strbuf_add_format(&p->console->screen.text, "%c\n", *out);
	return 0;
}

static int take_safe_mode(struct prompt *p, struct err *e)
{
	struct console *c = p->console;
	const char *hijack = NULL;
	enum prompt_safe now;
	char answer;

	if (prompt_safe_ask(c, &now, e) < 0)
		return -1;
	if (now == PROMPT_SAFE_OTHER) {
		if (ask_hijack(p, &answer, e) < 0)
			return -1;
		if (answer == 'd')
			return 0;
		hijack = answer == 'u' ? "unroll" : "release";
	}
	if (prompt_safe_take(c, hijack, e) < 0) {
		screen_tell(p->errors, STDERR_FILENO, e->text);
		return e->kind == ERR_IO ? -1 : 0;
	}
	screen_add(&c->screen, "[Safe Mode taken]\n");
	return 0;
}

// Ctrl-X: what is being typed stays.
static int toggle_safe_mode(struct prompt *p, struct err *e)
{
	struct console *c = p->console;
	int result = 0;

	typed_draw(&p->typed);
	typed_leave(&p->typed);
	if (flush(p, e) < 0)
		return -1;
	if (!c->safe_mode) {
		result = take_safe_mode(p, e);
	} else if (prompt_safe_release(c, e) < 0) {
		screen_tell(p->errors, STDERR_FILENO, e->text);
		result = e->kind == ERR_IO ? -1 : 0;
	} else {
		screen_add(&c->screen, "[Safe Mode released]\n");
	}
	return result < 0 ? -1 : build_prompt(p, e);
}

static int handle(struct prompt *p, enum editor_event event, struct err *e)
{
	switch (event) {
	case EDITOR_NOTHING:
		break;
	case EDITOR_ENTER:
		return enter(p, e);
	case EDITOR_INTERRUPT:
		typed_draw(&p->typed);
		typed_leave(&p->typed);
		return begin(p, e);
	case EDITOR_END:
		p->ended = true;
		break;
	case EDITOR_COMPLETE:
	case EDITOR_LIST:
		typed_complete(&p->typed, event == EDITOR_LIST);
		break;
	case EDITOR_HELP:
		typed_help(&p->typed);
		break;
	case EDITOR_QUESTION:
		typed_question(&p->typed);
		break;
	case EDITOR_TYPED:
		typed_complete_certain(&p->typed);
		break;
	case EDITOR_HOT:
		p->typed.editor.hot = !p->typed.editor.hot;
		return build_prompt(p, e);
	case EDITOR_SAFE_MODE:
		return toggle_safe_mode(p, e);
	case EDITOR_CLEAR:
		screen_add(&p->console->screen, "\033[H\033[2J");
		paint_init(&p->typed.painter, p->typed.painter.width, p->typed.painter.height);
		break;
	}
	return 0;
}

// Takes what was read. Nothing is drawn before all of it is taken.
static int take_input(struct prompt *p, struct err *e)
{
	while (p->input.length > 0 && !p->ended && !p->console->quit) {
		enum editor_event event;
		size_t used = editor_feed(&p->typed.editor, strbuf_slice(&p->input), &event);

		strbuf_consume(&p->input, used);
		if (handle(p, event, e) < 0)
			return -1;
	}
	return 0;
}

// What the daemon has to say, above the prompt.
static int show_announcements(struct prompt *p, struct err *e)
{
	if (client_hear(p->console->client, e) < 0)
		return -1;
	if (p->announcements.text.length == 0)
		return 0;
	typed_leave(&p->typed);
	(void)announcements_show(&p->announcements);
	return 0;
}

static int turn(struct prompt *p, struct err *e)
{
	bool waits = key_waits(&p->typed.editor.keys);

	typed_draw(&p->typed);
	if (flush(p, e) < 0)
		return -1;
	switch (terminal_read_or(&p->input, client_descriptor(p->console->client),
				 waits ? ESCAPE_MS : -1)) {
	case TERMINAL_OTHER:
		return show_announcements(p, e);
	case TERMINAL_BYTES:
		return take_input(p, e);
	case TERMINAL_TIMEOUT:
		if (waits)
			editor_flush(&p->typed.editor);
		break;
	case TERMINAL_RESIZED:
		typed_resize(&p->typed);
		break;
	case TERMINAL_INTERRUPT:
		interrupt_clear();
		return handle(p, EDITOR_INTERRUPT, e);
	case TERMINAL_END:
		p->ended = true;
		break;
	}
	return 0;
}

int prompt_terminal_run(struct console *c, int in, struct screen *errors, struct err *e)
{
	struct prompt p = {.console = c, .errors = errors};
	char path[PATH_BYTES_MAX];
	int result;

	if (terminal_open(in, c->out) < 0)
		return err_errno(e, ERR_IO, "cannot use the terminal");
	history_init(&p.history);
	if (history_path(path, sizeof(path)))
		history_open(&p.history, path);
	typed_init(&p.typed, c, &p.history);
	strbuf_init(&p.input, EDIT_BYTES_MAX);
	result = announcements_begin(&p.announcements, c, e);
	if (result == 0)
		result = begin(&p, e);
	(void)announcements_show(&p.announcements); // what was remembered came with the prompt
	while (result == 0 && !c->quit && !p.ended)
		result = turn(&p, e);
	if (p.ended)
		typed_leave(&p.typed);
	(void)screen_flush(&c->screen, c->out);
	terminal_close();
	announcements_free(&p.announcements);
	strbuf_free(&p.input);
	typed_free(&p.typed);
	history_free(&p.history);
	return result;
}
