// SPDX-License-Identifier: BSD-2-Clause
// Keys by what xterm, the Linux console, rxvt, screen and PuTTY send.

#include "console/keys.h"

#include <stdint.h>
#include <string.h>

#include "base/utf8.h"

enum { ESCAPE = 0x1b, DEL = 0x7f };

static const struct {
	const char *sequence; // behind the Escape
	enum key_kind kind;
	unsigned number;
} sequences[] = {
	{"[A", KEY_UP, 0},
	{"[B", KEY_DOWN, 0},
	{"[C", KEY_RIGHT, 0},
	{"[D", KEY_LEFT, 0},
	{"[H", KEY_HOME, 0},
	{"[F", KEY_END, 0},
	{"OA", KEY_UP, 0},
	{"OB", KEY_DOWN, 0},
	{"OC", KEY_RIGHT, 0},
	{"OD", KEY_LEFT, 0},
	{"OH", KEY_HOME, 0},
	{"OF", KEY_END, 0},
	{"OM", KEY_ENTER, 0},
	{"[1~", KEY_HOME, 0},
	{"[3~", KEY_DELETE, 0},
	{"[4~", KEY_END, 0},
	{"[5~", KEY_PAGE_UP, 0},
	{"[6~", KEY_PAGE_DOWN, 0},
	{"[7~", KEY_HOME, 0},
	{"[8~", KEY_END, 0},
	{"[1;5C", KEY_WORD_RIGHT, 0},
	{"[1;5D", KEY_WORD_LEFT, 0},
	{"[1;3C", KEY_WORD_RIGHT, 0},
	{"[1;3D", KEY_WORD_LEFT, 0},
	{"Oc", KEY_WORD_RIGHT, 0},
	{"Od", KEY_WORD_LEFT, 0},
	{"f", KEY_WORD_RIGHT, 0},
	{"b", KEY_WORD_LEFT, 0},
	{"d", KEY_KILL_WORD_RIGHT, 0},
	{"[3;5~", KEY_KILL_WORD_RIGHT, 0},
	{"\177", KEY_KILL_WORD_LEFT, 0},
	{"OP", KEY_FUNCTION, 1},
	{"OQ", KEY_FUNCTION, 2},
	{"OR", KEY_FUNCTION, 3},
	{"OS", KEY_FUNCTION, 4},
	{"[11~", KEY_FUNCTION, 1},
	{"[12~", KEY_FUNCTION, 2},
	{"[13~", KEY_FUNCTION, 3},
	{"[14~", KEY_FUNCTION, 4},
	{"[[A", KEY_FUNCTION, 1},
	{"[[B", KEY_FUNCTION, 2},
	{"[[C", KEY_FUNCTION, 3},
	{"[[D", KEY_FUNCTION, 4},
	{"[[E", KEY_FUNCTION, 5},
	{"[15~", KEY_FUNCTION, 5},
	{"[17~", KEY_FUNCTION, 6},
	{"[18~", KEY_FUNCTION, 7},
	{"[19~", KEY_FUNCTION, 8},
	{"[20~", KEY_FUNCTION, 9},
	{"[21~", KEY_FUNCTION, 10},
	{"[23~", KEY_FUNCTION, 11},
	{"[24~", KEY_FUNCTION, 12},
};

#define PASTE_BEGINS "[200~"
#define PASTE_ENDS   "[201~"

static void begin(struct key *out, const struct key_decoder *d, enum key_kind kind)
{
	*out = (struct key){.kind = kind, .pasted = d->pasting};
}

static bool pending_is(const struct key_decoder *d, const char *sequence)
{
	return d->count == strlen(sequence) + 1 &&
	       memcmp(d->bytes + 1, sequence, d->count - 1) == 0;
}

// The whole sequence is in `bytes`.
static void finish_sequence(struct key_decoder *d, struct key *out)
{
	begin(out, d, KEY_NOTHING);
	if (pending_is(d, PASTE_BEGINS) || pending_is(d, PASTE_ENDS))
		d->pasting = pending_is(d, PASTE_BEGINS);
	for (size_t i = 0; !d->pasting && i < sizeof(sequences) / sizeof(sequences[0]); i++) {
		if (!pending_is(d, sequences[i].sequence))
			continue;
		out->kind = sequences[i].kind;
		out->number = sequences[i].number;
	}
	d->count = 0;
	d->too_long = false;
}

