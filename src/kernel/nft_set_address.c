// SPDX-License-Identifier: BSD-2-Clause
// Dumping a set of addresses. A set of intervals tells where each begins, and by elements of their
// own where each ends, the first address behind it.
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>

#include "kernel/attribute.h"
#include "kernel/nft_table.h"

enum { TRIES = 5, ELEMENTS_MAX = 1 << 20 };

struct told {
	struct nft_address address;
	bool end;
};

struct gathering {
	struct told *told;
	size_t count, capacity;
	bool intervals;
	bool failed;
};

// nft keeps comments among what the kernel does not look at: of each thing a byte that says what it
// is, one that says how long, and so many.
static void decode_comment(const struct nlattr *attribute, char out[NFT_COMMENT_SIZE])
{
	enum { COMMENT = 0, HEAD = 2 };
	const uint8_t *at = attribute ? attribute_payload(attribute) : NULL;
	size_t left = attribute ? attribute_size(attribute) : 0;

	while (left >= HEAD && left - HEAD >= at[1]) {
		if (at[0] == COMMENT && at[1] < NFT_COMMENT_SIZE) {
			memcpy(out, at + HEAD, at[1]);
			out[at[1]] = '\0';
			return;
		}
		left -= HEAD + at[1];
		at += HEAD + at[1];
	}
}

static bool decode_element(const struct nlattr *attribute, struct nft_address *out, bool *end)
{
	const struct nlattr *a[NFTA_SET_ELEM_MAX + 1];
	const struct nlattr *data[NFTA_DATA_MAX + 1];
	uint32_t flags = 0;
	size_t size;

	*out = (struct nft_address){0};
	if (!attribute_parse_nested(attribute, a, NFTA_SET_ELEM_MAX) || !a[NFTA_SET_ELEM_KEY] ||
	    !attribute_parse_nested(a[NFTA_SET_ELEM_KEY], data, NFTA_DATA_MAX) ||
	    !data[NFTA_DATA_VALUE])
		return false;
	size = attribute_size(data[NFTA_DATA_VALUE]);
	if (size != 4 && size != 16)
		return false;
	out->size = (uint8_t)size;
	memcpy(out->first, attribute_payload(data[NFTA_DATA_VALUE]), size);
	memcpy(out->last, out->first, size);
	(void)attribute_be32(a[NFTA_SET_ELEM_FLAGS], &flags);
	(void)attribute_be64(a[NFTA_SET_ELEM_TIMEOUT], &out->timeout_ms);
	(void)attribute_be64(a[NFTA_SET_ELEM_EXPIRATION], &out->expires_ms);
	decode_comment(a[NFTA_SET_ELEM_USERDATA], out->comment);
	*end = flags & NFT_SET_ELEM_INTERVAL_END;
	return true;
}

bool nft_addresses_decode(const struct nlmsghdr *message, nft_address_callback *callback,
			  void *context)
{
	const struct nlattr *a[NFTA_SET_ELEM_LIST_MAX + 1];
	const struct nlattr *ignored[1];
	const struct nlattr *list;
	const struct nlattr *one = NULL;

	if (message->nlmsg_type != (NFNL_SUBSYS_NFTABLES << 8 | NFT_MSG_NEWSETELEM) ||
	    !attribute_parse_message(message, sizeof(struct nfgenmsg), a, NFTA_SET_ELEM_LIST_MAX))
		return false;
	list = a[NFTA_SET_ELEM_LIST_ELEMENTS];
	if (!list)
		return true;
	if (!attribute_parse_nested(list, ignored, 0))
		return false;
	while ((one = attribute_next(list, one)) != NULL) {
		struct nft_address address;
		bool end;

		if (!decode_element(one, &address, &end))
			return false;
		callback(context, &address, end);
	}
	return true;
}

