// SPDX-License-Identifier: BSD-2-Clause
// Having the parent run nft with a text of ours.
#pragma once

#include <stdint.h>

#include "base/err.h"
#include "base/strbuf.h"

struct gate;

// Asks for it; the number under which the parent will answer. 0: E, and nothing was asked.
uint64_t nft_run(struct gate *g, const struct strbuf *text, struct err *e);
