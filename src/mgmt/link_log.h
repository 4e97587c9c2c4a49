// SPDX-License-Identifier: BSD-2-Clause
// Lines of the log on links that gain or lose their carrier.
#pragma once

#include "wire/message.h"

struct mgmt;

// "ether1 link down", "ether1 link up (speed 1G, full duplex)"; an Ethernet link is asked how it
// speaks before its line is written.
void link_log(struct mgmt *m, const struct wire_link *link);
