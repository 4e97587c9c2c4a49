// SPDX-License-Identifier: BSD-2-Clause
// Why a rule cannot work, where each of its values may stand: what is missing beside them, what
// does not go with the chain, what the kernel would refuse.

#include <stdio.h>
#include <string.h>

#include <netinet/in.h>

#include "firewall/chains.h"
#include "firewall/match.h"
#include "firewall/match_headers.h"
#include "firewall/protocol.h"
#include "firewall/ruleset.h"

enum { JUMPS_MAX = 13 }; // one behind the other; the kernel has room for 15, two are ours

struct look {
	const struct firewall_ruleset *s;
	const struct firewall_rule *rule;
	const struct firewall_chain *chain;
	char *text;
};

enum { TEXT_SIZE = 192 };

#define SAY(l, ...) ((void)snprintf((l)->text, TEXT_SIZE, __VA_ARGS__), true)

static const struct firewall_value *get(const struct look *l, enum firewall_property property)
{
	return firewall_rule_value(l->s, l->rule, property);
}

static const char *name_of(enum firewall_property property)
{
	return firewall_properties[property].name;
}

static bool is_protocol(const struct look *l, uint64_t number)
{
	const struct firewall_value *value = get(l, FIREWALL_PROPERTY_PROTOCOL);

	return value && !value->negated && value->is.number[0] == number;
}

static bool has_ports(const struct look *l)
{
	const struct firewall_value *value = get(l, FIREWALL_PROPERTY_PROTOCOL);

	return value && !value->negated && firewall_protocol_has_ports(value->is.number[0]);
}

// ---- protocols

static bool counts_ports(const struct firewall_value *value)
{
	switch (value->property) {
	case FIREWALL_PROPERTY_SRC_PORT:
	case FIREWALL_PROPERTY_DST_PORT:
	case FIREWALL_PROPERTY_PORT:
	case FIREWALL_PROPERTY_TO_PORTS:
		return true;
	case FIREWALL_PROPERTY_DST_LIMIT: // dst-address-and-port, addresses-and-dst-port
		return value->is.number[3] == 1 || value->is.number[3] == 4;
	case FIREWALL_PROPERTY_PER_CONNECTION_CLASSIFIER: // those with ports
		return value->is.number[0] >= 3;
	default:
		return false;
	}
}

static bool lacks_protocol(const struct look *l)
{
	uint64_t icmp = l->rule->family == FIREWALL_IP4 ? IPPROTO_ICMP : IPPROTO_ICMPV6;

	for (uint32_t i = 0; i < l->rule->value_count; i++) {
		const struct firewall_value *value = &l->s->value[l->rule->first_value + i];

		if (counts_ports(value) && !has_ports(l))
			return SAY(l, "%s needs protocol=tcp, udp or another one that has ports",
				   name_of(value->property));
		if ((value->property == FIREWALL_PROPERTY_TCP_FLAGS ||
		     value->property == FIREWALL_PROPERTY_TCP_MSS ||
		     value->property == FIREWALL_PROPERTY_NEW_MSS) &&
		    !is_protocol(l, IPPROTO_TCP))
			return SAY(l, "%s needs protocol=tcp", name_of(value->property));
		if (value->property == FIREWALL_PROPERTY_ICMP_OPTIONS && !is_protocol(l, icmp))
			return SAY(l, "icmp-options needs protocol=%s",
				   firewall_protocol_name(icmp));
	}
	return false;
}

// ---- names

static bool lacks_list(const struct look *l, enum firewall_property property)
{
	const struct firewall_value *value = get(l, property);

	return value && !firewall_member_list(l->s, value->is.name) &&
	       SAY(l, "%s: there is no interface list %s", name_of(property), value->is.name);
}

static bool is_builtin_interface_word(const char *name)
{
	return strcmp(name, "all-wireless") == 0;
}

