// SPDX-License-Identifier: BSD-2-Clause
// Actions with their parameters. What is missing, or would not go, was a problem before
// (problem.c).

#include "firewall/verdict.h"

#include <string.h>

#include "firewall/chains.h"
#include "firewall/mark.h"
#include "firewall/nft_name.h"
#include "firewall/setter.h"

struct doing {
	const struct firewall_ruleset *s;
	const struct firewall_rule *rule;
	struct strbuf *out;
};

static const struct firewall_value *get(const struct doing *d, enum firewall_property property)
{
	return firewall_rule_value(d->s, d->rule, property);
}

static bool is_set(const struct doing *d, enum firewall_property property, bool otherwise)
{
	const struct firewall_value *value = get(d, property);

	return value ? value->is.number[0] != 0 : otherwise;
}

static const char *ip(const struct doing *d)
{
	return d->rule->family == FIREWALL_IP4 ? "ip" : "ip6";
}

static void write_reject(const struct doing *d)
{
	static const char *const texts[] = {
		"icmp type net-unreachable",  "icmp type admin-prohibited",
		"icmp type host-prohibited",  "icmp type host-unreachable",
		"icmp type net-prohibited",   "icmp type port-unreachable",
		"icmp type prot-unreachable", "tcp reset",
		"icmpv6 type no-route",	      "icmpv6 type addr-unreachable",
	};
	static const char *const six[] = {
		[1] = "icmpv6 type admin-prohibited",
		[5] = "icmpv6 type port-unreachable",
	};
	enum { NO_ROUTE = 8, SIX = sizeof(six) / sizeof(six[0]) };
	const struct firewall_value *value = get(d, FIREWALL_PROPERTY_REJECT_WITH);
	bool is_six = d->rule->family == FIREWALL_IP6;
	uint64_t with = value ? value->is.number[0] : is_six ? NO_ROUTE : 0;

	strbuf_add_format(d->out, "reject with %s",
			  is_six && with < SIX && six[with] ? six[with] : texts[with]);
}

// ---- translation

static void write_address(const struct doing *d, const struct firewall_address *address,
			  bool bracketed)
{
	strbuf_add_text(d->out, bracketed ? "[" : "");
	firewall_range_format(d->rule->family, address, address, d->out);
	strbuf_add_text(d->out, bracketed ? "]" : "");
}

static void write_ports(const struct doing *d)
{
	const struct firewall_value *ports = get(d, FIREWALL_PROPERTY_TO_PORTS);

	if (!ports)
		return;
	strbuf_add_format(d->out, ":%llu", (unsigned long long)ports->is.number[0]);
	if (ports->is.number[1] != ports->is.number[0])
		strbuf_add_format(d->out, "-%llu", (unsigned long long)ports->is.number[1]);
}

static void write_chance(const struct doing *d)
{
	if (is_set(d, FIREWALL_PROPERTY_RANDOMISE_PORTS, false))
		strbuf_add_text(d->out, " fully-random");
}

// "dnat ip to ADDRESS-ADDRESS:PORT"
static void write_nat(const struct doing *d, const char *verb)
{
	const struct firewall_value *to = get(d, FIREWALL_PROPERTY_TO_ADDRESSES);
	bool bracketed =
		d->rule->family == FIREWALL_IP6 && get(d, FIREWALL_PROPERTY_TO_PORTS) != NULL;

	if (!to) {
		strbuf_add_format(d->out, "%s to ", verb);
	} else {
		strbuf_add_format(d->out, "%s %s to ", verb, ip(d));
		write_address(d, &to->is.address.first, bracketed);
		if (memcmp(&to->is.address.first, &to->is.address.last,
			   sizeof(to->is.address.first)) != 0) {
			strbuf_add_char(d->out, '-');
			write_address(d, &to->is.address.last, bracketed);
		}
	}
	write_ports(d);
	write_chance(d);
	if (d->rule->action == FIREWALL_ACTION_SAME &&
	    is_set(d, FIREWALL_PROPERTY_SAME_NOT_BY_DST, true))
		strbuf_add_text(d->out, is_set(d, FIREWALL_PROPERTY_RANDOMISE_PORTS, false)
						? ",persistent"
						: " persistent");
}

static void write_to_ports(const struct doing *d, const char *verb)
{
	strbuf_add_text(d->out, verb);
	if (get(d, FIREWALL_PROPERTY_TO_PORTS)) {
		strbuf_add_text(d->out, " to ");
		write_ports(d);
	}
	write_chance(d);
}

