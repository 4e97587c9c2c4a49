// SPDX-License-Identifier: BSD-2-Clause
// The checks of a device's request.

#include "gate/policy.h"

#include <netinet/in.h>
#include <string.h>

#include "base/utf8.h"
#include "gate/restriction.h"

enum { FIRST_UNPRIVILEGED = 1024 };

// External ports that are never mapped, whether anybody listens just now or not.
static const struct {
	uint8_t protocol;
	uint16_t port;
} reserved[] = {
	{IPPROTO_UDP, 1900}, // SSDP
	{IPPROTO_UDP, 5350}, // NAT-PMP and PCP, clients
	{IPPROTO_UDP, 5351}, // NAT-PMP and PCP, server
	{IPPROTO_TCP, 8728}, // API
	{IPPROTO_TCP, 8729}, // API over TLS
};

const struct lan *policy_lan(const struct policy *p, uint32_t ifindex, ip4 requester, struct err *e)
{
	const struct lan *lan = lan_set_find(p->lans, ifindex);

	if (!lan) {
		(void)err_set(e, ERR_NOT_AUTHORIZED, "not asked from a LAN that is served");
		return NULL;
	}
	if (!lan_may_have(lan, requester) || host_facts_is_own(p->facts, requester)) {
		(void)err_set(e, ERR_NOT_AUTHORIZED, "not asked by a device of that LAN");
		return NULL;
	}
	return lan;
}

static bool all_zero(const uint8_t *bytes, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (bytes[i])
			return false;
	return true;
}

int policy_check_form(const struct wire_mapping_add *add, struct err *e)
{
	if (add->enabled > 1 || add->origin >= WIRE_ORIGIN__COUNT || add->any_port > 1 ||
	    !all_zero(add->reserved2, sizeof(add->reserved2)) ||
	    !memchr(add->description, '\0', sizeof(add->description)))
		return err_set(e, ERR_MALFORMED, NULL);
	return 0;
}

// The device may be mapped to by the one that asks.
static int check_target(const struct policy *p, const struct lan *lan,
			const struct wire_mapping_add *add, struct err *e)
{
	ip4 target = add->internal_address;

	if (!ip4_is_unicast(target) || !lan_may_have(lan, target))
		return err_set(e, ERR_NOT_AUTHORIZED, "the internal address is not a device's");
	if (host_facts_is_own(p->facts, target) || target == p->uplink->local ||
	    target == p->uplink->reported)
		return err_set(e, ERR_NOT_AUTHORIZED, "the internal address is the router's");
	if (lan->rules.secure_mode && target != add->requester)
		return err_set(e, ERR_NOT_AUTHORIZED, "mapping to another device, in secure mode");
	return 0;
}

// Not of everybody, not at every hour, not under any name.
static int check_restrictions(const struct policy *p, const struct lan *lan,
			      const struct wire_mapping_add *add, struct err *e)
{
	char description[WIRE_DESCRIPTION_SIZE]; // as a mapping keeps it

	utf8_clean(slice_from(add->description), description, sizeof(description));
	if (!restriction_admits_source(&p->settings->sources, add->requester))
		return err_set(e, ERR_NOT_AUTHORIZED, "its address is not in allowed-sources");
	if (!restriction_admits_moment(&lan->rules.hours, &p->settings->zone, p->wall_s))
		return err_set(e, ERR_NOT_AUTHORIZED, "not within allowed-hours");
	if (!restriction_admits_description(lan->rules.description_patterns, description))
		return err_set(e, ERR_NOT_AUTHORIZED,
			       "the description does not match description-pattern");
	return 0;
}

static bool holds(const struct wire_ports *ports, uint16_t port)
{
	return port_list_holds(ports->range, ports->count, port);
}

// A port of 0 is not one: what it means is told later.
static int check_ports(const struct wire_rules *rules, const struct wire_mapping_add *add,
		       struct err *e)
{
	bool privileged = (add->external_port && add->external_port < FIRST_UNPRIVILEGED) ||
			  (add->internal_port && add->internal_port < FIRST_UNPRIVILEGED);

	if (privileged && !rules->allow_privileged)
		return err_set(e, ERR_NOT_AUTHORIZED, "a port below %d", FIRST_UNPRIVILEGED);
	// Where another will do, an external port that is not allowed is a wish not granted.
	if (add->external_port && !add->any_port && !holds(&rules->external, add->external_port))
		return err_set(e, ERR_NOT_AUTHORIZED, "the external port is not an allowed one");
	if (add->internal_port && !holds(&rules->internal, add->internal_port))
		return err_set(e, ERR_NOT_AUTHORIZED, "the internal port is not an allowed one");
	return 0;
}

static int check_authorisation(const struct policy *p, const struct lan *lan,
			       const struct wire_mapping_add *add, struct err *e)
{
	if (!p->settings->enabled)
		return err_set(e, ERR_NOT_AUTHORIZED, "the service is switched off");
	if (!p->settings->nat_traversal)
		return err_set(e, ERR_NOT_AUTHORIZED, "nat-traversal is switched off");
	if (p->uplink->refused)
		return err_set(e, ERR_FAILURE, "the Internet cannot reach the external address");
	if (check_target(p, lan, add, e) != 0 || check_restrictions(p, lan, add, e) != 0)
		return -1;
	return check_ports(&lan->rules, add, e);
}

static int check_wildcards(const struct wire_rules *rules, const struct wire_mapping_add *add,
			   struct err *e)
{
	if (add->external_port == 0 && !rules->choose_port)
		return err_set(e, ERR_WILDCARD_PORT, NULL);
	if (add->internal_port == 0)
		return err_set(e, ERR_WILDCARD_INTERNAL, "the internal port is 0");
	return 0;
}

