// SPDX-License-Identifier: BSD-2-Clause
// Discovery on one LAN over one family: hears searches, answers them, announces.
#pragma once

#include <stdbool.h>

#include "io/loop.h"
#include "lan/hearing.h"
#include "lan/log.h"
#include "lan/ssdp_limits.h"
#include "wire/message.h"

struct ssdp_service;

struct ssdp_socket {
	int fd;	 // bound to the LAN's interface, with the groups joined and packet information on
	bool v6; // its family
	uint16_t port; // 1900, or the one that announcements name
};

// Takes the descriptor of SOCKET over. IDENTITY and LAN are copied. ANNOUNCE: begin with byebye.
// NULL without memory (the descriptor is closed then too).
struct ssdp_service *ssdp_service_new(struct loop *loop, const struct ssdp_socket *socket,
				      struct ssdp_limits *limits, struct lan_log *log,
				      struct hearing *hearing, const struct wire_service *identity,
				      const struct wire_lan *lan, bool announce);
void ssdp_service_free(struct ssdp_service *s); // without a word; NULL is fine

// What control points have remembered of us is no longer so: announces anew, with byebye before it
// if ANNOUNCE. Another BOOTID without that is one that goes on from the old one (ssdp:update).
void ssdp_service_change(struct ssdp_service *s, const struct wire_service *identity,
			 bool announce);

// What of IDENTITY control points need not be told: how searches are read, how far messages go.
void ssdp_service_behave(struct ssdp_service *s, const struct wire_service *identity);

// The LAN has other addresses: begins where one came, falls silent where one is gone.
void ssdp_service_move(struct ssdp_service *s, const struct wire_lan *lan);

// Hears nothing more, says byebye, then calls GONE, never before this returns.
void ssdp_service_leave(struct ssdp_service *s, loop_callback *gone, void *context);
