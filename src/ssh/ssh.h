// SPDX-License-Identifier: BSD-2-Clause
// The process of one connection by SSH. All that it has is that connection, a stream to mgmt, which
// it asks in sentences who may come in, and a socket by which the terminals of consoles come. What
// a client may do once it is in is the consoles' and mgmt's matter: this process carries bytes.
#pragma once

#include "base/err.h"

// The descriptors that the parent leaves the program with.
enum {
	SSH_MGMT_FD = 3,
	SSH_CONNECTION_FD = 4,
	SSH_TERMINALS_FD = 5, // each packet: the number of an errand, and its terminal
};
