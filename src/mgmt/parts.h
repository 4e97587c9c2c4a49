// SPDX-License-Identifier: BSD-2-Clause
// What the floors above bring to this process. It is declared here and defined there, so that mgmt
// works with menus and doors without knowing any of them.
#pragma once

#include "mgmt/hooks.h"
#include "wire/message.h"

struct door_state;

// Every menu, parents before their children, the last one with menu NULL. (menu/entries.c)
extern const struct menu_entry menu_entries[];

// The ways in from outside this process. (door/door.c)
struct door {
	struct door_state *(*start)(struct mgmt *m); // NULL without memory
	// A listener to serve, its descriptor taken over; -1: it is gone.
	void (*listener)(struct door_state *d, const struct wire_listener *listener, int fd);
	void (*stop)(struct door_state *d); // ends all sessions; NULL is fine
};

extern const struct door mgmt_door;
