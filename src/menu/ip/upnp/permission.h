// SPDX-License-Identifier: BSD-2-Clause
// The records of /ip/upnp/rules, and how others come to make some: approving a request, switching a
// device.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/mac.h"
#include "mgmt/hooks.h"

#define UPNP_PERMISSIONS_PATH "/ip/upnp/rules"

struct permission_row {
	struct row row;
	uint32_t action; // enum wire_permission_action
	struct mac mac;
	char *device;
	char *address; // canonical: address, prefix or range
	char *address_list;
	char *interface;
	uint32_t protocol; // index: tcp, udp
	char *external_ports;
	char *internal_ports;
	char *description;
	uint32_t origin; // enum wire_origin
	char *time;	 // canonical: 8h-18h,mon,tue
	uint64_t matches;
	int64_t last_match; // seconds since 1970; 0: never
	char *about;	    // why it fits no request
};

extern const char *const permission_words[]; // of enum wire_permission_action; ends with NULL

extern const struct applier permission_applier;
void permission_gate_connected(struct mgmt *m);
void permission_done(struct mgmt *m);
void permission_committed(struct mgmt *m, const struct transaction *t);
void permission_find_problems(struct mgmt *m); // as menu_hooks.links_changed

// Counters, which gate keeps: the hooks and the commands' actions.
void permission_refreshed(struct mgmt *m, struct table *table, const void *body);
void permission_fill(struct mgmt *m, struct row *row);
void permission_reset(struct call *call);
void permission_reset_all(struct call *call);

// What address lists hold has changed.
void permission_lists_changed(struct mgmt *m);

// The file for gate, as the records will be; *OUT is the caller's to free. 0 or -1.
int permission_gather(struct mgmt *m, void **out, size_t *size, struct err *e);

// Makes a rule that stands before all others. Text of properties by name; the values that are NULL
// are left out.
struct permission_wish {
	const char *action;
	const char *mac;
	const char *address;
	const char *protocol;
	const char *external_ports;
	const char *internal_ports;
	const char *comment;
	bool replaces; // what stands there for this mac alone goes
	bool only_replaces;
};

// What a rule says of the device with MAC as such, and of nothing else; WIRE_PERMISSION__COUNT: none
// does.
enum wire_permission_action permission_policy_of(struct mgmt *m, struct mac mac);

// DONE is called once, at once or later, with CONTEXT.
void permission_add(struct call *call, const struct permission_wish *wish,
		    void (*done)(void *context, const struct err *e), void *context);
