// SPDX-License-Identifier: BSD-2-Clause
// Neighbours through rtnetlink.
#include "kernel/neighbour.h"

#include <errno.h>
#include <sys/socket.h>

#include <linux/neighbour.h>
#include <linux/rtnetlink.h>

#include "base/strbuf.h"
#include "kernel/attribute.h"
#include "kernel/dump.h"

enum { REQUEST_MAX = 128 };

// Takes the one row that was asked for. False: it is not one.
typedef bool decode(const struct nlmsghdr *message, void *out);

struct search {
	decode *decode;
	void *out;
	bool found;
};

static enum neighbour_state state_of(uint16_t nud)
{
	static const struct {
		uint16_t nud;
		enum neighbour_state state;
	} states[] = {
		{NUD_INCOMPLETE, NEIGHBOUR_INCOMPLETE}, {NUD_REACHABLE, NEIGHBOUR_REACHABLE},
		{NUD_STALE, NEIGHBOUR_STALE},		{NUD_DELAY, NEIGHBOUR_DELAY},
		{NUD_PROBE, NEIGHBOUR_PROBE},		{NUD_FAILED, NEIGHBOUR_FAILED},
		{NUD_NOARP, NEIGHBOUR_NOARP},		{NUD_PERMANENT, NEIGHBOUR_PERMANENT},
	};

	for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++) {
		if (nud & states[i].nud)
			return states[i].state;
	}
	return NEIGHBOUR_NONE;
}

bool neighbour_decode(const struct nlmsghdr *message, struct neighbour *out)
{
	const struct ndmsg *header = attribute_header(message, sizeof(*header));
	const struct nlattr *a[NDA_MAX + 1];

	*out = (struct neighbour){0};
	if (!header ||
	    (message->nlmsg_type != RTM_NEWNEIGH && message->nlmsg_type != RTM_DELNEIGH) ||
	    header->ndm_family != AF_INET || header->ndm_ifindex <= 0 ||
	    (header->ndm_flags & NTF_PROXY) ||
	    !attribute_parse_message(message, sizeof(*header), a, NDA_MAX) ||
	    !attribute_be32(a[NDA_DST], &out->address))
		return false;
	out->ifindex = (uint32_t)header->ndm_ifindex;
	out->state = state_of(header->ndm_state);
	(void)attribute_bytes(a[NDA_LLADDR], out->mac.byte, sizeof(out->mac.byte));
	return true;
}

static bool decode_row(const struct nlmsghdr *message, void *row)
{
	return neighbour_decode(message, row);
}

int neighbour_list(struct netlink *route, struct neighbour **out, size_t *count, struct err *e)
{
	struct ndmsg header = {.ndm_family = AF_INET};
	void *rows;
	int result = dump_rows(route, RTM_GETNEIGH, &header, sizeof(header), decode_row,
			       sizeof(**out), &rows, count, e);

	*out = rows;
	return result;
}

static int take_neighbour(void *context, const struct nlmsghdr *message)
{
	struct search *s = context;

	s->found = s->found || s->decode(message, s->out);
	return 0;
}

// Asks for the neighbour with the N bytes of ADDRESS in network order.
static int get(struct netlink *route, uint8_t family, uint32_t ifindex, const void *address,
	       size_t n, struct search *search, struct err *e)
{
	struct ndmsg header = {.ndm_family = family, .ndm_ifindex = (int)ifindex};
	struct strbuf b;
	size_t begin;
	int number = ENOMEM;
	int result;

	strbuf_init(&b, REQUEST_MAX);
	begin = attribute_message_begin(&b, RTM_GETNEIGH, NLM_F_REQUEST, 0, &header,
					sizeof(header));
	attribute_put(&b, NDA_DST, address, n);
	attribute_message_end(&b, begin);
	result = b.failed ? err_set(e, ERR_NO_MEMORY, NULL)
			  : netlink_get(route, (struct nlmsghdr *)(void *)b.data, take_neighbour,
					search, &number, e);
	strbuf_free(&b);
	if (result == 0)
		return search->found ? 1 : 0;
	return number == ENOENT ? 0 : -1;
}

int neighbour_probe(struct netlink *route, uint32_t ifindex, ip4 address, struct err *e)
{
	struct ndmsg header = {
		.ndm_family = AF_INET,
		.ndm_ifindex = (int)ifindex,
		.ndm_flags = NTF_USE,
	};
	struct strbuf b;
	size_t begin;
	int result;

	strbuf_init(&b, REQUEST_MAX);
	begin = attribute_message_begin(&b, RTM_NEWNEIGH, NLM_F_REQUEST | NLM_F_CREATE, 0, &header,
					sizeof(header));
	attribute_put_be32(&b, NDA_DST, address);
	attribute_message_end(&b, begin);
	result = b.failed ? err_set(e, ERR_NO_MEMORY, NULL)
			  : netlink_request(route, (struct nlmsghdr *)(void *)b.data, NULL, NULL,
					    NULL, e);
	strbuf_free(&b);
	return result;
}

int neighbour_get(struct netlink *route, uint32_t ifindex, ip4 address, struct neighbour *out,
		  struct err *e)
{
	struct search search = {.decode = decode_row, .out = out};
	uint32_t bytes = ip4_to_network(address);

	return get(route, AF_INET, ifindex, &bytes, sizeof(bytes), &search, e);
}

bool neighbour6_decode(const struct nlmsghdr *message, struct mac *out)
{
	const struct ndmsg *header = attribute_header(message, sizeof(*header));
	const struct nlattr *a[NDA_MAX + 1];

	*out = (struct mac){0};
	return header && message->nlmsg_type == RTM_NEWNEIGH && header->ndm_family == AF_INET6 &&
	       !(header->ndm_flags & NTF_PROXY) &&
	       !(header->ndm_state & (NUD_INCOMPLETE | NUD_FAILED)) &&
	       attribute_parse_message(message, sizeof(*header), a, NDA_MAX) &&
	       attribute_bytes(a[NDA_LLADDR], out->byte, sizeof(out->byte));
}

static bool decode_mac(const struct nlmsghdr *message, void *out)
{
	return neighbour6_decode(message, out);
}

int neighbour6_get(struct netlink *route, uint32_t ifindex, struct ip6 address, struct mac *out,
		   struct err *e)
{
	struct search search = {.decode = decode_mac, .out = out};

	*out = (struct mac){0};
	return get(route, AF_INET6, ifindex, address.byte, sizeof(address.byte), &search, e);
}