static bool lacks_interface(const struct look *l)
{
	static const enum firewall_property in[] = {FIREWALL_PROPERTY_IN_INTERFACE,
						    FIREWALL_PROPERTY_IN_INTERFACE_LIST};
	static const enum firewall_property out[] = {FIREWALL_PROPERTY_OUT_INTERFACE,
						     FIREWALL_PROPERTY_OUT_INTERFACE_LIST};
	const struct firewall_base_chain *base = firewall_base_chain(l->rule->menu, l->rule->chain);

	for (size_t i = 0; base && i < 2; i++) {
		if (get(l, in[i]) && !base->in)
			return SAY(l, "incoming interface matching not possible in output and "
				      "postrouting chains");
		if (get(l, out[i]) && !base->out)
			return SAY(l, "outgoing interface matching not possible in input and "
				      "prerouting chains");
	}
	for (size_t i = 0; i < 2; i++) {
		const struct firewall_value *value = get(l, i == 0 ? in[0] : out[0]);

		if (value && is_builtin_interface_word(value->is.name))
			return SAY(l, "wireless links are not told apart here: name the interface");
	}
	return lacks_list(l, FIREWALL_PROPERTY_IN_INTERFACE_LIST) ||
	       lacks_list(l, FIREWALL_PROPERTY_OUT_INTERFACE_LIST);
}

static bool lacks_mark(const struct look *l)
{
	static const struct {
		enum firewall_property property;
		enum firewall_mark_kind kind;
	} marks[] = {
		{FIREWALL_PROPERTY_CONNECTION_MARK, FIREWALL_MARK_CONNECTION},
		{FIREWALL_PROPERTY_NEW_CONNECTION_MARK, FIREWALL_MARK_CONNECTION},
		{FIREWALL_PROPERTY_PACKET_MARK, FIREWALL_MARK_PACKET},
		{FIREWALL_PROPERTY_NEW_PACKET_MARK, FIREWALL_MARK_PACKET},
		{FIREWALL_PROPERTY_ROUTING_MARK, FIREWALL_MARK_ROUTING},
		{FIREWALL_PROPERTY_NEW_ROUTING_MARK, FIREWALL_MARK_ROUTING},
	};

	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
		const struct firewall_value *value = get(l, marks[i].property);

		if (value && strcmp(value->is.name, "no-mark") != 0 &&
		    strcmp(value->is.name, "main") != 0 &&
		    firewall_mark_number(l->s, marks[i].kind, value->is.name) == 0)
			return SAY(l, "%s: there is no %s%s", name_of(marks[i].property),
				   marks[i].kind == FIREWALL_MARK_ROUTING
					   ? "routing table with fib=yes called "
					   : "",
				   value->is.name);
	}
	return false;
}

// ---- actions

// What an action cannot do without.
static bool lacks_parameter(const struct look *l)
{
	static const struct {
		enum firewall_action action;
		enum firewall_property property;
	} needs[] = {
		{FIREWALL_ACTION_JUMP, FIREWALL_PROPERTY_JUMP_TARGET},
		{FIREWALL_ACTION_ADD_SRC, FIREWALL_PROPERTY_ADDRESS_LIST},
		{FIREWALL_ACTION_ADD_DST, FIREWALL_PROPERTY_ADDRESS_LIST},
		{FIREWALL_ACTION_SRC_NAT, FIREWALL_PROPERTY_TO_ADDRESSES},
		{FIREWALL_ACTION_SAME, FIREWALL_PROPERTY_TO_ADDRESSES},
		{FIREWALL_ACTION_NETMAP, FIREWALL_PROPERTY_TO_ADDRESSES},
		{FIREWALL_ACTION_MARK_CONNECTION, FIREWALL_PROPERTY_NEW_CONNECTION_MARK},
		{FIREWALL_ACTION_MARK_PACKET, FIREWALL_PROPERTY_NEW_PACKET_MARK},
		{FIREWALL_ACTION_MARK_ROUTING, FIREWALL_PROPERTY_NEW_ROUTING_MARK},
		{FIREWALL_ACTION_CHANGE_DSCP, FIREWALL_PROPERTY_NEW_DSCP},
		{FIREWALL_ACTION_CHANGE_TTL, FIREWALL_PROPERTY_NEW_TTL},
		{FIREWALL_ACTION_CHANGE_HOP_LIMIT, FIREWALL_PROPERTY_NEW_HOP_LIMIT},
		{FIREWALL_ACTION_CHANGE_MSS, FIREWALL_PROPERTY_NEW_MSS},
		{FIREWALL_ACTION_SET_PRIORITY, FIREWALL_PROPERTY_NEW_PRIORITY},
	};

	for (size_t i = 0; i < sizeof(needs) / sizeof(needs[0]); i++)
		if (l->rule->action == needs[i].action && !get(l, needs[i].property))
			return SAY(l, "action=%s needs %s", firewall_actions[l->rule->action].name,
				   name_of(needs[i].property));
	if (l->rule->action == FIREWALL_ACTION_DST_NAT && !get(l, FIREWALL_PROPERTY_TO_ADDRESSES) &&
	    !get(l, FIREWALL_PROPERTY_TO_PORTS))
		return SAY(l, "action=dst-nat needs to-addresses or to-ports");
	return false;
}

