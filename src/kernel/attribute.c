// SPDX-License-Identifier: BSD-2-Clause
// Netlink attributes: reading and appending.
#include "kernel/attribute.h"

#include <arpa/inet.h>
#include <endian.h>
#include <string.h>

// The attribute at P, NULL unless it fits into N bytes.
static const struct nlattr *attribute_at(const char *p, size_t n)
{
	const struct nlattr *a = (const struct nlattr *)(const void *)p;

	if (n < NLA_HDRLEN || a->nla_len < NLA_HDRLEN || a->nla_len > n)
		return NULL;
	return a;
}

bool attribute_parse(const void *bytes, size_t n, const struct nlattr **table, size_t max)
{
	const char *p = bytes;

	for (size_t i = 0; i <= max; i++)
		table[i] = NULL;
	while (n > 0) {
		const struct nlattr *a = attribute_at(p, n);
		size_t step;

		if (a == NULL)
			return false;
		if ((a->nla_type & NLA_TYPE_MASK) <= max)
			table[a->nla_type & NLA_TYPE_MASK] = a;
		step = NLA_ALIGN(a->nla_len);
		if (step > n)
			step = n; // the last one need not be padded
		p += step;
		n -= step;
	}
	return true;
}

const void *attribute_header(const struct nlmsghdr *message, size_t size)
{
	if (message->nlmsg_len < NLMSG_HDRLEN + size)
		return NULL;
	return (const char *)message + NLMSG_HDRLEN;
}

bool attribute_parse_message(const struct nlmsghdr *message, size_t header,
			     const struct nlattr **table, size_t max)
{
	size_t start = NLMSG_HDRLEN + NLMSG_ALIGN(header);

	if (message->nlmsg_len < start)
		return false;
	return attribute_parse((const char *)message + start, message->nlmsg_len - start, table,
			       max);
}

bool attribute_parse_nested(const struct nlattr *attribute, const struct nlattr **table, size_t max)
{
	if (attribute == NULL)
		return attribute_parse("", 0, table, max);
	return attribute_parse(attribute_payload(attribute), attribute_size(attribute), table, max);
}

const void *attribute_payload(const struct nlattr *attribute)
{
	return (const char *)attribute + NLA_HDRLEN;
}

size_t attribute_size(const struct nlattr *attribute)
{
	return attribute->nla_len - NLA_HDRLEN;
}

const struct nlattr *attribute_next(const struct nlattr *attribute, const struct nlattr *after)
{
	const char *start = attribute_payload(attribute);
	const char *end = start + attribute_size(attribute);
	const char *p = start;

	if (after != NULL) {
		size_t step = NLA_ALIGN(after->nla_len);

		p = (const char *)after;
		if (step >= (size_t)(end - p))
			return NULL;
		p += step;
	}
	return attribute_at(p, (size_t)(end - p));
}

bool attribute_bytes(const struct nlattr *attribute, void *out, size_t size)
{
	if (attribute == NULL || attribute_size(attribute) != size)
		return false;
	memcpy(out, attribute_payload(attribute), size);
	return true;
}

bool attribute_u8(const struct nlattr *attribute, uint8_t *out)
{
	return attribute_bytes(attribute, out, sizeof(*out));
}

bool attribute_u32(const struct nlattr *attribute, uint32_t *out)
{
	return attribute_bytes(attribute, out, sizeof(*out));
}

bool attribute_be16(const struct nlattr *attribute, uint16_t *out)
{
	if (!attribute_bytes(attribute, out, sizeof(*out)))
		return false;
	*out = ntohs(*out);
	return true;
}

bool attribute_be32(const struct nlattr *attribute, uint32_t *out)
{
	if (!attribute_bytes(attribute, out, sizeof(*out)))
		return false;
	*out = ntohl(*out);
	return true;
}

bool attribute_be64(const struct nlattr *attribute, uint64_t *out)
{
	if (!attribute_bytes(attribute, out, sizeof(*out)))
		return false;
	*out = be64toh(*out);
	return true;
}

bool attribute_text(const struct nlattr *attribute, char *out, size_t size)
{
	size_t n;

	if (attribute == NULL)
		return false;
	n = strnlen(attribute_payload(attribute), attribute_size(attribute));
	if (n == 0 || n >= size)
		return false;
	memcpy(out, attribute_payload(attribute), n);
	out[n] = '\0';
	return true;
}

static void pad(struct strbuf *b)
{
	static const char zero[NLA_ALIGNTO];
	size_t over = b->length % NLA_ALIGNTO;

	if (over != 0)
		strbuf_add(b, zero, NLA_ALIGNTO - over);
}

void attribute_put(struct strbuf *b, uint16_t type, const void *bytes, size_t n)
{
	struct nlattr a = {.nla_len = (uint16_t)(NLA_HDRLEN + n), .nla_type = type};

	strbuf_add(b, &a, sizeof(a));
	strbuf_add(b, bytes, n);
	pad(b);
}

void attribute_put_text(struct strbuf *b, uint16_t type, const char *text)
{
	attribute_put(b, type, text, strlen(text) + 1);
}

void attribute_put_u8(struct strbuf *b, uint16_t type, uint8_t value)
{
	attribute_put(b, type, &value, sizeof(value));
}

void attribute_put_be16(struct strbuf *b, uint16_t type, uint16_t value)
{
	uint16_t network = htons(value);

	attribute_put(b, type, &network, sizeof(network));
}

void attribute_put_be32(struct strbuf *b, uint16_t type, uint32_t value)
{
	uint32_t network = htonl(value);

	attribute_put(b, type, &network, sizeof(network));
}

void attribute_put_be64(struct strbuf *b, uint16_t type, uint64_t value)
{
	uint64_t network = htobe64(value);

	attribute_put(b, type, &network, sizeof(network));
}

size_t attribute_nest_begin(struct strbuf *b, uint16_t type)
{
	struct nlattr a = {.nla_len = 0, .nla_type = type | NLA_F_NESTED};
	size_t begin = b->length;

	strbuf_add(b, &a, sizeof(a));
	return begin;
}

void attribute_nest_end(struct strbuf *b, size_t begin)
{
	struct nlattr a;

	if (b->failed)
		return;
	memcpy(&a, b->data + begin, sizeof(a));
	a.nla_len = (uint16_t)(b->length - begin);
	memcpy(b->data + begin, &a, sizeof(a));
}

size_t attribute_message_begin(struct strbuf *b, uint16_t type, uint16_t flags, uint32_t sequence,
			       const void *header, size_t size)
{
	struct nlmsghdr h = {.nlmsg_type = type, .nlmsg_flags = flags, .nlmsg_seq = sequence};
	size_t begin = b->length;

	strbuf_add(b, &h, sizeof(h));
	strbuf_add(b, header, size);
	pad(b);
	return begin;
}

void attribute_message_end(struct strbuf *b, size_t begin)
{
	struct nlmsghdr h;

	if (b->failed)
		return;
	memcpy(&h, b->data + begin, sizeof(h));
	h.nlmsg_len = (uint32_t)(b->length - begin);
	memcpy(b->data + begin, &h, sizeof(h));
}
