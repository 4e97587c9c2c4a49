// SPDX-License-Identifier: BSD-2-Clause
// What the menus that tell gate's mappings have in common.
#pragma once

#include "mgmt/call.h"
#include "wire/message.h"

// The words for who asked, as RouterOS begins a rule's comment: "upnp", "nat-pmp", "pcp". Ends with NULL;
// indexed by enum wire_origin.
extern const char *const mapping_origins[];

extern const char *const mapping_protocols[]; // "tcp", "udp"; ends with NULL

uint32_t mapping_protocol(const struct wire_mapping *mapping); // index into mapping_protocols

// Has gate remove the mapping with gate's ID; leads to edit_removed.
void mapping_remove(struct call *call, uint32_t id);
