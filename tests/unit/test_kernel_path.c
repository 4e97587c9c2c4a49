// SPDX-License-Identifier: BSD-2-Clause
// What the mapping table does to packets.
#include "network.h"

#include <net/if.h>

#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_conntrack.h>

#include "kernel/attribute.h"
#include "kernel/conntrack.h"
#include "kernel/nft_batch.h"
#include "kernel/nft_element.h"
#include "kernel/nft_skeleton.h"

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

// The table of ours, and the masquerade of somebody else's.
static int fresh(void **state)
{
	static const char *const uplinks[] = {"wan0"};
	static const struct nft_skeleton_lan lans[] = {{"br-lan", {ROUTER, 24}}};
	struct nft_skeleton skeleton = {uplinks, 1, lans, 1, 2828, 8728};
	struct nft_element uplink;
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
	if (status != 0)
		return status;
	uplink = nft_uplink(if_nametoindex("wan0"));
	commit(&uplink, 1, nft_batch_add);
	return forget_flows();
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
