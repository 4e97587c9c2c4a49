// SPDX-License-Identifier: BSD-2-Clause
// An editor that fills the screen, for values of several lines: bytes of a terminal in, a text and
// a picture out. It reads nothing and writes nothing.
#pragma once

#include "console/edit_text.h"
#include "console/keys.h"

enum pane_event {
	PANE_NOTHING, // all bytes are taken
	PANE_SAVE,    // Ctrl-O
	PANE_LEAVE,   // Ctrl-C
};

struct pane {
	struct edit_text text;
	struct key_decoder keys;
	size_t top;  // the first line shown
	size_t left; // the first column shown
};

void pane_init(struct pane *p, struct slice text);
void pane_free(struct pane *p);

// Takes bytes up to the first event, and returns how many.
size_t pane_feed(struct pane *p, struct slice bytes, enum pane_event *out);

// Appends what the terminal must be sent to show the text, all of the screen. NAME stands in the
// last row.
void pane_draw(struct pane *p, const char *name, size_t width, size_t height, struct strbuf *out);
