// SPDX-License-Identifier: BSD-2-Clause
// How a check tells what it finds; for the rooms doctor_*.c alone.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/ip.h"
#include "gate/doctor.h"

struct mapping;

// What is asked about.
struct doctor {
	struct gate *g;
	ip4 device; // that alone, where a check has devices or LANs for subjects; 0: all
};

// Tells of the first subject above *ITEM, a number of the check's own (0 at first), which it moves
// on. False: there is none.
typedef bool doctor_check(const struct doctor *d, uint32_t *item, struct wire_check *out);

doctor_check doctor_service, doctor_nat_traversal, doctor_external_interface,
	doctor_external_address, doctor_forwarding, doctor_reverse_path;
doctor_check doctor_lan, doctor_bridged, doctor_listening, doctor_discovery, doctor_control,
	doctor_other_gateway;
doctor_check doctor_firewall_input, doctor_firewall_forward, doctor_refusal;
doctor_check doctor_mappings, doctor_mapping, doctor_device, doctor_listener, doctor_path;

// For a check of one subject: true the first time.
bool doctor_once(uint32_t *item);

void doctor_subject(struct wire_check *out, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void doctor_say(struct wire_check *out, enum wire_verdict verdict, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
void doctor_advise(struct wire_check *out, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

enum { DOCTOR_AGO_SIZE = 24 };

// How long ago AT was, in words: "12s", "3h5m".
const char *doctor_ago(const struct gate *g, uint64_t at, char out[DOCTOR_AGO_SIZE]);
