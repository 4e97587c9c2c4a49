// SPDX-License-Identifier: BSD-2-Clause
// What the decoders of the kernel's messages make of bytes, whole and damaged.

#include <arpa/inet.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include <cmocka.h>

#include <errno.h>
#include <linux/if_addr.h>
#include <linux/if_arp.h>
#include <linux/inet_diag.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_conntrack.h>
#include <linux/rtnetlink.h>
#include <linux/sock_diag.h>

#include "kernel/address.h"
#include "kernel/attribute.h"
#include "kernel/conntrack.h"
#include "kernel/link.h"
#include "kernel/listener.h"
#include "kernel/neighbour.h"
#include "kernel/route.h"

static struct strbuf bytes;
static size_t begin;

static void open_message(uint16_t type, const void *header, size_t size)
{
	strbuf_init(&bytes, 65536);
	begin = attribute_message_begin(&bytes, type, 0, 1, header, size);
}

static const struct nlmsghdr *close_message(void)
{
	attribute_message_end(&bytes, begin);
	assert_false(bytes.failed);
	return (const struct nlmsghdr *)(const void *)bytes.data;
}

static void put_u32(uint16_t type, uint32_t value)
{
	attribute_put(&bytes, type, &value, sizeof(value));
}

// Decodes the message cut behind each of its words: no matter what comes out, nothing beyond the
// cut is read (the sanitizer watches: each piece is a block of its own).
static void cut_everywhere(bool (*decode)(const struct nlmsghdr *, void *))
{
	for (size_t n = NLMSG_HDRLEN; n <= bytes.length; n++) {
		struct nlmsghdr *piece = malloc(n);
		uint64_t out[64];

		memcpy(piece, bytes.data, n);
		piece->nlmsg_len = (uint32_t)n;
		(void)decode(piece, out);
		free(piece);
	}
	strbuf_free(&bytes);
}

static int count_message(void *context, const struct nlmsghdr *message)
{
	int *count = context;

	(void)message;
	++*count;
	return *count == 3 ? EINTR : 0;
}

static void a_packet_is_walked(void **state)
{
	_Alignas(4) struct nlmsghdr packet[4] = {
		{.nlmsg_len = 16}, {.nlmsg_len = 16}, {.nlmsg_len = 16}, {.nlmsg_len = 16}};
	int count = 0;

	(void)state;
	assert_int_equal(netlink_walk(packet, 0, count_message, &count), 0);
	assert_int_equal(netlink_walk(packet, 32, count_message, &count), 0);
	assert_int_equal(count, 2);
	assert_int_equal(netlink_walk(packet, 64, count_message, &count), EINTR);
	assert_int_equal(count, 3);
	count = 10;
	assert_int_equal(netlink_walk(packet, 20, count_message, &count), EBADMSG); // a stump
	packet[1].nlmsg_len = 15;
	assert_int_equal(netlink_walk(packet, 32, count_message, &count), EBADMSG);
	packet[1].nlmsg_len = 17;
	assert_int_equal(netlink_walk(packet, 32, count_message, &count), EBADMSG);
	packet[1].nlmsg_len = UINT32_MAX;
	assert_int_equal(netlink_walk(packet, 32, count_message, &count), EBADMSG);
	assert_int_equal(count, 14); // the first was right each time
}

