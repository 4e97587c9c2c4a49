// SPDX-License-Identifier: BSD-2-Clause
// What each key does.

#include "console/editor.h"

#include <string.h>

enum { PATTERN_BYTES_MAX = 256 };

void editor_init(struct editor *e, struct history *history)
{
	*e = (struct editor){.history = history};
	edit_init(&e->text);
	strbuf_init(&e->draft, EDIT_BYTES_MAX);
	strbuf_init(&e->pattern, PATTERN_BYTES_MAX);
	e->place = history->count;
}

void editor_free(struct editor *e)
{
	edit_free(&e->text);
	strbuf_free(&e->draft);
	strbuf_free(&e->pattern);
}

void editor_begin(struct editor *e)
{
	edit_set(&e->text, SLICE(""));
	strbuf_reset(&e->draft);
	e->place = e->history->count;
	e->searching = false;
	e->tab = false;
}

// Shows entry PLACE of the history, or what was typed.
static void show(struct editor *e, size_t place)
{
	if (e->place == e->history->count) {
		strbuf_reset(&e->draft);
		strbuf_add_slice(&e->draft, strbuf_slice(&e->text.text));
	}
	e->place = place;
	edit_set(&e->text, place == e->history->count ? strbuf_slice(&e->draft)
						      : slice_from(e->history->entries[place]));
}

static void earlier(struct editor *e)
{
	if (e->place > 0)
		show(e, e->place - 1);
}

static void later(struct editor *e)
{
	if (e->place < e->history->count)
		show(e, e->place + 1);
}

// Finds the pattern in the entry before BEFORE or in an earlier one.
static void search(struct editor *e, size_t before)
{
	for (size_t i = before; i > 0; i--) {
		if (strstr(e->history->entries[i - 1], strbuf_text(&e->pattern))) {
			e->found = i - 1;
			edit_set(&e->text, slice_from(e->history->entries[i - 1]));
			return;
		}
	}
}

static void begin_search(struct editor *e)
{
	if (e->searching) {
		search(e, e->found);
		return;
	}
	if (e->place == e->history->count) {
		strbuf_reset(&e->draft);
		strbuf_add_slice(&e->draft, strbuf_slice(&e->text.text));
	}
	e->searching = true;
	e->found = e->history->count;
	strbuf_reset(&e->pattern);
}

static void end_search(struct editor *e)
{
	e->searching = false;
	e->place = e->found;
}

// A key while searching. False: the search has ended, and the key does what it always does.
static bool search_key(struct editor *e, const struct key *key)
{
	bool again = (key->kind == KEY_CONTROL && key->number == 'R' - '@') ||
		     (key->kind == KEY_FUNCTION && key->number == 3);

	if (key->kind == KEY_NOTHING || again) {
		if (again)
			search(e, e->found);
		return true;
	}
	if (key->kind == KEY_TEXT) {
		strbuf_add(&e->pattern, key->text, key->length);
		e->pattern.failed = false;
		search(e, e->history->count);
		return true;
	}
	if (key->kind == KEY_BACKSPACE && e->pattern.length > 0) {
		do
			e->pattern.length--;
		while (e->pattern.length > 0 &&
		       ((unsigned char)e->pattern.data[e->pattern.length] & 0xc0) == 0x80);
		e->pattern.data[e->pattern.length] = '\0';
		search(e, e->history->count);
		return true;
	}
	end_search(e);
	return key->kind == KEY_ESCAPE;
}

static enum editor_event function_key(struct editor *e, unsigned number)
{
	switch (number) {
	case 1:
		return EDITOR_HELP;
	case 3:
		begin_search(e);
		break;
	case 4:
		return EDITOR_SAFE_MODE;
	case 5:
		return EDITOR_CLEAR;
	case 7:
		return EDITOR_HOT;
	default:
		break;
	}
	return EDITOR_NOTHING;
}

static enum editor_event end_or_delete(struct editor *e)
{
	if (e->text.text.length == 0)
		return EDITOR_END;
	edit_delete(&e->text);
	return EDITOR_NOTHING;
}

