// SPDX-License-Identifier: BSD-2-Clause
// Whether a packet would pass everybody else's chains: the rules of the other tables are read and
// followed as the kernel would (nft_rule.h). Nothing is changed.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "kernel/netlink.h"
#include "kernel/nft_rule.h"

enum { NFT_TABLE_SIZE = 64 };

enum nft_hook { NFT_HOOK_INPUT, NFT_HOOK_FORWARD };

// The base chain that drops it.
struct nft_obstacle {
	enum nft_hook hook;
	bool inet; // of the family inet; otherwise of ip
	// Of iptables, which refuses to work with a table that holds rules of any other kind.
	bool iptables;
	char table[NFT_TABLE_SIZE];
	char chain[NFT_CHAIN_SIZE];
};

struct nft_survey;

// Reads which chains there are. NFT is a socket of NETLINK_NETFILTER, used as long as the survey
// lives. NULL: E.
struct nft_survey *nft_survey_new(struct netlink *nft, struct err *e);
void nft_survey_free(struct nft_survey *s); // NULL is fine

// Tells of every base chain at HOOK that certainly drops PACKET. 0 or -1 (E), also where the rules
// are too many to be followed (ERR_TOO_LARGE).
typedef void nft_obstacle_callback(void *context, const struct nft_obstacle *obstacle);
int nft_survey_find(struct nft_survey *s, enum nft_hook hook, const struct nft_packet *packet,
		    nft_obstacle_callback *callback, void *context, struct err *e);

// Tells of every table, but for our own two, that decides what comes in or passes through: with a
// base chain there that drops what it does not accept, or that has rules. Each once.
typedef void nft_table_callback(void *context, const char *table, bool inet);
void nft_survey_tables(const struct nft_survey *s, nft_table_callback *callback, void *context);
