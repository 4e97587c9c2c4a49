// SPDX-License-Identifier: BSD-2-Clause
// Sockets of devices and of the router on one loopback interface.

#include "lan_discovery.h"

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

#include "namespace.h"

static struct discovery the_world;
bool discovery_permitted;

struct sockaddr_in discovery_address(const char *text, uint16_t port)
{
	struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(port)};

	assert_int_equal(inet_pton(AF_INET, text, &a.sin_addr), 1);
	return a;
}

void discovery_set(int fd, int level, int option, int value)
{
	assert_int_equal(setsockopt(fd, level, option, &value, sizeof(value)), 0);
}

int discovery_socket(const char *at, uint16_t port, bool member)
{
	struct sockaddr_in here = discovery_address(at, port);
	struct ip_mreqn group = {.imr_ifindex = (int)if_nametoindex("lo")};
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	assert_int_equal(inet_pton(AF_INET, GROUP, &group.imr_multiaddr), 1);
	discovery_set(fd, SOL_SOCKET, SO_REUSEADDR, 1);
	discovery_set(fd, SOL_SOCKET, SO_RCVBUF, 1 << 20);
	discovery_set(fd, IPPROTO_IP, IP_MULTICAST_ALL, 0);
	discovery_set(fd, IPPROTO_IP, IP_RECVTTL, 1);
	assert_int_equal(setsockopt(fd, IPPROTO_IP, IP_MULTICAST_IF, &group, sizeof(group)), 0);
	if (member)
		assert_int_equal(
			setsockopt(fd, IPPROTO_IP, IP_ADD_MEMBERSHIP, &group, sizeof(group)), 0);
	assert_int_equal(bind(fd, (struct sockaddr *)&here, sizeof(here)), 0);
	return fd;
}

void discovery_tell_listener(struct discovery *w, enum wire_listener_purpose purpose, bool gone,
			     int fd)
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

void discovery_give_ssdp(struct discovery *w)
{
	int fd = discovery_socket("0.0.0.0", 1900, true);

	discovery_set(fd, IPPROTO_IP, IP_PKTINFO, 1);
	assert_int_equal(setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, "lo", 2), 0);
	discovery_tell_listener(w, WIRE_LISTENER_SSDP, false, fd);
}

void discovery_give_http(struct discovery *w)
{
	struct sockaddr_in here = {.sin_family = AF_INET,
				   .sin_port = htons(w->f->network.http_port),
				   .sin_addr.s_addr = htonl(w->f->network.address)};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	discovery_set(fd, SOL_SOCKET, SO_REUSEADDR, 1);
	assert_int_equal(bind(fd, (struct sockaddr *)&here, sizeof(here)), 0);
	assert_int_equal(listen(fd, 16), 0);
	discovery_tell_listener(w, WIRE_LISTENER_HTTP, false, fd);
}

void discovery_listen(struct discovery *w, struct ear *ear)
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
		assert_true(ear->count < DISCOVERY_DATAGRAMS_MAX);
		ear->heard[ear->count++] = d;
	}
}

void discovery_pass(struct discovery *w, uint64_t ms)
{
	discovery_listen(w, &w->group);
	for (uint64_t passed = 0; passed < ms; passed += DISCOVERY_STEP_MS) {
		loop_advance(w->f->loop, DISCOVERY_STEP_MS);
		discovery_listen(w, &w->device);
		discovery_listen(w, &w->other);
		discovery_listen(w, &w->group);
	}
}

size_t discovery_heard(const struct ear *ear, const char *what)
{
	size_t n = 0;

	for (size_t i = 0; i < ear->count; i++)
		n += strstr(ear->heard[i].text, what) != NULL;
	return n;
}

void discovery_forget(struct discovery *w)
{
	discovery_pass(w, DISCOVERY_STEP_MS);
	w->device.count = w->other.count = w->group.count = 0;
	w->began = loop_now(w->f->loop);
}

int discovery_setup_announcing(void **state)
{
	struct discovery *w = &the_world;

	*state = w;
	if (!discovery_permitted)
		return 0;
	memset(w, 0, sizeof(*w));
	w->f = lan_fixture_new();
	w->device.fd = discovery_socket(DEVICE, 0, false);
	w->other.fd = discovery_socket(OTHER, 0, false);
	w->group.fd = discovery_socket(GROUP, 1900, true);
	w->began = loop_now(w->f->loop);
	discovery_give_http(w);
	discovery_give_ssdp(w);
	return 0;
}

int discovery_setup(void **state)
{
	if (discovery_setup_announcing(state) == 0 && discovery_permitted) {
		discovery_pass(*state, 3000);
		discovery_forget(*state);
	}
	return 0;
}

int discovery_teardown(void **state)
{
	struct discovery *w = *state;

	if (!discovery_permitted)
		return 0;
	lan_fixture_free(w->f);
	(void)close(w->device.fd);
	(void)close(w->other.fd);
	(void)close(w->group.fd);
	return 0;
}

void discovery_send(struct discovery *w, const struct ear *from, const char *to, const char *text)
{
	struct sockaddr_in there = discovery_address(to, 1900);

	assert_int_equal(
		sendto(from->fd, text, strlen(text), 0, (struct sockaddr *)&there, sizeof(there)),
		(ssize_t)strlen(text));
	lan_fixture_pump(w->f);
}

void discovery_search(struct discovery *w, const struct ear *from, const char *to,
		      const char *target, const char *mx)
{
	char text[512];

	(void)snprintf(text, sizeof(text),
		       "M-SEARCH * HTTP/1.1\r\nHOST: " GROUP
		       ":1900\r\nMAN: \"ssdp:discover\"\r\n%sST: %s\r\n\r\n",
		       mx, target);
	discovery_send(w, from, to, text);
}

const struct discovery_target discovery_targets[ALL_TARGETS] = {
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
	{"urn:schemas-upnp-org:service:WANEthernetLinkConfig:1", FIXTURE_CONNECT},
};

void discovery_usn_line(char *out, size_t size, size_t i)
{
	bool bare = strncmp(discovery_targets[i].target, "uuid:", 5) == 0;

	(void)snprintf(out, size, "\r\nUSN: uuid:%s%s%s\r\n", discovery_targets[i].udn,
		       bare ? "" : "::", bare ? "" : discovery_targets[i].target);
}

int discovery_enter(void **state)
{
	(void)state;
	discovery_permitted = namespace_enter();
	if (!discovery_permitted)
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
