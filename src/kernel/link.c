// SPDX-License-Identifier: BSD-2-Clause
// Network interfaces through rtnetlink, their speed through ethtool's ioctl.
#include "kernel/link.h"

#include <errno.h>
#include <net/if.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <linux/ethtool.h>
#include <linux/if_arp.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <linux/sockios.h>

#include "base/strbuf.h"
#include "kernel/attribute.h"
#include "kernel/dump.h"

// Kinds that are decided by name; Ethernet devices of any other kind are LINK_OTHER.
static const struct {
	const char *kind;
	enum link_type type;
} kinds[] = {
	{"bridge", LINK_BRIDGE},    {"vlan", LINK_VLAN},	{"veth", LINK_VETH},
	{"macvlan", LINK_ETHER},    {"macvtap", LINK_ETHER},	{"bond", LINK_ETHER},
	{"team", LINK_ETHER},	    {"dummy", LINK_ETHER},	{"dsa", LINK_ETHER},
	{"ppp", LINK_PPP},	    {"wireguard", LINK_TUNNEL}, {"vxlan", LINK_TUNNEL},
	{"geneve", LINK_TUNNEL},    {"gretap", LINK_TUNNEL},	{"erspan", LINK_TUNNEL},
	{"ip6gretap", LINK_TUNNEL}, {"gre", LINK_TUNNEL},	{"ip6gre", LINK_TUNNEL},
	{"ipip", LINK_TUNNEL},	    {"ip6tnl", LINK_TUNNEL},	{"sit", LINK_TUNNEL},
	{"vti", LINK_TUNNEL},	    {"vti6", LINK_TUNNEL},	{"xfrm", LINK_TUNNEL},
};

static enum link_type type_of(uint16_t hardware, const char *kind)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (strcmp(kind, kinds[i].kind) == 0)
			return kinds[i].type;
	}
	switch (hardware) {
	case ARPHRD_LOOPBACK:
		return LINK_LOOPBACK;
	case ARPHRD_PPP:
		return LINK_PPP;
	case ARPHRD_ETHER: // a tap device is of the kind "tun"
		return kind[0] == '\0' || strcmp(kind, "tun") == 0 ? LINK_ETHER : LINK_OTHER;
	case ARPHRD_NONE: // tun, and others that carry bare packets
	case ARPHRD_TUNNEL:
	case ARPHRD_TUNNEL6:
	case ARPHRD_SIT:
	case ARPHRD_IPGRE:
	case ARPHRD_IP6GRE:
	case ARPHRD_RAWIP:
		return LINK_TUNNEL;
	default:
		return LINK_OTHER;
	}
}

static void decode_stats(const struct nlattr *attribute, struct link *out)
{
	// A newer kernel appends members, an older one lacks some.
	struct rtnl_link_stats64 stats = {0};
	size_t n;

	if (!attribute)
		return;
	n = attribute_size(attribute);
	memcpy(&stats, attribute_payload(attribute), n < sizeof(stats) ? n : sizeof(stats));
	out->rx_bytes = stats.rx_bytes;
	out->tx_bytes = stats.tx_bytes;
	out->rx_packets = stats.rx_packets;
	out->tx_packets = stats.tx_packets;
	out->rx_errors = stats.rx_errors;
	out->tx_errors = stats.tx_errors;
	out->rx_drops = stats.rx_dropped;
	out->tx_drops = stats.tx_dropped;
}

static void decode_vlan(const struct nlattr *data, struct link *out)
{
	const struct nlattr *a[IFLA_VLAN_MAX + 1];
	uint16_t id; // in the machine's order

	if (attribute_parse_nested(data, a, IFLA_VLAN_MAX) &&
	    attribute_bytes(a[IFLA_VLAN_ID], &id, sizeof(id)))
		out->vlan = id;
}

