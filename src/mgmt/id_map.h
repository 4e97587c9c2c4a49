// SPDX-License-Identifier: BSD-2-Clause
// Ids for what the kernel tells without one: the same thing keeps its id for as long as it is seen
// now and then.
#pragma once

#include <stddef.h>
#include <stdint.h>

struct id_map {
	struct id_map_entry *entries; // hash; NULL is empty
	uint32_t last;
};

enum {
	ID_MAP_MAX = 16384,
	ID_MAP_KEEP = 3600000, // ms that an entry is kept unseen
};

// The id of KEY: 1 and above; 0 without memory, or when there are ID_MAP_MAX that are in use.
uint32_t id_map_get(struct id_map *map, uint64_t key, uint64_t now);
// A key of what takes more than one number to tell from others.
uint64_t id_map_key(const void *bytes, size_t n);
void id_map_done(struct id_map *map);
