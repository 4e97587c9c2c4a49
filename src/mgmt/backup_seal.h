// SPDX-License-Identifier: BSD-2-Clause
// What protects a backup: with a password, AES-256-GCM by a key that yescrypt makes of it; without,
// a digest that notices damage. Slow on purpose: for the helper thread.
#pragma once

#include "base/err.h"
#include "base/slice.h"
#include "base/strbuf.h"

// Writes the whole file with ITEMS to OUT, which is empty. PASSWORD NULL: not encrypted.
int backup_seal(struct slice items, const char *password, struct strbuf *out, struct err *e);

// Appends the items of FILE to OUT, whole and as they were sealed; else fails, with OUT untouched.
int backup_unseal(struct slice file, const char *password, struct strbuf *out, struct err *e);
