// SPDX-License-Identifier: BSD-2-Clause
// Service descriptions (SCPD, UDA 1.0 section 2.3), written from the service table.
#pragma once

#include "base/strbuf.h"
#include "lan/service_table.h"

enum { SCPD_MAX = 32768 }; // ceiling for a buffer that takes a service description

// Appends the description of S, as TREE has it. The caller asks OUT whether all fitted.
void scpd_write(struct strbuf *out, const struct service *s, enum wire_igd tree,
		const struct wire_service *identity);