bool link_decode(const struct nlmsghdr *message, struct link *out)
{
	const struct ifinfomsg *header = attribute_header(message, sizeof(*header));
	const struct nlattr *a[IFLA_MAX + 1];
	const struct nlattr *info[IFLA_INFO_MAX + 1];

	*out = (struct link){0};
	if (!header || (message->nlmsg_type != RTM_NEWLINK && message->nlmsg_type != RTM_DELLINK) ||
	    header->ifi_family != AF_UNSPEC || header->ifi_index <= 0 ||
	    !attribute_parse_message(message, sizeof(*header), a, IFLA_MAX) ||
	    !attribute_parse_nested(a[IFLA_LINKINFO], info, IFLA_INFO_MAX) ||
	    !attribute_text(a[IFLA_IFNAME], out->name, sizeof(out->name)))
		return false;
	out->ifindex = (uint32_t)header->ifi_index;
	out->up = (header->ifi_flags & IFF_UP) != 0;
	out->running = (header->ifi_flags & IFF_RUNNING) != 0;
	out->broadcast = (header->ifi_flags & IFF_BROADCAST) != 0;
	out->point_to_point = (header->ifi_flags & IFF_POINTOPOINT) != 0;
	(void)attribute_text(info[IFLA_INFO_KIND], out->kind, sizeof(out->kind));
	out->type = type_of(header->ifi_type, out->kind);
	if (out->type == LINK_VLAN)
		decode_vlan(info[IFLA_INFO_DATA], out);
	(void)attribute_u32(a[IFLA_MASTER], &out->master);
	(void)attribute_u32(a[IFLA_LINK], &out->parent);
	if (out->type == LINK_VETH || out->parent == out->ifindex)
		out->parent = 0; // there it is the other end, maybe of another namespace, or itself
	(void)attribute_u32(a[IFLA_MTU], &out->mtu);
	(void)attribute_u32(a[IFLA_CARRIER_DOWN_COUNT], &out->carrier_downs);
	(void)attribute_bytes(a[IFLA_ADDRESS], out->mac.byte, sizeof(out->mac.byte));
	decode_stats(a[IFLA_STATS64], out);
	return true;
}

static bool decode_row(const struct nlmsghdr *message, void *row)
{
	return link_decode(message, row);
}

int link_list(struct netlink *route, struct link **out, size_t *count, struct err *e)
{
	struct ifinfomsg header = {.ifi_family = AF_UNSPEC};
	void *rows;
	int result = dump_rows(route, RTM_GETLINK, &header, sizeof(header), decode_row,
			       sizeof(**out), &rows, count, e);

	*out = rows;
	return result;
}

struct search {
	struct link *out;
	bool found;
};

static int take_link(void *context, const struct nlmsghdr *message)
{
	struct search *s = context;

	s->found = s->found || link_decode(message, s->out);
	return 0;
}

int link_get(struct netlink *route, uint32_t ifindex, struct link *out, struct err *e)
{
	struct ifinfomsg header = {.ifi_family = AF_UNSPEC, .ifi_index = (int)ifindex};
	struct search search = {.out = out};
	struct strbuf b;
	int result;

	if (ifindex == 0 || ifindex > INT32_MAX)
		return err_set(e, ERR_NO_SUCH_ITEM, "no such interface");
	strbuf_init(&b, NLMSG_HDRLEN + NLMSG_ALIGN(sizeof(header)));
	attribute_message_end(&b, attribute_message_begin(&b, RTM_GETLINK, NLM_F_REQUEST, 0,
							  &header, sizeof(header)));
	result = b.failed ? err_set(e, ERR_NO_MEMORY, NULL)
			  : netlink_get(route, (struct nlmsghdr *)(void *)b.data, take_link,
					&search, NULL, e);
	strbuf_free(&b);
	if (result == 0 && !search.found)
		return err_set(e, ERR_NO_SUCH_ITEM, "no such interface");
	return result;
}

// ethtool answers the first call with how many words its masks take, the second with the settings.
static bool read_mode(int fd, const char *name, struct link_mode *out)
{
	enum { MASK_WORDS_MAX = 127, MASKS = 3 };
	union {
		struct ethtool_link_settings settings;
		uint32_t words[sizeof(struct ethtool_link_settings) / 4 + MASKS * MASK_WORDS_MAX];
	} answer = {.settings.cmd = ETHTOOL_GLINKSETTINGS};
	struct ifreq request = {.ifr_data = (void *)&answer};

	memcpy(request.ifr_name, name, strlen(name));
	if (ioctl(fd, SIOCETHTOOL, &request) != 0 || answer.settings.link_mode_masks_nwords >= 0)
		return false;
	answer.settings.cmd = ETHTOOL_GLINKSETTINGS;
	answer.settings.link_mode_masks_nwords = (int8_t)-answer.settings.link_mode_masks_nwords;
	if (ioctl(fd, SIOCETHTOOL, &request) != 0 || answer.settings.link_mode_masks_nwords <= 0)
		return false;
	if (answer.settings.speed != (uint32_t)SPEED_UNKNOWN)
		out->speed = (uint64_t)answer.settings.speed * 1000 * 1000;
	out->full_duplex = answer.settings.duplex == DUPLEX_FULL;
	out->negotiates = answer.settings.autoneg == AUTONEG_ENABLE;
	return true;
}

bool link_mode(const char *name, struct link_mode *out)
{
	bool known;
	int fd;

	*out = (struct link_mode){0};
	if (name[0] == '\0' || strlen(name) >= LINK_NAME_SIZE)
		return false;
	fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return false;
	known = read_mode(fd, name, out);
	(void)close(fd);
	return known;
}

uint64_t link_speed(const char *name)
{
	struct link_mode mode;

	return link_mode(name, &mode) ? mode.speed : 0;
}
