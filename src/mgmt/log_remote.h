// SPDX-License-Identifier: BSD-2-Clause
// Actions of target remote: lines for a syslog server, which a worker sends (worker/syslog.h). A
// bounded number of them waits while it does, or cannot; what was left out is said as a number. The
// worker ends when nothing came for a while.
#pragma once

#include <stdbool.h>

#include "mgmt/log.h"
#include "mgmt/log_settings.h"

bool log_remote_open(struct mgmt *m, struct log_action *a, const struct log_action_row *row);
