// SPDX-License-Identifier: BSD-2-Clause
// Saying one SSDP message on one LAN: always from port 1900 and from the address that LOCATION
// names, since control points and their firewalls match on both.
#pragma once

#include "io/udp.h"
#include "lan/ssdp_target_list.h"

enum {
	SSDP_MAX_AGE = 1800, // seconds that an announcement holds
	SSDP_TTL = 2,	     // UDA 1.1 section 1.1
};

#define SSDP_GROUP UINT32_C(0xeffffffa) // 239.255.255.250

struct ssdp_voice {
	struct udp *udp;
	struct wire_service identity;
	struct wire_lan lan;
};

// Each sends one datagram about target INDEX; a lost one is as good as one lost on the way.
void ssdp_voice_alive(const struct ssdp_voice *v, size_t index);
void ssdp_voice_byebye(const struct ssdp_voice *v, size_t index);
void ssdp_voice_answer(const struct ssdp_voice *v, size_t index, unsigned version, ip4 to,
		       uint16_t to_port); // VERSION as ssdp_target_write takes it