// In which chains, by their names, ACTION does something; NULL: in all.
static const char *const *chains_of(enum firewall_action action)
{
	static const char *const source[] = {"srcnat", "input", NULL};
	static const char *const leaving[] = {"srcnat", NULL};
	static const char *const destination[] = {"dstnat", "output", NULL};
	static const char *const before_routing[] = {"prerouting", "output", NULL};

	switch (action) {
	case FIREWALL_ACTION_SRC_NAT:
	case FIREWALL_ACTION_SAME:
		return source;
	case FIREWALL_ACTION_MASQUERADE:
		return leaving;
	case FIREWALL_ACTION_DST_NAT:
	case FIREWALL_ACTION_REDIRECT:
		return destination;
	case FIREWALL_ACTION_MARK_ROUTING:
		return before_routing;
	default:
		return NULL;
	}
}

static bool holds(const char *const *words, const char *word)
{
	for (; *words; words++)
		if (strcmp(*words, word) == 0)
			return true;
	return false;
}

static bool is_out_of_place(const struct look *l)
{
	const char *const *allowed = chains_of(l->rule->action);
	const char *const *names = firewall_base_chain_names(l->rule->menu);

	for (unsigned i = 0; allowed && names[i]; i++)
		if ((l->chain->reached >> i & 1) && !holds(allowed, names[i]))
			return SAY(l, "action=%s is not possible in chain %s",
				   firewall_actions[l->rule->action].name, names[i]);
	return false;
}

static bool jumps_wrong(const struct look *l)
{
	const struct firewall_value *value = get(l, FIREWALL_PROPERTY_JUMP_TARGET);
	const struct firewall_chain *to;

	if (l->rule->action != FIREWALL_ACTION_JUMP || !value)
		return false;
	if (firewall_base_chain(l->rule->menu, value->is.name))
		return SAY(l, "jump-target: %s is a chain that packets enter by themselves",
			   value->is.name);
	if (strlen(value->is.name) >= FIREWALL_CHAIN_SIZE)
		return SAY(l, "jump-target: no chain has so long a name");
	to = firewall_chain_find(l->s, l->rule->family, l->rule->menu, value->is.name);
	if (to && to->returns_to_itself && l->chain->returns_to_itself)
		return SAY(l, "jump-target: chain %s leads back to %s", value->is.name,
			   l->rule->chain);
	if (to && to->depth >= JUMPS_MAX)
		return SAY(l, "jump-target: more than %d jumps one behind the other", JUMPS_MAX);
	return false;
}

static bool rejects_wrong(const struct look *l)
{
	const struct firewall_value *value = get(l, FIREWALL_PROPERTY_REJECT_WITH);
	uint64_t with = value ? value->is.number[0] : 0;
	const char *word;

	if (l->rule->action != FIREWALL_ACTION_REJECT || !value)
		return false;
	word = firewall_properties[FIREWALL_PROPERTY_REJECT_WITH].words[with];
	if (strcmp(word, "tcp-reset") == 0)
		return !is_protocol(l, IPPROTO_TCP) &&
		       SAY(l, "reject-with=tcp-reset needs protocol=tcp");
	if (l->rule->family == FIREWALL_IP4 && with >= 8)
		return SAY(l, "reject-with=%s is of IPv6 only", word);
	if (l->rule->family == FIREWALL_IP6 && with < 8 && strcmp(word, "icmp-port-unreachable") &&
	    strcmp(word, "icmp-admin-prohibited") != 0)
		return SAY(l, "reject-with=%s is of IPv4 only", word);
	return false;
}

// ---- what cannot be said in nftables for some values only

