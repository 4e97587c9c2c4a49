// SPDX-License-Identifier: BSD-2-Clause
// Writes `table inet sallyport`.
//
// Priorities: prerouting and output -99 come right after the usual -100, so that an administrator's
// own port forwarding wins over ours (the first chain that sets DNAT wins); postrouting 99 comes
// right before the usual 100, so that reserved ports are kept from another table's masquerade. The
// filter chains stand at -5, before the usual 0: they drop only what must never pass, and what they
// accept still passes everybody else's chains.
//
// Marks for replies are set at -140, behind the usual mangle chains at -150, so that who sets a whole
// mark there does not wipe out our bits of it; and before routing. The connection bears the mark from
// its first packet on, found by its port since it is not translated yet; what comes back from a LAN
// gets it as the packet's own, by which it is routed.
//
// nft 1.0.6 wants sets declared with `type`: with `typeof` it refuses the rules as soon as the map
// exists already. A concatenation used for NAT must hold the protocol and, last, the port.
#include "kernel/nft_skeleton.h"

#include <stdbool.h>
#include <string.h>

#include "base/slice.h"
#include "kernel/link.h"
#include "kernel/nft_set.h"
#include "kernel/reply_route.h"

enum { SSDP_PORT = 1900 };

struct chain {
	const char *name;
	const char *hook; // NULL: jumped to
};

static const struct chain chains[] = {
	{"reply_mark", "type filter hook prerouting priority -140; policy accept;"},
	{"nat_prerouting", "type nat hook prerouting priority -99; policy accept;"},
	{"nat_output", "type nat hook output priority -99; policy accept;"},
	{"nat_postrouting", "type nat hook postrouting priority 99; policy accept;"},
	{"forward_account", "type filter hook forward priority -5; policy accept;"},
	{"input_protect", "type filter hook input priority -5; policy accept;"},
	{"nat_lookup", NULL},
	{"nat_outside", NULL},
	{"nat_hairpin", NULL},
	{"gone_reset", NULL},
};

enum { CHAINS = sizeof(chains) / sizeof(chains[0]) };

// What the kernel takes as an interface's name, without what nft would read in a quoted string as
// something else: the quote that ends it, and the asterisk that makes it a pattern at its end.
static bool is_interface_name(const char *name)
{
	size_t n = name ? strlen(name) : 0;

	if (n == 0 || n >= LINK_NAME_SIZE || strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
		return false;
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)name[i];

		if (c <= ' ' || c >= 0x7f || strchr("/:\"\\*", c))
			return false;
	}
	return true;
}

static int check_replies(const struct nft_skeleton *s, struct err *e)
{
	for (size_t i = 0; i < s->reply_count; i++) {
		if (!is_interface_name(s->replies[i].interface) || s->replies[i].number == 0 ||
		    s->replies[i].number > REPLY_ROUTES_MAX)
			return err_set(e, ERR_VALUE, "reply route that cannot be used");
	}
	return 0;
}

static int check_names(const struct nft_skeleton *s, struct err *e)
{
	for (size_t i = 0; i < s->uplink_count; i++) {
		if (!is_interface_name(s->uplinks[i]))
			return err_set(e, ERR_VALUE, "interface name that cannot be used");
	}
	for (size_t i = 0; i < s->lan_count; i++) {
		const char *name = s->lans[i].interface;

		if (!is_interface_name(name))
			return err_set(e, ERR_VALUE, "interface name that cannot be used");
		for (size_t j = 0; j < s->uplink_count; j++) {
			if (strcmp(name, s->uplinks[j]) == 0)
				return err_set(e, ERR_VALUE,
					       "interface %s is both internal and external", name);
		}
		if (s->lans[i].prefix.length == 0 || s->lans[i].prefix.length > 32)
			return err_set(e, ERR_VALUE, "prefix of interface %s", name);
	}
	return 0;
}

// Is row I's prefix within another row's, or the same as an earlier row's?
static bool is_covered(const struct nft_skeleton *s, size_t i)
{
	struct ip4_prefix mine = s->lans[i].prefix;

	for (size_t j = 0; j < s->lan_count; j++) {
		struct ip4_prefix other = s->lans[j].prefix;

		if (j != i && ip4_in_prefix(mine.address, other) &&
		    (other.length < mine.length || (other.length == mine.length && j < i)))
			return true;
	}
	return false;
}

