// SPDX-License-Identifier: BSD-2-Clause
// Counters and filled address lists, read from the kernel and told in pages.

#include "gate/firewall_listing.h"

#include <stdlib.h>
#include <string.h>

#include "firewall/ruleset.h"
#include "gate/state.h"

enum { FAMILY_SHIFT = 32, MENU_SHIFT = 40 };

// Never 0: ids are not.
static uint64_t key_of(const struct wire_firewall_counter *c)
{
	return (uint64_t)c->menu << MENU_SHIFT | (uint64_t)c->family << FAMILY_SHIFT | c->id;
}

static int by_key(const void *a, const void *b)
{
	uint64_t x = key_of(a);
	uint64_t y = key_of(b);

	return (x > y) - (x < y);
}

static void end_counters(struct gate *g)
{
	free(g->firewall_listing.counter);
	g->firewall_listing.counter = NULL;
	g->firewall_listing.counters = 0;
}

static void read_counters(struct gate *g)
{
	struct firewall_listing *l = &g->firewall_listing;
	struct nft_counter *told;
	size_t count;
	struct err e;

	end_counters(g);
	if (g->kernel.counter_list(g->kernel.context, &told, &count, &e) != 0) {
		journal_say(g, WIRE_LOG_FIREWALL | WIRE_LOG_ERROR, "%s", e.text);
		return;
	}
	l->counter = count > 0 ? calloc(count, sizeof(*l->counter)) : NULL;
	for (size_t i = 0; l->counter && i < count; i++) {
		struct firewall_rule_key key;

		if (firewall_counter_of(told[i].name, &key))
			l->counter[l->counters++] = (struct wire_firewall_counter){
				.id = key.id,
				.menu = key.menu,
				.family = key.family,
				.packets = told[i].packets,
				.bytes = told[i].bytes,
			};
	}
	free(told);
	if (l->counters > 0)
		qsort(l->counter, l->counters, sizeof(*l->counter), by_key);
}

uint64_t firewall_listing_counter(struct gate *g, uint64_t cursor, const struct answer_to *to)
{
	struct firewall_listing *l = &g->firewall_listing;
	size_t low = 0;
	size_t high;

	if (cursor == 0 || !l->counter) // another listing came to its end meanwhile
		read_counters(g);
	for (high = l->counters; low < high;) {
		size_t middle = low + (high - low) / 2;

		if (key_of(&l->counter[middle]) <= cursor)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == l->counters) {
		end_counters(g);
		return 0;
	}
	answer_send_body(to, WIRE_FIREWALL_COUNTER, &l->counter[low]);
	return key_of(&l->counter[low]);
}

static void end_entries(struct gate *g)
{
	free(g->firewall_listing.entry);
	g->firewall_listing.entry = NULL;
	g->firewall_listing.entries = 0;
}

// Adds what the set NAME holds of LIST.
static int add_entries(struct gate *g, const char *name, const char *list, uint8_t family,
		       struct err *e)
{
	struct firewall_listing *l = &g->firewall_listing;
	struct nft_address *told;
	size_t count;
	struct wire_firewall_entry *larger;

	if (g->kernel.set_addresses(g->kernel.context, name, &told, &count, e) != 0)
		return -1;
	larger = count > 0 ? reallocarray(l->entry, l->entries + count, sizeof(*larger)) : NULL;
	if (larger)
		l->entry = larger;
	for (size_t i = 0; larger && i < count; i++) {
		struct wire_firewall_entry *out = &l->entry[l->entries++];

		*out = (struct wire_firewall_entry){
			.timeout_ms = told[i].timeout_ms ? told[i].expires_ms : 0,
			.total_ms = told[i].timeout_ms,
		};
		(void)firewall_comment_of(told[i].comment, out->comment);
		memcpy(out->entry.list, list, sizeof(out->entry.list));
		out->entry.family = family;
		memcpy(&out->entry.first, told[i].first, sizeof(told[i].first));
		memcpy(&out->entry.last, told[i].last, sizeof(told[i].last));
	}
	free(told);
	return count > 0 && !larger ? err_set(e, ERR_NO_MEMORY, NULL) : 0;
}

static void read_entries(struct gate *g)
{
	struct nft_names sets;
	struct err e;
	int result = g->kernel.names(g->kernel.context, NFT_NAMED_SETS, &sets, &e);

	end_entries(g);
	for (size_t i = 0; result == 0 && i < sets.count; i++) {
		char list[FIREWALL_NAME_SIZE] = "";
		uint8_t family;

		if (firewall_list_of(sets.name[i], list, &family))
			result = add_entries(g, sets.name[i], list, family, &e);
	}
	if (result != 0)
		journal_say(g, WIRE_LOG_FIREWALL | WIRE_LOG_ERROR, "%s", e.text);
	nft_names_free(&sets);
}

uint64_t firewall_listing_entry(struct gate *g, uint64_t cursor, const struct answer_to *to)
{
	struct firewall_listing *l = &g->firewall_listing;

	if (cursor == 0 || !l->entry) // another listing came to its end meanwhile
		read_entries(g);
	if (cursor >= l->entries) {
		end_entries(g);
		return 0;
	}
	answer_send_body(to, WIRE_FIREWALL_ENTRY, &l->entry[cursor]);
	return cursor + 1;
}

void firewall_listing_free(struct gate *g)
{
	end_counters(g);
	end_entries(g);
}
