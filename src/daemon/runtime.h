// SPDX-License-Identifier: BSD-2-Clause
// The directories, the pid file and the detaching from a terminal.
#pragma once

#include <stdbool.h>

#include "base/err.h"
#include "daemon/options.h"

// Makes the state and runtime directories where they are missing, gives each child's part to its
// user, and takes the lock of the pid file (a second daemon on the same directory is refused).
// Fills PID_FD with the locked file, which stays open for as long as we run.
int runtime_prepare(const struct options *options, bool change_user, int *pid_fd, struct err *e);

int runtime_write_pid(int pid_fd, struct err *e);
void runtime_remove_pid(const struct options *options);

// Detaches from the terminal. The process that was started waits until the daemon is ready and
// then exits: 0, or 1 when the daemon ended before. Returns in the daemon, with the descriptor for
// runtime_detached_ready in *READY_FD; -1 on failure.
int runtime_detach(int *ready_fd, struct err *e);
void runtime_detached_ready(int ready_fd);
