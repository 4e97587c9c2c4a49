// SPDX-License-Identifier: BSD-2-Clause
// Matchers that look at the packet and its connection.

#include "firewall/match.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "firewall/mark.h"
#include "firewall/match_counting.h"
#include "firewall/match_headers.h"
#include "firewall/match_time.h"

enum { PORTS_TEXT = 320 };

// One matcher at work.
struct matching {
	const struct firewall_ruleset *s;
	const struct firewall_rule *rule;
	const struct firewall_value *value;
	const union firewall_content *is;
	const char * not ; // "!= " or ""
	const char *ip;	   // "ip" or "ip6"
	struct match *m;
};

void match_add(struct match *m, const char *format, ...)
{
	char text[MATCH_TEXT_MAX];
	va_list arguments;

	va_start(arguments, format);
	(void)vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	for (size_t i = 0; i < m->count; i++)
		strbuf_add_text(&m->alternative[i], text);
}

// Every alternative goes on in each of the N texts.
void match_fork(struct match *m, const char *const *text, size_t n)
{
	size_t before = m->count;

	if (n == 0) {
		m->never = true;
		return;
	}
	if (before * n > m->most) {
		m->failed = true;
		return;
	}
	for (size_t i = 1; i < n; i++)
		for (size_t j = 0; j < before; j++) {
			struct strbuf *copy = &m->alternative[m->count++];

			strbuf_add_slice(copy, strbuf_slice(&m->alternative[j]));
			strbuf_add_text(copy, text[i]);
		}
	for (size_t j = 0; j < before; j++)
		strbuf_add_text(&m->alternative[j], text[0]);
}

static const char *side(bool source)
{
	return source ? "saddr" : "daddr";
}

// ---- addresses

static void match_address(const struct matching *x, bool source)
{
	struct strbuf text;

	strbuf_init(&text, 128);
	firewall_range_format(x->rule->family, &x->is->address.first, &x->is->address.last, &text);
	match_add(x->m, "%s %s %s%s ", x->ip, side(source), x->not, strbuf_text(&text));
	strbuf_free(&text);
}

// In what is configured, or else in what was added.
static void match_list(const struct matching *x, bool source)
{
	bool timed = firewall_list_is_timed(x->s, x->rule->family, x->is->name);
	size_t sets = timed ? NFT_LIST__COUNT : NFT_LIST_TIMED;
	char text[NFT_LIST__COUNT][NFT_LIST__COUNT * (NFT_NAME_TEXT + 16)];
	const char *alternative[NFT_LIST__COUNT];
	struct strbuf none; // of the sets before

	strbuf_init(&none, sizeof(text));
	for (size_t i = 0; i < sets; i++) {
		char name[NFT_NAME_TEXT];

		nft_name_list(name, x->rule->family, x->is->name, (enum nft_list_set)i);
		(void)snprintf(text[i], sizeof(text[i]), "%s%s %s @%s ", strbuf_text(&none), x->ip,
			       side(source), name);
		alternative[i] = text[i];
		strbuf_add_format(&none, "%s %s != @%s ", x->ip, side(source), name);
	}
	if (x->value->negated)
		match_add(x->m, "%s", strbuf_text(&none));
	else
		match_fork(x->m, alternative, sets);
	strbuf_free(&none);
}

static void add_words(struct strbuf *out, const char *const *words, uint64_t set,
		      const char *separator)
{
	bool first = true;

	for (unsigned i = 0; words[i]; i++) {
		if (!(set >> i & 1))
			continue;
		strbuf_add_format(out, "%s%s", first ? "" : separator, words[i]);
		first = false;
	}
}

static const char *const *words_of(const struct matching *x)
{
	return firewall_properties[x->value->property].words;
}

static void match_address_type(const struct matching *x, bool source)
{
	struct strbuf words;

	strbuf_init(&words, 256);
	add_words(&words, words_of(x), x->is->words.set, ", ");
	match_add(x->m, "fib %s type %s{ %s } ", side(source), x->not, strbuf_text(&words));
	strbuf_free(&words);
}

static void match_mac(const struct matching *x)
{
	const uint8_t *b = x->is->mac;

	match_add(x->m, "ether saddr %s%02x:%02x:%02x:%02x:%02x:%02x ", x->not, b[0], b[1], b[2],
		  b[3], b[4], b[5]);
}

