// SPDX-License-Identifier: BSD-2-Clause
// What an errand was asked to do: the attributes of its sentence. mgmt has checked them, so that
// what cannot be read here is as if it were not there.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "codec/sentence.h"
#include "worker/talk.h"

// "" when there is none.
struct slice asked_value(const struct sentence *asked, const char *name);
bool asked_is(const struct sentence *asked, const char *name, const char *value);
uint64_t asked_number(const struct sentence *asked, const char *name, uint64_t otherwise);

// A copy that ends with a terminator, for libraries; NULL for what is not there, is empty, or holds
// a NUL byte. The caller frees.
char *asked_text(const struct sentence *asked, const char *name);
