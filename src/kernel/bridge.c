// SPDX-License-Identifier: BSD-2-Clause
// Reading a bridge's settings out of its link.

#include "kernel/bridge.h"

#include <string.h>
#include <sys/socket.h>

#include <linux/if_link.h>
#include <linux/rtnetlink.h>

#include "base/strbuf.h"
#include "kernel/attribute.h"

struct search {
	struct bridge *out;
	bool found;
};

static bool is_set(const struct nlattr *attribute)
{
	uint8_t value = 0;

	return attribute_u8(attribute, &value) && value != 0;
}

bool bridge_decode(const struct nlmsghdr *message, struct bridge *out)
{
	const struct nlattr *a[IFLA_MAX + 1];
	const struct nlattr *info[IFLA_INFO_MAX + 1];
	const struct nlattr *data[IFLA_BR_MAX + 1];
	char kind[16] = "";

	*out = (struct bridge){0};
	if (message->nlmsg_type != RTM_NEWLINK ||
	    !attribute_parse_message(message, sizeof(struct ifinfomsg), a, IFLA_MAX) ||
	    !attribute_parse_nested(a[IFLA_LINKINFO], info, IFLA_INFO_MAX))
		return false;
	(void)attribute_text(info[IFLA_INFO_KIND], kind, sizeof(kind));
	if (strcmp(kind, "bridge") != 0)
		return true;
	if (!attribute_parse_nested(info[IFLA_INFO_DATA], data, IFLA_BR_MAX))
		return false;
	out->is_one = true;
	out->snoops = is_set(data[IFLA_BR_MCAST_SNOOPING]);
	out->queries = is_set(data[IFLA_BR_MCAST_QUERIER]);
	out->vlan_filtering = is_set(data[IFLA_BR_VLAN_FILTERING]);
	out->filters = is_set(data[IFLA_BR_NF_CALL_IPTABLES]);
	out->filters6 = is_set(data[IFLA_BR_NF_CALL_IP6TABLES]);
	return true;
}

static int take(void *context, const struct nlmsghdr *message)
{
	struct search *s = context;

	s->found = s->found || bridge_decode(message, s->out);
	return 0;
}

int bridge_get(struct netlink *route, uint32_t ifindex, struct bridge *out, struct err *e)
{
	struct ifinfomsg header = {.ifi_family = AF_UNSPEC, .ifi_index = (int)ifindex};
	struct search search = {.out = out};
	struct strbuf b;
	int result;

	strbuf_init(&b, NLMSG_HDRLEN + NLMSG_ALIGN(sizeof(header)));
	attribute_message_end(&b, attribute_message_begin(&b, RTM_GETLINK, NLM_F_REQUEST, 0,
							  &header, sizeof(header)));
	result = b.failed ? err_set(e, ERR_NO_MEMORY, NULL)
			  : netlink_get(route, (struct nlmsghdr *)(void *)b.data, take, &search,
					NULL, e);
	strbuf_free(&b);
	if (result == 0 && !search.found)
		return err_set(e, ERR_NO_SUCH_ITEM, "no such interface");
	return result;
}
