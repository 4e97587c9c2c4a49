// SPDX-License-Identifier: BSD-2-Clause
// Filtered deletion of connection-tracking entries.
//
// Kernels from 6.11 on delete by a filter (CTA_FILTER) in one message. Older ones refuse the
// incomplete tuples we send with EINVAL. Never send a deletion without a tuple: that is "delete
// everything".
#include "kernel/conntrack.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>

#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_conntrack.h>

#include "base/strbuf.h"
#include "kernel/attribute.h"

// Which members of a tuple a filter compares: CTA_FILTER_F_* of net/netfilter/nf_internals.h, which
// are part of the interface but stand in no public header.
enum {
	COMPARE_SOURCE = 1 << 0,
	COMPARE_DESTINATION = 1 << 1,
	COMPARE_PROTOCOL = 1 << 3,
	COMPARE_SOURCE_PORT = 1 << 4,
	COMPARE_DESTINATION_PORT = 1 << 5,
};

enum {
	REQUEST_MAX = 512,
	FILTERS_BY_MESSAGE = 8, // each walks the table once; more of them: one dump for all
	DUMP_TRIES = 5,
	VICTIMS_MAX = 1 << 20,
};

// A tuple of which only what FLAGS names counts.
struct partial {
	struct conntrack_tuple tuple;
	uint32_t flags; // 0: nothing
};

struct hunt {
	const struct conntrack_filter **sorted;
	size_t filters;
	struct conntrack_entry *victims;
	size_t count, capacity;
	bool failed;
};

static void write_tuple(struct strbuf *b, uint16_t type, const struct partial *p)
{
	size_t tuple = attribute_nest_begin(b, type);
	size_t nest = attribute_nest_begin(b, CTA_TUPLE_IP);

	if (p->flags & COMPARE_SOURCE)
		attribute_put_be32(b, CTA_IP_V4_SRC, p->tuple.source);
	if (p->flags & COMPARE_DESTINATION)
		attribute_put_be32(b, CTA_IP_V4_DST, p->tuple.destination);
	attribute_nest_end(b, nest);
	nest = attribute_nest_begin(b, CTA_TUPLE_PROTO);
	attribute_put_u8(b, CTA_PROTO_NUM, p->tuple.protocol);
	if (p->flags & COMPARE_SOURCE_PORT)
		attribute_put_be16(b, CTA_PROTO_SRC_PORT, p->tuple.source_port);
	if (p->flags & COMPARE_DESTINATION_PORT)
		attribute_put_be16(b, CTA_PROTO_DST_PORT, p->tuple.destination_port);
	attribute_nest_end(b, nest);
	attribute_nest_end(b, tuple);
}

static void write_flags(struct strbuf *b, const struct partial *original,
			const struct partial *reply)
{
	size_t nest = attribute_nest_begin(b, CTA_FILTER);

	// In the machine's order, as nothing else in this protocol is.
	attribute_put(b, CTA_FILTER_ORIG_FLAGS, &original->flags, sizeof(original->flags));
	attribute_put(b, CTA_FILTER_REPLY_FLAGS, &reply->flags, sizeof(reply->flags));
	attribute_nest_end(b, nest);
}

static size_t begin_request(struct strbuf *b, uint16_t message)
{
	// Version 1: with 0 a filtered deletion would not look at the family.
	struct nfgenmsg header = {.nfgen_family = AF_INET, .version = 1};

	return attribute_message_begin(b, (uint16_t)(NFNL_SUBSYS_CTNETLINK << 8 | message),
				       NLM_F_REQUEST, 0, &header, sizeof(header));
}

static void partials(const struct conntrack_filter *f, struct partial *original,
		     struct partial *reply)
{
	uint32_t destination = COMPARE_DESTINATION | COMPARE_PROTOCOL | COMPARE_DESTINATION_PORT;
	uint32_t source = COMPARE_SOURCE | COMPARE_PROTOCOL | COMPARE_SOURCE_PORT;

	*original = (struct partial){.tuple.protocol = f->protocol};
	*reply = (struct partial){.tuple.protocol = f->protocol};
	if (f->match == CONNTRACK_OUTBOUND) {
		original->tuple.source = f->address;
		original->tuple.source_port = f->port;
		original->flags = source;
		reply->tuple.destination = f->outside;
		reply->tuple.destination_port = f->outside_port;
		reply->flags = destination;
		return;
	}
	original->tuple.destination = f->address;
	original->tuple.destination_port = f->port;
	original->flags = destination;
	if (f->remote != 0) {
		original->tuple.source = f->remote;
		original->flags |= COMPARE_SOURCE;
	}
	if (f->match == CONNTRACK_UNTRANSLATED) {
		reply->tuple.source = f->address;
		reply->tuple.source_port = f->port;
		reply->flags = source;
	}
}

