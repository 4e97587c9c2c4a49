// SPDX-License-Identifier: BSD-2-Clause
// The errand /resolve: the addresses of a name, as this host finds them.
#pragma once

#include "worker/worker.h"

// Takes `name`; a row for each address, with `address`.
int resolve_run(struct talk *t, const struct sentence *asked, struct err *e);
