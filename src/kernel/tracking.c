// SPDX-License-Identifier: BSD-2-Clause
// Timeouts of the connection tracker by nfnetlink, one message a protocol; its totals; its file.
#include "kernel/tracking.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stddef.h>
#include <sys/socket.h>
#include <unistd.h>

#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_conntrack.h>

#include "base/strbuf.h"
#include "kernel/attribute.h"

enum {
	REQUEST_MAX = 512,
	GENERIC = 255, // by which the kernel calls what is none of its protocols
	ATTRIBUTES_MAX = CTA_TIMEOUT_TCP_MAX,
};

static const struct protocol {
	uint8_t number;
	uint8_t attributes; // 1 to this one
	uint16_t family;
	size_t offset; // of the first, attribute 0, in struct tracking_timeouts
} protocols[] = {
	{IPPROTO_TCP, CTA_TIMEOUT_TCP_MAX, AF_INET, offsetof(struct tracking_timeouts, tcp)},
	{IPPROTO_UDP, CTA_TIMEOUT_UDP_MAX, AF_INET, offsetof(struct tracking_timeouts, udp)},
	{IPPROTO_ICMP, CTA_TIMEOUT_ICMP_MAX, AF_INET, offsetof(struct tracking_timeouts, icmp)},
	{IPPROTO_ICMPV6, CTA_TIMEOUT_ICMPV6_MAX, AF_INET6,
	 offsetof(struct tracking_timeouts, icmp6)},
	{GENERIC, CTA_TIMEOUT_GENERIC_MAX, AF_INET, offsetof(struct tracking_timeouts, generic)},
};

enum { PROTOCOLS = sizeof(protocols) / sizeof(protocols[0]) };

static uint32_t *timeouts_of(struct tracking_timeouts *t, const struct protocol *p)
{
	return (uint32_t *)(void *)((char *)t + p->offset);
}

static const uint32_t *wanted_of(const struct tracking_timeouts *t, const struct protocol *p)
{
	return (const uint32_t *)(const void *)((const char *)t + p->offset);
}

// ---- reading

bool tracking_timeouts_decode(const struct nlmsghdr *message, struct tracking_timeouts *out)
{
	const struct nlattr *a[CTA_TIMEOUT_MAX + 1];
	const struct nlattr *data[ATTRIBUTES_MAX + 1];
	uint8_t number = 0;

	// The kernel answers a GET in the name of a SET.
	if (message->nlmsg_type !=
		    (NFNL_SUBSYS_CTNETLINK_TIMEOUT << 8 | IPCTNL_MSG_TIMEOUT_DEFAULT_SET) ||
	    !attribute_parse_message(message, sizeof(struct nfgenmsg), a, CTA_TIMEOUT_MAX) ||
	    !attribute_u8(a[CTA_TIMEOUT_L4PROTO], &number) || !a[CTA_TIMEOUT_DATA] ||
	    !attribute_parse_nested(a[CTA_TIMEOUT_DATA], data, ATTRIBUTES_MAX))
		return false;
	for (size_t i = 0; i < PROTOCOLS; i++) {
		if (protocols[i].number != number)
			continue;
		for (size_t k = 1; k <= protocols[i].attributes; k++)
			(void)attribute_be32(data[k], &timeouts_of(out, &protocols[i])[k]);
		return true;
	}
	return false;
}

bool tracking_totals_decode(const struct nlmsghdr *message, struct tracking_totals *out)
{
	const struct nlattr *a[CTA_STATS_GLOBAL_MAX + 1];

	*out = (struct tracking_totals){0};
	if (message->nlmsg_type != (NFNL_SUBSYS_CTNETLINK << 8 | IPCTNL_MSG_CT_GET_STATS) ||
	    !attribute_parse_message(message, sizeof(struct nfgenmsg), a, CTA_STATS_GLOBAL_MAX) ||
	    !attribute_be32(a[CTA_STATS_GLOBAL_ENTRIES], &out->entries))
		return false;
	// Not of every kernel.
	(void)attribute_be32(a[CTA_STATS_GLOBAL_MAX_ENTRIES], &out->most);
	return true;
}

struct reading {
	struct tracking_timeouts *timeouts;
	struct tracking_totals *totals;
	bool found;
};

static int take_timeouts(void *context, const struct nlmsghdr *message)
{
	struct reading *r = context;

	r->found |= tracking_timeouts_decode(message, r->timeouts);
	return 0;
}

static int take_totals(void *context, const struct nlmsghdr *message)
{
	struct reading *r = context;

	r->found |= tracking_totals_decode(message, r->totals);
	return 0;
}

// ---- requests

static size_t begin(struct strbuf *b, uint16_t type, uint8_t family)
{
	struct nfgenmsg header = {.nfgen_family = family, .version = NFNETLINK_V0};

	return attribute_message_begin(b, type, 0, 0, &header, sizeof(header));
}

static int send_request(struct netlink *n, struct strbuf *b, netlink_message_callback *callback,
			void *context, struct err *e)
{
	int number = 0;
	int result = b->failed ? err_set(e, ERR_NO_MEMORY, NULL)
			       : netlink_request(n, (struct nlmsghdr *)(void *)b->data, callback,
						 context, &number, e);

	strbuf_free(b);
	// EINVAL is of a kernel that has nothing under this number.
	if (result != 0 && (number == EOPNOTSUPP || number == EINVAL))
		return err_set(e, ERR_FAILURE,
			       "failure: this kernel keeps the timeouts of connections to itself "
			       "(CONFIG_NF_CONNTRACK_TIMEOUT, nfnetlink_cttimeout)");
	return result;
}

