// SPDX-License-Identifier: BSD-2-Clause
// Limits of discovery. Sources are kept in the order in which they were last heard; when there are
// too many, the one silent for longest that has no answer waiting is forgotten.

#include "lan/ssdp_limits.h"

#include <stdlib.h>

#include <uthash.h>

#include "lan/bucket.h"

struct source {
	UT_hash_handle hh;
	struct ip6 address;
	unsigned pending;
	bool asked_all;
	uint64_t all_at; // when it last searched for everything
	struct bucket bucket;
};

struct ssdp_limits {
	struct source *sources;
	struct bucket total;
	bool started; // `total` has its first moment
	unsigned pending;
};

struct ssdp_limits *ssdp_limits_new(void)
{
	return calloc(1, sizeof(struct ssdp_limits));
}

static void forget(struct ssdp_limits *l, struct source *s)
{
	HASH_DEL(l->sources, s);
	free(s);
}

void ssdp_limits_free(struct ssdp_limits *l)
{
	if (!l)
		return;
	while (l->sources)
		forget(l, l->sources);
	free(l);
}

static struct source *find(struct ssdp_limits *l, struct ip6 address)
{
	struct source *s;

	HASH_FIND(hh, l->sources, &address, sizeof(address), s);
	return s;
}

static void make_room(struct ssdp_limits *l)
{
	struct source *s = l->sources;

	if (HASH_COUNT(l->sources) < SSDP_SOURCES_MAX)
		return;
	while (s && s->pending > 0)
		s = s->hh.next;
	if (s)
		forget(l, s);
}

// The source's record, now the one heard last.
static struct source *touch(struct ssdp_limits *l, struct ip6 address, uint64_t now_ms)
{
	struct source *s = find(l, address);

	if (s) {
		HASH_DEL(l->sources, s);
	} else {
		make_room(l);
		s = calloc(1, sizeof(*s));
		if (!s)
			return NULL;
		s->address = address;
		bucket_init(&s->bucket, SSDP_SOURCE_RATE, SSDP_SOURCE_BURST, now_ms);
	}
	HASH_ADD(hh, l->sources, address, sizeof(s->address), s);
	return s;
}

bool ssdp_limits_admit(struct ssdp_limits *l, struct ip6 source, unsigned answers, uint64_t now_ms)
{
	struct source *s = touch(l, source, now_ms);

	if (!s || !bucket_take(&s->bucket, now_ms))
		return false;
	if (answers > 1) {
		if (s->asked_all && now_ms - s->all_at < SSDP_ALL_INTERVAL_MS)
			return false;
		s->asked_all = true;
		s->all_at = now_ms;
	}
	if (s->pending + answers > SSDP_PENDING_PER_SOURCE ||
	    l->pending + answers > SSDP_PENDING_TOTAL)
		return false;
	if (!l->started)
		bucket_init(&l->total, SSDP_TOTAL_RATE, SSDP_TOTAL_BURST, now_ms);
	l->started = true;
	if (!bucket_take(&l->total, now_ms))
		return false;
	s->pending += answers;
	l->pending += answers;
	return true;
}

void ssdp_limits_release(struct ssdp_limits *l, struct ip6 source, unsigned answers)
{
	struct source *s = find(l, source);

	if (s)
		s->pending -= answers;
	l->pending -= answers;
}