// Where the source is translated, and where the destination.
static void write_netmap(const struct doing *d)
{
	const struct firewall_chain *chain =
		firewall_chain_find(d->s, d->rule->family, d->rule->menu, d->rule->chain);
	const struct firewall_value *to = get(d, FIREWALL_PROPERTY_TO_ADDRESSES);
	enum { SRCNAT = 1 << 0, INPUT = 1 << 2 }; // as firewall_base_chain_names has them
	bool source = chain && (chain->reached & (SRCNAT | INPUT));

	strbuf_add_format(d->out, "%s %s prefix to ", source ? "snat" : "dnat", ip(d));
	firewall_range_format(d->rule->family, &to->is.address.first, &to->is.address.last, d->out);
}

// ---- marks and changes

static void write_mark(const struct doing *d, const char *field, enum firewall_property property,
		       enum firewall_mark_kind kind, unsigned mask, unsigned shift)
{
	const char *name = get(d, property)->is.name;

	strbuf_add_format(d->out, "%s set %s & 0x%08x | 0x%08x ", field, field, ~mask,
			  firewall_mark_number(d->s, kind, name) << shift);
}

static void write_mss(const struct doing *d)
{
	uint64_t size = get(d, FIREWALL_PROPERTY_NEW_MSS)->is.number[0];

	strbuf_add_text(d->out, "tcp flags & (syn|rst) == syn tcp option maxseg size set ");
	if (size > UINT16_MAX)
		strbuf_add_text(d->out, "rt mtu ");
	else
		strbuf_add_format(d->out, "%llu ", (unsigned long long)size);
}

// A priority is a class of tc (MAJOR:MINOR, hexadecimal) for nft.
static void write_priority(const struct doing *d)
{
	enum { WORD = 64, FROM_DSCP = 0 }; // as firewall_words_priority has them
	uint64_t priority = get(d, FIREWALL_PROPERTY_NEW_PRIORITY)->is.number[0];
	unsigned shift = priority == WORD + FROM_DSCP ? 0 : 3;

	if (priority < WORD) {
		strbuf_add_format(d->out, "meta priority set 0:%llx ",
				  (unsigned long long)priority);
		return;
	}
	strbuf_add_format(d->out, "meta priority set %s dscp map {", ip(d));
	for (unsigned i = 0; i < WORD; i++)
		strbuf_add_format(d->out, "%s %u : 0:%x", i ? "," : "", i, i >> shift);
	strbuf_add_text(d->out, " } ");
}

static void write_ttl(const struct doing *d)
{
	struct setter setter;

	if (setter_of(d->s, d->rule, &setter))
		setter_write_map(d->out, &setter);
	else
		strbuf_add_format(d->out, "ip ttl set %u ",
				  setter_changed(get(d, FIREWALL_PROPERTY_NEW_TTL), 0));
}

static void write_dscp(const struct doing *d)
{
	struct setter setter;

	if (setter_of(d->s, d->rule, &setter))
		setter_write_map(d->out, &setter);
	else
		strbuf_add_format(
			d->out, "%s dscp set %llu ", ip(d),
			(unsigned long long)get(d, FIREWALL_PROPERTY_NEW_DSCP)->is.number[0]);
}

static void write_hop_limit(const struct doing *d)
{
	const struct firewall_value *change = get(d, FIREWALL_PROPERTY_NEW_HOP_LIMIT);

	if (change->is.number[0] == 0) {
		strbuf_add_format(d->out, "ip6 hoplimit set %u ", setter_changed(change, 0));
		return;
	}
	strbuf_add_text(d->out, "ip6 hoplimit set ip6 hoplimit map {");
	for (unsigned i = 0; i <= UINT8_MAX; i++)
		strbuf_add_format(d->out, "%s %u : %u", i ? "," : "", i, setter_changed(change, i));
	strbuf_add_text(d->out, " } ");
}

