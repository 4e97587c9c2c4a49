// SPDX-License-Identifier: BSD-2-Clause
// Set elements to and from nfnetlink. The fields of a key or of data stand behind one another in
// network order (but an interface, which the kernel has in its own), each padded to four bytes.
#include "kernel/nft_element.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>

#include "base/number.h"
#include "kernel/attribute.h"

enum {
	REGISTER = 4, // bytes of one field
	DUMP_TRIES = 5,
	DUMP_MAX = 1000000, // elements of one set
	REQUEST_MAX = 512,
	USERDATA_COMMENT = 0, // the type nft gives an element's comment
};

struct decoding {
	enum nft_set set;
	nft_element_callback *callback;
	void *context;
	int count;
};

// What a dump gathers.
struct gathering {
	enum nft_set set;
	struct nft_element *elements;
	size_t count, capacity;
	bool failed; // without memory, or too many
};

static void encode_field(const struct nft_element *element, enum nft_field field,
			 uint8_t out[REGISTER])
{
	uint32_t address = 0;
	uint16_t port = 0;

	memset(out, 0, REGISTER);
	switch (field) {
	case NFT_FIELD_REMOTE:
		address = htonl(element->remote);
		break;
	case NFT_FIELD_ADDRESS:
		address = htonl(element->address);
		break;
	case NFT_FIELD_TO_ADDRESS:
		address = htonl(element->to_address);
		break;
	case NFT_FIELD_PROTOCOL:
		out[0] = element->protocol;
		return;
	case NFT_FIELD_PORT:
		port = htons(element->port);
		memcpy(out, &port, sizeof(port));
		return;
	case NFT_FIELD_TO_PORT:
		port = htons(element->to_port);
		memcpy(out, &port, sizeof(port));
		return;
	case NFT_FIELD_LINK:
		address = element->link;
		break;
	case NFT_FIELD_NONE:
		return;
	}
	memcpy(out, &address, sizeof(address));
}

static void decode_field(struct nft_element *element, enum nft_field field,
			 const uint8_t in[REGISTER])
{
	uint32_t address;
	uint16_t port;

	memcpy(&address, in, sizeof(address));
	memcpy(&port, in, sizeof(port));
	switch (field) {
	case NFT_FIELD_REMOTE:
		element->remote = ntohl(address);
		break;
	case NFT_FIELD_ADDRESS:
		element->address = ntohl(address);
		break;
	case NFT_FIELD_TO_ADDRESS:
		element->to_address = ntohl(address);
		break;
	case NFT_FIELD_PROTOCOL:
		element->protocol = in[0];
		break;
	case NFT_FIELD_PORT:
		element->port = ntohs(port);
		break;
	case NFT_FIELD_TO_PORT:
		element->to_port = ntohs(port);
		break;
	case NFT_FIELD_LINK:
		element->link = address;
		break;
	case NFT_FIELD_NONE:
		break;
	}
}

static void encode_fields(struct strbuf *b, uint16_t type, const struct nft_element *element,
			  const enum nft_field *fields)
{
	uint8_t bytes[NFT_KEY_FIELDS * REGISTER];
	size_t n = 0;
	size_t nest;

	for (; fields[n] != NFT_FIELD_NONE; n++)
		encode_field(element, fields[n], bytes + n * REGISTER);
	if (n == 0)
		return;
	nest = attribute_nest_begin(b, type);
	attribute_put(b, NFTA_DATA_VALUE, bytes, n * REGISTER);
	attribute_nest_end(b, nest);
}

// False when ATTRIBUTE is not a value of just these fields.
static bool decode_fields(const struct nlattr *attribute, struct nft_element *element,
			  const enum nft_field *fields)
{
	const struct nlattr *a[NFTA_DATA_MAX + 1];
	uint8_t bytes[NFT_KEY_FIELDS * REGISTER];
	size_t n = 0;

	while (fields[n] != NFT_FIELD_NONE)
		n++;
	if (n == 0)
		return true;
	if (!attribute || !attribute_parse_nested(attribute, a, NFTA_DATA_MAX) ||
	    !attribute_bytes(a[NFTA_DATA_VALUE], bytes, n * REGISTER))
		return false;
	for (size_t i = 0; i < n; i++)
		decode_field(element, fields[i], bytes + i * REGISTER);
	return true;
}

// The mapping's number as the comment that `nft list` shows: type, length, text, NUL.
static void encode_mapping(struct strbuf *b, uint32_t mapping)
{
	uint8_t bytes[2 + sizeof("4294967295")];
	int n = snprintf((char *)bytes + 2, sizeof(bytes) - 2, "%u", mapping);

	bytes[0] = USERDATA_COMMENT;
	bytes[1] = (uint8_t)(n + 1);
	attribute_put(b, NFTA_SET_ELEM_USERDATA, bytes, (size_t)n + 3);
}

