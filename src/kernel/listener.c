// SPDX-License-Identifier: BSD-2-Clause
// Bound ports through sock_diag.
#include "kernel/listener.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>

#include <linux/inet_diag.h>
#include <linux/sock_diag.h>

#include "base/strbuf.h"
#include "kernel/attribute.h"

enum { REQUEST_MAX = 128 };

struct question {
	uint16_t port;
	ip4 address;
	uint32_t ifindex;
	bool in_use;
};

bool listener_decode(const struct nlmsghdr *message, struct listener *out)
{
	static const uint8_t zero[12];
	static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff}; // ::ffff:0:0/96
	const struct inet_diag_msg *m = attribute_header(message, sizeof(*m));
	const struct nlattr *a[INET_DIAG_MAX + 1];
	uint8_t only_v6 = 0;

	*out = (struct listener){0};
	if (!m || message->nlmsg_type != SOCK_DIAG_BY_FAMILY ||
	    (m->idiag_family != AF_INET && m->idiag_family != AF_INET6) ||
	    !attribute_parse_message(message, sizeof(*m), a, INET_DIAG_MAX))
		return false;
	out->port = ntohs(m->id.idiag_sport);
	out->connected = m->id.idiag_dport != 0;
	out->ifindex = m->id.idiag_if;
	if (m->idiag_family == AF_INET) {
		out->address = ntohl(m->id.idiag_src[0]);
		out->any_address = out->address == 0;
		return true;
	}
	(void)attribute_u8(a[INET_DIAG_SKV6ONLY], &only_v6);
	if (memcmp(m->id.idiag_src, mapped, sizeof(mapped)) == 0)
		out->address = ntohl(m->id.idiag_src[3]);
	else if (memcmp(m->id.idiag_src, zero, sizeof(zero)) == 0 && m->id.idiag_src[3] == 0)
		out->any_address = only_v6 == 0;
	return true;
}

static int judge(void *context, const struct nlmsghdr *message)
{
	struct question *q = context;
	struct listener l;

	if (listener_decode(message, &l) && l.port == q->port && !l.connected &&
	    (l.any_address || (l.address != 0 && (l.address == q->address || q->address == 0))) &&
	    (q->ifindex == 0 || l.ifindex == 0 || l.ifindex == q->ifindex))
		q->in_use = true;
	return 0;
}

static struct inet_diag_req_v2 request_for(uint8_t family, uint8_t protocol)
{
	return (struct inet_diag_req_v2){
		.sdiag_family = family,
		.sdiag_protocol = protocol,
		.id.idiag_cookie = {INET_DIAG_NOCOOKIE, INET_DIAG_NOCOOKIE},
	};
}

typedef int netlink_question(struct netlink *n, struct nlmsghdr *message,
			     netlink_message_callback *callback, void *context, int *number,
			     struct err *e);

static int ask(struct netlink *diag, netlink_question *put, const struct inet_diag_req_v2 *request,
	       struct question *q, int *number, struct err *e)
{
	struct strbuf b;
	int result;

	strbuf_init(&b, REQUEST_MAX);
	attribute_message_end(&b, attribute_message_begin(&b, SOCK_DIAG_BY_FAMILY, NLM_F_REQUEST, 0,
							  request, sizeof(*request)));
	*number = ENOMEM;
	result = b.failed ? err_set(e, ERR_NO_MEMORY, NULL)
			  : put(diag, (struct nlmsghdr *)(void *)b.data, judge, q, number, e);
	strbuf_free(&b);
	return result;
}

// Goes through all sockets of FAMILY.
static int search(struct netlink *diag, uint8_t family, uint8_t protocol, struct question *q,
		  struct err *e)
{
	struct inet_diag_req_v2 request = request_for(family, protocol);
	int number;

	// An unconnected UDP socket counts as closed.
	request.idiag_states = 1u << (protocol == IPPROTO_TCP ? TCP_LISTEN : TCP_CLOSE);
	request.id.idiag_sport = htons(q->port);
	return ask(diag, netlink_dump, &request, q, &number, e);
}

// Lets the kernel find the socket that a packet to the address and port would reach, one of IPv6
// included, by its hashes.
static int look_up(struct netlink *diag, uint8_t protocol, struct question *q, struct err *e)
{
	struct inet_diag_req_v2 request = request_for(AF_INET, protocol);
	int number;

	request.id.idiag_if = q->ifindex;
	// Of TCP, "source" is the socket's own side; of UDP, it is the packet's.
	if (protocol == IPPROTO_TCP) {
		request.id.idiag_src[0] = htonl(q->address);
		request.id.idiag_sport = htons(q->port);
	} else {
		request.id.idiag_dst[0] = htonl(q->address);
		request.id.idiag_dport = htons(q->port);
	}
	if (ask(diag, netlink_get, &request, q, &number, e) == 0 || number == ENOENT)
		return 0;
	return -1;
}

int listener_is_port_in_use(struct netlink *diag, uint8_t protocol, uint16_t port, ip4 address,
			    uint32_t ifindex, struct err *e)
{
	struct question q = {.port = port, .address = address, .ifindex = ifindex};
	int result;

	if (address && ifindex) {
		result = look_up(diag, protocol, &q, e);
	} else {
		result = search(diag, AF_INET, protocol, &q, e);
		if (result == 0 && !q.in_use)
			result = search(diag, AF_INET6, protocol, &q, e);
	}
	return result == 0 ? q.in_use : -1;
}
