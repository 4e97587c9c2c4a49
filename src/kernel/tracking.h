// SPDX-License-Identifier: BSD-2-Clause
// The settings of the connection tracker of this network namespace: how long it remembers a
// connection of which nothing is heard (by nfnetlink_cttimeout, which needs
// CONFIG_NF_CONNTRACK_TIMEOUT), how many it has, and whether it takes up TCP connections whose
// beginning it has not seen.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include <linux/netfilter/nfnetlink_cttimeout.h>

#include "base/err.h"
#include "kernel/netlink.h"

// Seconds, by the attributes of linux/netfilter/nfnetlink_cttimeout.h; 0: not known, or leave it.
struct tracking_timeouts {
	uint32_t tcp[CTA_TIMEOUT_TCP_MAX + 1];
	uint32_t udp[CTA_TIMEOUT_UDP_MAX + 1];
	uint32_t icmp[CTA_TIMEOUT_ICMP_MAX + 1];
	uint32_t icmp6[CTA_TIMEOUT_ICMPV6_MAX + 1];
	uint32_t generic[CTA_TIMEOUT_GENERIC_MAX + 1]; // of any other protocol
};

struct tracking_totals {
	uint32_t entries; // of this network namespace
	uint32_t most;	  // of all of them together; 0: without limit
};

// Most seconds of a timeout: the kernel counts 2^31 ticks, and has up to 1000 of them a second.
enum { TRACKING_TIMEOUT_MAX_S = 24 * 24 * 3600 };

// What the kernel tells. 0 or -1, with a text that says so where it does not do this at all.
int tracking_timeouts_get(struct netlink *n, struct tracking_timeouts *out, struct err *e);

// Puts all of WANTED into the kernel that is not 0, or, at a failure, nothing. 0 or -1, as above.
int tracking_timeouts_set(struct netlink *n, const struct tracking_timeouts *wanted, struct err *e);

// 0 or -1.
int tracking_totals_get(struct netlink *n, struct tracking_totals *out, struct err *e);

// Pure. True for a well-formed answer; the timeouts of its protocol go to *OUT, in which the others
// stay.
struct nlmsghdr;
bool tracking_timeouts_decode(const struct nlmsghdr *message, struct tracking_timeouts *out);
bool tracking_totals_decode(const struct nlmsghdr *message, struct tracking_totals *out);

// ---- net.netfilter.nf_conntrack_tcp_loose, which is nowhere but in a file

#define TRACKING_LOOSE_FILE "/proc/sys/net/netfilter/nf_conntrack_tcp_loose"

// Opens the file, for writing too where that may be; it must happen before files are taken away from
// the process. Lets the kernel load its tracker first, which has the file. -1: there is none, or it
// cannot be read.
int tracking_loose_open(void);

// By what tracking_loose_open has returned. 0 or -1.
int tracking_loose_get(int fd, bool *out, struct err *e);
int tracking_loose_set(int fd, bool value, struct err *e);
