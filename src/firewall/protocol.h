// SPDX-License-Identifier: BSD-2-Clause
// Names of IP protocols, as RouterOS has them.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/slice.h"

int firewall_protocol_number(struct slice name);     // -1: no such name
const char *firewall_protocol_name(uint64_t number); // NULL: it has none
bool firewall_protocol_has_ports(uint64_t number);