static void write_change(const struct doing *d)
{
	switch ((enum firewall_action)d->rule->action) {
	case FIREWALL_ACTION_MARK_CONNECTION:
		write_mark(d, "ct mark", FIREWALL_PROPERTY_NEW_CONNECTION_MARK,
			   FIREWALL_MARK_CONNECTION, FIREWALL_CONNECTION_MASK, 0);
		break;
	case FIREWALL_ACTION_MARK_PACKET:
		write_mark(d, "meta mark", FIREWALL_PROPERTY_NEW_PACKET_MARK, FIREWALL_MARK_PACKET,
			   FIREWALL_PACKET_MASK, 0);
		break;
	case FIREWALL_ACTION_MARK_ROUTING:
		write_mark(d, "meta mark", FIREWALL_PROPERTY_NEW_ROUTING_MARK,
			   FIREWALL_MARK_ROUTING, FIREWALL_ROUTING_MASK, FIREWALL_ROUTING_SHIFT);
		break;
	case FIREWALL_ACTION_CHANGE_DSCP:
		write_dscp(d);
		break;
	case FIREWALL_ACTION_CHANGE_TTL:
		write_ttl(d);
		break;
	case FIREWALL_ACTION_CHANGE_HOP_LIMIT:
		write_hop_limit(d);
		break;
	case FIREWALL_ACTION_CHANGE_MSS:
		write_mss(d);
		break;
	case FIREWALL_ACTION_SET_PRIORITY:
		write_priority(d);
		break;
	case FIREWALL_ACTION_CLEAR_DF:
		strbuf_add_text(d->out, "ip frag-off set ip frag-off & 0xbfff ");
		break;
	default:
		return;
	}
	if (!is_set(d, FIREWALL_PROPERTY_PASSTHROUGH, true))
		strbuf_add_text(d->out, "accept");
}

static void write_list(const struct doing *d, const char *side)
{
	const struct firewall_value *timeout = get(d, FIREWALL_PROPERTY_ADDRESS_LIST_TIMEOUT);
	char name[NFT_NAME_TEXT];

	nft_name_list(name, d->rule->family, get(d, FIREWALL_PROPERTY_ADDRESS_LIST)->is.name,
		      NFT_LIST_FILLED);
	if (timeout && timeout->is.number[0])
		strbuf_add_format(d->out, "update @%s { %s %s timeout %llus }", name, ip(d), side,
				  (unsigned long long)((timeout->is.number[0] + 999) / 1000));
	else
		strbuf_add_format(d->out, "add @%s { %s %s }", name, ip(d), side);
}

static void write_jump(const struct doing *d)
{
	char name[NFT_NAME_TEXT];

	nft_name_chain(name, d->rule->family, d->rule->menu,
		       get(d, FIREWALL_PROPERTY_JUMP_TARGET)->is.name);
	strbuf_add_format(d->out, "jump %s", name);
}

// Only what is forwarded can: a chain that other packets come through too has no such rule.
bool verdict_takes_shortcut(const struct firewall_ruleset *s, const struct firewall_rule *rule)
{
	const struct firewall_chain *chain =
		firewall_chain_find(s, rule->family, rule->menu, rule->chain);
	const char *const *names = firewall_base_chain_names(rule->menu);
	uint8_t forward = 0;

	if (rule->action != FIREWALL_ACTION_FASTTRACK || s->shortcut.count == 0 || !chain)
		return false;
	for (unsigned i = 0; names[i]; i++)
		if (strcmp(names[i], "forward") == 0)
			forward = (uint8_t)(1u << i);
	return chain->reached == forward;
}

void verdict_write(const struct firewall_ruleset *s, const struct firewall_rule *rule,
		   struct strbuf *out)
{
	const struct doing d = {s, rule, out};

	switch ((enum firewall_action)rule->action) {
	case FIREWALL_ACTION_ACCEPT:
	case FIREWALL_ACTION_DROP:
	case FIREWALL_ACTION_RETURN:
	case FIREWALL_ACTION_NOTRACK:
		strbuf_add_text(out, firewall_actions[rule->action].name);
		break;
	case FIREWALL_ACTION_REJECT:
		write_reject(&d);
		break;
	case FIREWALL_ACTION_JUMP:
		write_jump(&d);
		break;
	case FIREWALL_ACTION_ADD_SRC:
		write_list(&d, "saddr");
		break;
	case FIREWALL_ACTION_ADD_DST:
		write_list(&d, "daddr");
		break;
	case FIREWALL_ACTION_DST_NAT:
		write_nat(&d, "dnat");
		break;
	case FIREWALL_ACTION_SRC_NAT:
	case FIREWALL_ACTION_SAME:
		write_nat(&d, "snat");
		break;
	case FIREWALL_ACTION_MASQUERADE:
		write_to_ports(&d, "masquerade");
		break;
	case FIREWALL_ACTION_REDIRECT:
		write_to_ports(&d, "redirect");
		break;
	case FIREWALL_ACTION_NETMAP:
		write_netmap(&d);
		break;
	case FIREWALL_ACTION_FASTTRACK:
		// Not through opened ports: what passes there is counted, and ends when they close.
		if (verdict_takes_shortcut(s, rule))
			strbuf_add_text(out, "ct status & dnat == 0 flow add @" VERDICT_FLOW_TABLE);
		break;
	default: // what changes the packet; and what only counts it
		write_change(&d);
		break;
	}
}