// Whether what stands in `bytes`, an Escape first, is whole with its last byte.
static bool is_finished(const struct key_decoder *d)
{
	unsigned char last = (unsigned char)d->bytes[d->count - 1];

	if (d->count == 2)
		return last != '[' && last != 'O';
	if (d->bytes[1] == 'O' || (d->count == 4 && d->bytes[2] == '['))
		return true;
	return last >= 0x40 && last <= 0x7e && !(d->count == 3 && last == '[');
}

static bool take_in_sequence(struct key_decoder *d, unsigned char byte, struct key *out)
{
	if (d->count == KEY_BYTES_MAX) {
		d->too_long = true;
		d->count--; // the last byte alone decides now
	}
	d->bytes[d->count++] = (char)byte;
	if (!is_finished(d))
		return false;
	if (d->too_long)
		d->bytes[1] = '\0'; // no known one
	finish_sequence(d, out);
	return true;
}

static bool take_control(struct key_decoder *d, unsigned char byte, struct key *out)
{
	bool second = byte == '\n' && d->after_return;

	d->after_return = byte == '\r';
	begin(out, d, KEY_NOTHING);
	if (byte == '\r' || byte == '\n')
		out->kind = second ? KEY_NOTHING : KEY_ENTER;
	else if (byte == '\t' && d->pasting)
		*out = (struct key){.kind = KEY_TEXT, .pasted = true, .text = "\t", .length = 1};
	else if (byte == '\t')
		out->kind = KEY_TAB;
	else if ((byte == DEL || byte == '\b') && !d->pasting)
		out->kind = KEY_BACKSPACE;
	else if (!d->pasting)
		*out = (struct key){.kind = KEY_CONTROL, .number = byte};
	return true;
}

// How long the character that begins with BYTE is; 0 for none.
static size_t character_length(unsigned char byte)
{
	if (byte < 0x80)
		return 1;
	if (byte >= 0xc2 && byte <= 0xdf)
		return 2;
	if (byte >= 0xe0 && byte <= 0xef)
		return 3;
	return byte >= 0xf0 && byte <= 0xf4 ? 4 : 0;
}

static bool take_character(struct key_decoder *d, unsigned char byte, struct key *out)
{
	uint32_t character;
	size_t length;

	if ((byte & 0xc0) != 0x80)
		d->count = 0; // what was unfinished stays so, and is dropped
	d->bytes[d->count++] = (char)byte;
	length = character_length((unsigned char)d->bytes[0]);
	if (length > d->count)
		return false;
	begin(out, d, KEY_TEXT);
	out->length = utf8_decode((struct slice){d->bytes, d->count}, &character);
	if (out->length != d->count || (character >= 0x80 && character < 0xa0))
		out->kind = KEY_NOTHING;
	else
		memcpy(out->text, d->bytes, out->length);
	d->count = 0;
	return true;
}

bool key_decode(struct key_decoder *d, unsigned char byte, struct key *out)
{
	bool sequence = d->count > 0 && d->bytes[0] == ESCAPE;

	if (byte == ESCAPE) {
		d->bytes[0] = ESCAPE;
		d->count = 1;
		d->too_long = false;
		return false;
	}
	if (byte < 0x20 || byte == DEL) {
		if (sequence && d->count == 1 && byte == DEL)
			return take_in_sequence(d, byte, out);
		d->count = 0;
		return take_control(d, byte, out);
	}
	d->after_return = false;
	if (sequence)
		return take_in_sequence(d, byte, out);
	return take_character(d, byte, out);
}

bool key_waits(const struct key_decoder *d)
{
	return d->count > 0 && d->bytes[0] == ESCAPE && !d->pasting;
}

void key_flush(struct key_decoder *d, struct key *out)
{
	begin(out, d, d->count == 1 ? KEY_ESCAPE : KEY_NOTHING);
	d->count = 0;
}
