// SPDX-License-Identifier: BSD-2-Clause
// The sets and maps of `table inet sallyport`: the one place that declares their names, keys, data
// and flags. The element encoder, the decoder and the text of the skeleton all read this table.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/ip.h"

// Both of family inet.
#define NFT_TABLE	 "sallyport"
#define NFT_FILTER_TABLE "sallyport_filter" // the administrator's rules

enum nft_set {
	NFT_DNAT_HOST,	 // inbound, from one remote host only
	NFT_DNAT_ANY,	 // inbound, from any remote host
	NFT_SNAT_TWIN,	 // outbound side of a mapping: internal tuple to external tuple
	NFT_RESERVED,	 // external ports that no masquerade may hand out
	NFT_ACCOUNT_IN,	 // counts packets to an internal tuple
	NFT_ACCOUNT_OUT, // counts packets from an internal tuple
	NFT_GONE,	 // internal tuples just unmapped: their TCP flows are reset
	NFT_UPLINK,	 // the interface that mappings are open on
	NFT_LAN_PREFIX,	 // written by the skeleton alone
	NFT_SET__COUNT
};

// What one field of a key or of the data is.
enum nft_field {
	NFT_FIELD_NONE,
	NFT_FIELD_REMOTE,     // nft_element.remote
	NFT_FIELD_ADDRESS,    // .address
	NFT_FIELD_PROTOCOL,   // .protocol
	NFT_FIELD_PORT,	      // .port
	NFT_FIELD_TO_ADDRESS, // .to_address
	NFT_FIELD_TO_PORT,    // .to_port
	NFT_FIELD_LINK,	      // .link
};

enum { NFT_KEY_FIELDS = 4, NFT_DATA_FIELDS = 2 };

struct nft_set_row {
	const char *name;
	const char *comment;
	enum nft_field key[NFT_KEY_FIELDS + 1];	  // in order, NONE ends
	enum nft_field data[NFT_DATA_FIELDS + 1]; // in order, NONE ends; none at all: a set, no map
	bool timeout;				  // elements may carry one
	bool counter;				  // each element counts
	bool interval;				  // prefixes, told by the skeleton's text alone
	uint32_t default_timeout_s; // of an element without one of its own; 0: for ever
};

extern const struct nft_set_row nft_sets[NFT_SET__COUNT];

// One element. Which members matter is told by the set's row; the others must be 0. Addresses and
// ports in host order.
//
//	set		remote		address, port		to_address, to_port
//	DNAT_HOST	remote host	external		internal
//	DNAT_ANY			external		internal
//	SNAT_TWIN			internal		external
//	RESERVED			- , external
//	ACCOUNT_IN/OUT			internal
//	GONE				internal
//	UPLINK		the link alone
struct nft_element {
	enum nft_set set;
	ip4 remote;
	ip4 address;
	ip4 to_address;
	uint16_t port;
	uint16_t to_port;
	uint8_t protocol;    // 6 or 17
	uint32_t link;	     // ifindex
	uint32_t mapping;    // its number, kept in the kernel as the element's comment; 0: none
	uint64_t timeout_ms; // 0: none (GONE: ten minutes)

	// Told by dumps and look-ups, ignored when adding.
	uint64_t expires_ms; // what remains of the timeout
	uint64_t packets, bytes;
};

struct nft_element nft_dnat_host(uint8_t protocol, ip4 remote, ip4 external, uint16_t external_port,
				 ip4 internal, uint16_t internal_port);
struct nft_element nft_dnat_any(uint8_t protocol, ip4 external, uint16_t external_port,
				ip4 internal, uint16_t internal_port);
struct nft_element nft_snat_twin(uint8_t protocol, ip4 internal, uint16_t internal_port,
				 ip4 external, uint16_t external_port);
struct nft_element nft_reserved(uint8_t protocol, uint16_t external_port);
struct nft_element nft_account_in(uint8_t protocol, ip4 internal, uint16_t internal_port);
struct nft_element nft_account_out(uint8_t protocol, ip4 internal, uint16_t internal_port);
struct nft_element nft_gone(uint8_t protocol, ip4 internal, uint16_t internal_port);
struct nft_element nft_uplink(uint32_t link);

// The keyword of nft for a field's type.
const char *nft_field_type(enum nft_field field);

bool nft_element_same_key(const struct nft_element *a, const struct nft_element *b);
bool nft_element_same_data(const struct nft_element *a, const struct nft_element *b);
