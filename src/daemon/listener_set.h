// SPDX-License-Identifier: BSD-2-Clause
// The listeners the parent keeps. They outlive the children that serve them, so that a child that
// dies loses no connection attempt.
#pragma once

#include <stdbool.h>

#include "base/err.h"
#include "io/seqpacket.h"
#include "wire/message.h"

enum { LISTENERS_MAX = 192 }; // SSDP and HTTP of both families and MNDP on 32 LANs, and ours

struct listener_set {
	struct listener {
		struct wire_listen asked; // key: purpose, ifindex, family, address, port
		struct wire_listener is;  // the socket's own port may be another (SSDP)
		int fd;
		bool stale; // not asked for again since gate was started anew
	} listener[LISTENERS_MAX];
	size_t count;
};

// Which child serves what is asked for; WIRE_ROLE_PARENT when ASKER may not ask for it.
enum wire_role listener_set_server(enum wire_role asker, const struct wire_listen *asked);

// Opens what is asked for, unless it is open, and tells SERVER (NULL: not running) of a new one; or
// closes what is not wanted any more, and tells that.
int listener_set_ask(struct listener_set *set, const struct wire_listen *asked,
		     struct seqpacket *server, struct err *e);

// Adds the control socket, whose descriptor the set takes over.
void listener_set_add_control(struct listener_set *set, int fd);

// Hands everything that ROLE serves to a fresh child.
void listener_set_send_all(const struct listener_set *set, enum wire_role role,
			   struct seqpacket *to);

// Whether a socket stands on a search port, since another program kept port 1900 for itself.
bool listener_set_is_displaced(const struct listener_set *set);

// Puts those in their place whose port is free by now, and tells LAN (NULL: not running).
void listener_set_return(struct listener_set *set, struct seqpacket *lan);

void listener_set_mark_stale(struct listener_set *set); // what gate asked for
void listener_set_drop_stale(struct listener_set *set, struct seqpacket *lan);
void listener_set_close(struct listener_set *set);
