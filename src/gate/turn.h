// SPDX-License-Identifier: BSD-2-Clause
// Turns: what was asked for in one pass of the loop is judged in its order, committed to the kernel
// as one transaction, to the store as one transaction, and then answered. If the shared commit is
// refused, it is undone and each request has one of its own, so that only the guilty one fails.
// Questions are answered after the turn's changes, so that they tell nothing that may be undone.
//
// Why kernel, then store, then answer: the process may be killed between any two of these.
//
// - adding: killed before the kernel: nothing was. Before the store: the kernel has what the store
//   does not know; the next start removes it, and nobody was told it was open. After the store: the
//   next start finds both; the device, unanswered, asks again and gets what it has.
// - renewing: killed before the store: the kernel's timeout is the new one, the store's the old; the
//   next start goes by the store, the shorter, and corrects the kernel. Nobody was told of the
//   longer.
// - closing: killed before the kernel: nothing was. Before the store: the kernel is closed, the
//   store still has the lease, and the next start opens it again; nobody was told it was closed.
//   After the store: the lease is gone and the same transaction has left a row that says whose flows
//   are to end (closing.h); the next start ends them. The answer waits for that end.
// - expiring: as closing; the next start sees that the lease is over.
// - moving (the uplink's address changed) has nothing to answer, and is derived anew from the world
//   at every start.
//
// Events and log lines come last: a device does not wait for those who read them.
//
// A power cut may take the store back by ten seconds: then what was opened in them is lost with the
// kernel's table, and what was closed in them comes back until its lease ends.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "gate/change.h"
#include "gate/peer.h"

struct gate;

enum {
	TURN_REQUESTS_MAX = 512, // in one turn
	TURN_QUEUE_MAX = 4096,	 // waiting, of other processes
};

enum turn_kind {
	TURN_ADD,
	TURN_DELETE,
	TURN_DELETE_RANGE,
	TURN_REMOVE,   // mapping ID, by an administrator
	TURN_EXPIRE,   // mapping ID, if its lease is over by then
	TURN_EXTEND,   // mapping ID, whose lease of 0 may begin anew
	TURN_EVICT,    // mappings to ADDRESS that another device asked for than has it now
	TURN_GONE,     // all mappings to ADDRESS, if its device is gone by then
	TURN_UNLEASED, // all mappings to ADDRESS, if it has no DHCP lease by then
	TURN_UNUSED,   // mapping ID, if nothing has passed through it by then
	TURN_GET,
	TURN_AT,
	TURN_RANGE, // answered by rows
	TURN_UPLINK,
};

struct turn_request {
	enum turn_kind kind;
	struct answer_to to;
	union {
		struct wire_mapping_add add;
		struct wire_mapping_key key;
		struct wire_mapping_at at;
		struct wire_mapping_range range;
		struct wire_uplink_get uplink;
		uint32_t id;
		ip4 address;
	} body;

	// How it went.
	bool counted; // against the device's rate
	bool quiet;   // a refusal that needs no line in the log
	bool failed;
	bool waits; // the answer comes with the end of the flows
	struct err error;
	struct wire_mapping reply;
};

struct turn {
	struct turn_request *request; // waiting, in order
	size_t count;
	size_t capacity;
	struct change_list changes;
	struct loop_timer timer;
};

void turn_init(struct gate *g);
void turn_free(struct gate *g);

// Queues R; of another process (R->to is set) only while there is room, otherwise it is answered.
void turn_add(struct gate *g, const struct turn_request *r);

void turn_wake(struct gate *g);	  // the world is ready for requests that waited for it
void turn_finish(struct gate *g); // runs all that waits, now
