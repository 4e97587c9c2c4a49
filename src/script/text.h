// SPDX-License-Identifier: BSD-2-Clause
// Values as text. Nothing here fails but by OUT's ceiling.
#pragma once

#include "script/value.h"

// As :put prints it: the elements of an array between ';', arrays within it flat.
void text_print(struct value v, struct strbuf *out);

// As `environment print` shows it: an array is {1; 2; a=3}, code (code).
void text_show(struct value v, struct strbuf *out);

// So that reading it as an expression gives the value back, with its type.
void text_literal(struct value v, struct strbuf *out);

// The elements of an array between commas, as commands of menus take lists; anything else as
// text_print.
void text_list(struct value v, struct strbuf *out);

// 1d02:03:04.500
void text_time(int64_t nanoseconds, struct strbuf *out);

// BYTES between quotes, with what the language escapes in them.
void text_quoted(struct slice bytes, struct strbuf *out);

// Enough for every value that is not on the heap, and addresses.
#define TEXT_SMALL_SIZE 64

// The text of V without memory where it needs none: a str's own bytes, or written to SMALL; followed
// by a terminator. False for arrays and code, which text_print knows.
bool text_small(struct value v, char small[TEXT_SMALL_SIZE], struct slice *out);
