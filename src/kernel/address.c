// SPDX-License-Identifier: BSD-2-Clause
// IPv4 addresses through rtnetlink.
#include "kernel/address.h"

#include <sys/socket.h>

#include <linux/if_addr.h>
#include <linux/rtnetlink.h>

#include "kernel/attribute.h"
#include "kernel/dump.h"

bool address_decode(const struct nlmsghdr *message, struct address *out)
{
	const struct ifaddrmsg *header = attribute_header(message, sizeof(*header));
	const struct nlattr *a[IFA_MAX + 1];
	struct ifa_cacheinfo lifetime;
	uint32_t flags;

	*out = (struct address){.valid_s = UINT32_MAX};
	if (!header || (message->nlmsg_type != RTM_NEWADDR && message->nlmsg_type != RTM_DELADDR) ||
	    header->ifa_family != AF_INET || header->ifa_prefixlen > 32 || header->ifa_index == 0 ||
	    !attribute_parse_message(message, sizeof(*header), a, IFA_MAX))
		return false;
	(void)attribute_be32(a[IFA_ADDRESS], &out->peer);
	if (!attribute_be32(a[IFA_LOCAL], &out->address))
		out->address = out->peer;
	if (out->address == 0)
		return false;
	if (out->peer == out->address)
		out->peer = 0;
	flags = header->ifa_flags;
	(void)attribute_u32(a[IFA_FLAGS], &flags);
	if (attribute_bytes(a[IFA_CACHEINFO], &lifetime, sizeof(lifetime)))
		out->valid_s = lifetime.ifa_valid;
	(void)attribute_be32(a[IFA_BROADCAST], &out->broadcast);
	(void)attribute_text(a[IFA_LABEL], out->label, sizeof(out->label));
	out->ifindex = header->ifa_index;
	out->length = header->ifa_prefixlen;
	out->scope = header->ifa_scope;
	out->permanent = (flags & IFA_F_PERMANENT) != 0;
	out->secondary = (flags & IFA_F_SECONDARY) != 0;
	return true;
}

static bool decode_row(const struct nlmsghdr *message, void *row)
{
	return address_decode(message, row);
}

int address_list(struct netlink *route, struct address **out, size_t *count, struct err *e)
{
	struct ifaddrmsg header = {.ifa_family = AF_INET};
	void *rows;
	int result = dump_rows(route, RTM_GETADDR, &header, sizeof(header), decode_row,
			       sizeof(**out), &rows, count, e);

	*out = rows;
	return result;
}
