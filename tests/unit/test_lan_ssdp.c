// SPDX-License-Identifier: BSD-2-Clause
// Discovery with real datagrams, on the loopback interface of a namespace of its own, by a virtual
// clock.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <arpa/inet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "lan_fixture.h"
#include "namespace.h"

#define GROUP	    "239.255.255.250"
#define ROUTER	    "127.0.0.1"
#define DEVICE	    "127.0.0.10"
#define OTHER	    "127.0.0.11"
#define OUTSIDE	    "10.9.8.7" // an address of the loopback interface outside the LAN's prefix
#define NEIGHBOUR   "192.168.77.10"
#define IGD	    "urn:schemas-upnp-org:device:InternetGatewayDevice:1"
#define ALL_TARGETS 10

enum { DATAGRAMS_MAX = 256, STEP_MS = 5 };

struct datagram {
	char text[1024];
	uint64_t at; // virtual time
	struct sockaddr_in from;
	int ttl;
};

struct ear {
	int fd;
	struct datagram heard[DATAGRAMS_MAX];
	size_t count;
};

struct world {
	struct lan_fixture *f;
	struct ear device, other, group; // `group` hears announcements
	uint64_t began;
};

static struct world world;
static bool permitted;

static struct sockaddr_in address(const char *text, uint16_t port)
{
	struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(port)};

	assert_int_equal(inet_pton(AF_INET, text, &a.sin_addr), 1);
	return a;
}

static void set_int(int fd, int level, int option, int value)
{
	assert_int_equal(setsockopt(fd, level, option, &value, sizeof(value)), 0);
}

static int open_socket(const char *at, uint16_t port, bool member)
{
	struct sockaddr_in here = address(at, port);
	struct ip_mreqn group = {.imr_ifindex = (int)if_nametoindex("lo")};
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	assert_int_equal(inet_pton(AF_INET, GROUP, &group.imr_multiaddr), 1);
	set_int(fd, SOL_SOCKET, SO_REUSEADDR, 1);
	set_int(fd, SOL_SOCKET, SO_RCVBUF, 1 << 20);
	set_int(fd, IPPROTO_IP, IP_MULTICAST_ALL, 0);
	set_int(fd, IPPROTO_IP, IP_RECVTTL, 1);
	assert_int_equal(setsockopt(fd, IPPROTO_IP, IP_MULTICAST_IF, &group, sizeof(group)), 0);
	if (member)
		assert_int_equal(
			setsockopt(fd, IPPROTO_IP, IP_ADD_MEMBERSHIP, &group, sizeof(group)), 0);
	assert_int_equal(bind(fd, (struct sockaddr *)&here, sizeof(here)), 0);
	return fd;
}

static void tell_listener(struct world *w, enum wire_listener_purpose purpose, bool gone, int fd)
{
	struct wire_listener listener = {
		.purpose = purpose,
		.gone = gone,
		.ifindex = w->f->network.ifindex,
		.address = purpose == WIRE_LISTENER_HTTP ? w->f->network.address : 0,
		.port = purpose == WIRE_LISTENER_HTTP ? w->f->network.http_port : 1900,
		.interface = "lo"};

	assert_int_equal(wire_send(w->f->parent, WIRE_LISTENER, 0, &listener, fd), 0);
	if (fd >= 0)
		(void)close(fd);
	lan_fixture_pump(w->f);
}

static void give_ssdp(struct world *w)
{
	int fd = open_socket("0.0.0.0", 1900, true);

	set_int(fd, IPPROTO_IP, IP_PKTINFO, 1);
	assert_int_equal(setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, "lo", 2), 0);
	tell_listener(w, WIRE_LISTENER_SSDP, false, fd);
}

static void give_http(struct world *w)
{
	struct sockaddr_in here = {.sin_family = AF_INET,
				   .sin_port = htons(w->f->network.http_port),
				   .sin_addr.s_addr = htonl(w->f->network.address)};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	set_int(fd, SOL_SOCKET, SO_REUSEADDR, 1);
	assert_int_equal(bind(fd, (struct sockaddr *)&here, sizeof(here)), 0);
	assert_int_equal(listen(fd, 16), 0);
	tell_listener(w, WIRE_LISTENER_HTTP, false, fd);
}

