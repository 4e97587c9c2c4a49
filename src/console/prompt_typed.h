// SPDX-License-Identifier: BSD-2-Clause
// What the prompt shows and knows of the text that is being typed: prompts, colours, completion,
// help. What is drawn is gathered in the screen of the console.
#pragma once

#include "console/console.h"
#include "console/editor.h"
#include "console/editor_paint.h"
#include "console/help.h"

struct typed {
	struct console *console;
	struct editor editor;
	struct painter painter;
	struct strbuf prompt;		   // of the first line
	struct strbuf styles;		   // one for each byte of the text
	char (*opens)[SCAN_DEPTH_MAX + 3]; // what is open at the end of each line but the last
	size_t open_count;
	size_t open_capacity;
};

void typed_init(struct typed *t, struct console *c, struct history *history);
void typed_free(struct typed *t);

// Draws the text anew.
void typed_draw(struct typed *t);

// Leaves the text as it is shown; what is written next stands below it.
void typed_leave(struct typed *t);

// The terminal has changed its size.
void typed_resize(struct typed *t);

// Whether the text ends in the middle of something.
bool typed_is_open(const struct typed *t);

// Whether the text holds a password or another secret.
bool typed_is_secret(const struct typed *t);

// Completes the word before the cursor as far as it is certain. LIST: shows what there is.
void typed_complete(struct typed *t, bool list);

// Completes the word if it is certain, and nothing else.
void typed_complete_certain(struct typed *t);

void typed_help(struct typed *t);

// '?': help, or within quotes and comments a character like any other.
void typed_question(struct typed *t);
