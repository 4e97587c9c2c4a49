// SPDX-License-Identifier: BSD-2-Clause
// The body of a REST request: a JSON object as the attributes of a sentence. Numbers and truth
// values become their text, null the empty text, an array of such a comma list.
#pragma once

#include <stddef.h>

#include "base/err.h"
#include "base/slice.h"
#include "base/strbuf.h"

// Appends words to OUT as codec/sentence.h writes them: "=name=value" for each member and "?word"
// for each element of the array `.query`, or for `.query` itself where it is one word. `_query` and
// `_proplist` are other names of `.query` and `.proplist`. -1: E, "Failed to parse json" where it is none.
int json_attributes_write(struct slice json, struct strbuf *out, struct err *e);