static void write_types(struct strbuf *out, const enum nft_field *fields)
{
	for (size_t i = 0; fields[i] != NFT_FIELD_NONE; i++)
		strbuf_add_format(out, "%s%s", i == 0 ? "" : " . ", nft_field_type(fields[i]));
}

static void write_set(struct strbuf *out, const struct nft_set_row *row)
{
	bool is_map = row->data[0] != NFT_FIELD_NONE;

	strbuf_add_format(out, "\t%s %s {\n\t\tcomment \"%s\"\n\t\ttype ", is_map ? "map" : "set",
			  row->name, row->comment);
	write_types(out, row->key);
	if (is_map) {
		strbuf_add_text(out, " : ");
		write_types(out, row->data);
	}
	strbuf_add_text(out, "\n");
	if (row->timeout)
		strbuf_add_text(out, "\t\tflags timeout\n");
	if (row->interval)
		strbuf_add_text(out, "\t\tflags interval\n");
	if (row->default_timeout_s != 0)
		strbuf_add_format(out, "\t\ttimeout %us\n", row->default_timeout_s);
	if (row->counter)
		strbuf_add_text(out, "\t\tcounter\n");
	strbuf_add_text(out, "\t}\n");
}

// Everything that may be there already, so that naming it again changes nothing.
static void write_declarations(struct strbuf *out)
{
	strbuf_add_text(out, "table inet " NFT_TABLE " {\n");
	for (size_t i = 0; i < NFT_SET__COUNT; i++)
		write_set(out, &nft_sets[i]);
	for (size_t i = 0; i < CHAINS; i++) {
		strbuf_add_format(out, "\tchain %s {\n", chains[i].name);
		if (chains[i].hook)
			strbuf_add_format(out, "\t\t%s\n", chains[i].hook);
		strbuf_add_text(out, "\t}\n");
	}
	strbuf_add_text(out, "}\n");
}

static void write_flushes(struct strbuf *out)
{
	for (size_t i = 0; i < CHAINS; i++)
		strbuf_add_format(out, "flush chain inet " NFT_TABLE " %s\n", chains[i].name);
	for (size_t i = 0; i < NFT_SET__COUNT; i++) {
		if (nft_sets[i].interval)
			strbuf_add_format(out, "flush %s inet " NFT_TABLE " %s\n",
					  nft_sets[i].data[0] != NFT_FIELD_NONE ? "map" : "set",
					  nft_sets[i].name);
	}
}

static void write_lans(struct strbuf *out, const struct nft_skeleton *s)
{
	char prefix[IP4_PREFIX_TEXT_SIZE];

	for (size_t i = 0; i < s->lan_count; i++) {
		struct ip4_prefix network = s->lans[i].prefix;

		if (is_covered(s, i))
			continue;
		network.address = ip4_prefix_network(network);
		ip4_prefix_format(network, prefix);
		strbuf_add_format(out, "add element inet " NFT_TABLE " %s { %s }\n",
				  nft_sets[NFT_LAN_PREFIX].name, prefix);
	}
}

static void write_uplinks(struct strbuf *out, const struct nft_skeleton *s)
{
	strbuf_add_text(out, "{ ");
	for (size_t i = 0; i < s->uplink_count; i++)
		strbuf_add_format(out, "%s\"%s\"", i == 0 ? "" : ", ", s->uplinks[i]);
	strbuf_add_text(out, " }");
}

// Does an earlier LAN row name the same interface?
static bool is_named_before(const struct nft_skeleton *s, size_t i)
{
	for (size_t j = 0; j < i; j++) {
		if (strcmp(s->lans[i].interface, s->lans[j].interface) == 0)
			return true;
	}
	return false;
}

