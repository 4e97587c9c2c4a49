// SPDX-License-Identifier: BSD-2-Clause
// What a router on a LAN announces of itself. Never included alone: wire/message.h is.
#pragma once

#include <stdint.h>

#include "base/ip6.h"
#include "base/mac.h"
#include "wire/parent.h"

// How many of them are known at once, at most.
enum { WIRE_ANNOUNCEMENTS_MAX = 256 };

// It is forgotten when nothing more is heard of it for so long: RouterOS announces once a minute, or
// more often.
enum { WIRE_ANNOUNCEMENT_MS = 180000 };

// Known from others by ifindex, source and mac. Texts are clean UTF-8; "": not told.
struct wire_announcement {
	uint32_t ifindex; // of the LAN
	uint32_t source;  // IPv4 address that it was sent from, host order; 0: it has none yet
	uint32_t address; // that it tells; 0: none
	uint32_t uptime_s;
	struct ip6 address6;
	struct mac mac;
	uint8_t has_uptime;
	uint8_t unpack; // enum mndp_unpack
	char lan[WIRE_INTERFACE_SIZE];
	char identity[128];
	char version[96];
	char platform[64];
	char software_id[32];
	char board[64];
	char interface[64]; // its own, on which it speaks
};