static void acknowledgements(void **state)
{
	struct nlmsgerr body = {.error = -EEXIST, .msg.nlmsg_len = 16};
	struct netlink_ack ack;
	struct nlmsghdr *m;

	(void)state;
	open_message(NLMSG_ERROR, &body, sizeof(body));
	put_u32(NLMSGERR_ATTR_OFFS, 52);
	attribute_put_text(&bytes, NLMSGERR_ATTR_MSG, "because");
	m = (struct nlmsghdr *)(uintptr_t)close_message();
	assert_true(netlink_ack_decode(m, &ack)); // without the flag nothing follows
	assert_int_equal(ack.number, EEXIST);
	assert_int_equal(ack.offset, 0);
	m->nlmsg_flags = NLM_F_ACK_TLVS | NLM_F_CAPPED;
	assert_true(netlink_ack_decode(m, &ack));
	assert_int_equal(ack.offset, 52);
	assert_string_equal(ack.text, "because");
	m->nlmsg_flags = NLM_F_ACK_TLVS; // the request's own 8 bytes stand before
	((struct nlmsgerr *)NLMSG_DATA(m))->msg.nlmsg_len = 16 + 8;
	assert_true(netlink_ack_decode(m, &ack));
	assert_int_equal(ack.offset, 0);
	assert_string_equal(ack.text, "because");
	((struct nlmsgerr *)NLMSG_DATA(m))->msg.nlmsg_len = 4000;
	assert_false(netlink_ack_decode(m, &ack));
	((struct nlmsgerr *)NLMSG_DATA(m))->msg.nlmsg_len = 3;
	assert_false(netlink_ack_decode(m, &ack));
	((struct nlmsgerr *)NLMSG_DATA(m))->error = 5;
	assert_false(netlink_ack_decode(m, &ack));
	m->nlmsg_len = NLMSG_HDRLEN + 4;
	assert_false(netlink_ack_decode(m, &ack));
	strbuf_free(&bytes);
}

static bool decode_link(const struct nlmsghdr *m, void *out)
{
	_Static_assert(sizeof(struct link) <= 512, "fits cut_everywhere");
	return link_decode(m, out);
}

static void open_link(uint16_t hardware, uint8_t family, const char *kind)
{
	struct ifinfomsg header = {.ifi_family = family,
				   .ifi_index = 7,
				   .ifi_type = hardware,
				   .ifi_flags = IFF_UP | IFF_BROADCAST};
	size_t nest;

	open_message(RTM_NEWLINK, &header, sizeof(header));
	attribute_put_text(&bytes, IFLA_IFNAME, "fifteen-letters");
	if (!kind)
		return;
	nest = attribute_nest_begin(&bytes, IFLA_LINKINFO);
	attribute_put_text(&bytes, IFLA_INFO_KIND, kind);
	attribute_nest_end(&bytes, nest);
}

static void a_link(void **state)
{
	static const uint8_t mac[6] = {2, 3, 4, 5, 6, 7};
	struct rtnl_link_stats64 stats = {.rx_bytes = 1ull << 40, .tx_packets = 5, .rx_dropped = 9};
	struct link link;

	(void)state;
	open_link(ARPHRD_ETHER, AF_UNSPEC, "vlan");
	put_u32(IFLA_MTU, 1500);
	put_u32(IFLA_MASTER, 3);
	put_u32(IFLA_LINK, 4);
	put_u32(IFLA_CARRIER_DOWN_COUNT, 11);
	attribute_put(&bytes, IFLA_ADDRESS, mac, sizeof(mac));
	attribute_put(&bytes, IFLA_STATS64, &stats, sizeof(stats) - 8); // of an older kernel
	assert_true(link_decode(close_message(), &link));
	assert_string_equal(link.name, "fifteen-letters");
	assert_string_equal(link.kind, "vlan");
	assert_int_equal(link.type, LINK_VLAN);
	assert_int_equal(link.ifindex, 7);
	assert_int_equal(link.master, 3);
	assert_int_equal(link.parent, 4);
	assert_int_equal(link.mtu, 1500);
	assert_int_equal(link.carrier_downs, 11);
	assert_true(link.up);
	assert_false(link.running);
	assert_true(link.broadcast);
	assert_memory_equal(link.mac.byte, mac, 6);
	assert_int_equal(link.rx_bytes, 1ull << 40);
	assert_int_equal(link.tx_packets, 5);
	assert_int_equal(link.rx_drops, 9);
	cut_everywhere(decode_link);
}

