// SPDX-License-Identifier: BSD-2-Clause
// What the mapping table does to packets: a router between an outside host and two LAN hosts, each
// a namespace of this process.
#include "namespace.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_conntrack.h>

#include "kernel/attribute.h"
#include "kernel/conntrack.h"
#include "kernel/nft_batch.h"
#include "kernel/nft_element.h"
#include "kernel/nft_skeleton.h"

#define EXTERNAL 0xcb007101u // 203.0.113.1, the router outside
#define OUTSIDE	 0xcb0071feu // 203.0.113.254
#define OUTSIDE2 0xcb0071fdu
#define ROUTER	 0xc0a80101u // 192.168.1.1, the router inside
#define HOST	 0xc0a80105u // 192.168.1.5
#define HOST2	 0xc0a80106u // 192.168.1.6
#define UDP	 IPPROTO_UDP
#define TCP	 IPPROTO_TCP

enum { ARRIVES_MS = 3000, STAYS_AWAY_MS = 150, FIRST_MOVED_PORT = 32768 };

static struct {
	bool ready;
	int router, outside, host, host2; // namespaces
	struct netlink *netlink;
} net;

struct peer {
	ip4 address;
	uint16_t port;
};

static void sysctl(const char *path, const char *value)
{
	assert_int_equal(namespace_write(path, value), 0);
}

static int new_host(const char *link, const char *move, const char *address, const char *gateway)
{
	char path[64];
	int fd;

	assert_true(namespace_enter());
	fd = namespace_here();
	(void)snprintf(path, sizeof(path), "/proc/%d/fd/%d", getpid(), fd);
	namespace_switch(net.router);
	IP("link", "add", link, "type", "veth", "peer", "name", move);
	IP("link", "set", move, "netns", path);
	IP("link", "set", link, "up");
	namespace_switch(fd);
	IP("link", "set", "lo", "up");
	IP("addr", "add", address, "dev", move);
	IP("link", "set", move, "up");
	if (gateway)
		IP("route", "add", "default", "via", gateway);
	namespace_switch(net.router);
	return fd;
}

static int build(void **state)
{
	struct err e;

	(void)state;
	if (!namespace_enter())
		return 0;
	net.router = namespace_here();
	IP("link", "set", "lo", "up");
	IP("link", "add", "br-lan", "type", "bridge");
	net.outside = new_host("wan0", "out0", "203.0.113.254/24", NULL);
	net.host = new_host("lan1", "eth0", "192.168.1.5/24", "192.168.1.1");
	net.host2 = new_host("lan2", "eth0", "192.168.1.6/24", "192.168.1.1");
	IP("link", "set", "lan1", "master", "br-lan");
	IP("link", "set", "lan2", "master", "br-lan");
	IP("link", "set", "br-lan", "up");
	IP("addr", "add", "192.168.1.1/24", "dev", "br-lan");
	IP("addr", "add", "203.0.113.1/24", "dev", "wan0");
	sysctl("/proc/sys/net/ipv4/ip_forward", "1");
	// Not everywhere; where it is, a host could not reach itself through its own bridge port.
	(void)namespace_write("/proc/sys/net/bridge/bridge-nf-call-iptables", "0");
	namespace_switch(net.outside);
	IP("addr", "add", "203.0.113.253/24", "dev", "out0");
	namespace_switch(net.router);
	net.netlink = netlink_open(NETLINK_NETFILTER, 0, &e);
	net.ready = net.netlink != NULL;
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	netlink_close(net.netlink);
	return 0;
}

// Deletes every conntrack entry: a request that names none means all.
static int forget_flows(void)
{
	struct nfgenmsg header = {.nfgen_family = AF_UNSPEC};
	struct strbuf b;
	struct err e;
	int result;

	strbuf_init(&b, 64);
	attribute_message_end(
		&b, attribute_message_begin(&b, NFNL_SUBSYS_CTNETLINK << 8 | IPCTNL_MSG_CT_DELETE,
					    NLM_F_REQUEST, 0, &header, sizeof(header)));
	result = netlink_request(net.netlink, (struct nlmsghdr *)(void *)b.data, NULL, NULL, NULL,
				 &e);
	strbuf_free(&b);
	return result;
}

