// SPDX-License-Identifier: BSD-2-Clause
// Unusual activity (wire/alert.h): noticed, counted, and told in the log as "alert NAME: …", so that
// rules of the log find it by that. Of one device each kind is told once a minute at most, and of all
// devices together so many times a minute; what is not told counts all the same.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "wire/message.h"

struct device;
struct gate;
struct turn_request;

enum { ALERT_LINES_PER_MINUTE = 20, ALERT_PORTS_MAX = 60 };

// Different ports of a minute, up to as many as are an alert.
struct alert_ports {
	uint64_t until; // loop_now() at which it begins anew
	uint32_t count;
	uint16_t port[ALERT_PORTS_MAX];
};

// What is remembered of a device. All zero is nothing.
struct alert_watch {
	struct alert_ports asked, queried;
	uint64_t refused_until;
	uint32_t refused;
	uint64_t quiet_until[WIRE_ALERT__COUNT]; // loop_now() from which a kind is told again
};

struct alert_count {
	struct wire_alert told; // but for `kind`
	uint64_t until;		// the minute in which `lines` were written
	uint32_t lines;
};

struct alert_set {
	struct alert_count of[WIRE_ALERT__COUNT];
};

// A device's request R was judged.
void alert_request(struct gate *g, const struct turn_request *r);

// Whose doing something is.
struct alert_whom {
	struct device *device; // NULL: it is told however often it happens
	ip4 address;
	uint32_t ifindex; // where the kernel may know its hardware address; 0: nowhere
	struct mac mac;	  // unknown: zero
};

// KIND has happened, by WHOM (NULL: nobody). It is counted, and told if it may be.
void alert_say(struct gate *g, enum wire_alert_kind kind, const struct alert_whom *whom,
	       const char *format, ...) __attribute__((format(printf, 4, 5)));

struct answer_to;

// A row of the listing (gate/listing.c).
uint64_t alert_send(struct gate *g, uint64_t cursor, const struct answer_to *to);
