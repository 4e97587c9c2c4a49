// SPDX-License-Identifier: BSD-2-Clause
// Lines for the log, on their way to mgmt, and what else lan tells there. What a LAN device can cause is rate-limited, and while
// mgmt is away only a bounded number of lines waits for it; what was left out is told as a number.
#pragma once

#include "io/loop.h"
#include "wire/message.h"

struct lan_log;

struct lan_log *lan_log_new(struct loop *loop); // NULL without memory
void lan_log_free(struct lan_log *l);		// NULL is fine

// Takes FD over as the channel to mgmt from now on. -1 without memory.
int lan_log_connect(struct lan_log *l, int fd);

// Tells mgmt of a router that announced itself. Lost while mgmt is away or slow: it will do so again.
void lan_log_announcement(struct lan_log *l, const struct wire_announcement *announcement);

// TOPICS is a set of enum wire_log_topic. The text is cleaned of whatever a terminal or a log
// reader could take for a command, and cut to the length of a line.
void lan_log(struct lan_log *l, uint32_t topics, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
