// SPDX-License-Identifier: BSD-2-Clause
// Making the memory file of wire/firewall.h from the records.
#pragma once

#include <stddef.h>

#include "base/err.h"

struct mgmt;

// The file as the records will be; *OUT is the caller's to free. 0 or -1.
int firewall_gather(struct mgmt *m, void **out, size_t *size, struct err *e);