static uint32_t decode_mapping(const struct nlattr *attribute)
{
	const uint8_t *p;
	size_t n;

	if (!attribute)
		return 0;
	p = attribute_payload(attribute);
	n = attribute_size(attribute);
	while (n >= 2 && (size_t)p[1] + 2 <= n) {
		size_t size = (size_t)p[1] + 2;
		struct slice text = {(const char *)p + 2, p[1]};
		uint64_t number;

		if (p[0] == USERDATA_COMMENT) {
			if (text.n > 0 && text.p[text.n - 1] == '\0')
				text.n--;
			return number_parse(text, UINT32_MAX, &number) == NUMBER_OK
				       ? (uint32_t)number
				       : 0;
		}
		p += size;
		n -= size;
	}
	return 0;
}

void nft_element_encode(struct strbuf *b, const struct nft_element *element, bool key_only)
{
	const struct nft_set_row *row = &nft_sets[element->set];
	size_t nest = attribute_nest_begin(b, NFTA_LIST_ELEM);

	encode_fields(b, NFTA_SET_ELEM_KEY, element, row->key);
	if (!key_only) {
		encode_fields(b, NFTA_SET_ELEM_DATA, element, row->data);
		if (element->timeout_ms != 0)
			attribute_put_be64(b, NFTA_SET_ELEM_TIMEOUT, element->timeout_ms);
		if (element->mapping != 0)
			encode_mapping(b, element->mapping);
	}
	attribute_nest_end(b, nest);
}

size_t nft_elements_begin(struct strbuf *b, uint16_t message, uint16_t flags, uint32_t sequence,
			  enum nft_set set, size_t *list)
{
	struct nfgenmsg header = {.nfgen_family = NFPROTO_INET, .version = NFNETLINK_V0};
	size_t begin =
		attribute_message_begin(b, (uint16_t)(NFNL_SUBSYS_NFTABLES << 8 | message),
					NLM_F_REQUEST | flags, sequence, &header, sizeof(header));

	attribute_put_text(b, NFTA_SET_ELEM_LIST_TABLE, NFT_TABLE);
	attribute_put_text(b, NFTA_SET_ELEM_LIST_SET, nft_sets[set].name);
	*list = attribute_nest_begin(b, NFTA_SET_ELEM_LIST_ELEMENTS);
	return begin;
}

void nft_elements_end(struct strbuf *b, size_t begin, size_t list)
{
	attribute_nest_end(b, list);
	attribute_message_end(b, begin);
}

static void decode_counter(const struct nlattr *expression, struct nft_element *element)
{
	const struct nlattr *a[NFTA_EXPR_MAX + 1];
	const struct nlattr *data[NFTA_COUNTER_MAX + 1];
	char name[16];

	if (!expression || !attribute_parse_nested(expression, a, NFTA_EXPR_MAX) ||
	    !attribute_text(a[NFTA_EXPR_NAME], name, sizeof(name)) ||
	    strcmp(name, "counter") != 0 ||
	    !attribute_parse_nested(a[NFTA_EXPR_DATA], data, NFTA_COUNTER_MAX))
		return;
	(void)attribute_be64(data[NFTA_COUNTER_PACKETS], &element->packets);
	(void)attribute_be64(data[NFTA_COUNTER_BYTES], &element->bytes);
}

static bool decode_element(const struct nlattr *attribute, enum nft_set set,
			   struct nft_element *out)
{
	const struct nft_set_row *row = &nft_sets[set];
	const struct nlattr *a[NFTA_SET_ELEM_MAX + 1];

	*out = (struct nft_element){.set = set};
	if (!attribute_parse_nested(attribute, a, NFTA_SET_ELEM_MAX) ||
	    !decode_fields(a[NFTA_SET_ELEM_KEY], out, row->key) ||
	    !decode_fields(a[NFTA_SET_ELEM_DATA], out, row->data))
		return false;
	(void)attribute_be64(a[NFTA_SET_ELEM_TIMEOUT], &out->timeout_ms);
	(void)attribute_be64(a[NFTA_SET_ELEM_EXPIRATION], &out->expires_ms);
	out->mapping = decode_mapping(a[NFTA_SET_ELEM_USERDATA]);
	decode_counter(a[NFTA_SET_ELEM_EXPR], out);
	return true;
}

