// SPDX-License-Identifier: BSD-2-Clause
// `/tool/traceroute`: packets that die on the way, whose deaths tell the way. Each round tells all
// hops again, with what is known of them by then.
#pragma once

#include "worker/worker.h"

int traceroute_run(struct talk *t, const struct sentence *asked, struct err *e);
