// SPDX-License-Identifier: BSD-2-Clause
// The devices of the LANs that asked for something or own a mapping: hardware address, quota, rate.
// Bounded: one that has no mapping gives way to a new one, the longest unheard first.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/ip.h"
#include "base/mac.h"
#include "gate/alert.h"
#include "gate/mapping.h"
#include "io/loop.h"

enum { DEVICES_MAX = 65536 };

struct device {
	ip4 address;
	struct mac mac;			// all zero: not known yet
	uint64_t last_seen;		// loop_now() of its last sign of life
	struct gate *watcher;		// presence.h's: whose timer `watch` is, once it was set
	struct loop_timer watch;	// the next look whether it is still there
	uint64_t asked;			// loop_now() at which it was last looked for
	unsigned charged;		// mappings that count against its quota
	struct mapping *owned;		// mappings that lead to it, in the order they were made
	uint64_t level;			// of its bucket: a request takes 60000
	uint64_t filled;		// loop_now() up to which the bucket was filled
	bool dry;			// was told so already
	struct alert_watch alerts;	// what is unusual in what it asks
	struct device *previous, *next; // in the order of use, most recent last
	UT_hash_handle hh;
};

// All zero is the empty set.
struct device_set {
	struct device *by_address;
	struct device *by_use;
};

void device_set_free(struct device_set *s);

struct device *device_find(const struct device_set *s, ip4 address);

// Finds or makes. NULL when DEVICES_MAX of them all have mappings. The pointer stays good while the
// device has a mapping; otherwise until the next device_need.
struct device *device_need(struct device_set *s, ip4 address, uint64_t now);

// The lists and counts that keep a device. One that owns nothing any more is not watched.
void device_own(struct device *d, struct mapping *m);
void device_disown(struct mapping *m);
void device_charge(struct device *d, struct mapping *m);
void device_uncharge(struct mapping *m);

enum device_rate {
	DEVICE_RATE_FINE,
	DEVICE_RATE_OVER,	// too many requests
	DEVICE_RATE_OVER_FIRST, // and this is the first since it was fine
};

// One request at NOW, of a device that may make PER_MINUTE (0: any number), all of a minute's at
// once if it likes.
enum device_rate device_request(struct device *d, uint32_t per_minute, uint64_t now);
