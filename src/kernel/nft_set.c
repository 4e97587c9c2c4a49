// SPDX-License-Identifier: BSD-2-Clause
// The table of sets, and what is the same for all of them.
#include "kernel/nft_set.h"

const struct nft_set_row nft_sets[NFT_SET__COUNT] = {
	[NFT_DNAT_HOST] = {.name = "dnat_host",
			   .comment = "external tuple to internal, for one remote host",
			   .key = {NFT_FIELD_REMOTE, NFT_FIELD_ADDRESS, NFT_FIELD_PROTOCOL,
				   NFT_FIELD_PORT},
			   .data = {NFT_FIELD_TO_ADDRESS, NFT_FIELD_TO_PORT},
			   .timeout = true},
	[NFT_DNAT_ANY] = {.name = "dnat_any",
			  .comment = "external tuple to internal, for every remote host",
			  .key = {NFT_FIELD_ADDRESS, NFT_FIELD_PROTOCOL, NFT_FIELD_PORT},
			  .data = {NFT_FIELD_TO_ADDRESS, NFT_FIELD_TO_PORT},
			  .timeout = true},
	[NFT_SNAT_TWIN] = {.name = "snat_twin",
			   .comment = "internal tuple to external",
			   .key = {NFT_FIELD_ADDRESS, NFT_FIELD_PROTOCOL, NFT_FIELD_PORT},
			   .data = {NFT_FIELD_TO_ADDRESS, NFT_FIELD_TO_PORT},
			   .timeout = true},
	[NFT_RESERVED] = {.name = "reserved_port",
			  .comment = "external ports that other flows must not take",
			  .key = {NFT_FIELD_PROTOCOL, NFT_FIELD_PORT}},
	[NFT_ACCOUNT_IN] = {.name = "account_in",
			    .comment = "traffic to internal tuples",
			    .key = {NFT_FIELD_ADDRESS, NFT_FIELD_PROTOCOL, NFT_FIELD_PORT},
			    .counter = true},
	[NFT_ACCOUNT_OUT] = {.name = "account_out",
			     .comment = "traffic from internal tuples",
			     .key = {NFT_FIELD_ADDRESS, NFT_FIELD_PROTOCOL, NFT_FIELD_PORT},
			     .counter = true},
	[NFT_GONE] = {.name = "gone",
		      .comment = "internal tuples just unmapped",
		      .key = {NFT_FIELD_ADDRESS, NFT_FIELD_PROTOCOL, NFT_FIELD_PORT},
		      .timeout = true,
		      .default_timeout_s = 600},
	[NFT_UPLINK] = {.name = "uplink",
			.comment = "where flows of mappings leave by their external port",
			.key = {NFT_FIELD_LINK}},
	[NFT_LAN_PREFIX] = {.name = "lan_prefix",
			    .comment = "served networks",
			    .key = {NFT_FIELD_ADDRESS},
			    .interval = true},
};

struct nft_element nft_dnat_host(uint8_t protocol, ip4 remote, ip4 external, uint16_t external_port,
				 ip4 internal, uint16_t internal_port)
{
	return (struct nft_element){.set = NFT_DNAT_HOST,
				    .protocol = protocol,
				    .remote = remote,
				    .address = external,
				    .port = external_port,
				    .to_address = internal,
				    .to_port = internal_port};
}

struct nft_element nft_dnat_any(uint8_t protocol, ip4 external, uint16_t external_port,
				ip4 internal, uint16_t internal_port)
{
	return (struct nft_element){.set = NFT_DNAT_ANY,
				    .protocol = protocol,
				    .address = external,
				    .port = external_port,
				    .to_address = internal,
				    .to_port = internal_port};
}

struct nft_element nft_snat_twin(uint8_t protocol, ip4 internal, uint16_t internal_port,
				 ip4 external, uint16_t external_port)
{
	return (struct nft_element){.set = NFT_SNAT_TWIN,
				    .protocol = protocol,
				    .address = internal,
				    .port = internal_port,
				    .to_address = external,
				    .to_port = external_port};
}

struct nft_element nft_reserved(uint8_t protocol, uint16_t external_port)
{
	return (struct nft_element){
		.set = NFT_RESERVED, .protocol = protocol, .port = external_port};
}

static struct nft_element internal_tuple(enum nft_set set, uint8_t protocol, ip4 address,
					 uint16_t port)
{
	return (struct nft_element){
		.set = set, .protocol = protocol, .address = address, .port = port};
}

struct nft_element nft_account_in(uint8_t protocol, ip4 internal, uint16_t internal_port)
{
	return internal_tuple(NFT_ACCOUNT_IN, protocol, internal, internal_port);
}

struct nft_element nft_account_out(uint8_t protocol, ip4 internal, uint16_t internal_port)
{
	return internal_tuple(NFT_ACCOUNT_OUT, protocol, internal, internal_port);
}

struct nft_element nft_gone(uint8_t protocol, ip4 internal, uint16_t internal_port)
{
	return internal_tuple(NFT_GONE, protocol, internal, internal_port);
}

struct nft_element nft_uplink(uint32_t link)
{
	return (struct nft_element){.set = NFT_UPLINK, .link = link};
}

const char *nft_field_type(enum nft_field field)
{
	switch (field) {
	case NFT_FIELD_REMOTE:
	case NFT_FIELD_ADDRESS:
	case NFT_FIELD_TO_ADDRESS:
		return "ipv4_addr";
	case NFT_FIELD_PROTOCOL:
		return "inet_proto";
	case NFT_FIELD_PORT:
	case NFT_FIELD_TO_PORT:
		return "inet_service";
	case NFT_FIELD_LINK:
		return "iface_index";
	case NFT_FIELD_NONE:
		break;
	}
	return "";
}

bool nft_element_same_key(const struct nft_element *a, const struct nft_element *b)
{
	return a->set == b->set && a->remote == b->remote && a->address == b->address &&
	       a->protocol == b->protocol && a->port == b->port && a->link == b->link;
}

bool nft_element_same_data(const struct nft_element *a, const struct nft_element *b)
{
	return a->to_address == b->to_address && a->to_port == b->to_port;
}
