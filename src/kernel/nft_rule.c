// SPDX-License-Identifier: BSD-2-Clause
// The expressions of a rule, one after the other, over registers whose bytes are known or not.
#include "kernel/nft_rule.h"

#include <arpa/inet.h>
#include <string.h>

#include <linux/netfilter.h>
#include <linux/netfilter/nf_conntrack_common.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nf_tables_compat.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/xt_conntrack.h>

#include "kernel/attribute.h"

enum {
	REGISTER_BYTES = 64, // four of sixteen bytes, or sixteen of four
	NAME_SIZE = 32,
	NETWORK_HEADER = 20,
	TRANSPORT_HEADER = 4,
	PROTOCOL_AT = 9, // in an IPv4 header
	PORT_AT = 2,	 // in a TCP or UDP header
	ETHERTYPE_IP = 0x0800,
	STATE_NEW = 1 << 3, // NF_CT_STATE_BIT(IP_CT_NEW)
	XT_STATE_DNAT = 1 << 7,
};

struct machine {
	const struct nft_packet *packet;
	nft_set_search *search;
	void *context;
	struct nft_ruling *out;
	uint8_t bytes[REGISTER_BYTES];
	bool known[REGISTER_BYTES];
};

enum step {
	STEP_GO_ON, // the next expression
	STEP_STOP,  // the rule does not match, or that is not known
	STEP_DONE,  // and what it does is in `out`
};

typedef enum step run_expression(struct machine *m, const struct nlattr *data);

// ---- registers

// The first byte of a register; REGISTER_BYTES: none, or one of verdicts.
static size_t place_of(const struct nlattr *attribute)
{
	uint32_t number;

	if (!attribute_be32(attribute, &number))
		return REGISTER_BYTES;
	if (number >= NFT_REG_1 && number <= NFT_REG_4)
		return (size_t)(number - NFT_REG_1) * NFT_REG_SIZE;
	if (number >= NFT_REG32_00 && number <= NFT_REG32_15)
		return (size_t)(number - NFT_REG32_00) * NFT_REG32_SIZE;
	return REGISTER_BYTES;
}

static bool is_verdict(const struct nlattr *attribute)
{
	uint32_t number;

	return attribute_be32(attribute, &number) && number == NFT_REG_VERDICT;
}

// Writes N bytes; VALUE NULL: not known. What pads the last word is zero.
static enum step load(struct machine *m, const struct nlattr *to, const void *value, size_t n)
{
	size_t place = place_of(to);
	size_t padded = (n + 3) & ~(size_t)3;

	if (place >= REGISTER_BYTES || padded > REGISTER_BYTES - place)
		return STEP_STOP;
	memset(m->bytes + place, 0, padded);
	if (value)
		memcpy(m->bytes + place, value, n);
	for (size_t i = 0; i < padded; i++)
		m->known[place + i] = value != NULL;
	return STEP_GO_ON;
}

static bool are_known(const struct machine *m, size_t place, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!m->known[place + i])
			return false;
	return true;
}

// The value in a nested NFTA_DATA_VALUE; its size, 0: there is none that fits.
static size_t value_of(const struct nlattr *attribute, uint8_t out[REGISTER_BYTES])
{
	const struct nlattr *a[NFTA_DATA_MAX + 1];
	size_t n;

	if (!attribute || !attribute_parse_nested(attribute, a, NFTA_DATA_MAX) ||
	    !a[NFTA_DATA_VALUE])
		return 0;
	n = attribute_size(a[NFTA_DATA_VALUE]);
	if (n > REGISTER_BYTES)
		return 0;
	memcpy(out, attribute_payload(a[NFTA_DATA_VALUE]), n);
	return n;
}

// ---- verdicts

