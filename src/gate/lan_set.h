// SPDX-License-Identifier: BSD-2-Clause
// The LANs that are served: the internal interfaces of the settings or, where these name none,
// those that look like a LAN (private address, broadcast link, not an uplink, no default route, no
// tunnel or container link). Each has one address of ours and its prefix.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/ip.h"
#include "gate/host_facts.h"
#include "wire/message.h"

struct lan {
	uint32_t ifindex;
	struct ip4_prefix prefix; // its address is ours
	struct ip6 link_local;	  // ours too; IP6_NONE: no IPv6 there
	struct ip6 site;	  // and one of wider scope; IP6_NONE: none
	uint8_t site_length;	  // of its prefix
	char name[WIRE_INTERFACE_SIZE];
	struct wire_rules rules; // what its devices may have
};

struct lan_set {
	struct lan lan[WIRE_INTERFACES_MAX];
	size_t count;
	// A LAN that cannot be served since its addresses are also another's; "" for none.
	char overlapping[WIRE_INTERFACE_SIZE];
	// A LAN whose addresses are also those before an external interface, so that one of the two
	// cannot be reached (RFC 4787 REQ-7); "" for none.
	char outside[WIRE_INTERFACE_SIZE];
};

// BEFORE is what they were until now (an address is kept as long as it is there); not S itself.
void lan_set_compute(struct lan_set *s, const struct lan_set *before,
		     const struct wire_settings *settings, const struct host_facts *facts);

void lan_set_remove(struct lan_set *s, const char *name); // harmless when it is not there

const struct lan *lan_set_find(const struct lan_set *s, uint32_t ifindex); // NULL: not served
const struct lan *lan_set_named(const struct lan_set *s, const char *name);
enum wire_lease_zero lan_set_lease_zero(const struct lan_set *s, const char *name);
bool lan_is_same(const struct lan *a, const struct lan *b); // but for the rules

// NOW has an address of ours to be reached at that BEFORE has not.
bool lan_set_gains(const struct lan_set *now, const struct lan_set *before);

// ADDRESS may be a device's there: in the prefix, neither its first (network) nor its last address
// (broadcast), nor ours.
bool lan_may_have(const struct lan *lan, ip4 address);
