// SPDX-License-Identifier: BSD-2-Clause
// The subscription to a group, and how much of a flood is read.

#include "kernel/nflog.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>

#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_log.h>

#include "kernel/attribute.h"
#include "kernel/netlink.h"

enum {
	SECOND_MS = 1000,
	REQUEST_MAX = 128,
	WAITING_BYTES = 128 * 1024, // in the socket, while nothing is read
	READS_AT_ONCE = 64,	    // so that others get their turn
	READS_TO_SKIP = 4096,	    // more than the socket holds
	NO_TIMEOUT = 1,		    // in 1/100 s; of batches, of which there are none
};

struct nflog {
	struct netlink *socket;
	const struct nflog_events *events;
	void *context;
	struct loop *loop;
	struct loop_fd watch;
	struct loop_timer over; // set while something missed is to be told
	uint64_t second;	// loop_now() at which the present one is over
	unsigned told;		// in it
	bool resting;		// until it is over nothing more is told
	uint64_t missed;	// since it was told last
	uint32_t next;		// the number the next packet has
};

// ---- asking for the packets

// One message of configuration; FLAGS alone unless WHOLE.
static int configure(struct netlink *socket, uint16_t group, bool whole, uint16_t flags,
		     struct err *e)
{
	struct nfgenmsg header = {.nfgen_family = AF_UNSPEC, .res_id = htons(group)};
	struct nfulnl_msg_config_mode mode = {.copy_range = htonl(PACKET_HEADERS_SIZE),
					      .copy_mode = NFULNL_COPY_PACKET};
	struct strbuf b;
	size_t begin;
	int number;
	int result;

	strbuf_init(&b, REQUEST_MAX);
	begin = attribute_message_begin(&b, NFNL_SUBSYS_ULOG << 8 | NFULNL_MSG_CONFIG,
					NLM_F_REQUEST, 0, &header, sizeof(header));
	if (whole) {
		attribute_put_u8(&b, NFULA_CFG_CMD, NFULNL_CFG_CMD_BIND);
		attribute_put(&b, NFULA_CFG_MODE, &mode, sizeof(mode));
		attribute_put_be32(&b, NFULA_CFG_QTHRESH, 1);
		attribute_put_be32(&b, NFULA_CFG_TIMEOUT, NO_TIMEOUT);
	}
	attribute_put_be16(&b, NFULA_CFG_FLAGS, flags);
	attribute_message_end(&b, begin);
	result = b.failed ? err_set(e, ERR_NO_MEMORY, NULL)
			  : netlink_request(socket, (struct nlmsghdr *)(void *)b.data, NULL, NULL,
					    &number, e);
	// What the kernel says to who may configure, when the group is somebody else's.
	if (result != 0 && !b.failed && (number == EPERM || number == EBUSY))
		(void)err_set(e, ERR_FAILURE, "another program takes group %u of NFLOG", group);
	strbuf_free(&b);
	return result;
}

// ---- reading

static void miss(struct nflog *n, uint64_t count)
{
	n->missed += count;
	if (!loop_timer_is_set(&n->over))
		loop_timer_set_at(&n->over, n->second);
}

static void rest(struct nflog *n)
{
	n->resting = true;
	(void)loop_fd_watch(&n->watch, 0);
}

static int take(void *context, const struct nlmsghdr *message)
{
	struct nflog *n = context;
	uint64_t now = loop_now(n->loop);
	struct nflog_packet packet;
	uint32_t lost;

	if (!nflog_decode(message, &packet))
		return 0;
	if (now >= n->second && !n->resting) {
		n->second = now + SECOND_MS;
		n->told = 0;
	}
	lost = packet.number - n->next;
	n->next = packet.number + 1;
	if (lost > 0)
		miss(n, lost);
	if (n->told < NFLOG_PER_SECOND) {
		n->told++;
		n->events->packet(n->context, &packet);
		return 0;
	}
	miss(n, 1);
	if (!n->resting)
		rest(n);
	return 0;
}

static void on_readable(void *context, unsigned events)
{
	struct nflog *n = context;
	enum netlink_received got = NETLINK_SOME;
	struct err e;

	(void)events;
	for (int i = 0; i < READS_AT_ONCE && !n->resting && got != NETLINK_NOTHING; i++) {
		got = netlink_receive(n->socket, take, n, &e);
		if (got == NETLINK_BROKEN) { // not watched meanwhile: it may last
			n->second = loop_now(n->loop) + SECOND_MS;
			rest(n);
			loop_timer_set_at(&n->over, n->second);
		}
	}
}

// What came while nothing was read is old by now: it is only counted.
static void skip_waiting(struct nflog *n)
{
	enum netlink_received got = NETLINK_SOME;
	struct err e;

	n->told = NFLOG_PER_SECOND;
	for (int i = 0; i < READS_TO_SKIP && (got == NETLINK_SOME || got == NETLINK_LOST); i++)
		got = netlink_receive(n->socket, take, n, &e);
}

static void on_over(void *context)
{
	struct nflog *n = context;
	uint64_t missed;

	if (n->resting)
		skip_waiting(n);
	missed = n->missed;
	n->missed = 0;
	n->resting = false;
	n->second = loop_now(n->loop) + SECOND_MS;
	n->told = 0;
	loop_timer_cancel(&n->over);
	if (loop_fd_watch(&n->watch, LOOP_READ) != 0) {
		n->resting = true;
		loop_timer_set_at(&n->over, n->second);
	}
	if (missed > 0)
		n->events->missed(n->context, missed);
}

// ---- the start and the end

struct nflog *nflog_new(struct loop *loop, uint16_t group, const struct nflog_events *events,
			void *context, struct err *e)
{
	struct nflog *n = calloc(1, sizeof(*n));
	int size = WAITING_BYTES;
	struct err ignored;

	if (!n) {
		(void)err_set(e, ERR_NO_MEMORY, NULL);
		return NULL;
	}
	n->events = events;
	n->context = context;
	n->loop = loop;
	loop_fd_init(&n->watch, loop, -1, on_readable, n);
	loop_timer_init(&n->over, loop, on_over, n);
	n->socket = netlink_open(NETLINK_NETFILTER, 0, e);
	if (!n->socket || configure(n->socket, group, true, NFULNL_CFG_F_SEQ, e) != 0) {
		nflog_free(n);
		return NULL;
	}
	// A kernel that cannot tell of connections refuses this, and tells the rest.
	(void)configure(n->socket, group, false, NFULNL_CFG_F_SEQ | NFULNL_CFG_F_CONNTRACK,
			&ignored);
	(void)setsockopt(netlink_fd(n->socket), SOL_SOCKET, SO_RCVBUF, &size, sizeof(size));
	loop_fd_init(&n->watch, loop, netlink_fd(n->socket), on_readable, n);
	if (loop_fd_watch(&n->watch, LOOP_READ) != 0) {
		(void)err_errno(e, ERR_IO, "watching for packets that rules log");
		nflog_free(n);
		return NULL;
	}
	return n;
}

void nflog_free(struct nflog *n)
{
	if (!n)
		return;
	loop_fd_done(&n->watch);
	loop_timer_cancel(&n->over);
	netlink_close(n->socket);
	free(n);
}
