// SPDX-License-Identifier: BSD-2-Clause
// The line editor: bytes of a terminal in, a text with a cursor and now and then an event out. It
// reads nothing, draws nothing (editor_paint.h does) and knows nothing of commands.
#pragma once

#include "console/edit_text.h"
#include "console/history.h"
#include "console/keys.h"

enum editor_event {
	EDITOR_NOTHING,	  // all bytes are taken
	EDITOR_ENTER,	  // the text is given; the caller runs it, or says editor_continue
	EDITOR_INTERRUPT, // Ctrl-C: the text is left alone
	EDITOR_END,	  // Ctrl-D in an empty text
	EDITOR_COMPLETE,  // Tab
	EDITOR_LIST,	  // Tab again
	EDITOR_HELP,	  // F1
	EDITOR_QUESTION,  // '?', which is not inserted yet
	EDITOR_TYPED,	  // a character, while `hot` is set
	EDITOR_HOT,	  // F7, Ctrl-V: the caller sets `hot` or clears it
	EDITOR_SAFE_MODE, // Ctrl-X, F4
	EDITOR_CLEAR,	  // Ctrl-L, F5: the screen is to be drawn anew
};

struct editor {
	struct edit_text text;
	struct key_decoder keys;
	struct history *history; // borrowed
	size_t place;		 // the entry shown; its count: what is typed
	struct strbuf draft;	 // what was typed, while an entry is shown
	bool searching;
	struct strbuf pattern; // what is searched for
	size_t found;	       // the entry that has it; `place` stays meanwhile
	bool tab;	       // the last key was Tab
	bool hot;	       // words are completed as they are typed
};

void editor_init(struct editor *e, struct history *history);
void editor_free(struct editor *e);

// Begins a new text.
void editor_begin(struct editor *e);

// Takes bytes up to the first event, and returns how many.
size_t editor_feed(struct editor *e, struct slice bytes, enum editor_event *out);

// Nothing has followed an Escape for a while.
void editor_flush(struct editor *e);

// After EDITOR_ENTER: the text goes on in another line.
void editor_continue(struct editor *e);
