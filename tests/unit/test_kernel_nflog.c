// SPDX-License-Identifier: BSD-2-Clause
// Packets that rules of the real nft log, told by the real kernel; a flood of them; and the headers
// of packets that no kernel would send.
#include "namespace.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <linux/netfilter/nf_conntrack_common.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_conntrack.h>
#include <linux/netfilter/nfnetlink_log.h>

#include "kernel/attribute.h"
#include "kernel/nflog.h"

enum { GROUP = 21364, KEPT_MAX = 256, FLOOD = 3000, PASSES_MAX = 3000 };

static struct loop *loop;
static struct nflog *nflog;
static struct nflog_packet kept[KEPT_MAX];
static size_t count;
static uint64_t missed;

static void on_packet(void *context, const struct nflog_packet *packet)
{
	(void)context;
	if (count < KEPT_MAX)
		kept[count] = *packet;
	count++;
}

static void on_missed(void *context, uint64_t more)
{
	(void)context;
	missed += more;
}

static const struct nflog_events events = {.packet = on_packet, .missed = on_missed};

static int enter(void **state)
{
	struct err e;

	(void)state;
	if (!namespace_enter())
		return 0;
	IP("link", "set", "lo", "up");
	IP("addr", "add", "10.9.9.1/32", "dev", "lo");
	IP("addr", "add", "10.9.9.2/32", "dev", "lo");
	IP("addr", "add", "fd00::1/128", "dev", "lo", "nodad");
	assert_int_equal(COMMAND("table inet t {\n"
				 "\tchain nat {\n"
				 "\t\ttype nat hook output priority -100;\n"
				 "\t\tip protocol udp udp dport 5000 dnat ip to 10.9.9.2:6000\n"
				 "\t}\n"
				 "\tchain out {\n"
				 "\t\ttype filter hook output priority 0;\n"
				 "\t\tudp dport 6000 log prefix \"translated\" group 21364\n"
				 "\t\tudp sport 6000 log prefix \"answer\" group 21364\n"
				 "\t\tudp dport 7000 log prefix \"flood\" group 21364\n"
				 "\t}\n"
				 "\tchain in {\n"
				 "\t\ttype filter hook input priority 0;\n"
				 "\t\ttcp dport 22 log prefix \"ip4_filter_a\" group 21364 drop\n"
				 "\t\tip6 daddr fd00::1 log prefix \"six\" group 21364\n"
				 "\t}\n"
				 "}\n",
				 NULL, "nft", "-f", "-"),
			 0);
	loop = loop_new();
	nflog = nflog_new(loop, GROUP, &events, NULL, &e);
	if (!nflog)
		print_message("# %s\n", e.text);
	return 0;
}

static int leave(void **state)
{
	(void)state;
	nflog_free(nflog);
	if (loop)
		loop_free(loop);
	return 0;
}

static int begin(void **state)
{
	(void)state;
	count = 0;
	missed = 0;
	return 0;
}

#define NEEDS_KERNEL()                                                                             \
	if (!nflog)                                                                                \
	skip()

// Until so many packets, told or not, have been counted.
static void await(uint64_t wanted)
{
	for (int i = 0; i < PASSES_MAX && count + missed < wanted; i++) {
		loop_pump(loop);
		if (count + missed < wanted)
			(void)poll(NULL, 0, 1);
	}
	assert_true(count + missed >= wanted);
}

static struct sockaddr_in endpoint(const char *address, uint16_t port)
{
	struct sockaddr_in out = {.sin_family = AF_INET, .sin_port = htons(port)};

	assert_int_equal(inet_pton(AF_INET, address, &out.sin_addr), 1);
	return out;
}

