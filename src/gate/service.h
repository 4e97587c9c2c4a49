// SPDX-License-Identifier: BSD-2-Clause
// What other processes may say to gate, and where it goes. A kind that the sender has no business
// to send is refused.
#pragma once

#include "gate/peer.h"

struct gate;

// FD is the parent's channel, taken over. 0 or -1.
int service_start(struct gate *g, int fd, struct err *e);
void service_stop(struct gate *g); // drops all channels

// One message from ROLE, as if it had come in; FD is -1 or taken over.
void service_message(struct peer *from, const void *bytes, size_t n, int fd);
