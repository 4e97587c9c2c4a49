// SPDX-License-Identifier: BSD-2-Clause
// What the floors above bring to this process. It is declared here and defined there, so that mgmt
// works with menus and doors without knowing any of them.
#pragma once

#include "mgmt/hooks.h"
#include "wire/message.h"

struct door_state;
struct session;
struct session_login;

// Every menu, parents before their children, the last one with menu NULL. (menu/entries.c)
extern const struct menu_entry menu_entries[];

// The ways in from outside this process. (door/door.c)
struct door {
	struct door_state *(*start)(struct mgmt *m); // NULL without memory
	// A listener to serve, its descriptor taken over; -1: it is gone.
	void (*listener)(struct door_state *d, const struct wire_listener *listener, int fd);
	// Serves the session of a script, by FD, which is taken over. NULL: that cannot be.
	struct session *(*job)(struct door_state *d, int fd, const struct session_login *login);
	void (*stop)(struct door_state *d); // ends all sessions; NULL is fine
};

extern const struct door mgmt_door;
