// SPDX-License-Identifier: BSD-2-Clause
// IPv6 addresses through rtnetlink.
#include "kernel/address6.h"

#include <sys/socket.h>

#include <linux/if_addr.h>
#include <linux/rtnetlink.h>

#include "kernel/attribute.h"
#include "kernel/dump.h"

bool address6_decode(const struct nlmsghdr *message, struct address6 *out)
{
	const struct ifaddrmsg *header = attribute_header(message, sizeof(*header));
	const struct nlattr *a[IFA_MAX + 1];
	uint32_t flags;

	*out = (struct address6){0};
	if (!header || (message->nlmsg_type != RTM_NEWADDR && message->nlmsg_type != RTM_DELADDR) ||
	    header->ifa_family != AF_INET6 || header->ifa_prefixlen > 128 ||
	    header->ifa_index == 0 ||
	    !attribute_parse_message(message, sizeof(*header), a, IFA_MAX))
		return false;
	// Of a point-to-point link IFA_ADDRESS is the other end.
	if (!attribute_bytes(a[IFA_LOCAL], out->address.byte, sizeof(out->address.byte)) &&
	    !attribute_bytes(a[IFA_ADDRESS], out->address.byte, sizeof(out->address.byte)))
		return false;
	flags = header->ifa_flags;
	(void)attribute_u32(a[IFA_FLAGS], &flags);
	out->ifindex = header->ifa_index;
	out->length = header->ifa_prefixlen;
	out->usable = !(flags & (IFA_F_TENTATIVE | IFA_F_DADFAILED | IFA_F_DEPRECATED));
	out->temporary = (flags & IFA_F_TEMPORARY) != 0;
	out->permanent = (flags & IFA_F_PERMANENT) != 0;
	return true;
}

static bool decode_row(const struct nlmsghdr *message, void *row)
{
	return address6_decode(message, row);
}

int address6_list(struct netlink *route, struct address6 **out, size_t *count, struct err *e)
{
	struct ifaddrmsg header = {.ifa_family = AF_INET6};
	void *rows;
	int result = dump_rows(route, RTM_GETADDR, &header, sizeof(header), decode_row,
			       sizeof(**out), &rows, count, e);

	*out = rows;
	return result;
}
