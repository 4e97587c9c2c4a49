// SPDX-License-Identifier: BSD-2-Clause
// Finding the chains, and how deep jumps go: by taking away, again and again, chains that no jump
// leads to any more; what is left over leads in a circle.

#include "firewall/chains.h"

#include <stdlib.h>
#include <string.h>

static const struct firewall_base_chain bases[] = {
	{FIREWALL_RAW, "prerouting", "type filter hook prerouting priority -300", true, false},
	{FIREWALL_RAW, "output", "type filter hook output priority -300", false, true},
	{FIREWALL_MANGLE, "prerouting", "type filter hook prerouting priority -150", true, false},
	{FIREWALL_MANGLE, "input", "type filter hook input priority -150", true, false},
	{FIREWALL_MANGLE, "forward", "type filter hook forward priority -150", true, true},
	{FIREWALL_MANGLE, "output", "type route hook output priority -150", false, true},
	{FIREWALL_MANGLE, "postrouting", "type filter hook postrouting priority -150", false, true},
	{FIREWALL_NAT, "dstnat", "type nat hook prerouting priority -100", true, false},
	{FIREWALL_NAT, "output", "type nat hook output priority -100", false, true},
	{FIREWALL_NAT, "input", "type nat hook input priority 100", true, false},
	{FIREWALL_NAT, "srcnat", "type nat hook postrouting priority 100", false, true},
	{FIREWALL_FILTER, "input", "type filter hook input priority 0", true, false},
	{FIREWALL_FILTER, "forward", "type filter hook forward priority 0", true, true},
	{FIREWALL_FILTER, "output", "type filter hook output priority 0", false, true},
};

enum { BASES = sizeof(bases) / sizeof(bases[0]) };

const struct firewall_base_chain *firewall_base_chain(uint8_t menu, const char *chain)
{
	for (size_t i = 0; i < BASES; i++)
		if (bases[i].menu == menu && strcmp(bases[i].name, chain) == 0)
			return &bases[i];
	return NULL;
}

const char *const *firewall_base_chain_names(uint8_t menu)
{
	static const char *const names[FIREWALL_MENU__COUNT][6] = {
		[FIREWALL_FILTER] = {FIREWALL_CHAINS_F},
		[FIREWALL_NAT] = {FIREWALL_CHAINS_N},
		[FIREWALL_RAW] = {FIREWALL_CHAINS_R},
		[FIREWALL_MANGLE] = {FIREWALL_CHAINS_M},
	};

	return names[menu];
}

static int compare(const struct firewall_chain *a, uint8_t family, uint8_t menu, const char *name)
{
	if (a->family != family)
		return a->family < family ? -1 : 1;
	if (a->menu != menu)
		return a->menu < menu ? -1 : 1;
	return strcmp(a->name, name);
}

static int by_name(const void *a, const void *b)
{
	const struct firewall_chain *y = b;

	return compare(a, y->family, y->menu, y->name);
}

