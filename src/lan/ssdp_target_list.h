// SPDX-License-Identifier: BSD-2-Clause
// What can be searched for and is announced (UDA 1.0 section 1.1.2): the root device three times,
// each embedded device twice, each service once, in the order of the tree.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "base/strbuf.h"
#include "codec/ssdp.h"
#include "lan/device_table.h"

enum { SSDP_TARGETS = 1 + 3 * DEVICE__COUNT }; // "upnp:rootdevice"; UUID, type, service of each

_Static_assert(SSDP_TARGETS <= 32, "a set of targets fits 32 bits");

enum { SSDP_TARGET_TEXT_MAX = 96, SSDP_UDN_SIZE = WIRE_UUID_SIZE + sizeof("uuid:") };

// Appends the NT or ST of target INDEX (below SSDP_TARGETS) and puts the UDN of the device that has
// it into UDN.
void ssdp_target_write(struct strbuf *out, char udn[SSDP_UDN_SIZE], size_t index,
		       const struct wire_service *identity);

// The targets that answer a search for TEXT, as a set of 1 << index; 0: none, be silent.
uint32_t ssdp_target_match(struct slice text, const struct wire_service *identity);