static void types_of_links(void **state)
{
	static const struct {
		uint16_t hardware;
		const char *kind;
		enum link_type type;
	} rows[] = {
		{ARPHRD_ETHER, NULL, LINK_ETHER},	 {ARPHRD_ETHER, "bridge", LINK_BRIDGE},
		{ARPHRD_ETHER, "veth", LINK_VETH},	 {ARPHRD_LOOPBACK, NULL, LINK_LOOPBACK},
		{ARPHRD_PPP, "ppp", LINK_PPP},		 {ARPHRD_PPP, NULL, LINK_PPP},
		{ARPHRD_NONE, "tun", LINK_TUNNEL},	 {ARPHRD_ETHER, "tun", LINK_ETHER},
		{ARPHRD_NONE, "wireguard", LINK_TUNNEL}, {ARPHRD_ETHER, "vxlan", LINK_TUNNEL},
		{ARPHRD_ETHER, "macvlan", LINK_ETHER},	 {ARPHRD_ETHER, "bond", LINK_ETHER},
		{ARPHRD_ETHER, "nlmon", LINK_OTHER},	 {ARPHRD_INFINIBAND, NULL, LINK_OTHER},
		{ARPHRD_TUNNEL, NULL, LINK_TUNNEL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct link link;

		open_link(rows[i].hardware, AF_UNSPEC, rows[i].kind);
		assert_true(link_decode(close_message(), &link));
		assert_int_equal(link.type, rows[i].type);
		strbuf_free(&bytes);
	}
}

static void what_is_no_link(void **state)
{
	struct ifinfomsg header = {.ifi_index = 7};
	struct link link;

	(void)state;
	open_link(ARPHRD_ETHER, AF_BRIDGE, NULL); // a bridge about its port
	assert_false(link_decode(close_message(), &link));
	strbuf_free(&bytes);
	open_message(RTM_NEWLINK, &header, sizeof(header)); // without a name
	assert_false(link_decode(close_message(), &link));
	strbuf_free(&bytes);
	open_message(RTM_NEWLINK, &header, sizeof(header));
	attribute_put_text(&bytes, IFLA_IFNAME, "sixteen-letters_");
	assert_false(link_decode(close_message(), &link));
	strbuf_free(&bytes);
	open_message(RTM_NEWADDR, &header, sizeof(header));
	assert_false(link_decode(close_message(), &link));
	strbuf_free(&bytes);
}

static bool decode_address(const struct nlmsghdr *m, void *out)
{
	return address_decode(m, out);
}

static void an_address(void **state)
{
	struct ifaddrmsg header = {.ifa_family = AF_INET, .ifa_prefixlen = 24, .ifa_index = 3};
	struct ifa_cacheinfo lifetime = {.ifa_valid = 3600};
	struct address a;

	(void)state;
	open_message(RTM_NEWADDR, &header, sizeof(header));
	attribute_put_be32(&bytes, IFA_ADDRESS, 0xc0a80101);
	attribute_put_be32(&bytes, IFA_LOCAL, 0xc0a80101);
	attribute_put_be32(&bytes, IFA_BROADCAST, 0xc0a801ff);
	attribute_put_text(&bytes, IFA_LABEL, "br-lan");
	attribute_put(&bytes, IFA_CACHEINFO, &lifetime, sizeof(lifetime));
	put_u32(IFA_FLAGS, IFA_F_SECONDARY);
	assert_true(address_decode(close_message(), &a));
	assert_int_equal(a.address, 0xc0a80101);
	assert_int_equal(a.peer, 0);
	assert_int_equal(a.broadcast, 0xc0a801ff);
	assert_int_equal(a.length, 24);
	assert_int_equal(a.ifindex, 3);
	assert_int_equal(a.valid_s, 3600);
	assert_false(a.permanent);
	assert_true(a.secondary);
	assert_string_equal(a.label, "br-lan");
	cut_everywhere(decode_address);

	open_message(RTM_NEWADDR, &header, sizeof(header));
	attribute_put_be32(&bytes, IFA_LOCAL, 0x0a000001);
	attribute_put_be32(&bytes, IFA_ADDRESS, 0x0a000002);
	put_u32(IFA_FLAGS, IFA_F_PERMANENT);
	assert_true(address_decode(close_message(), &a));
	assert_int_equal(a.address, 0x0a000001);
	assert_int_equal(a.peer, 0x0a000002);
	assert_true(a.permanent);
	assert_int_equal(a.valid_s, UINT32_MAX);
	strbuf_free(&bytes);

	header.ifa_prefixlen = 33;
	open_message(RTM_NEWADDR, &header, sizeof(header));
	attribute_put_be32(&bytes, IFA_LOCAL, 0x0a000001);
	assert_false(address_decode(close_message(), &a));
	strbuf_free(&bytes);
}

static bool decode_route(const struct nlmsghdr *m, void *out)
{
	return route_decode(m, out);
}

static struct rtmsg default_route(void)
{
	return (struct rtmsg){
		.rtm_family = AF_INET, .rtm_table = RT_TABLE_MAIN, .rtm_type = RTN_UNICAST};
}

static void a_default_route(void **state)
{
	struct rtmsg header = default_route();
	struct rtnexthop hop = {.rtnh_len = sizeof(hop) + 8, .rtnh_ifindex = 9};
	struct route route;
	size_t nest;

	(void)state;
	open_message(RTM_NEWROUTE, &header, sizeof(header));
	attribute_put_be32(&bytes, RTA_GATEWAY, 0xc0a80101);
	put_u32(RTA_OIF, 4);
	put_u32(RTA_PRIORITY, 100);
	assert_true(route_decode(close_message(), &route));
	assert_int_equal(route.gateway, 0xc0a80101);
	assert_int_equal(route.ifindex, 4);
	assert_int_equal(route.metric, 100);
	assert_true(route.usable);
	cut_everywhere(decode_route);

	open_message(RTM_NEWROUTE, &header, sizeof(header));
	nest = attribute_nest_begin(&bytes, RTA_MULTIPATH);
	hop.rtnh_flags = RTNH_F_LINKDOWN;
	strbuf_add(&bytes, &hop, sizeof(hop));
	attribute_put_be32(&bytes, RTA_GATEWAY, 0xc0a80102);
	attribute_nest_end(&bytes, nest);
	assert_true(route_decode(close_message(), &route));
	assert_int_equal(route.gateway, 0xc0a80102);
	assert_int_equal(route.ifindex, 9);
	assert_false(route.usable);
	cut_everywhere(decode_route);
}

static bool decode_entry(const struct nlmsghdr *m, void *out)
{
	return route_entry_decode(m, out);
}

static void any_route(void **state)
{
	struct rtmsg header = default_route();
	struct route_entry entry;
	struct route route;

	(void)state;
	header.rtm_dst_len = 16;
	header.rtm_protocol = RTPROT_DHCP;
	open_message(RTM_NEWROUTE, &header, sizeof(header));
	attribute_put_be32(&bytes, RTA_DST, 0x0a090000);
	attribute_put_be32(&bytes, RTA_GATEWAY, 0xc0a80101);
	put_u32(RTA_OIF, 4);
	assert_false(route_decode(close_message(), &route));
	assert_true(route_entry_decode((const struct nlmsghdr *)(const void *)bytes.data, &entry));
	assert_int_equal(entry.destination.address, 0x0a090000);
	assert_int_equal(entry.destination.length, 16);
	assert_int_equal(entry.route.gateway, 0xc0a80101);
	assert_int_equal(entry.origin, RTPROT_DHCP);
	assert_int_equal(entry.kind, ROUTE_UNICAST);
	cut_everywhere(decode_entry);

	header.rtm_type = RTN_BLACKHOLE;
	open_message(RTM_NEWROUTE, &header, sizeof(header));
	assert_true(route_entry_decode(close_message(), &entry));
	assert_int_equal(entry.kind, ROUTE_BLACKHOLE);
	assert_int_equal(entry.route.ifindex, 0);
	strbuf_free(&bytes);

	header.rtm_dst_len = 33;
	open_message(RTM_NEWROUTE, &header, sizeof(header));
	assert_false(route_entry_decode(close_message(), &entry));
	strbuf_free(&bytes);

	header = default_route();
	header.rtm_type = RTN_LOCAL;
	open_message(RTM_NEWROUTE, &header, sizeof(header));
	put_u32(RTA_OIF, 4);
	assert_false(route_entry_decode(close_message(), &entry));
	strbuf_free(&bytes);
}

static bool refused_route(struct rtmsg header, uint32_t table)
{
	struct route route;
	bool result;

	open_message(RTM_NEWROUTE, &header, sizeof(header));
	put_u32(RTA_OIF, 4);
	put_u32(RTA_TABLE, table);
	result = route_decode(close_message(), &route);
	strbuf_free(&bytes);
	return !result;
}

static void other_routes_are_none(void **state)
{
	struct rtmsg header = default_route();

	(void)state;
	assert_false(refused_route(header, RT_TABLE_MAIN));
	assert_true(refused_route(header, 1000));
	header.rtm_dst_len = 8;
	assert_true(refused_route(header, RT_TABLE_MAIN));
	header = default_route();
	header.rtm_type = RTN_BLACKHOLE;
	assert_true(refused_route(header, RT_TABLE_MAIN));
	header = default_route();
	header.rtm_family = AF_INET6;
	assert_true(refused_route(header, RT_TABLE_MAIN));
	header = default_route();
	header.rtm_flags = RTM_F_CLONED;
	assert_true(refused_route(header, RT_TABLE_MAIN));
}

static bool decode_neighbour(const struct nlmsghdr *m, void *out)
{
	return neighbour_decode(m, out);
}

static void a_neighbour(void **state)
{
	static const uint8_t mac[6] = {2, 3, 4, 5, 6, 7};
	struct ndmsg header = {.ndm_family = AF_INET, .ndm_ifindex = 3, .ndm_state = NUD_STALE};
	struct neighbour n;

	(void)state;
	open_message(RTM_NEWNEIGH, &header, sizeof(header));
	attribute_put_be32(&bytes, NDA_DST, 0xc0a80105);
	attribute_put(&bytes, NDA_LLADDR, mac, sizeof(mac));
	assert_true(neighbour_decode(close_message(), &n));
	assert_int_equal(n.address, 0xc0a80105);
	assert_int_equal(n.state, NEIGHBOUR_STALE);
	assert_memory_equal(n.mac.byte, mac, 6);
	cut_everywhere(decode_neighbour);

	header.ndm_flags = NTF_PROXY;
	open_message(RTM_NEWNEIGH, &header, sizeof(header));
	attribute_put_be32(&bytes, NDA_DST, 0xc0a80105);
	assert_false(neighbour_decode(close_message(), &n));
	strbuf_free(&bytes);
}

static bool decode_listener(const struct nlmsghdr *m, void *out)
{
	return listener_decode(m, out);
}

static struct listener listener(uint8_t family, const uint32_t address[4], uint8_t only_v6)
{
	struct inet_diag_msg header = {.idiag_family = family, .id.idiag_sport = htons(80)};
	struct listener out;

	memcpy(header.id.idiag_src, address, sizeof(header.id.idiag_src));
	open_message(SOCK_DIAG_BY_FAMILY, &header, sizeof(header));
	attribute_put_u8(&bytes, INET_DIAG_SKV6ONLY, only_v6);
	assert_true(listener_decode(close_message(), &out));
	cut_everywhere(decode_listener);
	return out;
}

static void listeners(void **state)
{
	const uint32_t any[4] = {0};
	const uint32_t one[4] = {htonl(0xc0a80101)};
	const uint32_t mapped[4] = {0, 0, htonl(0xffff), htonl(0xc0a80101)};
	const uint32_t v6[4] = {htonl(0x20010db8), 0, 0, htonl(1)};
	struct listener l;

	(void)state;
	l = listener(AF_INET, any, 0);
	assert_true(l.any_address);
	assert_int_equal(l.port, 80);
	assert_false(l.connected);
	l = listener(AF_INET, one, 0);
	assert_false(l.any_address);
	assert_int_equal(l.address, 0xc0a80101);
	assert_true(listener(AF_INET6, any, 0).any_address);
	assert_false(listener(AF_INET6, any, 1).any_address);
	assert_int_equal(listener(AF_INET6, mapped, 0).address, 0xc0a80101);
	l = listener(AF_INET6, v6, 0);
	assert_int_equal(l.address, 0);
	assert_false(l.any_address);
}

static bool decode_conntrack(const struct nlmsghdr *m, void *out)
{
	return conntrack_decode(m, out);
}

static void put_tuple(uint16_t type, const struct conntrack_tuple *t)
{
	size_t outer = attribute_nest_begin(&bytes, type);
	size_t inner = attribute_nest_begin(&bytes, CTA_TUPLE_IP);

	attribute_put_be32(&bytes, CTA_IP_V4_SRC, t->source);
	attribute_put_be32(&bytes, CTA_IP_V4_DST, t->destination);
	attribute_nest_end(&bytes, inner);
	inner = attribute_nest_begin(&bytes, CTA_TUPLE_PROTO);
	attribute_put_u8(&bytes, CTA_PROTO_NUM, t->protocol);
	attribute_put_be16(&bytes, CTA_PROTO_SRC_PORT, t->source_port);
	attribute_put_be16(&bytes, CTA_PROTO_DST_PORT, t->destination_port);
	attribute_nest_end(&bytes, inner);
	attribute_nest_end(&bytes, outer);
}

static void a_conntrack_entry(void **state)
{
	struct nfgenmsg header = {.nfgen_family = AF_INET};
	struct conntrack_entry in = {.original = {1, 2, 3, 4, 6}, .reply = {5, 6, 7, 8, 6}};
	struct conntrack_entry out;

	(void)state;
	open_message(NFNL_SUBSYS_CTNETLINK << 8 | IPCTNL_MSG_CT_NEW, &header, sizeof(header));
	put_tuple(CTA_TUPLE_ORIG, &in.original);
	put_tuple(CTA_TUPLE_REPLY, &in.reply);
	attribute_put_be32(&bytes, CTA_ID, 0xdeadbeef);
	attribute_put_be32(&bytes, CTA_STATUS, 0x20);
	assert_true(conntrack_decode(close_message(), &out));
	assert_memory_equal(&out.original, &in.original, sizeof(in.original));
	assert_memory_equal(&out.reply, &in.reply, sizeof(in.reply));
	assert_int_equal(out.id, 0xdeadbeef);
	assert_int_equal(out.status, 0x20);
	cut_everywhere(decode_conntrack);
}

static void filters_match_what_they_name(void **state)
{
	// 198.51.100.7:4000 to 203.0.113.1:80, redirected to 192.168.1.5:8080
	struct conntrack_entry inbound = {.original = {0xc6336407, 0xcb007101, 4000, 80, 6},
					  .reply = {0xc0a80105, 0xc6336407, 8080, 4000, 6}};
	// 192.168.1.5:8080 to 198.51.100.7:4000, leaving as 203.0.113.1:80
	struct conntrack_entry outbound = {.original = {0xc0a80105, 0xc6336407, 8080, 4000, 6},
					   .reply = {0xc6336407, 0xcb007101, 4000, 80, 6}};
	// 198.51.100.7:4000 to the router's own 203.0.113.1:80
	struct conntrack_entry own = {.original = {0xc6336407, 0xcb007101, 4000, 80, 6},
				      .reply = {0xcb007101, 0xc6336407, 80, 4000, 6}};
	struct conntrack_filter in = {CONNTRACK_INBOUND, 6, 80, 0, 0xcb007101, 0, 0};
	struct conntrack_filter out = {CONNTRACK_OUTBOUND, 6, 8080, 80, 0xc0a80105, 0xcb007101, 0};
	struct conntrack_filter untranslated = {CONNTRACK_UNTRANSLATED, 6, 80, 0, 0xcb007101, 0, 0};

	(void)state;
	assert_true(conntrack_matches(&in, &inbound));
	assert_true(conntrack_matches(&in, &own));
	assert_false(conntrack_matches(&in, &outbound));
	assert_true(conntrack_matches(&out, &outbound));
	assert_false(conntrack_matches(&out, &inbound));
	assert_false(conntrack_matches(&out, &own));
	assert_true(conntrack_matches(&untranslated, &own));
	assert_false(conntrack_matches(&untranslated, &inbound));
	in.remote = 0xc6336407;
	assert_true(conntrack_matches(&in, &inbound));
	in.remote++;
	assert_false(conntrack_matches(&in, &inbound));
	in.remote = 0;
	in.protocol = 17;
	assert_false(conntrack_matches(&in, &inbound));
	in.protocol = 6;
	in.port = 81;
	assert_false(conntrack_matches(&in, &inbound));
	out.outside_port = 81;
	assert_false(conntrack_matches(&out, &outbound));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_packet_is_walked),
		cmocka_unit_test(acknowledgements),
		cmocka_unit_test(a_link),
		cmocka_unit_test(types_of_links),
		cmocka_unit_test(what_is_no_link),
		cmocka_unit_test(an_address),
		cmocka_unit_test(a_default_route),
		cmocka_unit_test(any_route),
		cmocka_unit_test(other_routes_are_none),
		cmocka_unit_test(a_neighbour),
		cmocka_unit_test(listeners),
		cmocka_unit_test(a_conntrack_entry),
		cmocka_unit_test(filters_match_what_they_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
