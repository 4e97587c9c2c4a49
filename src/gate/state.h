// SPDX-License-Identifier: BSD-2-Clause
// Everything that gate knows, for its rooms. Each member is written by the room of its name.
#pragma once

#include "base/clock.h"
#include "gate/alert.h"
#include "gate/closing.h"
#include "gate/device.h"
#include "gate/dhcp.h"
#include "gate/firewall.h"
#include "gate/firewall_listing.h"
#include "gate/firewall_log.h"
#include "gate/flow_listing.h"
#include "gate/foreign_firewall.h"
#include "gate/freed.h"
#include "gate/gate.h"
#include "gate/hearing.h"
#include "gate/host_facts.h"
#include "gate/identity.h"
#include "gate/interference.h"
#include "gate/journal.h"
#include "gate/kernel_sync.h"
#include "gate/known_device.h"
#include "gate/lan_set.h"
#include "gate/lease.h"
#include "gate/listen.h"
#include "gate/mapping_table.h"
#include "gate/notebook.h"
#include "gate/peer.h"
#include "gate/pending.h"
#include "gate/permission.h"
#include "gate/reply.h"
#include "gate/settings.h"
#include "gate/route_listing.h"
#include "gate/skeleton.h"
#include "gate/suspension.h"
#include "gate/tracking.h"
#include "gate/turn.h"
#include "gate/uplink.h"
#include "gate/world.h"
#include "store/leases.h"

struct host_netlink;
struct kernel_netlink;

struct gate {
	struct loop *loop;
	struct gate_kernel kernel;
	struct gate_host host;
	struct kernel_netlink *own_kernel; // NULL: the options' one
	struct host_netlink *own_host;

	struct leases *leases;
	struct loop_fd leases_watch;
	char boot[BOOT_ID_SIZE];

	struct peer parent, lan, mgmt;
	uint64_t last_request; // to the parent
	bool stopping;

	struct wire_settings settings;
	struct host_facts facts;
	struct route_listing routes;
	struct uplink uplink;
	struct uplink_others others;
	struct reply reply;
	struct wire_suspension suspension;
	struct lan_set lans;
	struct world world;
	struct skeleton skeleton;
	struct interference interference;
	struct foreign_firewall foreign_firewall;
	struct firewall firewall; // the administrator's
	struct firewall_listing firewall_listing;
	struct firewall_log firewall_log;
	struct flow_listing flows[2]; // of IPv4, of IPv6
	struct tracking tracking;
	struct listen_set listens;

	struct mapping_table table;
	uint32_t last_mapping_id;
	uint32_t update_id; // SystemUpdateID of WANIPConnection:2
	struct kernel_sync sync;
	struct device_set devices;
	struct device strangers; // a rate for all who are no devices
	struct permissions permissions;
	struct pending_set pending;
	struct known_device_set known;
	struct notebook notebook;
	struct hearing hearing;
	struct lease_keeper keeper;
	struct freed_set freed;
	struct dhcp dhcp;
	struct turn turn;
	struct closing_set closings;
	struct identity identity;
	struct journal journal;
	struct alert_set alerts;
};

int64_t gate_wall_s(const struct gate *g);
struct leases_clock gate_clock(const struct gate *g);

// Ends in order: what was asked is answered, our table goes, flows stay.
void gate_stop(struct gate *g);