static void write_replies(struct strbuf *out, const struct nft_skeleton *s)
{
	strbuf_add_text(out, "\tchain reply_mark {\n");
	for (size_t i = 0; i < s->reply_count; i++) {
		uint32_t mark = (uint32_t)s->replies[i].number << REPLY_ROUTE_SHIFT;

		strbuf_add_format(out,
				  "\t\tiifname \"%s\" ct state new fib daddr type local "
				  "meta l4proto { tcp, udp } meta l4proto . th dport @%s "
				  "ct mark set ct mark and 0x%08x or 0x%08x\n",
				  s->replies[i].interface, nft_sets[NFT_RESERVED].name,
				  ~REPLY_ROUTE_MASK, mark);
	}
	for (size_t i = 0; i < s->reply_count; i++) {
		uint32_t mark = (uint32_t)s->replies[i].number << REPLY_ROUTE_SHIFT;

		strbuf_add_format(out,
				  "\t\tct direction reply ct status dnat ip saddr @%s "
				  "ct mark and 0x%08x == 0x%08x "
				  "meta mark set meta mark and 0x%08x or 0x%08x\n",
				  nft_sets[NFT_LAN_PREFIX].name, REPLY_ROUTE_MASK, mark,
				  ~REPLY_ROUTE_MASK, mark);
	}
	strbuf_add_text(out, "\t}\n");
}

static void write_nat_in(struct strbuf *out)
{
	// Only what is meant for an address of this machine: traffic that passes through is never
	// redirected, and a LAN's hairpin needs no rule of its own.
	strbuf_add_text(out, "\tchain nat_prerouting {\n"
			     "\t\tfib daddr type local jump nat_lookup\n"
			     "\t}\n"
			     "\tchain nat_output {\n"
			     "\t\tfib daddr type local jump nat_lookup\n"
			     "\t}\n");
	strbuf_add_format(out,
			  "\tchain nat_lookup {\n"
			  "\t\tmeta l4proto != { tcp, udp } return\n"
			  "\t\tdnat ip to ip saddr . ip daddr . meta l4proto . th dport map @%s\n"
			  "\t\tdnat ip to ip daddr . meta l4proto . th dport map @%s\n"
			  "\t}\n",
			  nft_sets[NFT_DNAT_HOST].name, nft_sets[NFT_DNAT_ANY].name);
}

static void write_nat_out(struct strbuf *out, const struct nft_skeleton *s)
{
	const char *lan = nft_sets[NFT_LAN_PREFIX].name;
	const char *twin = nft_sets[NFT_SNAT_TWIN].name;

	// By addresses, not interfaces: with bridge-nf-call-iptables a redirected frame counts as
	// bridged. Only what leads to a mapping of ours: a redirection of the administrator's keeps
	// the source it has.
	strbuf_add_format(out,
			  "\tchain nat_postrouting {\n"
			  "\t\tip saddr @%s ip daddr @%s ct status dnat "
			  "ip daddr . meta l4proto . th dport @%s goto nat_hairpin\n",
			  lan, lan, nft_sets[NFT_ACCOUNT_IN].name);
	if (s->uplink_count > 0) {
		strbuf_add_text(out, "\t\toifname ");
		write_uplinks(out, s);
		strbuf_add_text(out, " jump nat_outside\n");
	}
	strbuf_add_format(out,
			  "\t}\n"
			  "\tchain nat_outside {\n"
			  "\t\toif @%s snat ip to ip saddr . meta l4proto . th sport map @%s\n"
			  "\t\tip saddr @%s meta l4proto { tcp, udp } meta l4proto . th sport @%s "
			  "masquerade to :32768-60999\n"
			  "\t}\n",
			  nft_sets[NFT_UPLINK].name, twin, lan, nft_sets[NFT_RESERVED].name);
	strbuf_add_format(out,
			  "\tchain nat_hairpin {\n"
			  "\t\tsnat ip to ip saddr . meta l4proto . th sport map @%s\n"
			  "\t\tsnat ip to ct original ip daddr\n"
			  "\t}\n",
			  twin);
}