static void listen_to(struct world *w, struct ear *ear)
{
	for (;;) {
		struct datagram d = {.at = loop_now(w->f->loop)};
		char control[64];
		struct iovec part = {d.text, sizeof(d.text) - 1};
		struct msghdr message = {.msg_name = &d.from,
					 .msg_namelen = sizeof(d.from),
					 .msg_iov = &part,
					 .msg_iovlen = 1,
					 .msg_control = control,
					 .msg_controllen = sizeof(control)};

		if (recvmsg(ear->fd, &message, MSG_DONTWAIT) < 0)
			return;
		memcpy(&d.ttl, CMSG_DATA(CMSG_FIRSTHDR(&message)), sizeof(d.ttl));
		if (ear == &w->group && strncmp(d.text, "NOTIFY", 6) != 0)
			continue; // the searches are heard by the group as well
		assert_true(ear->count < DATAGRAMS_MAX);
		ear->heard[ear->count++] = d;
	}
}

// Lets MS pass in small steps, noting when what is heard.
static void pass(struct world *w, uint64_t ms)
{
	listen_to(w, &w->group);
	for (uint64_t passed = 0; passed < ms; passed += STEP_MS) {
		loop_advance(w->f->loop, STEP_MS);
		listen_to(w, &w->device);
		listen_to(w, &w->other);
		listen_to(w, &w->group);
	}
}

static size_t heard(const struct ear *ear, const char *what, uint64_t from, uint64_t to)
{
	size_t n = 0;

	for (size_t i = 0; i < ear->count; i++)
		n += ear->heard[i].at >= from && ear->heard[i].at <= to &&
		     strstr(ear->heard[i].text, what) != NULL;
	return n;
}

static size_t heard_ever(const struct ear *ear, const char *what)
{
	return heard(ear, what, 0, UINT64_MAX);
}

static void forget(struct world *w)
{
	pass(w, STEP_MS);
	w->device.count = w->other.count = w->group.count = 0;
	w->began = loop_now(w->f->loop);
}

// SERVICE and LAN as the fixture tells them, then the sockets: announcing begins.
static int setup_announcing(void **state)
{
	struct world *w = &world;

	*state = w;
	if (!permitted)
		return 0;
	memset(w, 0, sizeof(*w));
	w->f = lan_fixture_new();
	w->device.fd = open_socket(DEVICE, 0, false);
	w->other.fd = open_socket(OTHER, 0, false);
	w->group.fd = open_socket(GROUP, 1900, true);
	w->began = loop_now(w->f->loop);
	give_http(w);
	give_ssdp(w);
	return 0;
}

static int setup(void **state)
{
	if (setup_announcing(state) == 0 && permitted) {
		pass(*state, 3000);
		forget(*state);
	}
	return 0;
}

static int teardown(void **state)
{
	struct world *w = *state;

	if (!permitted)
		return 0;
	lan_fixture_free(w->f);
	(void)close(w->device.fd);
	(void)close(w->other.fd);
	(void)close(w->group.fd);
	return 0;
}

static void send_text(struct world *w, const struct ear *from, const char *to, const char *text)
{
	struct sockaddr_in there = address(to, 1900);

	assert_int_equal(
		sendto(from->fd, text, strlen(text), 0, (struct sockaddr *)&there, sizeof(there)),
		(ssize_t)strlen(text));
	lan_fixture_pump(w->f);
}

static void search(struct world *w, const struct ear *from, const char *to, const char *target,
		   const char *mx)
{
	char text[512];

	(void)snprintf(text, sizeof(text),
		       "M-SEARCH * HTTP/1.1\r\nHOST: " GROUP
		       ":1900\r\nMAN: \"ssdp:discover\"\r\n%sST: %s\r\n\r\n",
		       mx, target);
	send_text(w, from, to, text);
}

