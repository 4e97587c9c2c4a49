// SPDX-License-Identifier: BSD-2-Clause
// Notifications of nftables: those of one transaction follow one another, and NEWGEN ends them.
#include "kernel/nft_monitor.h"

#include <stdlib.h>
#include <string.h>

#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>

#include "kernel/attribute.h"
#include "kernel/nft_set.h"

enum {
	RETRY_MS = 1000,
	PACKETS_AT_ONCE = 256,
	GROUP = 1 << (NFNLGRP_NFTABLES - 1),
	// Every message about a thing in a table names the table by this attribute, whatever the
	// thing's own name for it is.
	TABLE_ATTRIBUTE = 1,
};

_Static_assert((int)NFTA_TABLE_NAME == TABLE_ATTRIBUTE &&
		       (int)NFTA_CHAIN_TABLE == TABLE_ATTRIBUTE &&
		       (int)NFTA_RULE_TABLE == TABLE_ATTRIBUTE &&
		       (int)NFTA_SET_TABLE == TABLE_ATTRIBUTE &&
		       (int)NFTA_SET_ELEM_LIST_TABLE == TABLE_ATTRIBUTE &&
		       (int)NFTA_OBJ_TABLE == TABLE_ATTRIBUTE &&
		       (int)NFTA_FLOWTABLE_TABLE == TABLE_ATTRIBUTE,
	       "where a message names its table");

struct nft_monitor {
	struct netlink *subscription;
	nft_monitor_callback *callback;
	void *context;
	uint32_t ours; // port of our own transactions' socket
	struct loop_fd watch;
	struct loop_timer again;
	struct nft_change change; // of the transaction that is being told
};

static unsigned touched_by(uint8_t type, const struct nlattr *const *a)
{
	char name[NFT_SET_MAXNAMELEN];

	if (type != NFT_MSG_NEWSETELEM && type != NFT_MSG_DELSETELEM)
		return NFT_TOUCHED_TABLE;
	if (!attribute_text(a[NFTA_SET_ELEM_LIST_SET], name, sizeof(name)))
		return NFT_TOUCHED_TABLE;
	for (size_t i = 0; i < NFT_SET__COUNT; i++)
		if (!nft_sets[i].interval && strcmp(nft_sets[i].name, name) == 0)
			return NFT_TOUCHED_ELEMENTS;
	return NFT_TOUCHED_TABLE;
}

static unsigned filter_touched(uint8_t family, const char *table)
{
	return family == NFPROTO_INET && strcmp(table, NFT_FILTER_TABLE) == 0 ? NFT_TOUCHED_FILTER
									      : 0;
}

// Rules add to sets that have elements with timeouts, which others may help them with.
static unsigned filter_elements_touched(uint8_t family, const char *table, const struct nlattr *set)
{
	char name[NFT_SET_MAXNAMELEN];

	if (!filter_touched(family, table) || !attribute_text(set, name, sizeof(name)))
		return 0;
	return strncmp(name, "ip4_list_", 9) == 0 || strncmp(name, "ip6_list_", 9) == 0
		       ? NFT_TOUCHED_LISTS
		       : NFT_TOUCHED_FILLED;
}

static bool decode_end(const struct nlmsghdr *message, struct nft_change *out)
{
	const struct nlattr *a[NFTA_GEN_MAX + 1];

	if (!attribute_parse_message(message, sizeof(struct nfgenmsg), a, NFTA_GEN_MAX))
		return true;
	(void)attribute_be32(a[NFTA_GEN_PROC_PID], &out->process);
	(void)attribute_text(a[NFTA_GEN_PROC_NAME], out->program, sizeof(out->program));
	return true;
}

