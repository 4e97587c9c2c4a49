// SPDX-License-Identifier: BSD-2-Clause
// What one rule of somebody else's does with one packet, as far as that can be told from outside:
// pure, and bounded by the message that holds the rule.
//
// A value that is not known of the packet leaves unknown what is derived from it, and a rule of
// which it is not known whether it matches counts as one that does not. So a rule that drops some
// packets by their addresses is no obstacle, nor does one that accepts some clear the way.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/ip.h"

enum { NFT_CHAIN_SIZE = 64, NFT_LINK_SIZE = 16 };

// A first packet of a flow. Zero or "": not known, but for the interfaces, which it then has not.
struct nft_packet {
	char in[NFT_LINK_SIZE], out[NFT_LINK_SIZE]; // names of the interfaces
	uint32_t in_index, out_index;
	uint8_t protocol;
	uint16_t destination_port;
	bool translated; // its destination was (DNAT)
};

enum nft_rule_end {
	NFT_RULE_NEXT, // goes on, with the next rule
	NFT_RULE_ACCEPT,
	NFT_RULE_DROP, // or rejects
	NFT_RULE_JUMP,
	NFT_RULE_GOTO,
	NFT_RULE_RETURN,
};

struct nft_ruling {
	enum nft_rule_end end;
	char chain[NFT_CHAIN_SIZE]; // of a jump or goto
};

// A value in the making: what is known of it byte by byte.
struct nft_value {
	const uint8_t *bytes;
	const bool *known;
	size_t size; // most there can be
};

// Whether KEY is in SET of the rule's table. True: it is, and *RULING says what a verdict map has for
// it (NEXT for any other set). False: it is not (*ABSENT true), or that is not known.
typedef bool nft_set_search(void *context, const char *set, const struct nft_value *key,
			    struct nft_ruling *ruling, bool *absent);

// MESSAGE is one NFT_MSG_NEWRULE. What cannot be read is NEXT.
struct nlmsghdr;
void nft_rule_judge(const struct nlmsghdr *message, const struct nft_packet *packet,
		    nft_set_search *search, void *context, struct nft_ruling *out);

// The same for the elements of one set: one NFT_MSG_NEWSETELEM. A set of intervals is told in
// several elements, so the search goes over all messages of a dump.
struct nft_search {
	const struct nft_value *key;
	bool unknown;	// whether it is in
	bool intervals; // it is a set of intervals
	bool found;	// the element itself, or the highest below
	bool ends;	// that one ends an interval
	uint8_t best[64];
	size_t best_size;
	struct nft_ruling ruling; // of that
};

void nft_search_elements(struct nft_search *s, const struct nlmsghdr *message);

// How it came out.
bool nft_search_found(const struct nft_search *s, struct nft_ruling *ruling, bool *absent);