// False when ATTRIBUTE is no verdict.
static bool take_verdict(const struct nlattr *attribute, struct nft_ruling *out)
{
	const struct nlattr *a[NFTA_DATA_MAX + 1];
	const struct nlattr *v[NFTA_VERDICT_MAX + 1];
	uint32_t code;

	if (!attribute || !attribute_parse_nested(attribute, a, NFTA_DATA_MAX) ||
	    !a[NFTA_DATA_VERDICT] ||
	    !attribute_parse_nested(a[NFTA_DATA_VERDICT], v, NFTA_VERDICT_MAX) ||
	    !attribute_be32(v[NFTA_VERDICT_CODE], &code))
		return false;
	switch ((int32_t)code) {
	case NF_DROP:
		out->end = NFT_RULE_DROP;
		return true;
	case NFT_JUMP:
	case NFT_GOTO:
		out->end = (int32_t)code == NFT_JUMP ? NFT_RULE_JUMP : NFT_RULE_GOTO;
		if (!attribute_text(v[NFTA_VERDICT_CHAIN], out->chain, sizeof(out->chain)))
			out->end = NFT_RULE_NEXT;
		return true;
	case NFT_RETURN:
		out->end = NFT_RULE_RETURN;
		return true;
	case NFT_CONTINUE:
	case NFT_BREAK:
		out->end = NFT_RULE_NEXT;
		return true;
	default: // NF_ACCEPT, or to a queue whose reader decides
		out->end = NFT_RULE_ACCEPT;
		return true;
	}
}

// ---- expressions that load

static enum step load_name(struct machine *m, const struct nlattr *to, const char *name)
{
	char padded[NFT_LINK_SIZE] = {0};

	if (!name[0])
		return STEP_STOP; // as for the kernel
	memcpy(padded, name, strnlen(name, sizeof(padded) - 1));
	return load(m, to, padded, sizeof(padded));
}

static enum step run_meta(struct machine *m, const struct nlattr *data)
{
	const struct nft_packet *p = m->packet;
	const struct nlattr *a[NFTA_META_MAX + 1];
	const uint16_t ethertype = htons(ETHERTYPE_IP);
	const uint8_t family = NFPROTO_IPV4;
	uint32_t key;

	if (!attribute_parse_nested(data, a, NFTA_META_MAX) ||
	    !attribute_be32(a[NFTA_META_KEY], &key))
		return STEP_STOP;
	if (a[NFTA_META_SREG])
		return STEP_GO_ON; // writes a mark or the like
	switch (key) {
	case NFT_META_IIFNAME:
		return load_name(m, a[NFTA_META_DREG], p->in);
	case NFT_META_OIFNAME:
		return load_name(m, a[NFTA_META_DREG], p->out);
	case NFT_META_IIF:
		return p->in_index ? load(m, a[NFTA_META_DREG], &p->in_index, 4) : STEP_STOP;
	case NFT_META_OIF:
		return p->out_index ? load(m, a[NFTA_META_DREG], &p->out_index, 4) : STEP_STOP;
	case NFT_META_L4PROTO:
		return load(m, a[NFTA_META_DREG], p->protocol ? &p->protocol : NULL, 1);
	case NFT_META_NFPROTO:
		return load(m, a[NFTA_META_DREG], &family, 1);
	case NFT_META_PROTOCOL:
		return load(m, a[NFTA_META_DREG], &ethertype, 2);
	default:
		return load(m, a[NFTA_META_DREG], NULL, NFT_REG_SIZE);
	}
}

static enum step run_ct(struct machine *m, const struct nlattr *data)
{
	const struct nlattr *a[NFTA_CT_MAX + 1];
	const uint32_t state = STATE_NEW;
	const uint32_t status = m->packet->translated ? IPS_DST_NAT | IPS_DST_NAT_DONE : 0;
	const uint8_t original = IP_CT_DIR_ORIGINAL;
	uint32_t key;

	if (!attribute_parse_nested(data, a, NFTA_CT_MAX) || !attribute_be32(a[NFTA_CT_KEY], &key))
		return STEP_STOP;
	if (a[NFTA_CT_SREG])
		return STEP_GO_ON;
	switch (key) {
	case NFT_CT_STATE:
		return load(m, a[NFTA_CT_DREG], &state, sizeof(state));
	case NFT_CT_STATUS:
		return load(m, a[NFTA_CT_DREG], &status, sizeof(status));
	case NFT_CT_DIRECTION:
		return load(m, a[NFTA_CT_DREG], &original, 1);
	default:
		return load(m, a[NFTA_CT_DREG], NULL, NFT_REG_SIZE);
	}
}

