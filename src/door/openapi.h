// SPDX-License-Identifier: BSD-2-Clause
// A description of REST in OpenAPI 3.0, made of the rows of the menus: what other programs generate
// clients from.
#pragma once

#include "base/strbuf.h"
#include "mgmt/registry.h"

enum { OPENAPI_MAX = 4 << 20 };

// Appends the document to OUT, which fails where it has no room for it.
void openapi_write(struct strbuf *out, const struct registry *menus);
