// SPDX-License-Identifier: BSD-2-Clause
// Text with a cursor in it: what the line editor and the editor of values both do to it.
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/slice.h"
#include "base/strbuf.h"

enum { EDIT_BYTES_MAX = 1 << 20 };

struct edit_text {
	struct strbuf text;   // valid UTF-8
	size_t cursor;	      // bytes before it; never within a character or before a combining one
	struct strbuf killed; // what was cut last, for edit_yank
};

void edit_init(struct edit_text *t);
void edit_free(struct edit_text *t);

struct slice edit_before(const struct edit_text *t); // the cursor
struct slice edit_after(const struct edit_text *t);

// Replaces everything, the cursor at the end.
void edit_set(struct edit_text *t, struct slice text);

// At the cursor, which goes behind it. What would be longer than EDIT_BYTES_MAX is not taken.
void edit_insert(struct edit_text *t, struct slice text);

// Replaces what stands between the byte START and the cursor.
void edit_replace(struct edit_text *t, size_t start, struct slice text);

void edit_left(struct edit_text *t);
void edit_right(struct edit_text *t);
void edit_word_left(struct edit_text *t);
void edit_word_right(struct edit_text *t);
void edit_line_start(struct edit_text *t);
void edit_line_end(struct edit_text *t);

// To the same column of the line above or below. False when there is none.
bool edit_up(struct edit_text *t);
bool edit_down(struct edit_text *t);

void edit_backspace(struct edit_text *t);
void edit_delete(struct edit_text *t);
void edit_kill_word_left(struct edit_text *t);
void edit_kill_word_right(struct edit_text *t);
void edit_kill_line_start(struct edit_text *t);
void edit_kill_line_end(struct edit_text *t); // at the end of a line: the line end
void edit_yank(struct edit_text *t);
