// SPDX-License-Identifier: BSD-2-Clause
// Saying one SSDP message from one place: always from the port that searches are heard at and from
// the address that LOCATION names, since control points and their firewalls match on both.
#pragma once

#include "io/udp.h"
#include "lan/ssdp_place.h"
#include "lan/ssdp_target_list.h"

enum { SSDP_MAX_AGE = 1800 }; // seconds that an announcement holds

struct ssdp_voice {
	struct udp *udp;
	struct wire_service identity;
	struct ssdp_place place;
};

// Each sends one datagram about target INDEX; a lost one is as good as one lost on the way. VERSION
// is the one that was searched for, 0 where the target is no type.
void ssdp_voice_alive(const struct ssdp_voice *v, size_t index);
void ssdp_voice_byebye(const struct ssdp_voice *v, size_t index);
// The BOOTID goes on from OLD_BOOT_ID to the identity's.
void ssdp_voice_update(const struct ssdp_voice *v, size_t index, uint32_t old_boot_id);
void ssdp_voice_answer(const struct ssdp_voice *v, size_t index, unsigned version, struct ip6 to,
		       uint16_t to_port);