// What is known of the header that BASE begins.
static void header_of(const struct nft_packet *p, uint32_t base, uint8_t bytes[NETWORK_HEADER],
		      bool known[NETWORK_HEADER])
{
	uint16_t port = htons(p->destination_port);

	memset(bytes, 0, NETWORK_HEADER);
	memset(known, 0, NETWORK_HEADER * sizeof(*known));
	if (base == NFT_PAYLOAD_NETWORK_HEADER && p->protocol) {
		bytes[PROTOCOL_AT] = p->protocol;
		known[PROTOCOL_AT] = true;
	}
	if (base == NFT_PAYLOAD_TRANSPORT_HEADER && port) {
		memcpy(bytes + PORT_AT, &port, sizeof(port));
		known[PORT_AT] = known[PORT_AT + 1] = true;
	}
}

static enum step run_payload(struct machine *m, const struct nlattr *data)
{
	const struct nlattr *a[NFTA_PAYLOAD_MAX + 1];
	uint8_t bytes[NETWORK_HEADER];
	bool known[NETWORK_HEADER];
	uint32_t base, offset, n;
	size_t place;

	if (!attribute_parse_nested(data, a, NFTA_PAYLOAD_MAX))
		return STEP_STOP;
	if (a[NFTA_PAYLOAD_SREG])
		return STEP_GO_ON; // changes the packet
	if (!attribute_be32(a[NFTA_PAYLOAD_BASE], &base) ||
	    !attribute_be32(a[NFTA_PAYLOAD_OFFSET], &offset) ||
	    !attribute_be32(a[NFTA_PAYLOAD_LEN], &n) || n == 0 || n > REGISTER_BYTES)
		return STEP_STOP;
	if (load(m, a[NFTA_PAYLOAD_DREG], NULL, n) != STEP_GO_ON)
		return STEP_STOP;
	place = place_of(a[NFTA_PAYLOAD_DREG]);
	header_of(m->packet, base, bytes, known);
	for (size_t i = 0; i < ((n + 3) & ~(size_t)3); i++) {
		bool inside = i < n && offset < NETWORK_HEADER && i < NETWORK_HEADER - offset;

		m->bytes[place + i] = inside ? bytes[offset + i] : 0;
		m->known[place + i] = i >= n || (inside && known[offset + i]);
	}
	return STEP_GO_ON;
}

static enum step run_immediate(struct machine *m, const struct nlattr *data)
{
	const struct nlattr *a[NFTA_IMMEDIATE_MAX + 1];
	uint8_t value[REGISTER_BYTES];
	size_t n;

	if (!attribute_parse_nested(data, a, NFTA_IMMEDIATE_MAX))
		return STEP_STOP;
	if (is_verdict(a[NFTA_IMMEDIATE_DREG]))
		return take_verdict(a[NFTA_IMMEDIATE_DATA], m->out) ? STEP_DONE : STEP_STOP;
	n = value_of(a[NFTA_IMMEDIATE_DATA], value);
	return load(m, a[NFTA_IMMEDIATE_DREG], n ? value : NULL, n);
}

// ---- expressions that compute and compare

static enum step run_bitwise(struct machine *m, const struct nlattr *data)
{
	const struct nlattr *a[NFTA_BITWISE_MAX + 1];
	uint8_t mask[REGISTER_BYTES];
	uint8_t flip[REGISTER_BYTES];
	size_t from, to;
	uint32_t operation = NFT_BITWISE_BOOL;
	uint32_t n;

	if (!attribute_parse_nested(data, a, NFTA_BITWISE_MAX) ||
	    !attribute_be32(a[NFTA_BITWISE_LEN], &n))
		return STEP_STOP;
	(void)attribute_be32(a[NFTA_BITWISE_OP], &operation);
	from = place_of(a[NFTA_BITWISE_SREG]);
	to = place_of(a[NFTA_BITWISE_DREG]);
	if (operation != NFT_BITWISE_BOOL || from >= REGISTER_BYTES || to >= REGISTER_BYTES ||
	    n > REGISTER_BYTES - from || n > REGISTER_BYTES - to ||
	    value_of(a[NFTA_BITWISE_MASK], mask) != n || value_of(a[NFTA_BITWISE_XOR], flip) != n)
		return STEP_STOP;
	for (size_t i = 0; i < n; i++) {
		m->bytes[to + i] = (m->bytes[from + i] & mask[i]) ^ flip[i];
		m->known[to + i] = m->known[from + i] || mask[i] == 0;
	}
	return STEP_GO_ON;
}