static enum editor_event control_key(struct editor *e, unsigned number)
{
	switch (number + '@') {
	case 'A':
		edit_line_start(&e->text);
		break;
	case 'B':
		edit_left(&e->text);
		break;
	case 'C':
		return EDITOR_INTERRUPT;
	case 'D':
		return end_or_delete(e);
	case 'E':
		edit_line_end(&e->text);
		break;
	case 'F':
		edit_right(&e->text);
		break;
	case 'K':
		edit_kill_line_end(&e->text);
		break;
	case 'L':
		return EDITOR_CLEAR;
	case 'N':
		later(e);
		break;
	case 'P':
		earlier(e);
		break;
	case 'R':
		begin_search(e);
		break;
	case 'U':
		edit_kill_line_start(&e->text);
		break;
	case 'V':
		return EDITOR_HOT;
	case 'W':
		edit_kill_word_left(&e->text);
		break;
	case 'X':
		return EDITOR_SAFE_MODE;
	case 'Y':
		edit_yank(&e->text);
		break;
	case '\\':
		edit_insert(&e->text, SLICE("\n"));
		break;
	default:
		break;
	}
	return EDITOR_NOTHING;
}

static enum editor_event text_key(struct editor *e, const struct key *key)
{
	if (!key->pasted && key->length == 1 && key->text[0] == '?')
		return EDITOR_QUESTION;
	edit_insert(&e->text, (struct slice){key->text, key->length});
	return e->hot && !key->pasted ? EDITOR_TYPED : EDITOR_NOTHING;
}

static enum editor_event tab_key(struct editor *e)
{
	bool again = e->tab;

	e->tab = true;
	return again ? EDITOR_LIST : EDITOR_COMPLETE;
}

// Keys that only move or cut.
static void motion_key(struct editor *e, enum key_kind kind)
{
	static void (*const actions[])(struct edit_text *) = {
		[KEY_BACKSPACE] = edit_backspace,
		[KEY_DELETE] = edit_delete,
		[KEY_LEFT] = edit_left,
		[KEY_RIGHT] = edit_right,
		[KEY_HOME] = edit_line_start,
		[KEY_END] = edit_line_end,
		[KEY_WORD_LEFT] = edit_word_left,
		[KEY_WORD_RIGHT] = edit_word_right,
		[KEY_KILL_WORD_LEFT] = edit_kill_word_left,
		[KEY_KILL_WORD_RIGHT] = edit_kill_word_right,
	};

	if ((size_t)kind < sizeof(actions) / sizeof(actions[0]) && actions[kind])
		actions[kind](&e->text);
	else if (kind == KEY_UP && !edit_up(&e->text))
		earlier(e);
	else if (kind == KEY_DOWN && !edit_down(&e->text))
		later(e);
}

static enum editor_event press(struct editor *e, const struct key *key)
{
	if (e->searching && search_key(e, key))
		return EDITOR_NOTHING;
	if (key->kind == KEY_TAB)
		return tab_key(e);
	if (key->kind != KEY_NOTHING)
		e->tab = false;
	switch (key->kind) {
	case KEY_TEXT:
		return text_key(e, key);
	case KEY_ENTER:
		e->text.cursor = e->text.text.length;
		return EDITOR_ENTER;
	case KEY_FUNCTION:
		return function_key(e, key->number);
	case KEY_CONTROL:
		return control_key(e, key->number);
	default:
		motion_key(e, key->kind);
		return EDITOR_NOTHING;
	}
}

size_t editor_feed(struct editor *e, struct slice bytes, enum editor_event *out)
{
	size_t used = 0;

	*out = EDITOR_NOTHING;
	while (used < bytes.n && *out == EDITOR_NOTHING) {
		struct key key;

		if (key_decode(&e->keys, (unsigned char)bytes.p[used++], &key))
			*out = press(e, &key);
	}
	return used;
}

void editor_flush(struct editor *e)
{
	struct key key;

	key_flush(&e->keys, &key);
	(void)press(e, &key);
}

void editor_continue(struct editor *e)
{
	e->text.cursor = e->text.text.length;
	edit_insert(&e->text, SLICE("\n"));
}
