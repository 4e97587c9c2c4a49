// SPDX-License-Identifier: BSD-2-Clause
// What gate knows, as the messages that tell it.
#pragma once

#include "gate/lan_set.h"
#include "gate/mapping.h"
#include "wire/message.h"

struct gate;

// Without the counters, which cost a question to the kernel each.
struct wire_mapping tell_mapping(const struct gate *g, const struct mapping *m);

// As above, with the counters as they are now; notes when they have moved.
struct wire_mapping tell_mapping_counted(struct gate *g, struct mapping *m);

struct wire_link tell_link(const struct link *link);
struct wire_lan tell_lan(const struct gate *g, const struct lan *lan, bool gone);

// MAPPINGS are visible to who is told. Without speed and counters, which tell_line adds.
struct wire_uplink tell_uplink(const struct gate *g, size_t mappings);
void tell_line(const struct gate *g, struct wire_uplink *out);

// To lan and mgmt, who are there.
void tell_mapping_event(struct gate *g, enum wire_mapping_change change, const struct mapping *m);
void tell_mapping_moved(struct gate *g,
			const struct mapping *m); // opened, closed or moved: mgmt only
void tell_lan_event(struct gate *g, const struct lan *lan, bool gone);
void tell_uplink_event(struct gate *g);
void tell_firewall_event(struct gate *g);
// To mgmt: `event` says what happened.
void tell_pending(struct gate *g, const struct wire_pending *pending);
void tell_known_device(struct gate *g, const struct wire_known_device *device);
void tell_suspension(struct gate *g);					  // mgmt only
void tell_link_event(struct gate *g, const struct link *link, bool gone); // mgmt only
void tell_service(struct gate *g, bool announce);			  // lan only

// All of it, to one that has just come.
void tell_lan_process(struct gate *g);
void tell_mgmt_process(struct gate *g);
