// SPDX-License-Identifier: BSD-2-Clause
// Actions of target echo: lines that go to consoles at once. While no console listens, the last of
// them are remembered for the next one that comes, if the action says so.
#pragma once

#include <stdbool.h>

#include "mgmt/log.h"
#include "mgmt/log_settings.h"

struct call;

bool log_echo_open(struct mgmt *m, struct log_action *a, const struct log_action_row *row);

// The command of consoles: tells what is remembered and then each new line, until it is cancelled.
void log_echo_listen(struct call *call);

struct log_echo {
	struct log_buffer remembered;
	uint32_t last; // id of a remembered line
	struct log_echo_listener *listeners;
};

void log_echo_init(struct log_echo *e);
void log_echo_done(struct log_echo *e); // every listener has gone
