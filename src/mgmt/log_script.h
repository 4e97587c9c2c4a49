// SPDX-License-Identifier: BSD-2-Clause
// Actions of target script: a stored script runs for each line, one after the other, with the
// variables $topics and $message. It runs as its owner, and not for what it writes
// itself, or is said of its failures.
#pragma once

#include <stdbool.h>

#include "mgmt/log.h"
#include "mgmt/log_settings.h"

bool log_script_open(struct mgmt *m, struct log_action *a, const struct log_action_row *row);
