// SPDX-License-Identifier: BSD-2-Clause
// Header fields of a message, out of what people write (RFC 5322, RFC 2047).
#pragma once

#include <stdbool.h>

#include "base/slice.h"
#include "base/strbuf.h"

// The address in "Name <a@b>", "<a@b>" or "a@b"; empty in "" and "<>". False: there is none that
// could stand in a command to a server.
bool mail_address(struct slice text, struct slice *out);

// Appends "Name: text". Control characters become spaces, so that nothing in TEXT begins another
// field; what is not ASCII is encoded.
void mail_add_field(struct strbuf *out, const char *name, struct slice text);