static struct firewall_chain *find(const struct firewall_ruleset *s, uint8_t family, uint8_t menu,
				   const char *name)
{
	size_t low = 0;
	size_t high = s->chain_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = compare(&s->chain[middle], family, menu, name);

		if (order == 0)
			return &s->chain[middle];
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

const struct firewall_chain *firewall_chain_find(const struct firewall_ruleset *s, uint8_t family,
						 uint8_t menu, const char *name)
{
	return find(s, family, menu, name);
}

// The chain that RULE jumps to; NULL: it does not.
static const char *target(const struct firewall_ruleset *s, const struct firewall_rule *rule)
{
	const struct firewall_value *value;

	if (rule->action != FIREWALL_ACTION_JUMP || rule->idle)
		return NULL;
	value = firewall_rule_value(s, rule, FIREWALL_PROPERTY_JUMP_TARGET);
	return value ? value->is.name : NULL;
}

static void note(struct firewall_ruleset *s, const struct firewall_rule *rule, const char *name)
{
	s->chain[s->chain_count++] =
		(struct firewall_chain){.menu = rule->menu, .family = rule->family, .name = name};
}

static void gather(struct firewall_ruleset *s)
{
	size_t kept = 0;

	for (size_t i = 0; i < s->rule_count; i++) {
		const char *to = target(s, &s->rule[i]);

		note(s, &s->rule[i], s->rule[i].chain);
		if (to)
			note(s, &s->rule[i], to);
	}
	qsort(s->chain, s->chain_count, sizeof(*s->chain), by_name);
	for (size_t i = 0; i < s->chain_count; i++)
		if (kept == 0 || by_name(&s->chain[kept - 1], &s->chain[i]) != 0)
			s->chain[kept++] = s->chain[i];
	s->chain_count = kept;
}

// Gives each chain its part of the array of indexes.
static void fill(struct firewall_ruleset *s)
{
	uint32_t *next = s->order;

	for (size_t i = 0; i < s->rule_count; i++) {
		struct firewall_chain *chain =
			find(s, s->rule[i].family, s->rule[i].menu, s->rule[i].chain);

		chain->rule_count++;
	}
	for (size_t i = 0; i < s->chain_count; i++) {
		s->chain[i].filled = s->chain[i].rule_count > 0;
		s->chain[i].rule = next;
		next += s->chain[i].rule_count;
		s->chain[i].rule_count = 0;
	}
	for (size_t i = 0; i < s->rule_count; i++) {
		struct firewall_chain *chain =
			find(s, s->rule[i].family, s->rule[i].menu, s->rule[i].chain);

		chain->rule[chain->rule_count++] = (uint32_t)i;
	}
}

static struct firewall_chain *jump(const struct firewall_ruleset *s,
				   const struct firewall_chain *from, size_t i)
{
	const struct firewall_rule *rule = &s->rule[from->rule[i]];
	const char *to = target(s, rule);

	return to ? find(s, rule->family, rule->menu, to) : NULL;
}

// LEFT: jumps into each chain that are not taken away yet; QUEUE: chains without any.
static void measure(struct firewall_ruleset *s, uint32_t *left, uint32_t *queue)
{
	size_t first = 0;
	size_t last = 0;

	for (size_t i = 0; i < s->chain_count; i++)
		for (size_t j = 0; j < s->chain[i].rule_count; j++) {
			const struct firewall_chain *to = jump(s, &s->chain[i], j);

			if (to)
				left[to - s->chain]++;
		}
	for (size_t i = 0; i < s->chain_count; i++)
		if (left[i] == 0)
			queue[last++] = (uint32_t)i;
	for (; first < last; first++) {
		const struct firewall_chain *from = &s->chain[queue[first]];

		for (size_t j = 0; j < from->rule_count; j++) {
			const struct firewall_chain *to = jump(s, from, j);

			if (to && --left[to - s->chain] == 0)
				queue[last++] = (uint32_t)(to - s->chain);
		}
	}
	for (size_t i = 0; i < last; i++) {
		struct firewall_chain *from = &s->chain[queue[i]];

		for (unsigned j = 0; firewall_base_chain_names(from->menu)[j]; j++)
			if (strcmp(firewall_base_chain_names(from->menu)[j], from->name) == 0)
				from->reached |= (uint8_t)(1u << j);
		for (size_t j = 0; j < from->rule_count; j++) {
			struct firewall_chain *to = jump(s, from, j);

			if (to)
				to->reached |= from->reached;
		}
	}
	// Backwards: those that a chain jumps to stand behind it.
	for (size_t i = last; i-- > 0;) {
		struct firewall_chain *from = &s->chain[queue[i]];

		for (size_t j = 0; j < from->rule_count; j++) {
			const struct firewall_chain *to = jump(s, from, j);

			if (to && from->depth < to->depth + 1)
				from->depth = to->depth + 1;
		}
	}
	for (size_t i = 0; i < s->chain_count; i++)
		s->chain[i].returns_to_itself = left[i] > 0;
}

int firewall_chains_make(struct firewall_ruleset *s)
{
	uint32_t *left;
	uint32_t *queue;
	int result = -1;

	s->chain = calloc(2 * s->rule_count + 1, sizeof(*s->chain));
	s->order = calloc(s->rule_count + 1, sizeof(*s->order));
	if (!s->chain || !s->order)
		return -1;
	gather(s);
	fill(s);
	left = calloc(s->chain_count + 1, sizeof(*left));
	queue = calloc(s->chain_count + 1, sizeof(*queue));
	if (left && queue) {
		measure(s, left, queue);
		result = 0;
	}
	free(left);
	free(queue);
	return result;
}
