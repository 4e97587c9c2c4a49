// SPDX-License-Identifier: BSD-2-Clause
// JSON text (RFC 8259).
#pragma once

#include <stdbool.h>

#include "base/slice.h"
#include "base/strbuf.h"

// Appends TEXT as a string. What is no UTF-8 is taken for Latin-1, so that no byte is lost.
void json_write_string(struct strbuf *out, struct slice text);

// Appends `"NAME":"VALUE"`, with a comma before it unless it is the FIRST.
void json_write_member(struct strbuf *out, bool first, struct slice name, struct slice value);
