// SPDX-License-Identifier: BSD-2-Clause
// Every device that has ever asked for a port, by its hardware address: when, how often, what it
// asked last and why it was refused. Kept in gate's file, so that a restart forgets nobody; written
// when a device is new, and of one that is known at most every ten minutes, since flash wears.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "gate/mapping.h"
#include "gate/peer.h"
#include "wire/message.h"

struct gate;

enum {
	KNOWN_DEVICES_MAX = 1024,	// the one unseen for longest gives way
	KNOWN_DEVICE_PAUSE_MS = 600000, // between two writes
};

struct known_device {
	UT_hash_handle hh;
	struct wire_known_device is; // but `action` and `mappings`, which are told as they are
	uint64_t written;	     // loop_now()
	bool changed;		     // since
	bool refused;		     // what it asked for last was; false after a start
};

struct known_device_set {
	struct known_device *by_mac; // hash; the one seen last is the last
};

int known_device_load(struct gate *g, struct err *e);
void known_device_save_all(struct gate *g); // as gate ends
void known_device_free(struct known_device_set *s);

// ADD was asked for by a device of LAN: granted where REFUSAL is NULL.
void known_device_note(struct gate *g, const struct wire_mapping_add *add, const char *lan,
		       const struct err *refusal);

// Sends the first row above CURSOR; its key, or 0 at the end.
uint64_t known_device_listing(struct gate *g, uint64_t cursor, const struct answer_to *to);

void known_device_forget(struct gate *g, const struct wire_known_device_forget *asked,
			 const struct answer_to *to);