// 0, or -1 with the errno in *NUMBER.
static int delete_by_filter(struct netlink *n, const struct conntrack_filter *f, int *number,
			    struct err *e)
{
	struct partial original, reply;
	struct strbuf b;
	size_t begin;
	int result;

	partials(f, &original, &reply);
	strbuf_init(&b, REQUEST_MAX);
	begin = begin_request(&b, IPCTNL_MSG_CT_DELETE);
	write_tuple(&b, CTA_TUPLE_ORIG, &original);
	if (reply.flags != 0)
		write_tuple(&b, CTA_TUPLE_REPLY, &reply);
	write_flags(&b, &original, &reply);
	attribute_message_end(&b, begin);
	*number = ENOMEM;
	result = b.failed ? err_set(e, ERR_NO_MEMORY, NULL)
			  : netlink_request(n, (struct nlmsghdr *)(void *)b.data, NULL, NULL,
					    number, e);
	strbuf_free(&b);
	return result;
}

static bool decode_tuple(const struct nlattr *attribute, struct conntrack_tuple *out)
{
	const struct nlattr *a[CTA_TUPLE_MAX + 1];
	const struct nlattr *ip[CTA_IP_MAX + 1];
	const struct nlattr *proto[CTA_PROTO_MAX + 1];

	return attribute && attribute_parse_nested(attribute, a, CTA_TUPLE_MAX) &&
	       attribute_parse_nested(a[CTA_TUPLE_IP], ip, CTA_IP_MAX) &&
	       attribute_parse_nested(a[CTA_TUPLE_PROTO], proto, CTA_PROTO_MAX) &&
	       attribute_be32(ip[CTA_IP_V4_SRC], &out->source) &&
	       attribute_be32(ip[CTA_IP_V4_DST], &out->destination) &&
	       attribute_u8(proto[CTA_PROTO_NUM], &out->protocol) &&
	       attribute_be16(proto[CTA_PROTO_SRC_PORT], &out->source_port) &&
	       attribute_be16(proto[CTA_PROTO_DST_PORT], &out->destination_port);
}

bool conntrack_decode(const struct nlmsghdr *message, struct conntrack_entry *out)
{
	const struct nlattr *a[CTA_MAX + 1];
	const struct nfgenmsg *header = attribute_header(message, sizeof(*header));

	*out = (struct conntrack_entry){0};
	if (!header || message->nlmsg_type != (NFNL_SUBSYS_CTNETLINK << 8 | IPCTNL_MSG_CT_NEW) ||
	    header->nfgen_family != AF_INET ||
	    !attribute_parse_message(message, sizeof(*header), a, CTA_MAX) ||
	    !decode_tuple(a[CTA_TUPLE_ORIG], &out->original) ||
	    !decode_tuple(a[CTA_TUPLE_REPLY], &out->reply))
		return false;
	(void)attribute_be32(a[CTA_ID], &out->id);
	(void)attribute_be32(a[CTA_STATUS], &out->status);
	return true;
}

static bool tuple_matches(const struct partial *p, const struct conntrack_tuple *t)
{
	const struct conntrack_tuple *want = &p->tuple;

	if (p->flags == 0)
		return true;
	return want->protocol == t->protocol &&
	       (!(p->flags & COMPARE_SOURCE) || want->source == t->source) &&
	       (!(p->flags & COMPARE_DESTINATION) || want->destination == t->destination) &&
	       (!(p->flags & COMPARE_SOURCE_PORT) || want->source_port == t->source_port) &&
	       (!(p->flags & COMPARE_DESTINATION_PORT) ||
		want->destination_port == t->destination_port);
}

bool conntrack_matches(const struct conntrack_filter *filter, const struct conntrack_entry *entry)
{
	struct partial original, reply;

	partials(filter, &original, &reply);
	return tuple_matches(&original, &entry->original) && tuple_matches(&reply, &entry->reply);
}

// What a filter is found by among many: the tuple that it always names.
static int compare_place(bool outbound, ip4 address, uint16_t port,
			 const struct conntrack_filter *f)
{
	bool theirs = f->match == CONNTRACK_OUTBOUND;

	if (outbound != theirs)
		return outbound ? 1 : -1;
	if (address != f->address)
		return address < f->address ? -1 : 1;
	return (int)port - (int)f->port;
}

