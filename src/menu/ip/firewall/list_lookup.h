// SPDX-License-Identifier: BSD-2-Clause
// When names of address lists are looked up, by one worker for all that are due at a time. No timer
// is set where there is no name.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/slice.h"
#include "io/loop.h"
#include "wire/firewall.h"

struct list_name;
struct list_lookups;
struct mgmt;

enum {
	LIST_LOOKUP_ADDRESSES_MAX = 32, // of a name; the lowest are taken
	LIST_LOOKUP_BATCH = 64,		// names that a worker is asked for
	LIST_LOOKUP_LEAST_S = 5,	// between two times, whatever an answer says
	LIST_LOOKUP_UNSAID_S = 30, // for an answer that does not hold at all, as one from a file
	LIST_LOOKUP_MOST_S = 24 * 3600,
	LIST_LOOKUP_FAILED_MOST_S = 600, // it begins with LEAST and doubles
};

// A name's part in it.
struct list_lookup {
	struct list_name *prev, *next; // in line
	struct loop_timer due;	       // set while it is neither in line nor being asked for
	bool in_line;
	size_t asked; // being asked for: 1 + which of the batch; 0: not
	unsigned failures;
};

enum list_answer_kind { LIST_ANSWER_FAILED, LIST_ANSWER_NONE, LIST_ANSWER_FOUND };

// What was found of a name.
struct list_answer {
	enum list_answer_kind kind;
	struct firewall_address address[LIST_LOOKUP_ADDRESSES_MAX]; // ascending, each once
	size_t count;
	bool too_many;	// others are left out
	bool no_host;	// as are those that cannot be a host's
	uint64_t ttl;	// s
	char text[128]; // of FAILED and NONE: why
};

struct list_lookups *list_lookups_new(struct mgmt *m); // aborts without memory
void list_lookups_free(struct list_lookups *l);	       // after the last name

void list_lookup_begin(struct list_lookups *l, struct list_name *name);
void list_lookup_end(struct list_lookups *l, struct list_name *name);

// What failed may work now: NAME is due soon, if it waits for that.
void list_lookup_hurry(struct list_lookups *l, struct list_name *name);

// Puts TEXT, an address of FAMILY, among those of A, if it is one of a host.
void list_answer_take(struct list_answer *a, enum firewall_family family, struct slice text);

// Whether ADDRESS can be that of a host elsewhere: answers are whatever a stranger says.
bool list_lookup_is_host(enum firewall_family family, const struct firewall_address *address);
