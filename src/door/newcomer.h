// SPDX-License-Identifier: BSD-2-Clause
// Connections whose peer has not logged in yet: how many there may be, of one address and in all.
// Where there are more, the one that has done nothing for longest gives way, of the same address, or
// of the address that has most: who opens many shuts out nobody but itself. One that came just now
// is left alone, since programs that open many at once log in by each of them.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/ip.h"
#include "io/loop.h"

enum { NEWCOMER_GRACE_MS = 3000 };

struct newcomer {
	struct newcomer *prev, *next; // the oldest first
	struct newcomers *all;	      // NULL: it is none (any more)
	ip4 address;
	uint64_t since; // loop_now()
	bool refused;	// it has failed to log in: its grace is over
	// Closes the connection, by which newcomer_leave is called.
	void (*give_way)(struct newcomer *n);
};

struct newcomers {
	struct loop *loop;
	struct newcomer *first;
	size_t most, most_of_address;
};

// Whether there is room for another of ADDRESS, made if need be.
bool newcomers_have_room(struct newcomers *all, ip4 address);

// N, with `give_way` set, is one of ALL from now on.
void newcomer_enter(struct newcomers *all, struct newcomer *n, ip4 address);

// Its peer has logged in, or it is closed. Fine if it has left already.
void newcomer_leave(struct newcomer *n);
