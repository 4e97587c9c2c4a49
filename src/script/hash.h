// SPDX-License-Identifier: BSD-2-Clause
// Cryptographic hashes by their names, as :convert has them.
#pragma once

#include <stdbool.h>

#include "base/slice.h"
#include "base/strbuf.h"

// Appends the hash of BYTES to OUT, raw. False: there is none called NAME ("sha256").
bool hash_add(struct slice name, struct slice bytes, struct strbuf *out);
