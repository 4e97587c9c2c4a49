// SPDX-License-Identifier: BSD-2-Clause
// Arguments of a command that was checked by its rows, as what they mean.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/slice.h"

struct call;

struct slice argument_text(const struct call *call, const char *name); // "": not given
bool argument_given(const struct call *call, const char *name);
bool argument_yes(const struct call *call, const char *name); // given, and not no
uint64_t argument_number(const struct call *call, const char *name, uint64_t otherwise);
uint64_t argument_time(const struct call *call, const char *name, uint64_t otherwise); // ms
