// SPDX-License-Identifier: BSD-2-Clause
// Reading the chains of others and walking a packet through them.
#include "kernel/nft_obstacle.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>

#include "base/strbuf.h"
#include "kernel/attribute.h"
#include "kernel/nft_set.h"

enum {
	CHAINS_MAX = 4096, // of base chains
	CHAIN_BYTES_MAX = 2 * 1024 * 1024,
	WALK_BYTES_MAX = 2 * 1024 * 1024, // some thousand rules
	WALK_READS_MAX = 1000,		  // of chains and sets
	DEPTH_MAX = 16,			  // as the kernel's
	REQUEST_MAX = 1024,
	DUMP_TRIES = 5,
};

struct base_chain {
	uint8_t family;
	enum nft_hook hook;
	bool drops;	// its policy
	bool has_rules; // or is jumped to
	char table[NFT_TABLE_SIZE];
	char name[NFT_CHAIN_SIZE];
};

struct dormant_table {
	uint8_t family;
	char name[NFT_TABLE_SIZE];
};

struct nft_survey {
	struct netlink *nft;
	struct base_chain *chains;
	size_t count, capacity;
	struct dormant_table *dormant;
	size_t dormant_count, dormant_capacity;
};

// One walk.
struct walk {
	struct netlink *nft;
	const struct nft_packet *packet;
	const struct base_chain *base;
	size_t bytes; // read so far
	size_t reads;
	unsigned depth;
	struct err *e;
	bool failed;
};

// ---- what there is

static bool decode_chain(const struct nlmsghdr *message, struct base_chain *out)
{
	const struct nfgenmsg *header = attribute_header(message, sizeof(*header));
	const struct nlattr *a[NFTA_CHAIN_MAX + 1];
	const struct nlattr *h[NFTA_HOOK_MAX + 1];
	uint32_t hook;
	uint32_t policy = NF_ACCEPT;
	uint32_t use = 0;
	char type[16];

	*out = (struct base_chain){0};
	if (!header || message->nlmsg_type != (NFNL_SUBSYS_NFTABLES << 8 | NFT_MSG_NEWCHAIN) ||
	    (header->nfgen_family != NFPROTO_INET && header->nfgen_family != NFPROTO_IPV4) ||
	    !attribute_parse_message(message, sizeof(*header), a, NFTA_CHAIN_MAX) ||
	    !a[NFTA_CHAIN_HOOK] || !attribute_parse_nested(a[NFTA_CHAIN_HOOK], h, NFTA_HOOK_MAX) ||
	    !attribute_be32(h[NFTA_HOOK_HOOKNUM], &hook) ||
	    (hook != NF_INET_LOCAL_IN && hook != NF_INET_FORWARD) ||
	    !attribute_text(a[NFTA_CHAIN_TYPE], type, sizeof(type)) ||
	    strcmp(type, "filter") != 0 ||
	    !attribute_text(a[NFTA_CHAIN_TABLE], out->table, sizeof(out->table)) ||
	    !attribute_text(a[NFTA_CHAIN_NAME], out->name, sizeof(out->name)))
		return false;
	(void)attribute_be32(a[NFTA_CHAIN_POLICY], &policy);
	out->family = header->nfgen_family;
	out->hook = hook == NF_INET_FORWARD ? NFT_HOOK_FORWARD : NFT_HOOK_INPUT;
	out->drops = policy == NF_DROP;
	(void)attribute_be32(a[NFTA_CHAIN_USE], &use);
	out->has_rules = use > 0;
	return out->family != NFPROTO_INET || strcmp(out->table, NFT_TABLE) != 0;
}

static int take_chain(void *context, const struct nlmsghdr *message)
{
	struct nft_survey *s = context;
	struct base_chain chain;

	if (!decode_chain(message, &chain))
		return 0;
	if (s->count == s->capacity) {
		size_t capacity = s->capacity ? s->capacity * 2 : 16;
		struct base_chain *larger = NULL;

		if (capacity <= CHAINS_MAX)
			larger = reallocarray(s->chains, capacity, sizeof(*larger));
		if (!larger)
			return ENOMEM;
		s->chains = larger;
		s->capacity = capacity;
	}
	s->chains[s->count++] = chain;
	return 0;
}