static void write_forward(struct strbuf *out, const struct nft_skeleton *s)
{
	strbuf_add_text(out, "\tchain forward_account {\n");
	if (s->suspended && s->uplink_count > 0) {
		strbuf_add_text(out, "\t\tiifname ");
		write_uplinks(out, s);
		strbuf_add_text(out, " counter drop\n\t\toifname ");
		write_uplinks(out, s);
		strbuf_add_text(out, " counter drop\n");
	}
	strbuf_add_format(
		out,
		"\t\tct direction original ct status dnat ip daddr . meta l4proto . th dport @%s\n"
		"\t\tct direction reply ct status dnat ip saddr . meta l4proto . th sport @%s\n",
		nft_sets[NFT_ACCOUNT_IN].name, nft_sets[NFT_ACCOUNT_OUT].name);
	if (s->uplink_count > 0) {
		// Untracked by NAT, it would leave with its private source address.
		strbuf_add_text(out, "\t\toifname ");
		write_uplinks(out, s);
		strbuf_add_format(out, " ip saddr @%s ct state invalid counter drop\n",
				  nft_sets[NFT_LAN_PREFIX].name);
		strbuf_add_text(out, "\t\toifname ");
		write_uplinks(out, s);
		strbuf_add_text(out, " ct state new meta l4proto tcp jump gone_reset\n");
	}
	// Conntrack takes a segment from the middle of a connection as a new flow, and the
	// masquerade would keep its port: the unmapped connection would live on.
	strbuf_add_format(out,
			  "\t}\n"
			  "\tchain gone_reset {\n"
			  "\t\ttcp flags & (fin|syn|rst|ack) != syn "
			  "ip saddr . meta l4proto . th sport @%s counter reject with tcp reset\n"
			  "\t}\n",
			  nft_sets[NFT_GONE].name);
}

static void write_input(struct strbuf *out, const struct nft_skeleton *s)
{
	strbuf_add_text(out, "\tchain input_protect {\n"
			     "\t\tct direction reply accept\n"
			     "\t\tiifname { \"lo\"");
	for (size_t i = 0; i < s->lan_count; i++) {
		if (!is_named_before(s, i))
			strbuf_add_format(out, ", \"%s\"", s->lans[i].interface);
	}
	strbuf_add_format(out, " } accept\n\t\tudp dport %d counter drop\n", SSDP_PORT);
	if (s->http_port != 0)
		strbuf_add_format(out, "\t\ttcp dport %u counter drop\n", s->http_port);
	if (s->api_port != 0)
		strbuf_add_format(out, "\t\ttcp dport %u counter drop\n", s->api_port);
	strbuf_add_text(out, "\t}\n");
}

int nft_skeleton_write(struct strbuf *out, const struct nft_skeleton *skeleton,
		       enum nft_skeleton_mode mode, struct err *e)
{
	struct strbuf text;
	bool failed;

	if (skeleton->uplink_count > NFT_SKELETON_ROWS_MAX ||
	    skeleton->lan_count > NFT_SKELETON_ROWS_MAX ||
	    skeleton->reply_count > NFT_SKELETON_ROWS_MAX)
		return err_set(e, ERR_VALUE, "too many interfaces");
	if (check_names(skeleton, e) != 0 || check_replies(skeleton, e) != 0)
		return -1;
	strbuf_init(&text, NFT_SKELETON_TEXT_MAX);
	strbuf_add_text(&text, "# Written by sallyport; replaced whole at every change.\n");
	if (mode == NFT_SKELETON_REPLACE)
		nft_skeleton_write_delete(&text);
	write_declarations(&text);
	write_flushes(&text);
	write_lans(&text, skeleton);
	strbuf_add_text(&text, "table inet " NFT_TABLE " {\n");
	write_replies(&text, skeleton);
	write_nat_in(&text);
	write_nat_out(&text, skeleton);
	write_forward(&text, skeleton);
	write_input(&text, skeleton);
	strbuf_add_text(&text, "}\n");
	if (!text.failed)
		strbuf_add_slice(out, strbuf_slice(&text));
	failed = text.failed || out->failed;
	strbuf_free(&text);
	return failed ? err_set(e, ERR_NO_MEMORY, NULL) : 0;
}

void nft_skeleton_write_delete(struct strbuf *out)
{
	// Adding first makes the deletion possible where there is none.
	strbuf_add_text(out, "add table inet " NFT_TABLE "\ndelete table inet " NFT_TABLE "\n");
}