static bool is_reserved(const struct wire_settings *s, uint8_t protocol, uint16_t port)
{
	for (size_t i = 0; i < sizeof(reserved) / sizeof(reserved[0]); i++)
		if (reserved[i].protocol == protocol && reserved[i].port == port)
			return true;
	return (protocol == IPPROTO_TCP && port == s->http_port) || holds(&s->reserved_ports, port);
}

int policy_serves_itself(const struct policy *p, uint8_t protocol, uint16_t port, struct err *e)
{
	const struct gate_host *host = p->facts->host;

	int used = host->port_in_use(host->context, protocol, port, p->uplink->local,
				     p->uplink->ifindex, e);

	for (size_t i = 0; i < p->others->count && used == 0; i++)
		used = host->port_in_use(host->context, protocol, port, p->others->other[i].local,
					 p->others->other[i].ifindex, e);
	return used;
}

int policy_check_reserved(const struct policy *p, uint8_t protocol, uint16_t port, struct err *e)
{
	int used;

	if (is_reserved(p->settings, protocol, port))
		return err_set(e, ERR_OTHER_MECHANISM, "the external port is reserved");
	used = policy_serves_itself(p, protocol, port, e);
	if (used > 0)
		return err_set(e, ERR_OTHER_MECHANISM,
			       "the router itself serves the external port");
	return used;
}

bool policy_allows_choice(const struct policy *p, const struct lan *lan, uint8_t protocol,
			  uint16_t port)
{
	return (port >= FIRST_UNPRIVILEGED || lan->rules.allow_privileged) &&
	       holds(&lan->rules.external, port) && !is_reserved(p->settings, protocol, port) &&
	       !mapping_table_on_port(p->table, protocol, port);
}

bool policy_permits(const struct wire_settings *s, const struct lan *lan, const struct mapping *m)
{
	struct wire_mapping_add add = {
		.external_port = m->key.external_port,
		.internal_port = m->terms.internal_port,
	};

	return check_ports(&lan->rules, &add, NULL) == 0 &&
	       restriction_admits_source(&s->sources, m->terms.requester) &&
	       restriction_admits_description(lan->rules.description_patterns,
					      m->terms.description) &&
	       !is_reserved(s, m->key.protocol, m->key.external_port) &&
	       (!lan->rules.secure_mode || m->terms.internal_address == m->terms.requester);
}

static int check_space(const struct policy *p, const struct lan *lan, const struct device *device,
		       struct err *e)
{
	size_t of_lan = mapping_table_count_of(p->table, lan->name, 0);

	if (device->charged >= lan->rules.mappings_per_device)
		return err_set(e, ERR_QUOTA, "the device has %u mappings already", device->charged);
	if (of_lan >= lan->rules.mappings)
		return err_set(e, ERR_QUOTA, "devices on %s have %zu mappings already", lan->name,
			       of_lan);
	if (mapping_table_count(p->table) >= p->settings->mappings_total)
		return err_set(e, ERR_QUOTA, "there are %zu mappings already",
			       mapping_table_count(p->table));
	return 0;
}

// Whether M leads to the client that ADD names.
static bool same_client(const struct mapping *m, const struct lan *lan,
			const struct wire_mapping_add *add)
{
	return m->terms.internal_address == add->internal_address && strcmp(m->lan, lan->name) == 0;
}

int policy_check_request(const struct policy *p, const struct lan *lan,
			 const struct wire_mapping_add *add, struct err *e)
{
	if (add->protocol != IPPROTO_TCP && add->protocol != IPPROTO_UDP)
		return err_set(e, ERR_RANGE, "neither TCP nor UDP");
	if (add->remote_host && !ip4_is_unicast(add->remote_host))
		return err_set(e, ERR_ARGUMENT_VALUE, "the remote host is not a host's address");
	if (add->lease_s == 0 && lan->rules.lease_zero == WIRE_LEASE_ZERO_REFUSE)
		return err_set(e, ERR_RANGE, "a lease without end");
	if (check_authorisation(p, lan, add, e) != 0)
		return -1;
	return check_wildcards(&lan->rules, add, e);
}

int policy_check_place(const struct policy *p, const struct lan *lan, const struct device *device,
		       const struct wire_mapping_add *add, struct mapping **existing, struct err *e)
{
	struct mapping_key key = mapping_key(add->protocol, add->external_port, add->remote_host);
	const struct mapping *other =
		mapping_table_on_port(p->table, add->protocol, add->external_port);
	const struct mapping *taken = NULL;

	*existing = mapping_table_find(p->table, &key);
	if (*existing || !lan->rules.split_by_remote)
		taken = *existing ? *existing : other;
	if (!p->uplink->configured)
		return err_set(e, ERR_FAILURE, "no external interface is set");
	if (taken && !same_client(taken, lan, add))
		return err_set(e, ERR_CONFLICT, "the external port is another device's");
	if (*existing)
		return 0;
	if (!other && policy_check_reserved(p, add->protocol, add->external_port, e) != 0)
		return -1;
	return check_space(p, lan, device, e);
}

bool policy_is_own(const struct lan *lan, const struct mapping *m, ip4 requester)
{
	return !lan->rules.secure_mode || m->terms.internal_address == requester;
}

struct mapping *policy_find_to_delete(const struct policy *p, const struct lan *lan,
				      const struct mapping_key *key, ip4 requester, struct err *e)
{
	struct mapping *m = mapping_table_find(p->table, key);
	bool of_lan = m && strcmp(m->lan, lan->name) == 0;

	if (of_lan && policy_is_own(lan, m, requester))
		return m;
	(void)err_set(e, of_lan ? ERR_FOREIGN_ENTRY : ERR_NO_SUCH_ENTRY, NULL);
	return NULL;
}