static const struct {
	const char *target, *udn;
} targets[ALL_TARGETS] = {
	{"upnp:rootdevice", FIXTURE_ROOT},
	{"uuid:" FIXTURE_ROOT, FIXTURE_ROOT},
	{IGD, FIXTURE_ROOT},
	{"urn:schemas-upnp-org:service:Layer3Forwarding:1", FIXTURE_ROOT},
	{"uuid:" FIXTURE_WAN, FIXTURE_WAN},
	{"urn:schemas-upnp-org:device:WANDevice:1", FIXTURE_WAN},
	{"urn:schemas-upnp-org:service:WANCommonInterfaceConfig:1", FIXTURE_WAN},
	{"uuid:" FIXTURE_CONNECT, FIXTURE_CONNECT},
	{"urn:schemas-upnp-org:device:WANConnectionDevice:1", FIXTURE_CONNECT},
	{"urn:schemas-upnp-org:service:WANIPConnection:1", FIXTURE_CONNECT},
};

static void usn_line(char *out, size_t size, size_t i)
{
	bool bare = strncmp(targets[i].target, "uuid:", 5) == 0;

	(void)snprintf(out, size, "\r\nUSN: uuid:%s%s%s\r\n", targets[i].udn,
		       bare ? "" : "::", bare ? "" : targets[i].target);
}

static void check_answer(const struct datagram *d, size_t i)
{
	char line[256];

	assert_int_equal(strncmp(d->text, "HTTP/1.1 200 OK\r\n", 17), 0);
	(void)snprintf(line, sizeof(line), "\r\nST: %s\r\n", targets[i].target);
	assert_non_null(strstr(d->text, line));
	usn_line(line, sizeof(line), i);
	assert_non_null(strstr(d->text, line));
	assert_non_null(strstr(d->text, "\r\nLOCATION: http://127.0.0.1:2828/" FIXTURE_TOKEN
					"/gateway.xml\r\n"));
	assert_non_null(strstr(d->text, "\r\nCACHE-CONTROL: max-age=1800\r\n"));
	assert_non_null(strstr(d->text, "\r\nEXT:"));
	assert_non_null(strstr(d->text, "UPnP/1.1 sallyport/"));
	assert_non_null(strstr(d->text, "\r\nBOOTID.UPNP.ORG: 77\r\n"));
	assert_non_null(strstr(d->text, "\r\nCONFIGID.UPNP.ORG: 5\r\n"));
	assert_true(strlen(d->text) <= 450); // small devices have small buffers
	assert_int_equal(ntohs(d->from.sin_port), 1900);
	assert_int_equal(ntohl(d->from.sin_addr.s_addr), 0x7f000001);
	assert_int_equal(d->ttl, 2);
}

static void test_each_target_multicast_and_unicast(void **state)
{
	struct world *w = *state;

	if (!permitted)
		skip();
	for (size_t i = 0; i < ALL_TARGETS; i++) {
		forget(w);
		search(w, &w->device, GROUP, targets[i].target, "MX: 1\r\n");
		pass(w, 1000);
		assert_int_equal(w->device.count, 1);
		check_answer(&w->device.heard[0], i);
		forget(w);
		search(w, &w->device, ROUTER, targets[i].target, "");
		pass(w, STEP_MS);
		assert_int_equal(w->device.count, 1); // at once
		check_answer(&w->device.heard[0], i);
	}
	assert_int_equal(w->other.count, 0);
}

static void test_all_is_one_answer_for_each_target(void **state)
{
	struct world *w = *state;

	if (!permitted)
		skip();
	search(w, &w->device, GROUP, "ssdp:all", "MX: 3\r\n");
	pass(w, 3000);
	assert_int_equal(w->device.count, ALL_TARGETS);
	for (size_t i = 0; i < ALL_TARGETS; i++)
		check_answer(&w->device.heard[i], i); // in the order of the tree
	forget(w);
	search(w, &w->device, ROUTER, "ssdp:all", "");
	pass(w, 200);
	assert_int_equal(w->device.count, ALL_TARGETS);
}

