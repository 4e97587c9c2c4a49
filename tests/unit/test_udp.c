// SPDX-License-Identifier: BSD-2-Clause
// UDP with packet information, over the loopback interface.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "io/udp.h"

#define LOOPBACK 0x7f000001u
#define OTHER	 0x7f000203u // 127.0.2.3 is ours as well

struct fixture {
	struct loop *loop;
	struct udp *udp;
	uint16_t port;
	int peer;
	struct udp_packet last; // `bytes` points into `text`
	char text[UDP_RECEIVE_MAX];
	int count;
	bool free_on_packet;
};

static void on_packet(void *context, const struct udp_packet *packet)
{
	struct fixture *f = context;

	f->count++;
	f->last = *packet;
	memcpy(f->text, packet->bytes.p, packet->bytes.n);
	f->last.bytes.p = f->text;
	if (f->free_on_packet) {
		udp_free(f->udp);
		f->udp = NULL;
	}
}

static int bound_socket(uint16_t *port)
{
	struct sockaddr_in at = {.sin_family = AF_INET};
	socklen_t length = sizeof(at);
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	assert_int_equal(bind(fd, (struct sockaddr *)&at, sizeof(at)), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&at, &length), 0);
	*port = ntohs(at.sin_port);
	return fd;
}

static int make(void **state, bool with_information)
{
	struct fixture *f = calloc(1, sizeof(*f));
	uint16_t port;
	int one = 1;
	int fd;

	f->loop = loop_new_virtual(0);
	fd = bound_socket(&f->port);
	if (with_information)
		assert_int_equal(setsockopt(fd, IPPROTO_IP, IP_PKTINFO, &one, sizeof(one)), 0);
	f->udp = udp_new(f->loop, fd, on_packet, f);
	f->peer = bound_socket(&port);
	*state = f;
	return 0;
}

static int setup(void **state)
{
	return make(state, true);
}

static int setup_bare(void **state)
{
	return make(state, false);
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	udp_free(f->udp);
	(void)close(f->peer);
	loop_free(f->loop);
	free(f);
	return 0;
}

static void send_from_peer(struct fixture *f, ip4 to, const void *bytes, size_t n)
{
	struct sockaddr_in at = {
		.sin_family = AF_INET, .sin_port = htons(f->port), .sin_addr.s_addr = htonl(to)};

	assert_int_equal(sendto(f->peer, bytes, n, 0, (struct sockaddr *)&at, sizeof(at)),
			 (ssize_t)n);
	loop_pump(f->loop);
}

static void test_tells_where_a_datagram_came_from_and_went_to(void **state)
{
	struct fixture *f = *state;

	send_from_peer(f, OTHER, "hi", 2);
	assert_int_equal(f->count, 1);
	assert_true(slice_is(f->last.bytes, "hi"));
	assert_true(ip6_equal(f->last.destination, ip6_from_ip4(OTHER)));
	assert_true(ip6_equal(f->last.source, ip6_from_ip4(LOOPBACK)));
	assert_int_equal(f->last.ifindex, if_nametoindex("lo"));
	assert_true(f->last.source_port != 0);
}

static void test_answers_from_the_address_and_with_the_ttl_asked_for(void **state)
{
	struct fixture *f = *state;
	struct sockaddr_in from;
	char bytes[16];
	union {
		char space[64];
		struct cmsghdr align;
	} control;
	struct iovec part = {bytes, sizeof(bytes)};
	struct msghdr message = {.msg_name = &from,
				 .msg_namelen = sizeof(from),
				 .msg_iov = &part,
				 .msg_iovlen = 1,
				 .msg_control = control.space,
				 .msg_controllen = sizeof(control.space)};
	int one = 1;
	int ttl = 0;

	assert_int_equal(setsockopt(f->peer, IPPROTO_IP, IP_RECVTTL, &one, sizeof(one)), 0);
	send_from_peer(f, LOOPBACK, "q", 1);
	assert_int_equal(udp_send(f->udp,
				  &(struct udp_way){.to = f->last.source,
						    .to_port = f->last.source_port,
						    .from = ip6_from_ip4(OTHER),
						    .ifindex = f->last.ifindex,
						    .ttl = 7},
				  SLICE("answer")),
			 0);
	assert_int_equal(recvmsg(f->peer, &message, MSG_DONTWAIT), 6);
	assert_int_equal(ntohl(from.sin_addr.s_addr), OTHER);
	assert_int_equal(ntohs(from.sin_port), f->port);
	assert_non_null(CMSG_FIRSTHDR(&message));
	memcpy(&ttl, CMSG_DATA(CMSG_FIRSTHDR(&message)), sizeof(ttl));
	assert_int_equal(ttl, 7);
}

