// SPDX-License-Identifier: BSD-2-Clause
// How much discovery one source, and all together, may ask for: an answer is many times as large as
// a search, and a flood by one device must not delay another's answer. Each family has limits of its
// own: a device has one IPv4 address, but as many IPv6 ones as it likes.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/ip6.h"

struct ssdp_limits;

enum {
	SSDP_SOURCE_RATE = 10, // searches a second that are answered, of one source
	SSDP_SOURCE_BURST = 30,
	SSDP_TOTAL_RATE = 200, // of all
	SSDP_TOTAL_BURST = 400,
	SSDP_ALL_INTERVAL_MS = 1000,  // between two searches for everything, of one source
	SSDP_PENDING_PER_SOURCE = 64, // answers that wait for their moment
	SSDP_PENDING_TOTAL = 1024,
	SSDP_SOURCES_MAX = 2048, // sources remembered
};

struct ssdp_limits *ssdp_limits_new(void); // NULL without memory
void ssdp_limits_free(struct ssdp_limits *l);

// May a search of SOURCE, which makes ANSWERS answers, be answered? True takes room for the
// answers, until ssdp_limits_release.
bool ssdp_limits_admit(struct ssdp_limits *l, struct ip6 source, unsigned answers, uint64_t now_ms);
void ssdp_limits_release(struct ssdp_limits *l, struct ip6 source, unsigned answers);
