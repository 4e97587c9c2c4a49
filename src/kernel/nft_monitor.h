// SPDX-License-Identifier: BSD-2-Clause
// Tells of every transaction of nftables that others make (nfnetlink group NFTABLES). Our own are
// known by the port of the socket they are sent from, and passed over. Those that the nft program
// makes for us are told like everybody else's.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "io/loop.h"
#include "kernel/netlink.h"

enum nft_touched {
	NFT_TOUCHED_ELEMENTS = 1, // of one of our sets whose elements are mappings
	NFT_TOUCHED_TABLE = 2,	  // anything else of our table, or all of it
	NFT_TOUCHED_OTHERS = 4,	  // rules, chains or tables that are not ours
	NFT_TOUCHED_UNKNOWN = 8,  // notifications were lost: anything
	NFT_TOUCHED_FILTER = 16,  // the administrator's table, which is ours as well (with OTHERS)
	NFT_TOUCHED_FILLED = 32,  // elements of sets in it that its rules fill
	NFT_TOUCHED_LISTS = 64,	  // elements of its other sets
};

enum { NFT_PROGRAM_SIZE = 16 };

// One transaction.
struct nft_change {
	unsigned touched;		// set of enum nft_touched; never 0
	uint32_t process;		// 0: not known
	char program[NFT_PROGRAM_SIZE]; // its name; "" when not known
};

typedef void nft_monitor_callback(void *context, const struct nft_change *change);

struct nft_monitor;

// OURS is the socket of our own transactions. NULL: E.
struct nft_monitor *nft_monitor_new(struct loop *loop, const struct netlink *ours,
				    nft_monitor_callback *callback, void *context, struct err *e);
void nft_monitor_free(struct nft_monitor *m); // NULL is fine; not from within the callback

// Tells now what the kernel has told already.
void nft_monitor_read(struct nft_monitor *m);

// Pure. What one notification says: what it touched is added to *OUT; one that ends a transaction
// says whose it was and returns true.
struct nlmsghdr;
bool nft_change_decode(const struct nlmsghdr *message, struct nft_change *out);
