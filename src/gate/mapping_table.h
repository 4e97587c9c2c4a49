// SPDX-License-Identifier: BSD-2-Clause
// All mappings: found by key, by id, by external port, and by place in the order they were made, of
// all, of one LAN's, or of those that lead to one device of a LAN. Each in O(1) or O(log n), but that
// those on one port are gone through by key.
//
// The mappings on one external port and protocol lead to one client, whatever their remote hosts,
// unless the rules of a LAN let several devices share a port (split-by-remote).
#pragma once

#include <stddef.h>

#include "base/hash_index.h"
#include "gate/mapping.h"
#include "gate/order_index.h"

// Compared as bytes.
struct mapping_view_key {
	char lan[WIRE_INTERFACE_SIZE];
	ip4 device; // 0: all of the LAN
};

struct mapping_view {
	struct mapping_view_key key;
	struct order_index order;
	bool unsettled;		   // in the list of those with removals to tidy up behind
	struct mapping_view *next; // there
	UT_hash_handle hh;
};

struct mapping_port {
	struct hash_node node; // key: protocol << 16 | external port
	unsigned active;       // mappings on it that are in the kernel; kernel_sync counts
	struct mapping *first;
};

// All zero is an empty table.
struct mapping_table {
	struct mapping *first; // of all, linked by all_next
	struct hash_index ports;
	struct mapping_view *views;
	struct mapping_view *unsettled;
	struct order_index all;
};

void mapping_free(struct mapping *m); // which is in no index any more

// Frees the indexes and every mapping in it.
void mapping_table_free(struct mapping_table *t);

size_t mapping_table_count(const struct mapping_table *t);

// Takes M over. Its key is not in the table and its id larger than all before.
void mapping_table_insert(struct mapping_table *t, struct mapping *m);

// M is the caller's again. Until the next settling mapping_table_restore can put it back, at the
// same place in all orders.
void mapping_table_remove(struct mapping_table *t, struct mapping *m);
void mapping_table_restore(struct mapping_table *t, struct mapping *m);

// Tidies up behind removals; none of them can be restored afterwards.
void mapping_table_settle(struct mapping_table *t);

struct mapping_key mapping_key(uint8_t protocol, uint16_t external_port, ip4 remote_host);

// NULL when there is none.
struct mapping *mapping_table_find(const struct mapping_table *t, const struct mapping_key *key);
struct mapping *mapping_table_by_id(const struct mapping_table *t, uint32_t id);
struct mapping *mapping_table_on_port(const struct mapping_table *t, uint8_t protocol,
				      uint16_t external_port);
struct mapping *mapping_table_after(const struct mapping_table *t, uint32_t id); // smallest above

// Of a LAN's that lead to DEVICE (0: to any): how many, and the one at INDEX from 0.
size_t mapping_table_count_of(const struct mapping_table *t, const char *lan, ip4 device);
struct mapping *mapping_table_at(const struct mapping_table *t, const char *lan, ip4 device,
				 size_t index);
