// SPDX-License-Identifier: BSD-2-Clause
// The prompt: lines typed one after the other, until Ctrl-D or /quit.
#pragma once

#include "console/console.h"

// Reads from IN. Errors are shown on ERRORS; -1 only where the session cannot go on.
int prompt_run(struct console *c, int in, struct screen *errors, struct err *e);

enum { PROMPT_BYTES_MAX = 4096 };

// Appends what the prompt is now, and tells first when another session has ended our safe mode. -1 where the session cannot go on.
int prompt_build(struct console *c, struct strbuf *out, struct err *e);

// "[admin@R1] /ip/upnp> ", in safe mode "[admin@R1] /ip/upnp<SAFE> ", as clients match it; in the
// style of v6 "[admin@R1] /ip upnp> ".
void prompt_format(const struct tree_menu *menu, enum output_style style, const char *user,
		   const char *identity, bool safe, struct strbuf *out);