// The table of ours, and the masquerade of somebody else's.
static int fresh(void **state)
{
	static const char *const uplinks[] = {"wan0"};
	static const struct nft_skeleton_lan lans[] = {{"br-lan", {ROUTER, 24}, EXTERNAL}};
	struct nft_skeleton skeleton = {uplinks, 1, lans, 1, 2828, 8728};
	struct strbuf text;
	struct err e;
	int status;

	(void)state;
	if (!net.ready)
		return 0;
	strbuf_init(&text, NFT_SKELETON_TEXT_MAX);
	assert_int_equal(nft_skeleton_write(&text, &skeleton, NFT_SKELETON_REPLACE, &e), 0);
	strbuf_add_text(&text, "table ip foreign\ndelete table ip foreign\n"
			       "table ip foreign {\n\tchain post {\n"
			       "\t\ttype nat hook postrouting priority 100;\n"
			       "\t\toifname \"wan0\" masquerade\n\t}\n}\n");
	status = COMMAND(text.data, NULL, "nft", "-f", "-");
	strbuf_free(&text);
	return status != 0 ? status : forget_flows();
}

#define NEEDS_NETWORK()                                                                            \
	if (!net.ready)                                                                            \
	skip()

static struct sockaddr_in place(ip4 address, uint16_t port)
{
	return (struct sockaddr_in){
		.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(address)};
}

// A socket of TYPE in namespace WHERE, bound to ADDRESS and PORT.
static int endpoint(int where, int type, ip4 address, uint16_t port)
{
	struct sockaddr_in a = place(address, port);
	int on = 1;
	int fd;

	namespace_switch(where);
	fd = socket(AF_INET, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	namespace_switch(net.router);
	assert_true(fd >= 0);
	assert_int_equal(setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)), 0);
	assert_int_equal(bind(fd, (struct sockaddr *)&a, sizeof(a)), 0);
	if (type == SOCK_STREAM)
		(void)listen(fd, 4);
	return fd;
}

static void send_to(int fd, ip4 address, uint16_t port)
{
	struct sockaddr_in a = place(address, port);

	assert_int_equal(sendto(fd, "x", 1, 0, (struct sockaddr *)&a, sizeof(a)), 1);
}

static bool readable(int fd, int ms)
{
	struct pollfd p = {.fd = fd, .events = POLLIN};

	return poll(&p, 1, ms) == 1;
}

static struct peer receive(int fd)
{
	struct sockaddr_in a = {0};
	socklen_t n = sizeof(a);
	char byte;

	assert_true(readable(fd, ARRIVES_MS));
	assert_int_equal(recvfrom(fd, &byte, 1, 0, (struct sockaddr *)&a, &n), 1);
	return (struct peer){ntohl(a.sin_addr.s_addr), ntohs(a.sin_port)};
}

static void expect_from(int fd, ip4 address, uint16_t port)
{
	struct peer from = receive(fd);

	assert_int_equal(from.address, address);
	assert_int_equal(from.port, port);
}

static void expect_nothing(int fd)
{
	assert_false(readable(fd, STAYS_AWAY_MS));
}

// A TCP connection from a new socket; -1 when it does not come about within MS.
static int connect_from(int where, ip4 own, uint16_t own_port, ip4 address, uint16_t port, int ms)
{
	struct sockaddr_in to = place(address, port);
	struct sockaddr_in from = place(own, own_port);
	struct pollfd p = {.events = POLLOUT};
	int on = 1;
	int failure = 0;
	socklen_t n = sizeof(failure);

	namespace_switch(where);
	p.fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	namespace_switch(net.router);
	assert_true(p.fd >= 0);
	assert_int_equal(setsockopt(p.fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)), 0);
	assert_int_equal(bind(p.fd, (struct sockaddr *)&from, sizeof(from)), 0);
	(void)connect(p.fd, (struct sockaddr *)&to, sizeof(to));
	if (poll(&p, 1, ms) == 1 && getsockopt(p.fd, SOL_SOCKET, SO_ERROR, &failure, &n) == 0 &&
	    failure == 0)
		return p.fd;
	close(p.fd);
	return -1;
}

static int accept_one(int listener)
{
	int fd;

	assert_true(readable(listener, ARRIVES_MS));
	fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
	assert_true(fd >= 0);
	return fd;
}

static void commit(const struct nft_element *elements, size_t count,
		   void (*verb)(struct nft_batch *, const struct nft_element *))
{
	struct nft_batch *b = nft_batch_new();
	struct err e;

	for (size_t i = 0; i < count; i++)
		verb(b, &elements[i]);
	if (nft_batch_commit(b, net.netlink, NULL, &e) != 0)
		fail_msg("%s", e.text);
	nft_batch_free(b);
}

