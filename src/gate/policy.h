// SPDX-License-Identifier: BSD-2-Clause
// What a device may have: every check between a request and a change of the table. lan has checked
// before; here nothing of that is believed. Reads, never changes.
//
// What the router itself serves, on any of its addresses or that of the uplink, is not mapped away
// when the mapping is made; a service that comes later is told of (judge.c). Ports that this
// machine's own connections leave from (net.ipv4.ip_local_port_range) may be mapped: such a
// connection has an entry in conntrack, so its one remote end goes on reaching it, and the mapping
// everybody else.
//
// The order decides which error a request with several faults gets (WANIPConnection:2 section
// 2.5.16): range, address syntax, authorisation, wildcards, overwriting, conflict, space.
#pragma once

#include "gate/device.h"
#include "gate/freed.h"
#include "gate/host_facts.h"
#include "gate/lan_set.h"
#include "gate/mapping_table.h"
#include "gate/uplink.h"
#include "wire/message.h"

struct policy {
	const struct wire_settings *settings;
	const struct lan_set *lans;
	const struct uplink *uplink;
	const struct uplink_others *others;
	const struct host_facts *facts;
	const struct mapping_table *table;
	const struct freed_set *freed;
	uint64_t now;	// loop_now()
	int64_t wall_s; // seconds since 1970
};

// REQUESTER is a device of the LAN that is IFINDEX. The LAN, or NULL: E, ERR_NOT_AUTHORIZED.
const struct lan *policy_lan(const struct policy *p, uint32_t ifindex, ip4 requester,
			     struct err *e);

// The request is one that lan could have made: no odd byte in it. 0 or -1: ERR_MALFORMED.
int policy_check_form(const struct wire_mapping_add *add, struct err *e);

// The first half of the order, up to wildcards: may anybody in LAN ask for this? 0 or -1.
int policy_check_request(const struct policy *p, const struct lan *lan,
			 const struct wire_mapping_add *add, struct err *e);

// The second half: is there a place for it, and is it DEVICE's, the requester's, to take? *EXISTING
// is the mapping that changes by it, NULL: it is a new one. 0 or -1.
int policy_check_place(const struct policy *p, const struct lan *lan, const struct device *device,
		       const struct wire_mapping_add *add, struct mapping **existing,
		       struct err *e);

// PROTOCOL's PORT is nobody's to have: reserved, or served by a program of this machine. 0: it is
// free, -1: ERR_OTHER_MECHANISM, or what kept us from knowing.
int policy_check_reserved(const struct policy *p, uint8_t protocol, uint16_t port, struct err *e);

// Does a program of this machine serve PORT towards an uplink that mappings are open on? 1, 0, or -1:
// E.
int policy_serves_itself(const struct policy *p, uint8_t protocol, uint16_t port, struct err *e);

// Whether we may choose PORT for a device of LAN, as far as that is known without the kernel.
bool policy_allows_choice(const struct policy *p, const struct lan *lan, uint8_t protocol,
			  uint16_t port);

// Whether M, which is there, would still be given to a device of LAN by the rules as they are. What
// listens on this machine, the quotas and the hours do not count: they tell what may be added.
bool policy_permits(const struct wire_settings *settings, const struct lan *lan,
		    const struct mapping *m);

// Whether M, of LAN, is REQUESTER's to see and to close: it leads to it, or LAN is not in secure mode.
//
// The rule is one for all that reads: by index, by key, by range, and the number of entries in events.
// In secure mode an entry of another device tells whom one finds behind which port, and nobody needs
// it: a control point that looks before it adds is told of the conflict (718) when it adds, and takes
// another port. By index entries of others are passed over, not refused: version 1 stops at the first
// fault, and Windows asks for as many as the number of entries says, so that is counted alike.
bool policy_is_own(const struct lan *lan, const struct mapping *m, ip4 requester);

// The mapping that REQUESTER may close under KEY. NULL: E, ERR_NO_SUCH_ENTRY also where there is
// one in another LAN, ERR_FOREIGN_ENTRY where it is another device's.
struct mapping *policy_find_to_delete(const struct policy *p, const struct lan *lan,
				      const struct mapping_key *key, ip4 requester, struct err *e);
