// SPDX-License-Identifier: BSD-2-Clause
// The type that a value without quotes has by its looks, as :typeof names it.
#pragma once

#include "base/slice.h"

// "num", "bool", "ip", "ip-prefix", "id", "time" or "str".
const char *literal_type(struct slice text);
