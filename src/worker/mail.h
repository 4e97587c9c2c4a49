// SPDX-License-Identifier: BSD-2-Clause
// The errand /mail: one message to a mail server (RFC 5321), with files from mgmt attached to it.
#pragma once

#include "worker/worker.h"

enum { MAIL_FILES_MAX = 16, MAIL_RECIPIENTS_MAX = 100 };

// Takes what /tool/e-mail/send takes, with the server's settings; `file` are the names that the
// attachments get, of which mgmt has the contents by number.
int mail_run(struct talk *t, const struct sentence *asked, struct err *e);
