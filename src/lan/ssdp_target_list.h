// SPDX-License-Identifier: BSD-2-Clause
// What can be searched for and is announced (UDA 1.0 section 1.1.2): of each tree the root device
// three times, each embedded device twice, each service once, in the order of the trees.
//
// One tree is announced and answers whatever it can. The others answer searches for what only they
// have: a version, a type, their own UUIDs. So no control point is led to a version that it did not
// ask for.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "base/strbuf.h"
#include "codec/ssdp.h"
#include "lan/device_table.h"

enum { SSDP_TARGETS_MAX = 32 }; // a set of targets, 1 << index of each, fits 32 bits

enum { SSDP_TARGET_TEXT_MAX = 96, SSDP_UDN_SIZE = WIRE_UUID_SIZE + sizeof("uuid:") };

// Those that are there, whether announced or not, and those that are announced.
uint32_t ssdp_targets_offered(const struct wire_service *identity);
uint32_t ssdp_targets_announced(const struct wire_service *identity);

// The tree that target INDEX is of.
enum wire_igd ssdp_target_tree(size_t index);

// Appends the NT or ST of target INDEX, one of a set, and puts the UDN of the device that has it
// into UDN. VERSION is the one to write instead of the type's own, when it is not 0.
void ssdp_target_write(struct strbuf *out, char udn[SSDP_UDN_SIZE], size_t index, unsigned version,
		       const struct wire_service *identity);

struct ssdp_found {
	uint32_t set;	  // 0: none, be silent
	unsigned version; // searched for, which the answers repeat; 0: not a type
};

// The targets that answer a search for TEXT.
struct ssdp_found ssdp_target_match(struct slice text, const struct wire_service *identity);