bool nft_change_decode(const struct nlmsghdr *message, struct nft_change *out)
{
	const struct nfgenmsg *header = attribute_header(message, sizeof(*header));
	const struct nlattr *a[NFTA_SET_ELEM_LIST_SET + 1];
	uint8_t type = (uint8_t)message->nlmsg_type;
	char table[NFT_TABLE_MAXNAMELEN];

	if (!header || message->nlmsg_type >> 8 != NFNL_SUBSYS_NFTABLES)
		return false;
	if (type == NFT_MSG_NEWGEN)
		return decode_end(message, out);
	if (!attribute_parse_message(message, sizeof(*header), a, NFTA_SET_ELEM_LIST_SET) ||
	    !attribute_text(a[TABLE_ATTRIBUTE], table, sizeof(table)))
		out->touched |= NFT_TOUCHED_UNKNOWN;
	else if (header->nfgen_family == NFPROTO_INET && strcmp(table, NFT_TABLE) == 0)
		out->touched |= touched_by(type, a);
	else if (type != NFT_MSG_NEWSETELEM && type != NFT_MSG_DELSETELEM)
		out->touched |= NFT_TOUCHED_OTHERS | filter_touched(header->nfgen_family, table);
	else
		out->touched |= filter_elements_touched(header->nfgen_family, table,
							a[NFTA_SET_ELEM_LIST_SET]);
	return false;
}

static void tell(struct nft_monitor *m)
{
	struct nft_change change = m->change;

	m->change = (struct nft_change){0};
	if (change.touched)
		m->callback(m->context, &change);
}

static int take(void *context, const struct nlmsghdr *message)
{
	struct nft_monitor *m = context;

	if (message->nlmsg_pid == m->ours)
		return 0;
	if (nft_change_decode(message, &m->change))
		tell(m);
	return 0;
}

static enum netlink_received receive(struct nft_monitor *m, struct err *e)
{
	enum netlink_received got = netlink_receive(m->subscription, take, m, e);

	if (got == NETLINK_LOST) {
		m->change.touched |= NFT_TOUCHED_UNKNOWN;
		tell(m);
	}
	return got;
}

void nft_monitor_read(struct nft_monitor *m)
{
	enum netlink_received got = NETLINK_SOME;
	struct err e;

	for (int i = 0; i < PACKETS_AT_ONCE && (got == NETLINK_SOME || got == NETLINK_LOST); i++)
		got = receive(m, &e);
	if (got == NETLINK_BROKEN) {
		// Not watched meanwhile: a lasting error would keep the loop busy.
		(void)loop_fd_watch(&m->watch, 0);
		loop_timer_set(&m->again, RETRY_MS);
	}
}

static void on_readable(void *context, unsigned events)
{
	(void)events;
	nft_monitor_read(context);
}

static void on_again(void *context)
{
	struct nft_monitor *m = context;

	m->change.touched |= NFT_TOUCHED_UNKNOWN;
	tell(m);
	if (loop_fd_watch(&m->watch, LOOP_READ) != 0)
		loop_timer_set(&m->again, RETRY_MS);
	else
		nft_monitor_read(m);
}

struct nft_monitor *nft_monitor_new(struct loop *loop, const struct netlink *ours,
				    nft_monitor_callback *callback, void *context, struct err *e)
{
	struct nft_monitor *m = calloc(1, sizeof(*m));

	if (!m) {
		err_set(e, ERR_NO_MEMORY, NULL);
		return NULL;
	}
	m->callback = callback;
	m->context = context;
	m->ours = netlink_port(ours);
	loop_fd_init(&m->watch, loop, -1, on_readable, m);
	loop_timer_init(&m->again, loop, on_again, m);
	m->subscription = netlink_open(NETLINK_NETFILTER, GROUP, e);
	if (!m->subscription) {
		nft_monitor_free(m);
		return NULL;
	}
	loop_fd_init(&m->watch, loop, netlink_fd(m->subscription), on_readable, m);
	if (loop_fd_watch(&m->watch, LOOP_READ) != 0) {
		err_errno(e, ERR_IO, "watching the packet filter");
		nft_monitor_free(m);
		return NULL;
	}
	return m;
}

void nft_monitor_free(struct nft_monitor *m)
{
	if (!m)
		return;
	loop_fd_done(&m->watch);
	loop_timer_cancel(&m->again);
	netlink_close(m->subscription);
	free(m);
}
