// SPDX-License-Identifier: BSD-2-Clause
// `/ping`: echo requests, and a row for each answer or for its absence.
#pragma once

#include "worker/worker.h"

int ping_run(struct talk *t, const struct sentence *asked, struct err *e);
