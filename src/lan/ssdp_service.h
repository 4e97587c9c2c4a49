// SPDX-License-Identifier: BSD-2-Clause
// Discovery on one LAN: hears searches, answers them, announces.
#pragma once

#include <stdbool.h>

#include "io/loop.h"
#include "lan/log.h"
#include "lan/ssdp_limits.h"
#include "wire/message.h"

struct ssdp_service;

// Takes FD over: a socket on UDP port 1900, bound to the LAN's interface, with the group joined and
// packet information on. IDENTITY and LAN are copied. ANNOUNCE: begin with byebye. NULL without
// memory (FD is closed then too).
struct ssdp_service *ssdp_service_new(struct loop *loop, int fd, struct ssdp_limits *limits,
				      struct lan_log *log, const struct wire_service *identity,
				      const struct wire_lan *lan, bool announce);
void ssdp_service_free(struct ssdp_service *s); // without a word; NULL is fine

// Who or where we are has changed: announces anew. ANNOUNCE as above.
void ssdp_service_change(struct ssdp_service *s, const struct wire_service *identity,
			 const struct wire_lan *lan, bool announce);

// Hears nothing more, says byebye, then calls GONE, never before this returns.
void ssdp_service_leave(struct ssdp_service *s, loop_callback *gone, void *context);
