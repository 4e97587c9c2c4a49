// SPDX-License-Identifier: BSD-2-Clause
// Packets that are sent out to be answered, for `ping` and `traceroute`: over the raw sockets that
// the parent opened, for no worker may. They see nothing but echo replies and errors.
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

#include "base/err.h"
#include "base/ip6.h"
#include "codec/icmp.h"
#include "worker/talk.h"

struct probe {
	int fd;	 // raw
	int udp; // what is sent over instead; -1: echo requests
	bool v6;
	struct sockaddr_storage to;
	socklen_t to_length;
	struct ip6 address;  // the same
	uint16_t identifier; // of our packets among those of others
	uint16_t port;	     // UDP: the first one
	size_t size;	     // of a whole packet, IP header included
};

// What came back, and when.
struct probe_answer {
	struct icmp_message message;
	struct ip6 from;
	uint64_t at; // probe_now()
	uint16_t sequence;
};

enum { PROBE_UDP_PORTS = 1024 /* that are used in turn, from the first one on */ };

uint64_t probe_now(void); // microseconds

// Looks ASKED's address up and sets the sockets up as its other arguments say. With UDP packets are
// UDP, which no service expects.
int probe_open(struct probe *p, const struct sentence *asked, bool udp, struct err *e);
void probe_close(struct probe *p);

int probe_set_ttl(struct probe *p, int ttl);

// 0, or the number of the error.
int probe_send(struct probe *p, uint16_t sequence);

// What `ping` calls an error of probe_send.
const char *probe_send_words(int error);

// Waits until the time UNTIL for an answer to one of our packets. False: there is none.
bool probe_receive(struct probe *p, uint64_t until, struct probe_answer *out);

// 5ms896us
enum { PROBE_TIME_SIZE = 40 };
const char *probe_format_time(uint64_t microseconds, char out[PROBE_TIME_SIZE]);
