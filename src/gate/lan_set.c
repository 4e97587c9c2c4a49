// SPDX-License-Identifier: BSD-2-Clause
// Which interfaces are LANs.

#include "gate/lan_set.h"

#include <string.h>

enum { LONGEST_PREFIX = 30 }; // two devices and us need no less

// Names under which container and virtual machine managers make their links; what is behind them is
// theirs to open.
static const char *const managed[] = {
	"cali",	 "cni",	   "docker",  "flannel", "incusbr", "kube",  "lxcbr",
	"lxdbr", "podman", "vboxnet", "veth",	 "virbr",   "vmnet", "vnet",
};

// br- and twelve hexadecimal digits: a network of Docker's.
static bool is_docker_bridge(const char *name)
{
	return strncmp(name, "br-", 3) == 0 && strlen(name) == 15 &&
	       strspn(name + 3, "0123456789abcdef") == 12;
}

static bool is_managed(const char *name)
{
	for (size_t i = 0; i < sizeof(managed) / sizeof(managed[0]); i++)
		if (strncmp(name, managed[i], strlen(managed[i])) == 0)
			return true;
	return is_docker_bridge(name);
}

static bool is_external(const struct wire_settings *settings, const char *name)
{
	for (size_t i = 0; i < settings->interfaces; i++)
		if (settings->interface[i].external &&
		    strcmp(settings->interface[i].name, name) == 0)
			return true;
	return false;
}

static bool looks_like_lan(const struct link *link, const struct address *address,
			   const struct wire_settings *settings, const struct host_facts *facts)
{
	if (link->type == LINK_LOOPBACK || link->type == LINK_PPP || link->type == LINK_TUNNEL)
		return false;
	return link->broadcast && !link->point_to_point && link->master == 0 &&
	       ip4_is_private(address->address) && !is_managed(link->name) &&
	       !is_external(settings, link->name) &&
	       !host_facts_has_default_route(facts, link->ifindex);
}

static bool overlap(struct ip4_prefix a, struct ip4_prefix b)
{
	return a.length < b.length ? ip4_in_prefix(b.address, a) : ip4_in_prefix(a.address, b);
}

static void add(struct lan_set *s, const struct link *link, const struct address *address,
		const struct wire_rules *rules, const struct host_facts *facts)
{
	struct lan *lan = &s->lan[s->count];
	struct ip4_prefix prefix = {address->address, address->length};
	const struct address6 *site;

	if (s->count == WIRE_INTERFACES_MAX || address->length == 0 ||
	    address->length > LONGEST_PREFIX || lan_set_find(s, link->ifindex))
		return;
	for (size_t i = 0; i < s->count; i++) {
		if (overlap(s->lan[i].prefix, prefix)) {
			memcpy(s->overlapping, link->name, sizeof(s->overlapping));
			return;
		}
	}
	*lan = (struct lan){.ifindex = link->ifindex, .prefix = prefix, .rules = *rules};
	memcpy(lan->name, link->name, sizeof(lan->name));
	lan->link_local = address6_set_link_local(&facts->addresses6, link->ifindex);
	site = address6_set_site(&facts->addresses6, link->ifindex);
	if (site && !ip6_is_none(lan->link_local)) {
		lan->site = site->address;
		lan->site_length = site->length;
	}
	s->count++;
}

static const struct address *address_of(const struct link *link, const struct lan_set *before,
					const struct host_facts *facts)
{
	const struct lan *old = lan_set_find(before, link->ifindex);

	return link->up ? host_facts_address(facts, link->ifindex, old ? old->prefix.address : 0)
			: NULL;
}

static void look_outside(struct lan_set *s, const struct wire_settings *settings,
			 const struct host_facts *facts)
{
	for (size_t i = 0; i < settings->interfaces; i++) {
		const struct link *link = host_facts_link_named(facts, settings->interface[i].name);
		const struct address *a = link && settings->interface[i].external
						  ? host_facts_address(facts, link->ifindex, 0)
						  : NULL;

		for (size_t j = 0; a && j < s->count; j++)
			if (overlap(s->lan[j].prefix,
				    (struct ip4_prefix){a->peer ? a->peer : a->address, a->length}))
				memcpy(s->outside, s->lan[j].name, sizeof(s->outside));
	}
}

void lan_set_compute(struct lan_set *s, const struct lan_set *before,
		     const struct wire_settings *settings, const struct host_facts *facts)
{
	const struct host_link *row = NULL;
	const struct link *link;
	const struct address *address;
	bool named = false;

	*s = (struct lan_set){0};
	if (!settings->enabled)
		return;
	for (size_t i = 0; i < settings->interfaces; i++) {
		if (settings->interface[i].external)
			continue;
		named = true;
		link = host_facts_link_named(facts, settings->interface[i].name);
		address = link ? address_of(link, before, facts) : NULL;
		if (address)
			add(s, link, address, &settings->interface[i].rules, facts);
	}
	while (!named && (row = host_rows_after(&facts->links, row ? row->row.key : 0))) {
		address = address_of(&row->link, before, facts);
		if (address && looks_like_lan(&row->link, address, settings, facts))
			add(s, &row->link, address, &settings->rules, facts);
	}
	look_outside(s, settings, facts);
}

void lan_set_remove(struct lan_set *s, const char *name)
{
	for (size_t i = 0; i < s->count; i++) {
		if (strcmp(s->lan[i].name, name) != 0)
			continue;
		s->count--;
		memmove(&s->lan[i], &s->lan[i + 1], (s->count - i) * sizeof(s->lan[0]));
		return;
	}
}

const struct lan *lan_set_find(const struct lan_set *s, uint32_t ifindex)
{
	for (size_t i = 0; i < s->count; i++)
		if (s->lan[i].ifindex == ifindex)
			return &s->lan[i];
	return NULL;
}

const struct lan *lan_set_named(const struct lan_set *s, const char *name)
{
	for (size_t i = 0; i < s->count; i++)
		if (strcmp(s->lan[i].name, name) == 0)
			return &s->lan[i];
	return NULL;
}

enum wire_lease_zero lan_set_lease_zero(const struct lan_set *s, const char *name)
{
	const struct lan *lan = lan_set_named(s, name);

	return lan ? lan->rules.lease_zero : WIRE_LEASE_ZERO_WEEK;
}

bool lan_is_same(const struct lan *a, const struct lan *b)
{
	return a->ifindex == b->ifindex && a->prefix.address == b->prefix.address &&
	       a->prefix.length == b->prefix.length && ip6_equal(a->link_local, b->link_local) &&
	       ip6_equal(a->site, b->site) && a->site_length == b->site_length &&
	       strcmp(a->name, b->name) == 0;
}

bool lan_set_gains(const struct lan_set *now, const struct lan_set *before)
{
	for (size_t i = 0; i < now->count; i++) {
		const struct lan *lan = &now->lan[i];
		const struct lan *old = lan_set_find(before, lan->ifindex);

		if (!old || old->prefix.address != lan->prefix.address)
			return true;
		if (!ip6_is_none(lan->link_local) && !ip6_equal(lan->link_local, old->link_local))
			return true;
		if (!ip6_is_none(lan->site) && !ip6_equal(lan->site, old->site))
			return true;
	}
	return false;
}

bool lan_may_have(const struct lan *lan, ip4 address)
{
	return ip4_in_prefix(address, lan->prefix) && address != lan->prefix.address &&
	       address != ip4_prefix_network(lan->prefix) &&
	       address != ip4_prefix_broadcast(lan->prefix);
}
