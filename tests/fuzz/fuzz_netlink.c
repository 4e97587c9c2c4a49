// SPDX-License-Identifier: BSD-2-Clause
// A packet from the kernel, through every decoder of src/kernel. What a set's decoder takes for an
// element must come out the same after encoding and decoding it again.

#include <stdint.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <string.h>

#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>

#include "kernel/address.h"
#include "kernel/address6.h"
#include "kernel/bridge.h"
#include "kernel/conntrack.h"
#include "kernel/flow.h"
#include "kernel/link.h"
#include "kernel/listener.h"
#include "kernel/neighbour.h"
#include "kernel/nflog.h"
#include "kernel/nft_element.h"
#include "kernel/nft_monitor.h"
#include "kernel/nft_rule.h"
#include "kernel/nft_table.h"
#include "kernel/mark_rule.h"
#include "kernel/reply_route.h"
#include "kernel/route.h"
#include "kernel/tracking.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void compare(void *context, const struct nft_element *again)
{
	const struct nft_element *element = context;

	if (!nft_element_same_key(element, again) || !nft_element_same_data(element, again) ||
	    element->timeout_ms != again->timeout_ms || element->mapping != again->mapping)
		abort();
}

static void check_element(void *context, const struct nft_element *element)
{
	struct nft_element copy = *element;
	struct strbuf b;
	size_t begin, list;

	(void)context;
	strbuf_init(&b, 1024);
	begin = nft_elements_begin(&b, NFT_MSG_NEWSETELEM, 0, 1, element->set, &list);
	nft_element_encode(&b, element, false);
	nft_elements_end(&b, begin, list);
	if (b.failed || nft_elements_decode((const struct nlmsghdr *)(const void *)b.data,
					    element->set, compare, &copy) != 1)
		abort();
	strbuf_free(&b);
}

// In a set of which nothing is known; one is searched for below.
static bool find_nothing(void *context, const char *set, const struct nft_value *key,
			 struct nft_ruling *ruling, bool *absent)
{
	(void)context;
	(void)ruling;
	if (set[0] == '\0' || key->size == 0)
		abort();
	*absent = set[0] == '_';
	return false;
}

static void judge_rule(const struct nlmsghdr *message)
{
	static const struct nft_packet packet = {.in = "ether1",
						 .out = "bridge",
						 .in_index = 2,
						 .out_index = 3,
						 .protocol = 6,
						 .destination_port = 80,
						 .translated = true};
	static const uint8_t bytes[8] = {0, 0, 0, 8};
	static const bool known[8] = {true, true, true, true, true};
	const struct nft_value key = {bytes, known, sizeof(bytes)};
	struct nft_search search = {.key = &key};
	struct nft_ruling ruling;
	bool absent;

	nft_rule_judge(message, &packet, find_nothing, NULL, &ruling);
	if (ruling.end > NFT_RULE_RETURN || !memchr(ruling.chain, '\0', sizeof(ruling.chain)))
		abort();
	nft_search_elements(&search, message);
	if (nft_search_found(&search, &ruling, &absent) && absent)
		abort();
}

static void check_address(void *context, const struct nft_address *address, bool end)
{
	(void)context;
	(void)end;
	if (address->size != 4 && address->size != sizeof(address->first))
		abort();
}

static int take(void *context, const struct nlmsghdr *message)
{
	union {
		struct netlink_ack ack;
		struct link link;
		struct address address;
		struct address6 address6;
		struct mac mac;
		struct route route;
		struct route_entry route_entry;
		struct neighbour neighbour;
		struct bridge bridge;
		struct listener listener;
		struct conntrack_entry entry;
		struct flow flow;
		struct tracking_timeouts timeouts;
		struct tracking_totals totals;
		struct nft_change change;
		struct nft_counter counter;
		struct nflog_packet packet;
	} out;

	(void)context;
	(void)netlink_ack_decode(message, &out.ack);
	if (link_decode(message, &out.link) && (out.link.ifindex == 0 || out.link.name[0] == '\0'))
		abort();
	if (address_decode(message, &out.address) && out.address.length > 32)
		abort();
	if (address6_decode(message, &out.address6) && out.address6.length > 128)
		abort();
	(void)neighbour6_decode(message, &out.mac);
	if (route_decode(message, &out.route) && out.route.ifindex == 0)
		abort();
	(void)reply_route_is_lost(message);
	(void)mark_rule_is_lost(message);
	if (route_entry_decode(message, &out.route_entry) &&
	    out.route_entry.destination.length > 32)
		abort();
	(void)neighbour_decode(message, &out.neighbour);
	(void)bridge_decode(message, &out.bridge);
	(void)listener_decode(message, &out.listener);
	(void)conntrack_decode(message, &out.entry);
	out.timeouts = (struct tracking_timeouts){.tcp = {0}};
	(void)tracking_timeouts_decode(message, &out.timeouts);
	(void)tracking_totals_decode(message, &out.totals);
	if (flow_decode(message, &out.flow) && out.flow.family != AF_INET &&
	    out.flow.family != AF_INET6)
		abort();
	out.change = (struct nft_change){0};
	(void)nft_change_decode(message, &out.change);
	if (!memchr(out.change.program, '\0', sizeof(out.change.program)))
		abort();
	if (nft_counter_decode(message, &out.counter) && out.counter.name[0] == '\0')
		abort();
	(void)nft_addresses_decode(message, check_address, NULL);
	if (nflog_decode(message, &out.packet) &&
	    !memchr(out.packet.prefix, '\0', sizeof(out.packet.prefix)))
		abort();
	judge_rule(message);
	for (enum nft_set set = 0; set < NFT_LAN_PREFIX; set++)
		(void)nft_elements_decode(message, set, check_element, NULL);
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	// A block of its own: aligned, and what is read beyond it is noticed.
	void *packet = malloc(size ? size : 1);

	if (!packet)
		return 0;
	memcpy(packet, data, size);
	(void)netlink_walk(packet, size, take, NULL);
	free(packet);
	return 0;
}
