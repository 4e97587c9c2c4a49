// SPDX-License-Identifier: BSD-2-Clause
// A growing string with a stated ceiling. Appending past the ceiling, or without memory, sets
// `failed`, after which appending does nothing: a writer appends at will and asks once at the end.
// `data` is always terminated once anything was appended; the owner frees with strbuf_free.
#pragma once

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/slice.h"

struct strbuf {
	char *data;
	size_t length;
	size_t capacity;
	size_t ceiling; // most bytes of text, the terminator not counted
	bool failed;
};

void strbuf_init(struct strbuf *b, size_t ceiling);
void strbuf_free(struct strbuf *b);  // back to the state after strbuf_init
void strbuf_reset(struct strbuf *b); // empty, keeps the memory, clears `failed`

void strbuf_add(struct strbuf *b, const void *bytes, size_t n);
void strbuf_add_char(struct strbuf *b, char c);
void strbuf_add_text(struct strbuf *b, const char *text);
void strbuf_add_slice(struct strbuf *b, struct slice s);
void strbuf_add_format(struct strbuf *b, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

// Removes the first N bytes (N <= length), as a reader does with what it has consumed.
void strbuf_consume(struct strbuf *b, size_t n);

// Makes room for N more bytes and returns where they go; the caller then raises `length`. NULL
// when the ceiling or memory forbids.
char *strbuf_reserve(struct strbuf *b, size_t n);

const char *strbuf_text(const struct strbuf *b); // "" when nothing was appended
struct slice strbuf_slice(const struct strbuf *b);
