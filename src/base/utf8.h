// SPDX-License-Identifier: BSD-2-Clause
// UTF-8: validity, width in characters, and the cleaning of text that a LAN device wrote.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/slice.h"

// Decodes the character at the start of TEXT, which is not empty: its length in bytes, 0 when it is
// malformed.
size_t utf8_decode(struct slice text, uint32_t *out);

// Well-formed by RFC 3629: no overlong form, no surrogate, nothing above U+10FFFF.
bool utf8_valid(struct slice text);

size_t utf8_length(struct slice text); // characters; a stray byte counts as one

// Copies TEXT into OUT (always terminated, at most SIZE - 1 bytes, cut between characters), with
// control characters (C0, DEL, C1), bidirectional overrides (U+202A..202E, U+2066..2069) and
// malformed bytes left out: what remains is safe in a log line or on a terminal.
void utf8_clean(struct slice text, char *out, size_t size);
