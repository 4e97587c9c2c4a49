// SPDX-License-Identifier: BSD-2-Clause
// What a console reads and writes, and its other end, which goes to the process of its connection.
#pragma once

#include <stdint.h>

#include "wire/message.h"

// OUT[0] for the console, OUT[1] for the other: a terminal (pty(7)) of the size that ASKED tells, or
// a stream. Close-on-exec. 0 or -1.
int terminal_pair(const struct wire_errand *asked, int out[2]);

// Sends FD with the number ERRAND over the socket CHANNEL, without waiting. 0 or -1.
int terminal_hand_over(int channel, uint64_t errand, int fd);
