// SPDX-License-Identifier: BSD-2-Clause
// From where one speaks on a LAN: a group and the address of ours that goes with it. Over IPv6 there
// are two of them (UDA 1.1 Annex A): on the link, FF02::C, with the link-local address; for the
// site, FF05::C, with one of wider scope.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "base/ip6.h"
#include "wire/message.h"

enum ssdp_scope { SSDP_SCOPE_LINK, SSDP_SCOPE_SITE, SSDP_SCOPE__COUNT };

struct ssdp_place {
	struct ip6 address; // what LOCATION names and messages come from; IP6_NONE: no such place
	struct ip6 group;
	const char *group_host; // for HOST
	uint32_t ifindex;
	uint16_t http_port;
	uint16_t search_port; // of our socket, when it is not 1900; otherwise 0
};

// The place of LAN for one family (V6) and scope; IPv4 has the link's only. PORT is our socket's.
struct ssdp_place ssdp_place_of(const struct wire_lan *lan, bool v6, enum ssdp_scope scope,
				uint16_t port);

bool ssdp_place_is_same(const struct ssdp_place *a, const struct ssdp_place *b);
