// SPDX-License-Identifier: BSD-2-Clause
// The process that holds the menu tree, the users and the log, and answers whoever manages us. Its
// one door is the API sentence.
#pragma once

#include <stdbool.h>

#include "base/err.h"
#include "io/loop.h"

struct mgmt;

// The version of RouterOS whose dialect is spoken; programs read the leading number.
#define MGMT_DIALECT "7.16.2"

struct mgmt_options {
	const char *directory; // NULL: nothing is stored
	bool again;	       // another process did this work before, since the daemon was started
};

// Starts on PARENT_FD, the parent's channel, which it takes over, with the configuration in
// the directory: says READY there and lives from what comes in. NULL: E says why, PARENT_FD is closed.
//
// The files outside DIRECTORY that are read again and again (/proc/stat, /proc/meminfo,
// /etc/passwd) are opened here. Later only the directory, /etc/localtime and /usr/share/zoneinfo are
// opened. The helper thread starts with its first work, so after whatever sandbox the caller puts
// on itself when this has returned.
struct mgmt *mgmt_new(struct loop *loop, int parent_fd, const struct mgmt_options *options,
		      struct err *e);

void mgmt_free(struct mgmt *m); // NULL is fine

// From now on each log line is written to standard error too.
void mgmt_echo_log(struct mgmt *m, bool on);
