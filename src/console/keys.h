// SPDX-License-Identifier: BSD-2-Clause
// From the bytes that a terminal sends to keys: UTF-8 put together, escape sequences understood or
// passed over, pasted text told from typed.
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/slice.h"

enum key_kind {
	KEY_TEXT,  // a character, in `text`
	KEY_ENTER, // also within what is pasted
	KEY_TAB,
	KEY_BACKSPACE,
	KEY_DELETE,
	KEY_LEFT,
	KEY_RIGHT,
	KEY_UP,
	KEY_DOWN,
	KEY_HOME,
	KEY_END,
	KEY_PAGE_UP,
	KEY_PAGE_DOWN,
	KEY_WORD_LEFT,
	KEY_WORD_RIGHT,
	KEY_KILL_WORD_RIGHT,
	KEY_KILL_WORD_LEFT,
	KEY_FUNCTION, // `number` is 1..12
	KEY_CONTROL,  // `number` is the byte: 1 is Ctrl-A
	KEY_ESCAPE,   // alone
	KEY_NOTHING,  // a sequence that means nothing here
};

struct key {
	enum key_kind kind;
	bool pasted;
	unsigned number;
	char text[4]; // `length` bytes of UTF-8
	size_t length;
};

enum { KEY_BYTES_MAX = 16 };

struct key_decoder {
	char bytes[KEY_BYTES_MAX]; // an unfinished character or sequence
	size_t count;
	bool too_long; // the sequence is passed over to its end
	bool pasting;
	bool after_return; // a line feed right behind belongs to it
};

// Takes one byte. True when it completes a key.
bool key_decode(struct key_decoder *d, unsigned char byte, struct key *out);

// Whether an Escape has come that may be the key alone or the beginning of a sequence. When nothing
// follows it for a while, key_flush tells it as the key.
bool key_waits(const struct key_decoder *d);
void key_flush(struct key_decoder *d, struct key *out);