static int take_table(void *context, const struct nlmsghdr *message)
{
	struct nft_survey *s = context;
	const struct nfgenmsg *header = attribute_header(message, sizeof(*header));
	const struct nlattr *a[NFTA_TABLE_MAX + 1];
	struct dormant_table table = {0};
	uint32_t flags;

	if (!header || !attribute_parse_message(message, sizeof(*header), a, NFTA_TABLE_MAX) ||
	    !attribute_text(a[NFTA_TABLE_NAME], table.name, sizeof(table.name)) ||
	    !attribute_be32(a[NFTA_TABLE_FLAGS], &flags) || !(flags & NFT_TABLE_F_DORMANT))
		return 0;
	table.family = header->nfgen_family;
	if (s->dormant_count == s->dormant_capacity) {
		size_t capacity = s->dormant_capacity ? s->dormant_capacity * 2 : 4;
		struct dormant_table *larger = NULL;

		if (capacity <= CHAINS_MAX)
			larger = reallocarray(s->dormant, capacity, sizeof(*larger));
		if (!larger)
			return ENOMEM;
		s->dormant = larger;
		s->dormant_capacity = capacity;
	}
	s->dormant[s->dormant_count++] = table;
	return 0;
}

// A dump of TYPE, of FAMILY, narrowed by up to two names.
static int dump(struct netlink *nft, uint16_t type, uint8_t family, const char *first,
		const char *second, netlink_message_callback *callback, void *context, int *number,
		struct err *e)
{
	struct nfgenmsg header = {.nfgen_family = family, .version = NFNETLINK_V0};
	struct strbuf b;
	size_t begin;
	int result;

	_Static_assert((int)NFTA_RULE_TABLE == 1 && (int)NFTA_RULE_CHAIN == 2 &&
			       (int)NFTA_SET_ELEM_LIST_TABLE == 1 &&
			       (int)NFTA_SET_ELEM_LIST_SET == 2,
		       "where a request names its table, and what is in it");
	strbuf_init(&b, REQUEST_MAX);
	begin = attribute_message_begin(&b, (uint16_t)(NFNL_SUBSYS_NFTABLES << 8 | type),
					NLM_F_REQUEST, 0, &header, sizeof(header));
	if (first)
		attribute_put_text(&b, NFTA_RULE_TABLE, first);
	if (second)
		attribute_put_text(&b, NFTA_RULE_CHAIN, second);
	attribute_message_end(&b, begin);
	*number = ENOMEM;
	result = b.failed ? err_set(e, ERR_NO_MEMORY, NULL)
			  : netlink_dump(nft, (struct nlmsghdr *)(void *)b.data, callback, context,
					 number, e);
	strbuf_free(&b);
	return result;
}

struct nft_survey *nft_survey_new(struct netlink *nft, struct err *e)
{
	struct nft_survey *s = calloc(1, sizeof(*s));
	int number = EINTR;
	int result = -1;

	if (!s) {
		err_set(e, ERR_NO_MEMORY, NULL);
		return NULL;
	}
	s->nft = nft;
	for (int i = 0; i < DUMP_TRIES && result != 0 && number == EINTR; i++) {
		s->count = 0;
		s->dormant_count = 0;
		result = dump(nft, NFT_MSG_GETTABLE, NFPROTO_UNSPEC, NULL, NULL, take_table, s,
			      &number, e);
		if (result == 0)
			result = dump(nft, NFT_MSG_GETCHAIN, NFPROTO_UNSPEC, NULL, NULL, take_chain,
				      s, &number, e);
	}
	if (result == 0)
		return s;
	nft_survey_free(s);
	return NULL;
}

void nft_survey_free(struct nft_survey *s)
{
	if (!s)
		return;
	free(s->chains);
	free(s->dormant);
	free(s);
}

// ---- the walk

static int keep_message(void *context, const struct nlmsghdr *message)
{
	struct strbuf *b = context;

	strbuf_add(b, (const char *)message, message->nlmsg_len);
	while (b->length % NLMSG_ALIGNTO != 0 && !b->failed)
		strbuf_add_char(b, '\0');
	return b->failed ? ENOBUFS : 0;
}

// All messages of a dump, so that the socket is free while they are looked at. False: it failed.
static bool gather(struct walk *w, uint16_t type, const char *name, struct strbuf *out)
{
	int number = EINTR;
	int result = -1;

	for (int i = 0; i < DUMP_TRIES && result != 0 && number == EINTR; i++) {
		strbuf_reset(out);
		result = dump(w->nft, type, w->base->family, w->base->table, name, keep_message,
			      out, &number, w->e);
	}
	w->bytes += out->length;
	if (out->failed || w->bytes > WALK_BYTES_MAX || ++w->reads > WALK_READS_MAX)
		result = err_set(w->e, ERR_TOO_LARGE,
				 "the rules of table %s are too many to follow", w->base->table);
	w->failed = w->failed || result != 0;
	return result == 0;
}

static int search_message(void *context, const struct nlmsghdr *message)
{
	nft_search_elements(context, message);
	return 0;
}

static bool search(void *context, const char *set, const struct nft_value *key,
		   struct nft_ruling *ruling, bool *absent)
{
	struct walk *w = context;
	struct nft_search s = {.key = key};
	struct strbuf elements;

