// SPDX-License-Identifier: BSD-2-Clause
// Actions of target disk: files NAME.0.txt, NAME.1.txt, … below /file, the newest lines in the
// first. Lines are written by the helper thread, those that come meanwhile together. Where the disk
// takes no more, lines are left out, which is said once, as is their number when it takes them again.
#pragma once

#include <stdbool.h>

#include "mgmt/log.h"
#include "mgmt/log_settings.h"

// While the process starts, lines that the files hold already come into the buffer of A.
bool log_disk_open(struct mgmt *m, struct log_action *a, const struct log_action_row *row);