static bool holds(uint32_t operation, int order)
{
	switch (operation) {
	case NFT_CMP_EQ:
		return order == 0;
	case NFT_CMP_NEQ:
		return order != 0;
	case NFT_CMP_LT:
		return order < 0;
	case NFT_CMP_LTE:
		return order <= 0;
	case NFT_CMP_GT:
		return order > 0;
	case NFT_CMP_GTE:
		return order >= 0;
	default:
		return false;
	}
}

static enum step run_cmp(struct machine *m, const struct nlattr *data)
{
	const struct nlattr *a[NFTA_CMP_MAX + 1];
	uint8_t value[REGISTER_BYTES];
	size_t place, n;
	uint32_t operation;

	if (!attribute_parse_nested(data, a, NFTA_CMP_MAX) ||
	    !attribute_be32(a[NFTA_CMP_OP], &operation))
		return STEP_STOP;
	place = place_of(a[NFTA_CMP_SREG]);
	n = value_of(a[NFTA_CMP_DATA], value);
	if (n == 0 || place >= REGISTER_BYTES || n > REGISTER_BYTES - place ||
	    !are_known(m, place, n))
		return STEP_STOP;
	return holds(operation, memcmp(m->bytes + place, value, n)) ? STEP_GO_ON : STEP_STOP;
}

static enum step run_range(struct machine *m, const struct nlattr *data)
{
	const struct nlattr *a[NFTA_RANGE_MAX + 1];
	uint8_t low[REGISTER_BYTES];
	uint8_t high[REGISTER_BYTES];
	size_t place, n;
	uint32_t operation;
	bool inside;

	if (!attribute_parse_nested(data, a, NFTA_RANGE_MAX) ||
	    !attribute_be32(a[NFTA_RANGE_OP], &operation))
		return STEP_STOP;
	place = place_of(a[NFTA_RANGE_SREG]);
	n = value_of(a[NFTA_RANGE_FROM_DATA], low);
	if (n == 0 || value_of(a[NFTA_RANGE_TO_DATA], high) != n || place >= REGISTER_BYTES ||
	    n > REGISTER_BYTES - place || !are_known(m, place, n))
		return STEP_STOP;
	inside = memcmp(m->bytes + place, low, n) >= 0 && memcmp(m->bytes + place, high, n) <= 0;
	return inside == (operation == NFT_RANGE_EQ) ? STEP_GO_ON : STEP_STOP;
}

static enum step run_lookup(struct machine *m, const struct nlattr *data)
{
	const struct nlattr *a[NFTA_LOOKUP_MAX + 1];
	struct nft_ruling ruling = {0};
	struct nft_value key;
	char set[NFT_SET_MAXNAMELEN];
	uint32_t flags = 0;
	size_t place;
	bool found;
	bool absent = false;

	if (!attribute_parse_nested(data, a, NFTA_LOOKUP_MAX) ||
	    !attribute_text(a[NFTA_LOOKUP_SET], set, sizeof(set)))
		return STEP_STOP;
	place = place_of(a[NFTA_LOOKUP_SREG]);
	if (place >= REGISTER_BYTES)
		return STEP_STOP;
	(void)attribute_be32(a[NFTA_LOOKUP_FLAGS], &flags);
	key = (struct nft_value){m->bytes + place, m->known + place, REGISTER_BYTES - place};
	found = m->search(m->context, set, &key, &ruling, &absent);
	if (flags & NFT_LOOKUP_F_INV)
		return !found && absent ? STEP_GO_ON : STEP_STOP;
	if (!found)
		return STEP_STOP;
	if (!a[NFTA_LOOKUP_DREG])
		return STEP_GO_ON;
	if (!is_verdict(a[NFTA_LOOKUP_DREG]))
		return load(m, a[NFTA_LOOKUP_DREG], NULL, NFT_REG_SIZE);
	if (ruling.end == NFT_RULE_NEXT)
		return STEP_GO_ON;
	*m->out = ruling;
	return STEP_DONE;
}

