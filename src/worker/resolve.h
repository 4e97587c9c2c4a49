// SPDX-License-Identifier: BSD-2-Clause
// The errand /resolve: the addresses of a name, as this host finds them or as a server says; and what
// it shares with /names.
#pragma once

#include <ares.h>
#include <stdbool.h>

#include "worker/worker.h"

// Takes `name`, `server` and `server-port`, and `type`: any (IPv4 where there is one), any6, ipv4,
// ipv6. A row for each address, with `address`, the preferred one first.
int resolve_run(struct talk *t, const struct sentence *asked, struct err *e);

// What c-ares is begun with: how long it waits for servers, and how often.
struct ares_options resolve_options(void);
enum { RESOLVE_OPTIONS = ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES };

// Serves what was asked over CHANNEL until *OVER, which a callback of an answer sets.
void resolve_wait(ares_channel channel, const bool *over);

// The text of a STATUS that is not ARES_SUCCESS. Returns -1.
int resolve_failure(int status, struct err *e);
