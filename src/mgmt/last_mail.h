// SPDX-License-Identifier: BSD-2-Clause
// What became of the last message that was mailed.
#pragma once

#include <stdint.h>

enum last_mail_status {
	LAST_MAIL_NONE,
	LAST_MAIL_IN_PROGRESS,
	LAST_MAIL_SUCCEEDED,
	LAST_MAIL_FAILED
};

struct last_mail {
	enum last_mail_status status;
	char server[256]; // "" while there was none
};
