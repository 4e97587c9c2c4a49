// SPDX-License-Identifier: BSD-2-Clause
// Actions of target email: lines go by mail, through the server of /tool/e-mail. Those of a few
// seconds go together, and no two mails are sent within a minute, so that a flood of lines is no
// flood of mail. A bounded number of lines waits; what was left out is said in the mail.
#pragma once

#include <stdbool.h>

#include "mgmt/log.h"
#include "mgmt/log_settings.h"

bool log_mail_open(struct mgmt *m, struct log_action *a, const struct log_action_row *row);