static int bound(int type, const char *address, uint16_t port)
{
	struct sockaddr_in at = endpoint(address, port);
	int fd = socket(AF_INET, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	assert_true(fd >= 0);
	assert_int_equal(bind(fd, (struct sockaddr *)&at, sizeof(at)), 0);
	return fd;
}

static void send_to(int fd, const char *address, uint16_t port)
{
	struct sockaddr_in to = endpoint(address, port);

	assert_int_equal(sendto(fd, "x", 1, 0, (struct sockaddr *)&to, sizeof(to)), 1);
}

static void expect_address(struct ip6 address, const char *text)
{
	char got[IP6_TEXT_SIZE];

	assert_string_equal(ip6_format(address, got), text);
}

static void test_syn(void **state)
{
	struct sockaddr_in to = endpoint("10.9.9.2", 22);
	const struct nflog_packet *p = &kept[0];
	int fd;

	(void)state;
	NEEDS_KERNEL();
	fd = bound(SOCK_STREAM, "10.9.9.1", 4001);
	(void)connect(fd, (struct sockaddr *)&to, sizeof(to));
	await(1);
	close(fd);
	assert_string_equal(p->prefix, "ip4_filter_a");
	assert_int_equal(p->in, 1);
	assert_int_equal(p->out, 0);
	assert_true(p->has_headers);
	assert_int_equal(p->headers.protocol, IPPROTO_TCP);
	assert_true(p->headers.has_flags);
	assert_int_equal(p->headers.flags, PACKET_SYN);
	expect_address(p->headers.source, "10.9.9.1");
	expect_address(p->headers.destination, "10.9.9.2");
	assert_int_equal(p->headers.source_port, 4001);
	assert_int_equal(p->headers.destination_port, 22);
	assert_int_equal(p->headers.length, 60);
	// Not every kernel is built to tell.
	assert_true(p->state == NFLOG_STATE_NEW || p->state == NFLOG_STATE_UNKNOWN);
}

// There and back: what was translated is told of both directions.
static void test_translation(void **state)
{
	int client;
	int server;
	char byte;

	(void)state;
	NEEDS_KERNEL();
	client = bound(SOCK_DGRAM, "10.9.9.1", 4002);
	server = bound(SOCK_DGRAM, "10.9.9.2", 6000);
	send_to(client, "10.9.9.1", 5000);
	await(1);
	assert_int_equal(recv(server, &byte, 1, 0), 1);
	send_to(server, "10.9.9.1", 4002);
	await(2);
	close(client);
	close(server);
	assert_string_equal(kept[0].prefix, "translated");
	assert_string_equal(kept[1].prefix, "answer");
	assert_int_equal(kept[0].out, 1);
	expect_address(kept[0].headers.destination, "10.9.9.2");
	if (!kept[0].has_ends)
		return; // not every kernel is built to tell
	assert_false(kept[0].source.translated);
	assert_true(kept[0].destination.translated);
	expect_address(kept[0].destination.address, "10.9.9.1");
	assert_int_equal(kept[0].destination.port, 5000);
	expect_address(kept[0].destination.new_address, "10.9.9.2");
	assert_int_equal(kept[0].destination.new_port, 6000);
	assert_int_equal(kept[1].state, NFLOG_STATE_ESTABLISHED);
	assert_true(kept[1].source.translated);
	expect_address(kept[1].source.address, "10.9.9.2");
	expect_address(kept[1].source.new_address, "10.9.9.1");
	assert_int_equal(kept[1].source.new_port, 5000);
	assert_false(kept[1].destination.translated);
}

static void test_ipv6(void **state)
{
	struct sockaddr_in6 to = {.sin6_family = AF_INET6, .sin6_port = htons(6001)};
	int fd;

	(void)state;
	NEEDS_KERNEL();
	assert_int_equal(inet_pton(AF_INET6, "fd00::1", &to.sin6_addr), 1);
	fd = socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	assert_true(fd >= 0);
	assert_int_equal(sendto(fd, "x", 1, 0, (struct sockaddr *)&to, sizeof(to)), 1);
	close(fd);
	await(2); // and that nobody is there
	assert_string_equal(kept[0].prefix, "six");
	assert_true(kept[0].headers.v6);
	assert_int_equal(kept[0].headers.destination_port, 6001);
	assert_int_equal(kept[0].headers.length, 49);
	expect_address(kept[0].headers.destination, "fd00::1");
	assert_int_equal(kept[1].headers.protocol, IPPROTO_ICMPV6);
	assert_true(kept[1].headers.has_type);
	assert_int_equal(kept[1].headers.type, 1);
	assert_int_equal(kept[1].headers.code, 4);
}

// So many are told, the rest is counted, none is forgotten; and then it goes on.
static void test_flood(void **state)
{
	int fd;

	(void)state;
	NEEDS_KERNEL();
	loop_pump(loop);
	fd = bound(SOCK_DGRAM, "10.9.9.1", 0);
	for (int i = 0; i < FLOOD; i++)
		send_to(fd, "10.9.9.2", 7000);
	for (int i = 0; i < PASSES_MAX && missed == 0; i++) {
		loop_pump(loop);
		(void)poll(NULL, 0, 1);
	}
	assert_true(count <= 2 * NFLOG_PER_SECOND);
	assert_true(missed > 0);
	// What the socket had no room for shows in the number of the next one.
	send_to(fd, "10.9.9.2", 7000);
	await(FLOOD + 1);
	assert_int_equal(count + missed, FLOOD + 1);
	assert_true(count <= 2 * NFLOG_PER_SECOND + 1);
	close(fd);
}

static void test_group_is_taken(void **state)
{
	struct err e;

	(void)state;
	NEEDS_KERNEL();
	assert_null(nflog_new(loop, GROUP, &events, NULL, &e));
	assert_string_equal(e.text, "another program takes group 21364 of NFLOG");
}

// ---- messages as a kernel sends them that tells of connections

static void put_tuple(struct strbuf *b, uint16_t type, ip4 from, uint16_t from_port, ip4 to,
		      uint16_t to_port)
{
	size_t tuple = attribute_nest_begin(b, type);
	size_t nest = attribute_nest_begin(b, CTA_TUPLE_IP);

	attribute_put_be32(b, CTA_IP_V4_SRC, from);
	attribute_put_be32(b, CTA_IP_V4_DST, to);
	attribute_nest_end(b, nest);
	nest = attribute_nest_begin(b, CTA_TUPLE_PROTO);
	attribute_put_u8(b, CTA_PROTO_NUM, IPPROTO_TCP);
	attribute_put_be16(b, CTA_PROTO_SRC_PORT, from_port);
	attribute_put_be16(b, CTA_PROTO_DST_PORT, to_port);
	attribute_nest_end(b, nest);
	attribute_nest_end(b, tuple);
}

// A connection from 192.168.1.10:50000 that leaves as 203.0.113.5:1024.
static bool decode_connection(uint32_t info, struct nflog_packet *out)
{
	struct nfgenmsg header = {.nfgen_family = AF_INET};
	struct strbuf b;
	size_t begin;
	size_t nest;
	bool result;

	strbuf_init(&b, 1024);
	begin = attribute_message_begin(&b, NFNL_SUBSYS_ULOG << 8 | NFULNL_MSG_PACKET, 0, 0,
					&header, sizeof(header));
	attribute_put_text(&b, NFULA_PREFIX, "ip4_filter_a");
	nest = attribute_nest_begin(&b, NFULA_CT);
	put_tuple(&b, CTA_TUPLE_ORIG, 0xc0a8010a, 50000, 0x08080808, 443);
	put_tuple(&b, CTA_TUPLE_REPLY, 0x08080808, 443, 0xcb007105, 1024);
	attribute_nest_end(&b, nest);
	attribute_put_be32(&b, NFULA_CT_INFO, info);
	attribute_message_end(&b, begin);
	result = nflog_decode((const struct nlmsghdr *)(const void *)b.data, out);
	strbuf_free(&b);
	return result;
}

static void test_connection(void **state)
{
	struct nflog_packet p;

	(void)state;
	assert_true(decode_connection(IP_CT_NEW, &p));
	assert_int_equal(p.state, NFLOG_STATE_NEW);
	assert_false(p.has_headers);
	assert_true(p.has_ends && p.source.translated && !p.destination.translated);
	expect_address(p.source.address, "192.168.1.10");
	expect_address(p.source.new_address, "203.0.113.5");
	assert_int_equal(p.source.new_port, 1024);
	expect_address(p.destination.address, "8.8.8.8");
	assert_true(decode_connection(IP_CT_ESTABLISHED_REPLY, &p));
	assert_int_equal(p.state, NFLOG_STATE_ESTABLISHED);
	assert_true(p.has_ends && !p.source.translated && p.destination.translated);
	expect_address(p.destination.address, "203.0.113.5");
	expect_address(p.destination.new_address, "192.168.1.10");
	assert_int_equal(p.destination.new_port, 50000);
}

// ---- headers

static bool read_headers(struct packet_headers *out, const uint8_t *bytes, size_t n)
{
	uint8_t *copy = malloc(n ? n : 1); // reading beyond is noticed
	bool result;

	assert_non_null(copy);
	memcpy(copy, bytes, n);
	result = packet_read(copy, n, out);
	free(copy);
	return result;
}

static void test_extension_headers(void **state)
{
	uint8_t packet[40 + 8 + 8 + 20] = {
		[0] = 0x60,
		[5] = 36,
		[6] = IPPROTO_HOPOPTS,
		[40] = IPPROTO_FRAGMENT,
		[48] = IPPROTO_TCP,
		[57] = 80,
		[59] = 22,
		[69] = PACKET_SYN | PACKET_ACK,
	};
	struct packet_headers h;

	(void)state;
	assert_true(read_headers(&h, packet, sizeof(packet)));
	assert_int_equal(h.protocol, IPPROTO_TCP);
	assert_int_equal(h.source_port, 80);
	assert_int_equal(h.destination_port, 22);
	assert_int_equal(h.flags, PACKET_SYN | PACKET_ACK);
	assert_int_equal(h.length, 76);
	packet[51] = 8; // not the first fragment: no ports are in it
	assert_true(read_headers(&h, packet, sizeof(packet)));
	assert_false(h.has_ports);
}

static void test_cut(void **state)
{
	uint8_t packet[60] = {[0] = 0x4a, [3] = 60, [9] = IPPROTO_TCP, [40] = 1, [53] = PACKET_SYN};
	struct packet_headers h;

	(void)state;
	assert_true(read_headers(&h, packet, sizeof(packet)));
	assert_true(h.has_flags && h.source_port == 256);
	assert_true(read_headers(&h, packet, 45));
	assert_true(h.has_ports && !h.has_flags);
	assert_true(read_headers(&h, packet, 43));
	assert_false(h.has_ports);
	assert_false(read_headers(&h, packet, 19));
	assert_false(read_headers(&h, packet, 0));
	packet[0] = 0x44; // a header shorter than one can be
	assert_false(read_headers(&h, packet, sizeof(packet)));
	packet[0] = 0x45;
	packet[6] = 0x20; // the first of several fragments
	assert_true(read_headers(&h, packet, sizeof(packet)));
	assert_true(h.has_ports);
	packet[7] = 1;
	assert_true(read_headers(&h, packet, sizeof(packet)));
	assert_false(h.has_ports);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_syn, begin),
		cmocka_unit_test_setup(test_translation, begin),
		cmocka_unit_test_setup(test_ipv6, begin),
		cmocka_unit_test_setup(test_flood, begin),
		cmocka_unit_test_setup(test_group_is_taken, begin),
		cmocka_unit_test(test_connection),
		cmocka_unit_test(test_extension_headers),
		cmocka_unit_test(test_cut),
	};

	return cmocka_run_group_tests(tests, enter, leave);
}
