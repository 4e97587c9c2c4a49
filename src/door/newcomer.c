// SPDX-License-Identifier: BSD-2-Clause
// Counting newcomers, and choosing which one gives way.

#include "door/newcomer.h"

#include <utlist.h>

static size_t count(const struct newcomers *all, ip4 address)
{
	size_t n = 0;

	for (const struct newcomer *other = all->first; other; other = other->next)
		n += other->address == address;
	return n;
}

static bool may_go(const struct newcomers *all, const struct newcomer *n)
{
	return n->refused || loop_now(all->loop) - n->since >= NEWCOMER_GRACE_MS;
}

static struct newcomer *oldest_of(const struct newcomers *all, ip4 address)
{
	for (struct newcomer *n = all->first; n; n = n->next)
		if (n->address == address && may_go(all, n))
			return n;
	return NULL;
}

// Whether N, of an address that has SAME of them, may go for one of an address that has OWN. Where that
// has fewer even then, nobody's grace counts; nobody goes for one of an address that has more.
static bool gives_way_to(const struct newcomers *all, const struct newcomer *n, size_t same,
			 size_t own)
{
	return same > own + 1 || (same >= own && may_go(all, n));
}

// Of those that give way to one of ADDRESS, the oldest of the address with most connections.
static struct newcomer *of_the_greediest(const struct newcomers *all, ip4 address)
{
	size_t own = count(all, address);
	struct newcomer *found = NULL;
	size_t most = 0;

	for (struct newcomer *n = all->first; n; n = n->next) {
		size_t same = count(all, n->address);

		if (same > most && gives_way_to(all, n, same, own)) {
			most = same;
			found = n;
		}
	}
	return found;
}

bool newcomers_have_room(struct newcomers *all, ip4 address)
{
	struct newcomer *n;
	struct newcomer *given = NULL;
	size_t total = 0;

	for (n = all->first; n; n = n->next)
		total++;
	if (count(all, address) >= all->most_of_address)
		given = oldest_of(all, address);
	else if (total >= all->most)
		given = of_the_greediest(all, address);
	else
		return true;
	if (given)
		given->give_way(given);
	return given != NULL;
}

void newcomer_enter(struct newcomers *all, struct newcomer *n, ip4 address)
{
	n->all = all;
	n->address = address;
	n->since = loop_now(all->loop);
	DL_APPEND(all->first, n);
}

void newcomer_leave(struct newcomer *n)
{
	if (!n->all)
		return;
	DL_DELETE(n->all->first, n);
	n->all = NULL;
}
