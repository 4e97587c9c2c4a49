// SPDX-License-Identifier: BSD-2-Clause
// The errand /syslog: log lines for another machine. It lasts as long as its connection.
#pragma once

#include "worker/worker.h"

// Takes `host`, `port`, `protocol` (udp, tcp, tls), `source`, `check-certificate`; then any number of
// sentences with `lines`: messages, each ended by a NUL byte, as they are to be sent. A row without
// attributes answers each such sentence once all its lines are with the kernel.
int syslog_run(struct talk *t, const struct sentence *asked, struct err *e);