	strbuf_init(&elements, CHAIN_BYTES_MAX);
	if (w->failed || !gather(w, NFT_MSG_GETSETELEM, set, &elements))
		s.unknown = true;
	else
		(void)netlink_walk(elements.data, elements.length, search_message, &s);
	strbuf_free(&elements);
	return nft_search_found(&s, ruling, absent);
}

static enum nft_rule_end walk_chain(struct walk *w, const char *name);

// Where the packet goes on after RULING: ACCEPT, DROP, RETURN, or NEXT for the rule behind it.
static enum nft_rule_end follow(struct walk *w, const struct nft_ruling *ruling)
{
	enum nft_rule_end end;

	if (ruling->end != NFT_RULE_JUMP && ruling->end != NFT_RULE_GOTO)
		return ruling->end;
	end = walk_chain(w, ruling->chain);
	if (end != NFT_RULE_NEXT && end != NFT_RULE_RETURN)
		return end;
	return ruling->end == NFT_RULE_JUMP ? NFT_RULE_NEXT : NFT_RULE_RETURN;
}

struct chain_walk {
	struct walk *walk;
	enum nft_rule_end end;
};

static int walk_rule(void *context, const struct nlmsghdr *message)
{
	struct chain_walk *c = context;
	struct nft_ruling ruling;

	nft_rule_judge(message, c->walk->packet, search, c->walk, &ruling);
	c->end = follow(c->walk, &ruling);
	return c->end == NFT_RULE_NEXT && !c->walk->failed ? 0 : ECANCELED;
}

// ACCEPT, DROP, RETURN, or NEXT at its end.
static enum nft_rule_end walk_chain(struct walk *w, const char *name)
{
	struct chain_walk c = {.walk = w, .end = NFT_RULE_NEXT};
	struct strbuf rules;

	if (w->failed || w->depth == DEPTH_MAX)
		return NFT_RULE_NEXT;
	w->depth++;
	strbuf_init(&rules, CHAIN_BYTES_MAX);
	if (gather(w, NFT_MSG_GETRULE, name, &rules) && rules.length > 0)
		(void)netlink_walk(rules.data, rules.length, walk_rule, &c);
	strbuf_free(&rules);
	w->depth--;
	return c.end;
}

static bool is_dormant(const struct nft_survey *s, const struct base_chain *chain)
{
	for (size_t i = 0; i < s->dormant_count; i++)
		if (s->dormant[i].family == chain->family &&
		    strcmp(s->dormant[i].name, chain->table) == 0)
			return true;
	return false;
}

// As iptables-nft names them.
static bool is_of_iptables(const struct base_chain *chain)
{
	return chain->family == NFPROTO_IPV4 && strcmp(chain->table, "filter") == 0 &&
	       strcmp(chain->name, chain->hook == NFT_HOOK_FORWARD ? "FORWARD" : "INPUT") == 0;
}

static struct nft_obstacle obstacle_of(const struct base_chain *chain)
{
	struct nft_obstacle o = {
		.hook = chain->hook,
		.inet = chain->family == NFPROTO_INET,
		.iptables = is_of_iptables(chain),
	};

	memcpy(o.table, chain->table, sizeof(o.table));
	memcpy(o.chain, chain->name, sizeof(o.chain));
	return o;
}

int nft_survey_find(struct nft_survey *s, enum nft_hook hook, const struct nft_packet *packet,
		    nft_obstacle_callback *callback, void *context, struct err *e)
{
	struct walk w = {.nft = s->nft, .packet = packet, .e = e};
	struct nft_obstacle obstacle;

	for (size_t i = 0; i < s->count; i++) {
		const struct base_chain *chain = &s->chains[i];
		enum nft_rule_end end;

		if (chain->hook != hook || is_dormant(s, chain))
			continue;
		w.base = chain;
		end = walk_chain(&w, chain->name);
		if (w.failed)
			return -1;
		if (end != NFT_RULE_DROP && (end == NFT_RULE_ACCEPT || !chain->drops))
			continue;
		obstacle = obstacle_of(chain);
		callback(context, &obstacle);
	}
	return 0;
}

static bool decides(const struct nft_survey *s, const struct base_chain *chain)
{
	return (chain->drops || chain->has_rules) && !is_dormant(s, chain) &&
	       (chain->family != NFPROTO_INET || strcmp(chain->table, NFT_FILTER_TABLE) != 0);
}

void nft_survey_tables(const struct nft_survey *s, nft_table_callback *callback, void *context)
{
	for (size_t i = 0; i < s->count; i++) {
		const struct base_chain *chain = &s->chains[i];
		bool told = !decides(s, chain);

		for (size_t j = 0; j < i && !told; j++)
			told = decides(s, &s->chains[j]) && s->chains[j].family == chain->family &&
			       strcmp(s->chains[j].table, chain->table) == 0;
		if (!told)
			callback(context, chain->table, chain->family == NFPROTO_INET);
	}
}