static void map_or_unmap(uint8_t protocol, uint16_t external, ip4 host, uint16_t internal,
			 void (*verb)(struct nft_batch *, const struct nft_element *))
{
	struct nft_element elements[] = {
		nft_dnat_any(protocol, EXTERNAL, external, host, internal),
		nft_snat_twin(protocol, host, internal, EXTERNAL, external),
		nft_reserved(protocol, external),
		nft_account_in(protocol, host, internal),
		nft_account_out(protocol, host, internal),
	};

	commit(elements, 5, verb);
}

static void map(uint8_t protocol, uint16_t external, ip4 host, uint16_t internal)
{
	map_or_unmap(protocol, external, host, internal, nft_batch_add);
}

static void a_mapping_lets_in_and_counts(void **state)
{
	struct nft_element in = nft_account_in(UDP, HOST, 6000);
	struct nft_element out = nft_account_out(UDP, HOST, 6000);
	struct err e;
	int inside, remote;

	(void)state;
	NEEDS_NETWORK();
	map(UDP, 5000, HOST, 6000);
	inside = endpoint(net.host, SOCK_DGRAM, HOST, 6000);
	remote = endpoint(net.outside, SOCK_DGRAM, OUTSIDE, 4000);
	for (int i = 0; i < 3; i++) {
		send_to(remote, EXTERNAL, 5000);
		expect_from(inside, OUTSIDE, 4000);
	}
	send_to(inside, OUTSIDE, 4000);
	expect_from(remote, EXTERNAL, 5000);
	assert_int_equal(nft_element_get(net.netlink, &in, &e), 1);
	assert_int_equal(in.packets, 3);
	assert_int_equal(in.bytes, 3 * 29);
	assert_int_equal(nft_element_get(net.netlink, &out, &e), 1);
	assert_int_equal(out.packets, 1);
	close(inside);
	close(remote);
}

static void what_is_not_mapped_stays_out(void **state)
{
	int inside, other, remote;

	(void)state;
	NEEDS_NETWORK();
	map(UDP, 5000, HOST, 6000);
	inside = endpoint(net.host, SOCK_DGRAM, HOST, 6000);
	other = endpoint(net.host2, SOCK_DGRAM, HOST2, 6000);
	remote = endpoint(net.outside, SOCK_DGRAM, OUTSIDE, 4000);
	send_to(remote, EXTERNAL, 6000);
	send_to(remote, EXTERNAL, 5001);
	expect_nothing(inside);
	expect_nothing(other);
	close(inside);
	close(other);
	close(remote);
}

static void one_remote_host_only(void **state)
{
	struct nft_element element = nft_dnat_host(UDP, OUTSIDE, EXTERNAL, 5000, HOST, 6000);
	struct nft_element any = nft_dnat_any(UDP, EXTERNAL, 5000, HOST2, 6000);
	int inside, other, remote, stranger;

	(void)state;
	NEEDS_NETWORK();
	commit(&element, 1, nft_batch_add);
	inside = endpoint(net.host, SOCK_DGRAM, HOST, 6000);
	other = endpoint(net.host2, SOCK_DGRAM, HOST2, 6000);
	remote = endpoint(net.outside, SOCK_DGRAM, OUTSIDE, 4000);
	stranger = endpoint(net.outside, SOCK_DGRAM, OUTSIDE2, 4000);
	send_to(stranger, EXTERNAL, 5000);
	expect_nothing(inside);
	send_to(remote, EXTERNAL, 5000);
	expect_from(inside, OUTSIDE, 4000);

	// Beside a mapping for everybody the one for a host wins.
	commit(&any, 1, nft_batch_add);
	close(stranger);
	stranger = endpoint(net.outside, SOCK_DGRAM, OUTSIDE2, 4001);
	send_to(stranger, EXTERNAL, 5000);
	expect_from(other, OUTSIDE2, 4001);
	close(remote);
	remote = endpoint(net.outside, SOCK_DGRAM, OUTSIDE, 4001);
	send_to(remote, EXTERNAL, 5000);
	expect_from(inside, OUTSIDE, 4001);
	close(inside);
	close(other);
	close(remote);
	close(stranger);
}

