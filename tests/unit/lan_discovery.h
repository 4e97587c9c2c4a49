// SPDX-License-Identifier: BSD-2-Clause
// Discovery with real datagrams: the lan process on the loopback interface of a network namespace of
// the test's own, two devices and the multicast group listening, all by a virtual clock.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <netinet/in.h>

#include "lan_fixture.h"

#define GROUP	    "239.255.255.250"
#define ROUTER	    "127.0.0.1"
#define DEVICE	    "127.0.0.10"
#define OTHER	    "127.0.0.11"
#define OUTSIDE	    "10.9.8.7" // an address of the loopback interface outside the LAN's prefix
#define NEIGHBOUR   "192.168.77.10"
#define IGD	    "urn:schemas-upnp-org:device:InternetGatewayDevice:1"
#define ALL_TARGETS 11		       // that are announced
#define OFFERED	    (ALL_TARGETS + 12) // those of IGD:2 included

enum { DISCOVERY_DATAGRAMS_MAX = 256, DISCOVERY_STEP_MS = 5 };

struct datagram {
	char text[1024];
	uint64_t at; // virtual time
	struct sockaddr_in from;
	int ttl;
};

struct ear {
	int fd;
	struct datagram heard[DISCOVERY_DATAGRAMS_MAX];
	size_t count;
};

struct discovery {
	struct lan_fixture *f;
	struct ear device, other, group; // `group` hears announcements
	uint64_t began;
};

struct discovery_target {
	const char *target, *udn;
};

// What is announced, in its order.
extern const struct discovery_target discovery_targets[ALL_TARGETS];

extern bool discovery_permitted; // false: there is no namespace, so that a test has to be skipped

int discovery_enter(void **state);	      // setup of the group
int discovery_setup_announcing(void **state); // of a test: announcing is about to begin
int discovery_setup(void **state);	      // of a test: announcing is over
int discovery_teardown(void **state);

#define discovery_test(function)                                                                   \
	cmocka_unit_test_setup_teardown(function, discovery_setup, discovery_teardown)

struct sockaddr_in discovery_address(const char *text, uint16_t port);
void discovery_set(int fd, int level, int option, int value);
int discovery_socket(const char *at, uint16_t port, bool member); // of the group

// What the parent does with listeners. FD is taken over.
void discovery_tell_listener(struct discovery *w, enum wire_listener_purpose purpose, bool gone,
			     int fd);
void discovery_give_ssdp(struct discovery *w);
void discovery_give_http(struct discovery *w);

void discovery_send(struct discovery *w, const struct ear *from, const char *to, const char *text);
void discovery_search(struct discovery *w, const struct ear *from, const char *to,
		      const char *target, const char *mx); // MX: a whole header line, or ""

void discovery_listen(struct discovery *w, struct ear *ear); // takes what has come
void discovery_pass(struct discovery *w, uint64_t ms); // in small steps, noting when what is heard
void discovery_forget(struct discovery *w);	       // what was heard so far

size_t discovery_heard(const struct ear *ear, const char *what); // datagrams that contain WHAT
void discovery_usn_line(char *out, size_t size, size_t target);
