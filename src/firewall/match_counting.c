// SPDX-License-Identifier: BSD-2-Clause
// Shares, chances, rates and numbers of connections.

#include "firewall/match_counting.h"

#include <stdio.h>
#include <string.h>

enum { OBJECT_ENTRIES_MAX = 65535 };

struct counting {
	const struct firewall_rule *rule;
	const struct firewall_value *value;
	const uint64_t *n;
	const char *ip;
	struct match *m;
};

static uint32_t digest(const char *text)
{
	uint32_t hash = 2166136261u;

	for (; *text; text++)
		hash = (hash ^ (unsigned char)*text) * 16777619u;
	return hash;
}

// A thing of RULE's whose name tells what it is declared as, so that a change makes another one.
static const char *need_object(const struct counting *c, char letter, bool set,
			       const char *declaration)
{
	struct match_object *object = &c->m->object[c->m->objects++];
	size_t n;

	nft_name_counter(object->name, c->rule->family, c->rule->menu, c->rule->id);
	n = strlen(object->name);
	(void)snprintf(object->name + n, sizeof(object->name) - n, "_%c%08x", letter,
		       digest(declaration));
	(void)snprintf(object->declaration, sizeof(object->declaration), "%s", declaration);
	object->set = set;
	return object->name;
}

// COUNT in SECONDS as nft says it: in the shortest unit that has it whole. One has (value_rate.c).
static void write_rate(char out[64], uint64_t count, uint64_t seconds, bool bits)
{
	static const struct {
		const char *name;
		uint64_t seconds;
	} units[] = {
		{"second", 1}, {"minute", 60}, {"hour", 3600}, {"day", 86400}, {"week", 604800}};
	uint64_t part = bits ? seconds * 8 : seconds;
	size_t i = 0;

	while (i < 4 && (units[i].seconds * count) % part != 0)
		i++;
	(void)snprintf(out, 64, "%llu%s/%s", (unsigned long long)(units[i].seconds * count / part),
		       bits ? " bytes" : "", units[i].name);
}

static void match_limit(const struct counting *c)
{
	char declaration[160];
	char rate[64];
	bool bits = c->n[3];

	write_rate(rate, c->n[0], c->n[1], bits);
	(void)snprintf(declaration, sizeof(declaration), "rate %s%s burst %llu %s",
		       c->value->negated ? "over " : "", rate,
		       (unsigned long long)(bits      ? c->n[2] / 8
					    : c->n[2] ? c->n[2]
						      : 1),
		       bits ? "bytes" : "packets");
	strbuf_add_format(&c->m->counting, "limit name \"%s\" ",
			  need_object(c, 'l', false, declaration));
}

static void match_dst_limit(const struct counting *c)
{
	const char *address = c->rule->family == FIREWALL_IP4 ? "ipv4_addr" : "ipv6_addr";
	char declaration[256];
	char type[96];
	char rate[64];
	const char *name;
	uint64_t mode = c->n[3];

	switch (mode) {
	case 1:
		(void)snprintf(type, sizeof(type), "%s . inet_service", address);
		break;
	case 3:
		(void)snprintf(type, sizeof(type), "%s . %s", address, address);
		break;
	case 4:
		(void)snprintf(type, sizeof(type), "%s . %s . inet_service", address, address);
		break;
	default:
		(void)snprintf(type, sizeof(type), "%s", address);
		break;
	}
	write_rate(rate, c->n[0], c->n[1], false);
	(void)snprintf(declaration, sizeof(declaration),
		       "type %s\n\t\tflags dynamic,timeout\n\t\ttimeout %llus\n\t\tsize %d", type,
		       (unsigned long long)(c->n[4] / 1000), OBJECT_ENTRIES_MAX);
	name = need_object(c, 'd', true, declaration);
	strbuf_add_format(&c->m->counting, "update @%s { ", name);
	if (mode == 2 || mode >= 3)
		strbuf_add_format(&c->m->counting, "%s saddr%s", c->ip, mode == 2 ? "" : " . ");
	if (mode != 2)
		strbuf_add_format(&c->m->counting, "%s daddr", c->ip);
	if (mode == 1 || mode == 4)
		strbuf_add_text(&c->m->counting, " . th dport");
	strbuf_add_format(&c->m->counting, " limit rate %s burst %llu packets } ", rate,
			  (unsigned long long)(c->n[2] ? c->n[2] : 1));
}