// ---- interfaces

static void match_interface(const struct matching *x, bool in)
{
	static const struct {
		const char *word, *field, *value;
	} kinds[] = {
		{"all-ethernet", "type", "ether"},
		{"all-ppp", "type", "ppp"},
		{"all-vlan", "kind", "\"vlan\""},
	};
	const char *way = in ? "iif" : "oif";

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (strcmp(x->is->name, kinds[i].word) != 0)
			continue;
		match_add(x->m, "meta %s%s %s%s ", way, kinds[i].field, x->not, kinds[i].value);
		return;
	}
	match_add(x->m, "%sname %s\"%s\" ", way, x->not, x->is->name);
}

static void match_interface_list(const struct matching *x, bool in)
{
	bool negated = x->value->negated;
	struct strbuf names;
	size_t count = 0;

	strbuf_init(&names, MATCH_TEXT_MAX - 64);
	for (size_t i = 0; i < x->s->member_count; i++) {
		const struct firewall_member *member = &x->s->member[i];

		if (strcmp(member->list, x->is->name) != 0)
			continue;
		if (member->interface[0])
			strbuf_add_format(&names, "%s\"%s\"", count++ > 0 ? ", " : "",
					  member->interface);
		else if (member->except)
			negated = !negated;
	}
	x->m->failed = x->m->failed || names.failed;
	if (count > 0)
		match_add(x->m, "%sname %s{ %s } ", in ? "iif" : "oif", negated ? "!= " : "",
			  strbuf_text(&names));
	else
		x->m->never = x->m->never || !negated;
	strbuf_free(&names);
}

// ---- ports

static void add_range(struct strbuf *out, unsigned first, unsigned last)
{
	strbuf_add_format(out, "%s%u", out->length == 0 ? "" : ", ", first);
	if (last != first)
		strbuf_add_format(out, "-%u", last);
}

// "th dport { 80, 90-99 } ", or that it is none of them. nft takes two != of neighbouring fields
// together as one of both (nft 1.0.6), so that none may be only one number: then it is said by the
// others.
static void write_ports(const union firewall_content *is, const char *which, bool negated,
			char out[PORTS_TEXT])
{
	unsigned one = is->ports.range[0].first;
	bool alone = is->ports.count == 1 && is->ports.range[0].last == one;
	struct strbuf ports;

	strbuf_init(&ports, PORTS_TEXT);
	if (negated && alone) {
		if (one > 0)
			add_range(&ports, 0, one - 1);
		if (one < UINT16_MAX)
			add_range(&ports, one + 1, UINT16_MAX);
	}
	for (uint32_t i = 0; !(negated && alone) && i < is->ports.count; i++)
		add_range(&ports, is->ports.range[i].first, is->ports.range[i].last);
	(void)snprintf(out, PORTS_TEXT, "th %s %s{ %s } ", which, negated && !alone ? "!= " : "",
		       strbuf_text(&ports));
	strbuf_free(&ports);
}

static void match_ports(const struct matching *x, const char *which)
{
	char text[PORTS_TEXT];

	write_ports(x->is, which, x->value->negated, text);
	match_add(x->m, "%s", text);
}

static void match_either_port(const struct matching *x)
{
	char source[PORTS_TEXT];
	char no_source[PORTS_TEXT];
	char destination[PORTS_TEXT];
	char second[2 * PORTS_TEXT];

	write_ports(x->is, "sport", false, source);
	write_ports(x->is, "sport", true, no_source);
	write_ports(x->is, "dport", x->value->negated, destination);
	(void)snprintf(second, sizeof(second), "%s%s", no_source, destination);
	if (x->value->negated)
		match_add(x->m, "%s", second);
	else
		match_fork(x->m, (const char *const[]){source, second}, 2);
}

// ---- the connection

static void match_state(const struct matching *x)
{
	static const uint64_t all = 0x1f;
	struct strbuf words;
	uint64_t set = x->value->negated ? all & ~x->is->words.set : x->is->words.set;

	if (set == 0) {
		x->m->never = true;
		return;
	}
	strbuf_init(&words, 128);
	add_words(&words, words_of(x), set, ",");
	match_add(x->m, "ct state %s ", strbuf_text(&words));
	strbuf_free(&words);
}

