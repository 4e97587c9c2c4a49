// SPDX-License-Identifier: BSD-2-Clause
// One netlink socket: requests, dumps, subscriptions. The kernel works on a request inside our
// sendmsg() and has queued its answer when that returns, and the next part of a dump whenever a
// part is read; so reading never has to wait, and nothing here ever does. A missing answer is an
// error (EIO), not a reason to wait.
//
// A socket is used by one thread at a time. Needs CAP_NET_ADMIN for what changes the kernel.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct nlmsghdr;
struct netlink;

// Most bytes of one request; a transaction of 10,000 mappings is about 5 MB.
enum { NETLINK_SEND_MAX = 32 * 1024 * 1024 };

// Sees one message of an answer. Returns 0 to go on, or an errno value, which ends the exchange
// with that error.
typedef int netlink_message_callback(void *context, const struct nlmsghdr *message);

// Sees the error or acknowledgement of the request numbered SEQUENCE.
struct netlink_ack;
typedef void netlink_ack_callback(void *context, uint32_t sequence, const struct netlink_ack *ack);

// PROTOCOL is NETLINK_ROUTE, NETLINK_NETFILTER or NETLINK_SOCK_DIAG; GROUPS a set of RTMGRP_* bits
// to subscribe to (0: none). Non-blocking, close-on-exec. NULL on failure.
struct netlink *netlink_open(int protocol, uint32_t groups, struct err *e);
void netlink_close(struct netlink *n); // NULL is fine

int netlink_fd(const struct netlink *n);
uint32_t netlink_port(const struct netlink *n); // by which the kernel tells who sent what

// COUNT numbers in a row for requests about to be sent; returns the first. Never 0.
uint32_t netlink_sequence(struct netlink *n, uint32_t count);

// Sends MESSAGE, which gets its sequence number and NLM_F_REQUEST | NLM_F_ACK here, and reads the
// acknowledgement. CALLBACK (may be NULL) sees what the kernel answers besides. 0, or -1 with the
// kernel's errno in *NUMBER (may be NULL) and the error in E.
int netlink_request(struct netlink *n, struct nlmsghdr *message, netlink_message_callback *callback,
		    void *context, int *number, struct err *e);

// Sends MESSAGE, a question that the kernel answers with one message or refuses, and passes the
// answer to CALLBACK. 0 or -1 as above.
int netlink_get(struct netlink *n, struct nlmsghdr *message, netlink_message_callback *callback,
		void *context, int *number, struct err *e);

// Sends MESSAGE as a dump request (NLM_F_DUMP is added) and passes every row to CALLBACK. 0, or -1
// as above; *NUMBER is EINTR when what was dumped changed meanwhile, so that rows may be missing or
// told twice: begin anew.
int netlink_dump(struct netlink *n, struct nlmsghdr *message, netlink_message_callback *callback,
		 void *context, int *number, struct err *e);

// Sends N bytes holding several messages in one sendmsg() and passes every acknowledgement and
// error that is there afterwards to CALLBACK. 0, or -1 (E) when it could not be sent or read; what
// the answers say is the caller's to judge.
int netlink_exchange(struct netlink *n, const void *bytes, size_t length,
		     netlink_ack_callback *callback, void *context, struct err *e);

enum netlink_received {
	NETLINK_NOTHING, // no more at present
	NETLINK_SOME,	 // messages were passed on
	NETLINK_LOST,	 // the socket overflowed (ENOBUFS): read everything anew
	NETLINK_BROKEN,	 // the socket is unusable (E)
};

// For a subscribed socket: reads one packet without waiting and passes its messages on.
enum netlink_received netlink_receive(struct netlink *n, netlink_message_callback *callback,
				      void *context, struct err *e);

enum { NETLINK_TEXT_SIZE = 128 };

// An NLMSG_ERROR, which is also how success is told.
struct netlink_ack {
	int number;	 // errno; 0: success
	uint32_t offset; // of the attribute the kernel blames, from the start of the request; 0:
			 // none
	char text[NETLINK_TEXT_SIZE]; // the kernel's explanation; "" for none
};

// Pure. False when MESSAGE is no well-formed one.
bool netlink_ack_decode(const struct nlmsghdr *message, struct netlink_ack *out);

// Fills E from an errno value of the kernel's and returns -1: the kind that fits, and the text
// "WHAT: reason", where the reason is TEXT (the kernel's own explanation) unless NULL or "".
int netlink_fail(struct err *e, int number, const char *what, const char *text);

// Walks the N bytes of one packet from the kernel: pure, never reads beyond. 0, or the errno with
// which CALLBACK ended it, or EBADMSG when a message's length is wrong.
int netlink_walk(const void *bytes, size_t n, netlink_message_callback *callback, void *context);
