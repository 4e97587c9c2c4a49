// SPDX-License-Identifier: BSD-2-Clause
// What the commands of /tool share, and what each brings to the menu: its arguments and itself.
#pragma once

#include "base/err.h"
#include "schema/menu.h"

struct call;

extern const struct argument_value tool_port;
extern const struct argument_value tool_yes_no;
extern const struct argument_value tool_certificate_check;

// E's text without the "failure: " before it.
const char *tool_reason(const struct err *e);

enum { TOOL_FETCH_ARGUMENTS = 28, TOOL_PING_ARGUMENTS = 10, TOOL_TRACEROUTE_ARGUMENTS = 12 };

extern const struct command_argument tool_fetch_arguments[TOOL_FETCH_ARGUMENTS];
extern const struct command_argument tool_ping_arguments[TOOL_PING_ARGUMENTS];
extern const struct command_argument tool_traceroute_arguments[TOOL_TRACEROUTE_ARGUMENTS];

void tool_fetch(struct call *call);
void tool_ping(struct call *call);
void tool_traceroute(struct call *call);