int nft_elements_decode(const struct nlmsghdr *message, enum nft_set set,
			nft_element_callback *callback, void *context)
{
	const struct nlattr *a[NFTA_SET_ELEM_LIST_MAX + 1];
	const struct nlattr *ignored[1];
	const struct nlattr *list;
	const struct nlattr *one = NULL;
	char name[NFT_SET_MAXNAMELEN];
	int count = 0;

	if (message->nlmsg_type != (NFNL_SUBSYS_NFTABLES << 8 | NFT_MSG_NEWSETELEM) ||
	    !attribute_parse_message(message, sizeof(struct nfgenmsg), a, NFTA_SET_ELEM_LIST_MAX) ||
	    !attribute_text(a[NFTA_SET_ELEM_LIST_SET], name, sizeof(name)) ||
	    strcmp(name, nft_sets[set].name) != 0)
		return -1;
	list = a[NFTA_SET_ELEM_LIST_ELEMENTS];
	if (!list)
		return 0;
	if (!attribute_parse_nested(list, ignored, 0))
		return -1;
	while ((one = attribute_next(list, one)) != NULL) {
		struct nft_element element;

		if (!decode_element(one, set, &element))
			return -1;
		callback(context, &element);
		count++;
	}
	return count;
}

static int take_elements(void *context, const struct nlmsghdr *message)
{
	struct decoding *d = context;
	int count = nft_elements_decode(message, d->set, d->callback, d->context);

	if (count < 0)
		return EBADMSG;
	d->count += count;
	return 0;
}

static void take_one(void *context, const struct nft_element *element)
{
	struct nft_element *out = context;

	if (nft_element_same_key(out, element))
		*out = *element;
}

int nft_element_get(struct netlink *n, struct nft_element *element, struct err *e)
{
	struct decoding d = {.set = element->set, .callback = take_one, .context = element};
	struct strbuf b;
	size_t begin, list;
	int number;
	int result;

	strbuf_init(&b, REQUEST_MAX);
	begin = nft_elements_begin(&b, NFT_MSG_GETSETELEM, 0, 0, element->set, &list);
	nft_element_encode(&b, element, true);
	nft_elements_end(&b, begin, list);
	if (b.failed) {
		strbuf_free(&b);
		return err_set(e, ERR_NO_MEMORY, NULL);
	}
	result = netlink_get(n, (struct nlmsghdr *)(void *)b.data, take_elements, &d, &number, e);
	strbuf_free(&b);
	if (result == 0)
		return d.count > 0 ? 1 : err_set(e, ERR_IO, "set element: the answer is empty");
	return number == ENOENT ? 0 : -1;
}

static void gather(void *context, const struct nft_element *element)
{
	struct gathering *g = context;

	if (g->count == g->capacity && !g->failed) {
		size_t capacity = g->capacity ? g->capacity * 2 : 256;
		struct nft_element *larger = NULL;

		if (capacity <= DUMP_MAX)
			larger = reallocarray(g->elements, capacity, sizeof(*larger));
		g->failed = !larger;
		if (larger) {
			g->elements = larger;
			g->capacity = capacity;
		}
	}
	if (!g->failed)
		g->elements[g->count++] = *element;
}

static int dump_once(struct netlink *n, struct gathering *g, int *number, struct err *e)
{
	struct decoding d = {.set = g->set, .callback = gather, .context = g};
	struct strbuf b;
	size_t begin, list;
	int result;

	strbuf_init(&b, REQUEST_MAX);
	begin = nft_elements_begin(&b, NFT_MSG_GETSETELEM, 0, 0, g->set, &list);
	nft_elements_end(&b, begin, list);
	*number = ENOMEM;
	if (b.failed) {
		strbuf_free(&b);
		return err_set(e, ERR_NO_MEMORY, NULL);
	}
	result = netlink_dump(n, (struct nlmsghdr *)(void *)b.data, take_elements, &d, number, e);
	strbuf_free(&b);
	if (result == 0 && g->failed)
		return err_set(e, ERR_NO_MEMORY, "set %s: too many elements",
			       nft_sets[g->set].name);
	return result;
}

int nft_set_dump(struct netlink *n, enum nft_set set, nft_element_callback *callback, void *context,
		 struct err *e)
{
	struct gathering g = {.set = set};
	int number = EINTR;
	int result = -1;

	for (int i = 0; i < DUMP_TRIES && result != 0 && number == EINTR; i++) {
		g.count = 0;
		result = dump_once(n, &g, &number, e);
	}
	for (size_t i = 0; result == 0 && i < g.count; i++)
		callback(context, &g.elements[i]);
	free(g.elements);
	return result;
}
