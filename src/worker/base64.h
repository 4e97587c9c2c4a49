// SPDX-License-Identifier: BSD-2-Clause
// Bytes as base64 (RFC 4648 section 4).
#pragma once

#include "base/slice.h"
#include "base/strbuf.h"

void base64_add(struct strbuf *out, struct slice bytes);
