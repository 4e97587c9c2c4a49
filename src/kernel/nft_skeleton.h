// SPDX-License-Identifier: BSD-2-Clause
// The text of `table inet sallyport` for `nft -f -`: sets, chains and rules, everything but the
// elements that are mappings. Pure: writes text, runs nothing.
//
// The text is one transaction. UPDATE keeps all mappings and counters: it declares what may be
// there already, replaces all rules and the contents of the small interval sets. Where what is
// there was declared otherwise (another version of ours), nft refuses it and nothing changes; then
// run REPLACE, which begins by deleting the table, and add the mappings again.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/ip.h"
#include "base/strbuf.h"

enum nft_skeleton_mode {
	NFT_SKELETON_UPDATE,
	NFT_SKELETON_REPLACE,
};

struct nft_skeleton_lan {
	const char *interface;
	struct ip4_prefix prefix; // host bits are ignored
};

// Flows to mapped ports that come in by INTERFACE are answered through it (reply_route.h).
struct nft_skeleton_reply {
	const char *interface;
	uint8_t number; // of its route
};

struct nft_skeleton {
	const char *const *uplinks; // names of the interfaces to the outside
	size_t uplink_count;
	const struct nft_skeleton_lan *lans; // one interface may stand in several rows
	size_t lan_count;
	uint16_t http_port;			  // TCP, of descriptions and control; 0: none
	uint16_t api_port;			  // TCP; 0: none
	bool suspended;				  // nothing is forwarded to or from the uplinks
	const struct nft_skeleton_reply *replies; // of uplinks that are to answer themselves
	size_t reply_count;
};

// The priority of our NAT chains against those of others: see nft_skeleton.c.
enum { NFT_SKELETON_TEXT_MAX = 256 * 1024, NFT_SKELETON_ROWS_MAX = 256 /* uplinks, and LANs */ };

// Appends the text to OUT. Refuses (ERR_VALUE) an interface name the kernel would not have or that
// cannot be quoted, a name that is both uplink and LAN, a prefix of length 0, too many rows; OUT
// is unchanged then. Of LAN prefixes that contain each other the wider stands for both.
int nft_skeleton_write(struct strbuf *out, const struct nft_skeleton *skeleton,
		       enum nft_skeleton_mode mode, struct err *e);

// The text that removes all of ours, harmless when nothing is there.
void nft_skeleton_write_delete(struct strbuf *out);
