// SPDX-License-Identifier: BSD-2-Clause
// Reading a table of family inet that nft wrote for us: what stands in it by name, its counters, the
// addresses in its sets, and whether it still is as it was. The netlink socket is one of
// NETLINK_NETFILTER. Tables, sets and counters that are not there are as if they were empty.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "kernel/netlink.h"

enum nft_named {
	NFT_NAMED_CHAINS,
	NFT_NAMED_OBJECTS, // counters, limits
	NFT_NAMED_SETS,	   // and maps; not those that rules have made for themselves
	NFT_NAMED_FLOWS,   // flow tables
	NFT_NAMED__COUNT
};

enum { NFT_NAME_SIZE = 256 }; // the kernel's NFT_NAME_MAXLEN

struct nft_names {
	char (*name)[NFT_NAME_SIZE]; // owned, in no order
	size_t count;
};

// 0 or -1 with OUT empty.
int nft_table_names(struct netlink *n, const char *table, enum nft_named what,
		    struct nft_names *out, struct err *e);
void nft_names_free(struct nft_names *names);

struct nft_counter {
	char name[NFT_NAME_SIZE];
	uint64_t packets, bytes;
};

// *OUT is the caller's to free. 0 or -1.
int nft_table_counters(struct netlink *n, const char *table, struct nft_counter **out,
		       size_t *count, struct err *e);

// Sets the counter NAME to 0.
int nft_counter_reset(struct netlink *n, const char *table, const char *name, struct err *e);

enum { NFT_COMMENT_SIZE = 129 };

// An element of a set of addresses: one address, or in a set of intervals a range.
struct nft_address {
	uint8_t first[16]; // network order, of `size` bytes
	uint8_t last[16];
	uint8_t size;	     // 4 or 16
	uint64_t timeout_ms; // that it was given; 0: none
	uint64_t expires_ms; // what is left of it
	char comment[NFT_COMMENT_SIZE];
};

// *OUT, in ascending order, is the caller's to free. 0 or -1.
int nft_set_addresses(struct netlink *n, const char *table, const char *set,
		      struct nft_address **out, size_t *count, struct err *e);

// A number that is another one when chains or rules were added to the table, taken away or put in
// others' place since. 0: there is no such table. 0 or -1.
int nft_table_print(struct netlink *n, const char *table, uint64_t *out, struct err *e);

// What the kernel calls the rules of CHAIN, in their order; *OUT is the caller's to free. 0 or -1.
int nft_chain_rules(struct netlink *n, const char *table, const char *chain, uint64_t **out,
		    size_t *count, struct err *e);

// Pure parts: one message of a dump. False leaves it out.
struct nlmsghdr;
bool nft_counter_decode(const struct nlmsghdr *message, struct nft_counter *out);
typedef void nft_address_callback(void *context, const struct nft_address *element, bool end);
bool nft_addresses_decode(const struct nlmsghdr *message, nft_address_callback *callback,
			  void *context);
