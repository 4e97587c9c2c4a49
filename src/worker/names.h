// SPDX-License-Identifier: BSD-2-Clause
// The errand /names: all addresses of names, and how long they hold.
#pragma once

#include "worker/worker.h"

enum { NAMES_ASKED_MAX = 64 };

// Takes up to NAMES_ASKED_MAX attributes `ipv4` and `ipv6`, a name each, which are asked for at once.
// Rows come in any order; each has `number`, which name it is about, from 0 in the order of the
// sentence. One for each `address`; then one that ends the name, with `status`:
//
//   found   `ttl`: seconds until one of the addresses may be another
//   none    a server says that there are none; `message`
//   failed  nobody said anything that can be used; `message`
int names_run(struct talk *t, const struct sentence *asked, struct err *e);
