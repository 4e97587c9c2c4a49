// SPDX-License-Identifier: BSD-2-Clause
// Keys to ids: a hash whose first entry is the one unseen for longest.

#include "mgmt/id_map.h"

#include <stdlib.h>

#include <uthash.h>

struct id_map_entry {
	UT_hash_handle hh;
	uint64_t key;
	uint64_t seen;
	uint32_t id;
};

static void forget_old(struct id_map *map, uint64_t now)
{
	while (map->entries && now - map->entries->seen >= ID_MAP_KEEP) {
		struct id_map_entry *entry = map->entries;

		HASH_DEL(map->entries, entry);
		free(entry);
	}
}

uint32_t id_map_get(struct id_map *map, uint64_t key, uint64_t now)
{
	struct id_map_entry *entry = NULL;

	forget_old(map, now);
	HASH_FIND(hh, map->entries, &key, sizeof(key), entry);
	if (entry) {
		HASH_DEL(map->entries, entry);
	} else {
		if (HASH_COUNT(map->entries) < ID_MAP_MAX)
			entry = calloc(1, sizeof(*entry));
		if (!entry)
			return 0;
		entry->key = key;
		entry->id = ++map->last;
	}
	entry->seen = now;
	HASH_ADD(hh, map->entries, key, sizeof(entry->key), entry);
	return entry->id;
}

void id_map_done(struct id_map *map)
{
	while (map->entries) {
		struct id_map_entry *entry = map->entries;

		HASH_DEL(map->entries, entry);
		free(entry);
	}
}

// FNV-1a.
uint64_t id_map_key(const void *bytes, size_t n)
{
	const unsigned char *p = bytes;
	uint64_t hash = 0xcbf29ce484222325u;

	for (size_t i = 0; i < n; i++) {
		hash ^= p[i];
		hash *= 0x100000001b3u;
	}
	return hash;
}