static void test_a_datagram_too_long_is_dropped_and_the_next_one_heard(void **state)
{
	struct fixture *f = *state;
	static char bytes[UDP_RECEIVE_MAX + 1];

	send_from_peer(f, LOOPBACK, bytes, sizeof(bytes));
	assert_int_equal(f->count, 0);
	send_from_peer(f, LOOPBACK, bytes, UDP_RECEIVE_MAX);
	assert_int_equal(f->count, 1);
	assert_int_equal(f->last.bytes.n, UDP_RECEIVE_MAX);
	send_from_peer(f, LOOPBACK, bytes, 0);
	assert_int_equal(f->count, 2);
	assert_int_equal(f->last.bytes.n, 0);
}

static void test_without_packet_information_nothing_is_heard(void **state)
{
	struct fixture *f = *state;

	send_from_peer(f, LOOPBACK, "hi", 2);
	assert_int_equal(f->count, 0);
}

static void test_owner_may_free_inside_the_callback(void **state)
{
	struct fixture *f = *state;

	f->free_on_packet = true;
	send_from_peer(f, LOOPBACK, "a", 1);
	assert_int_equal(f->count, 1);
	assert_null(f->udp);
}

static void test_an_unreachable_target_does_not_deafen_us(void **state)
{
	struct fixture *f = *state;
	uint16_t closed;
	int fd = bound_socket(&closed);

	(void)close(fd);
	(void)udp_send(f->udp, &(struct udp_way){.to = ip6_from_ip4(LOOPBACK), .to_port = closed},
		       SLICE("x"));
	loop_pump(f->loop);
	send_from_peer(f, LOOPBACK, "hi", 2);
	assert_int_equal(f->count, 1);
}

static const struct ip6 loopback6 = {{[15] = 1}};

// The same over IPv6: a question heard with its way, an answer with address and hop limit chosen.
static void test_ipv6_is_told_its_way_and_answered(void **state)
{
	struct fixture *f = *state;
	struct sockaddr_in6 at = {.sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT};
	socklen_t length = sizeof(at);
	struct udp_way way = {.from = loopback6, .ttl = 7};
	int hops = 0;
	char bytes[16];
	union {
		char space[64];
		struct cmsghdr align;
	} control;
	struct iovec part = {bytes, sizeof(bytes)};
	struct msghdr message = {.msg_iov = &part,
				 .msg_iovlen = 1,
				 .msg_control = control.space,
				 .msg_controllen = sizeof(control.space)};
	int one = 1;
	int fd = socket(AF_INET6, SOCK_DGRAM, 0);
	int peer = socket(AF_INET6, SOCK_DGRAM, 0);

	if (fd < 0 || bind(fd, (struct sockaddr *)&at, sizeof(at)) != 0) {
		print_message("no IPv6 on this machine\n");
		skip();
	}
	assert_int_equal(setsockopt(fd, IPPROTO_IPV6, IPV6_RECVPKTINFO, &one, sizeof(one)), 0);
	assert_int_equal(setsockopt(peer, IPPROTO_IPV6, IPV6_RECVHOPLIMIT, &one, sizeof(one)), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&at, &length), 0);
	udp_free(f->udp);
	f->udp = udp_new(f->loop, fd, on_packet, f);
	assert_int_equal(sendto(peer, "hi", 2, 0, (struct sockaddr *)&at, sizeof(at)), 2);
	loop_pump(f->loop);
	assert_int_equal(f->count, 1);
	assert_true(slice_is(f->last.bytes, "hi"));
	assert_true(ip6_equal(f->last.destination, loopback6));
	assert_true(ip6_equal(f->last.source, loopback6));
	assert_int_equal(f->last.ifindex, if_nametoindex("lo"));
	way.to = f->last.source;
	way.to_port = f->last.source_port;
	way.ifindex = f->last.ifindex;
	assert_int_equal(udp_send(f->udp, &way, SLICE("answer")), 0);
	assert_int_equal(recvmsg(peer, &message, MSG_DONTWAIT), 6);
	assert_non_null(CMSG_FIRSTHDR(&message));
	memcpy(&hops, CMSG_DATA(CMSG_FIRSTHDR(&message)), sizeof(hops));
	assert_int_equal(hops, 7);
	(void)close(peer);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_tells_where_a_datagram_came_from_and_went_to,
						setup, teardown),
		cmocka_unit_test_setup_teardown(
			test_answers_from_the_address_and_with_the_ttl_asked_for, setup, teardown),
		cmocka_unit_test_setup_teardown(
			test_a_datagram_too_long_is_dropped_and_the_next_one_heard, setup,
			teardown),
		cmocka_unit_test_setup_teardown(test_without_packet_information_nothing_is_heard,
						setup_bare, teardown),
		cmocka_unit_test_setup_teardown(test_owner_may_free_inside_the_callback, setup,
						teardown),
		cmocka_unit_test_setup_teardown(test_an_unreachable_target_does_not_deafen_us,
						setup, teardown),
		cmocka_unit_test_setup_teardown(test_ipv6_is_told_its_way_and_answered, setup,
						teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