// Whether the chain is reached where packets have no interface they came in on (or leave by).
static bool is_reached_without(const struct look *l, bool in)
{
	const char *const *names = firewall_base_chain_names(l->rule->menu);

	for (unsigned i = 0; names[i]; i++) {
		const struct firewall_base_chain *base =
			firewall_base_chain(l->rule->menu, names[i]);

		if ((l->chain->reached >> i & 1) && !(in ? base->in : base->out))
			return true;
	}
	return false;
}

static bool is_too_early_or_late(const struct look *l)
{
	const struct firewall_value *ipsec = get(l, FIREWALL_PROPERTY_IPSEC_POLICY);
	const struct firewall_value *mss = get(l, FIREWALL_PROPERTY_NEW_MSS);

	if (ipsec && is_reached_without(l, ipsec->is.number[0] < 2))
		return SAY(l, "ipsec-policy=%s is not known in this chain",
			   firewall_properties[FIREWALL_PROPERTY_IPSEC_POLICY]
				   .words[ipsec->is.number[0]]);
	if (mss && mss->is.number[0] > UINT16_MAX && is_reached_without(l, false))
		return SAY(l, "new-mss=clamp-to-pmtu is not known in this chain");
	return false;
}

static bool loses_priority(const struct look *l)
{
	enum { INGRESS = 63 + 1 + 2 }; // as firewall_words_priority has it
	enum { PREROUTING = 1 << 0 };  // as firewall_base_chain_names has it
	const struct firewall_value *priority = get(l, FIREWALL_PROPERTY_NEW_PRIORITY);

	if (l->rule->action != FIREWALL_ACTION_SET_PRIORITY || !priority)
		return false;
	if (priority->is.number[0] == INGRESS)
		return SAY(l, "new-priority=from-ingress: the priority of VLAN tags is not told to "
			      "nftables once a packet is routed");
	return l->rule->family == FIREWALL_IP4 && (l->chain->reached & PREROUTING) &&
	       SAY(l, "new-priority: what is set in prerouting is lost where the packet is "
		      "forwarded: use chain=forward or postrouting");
}

static bool cannot_be_said(const struct look *l)
{
	const struct firewall_value *headers = get(l, FIREWALL_PROPERTY_HEADERS);
	const struct firewall_value *options = get(l, FIREWALL_PROPERTY_IPV4_OPTIONS);
	const struct firewall_value *nat = get(l, FIREWALL_PROPERTY_CONNECTION_NAT_STATE);

	if (headers && match_headers_end_twice(&headers->is))
		return SAY(l, "headers: of esp, none and proto each packet has one%s",
			   headers->is.words.clear ? ": exact needs it named" : "");
	if (options) {
		const char *word = firewall_properties[FIREWALL_PROPERTY_IPV4_OPTIONS]
					   .words[options->is.number[0]];

		if (strstr(word, "timestamp"))
			return SAY(l, "nftables does not know the option timestamp");
	}
	if (nat && nat->is.words.set >> 2)
		return SAY(l, "connection-nat-state: connections are srcnat or dstnat here");
	return false;
}

// More rules of nftables than one should become.
static bool is_too_much(const struct look *l)
{
	struct match m;
	bool too_much;
	bool lost;

	match_make(l->s, l->rule, &m);
	too_much = m.failed;
	lost = m.sequence && m.count > 1 && l->rule->action == FIREWALL_ACTION_RETURN;
	match_free(&m);
	if (too_much)
		return SAY(l, "too many matchers that say one or the other: make it several rules");
	return lost && SAY(l, "action=return does not go with nth and a matcher that says one or "
			      "the other: make it several rules");
}

bool firewall_rule_problem(const struct firewall_ruleset *s, const struct firewall_rule *rule,
			   char text[TEXT_SIZE])
{
	struct look l = {
		.s = s,
		.rule = rule,
		.chain = firewall_chain_find(s, rule->family, rule->menu, rule->chain),
		.text = text,
	};

	text[0] = '\0';
	return lacks_protocol(&l) || lacks_interface(&l) || lacks_mark(&l) || lacks_parameter(&l) ||
	       jumps_wrong(&l) || is_out_of_place(&l) || rejects_wrong(&l) ||
	       is_too_early_or_late(&l) || loses_priority(&l) || cannot_be_said(&l) ||
	       is_too_much(&l);
}