static int compare_filters(const void *a, const void *b)
{
	const struct conntrack_filter *x = *(const struct conntrack_filter *const *)a;

	return compare_place(x->match == CONNTRACK_OUTBOUND, x->address, x->port,
			     *(const struct conntrack_filter *const *)b);
}

static bool is_hunted(const struct hunt *h, bool outbound, ip4 address, uint16_t port,
		      const struct conntrack_entry *entry)
{
	size_t low = 0;
	size_t high = h->filters;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (compare_place(outbound, address, port, h->sorted[middle]) > 0)
			low = middle + 1;
		else
			high = middle;
	}
	for (; low < h->filters && compare_place(outbound, address, port, h->sorted[low]) == 0;
	     low++) {
		if (conntrack_matches(h->sorted[low], entry))
			return true;
	}
	return false;
}

static int hunt_entry(void *context, const struct nlmsghdr *message)
{
	struct hunt *h = context;
	struct conntrack_entry entry;

	// Entries of other families and protocols are in the dump, too.
	if (!conntrack_decode(message, &entry) ||
	    (!is_hunted(h, false, entry.original.destination, entry.original.destination_port,
			&entry) &&
	     !is_hunted(h, true, entry.original.source, entry.original.source_port, &entry)))
		return 0;
	if (h->count == h->capacity) {
		size_t capacity = h->capacity ? h->capacity * 2 : 64;
		struct conntrack_entry *larger;

		if (capacity > VICTIMS_MAX)
			return ENOBUFS;
		larger = reallocarray(h->victims, capacity, sizeof(*larger));
		if (!larger)
			return ENOMEM;
		h->victims = larger;
		h->capacity = capacity;
	}
	h->victims[h->count++] = entry;
	return 0;
}

static int delete_entry(struct netlink *n, const struct conntrack_entry *entry, struct err *e)
{
	struct partial whole = {.tuple = entry->original, .flags = UINT32_MAX};
	struct strbuf b;
	size_t begin;
	int number = ENOMEM;
	int result;

	strbuf_init(&b, REQUEST_MAX);
	begin = begin_request(&b, IPCTNL_MSG_CT_DELETE);
	write_tuple(&b, CTA_TUPLE_ORIG, &whole);
	// The id keeps a new flow with the same tuple alive.
	attribute_put_be32(&b, CTA_ID, entry->id);
	attribute_message_end(&b, begin);
	result = b.failed ? err_set(e, ERR_NO_MEMORY, NULL)
			  : netlink_request(n, (struct nlmsghdr *)(void *)b.data, NULL, NULL,
					    &number, e);
	strbuf_free(&b);
	return number == ENOENT ? 0 : result;
}

static int hunt_once(struct netlink *n, struct hunt *h, int *number, struct err *e)
{
	struct strbuf b;
	int result;

	strbuf_init(&b, REQUEST_MAX);
	attribute_message_end(&b, begin_request(&b, IPCTNL_MSG_CT_GET));
	*number = ENOMEM;
	result = b.failed ? err_set(e, ERR_NO_MEMORY, NULL)
			  : netlink_dump(n, (struct nlmsghdr *)(void *)b.data, hunt_entry, h,
					 number, e);
	strbuf_free(&b);
	return result;
}

static int delete_by_dump(struct netlink *n, const struct conntrack_filter *filters, size_t count,
			  struct err *e)
{
	struct hunt h = {.filters = count};
	int number = EINTR;
	int result = -1;

	h.sorted = calloc(count, sizeof(*h.sorted));
	if (!h.sorted)
		return err_set(e, ERR_NO_MEMORY, NULL);
	for (size_t i = 0; i < count; i++)
		h.sorted[i] = &filters[i];
	qsort(h.sorted, count, sizeof(*h.sorted), compare_filters);
	for (int i = 0; i < DUMP_TRIES && result != 0 && number == EINTR; i++) {
		h.count = 0;
		result = hunt_once(n, &h, &number, e);
	}
	for (size_t i = 0; i < h.count && result == 0; i++)
		result = delete_entry(n, &h.victims[i], e);
	free(h.sorted);
	free(h.victims);
	return result;
}

int conntrack_delete(struct netlink *n, const struct conntrack_filter *filters, size_t count,
		     struct err *e)
{
	if (count == 0)
		return 0;
	if (count > FILTERS_BY_MESSAGE)
		return delete_by_dump(n, filters, count, e);
	for (size_t i = 0; i < count; i++) {
		int number;

		if (delete_by_filter(n, &filters[i], &number, e) == 0 || number == ENOENT)
			continue;
		if (number != EINVAL && number != EOPNOTSUPP)
			return -1;
		return delete_by_dump(n, filters + i, count - i, e);
	}
	return 0;
}