static size_t begin_protocol(struct strbuf *b, uint16_t message, const struct protocol *p)
{
	size_t started = begin(b, NFNL_SUBSYS_CTNETLINK_TIMEOUT << 8 | message, AF_UNSPEC);

	attribute_put_be16(b, CTA_TIMEOUT_L3PROTO, p->family);
	attribute_put_u8(b, CTA_TIMEOUT_L4PROTO, p->number);
	return started;
}

static int get_protocol(struct netlink *n, const struct protocol *p, struct tracking_timeouts *out,
			struct err *e)
{
	struct reading r = {.timeouts = out};
	struct strbuf b;

	strbuf_init(&b, REQUEST_MAX);
	attribute_message_end(&b, begin_protocol(&b, IPCTNL_MSG_TIMEOUT_DEFAULT_GET, p));
	if (send_request(n, &b, take_timeouts, &r, e) != 0)
		return -1;
	return r.found ? 0
		       : err_set(e, ERR_FAILURE, "failure: the kernel did not tell the timeouts");
}

int tracking_timeouts_get(struct netlink *n, struct tracking_timeouts *out, struct err *e)
{
	*out = (struct tracking_timeouts){0};
	for (size_t i = 0; i < PROTOCOLS; i++)
		if (get_protocol(n, &protocols[i], out, e) != 0)
			return -1;
	return 0;
}

static int set_protocol(struct netlink *n, const struct protocol *p,
			const struct tracking_timeouts *wanted, struct err *e)
{
	const uint32_t *seconds = wanted_of(wanted, p);
	size_t started, data;
	struct strbuf b;

	strbuf_init(&b, REQUEST_MAX);
	started = begin_protocol(&b, IPCTNL_MSG_TIMEOUT_DEFAULT_SET, p);
	data = attribute_nest_begin(&b, CTA_TIMEOUT_DATA);
	for (uint16_t k = 1; k <= p->attributes; k++)
		if (seconds[k] != 0)
			attribute_put_be32(&b, k, seconds[k]);
	attribute_nest_end(&b, data);
	attribute_message_end(&b, started);
	return send_request(n, &b, NULL, NULL, e);
}

static bool is_wanted(const struct tracking_timeouts *wanted, const struct protocol *p)
{
	for (size_t k = 1; k <= p->attributes; k++)
		if (wanted_of(wanted, p)[k] != 0)
			return true;
	return false;
}

int tracking_timeouts_set(struct netlink *n, const struct tracking_timeouts *wanted, struct err *e)
{
	struct tracking_timeouts before;

	if (tracking_timeouts_get(n, &before, e) != 0)
		return -1;
	for (size_t i = 0; i < PROTOCOLS; i++) {
		if (!is_wanted(wanted, &protocols[i]) ||
		    set_protocol(n, &protocols[i], wanted, e) == 0)
			continue;
		while (i-- > 0)
			if (is_wanted(wanted, &protocols[i]))
				(void)set_protocol(n, &protocols[i], &before, NULL);
		return -1;
	}
	return 0;
}

int tracking_totals_get(struct netlink *n, struct tracking_totals *out, struct err *e)
{
	struct reading r = {.totals = out};
	struct strbuf b;

	*out = (struct tracking_totals){0};
	strbuf_init(&b, REQUEST_MAX);
	attribute_message_end(
		&b, begin(&b, NFNL_SUBSYS_CTNETLINK << 8 | IPCTNL_MSG_CT_GET_STATS, AF_UNSPEC));
	if (b.failed ||
	    netlink_request(n, (struct nlmsghdr *)(void *)b.data, take_totals, &r, NULL, e) != 0) {
		strbuf_free(&b);
		return err_set(e, ERR_FAILURE,
			       "failure: this kernel does not tell how many connections it has");
	}
	strbuf_free(&b);
	return r.found ? 0 : err_set(e, ERR_FAILURE, "failure: the kernel did not tell its totals");
}

// ---- the file

int tracking_loose_open(void)
{
	struct netlink *n = netlink_open(NETLINK_NETFILTER, 0, NULL);
	struct tracking_totals totals;
	int fd;

	if (n)
		(void)tracking_totals_get(n, &totals, NULL);
	netlink_close(n);
	fd = open(TRACKING_LOOSE_FILE, O_RDWR | O_CLOEXEC);
	return fd >= 0 ? fd : open(TRACKING_LOOSE_FILE, O_RDONLY | O_CLOEXEC);
}

int tracking_loose_get(int fd, bool *out, struct err *e)
{
	char digit = 0;

	if (fd < 0)
		return err_set(e, ERR_FAILURE, "failure: %s could not be read",
			       TRACKING_LOOSE_FILE);
	if (pread(fd, &digit, 1, 0) != 1)
		return err_errno(e, ERR_IO, "%s", TRACKING_LOOSE_FILE);
	*out = digit != '0';
	return 0;
}

int tracking_loose_set(int fd, bool value, struct err *e)
{
	if (fd < 0 || (fcntl(fd, F_GETFL) & O_ACCMODE) != O_RDWR)
		return err_set(
			e, ERR_FAILURE,
			"failure: this service may not write %s: set loose-tcp-tracking there",
			TRACKING_LOOSE_FILE);
	return pwrite(fd, value ? "1" : "0", 1, 0) == 1
		       ? 0
		       : err_errno(e, ERR_IO, "%s", TRACKING_LOOSE_FILE);
}