static void match_nat_state(const struct matching *x)
{
	static const char *const status[] = {"snat", "dnat", NULL};
	struct strbuf words;

	strbuf_init(&words, 64);
	add_words(&words, status, x->is->words.set, "|");
	match_add(x->m, "ct status & (%s) %s 0 ", strbuf_text(&words),
		  x->value->negated ? "==" : "!=");
	strbuf_free(&words);
}

// The kernel's names of the helpers that follow what we call WORD.
static const char *const *helpers_of(const char *word, const char *itself[2])
{
	static const char *const h323[] = {"RAS", "Q.931", "H.245", NULL};

	itself[0] = word;
	itself[1] = NULL;
	return strcmp(word, "h323") == 0 ? h323 : itself;
}

static void match_type(const struct matching *x)
{
	const char *text[12];
	char texts[12][32];
	size_t n = 0;

	for (unsigned i = 0; words_of(x)[i]; i++) {
		const char *itself[2];
		const char *const *helper = helpers_of(words_of(x)[i], itself);

		for (; (x->is->words.set >> i & 1) && *helper; helper++) {
			(void)snprintf(texts[n], sizeof(texts[n]), "ct helper %s\"%s\" ", x->not,
				       *helper);
			text[n] = texts[n];
			if (x->value->negated)
				match_add(x->m, "%s", text[n]);
			n++;
		}
	}
	if (!x->value->negated)
		match_fork(x->m, text, n);
}

static void match_bytes(const struct matching *x)
{
	if (x->is->number[0])
		match_add(x->m, "ct bytes >= %llu ", (unsigned long long)x->is->number[0]);
	if (x->is->number[1])
		match_add(x->m, "ct bytes <= %llu ", (unsigned long long)x->is->number[1]);
}

static void match_mark(const struct matching *x, const char *field, enum firewall_mark_kind kind,
		       unsigned mask, unsigned shift)
{
	match_add(x->m, "%s & 0x%08x %s 0x%08x ", field, mask, x->value->negated ? "!=" : "==",
		  firewall_mark_number(x->s, kind, x->is->name) << shift);
}

// ---- the packet

static void match_range(const struct matching *x, const char *field)
{
	const uint64_t *n = x->is->number;

	if (n[0] == n[1])
		match_add(x->m, "%s %s%llu ", field, x->not, (unsigned long long)n[0]);
	else
		match_add(x->m, "%s %s%llu-%llu ", field, x->not, (unsigned long long)n[0],
			  (unsigned long long)n[1]);
}

static void match_priority(const struct matching *x)
{
	const uint64_t *n = x->is->number;

	match_add(x->m, "meta priority %s0:%llx", x->not, (unsigned long long)n[0]);
	if (n[1] != n[0])
		match_add(x->m, "-0:%llx", (unsigned long long)n[1]);
	match_add(x->m, " ");
}

static void match_compared(const struct matching *x, const char *field)
{
	static const char *const operators[] = {"==", "!=", "<", ">"};

	match_add(x->m, "%s %s %llu ", field, operators[x->is->number[0]],
		  (unsigned long long)x->is->number[1]);
}

static void match_flags(const struct matching *x)
{
	// nft calls ece ecn.
	static const char *const flags[] = {"fin", "syn", "rst", "psh", "ack",
					    "urg", "ecn", "cwr", NULL};
	struct strbuf looked;
	struct strbuf set;

	strbuf_init(&looked, 128);
	strbuf_init(&set, 128);
	add_words(&looked, flags, x->is->words.set | x->is->words.clear, "|");
	add_words(&set, flags, x->is->words.set, "|");
	match_add(x->m, "tcp flags & (%s) %s %s%s%s ", strbuf_text(&looked),
		  x->value->negated ? "!=" : "==", set.length ? "(" : "",
		  set.length ? strbuf_text(&set) : "0", set.length ? ")" : "");
	strbuf_free(&looked);
	strbuf_free(&set);
}

