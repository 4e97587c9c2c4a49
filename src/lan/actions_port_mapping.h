// SPDX-License-Identifier: BSD-2-Clause
// How a mapping is told, for all actions that tell or name one.
#pragma once

#include "lan/call.h"

const char *actions_protocol_name(uint8_t protocol);
uint8_t actions_protocol_number(const struct value *v); // of PortMappingProtocol

// Seconds until M's lease ends, as version 2 counts them: 1 to a week.
uint32_t actions_lease_left(const struct wire_mapping *m);
