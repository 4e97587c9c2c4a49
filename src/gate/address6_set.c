// SPDX-License-Identifier: BSD-2-Clause
// The IPv6 addresses of this machine.

#include "gate/address6_set.h"

#include <stdlib.h>
#include <string.h>

void address6_set_free(struct address6_set *s)
{
	free(s->rows);
	*s = (struct address6_set){0};
}

void address6_set_begin(struct address6_set *s)
{
	for (size_t i = 0; i < s->count; i++)
		s->rows[i].told = false;
}

static struct address6_row *find(const struct address6_set *s, const struct address6 *address)
{
	for (size_t i = 0; i < s->count; i++)
		if (s->rows[i].address.ifindex == address->ifindex &&
		    ip6_equal(s->rows[i].address.address, address->address))
			return &s->rows[i];
	return NULL;
}

static struct address6_row *add(struct address6_set *s)
{
	if (s->count == ADDRESS6_ROWS_MAX)
		return NULL;
	if (s->count == s->capacity) {
		size_t capacity = s->capacity ? s->capacity * 2 : 8;
		struct address6_row *rows = reallocarray(s->rows, capacity, sizeof(*rows));

		if (!rows)
			return NULL;
		s->rows = rows;
		s->capacity = capacity;
	}
	return &s->rows[s->count++];
}

static bool may_be_told(const struct address6 *a)
{
	return a->usable && !a->temporary && ip6_is_unicast(a->address);
}

bool address6_set_tell(struct address6_set *s, const struct address6 *address, bool gone)
{
	struct address6_row *row = find(s, address);
	bool changes;

	if (gone || !may_be_told(address)) {
		if (row)
			*row = s->rows[--s->count];
		return row != NULL;
	}
	changes = !row || row->address.length != address->length;
	if (!row)
		row = add(s);
	if (!row)
		return false;
	*row = (struct address6_row){*address, true};
	return changes;
}

bool address6_set_end(struct address6_set *s)
{
	size_t before = s->count;

	for (size_t i = s->count; i-- > 0;)
		if (!s->rows[i].told)
			s->rows[i] = s->rows[--s->count];
	return s->count != before;
}

struct ip6 address6_set_link_local(const struct address6_set *s, uint32_t ifindex)
{
	struct ip6 best = IP6_NONE;

	for (size_t i = 0; i < s->count; i++) {
		const struct address6 *a = &s->rows[i].address;

		if (a->ifindex == ifindex && ip6_is_link_local(a->address) &&
		    (ip6_is_none(best) ||
		     memcmp(a->address.byte, best.byte, sizeof(best.byte)) < 0))
			best = a->address;
	}
	return best;
}

static bool is_unique_local(const struct address6 *a)
{
	return (a->address.byte[0] & 0xfe) == 0xfc;
}

static bool is_better(const struct address6 *a, const struct address6 *b)
{
	if (is_unique_local(a) != is_unique_local(b))
		return is_unique_local(a);
	return memcmp(a->address.byte, b->address.byte, sizeof(a->address.byte)) < 0;
}

const struct address6 *address6_set_site(const struct address6_set *s, uint32_t ifindex)
{
	const struct address6 *best = NULL;

	for (size_t i = 0; i < s->count; i++) {
		const struct address6 *a = &s->rows[i].address;

		// A prefix of one or two addresses is no network with devices in it.
		if (a->ifindex == ifindex && !ip6_is_link_local(a->address) && a->length < 127 &&
		    (!best || is_better(a, best)))
			best = a;
	}
	return best;
}
