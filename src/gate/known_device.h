// SPDX-License-Identifier: BSD-2-Clause
// Every device that has ever asked for a port, by its hardware address: when, how often, what it
// asked last and what it got. Kept in gate's file (notebook.h), so that a restart forgets nobody.
// Of KNOWN_DEVICES_MAX the one unseen for longest gives way to a new one, of those that never got a port
// first; not one that has a comment or that a rule names, however many addresses somebody makes up.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "gate/mapping.h"
#include "gate/peer.h"
#include "wire/message.h"

struct gate;

enum { KNOWN_DEVICES_MAX = 1024 };

struct known_device {
	UT_hash_handle hh;		      // by hardware address, the one seen last is the last
	UT_hash_handle hh_id;		      // by id, ascending
	struct known_device *previous, *next; // in `list`, as they were seen
	struct known_device **list;	      // of `fleeting`; NULL: it does not give way
	struct wire_known_device is; // but `action`, `mappings` and `event`, told as they are
	bool named;		     // by a rule
	bool changed;		     // since it was stored
	bool stored;
	bool refused; // what it asked for last was; false after a start
};

struct known_device_set {
	struct known_device *by_mac;
	struct known_device *by_id;
	struct known_device *fleeting[2]; // may give way: that never got a port; that did
	struct mac *gone;		  // stored, and not there any more
	size_t gone_count;		  // KNOWN_DEVICES_MAX at most
	uint32_t last_id;
	bool wanted; // mgmt wants to be told what happens
};

int known_device_load(struct gate *g, struct err *e);
void known_device_free(struct known_device_set *s);

// For notebook.h: writes what has changed, inside its transaction; then, when that is committed.
int known_device_store(struct gate *g, struct err *e);
void known_device_stored(struct gate *g);

// ADD was asked for by a device of LAN: granted where REFUSAL is NULL.
void known_device_note(struct gate *g, const struct wire_mapping_add *add, const char *lan,
		       const struct err *refusal);

void known_device_rules_changed(struct gate *g); // there are other rules

// Sends the first row above CURSOR; its key, or 0 at the end.
uint64_t known_device_listing(struct gate *g, uint64_t cursor, const struct answer_to *to);

void known_device_forget(struct gate *g, const struct wire_known_device_forget *asked,
			 const struct answer_to *to);
void known_device_comment(struct gate *g, const struct wire_known_device_comment *asked,
			  const struct answer_to *to);

// For known_device_store.c and known_device.c.
struct known_device *known_device_find(struct gate *g, struct mac mac);
struct known_device *known_device_add(struct gate *g, const struct wire_known_device *is);
void known_device_place(struct known_device_set *s, struct known_device *d);
