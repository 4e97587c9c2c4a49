// SPDX-License-Identifier: BSD-2-Clause
// Counters of failed log-ins: a bounded hash by name, the least recently failed first in it.

#include "mgmt/throttle.h"

#include <stdlib.h>
#include <string.h>

#include <uthash.h>

struct throttle_entry {
	UT_hash_handle hh;
	uint64_t last;	       // when it failed last
	uint64_t locked_until; // 0: never
	unsigned failures;
	char name[THROTTLE_NAME_MAX + 1];
};

static size_t key_length(const char *name)
{
	return strnlen(name, THROTTLE_NAME_MAX);
}

// The entry of NAME; NULL when there is none or what it says has lapsed.
static struct throttle_entry *find(const struct throttle *t, const char *name, uint64_t now)
{
	struct throttle_entry *entry = NULL;

	HASH_FIND(hh, t->entries, name, key_length(name), entry);
	if (!entry || now < entry->locked_until)
		return entry;
	return now - entry->last < THROTTLE_WINDOW && entry->locked_until == 0 ? entry : NULL;
}

static void drop(struct throttle *t, struct throttle_entry *entry)
{
	HASH_DEL(t->entries, entry);
	free(entry);
}

uint64_t throttle_delay(const struct throttle *t, const char *name, uint64_t now)
{
	const struct throttle_entry *entry = find(t, name, now);
	unsigned failures = entry ? entry->failures : 0;

	if (failures == 0)
		return 0;
	return failures > 3 ? THROTTLE_DELAY_MAX : 500ull << failures;
}

bool throttle_is_locked(const struct throttle *t, const char *name, uint64_t now)
{
	const struct throttle_entry *entry = find(t, name, now);

	return entry && now < entry->locked_until;
}

// The entry of NAME, fresh or not, as the last of the hash; NULL without memory.
static struct throttle_entry *touch(struct throttle *t, const char *name, uint64_t now)
{
	struct throttle_entry *entry = NULL;
	struct throttle_entry *kept = find(t, name, now);
	size_t n = key_length(name);

	HASH_FIND(hh, t->entries, name, n, entry);
	if (entry)
		HASH_DEL(t->entries, entry);
	else if (HASH_COUNT(t->entries) >= THROTTLE_ENTRIES_MAX)
		drop(t, t->entries);
	if (!entry)
		entry = calloc(1, sizeof(*entry));
	if (!entry)
		return NULL;
	if (!kept) {
		entry->failures = 0;
		entry->locked_until = 0;
	}
	memcpy(entry->name, name, n);
	entry->name[n] = '\0';
	HASH_ADD(hh, t->entries, name, n, entry);
	return entry;
}

bool throttle_failed(struct throttle *t, const char *name, uint64_t now)
{
	struct throttle_entry *entry = touch(t, name, now);

	if (!entry)
		return false;
	entry->last = now;
	entry->failures++;
	if (entry->failures != THROTTLE_LIMIT)
		return false;
	entry->locked_until = now + THROTTLE_LOCK;
	return true;
}

void throttle_succeeded(struct throttle *t, const char *name)
{
	struct throttle_entry *entry = NULL;

	HASH_FIND(hh, t->entries, name, key_length(name), entry);
	if (entry)
		drop(t, entry);
}

void throttle_done(struct throttle *t)
{
	while (t->entries)
		drop(t, t->entries);
}