static void flows_from_the_mapped_port_leave_as_the_external_one(void **state)
{
	int inside, remote;

	(void)state;
	NEEDS_NETWORK();
	map(UDP, 5000, HOST, 6000);
	inside = endpoint(net.host, SOCK_DGRAM, HOST, 6000);
	remote = endpoint(net.outside, SOCK_DGRAM, OUTSIDE, 4000);
	send_to(inside, OUTSIDE, 4000);
	expect_from(remote, EXTERNAL, 5000);
	close(inside);
	close(remote);
}

static void nobody_else_takes_a_mapped_port(void **state)
{
	int thief, remote;
	struct peer from;

	(void)state;
	NEEDS_NETWORK();
	thief = endpoint(net.host2, SOCK_DGRAM, HOST2, 5000);
	remote = endpoint(net.outside, SOCK_DGRAM, OUTSIDE, 4000);
	send_to(thief, OUTSIDE, 4000);
	expect_from(remote, EXTERNAL, 5000); // the foreign masquerade keeps the port
	map(UDP, 5000, HOST, 6000);
	close(remote);
	remote = endpoint(net.outside, SOCK_DGRAM, OUTSIDE, 4001);
	send_to(thief, OUTSIDE, 4001);
	from = receive(remote);
	assert_int_equal(from.address, EXTERNAL);
	assert_in_range(from.port, FIRST_MOVED_PORT, 60999);
	send_to(remote, from.address, from.port);
	expect_from(thief, OUTSIDE, 4001);
	close(thief);
	close(remote);
}

static void the_lan_reaches_a_mapping_by_its_external_address(void **state)
{
	int inside, other;
	struct peer from;

	(void)state;
	NEEDS_NETWORK();
	map(UDP, 5000, HOST, 6000);
	inside = endpoint(net.host, SOCK_DGRAM, HOST, 6000);
	other = endpoint(net.host2, SOCK_DGRAM, HOST2, 7000);
	send_to(other, EXTERNAL, 5000);
	from = receive(inside);
	assert_int_equal(from.address, EXTERNAL);
	send_to(inside, from.address, from.port);
	expect_from(other, EXTERNAL, 5000);

	// Mapped to mapped: each sees the other's external port.
	map(UDP, 5001, HOST2, 7001);
	close(other);
	other = endpoint(net.host2, SOCK_DGRAM, HOST2, 7001);
	send_to(other, EXTERNAL, 5000);
	expect_from(inside, EXTERNAL, 5001);
	send_to(inside, EXTERNAL, 5001);
	expect_from(other, EXTERNAL, 5000);
	close(other);

	// A host to itself.
	other = endpoint(net.host, SOCK_DGRAM, HOST, 7002);
	send_to(other, EXTERNAL, 5000);
	from = receive(inside);
	assert_int_equal(from.address, EXTERNAL);
	close(inside);
	close(other);
}

static void the_router_reaches_a_mapping_by_its_external_address(void **state)
{
	int inside, own;

	(void)state;
	NEEDS_NETWORK();
	map(UDP, 5000, HOST, 6000);
	inside = endpoint(net.host, SOCK_DGRAM, HOST, 6000);
	own = endpoint(net.router, SOCK_DGRAM, EXTERNAL, 4000);
	send_to(own, EXTERNAL, 5000);
	(void)receive(inside);
	close(inside);
	close(own);
}

static void traffic_for_others_is_not_redirected(void **state)
{
	struct nft_element element = nft_dnat_any(UDP, OUTSIDE, 4000, HOST, 6000);
	int inside, other, remote;

	(void)state;
	NEEDS_NETWORK();
	commit(&element, 1, nft_batch_add);
	inside = endpoint(net.host, SOCK_DGRAM, HOST, 6000);
	other = endpoint(net.host2, SOCK_DGRAM, HOST2, 7000);
	remote = endpoint(net.outside, SOCK_DGRAM, OUTSIDE, 4000);
	send_to(other, OUTSIDE, 4000);
	expect_from(remote, EXTERNAL, 7000);
	expect_nothing(inside);
	close(inside);
	close(other);
	close(remote);
}

static void unmap(uint16_t external, uint16_t internal)
{
	struct nft_element gone = nft_gone(TCP, HOST, internal);
	struct conntrack_filter filters[] = {
		{CONNTRACK_INBOUND, TCP, external, 0, EXTERNAL, 0, 0},
		{CONNTRACK_OUTBOUND, TCP, internal, external, HOST, EXTERNAL, 0},
	};
	struct err e;

	commit(&gone, 1, nft_batch_add);
	map_or_unmap(TCP, external, HOST, internal, nft_batch_remove);
	assert_int_equal(conntrack_delete(net.netlink, filters, 2, &e), 0);
}

