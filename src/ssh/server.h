// SPDX-License-Identifier: BSD-2-Clause
// The server's side of one connection: key exchange, log-in, channels.
#pragma once

#include "base/err.h"

// Speaks with the client until it is gone. 0, or -1 with E, where nothing could be begun.
int server_run(struct err *e);