static void test_what_is_not_ours_is_met_with_silence(void **state)
{
	static const char *const foreign[] = {
		"urn:schemas-upnp-org:device:InternetGatewayDevice:2",
		"urn:schemas-upnp-org:device:InternetGatewayDevice:0",
		"urn:schemas-upnp-org:device:InternetGatewayDevice:1x",
		"urn:schemas-upnp-org:device:InternetGatewayDevice",
		"urn:schemas-upnp-org:service:WANPPPConnection:1",
		"urn:schemas-upnp-org:service:WANIPConnection:2",
		"urn:schemas-upnp-org:device:MediaServer:1",
		"uuid:99999999-1111-5111-8111-111111111111",
		"uuid:" FIXTURE_ROOT "::upnp:rootdevice",
		"uuid:",
		"ssdp:ALL",
		"upnp:rootdevice2",
		"*",
	};
	struct world *w = *state;

	if (!permitted)
		skip();
	for (size_t i = 0; i < sizeof(foreign) / sizeof(foreign[0]); i++) {
		search(w, &w->device, GROUP, foreign[i], "MX: 1\r\n");
		pass(w, 1000);
		if (w->device.count != 0)
			fail_msg("%s was answered", foreign[i]);
	}
	send_text(w, &w->device, GROUP,
		  "NOTIFY * HTTP/1.1\r\nNT: " IGD "\r\nNTS: ssdp:alive\r\n\r\n");
	send_text(w, &w->device, GROUP, "HTTP/1.1 200 OK\r\nST: " IGD "\r\n\r\n");
	send_text(w, &w->device, GROUP, "M-SEARCH * HTTP/1.1\r\nST: " IGD "\r\n\r\n"); // no MAN
	send_text(w, &w->device, GROUP, "");
	pass(w, 6000);
	assert_int_equal(w->device.count, 0);
}

// MX, one answer: the latest moment; everything: the latest moment.
static void test_answers_keep_to_the_time_that_was_given(void **state)
{
	static const struct {
		const char *mx;
		uint64_t one_ms, all_ms;
	} rows[] = {
		{"", 900, 900},
		{"MX: 0\r\n", 900, 900},
		{"MX: 1\r\n", 900, 900},
		{"MX:2\r\n", 900, 1900},
		{"MX: 3\r\n", 900, 2000},
		{"MX: 5\r\n", 900, 2000},
		{"MX: 120\r\n", 900, 2000},
		{"MX: many\r\n", 900, 900},
	};
	struct world *w = *state;

	if (!permitted)
		skip();
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		uint64_t last;

		forget(w);
		search(w, &w->device, GROUP, IGD, rows[i].mx);
		pass(w, 6000);
		assert_int_equal(w->device.count, 1);
		assert_in_range(w->device.heard[0].at - w->began, 0, rows[i].one_ms + STEP_MS);
		forget(w);
		search(w, &w->device, GROUP, "ssdp:all", rows[i].mx);
		pass(w, 6000);
		assert_int_equal(w->device.count, ALL_TARGETS);
		last = w->device.heard[ALL_TARGETS - 1].at - w->began;
		assert_in_range(last, rows[i].all_ms * 9 / 10 - STEP_MS, rows[i].all_ms + STEP_MS);
		for (size_t k = 0; k < ALL_TARGETS; k++) // each in its own part of the time
			assert_in_range(w->device.heard[k].at - w->began,
					k * rows[i].all_ms / ALL_TARGETS,
					(k + 1) * rows[i].all_ms / ALL_TARGETS + STEP_MS);
	}
}

static void test_a_flood_is_cut_and_delays_nobody_else(void **state)
{
	struct world *w = *state;

	if (!permitted)
		skip();
	for (int i = 0; i < 2000; i++)
		search(w, &w->device, GROUP, IGD, "MX: 1\r\n");
	search(w, &w->other, GROUP, IGD, "MX: 1\r\n");
	pass(w, 1000);
	assert_int_equal(w->other.count, 1);
	assert_int_equal(w->device.count, 30);
	for (int i = 0; i < 20; i++)
		search(w, &w->device, GROUP, IGD, "MX: 1\r\n");
	pass(w, 1000);
	assert_in_range(w->device.count, 39, 41); // ten a second
}

static void test_everything_is_told_once_a_second(void **state)
{
	struct world *w = *state;

	if (!permitted)
		skip();
	search(w, &w->device, GROUP, "ssdp:all", "MX: 1\r\n");
	pass(w, 990);
	search(w, &w->device, GROUP, "ssdp:all", "MX: 1\r\n");
	search(w, &w->device, GROUP, IGD, "MX: 1\r\n");
	pass(w, 1000);
	assert_int_equal(w->device.count, ALL_TARGETS + 1);
	search(w, &w->device, GROUP, "ssdp:all", "MX: 1\r\n");
	pass(w, 1000);
	assert_int_equal(w->device.count, 2 * ALL_TARGETS + 1);
}