static void wait_for_reset(int fd)
{
	char byte;

	assert_true(readable(fd, ARRIVES_MS));
	assert_int_equal(recv(fd, &byte, 1, 0), -1);
	assert_int_equal(errno, ECONNRESET);
}

// The internal port is the external one, so that a masquerade would keep the flow alive.
static void unmapping_ends_established_connections(void **state)
{
	int listener, inside, remote;
	char byte;

	(void)state;
	NEEDS_NETWORK();
	map(TCP, 5000, HOST, 5000);
	listener = endpoint(net.host, SOCK_STREAM, HOST, 5000);
	remote = connect_from(net.outside, OUTSIDE, 4000, EXTERNAL, 5000, ARRIVES_MS);
	assert_true(remote >= 0);
	inside = accept_one(listener);
	assert_int_equal(send(remote, "a", 1, 0), 1);
	assert_true(readable(inside, ARRIVES_MS));
	assert_int_equal(recv(inside, &byte, 1, 0), 1);

	unmap(5000, 5000);
	assert_int_equal(send(inside, "b", 1, 0), 1);
	wait_for_reset(inside);
	assert_int_equal(send(remote, "c", 1, 0), 1);
	wait_for_reset(remote); // the router's own stack does not know it
	assert_int_equal(connect_from(net.outside, OUTSIDE, 4001, EXTERNAL, 5000, STAYS_AWAY_MS),
			 -1);
	close(listener);
	close(inside);
	close(remote);
}

static void services_are_for_the_lan_only(void **state)
{
	int ssdp, http, connection, remote, inside;

	(void)state;
	NEEDS_NETWORK();
	ssdp = endpoint(net.router, SOCK_DGRAM, 0, 1900);
	http = endpoint(net.router, SOCK_STREAM, 0, 2828);
	remote = endpoint(net.outside, SOCK_DGRAM, OUTSIDE, 4000);
	inside = endpoint(net.host, SOCK_DGRAM, HOST, 4000);
	send_to(remote, EXTERNAL, 1900);
	expect_nothing(ssdp);
	send_to(inside, ROUTER, 1900);
	expect_from(ssdp, HOST, 4000);
	assert_int_equal(connect_from(net.outside, OUTSIDE, 4001, EXTERNAL, 2828, STAYS_AWAY_MS),
			 -1);
	connection = connect_from(net.host, HOST, 4001, ROUTER, 2828, ARRIVES_MS);
	assert_true(connection >= 0);
	close(connection);
	connection = connect_from(net.router, 0x7f000001, 4002, 0x7f000001, 2828, ARRIVES_MS);
	assert_true(connection >= 0);
	close(connection);
	close(ssdp);
	close(http);
	close(remote);
	close(inside);
}

static void answers_to_our_own_connections_come_in(void **state)
{
	int server, connection;

	(void)state;
	NEEDS_NETWORK();
	server = endpoint(net.outside, SOCK_STREAM, OUTSIDE, 80);
	connection = connect_from(net.router, EXTERNAL, 8728, OUTSIDE, 80, ARRIVES_MS);
	assert_true(connection >= 0);
	close(connection);
	close(server);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(a_mapping_lets_in_and_counts, fresh),
		cmocka_unit_test_setup(what_is_not_mapped_stays_out, fresh),
		cmocka_unit_test_setup(one_remote_host_only, fresh),
		cmocka_unit_test_setup(flows_from_the_mapped_port_leave_as_the_external_one, fresh),
		cmocka_unit_test_setup(nobody_else_takes_a_mapped_port, fresh),
		cmocka_unit_test_setup(the_lan_reaches_a_mapping_by_its_external_address, fresh),
		cmocka_unit_test_setup(the_router_reaches_a_mapping_by_its_external_address, fresh),
		cmocka_unit_test_setup(traffic_for_others_is_not_redirected, fresh),
		cmocka_unit_test_setup(unmapping_ends_established_connections, fresh),
		cmocka_unit_test_setup(services_are_for_the_lan_only, fresh),
		cmocka_unit_test_setup(answers_to_our_own_connections_come_in, fresh),
	};

	return cmocka_run_group_tests(tests, build, tear_down);
}
