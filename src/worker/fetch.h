// SPDX-License-Identifier: BSD-2-Clause
// The errand /fetch: one transfer from or to a server, over HTTP, FTP, TFTP or SFTP. What is
// fetched into a file goes to mgmt piece by piece, and what is to be uploaded comes from there
// (worker/transfer.h). Rows tell how far it is, the last one how it went.
#pragma once

#include "worker/worker.h"

enum {
	FETCH_DATA_MAX = 64512,		     // bytes that come back with output=user
	FETCH_DATA_WITH_HEADERS_MAX = 20480, // with output=user-with-headers
};

// Takes `url`, and what else /tool/fetch takes; times in milliseconds.
int fetch_run(struct talk *t, const struct sentence *asked, struct err *e);
