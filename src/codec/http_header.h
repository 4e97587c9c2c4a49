// SPDX-License-Identifier: BSD-2-Clause
// One header line of HTTP and of SSDP, which borrows HTTP's form: taking it apart and writing it.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/slice.h"
#include "base/strbuf.h"

struct http_header {
	struct slice name;  // a token, as it was written
	struct slice value; // without blanks at the ends
};

// A token of RFC 9110 section 5.6.2: at least one byte, no blanks, no separators.
bool http_is_token(struct slice text);

// No control character but TAB; bytes above 127 pass.
bool http_is_field_text(struct slice text);

// Takes LINE ("Name: value", without its line end) apart. Blanks before the colon are accepted;
// blanks inside the name, an empty name, a missing colon and control characters are not.
bool http_header_split(struct slice line, struct http_header *out);

// Is TOKEN one of the comma-separated elements of VALUE? ASCII case does not matter.
bool http_list_has(struct slice value, const char *token);

// Whether VALUE, that of If-None-Match, names TAG, an entity tag with its quotes: weakly compared, as
// RFC 9110 section 13.1.2 asks; "*" names any.
bool http_tags_have(struct slice value, const char *tag);

// Appends "NAME: VALUE" and a line end. A value with a control character would let its author
// write headers of his own: it sets `failed` of OUT instead.
void http_header_write(struct strbuf *out, const char *name, struct slice value);
void http_header_write_number(struct strbuf *out, const char *name, uint64_t value);

#define HTTP_DATE_SIZE 30

// The moment in the form of RFC 1123, "Sun, 06 Nov 1994 08:49:37 GMT", whatever locale and time
// zone are set. WALL_S counts seconds since 1970; it is held between the years 1970 and 9999.
const char *http_date_format(int64_t wall_s, char out[HTTP_DATE_SIZE]); // returns OUT
