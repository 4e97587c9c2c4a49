// SPDX-License-Identifier: BSD-2-Clause
// The parent: root, keeps the listeners, runs nft for gate, starts and restarts the children and
// ends them in their order. It parses nothing that came from outside; what its children send is
// fixed-size and checked, for a child may have been taken over.
#pragma once

#include "daemon/options.h"

// Runs until SIGTERM or SIGINT; returns the exit status.
int parent_run(const struct options *options);