static void write_mask(char out[64], const struct counting *c, unsigned length)
{
	struct firewall_address mask = {{0}};
	struct strbuf text;

	for (unsigned i = 0; i < length; i++)
		mask.byte[i / 8] |= (uint8_t)(0x80 >> i % 8);
	strbuf_init(&text, 63);
	firewall_range_format(c->rule->family, &mask, &mask, &text);
	(void)snprintf(out, 64, " & %s", strbuf_text(&text));
	strbuf_free(&text);
}

static void match_connection_limit(const struct counting *c)
{
	unsigned whole = c->rule->family == FIREWALL_IP4 ? 32 : 128;
	char declaration[160];
	char mask[64] = "";

	if (c->n[1] < whole)
		write_mask(mask, c, (unsigned)c->n[1]);
	(void)snprintf(declaration, sizeof(declaration), "type %s\n\t\tflags dynamic\n\t\tsize %d",
		       c->rule->family == FIREWALL_IP4 ? "ipv4_addr" : "ipv6_addr",
		       OBJECT_ENTRIES_MAX);
	strbuf_add_format(&c->m->counting, "add @%s { %s saddr%s ct count %s%llu } ",
			  need_object(c, 'c', true, declaration), c->ip, mask,
			  c->value->negated ? "" : "over ", (unsigned long long)c->n[0]);
}

static void match_nth(const struct counting *c)
{
	strbuf_add_format(&c->m->counting, "numgen inc mod %llu %s %llu ",
			  (unsigned long long)c->n[0],
			  c->value->negated ? "!=" : "==", (unsigned long long)c->n[1] - 1);
	c->m->sequence = true;
}

static void match_classifier(const struct counting *c)
{
	static const char *const four[] = {
		"ip saddr",
		"ip daddr",
		"ip saddr . ip daddr",
		"th sport",
		"th dport",
		"th sport . th dport",
		"ip saddr . th sport",
		"ip daddr . th dport",
		"ip saddr . ip daddr . th sport . th dport",
	};
	static const char *const six[] = {
		"ip6 saddr",
		"ip6 daddr",
		"ip6 saddr . ip6 daddr",
		"th sport",
		"th dport",
		"th sport . th dport",
		"ip6 saddr . th sport",
		"ip6 daddr . th dport",
		"ip6 saddr . ip6 daddr . th sport . th dport",
	};
	const char *hashed = (c->rule->family == FIREWALL_IP4 ? four : six)[c->n[0]];

	// The same seed for all rules: each connection falls into one share.
	if (c->n[1] == 1)
		c->m->never = c->m->never || c->value->negated;
	else
		strbuf_add_format(&c->m->counting, "jhash %s mod %llu seed 0x5a11 %s %llu ", hashed,
				  (unsigned long long)c->n[1],
				  c->value->negated ? "!=" : "==", (unsigned long long)c->n[2]);
}

static void match_random(const struct counting *c)
{
	strbuf_add_format(&c->m->counting, "numgen random mod 100 < %llu ",
			  (unsigned long long)c->n[0]);
}

void match_counting(const struct firewall_ruleset *s, const struct firewall_rule *rule,
		    struct match *m)
{
	static const struct {
		enum firewall_property property;
		void (*match)(const struct counting *c);
	} order[] = {
		{FIREWALL_PROPERTY_PER_CONNECTION_CLASSIFIER, match_classifier},
		{FIREWALL_PROPERTY_RANDOM, match_random},
		{FIREWALL_PROPERTY_NTH, match_nth},
		{FIREWALL_PROPERTY_CONNECTION_LIMIT, match_connection_limit},
		{FIREWALL_PROPERTY_DST_LIMIT, match_dst_limit},
		{FIREWALL_PROPERTY_LIMIT, match_limit},
	};

	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++) {
		const struct firewall_value *value =
			firewall_rule_value(s, rule, order[i].property);
		struct counting c = {
			.rule = rule,
			.value = value,
			.n = value ? value->is.number : NULL,
			.ip = rule->family == FIREWALL_IP4 ? "ip" : "ip6",
			.m = m,
		};

		if (value)
			order[i].match(&c);
	}
}