static void gather(void *context, const struct nft_address *address, bool end)
{
	struct gathering *g = context;

	if (g->count == g->capacity && !g->failed) {
		size_t capacity = g->capacity ? g->capacity * 2 : 64;
		struct told *larger = NULL;

		if (capacity <= ELEMENTS_MAX)
			larger = reallocarray(g->told, capacity, sizeof(*larger));
		g->failed = !larger;
		if (larger) {
			g->told = larger;
			g->capacity = capacity;
		}
	}
	if (g->failed)
		return;
	g->intervals = g->intervals || end;
	g->told[g->count++] = (struct told){.address = *address, .end = end};
}

static int take(void *context, const struct nlmsghdr *message)
{
	return nft_addresses_decode(message, gather, context) ? 0 : EBADMSG;
}

static int dump_once(struct netlink *n, const char *table, const char *set, struct gathering *g,
		     int *number, struct err *e)
{
	struct nfgenmsg header = {.nfgen_family = NFPROTO_INET, .version = NFNETLINK_V0};
	struct strbuf b;
	size_t begin;
	int result;

	strbuf_init(&b, 1024);
	begin = attribute_message_begin(&b,
					(uint16_t)(NFNL_SUBSYS_NFTABLES << 8 | NFT_MSG_GETSETELEM),
					NLM_F_REQUEST, 0, &header, sizeof(header));
	attribute_put_text(&b, NFTA_SET_ELEM_LIST_TABLE, table);
	attribute_put_text(&b, NFTA_SET_ELEM_LIST_SET, set);
	attribute_message_end(&b, begin);
	*number = ENOMEM;
	result = b.failed ? err_set(e, ERR_NO_MEMORY, NULL)
			  : netlink_dump(n, (struct nlmsghdr *)(void *)b.data, take, g, number, e);
	strbuf_free(&b);
	if (result == 0 && g->failed)
		return err_set(e, ERR_NO_MEMORY, "set %s: too many elements", set);
	return result;
}

static int by_address(const void *a, const void *b)
{
	const struct told *x = a;
	const struct told *y = b;
	int order = memcmp(x->address.first, y->address.first, sizeof(x->address.first));

	// Where one interval ends and the next begins.
	return order != 0 ? order : (int)y->end - (int)x->end;
}

// The address before ADDRESS, in place.
static void step_back(uint8_t *address, size_t size)
{
	for (size_t i = size; i-- > 0;)
		if (address[i]-- != 0)
			return;
}

// Puts beginnings and ends together. A last interval without an end reaches to the last address.
static void pair(struct gathering *g, struct nft_address *out, size_t *count)
{
	bool open = false;

	for (size_t i = 0; i < g->count; i++) {
		const struct told *t = &g->told[i];

		if (open) {
			struct nft_address *last = &out[*count - 1];

			memcpy(last->last, t->address.first, sizeof(last->last));
			step_back(last->last, last->size);
			open = false;
		}
		if (!t->end) {
			out[(*count)++] = t->address;
			open = g->intervals;
		}
	}
	if (open)
		memset(out[*count - 1].last, 0xff, out[*count - 1].size);
}

int nft_set_addresses(struct netlink *n, const char *table, const char *set,
		      struct nft_address **out, size_t *count, struct err *e)
{
	struct gathering g = {0};
	int number = EINTR;
	int result = -1;

	*out = NULL;
	*count = 0;
	for (int i = 0; i < TRIES && result != 0 && number == EINTR; i++) {
		g.count = 0;
		result = dump_once(n, table, set, &g, &number, e);
	}
	if (result != 0) {
		free(g.told);
		return number == ENOENT ? 0 : -1;
	}
	if (g.count > 0) {
		*out = calloc(g.count, sizeof(**out));
		if (!*out)
			result = err_set(e, ERR_NO_MEMORY, NULL);
	}
	if (*out) {
		qsort(g.told, g.count, sizeof(*g.told), by_address);
		pair(&g, *out, count);
	}
	free(g.told);
	return result;
}