static void match_icmp(const struct matching *x)
{
	const char *icmp = x->rule->family == FIREWALL_IP4 ? "icmp" : "icmpv6";
	const uint64_t *n = x->is->number;
	char other_type[64];
	char other_code[128];

	if (!x->value->negated || !n[3]) {
		match_add(x->m, "%s type %s%llu ", icmp, x->not, (unsigned long long)n[0]);
		if (n[3])
			match_add(x->m, "%s code %llu-%llu ", icmp, (unsigned long long)n[1],
				  (unsigned long long)n[2]);
		return;
	}
	(void)snprintf(other_type, sizeof(other_type), "%s type != %llu ", icmp,
		       (unsigned long long)n[0]);
	(void)snprintf(other_code, sizeof(other_code), "%s type %llu %s code != %llu-%llu ", icmp,
		       (unsigned long long)n[0], icmp, (unsigned long long)n[1],
		       (unsigned long long)n[2]);
	match_fork(x->m, (const char *const[]){other_type, other_code}, 2);
}

// Indexes of the words of ipv4-options; those with timestamp never come here.
static void match_options(const struct matching *x)
{
	static const char *const texts[] = {
		[0] = "ip hdrlength > 5 ",
		[1] = "ip option lsrr exists ",
		[2] = "ip option rr missing ",
		[3] = "ip option ra missing ",
		[4] = "ip option lsrr missing ip option ssrr missing ",
		[6] = "ip hdrlength 5 ",
		[7] = "ip option rr exists ",
		[8] = "ip option ra exists ",
		[9] = "ip option ssrr exists ",
		[10] = NULL,
	};
	const char *text = texts[x->is->number[0]];

	if (text)
		match_add(x->m, "%s", text);
	else
		x->m->never = true;
}

static void match_ipsec(const struct matching *x)
{
	static const char *const texts[] = {"meta ipsec exists ", "meta ipsec missing ",
					    "rt ipsec exists ", "rt ipsec missing "};

	match_add(x->m, "%s", texts[x->is->number[0]]);
}

static void match_header(const struct matching *x)
{
	switch ((enum firewall_property)x->value->property) {
	case FIREWALL_PROPERTY_PROTOCOL:
		match_add(x->m, "meta l4proto %s%llu ", x->not,
			  (unsigned long long)x->is->number[0]);
		break;
	case FIREWALL_PROPERTY_TCP_FLAGS:
		match_flags(x);
		break;
	case FIREWALL_PROPERTY_TCP_MSS:
		match_range(x, "tcp option maxseg size");
		break;
	case FIREWALL_PROPERTY_PACKET_SIZE:
		match_range(x, "meta length");
		break;
	case FIREWALL_PROPERTY_ICMP_OPTIONS:
		match_icmp(x);
		break;
	case FIREWALL_PROPERTY_DSCP:
		match_range(x, x->rule->family == FIREWALL_IP4 ? "ip dscp" : "ip6 dscp");
		break;
	case FIREWALL_PROPERTY_PRIORITY:
		match_priority(x);
		break;
	case FIREWALL_PROPERTY_HEADERS:
		match_headers(x->is, x->m);
		break;
	case FIREWALL_PROPERTY_TTL:
		match_compared(x, "ip ttl");
		break;
	case FIREWALL_PROPERTY_HOP_LIMIT:
		match_compared(x, "ip6 hoplimit");
		break;
	case FIREWALL_PROPERTY_IPV4_OPTIONS:
		match_options(x);
		break;
	case FIREWALL_PROPERTY_FRAGMENT:
		match_add(x->m, "ip frag-off & 0x1fff %s 0 ", x->is->number[0] ? "!=" : "==");
		break;
	case FIREWALL_PROPERTY_REALM:
		match_range(x, "meta rtclassid");
		break;
	case FIREWALL_PROPERTY_IPSEC_POLICY:
		match_ipsec(x);
		break;
	default: // a parameter, or one with a memory
		break;
	}
}

static void match_marks(const struct matching *x)
{
	switch ((enum firewall_property)x->value->property) {
	case FIREWALL_PROPERTY_CONNECTION_MARK:
		match_mark(x, "ct mark", FIREWALL_MARK_CONNECTION, FIREWALL_CONNECTION_MASK, 0);
		break;
	case FIREWALL_PROPERTY_PACKET_MARK:
		match_mark(x, "meta mark", FIREWALL_MARK_PACKET, FIREWALL_PACKET_MASK, 0);
		break;
	case FIREWALL_PROPERTY_ROUTING_MARK:
		match_mark(x, "meta mark", FIREWALL_MARK_ROUTING, FIREWALL_ROUTING_MASK,
			   FIREWALL_ROUTING_SHIFT);
		break;
	default:
		break;
	}
}