static void test_only_neighbours_are_answered(void **state)
{
	struct world *w = *state;
	struct ear outside = {.fd = -1};
	struct sockaddr_in there = address("127.255.255.255", 1900);
	static const char text[] = "M-SEARCH * HTTP/1.1\r\nMAN: \"ssdp:discover\"\r\nMX: 1\r\n"
				   "ST: upnp:rootdevice\r\n\r\n";

	if (!permitted)
		skip();
	outside.fd = open_socket(OUTSIDE, 0, false);
	search(w, &outside, GROUP, IGD, "MX: 1\r\n"); // not on the link
	search(w, &outside, ROUTER, IGD, "");
	search(w, &w->device, "127.0.0.77", IGD, ""); // to another address of the same machine
	set_int(w->device.fd, SOL_SOCKET, SO_BROADCAST, 1);
	(void)sendto(w->device.fd, text, sizeof(text) - 1, 0, (struct sockaddr *)&there,
		     sizeof(there));
	lan_fixture_pump(w->f);
	pass(w, 2000);
	listen_to(w, &outside);
	assert_int_equal(outside.count, 0);
	assert_int_equal(w->device.count, 0);
	(void)close(outside.fd);
}

// The interface that a packet came in on decides, even where the socket is bound to none and the
// source is a neighbour's.
static void test_a_packet_of_another_interface_is_not_heard(void **state)
{
	struct world *w = *state;
	struct ear near = {.fd = -1};
	struct ip_mreqn group = {.imr_ifindex = (int)if_nametoindex("side0")};
	int fd;

	if (!permitted)
		skip();
	assert_true(group.imr_ifindex > 0);
	assert_int_equal(inet_pton(AF_INET, GROUP, &group.imr_multiaddr), 1);
	tell_listener(w, WIRE_LISTENER_HTTP, true, -1);
	w->f->network.address = UINT32_C(0xc0a84d01); // 192.168.77.1, in its /24
	w->f->network.length = 24;
	lan_fixture_tell_lan(w->f);
	lan_fixture_pump(w->f);
	give_http(w);
	fd = open_socket("0.0.0.0", 1900, true);
	set_int(fd, IPPROTO_IP, IP_PKTINFO, 1);
	assert_int_equal(setsockopt(fd, IPPROTO_IP, IP_ADD_MEMBERSHIP, &group, sizeof(group)), 0);
	tell_listener(w, WIRE_LISTENER_SSDP, false, fd);
	near.fd = open_socket(NEIGHBOUR, 0, false);
	search(w, &near, GROUP, IGD, "MX: 1\r\n");
	pass(w, 1000);
	listen_to(w, &near);
	assert_int_equal(near.count, 1); // by the interface of the LAN
	assert_int_equal(setsockopt(near.fd, IPPROTO_IP, IP_MULTICAST_IF, &group, sizeof(group)),
			 0);
	search(w, &near, GROUP, IGD, "MX: 1\r\n");
	pass(w, 1000);
	listen_to(w, &near);
	assert_int_equal(near.count, 1);
	(void)close(near.fd);
}

static void check_set(const struct ear *ear, size_t first, const char *nts)
{
	for (size_t i = 0; i < ALL_TARGETS; i++) {
		const struct datagram *d = &ear->heard[first + i];
		char line[256];

		assert_int_equal(strncmp(d->text, "NOTIFY * HTTP/1.1\r\n", 19), 0);
		assert_non_null(strstr(d->text, "\r\nHOST: " GROUP ":1900\r\n"));
		(void)snprintf(line, sizeof(line), "\r\nNTS: ssdp:%s\r\n", nts);
		assert_non_null(strstr(d->text, line));
		(void)snprintf(line, sizeof(line), "\r\nNT: %s\r\n", targets[i].target);
		assert_non_null(strstr(d->text, line));
		usn_line(line, sizeof(line), i);
		assert_non_null(strstr(d->text, line));
		assert_int_equal(strstr(d->text, "LOCATION") != NULL, strcmp(nts, "alive") == 0);
		assert_int_equal(d->ttl, 2);
		assert_int_equal(ntohs(d->from.sin_port), 1900);
		if (i > 0) // paced
			assert_in_range(d->at - ear->heard[first + i - 1].at, 5, 20);
	}
}

