// SPDX-License-Identifier: BSD-2-Clause
// Reverse path filtering: read as a "netconf" of the interface, set as an attribute of its link.
// Forwarding is told there as well.
#include "kernel/reverse_path.h"

#include <sys/socket.h>

#include <linux/ip.h>
#include <linux/netconf.h>
#include <linux/rtnetlink.h>

#include "base/strbuf.h"
#include "kernel/attribute.h"

enum { REQUEST_MAX = 128 };

struct reading {
	uint16_t attribute; // NETCONFA_*
	bool found;
	uint32_t value;
};

static int take(void *context, const struct nlmsghdr *message)
{
	const struct nlattr *a[NETCONFA_MAX + 1];
	struct reading *r = context;

	if (message->nlmsg_type == RTM_NEWNETCONF &&
	    attribute_parse_message(message, sizeof(struct netconfmsg), a, NETCONFA_MAX))
		r->found |= attribute_u32(a[r->attribute], &r->value);
	return 0;
}

static int read_one(struct netlink *n, int32_t ifindex, uint16_t attribute, uint32_t *out,
		    struct err *e)
{
	struct netconfmsg header = {.ncm_family = AF_INET};
	struct reading r = {.attribute = attribute};
	struct strbuf b;
	size_t begin;
	int result;

	strbuf_init(&b, REQUEST_MAX);
	begin = attribute_message_begin(&b, RTM_GETNETCONF, 0, 0, &header, sizeof(header));
	attribute_put(&b, NETCONFA_IFINDEX, &ifindex, sizeof(ifindex));
	attribute_message_end(&b, begin);
	result = b.failed
			 ? err_set(e, ERR_NO_MEMORY, NULL)
			 : netlink_request(n, (struct nlmsghdr *)(void *)b.data, take, &r, NULL, e);
	strbuf_free(&b);
	if (result == 0 && !r.found)
		return err_set(e, ERR_NO_SUCH_ITEM,
			       "the kernel does not tell it of this interface");
	*out = r.value;
	return result;
}

int reverse_path_get(struct netlink *n, uint32_t ifindex, struct reverse_path *out, struct err *e)
{
	*out = (struct reverse_path){0};
	return read_one(n, (int32_t)ifindex, NETCONFA_RP_FILTER, &out->own, e) != 0
		       ? -1
		       : read_one(n, NETCONFA_IFINDEX_ALL, NETCONFA_RP_FILTER, &out->all, e);
}

int reverse_path_forwards(struct netlink *n, uint32_t ifindex, bool *out, struct err *e)
{
	uint32_t value = 0;
	int result = read_one(n, (int32_t)ifindex, NETCONFA_FORWARDING, &value, e);

	*out = value != 0;
	return result;
}

int reverse_path_set(struct netlink *n, uint32_t ifindex, uint32_t value, struct err *e)
{
	struct ifinfomsg header = {.ifi_family = AF_UNSPEC, .ifi_index = (int)ifindex};
	struct strbuf b;
	size_t begin, all, inet, conf;
	int result;

	strbuf_init(&b, REQUEST_MAX);
	begin = attribute_message_begin(&b, RTM_SETLINK, 0, 0, &header, sizeof(header));
	all = attribute_nest_begin(&b, IFLA_AF_SPEC);
	inet = attribute_nest_begin(&b, AF_INET);
	conf = attribute_nest_begin(&b, IFLA_INET_CONF);
	attribute_put(&b, IPV4_DEVCONF_RP_FILTER, &value, sizeof(value));
	attribute_nest_end(&b, conf);
	attribute_nest_end(&b, inet);
	attribute_nest_end(&b, all);
	attribute_message_end(&b, begin);
	result = b.failed ? err_set(e, ERR_NO_MEMORY, NULL)
			  : netlink_request(n, (struct nlmsghdr *)(void *)b.data, NULL, NULL, NULL,
					    e);
	strbuf_free(&b);
	return result;
}