static void match_one(const struct matching *x)
{
	switch ((enum firewall_property)x->value->property) {
	case FIREWALL_PROPERTY_SRC_ADDRESS:
	case FIREWALL_PROPERTY_DST_ADDRESS:
		match_address(x, x->value->property == FIREWALL_PROPERTY_SRC_ADDRESS);
		break;
	case FIREWALL_PROPERTY_SRC_ADDRESS_LIST:
	case FIREWALL_PROPERTY_DST_ADDRESS_LIST:
		match_list(x, x->value->property == FIREWALL_PROPERTY_SRC_ADDRESS_LIST);
		break;
	case FIREWALL_PROPERTY_SRC_ADDRESS_TYPE:
	case FIREWALL_PROPERTY_DST_ADDRESS_TYPE:
		match_address_type(x, x->value->property == FIREWALL_PROPERTY_SRC_ADDRESS_TYPE);
		break;
	case FIREWALL_PROPERTY_SRC_MAC_ADDRESS:
		match_mac(x);
		break;
	case FIREWALL_PROPERTY_IN_INTERFACE:
	case FIREWALL_PROPERTY_OUT_INTERFACE:
		match_interface(x, x->value->property == FIREWALL_PROPERTY_IN_INTERFACE);
		break;
	case FIREWALL_PROPERTY_IN_INTERFACE_LIST:
	case FIREWALL_PROPERTY_OUT_INTERFACE_LIST:
		match_interface_list(x, x->value->property == FIREWALL_PROPERTY_IN_INTERFACE_LIST);
		break;
	case FIREWALL_PROPERTY_SRC_PORT:
		match_ports(x, "sport");
		break;
	case FIREWALL_PROPERTY_DST_PORT:
		match_ports(x, "dport");
		break;
	case FIREWALL_PROPERTY_PORT:
		match_either_port(x);
		break;
	case FIREWALL_PROPERTY_CONNECTION_STATE:
		match_state(x);
		break;
	case FIREWALL_PROPERTY_CONNECTION_NAT_STATE:
		match_nat_state(x);
		break;
	case FIREWALL_PROPERTY_CONNECTION_TYPE:
		match_type(x);
		break;
	case FIREWALL_PROPERTY_CONNECTION_BYTES:
		match_bytes(x);
		break;
	case FIREWALL_PROPERTY_TIME:
		match_time(x->s, x->value, x->m);
		break;
	default:
		match_header(x);
		match_marks(x);
		break;
	}
}

void match_make(const struct firewall_ruleset *s, const struct firewall_rule *rule,
		struct match *out)
{
	*out = (struct match){
		.count = 1,
		.most = s->timed.count > 0 ? MATCH_ALTERNATIVES_MAX : MATCH_ALTERNATIVES_PLAIN,
	};
	for (size_t i = 0; i < MATCH_ALTERNATIVES_MAX; i++)
		strbuf_init(&out->alternative[i], MATCH_TEXT_MAX);
	strbuf_init(&out->counting, MATCH_TEXT_MAX);
	for (uint32_t i = 0; i < rule->value_count && !out->failed; i++) {
		const struct firewall_value *value = &s->value[rule->first_value + i];
		struct matching x = {
			.s = s,
			.rule = rule,
			.value = value,
			.is = &value->is,
			.not = value->negated ? "!= " : "",
			.ip = rule->family == FIREWALL_IP4 ? "ip" : "ip6",
			.m = out,
		};

		match_one(&x);
	}
	match_counting(s, rule, out);
	for (size_t i = 0; i < out->count; i++)
		out->failed = out->failed || out->alternative[i].failed;
}

void match_free(struct match *m)
{
	for (size_t i = 0; i < MATCH_ALTERNATIVES_MAX; i++)
		strbuf_free(&m->alternative[i]);
	strbuf_free(&m->counting);
}