// ---- expressions of iptables

// -m conntrack --ctstate, and nothing else.
static enum step match_conntrack(const struct machine *m, const struct nlattr *info)
{
	struct xt_conntrack_mtinfo2 is;
	unsigned states = STATE_NEW | (m->packet->translated ? XT_STATE_DNAT : 0);
	bool inside;

	if (!info || attribute_size(info) < sizeof(is))
		return STEP_STOP;
	memcpy(&is, attribute_payload(info), sizeof(is));
	if (is.match_flags != XT_CONNTRACK_STATE)
		return STEP_STOP;
	inside = (is.state_mask & states) != 0;
	return inside == !(is.invert_flags & XT_CONNTRACK_STATE) ? STEP_GO_ON : STEP_STOP;
}

static enum step run_match(struct machine *m, const struct nlattr *data)
{
	enum { FIRST_WITH_WORDS = 2 }; // before, states had eight bits
	const struct nlattr *a[NFTA_MATCH_MAX + 1];
	char name[NAME_SIZE];
	uint32_t revision;

	if (!attribute_parse_nested(data, a, NFTA_MATCH_MAX) ||
	    !attribute_text(a[NFTA_MATCH_NAME], name, sizeof(name)) ||
	    !attribute_be32(a[NFTA_MATCH_REV], &revision))
		return STEP_STOP;
	if (strcmp(name, "comment") == 0)
		return STEP_GO_ON;
	if (strcmp(name, "conntrack") == 0 && revision >= FIRST_WITH_WORDS)
		return match_conntrack(m, a[NFTA_MATCH_INFO]);
	return STEP_STOP;
}

static enum step run_target(struct machine *m, const struct nlattr *data)
{
	const struct nlattr *a[NFTA_TARGET_MAX + 1];
	char name[NAME_SIZE];

	if (!attribute_parse_nested(data, a, NFTA_TARGET_MAX) ||
	    !attribute_text(a[NFTA_TARGET_NAME], name, sizeof(name)) || strcmp(name, "REJECT") != 0)
		return STEP_STOP; // logs, marks: the next rule
	m->out->end = NFT_RULE_DROP;
	return STEP_DONE;
}

// ---- the rest

static enum step run_reject(struct machine *m, const struct nlattr *data)
{
	(void)data;
	m->out->end = NFT_RULE_DROP;
	return STEP_DONE;
}

static enum step run_nothing(struct machine *m, const struct nlattr *data)
{
	(void)m;
	(void)data;
	return STEP_GO_ON;
}

// Of any other it is not known whether it matches.
static const struct {
	const char *name;
	run_expression *run;
	bool bare; // comes without data, or they do not matter
} expressions[] = {
	{"meta", run_meta, false},	 {"ct", run_ct, false},
	{"payload", run_payload, false}, {"immediate", run_immediate, false},
	{"bitwise", run_bitwise, false}, {"cmp", run_cmp, false},
	{"range", run_range, false},	 {"lookup", run_lookup, false},
	{"match", run_match, false},	 {"target", run_target, false},
	{"reject", run_reject, true},	 {"counter", run_nothing, true},
	{"log", run_nothing, true},	 {"notrack", run_nothing, true},
	{"objref", run_nothing, true},	 {"flow_offload", run_nothing, true},
	{"last", run_nothing, true},
};

static enum step run_one(struct machine *m, const struct nlattr *expression)
{
	const struct nlattr *a[NFTA_EXPR_MAX + 1];
	char name[NAME_SIZE];

	if (!attribute_parse_nested(expression, a, NFTA_EXPR_MAX) ||
	    !attribute_text(a[NFTA_EXPR_NAME], name, sizeof(name)))
		return STEP_STOP;
	for (size_t i = 0; i < sizeof(expressions) / sizeof(expressions[0]); i++) {
		if (strcmp(expressions[i].name, name) != 0)
			continue;
		if (!a[NFTA_EXPR_DATA] && !expressions[i].bare)
			return STEP_STOP;
		return expressions[i].run(m, a[NFTA_EXPR_DATA]);
	}
	return STEP_STOP;
}