static void test_announcing_without_farewell_of_an_earlier_life(void **state)
{
	struct world *w = *state;

	if (!permitted)
		skip();
	pass(w, 3000);
	assert_int_equal(w->group.count, 3 * ALL_TARGETS);
	assert_in_range(w->group.heard[0].at - w->began, 0, 100 + STEP_MS);
	for (size_t set = 0; set < 3; set++)
		check_set(&w->group, set * ALL_TARGETS, "alive");
	assert_in_range(w->group.heard[ALL_TARGETS].at - w->group.heard[ALL_TARGETS - 1].at, 100,
			1000);
}

static void test_a_service_that_just_began_says_byebye_first(void **state)
{
	struct world *w = *state;

	if (!permitted)
		skip();
	pass(w, 3000);
	forget(w);
	w->f->service.announce = 1;
	w->f->service.boot_id = 78;
	lan_fixture_tell_service(w->f);
	lan_fixture_pump(w->f);
	pass(w, 3000);
	assert_int_equal(w->group.count, 4 * ALL_TARGETS);
	check_set(&w->group, 0, "byebye");
	for (size_t set = 1; set < 4; set++)
		check_set(&w->group, set * ALL_TARGETS, "alive");
	assert_in_range(w->group.heard[ALL_TARGETS].at - w->group.heard[ALL_TARGETS - 1].at, 195,
			210);
	assert_int_equal(heard_ever(&w->group, "BOOTID.UPNP.ORG: 78\r\n"), 4 * ALL_TARGETS);
}

static void test_announcements_are_refreshed_long_before_they_end(void **state)
{
	struct world *w = *state;
	uint64_t last = 0;
	uint64_t least = UINT64_MAX, most = 0;
	unsigned sets = 0;

	if (!permitted)
		skip();
	for (unsigned hour = 0; hour < 4; hour++) {
		for (int i = 0; i < 3600; i++) {
			loop_advance(w->f->loop, 1000);
			listen_to(w, &w->group);
		}
		for (size_t i = 0; i < w->group.count; i++) {
			const struct datagram *d = &w->group.heard[i];

			if (!strstr(d->text, "\r\nNT: upnp:rootdevice\r\n"))
				continue;
			sets++;
			if (last != 0 && d->at - last > 10000) {
				least = d->at - last < least ? d->at - last : least;
				most = d->at - last > most ? d->at - last : most;
			}
			last = d->at;
		}
		w->group.count = 0;
	}
	assert_in_range(least, 449000, 901000);
	assert_in_range(most, 449000, 903000);
	assert_true(most > least); // at random
	assert_in_range(sets, 2 * 14, 2 * 33);
}

static void test_nothing_new_is_not_announced(void **state)
{
	struct world *w = *state;

	if (!permitted)
		skip();
	lan_fixture_tell_service(w->f); // as a gate does that comes back
	lan_fixture_tell_lan(w->f);
	lan_fixture_pump(w->f);
	pass(w, 3000);
	assert_int_equal(w->group.count, 0);
}

static void test_another_name_is_announced_without_farewell(void **state)
{
	struct world *w = *state;

	if (!permitted)
		skip();
	(void)snprintf(w->f->service.name, sizeof(w->f->service.name), "Attic");
	w->f->service.config_id = 6;
	lan_fixture_tell_service(w->f);
	lan_fixture_pump(w->f);
	pass(w, 3000);
	assert_int_equal(w->group.count, 3 * ALL_TARGETS);
	assert_int_equal(heard_ever(&w->group, "CONFIGID.UPNP.ORG: 6\r\n"), 3 * ALL_TARGETS);
	assert_int_equal(heard_ever(&w->group, "ssdp:byebye"), 0);
}

static void test_switching_off_and_on_again(void **state)
{
	struct world *w = *state;

	if (!permitted)
		skip();
	w->f->service.enabled = 0;
	lan_fixture_tell_service(w->f);
	lan_fixture_pump(w->f);
	pass(w, 1000);
	assert_int_equal(w->group.count, 2 * ALL_TARGETS);
	check_set(&w->group, 0, "byebye");
	check_set(&w->group, ALL_TARGETS, "byebye");
	search(w, &w->device, GROUP, IGD, "MX: 1\r\n");
	pass(w, 2000);
	assert_int_equal(w->device.count, 0);
	forget(w);
	w->f->service.enabled = 1;
	lan_fixture_tell_service(w->f);
	lan_fixture_pump(w->f);
	pass(w, 3000);
	assert_int_equal(heard_ever(&w->group, "ssdp:alive"), 3 * ALL_TARGETS);
}

// A farewell that goes on must not take back what is announced meanwhile.
static void test_a_socket_replaced_in_a_moment(void **state)
{
	struct world *w = *state;

	if (!permitted)
		skip();
	tell_listener(w, WIRE_LISTENER_SSDP, true, -1);
	pass(w, 30);
	give_ssdp(w);
	pass(w, 3000);
	assert_int_equal(heard_ever(&w->group, "ssdp:alive"), 3 * ALL_TARGETS);
	for (size_t i = w->group.count - 3 * ALL_TARGETS; i < w->group.count; i++)
		assert_non_null(strstr(w->group.heard[i].text, "ssdp:alive")); // the last word
	check_set(&w->group, w->group.count - 4 * ALL_TARGETS, "byebye");
}

static void test_a_new_address_is_told(void **state)
{
	struct world *w = *state;

	if (!permitted)
		skip();
	tell_listener(w, WIRE_LISTENER_HTTP, true, -1);
	w->f->network.address = 0x7f000002;
	lan_fixture_tell_lan(w->f);
	lan_fixture_pump(w->f);
	give_http(w);
	pass(w, 3000);
	assert_int_equal(heard_ever(&w->group, "LOCATION: http://127.0.0.2:2828/"),
			 3 * ALL_TARGETS);
	assert_int_equal(heard_ever(&w->group, "LOCATION: http://127.0.0.1:2828/"), 0);
	forget(w);
	search(w, &w->device, "127.0.0.2", IGD, "");
	pass(w, STEP_MS);
	assert_int_equal(w->device.count, 1);
	assert_int_equal(ntohl(w->device.heard[0].from.sin_addr.s_addr), 0x7f000002);
}

static void test_without_http_nothing_is_announced(void **state)
{
	struct world *w = *state;

	if (!permitted)
		skip();
	tell_listener(w, WIRE_LISTENER_HTTP, true, -1);
	pass(w, 1000);
	check_set(&w->group, 0, "byebye");
	search(w, &w->device, GROUP, IGD, "MX: 1\r\n");
	pass(w, 2000);
	assert_int_equal(w->device.count, 0);
}

// A gate that comes back and does not tell a LAN any more has given it up.
static void test_a_lan_not_told_again_is_left(void **state)
{
	struct world *w = *state;

	if (!permitted)
		skip();
	w->f->network.ifindex = 99; // the new gate tells another one
	lan_fixture_start_gate(w->f);
	pass(w, 900);
	assert_int_equal(w->group.count, 0);
	pass(w, 1000);
	assert_int_equal(heard_ever(&w->group, "ssdp:byebye"), 2 * ALL_TARGETS);
}

// One that takes its time before it tells anything has given up nothing.
static void test_a_gate_slow_to_start_loses_no_lan(void **state)
{
	struct world *w = *state;

	if (!permitted)
		skip();
	lan_fixture_connect_gate(w->f);
	pass(w, 60000);
	lan_fixture_start_gate(w->f);
	pass(w, 5000);
	assert_int_equal(w->group.count, 0);
}

static void test_a_gate_restart_is_not_heard(void **state)
{
	struct world *w = *state;

	if (!permitted)
		skip();
	lan_fixture_kill_gate(w->f);
	pass(w, 1000);
	search(w, &w->device, ROUTER, IGD, "");
	pass(w, STEP_MS);
	assert_int_equal(w->device.count, 1);
	lan_fixture_start_gate(w->f);
	pass(w, 10000);
	assert_int_equal(heard_ever(&w->group, "NOTIFY"), 0);
}