void nft_rule_judge(const struct nlmsghdr *message, const struct nft_packet *packet,
		    nft_set_search *search, void *context, struct nft_ruling *out)
{
	struct machine m = {.packet = packet, .search = search, .context = context, .out = out};
	const struct nlattr *a[NFTA_RULE_EXPRESSIONS + 1];
	const struct nlattr *ignored[1];
	const struct nlattr *one = NULL;
	enum step step = STEP_GO_ON;

	*out = (struct nft_ruling){0};
	if (!attribute_parse_message(message, sizeof(struct nfgenmsg), a, NFTA_RULE_EXPRESSIONS) ||
	    !a[NFTA_RULE_EXPRESSIONS] ||
	    !attribute_parse_nested(a[NFTA_RULE_EXPRESSIONS], ignored, 0))
		return;
	while (step == STEP_GO_ON && (one = attribute_next(a[NFTA_RULE_EXPRESSIONS], one)) != NULL)
		step = run_one(&m, one);
	if (step != STEP_DONE)
		*out = (struct nft_ruling){0};
}

// ---- searching a set

static void search_one(struct nft_search *s, const struct nlattr *element)
{
	const struct nlattr *a[NFTA_SET_ELEM_MAX + 1];
	uint8_t key[REGISTER_BYTES];
	uint32_t flags = 0;
	size_t n;
	int order;

	if (!attribute_parse_nested(element, a, NFTA_SET_ELEM_MAX)) {
		s->unknown = true;
		return;
	}
	n = value_of(a[NFTA_SET_ELEM_KEY], key);
	(void)attribute_be32(a[NFTA_SET_ELEM_FLAGS], &flags);
	if (flags & NFT_SET_ELEM_INTERVAL_END)
		s->intervals = true;
	// Ranges of several fields, a catch-all and the like are not followed.
	if (n == 0 || n > s->key->size || a[NFTA_SET_ELEM_KEY_END] ||
	    (flags & ~(uint32_t)NFT_SET_ELEM_INTERVAL_END)) {
		s->unknown = true;
		return;
	}
	for (size_t i = 0; i < n; i++)
		if (!s->key->known[i]) {
			s->unknown = true;
			return;
		}
	if (memcmp(key, s->key->bytes, n) > 0)
		return;
	order = s->found ? memcmp(key, s->best, n) : 1;
	// Where one interval ends the next may begin.
	if (order < 0 || (order == 0 && (flags & NFT_SET_ELEM_INTERVAL_END)))
		return;
	s->found = true;
	s->ends = (flags & NFT_SET_ELEM_INTERVAL_END) != 0;
	memcpy(s->best, key, n);
	s->best_size = n;
	s->ruling = (struct nft_ruling){0};
	(void)take_verdict(a[NFTA_SET_ELEM_DATA], &s->ruling);
}

void nft_search_elements(struct nft_search *s, const struct nlmsghdr *message)
{
	const struct nlattr *a[NFTA_SET_ELEM_LIST_MAX + 1];
	const struct nlattr *ignored[1];
	const struct nlattr *one = NULL;

	if (!attribute_parse_message(message, sizeof(struct nfgenmsg), a, NFTA_SET_ELEM_LIST_MAX) ||
	    !a[NFTA_SET_ELEM_LIST_ELEMENTS] ||
	    !attribute_parse_nested(a[NFTA_SET_ELEM_LIST_ELEMENTS], ignored, 0))
		return;
	while ((one = attribute_next(a[NFTA_SET_ELEM_LIST_ELEMENTS], one)) != NULL)
		search_one(s, one);
}

bool nft_search_found(const struct nft_search *s, struct nft_ruling *ruling, bool *absent)
{
	bool exact = s->found && memcmp(s->best, s->key->bytes, s->best_size) == 0;
	bool in = s->intervals ? s->found && !s->ends : exact;

	*absent = !s->unknown && !in;
	if (s->unknown || !in)
		return false;
	*ruling = s->ruling;
	return true;
}