static void test_stop_says_byebye_everywhere_and_ends(void **state)
{
	struct world *w = *state;
	struct wire_stop stop = {0};

	if (!permitted)
		skip();
	assert_int_equal(wire_send(w->f->parent, WIRE_STOP, 0, &stop, -1), 0);
	lan_fixture_pump(w->f);
	pass(w, 1000);
	assert_int_equal(w->group.count, 2 * ALL_TARGETS);
	check_set(&w->group, 0, "byebye");
	check_set(&w->group, ALL_TARGETS, "byebye");
	search(w, &w->device, ROUTER, IGD, "");
	pass(w, 1000);
	assert_int_equal(w->device.count, 0);
}

// The accepted connections of a real listener: neighbours are served, others are not.
static void test_http_listener_serves_neighbours(void **state)
{
	struct world *w = *state;
	static const char request[] = "GET /" FIXTURE_TOKEN "/gateway.xml HTTP/1.1\r\n"
				      "Host: 127.0.0.1:2828\r\nConnection: close\r\n\r\n";
	static const char *const sources[] = {DEVICE, OUTSIDE};

	if (!permitted)
		skip();
	for (size_t i = 0; i < 2; i++) {
		struct sockaddr_in here = address(sources[i], 0);
		struct sockaddr_in there = address(ROUTER, 2828);
		struct strbuf answer;
		int fd = socket(AF_INET, SOCK_STREAM, 0);

		strbuf_init(&answer, 65536);
		assert_int_equal(bind(fd, (struct sockaddr *)&here, sizeof(here)), 0);
		assert_int_equal(connect(fd, (struct sockaddr *)&there, sizeof(there)), 0);
		lan_fixture_pump(w->f);
		(void)send(fd, request, sizeof(request) - 1, MSG_NOSIGNAL);
		(void)lan_fixture_receive(w->f, fd, &answer);
		assert_int_equal(lan_fixture_status(&answer), i == 0 ? 200 : 0);
		strbuf_free(&answer);
		(void)close(fd);
	}
}

static int enter(void **state)
{
	(void)state;
	permitted = namespace_enter();
	if (!permitted)
		return 0;
	IP("link", "set", "lo", "up");
	IP("address", "add", OUTSIDE "/32", "dev", "lo");
	IP("address", "add", NEIGHBOUR "/32", "dev", "lo");
	IP("address", "add", "192.168.77.1/32", "dev", "lo");
	IP("link", "add", "side0", "type", "veth", "peer", "name", "side1");
	IP("link", "set", "side1", "up");
	IP("link", "set", "side0", "up");
	return 0;
}

#define row(function) cmocka_unit_test_setup_teardown(function, setup, teardown)
#define row_announcing(function)                                                                   \
	cmocka_unit_test_setup_teardown(function, setup_announcing, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		row(test_each_target_multicast_and_unicast),
		row(test_all_is_one_answer_for_each_target),
		row(test_what_is_not_ours_is_met_with_silence),
		row(test_answers_keep_to_the_time_that_was_given),
		row(test_a_flood_is_cut_and_delays_nobody_else),
		row(test_everything_is_told_once_a_second),
		row(test_only_neighbours_are_answered),
		row(test_a_packet_of_another_interface_is_not_heard),
		row_announcing(test_announcing_without_farewell_of_an_earlier_life),
		row(test_a_service_that_just_began_says_byebye_first),
		row(test_announcements_are_refreshed_long_before_they_end),
		row(test_nothing_new_is_not_announced),
		row(test_another_name_is_announced_without_farewell),
		row(test_switching_off_and_on_again),
		row(test_a_socket_replaced_in_a_moment),
		row(test_a_new_address_is_told),
		row(test_without_http_nothing_is_announced),
		row(test_a_lan_not_told_again_is_left),
		row(test_a_gate_slow_to_start_loses_no_lan),
		row(test_a_gate_restart_is_not_heard),
		row(test_stop_says_byebye_everywhere_and_ends),
		row(test_http_listener_serves_neighbours),
	};

	return cmocka_run_group_tests(tests, enter, NULL);
}
