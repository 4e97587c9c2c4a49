// SPDX-License-Identifier: BSD-2-Clause
// Names of hosts in address lists. A record that is kept has the name; each address that the name is
// found to have is told as a record of its own, dynamic, and goes to gate with what is configured
// (gather.c), so that whatever else is in the list does not matter to it. Names are looked up by
// list_lookup.h, again whenever an answer ends.
//
// While nobody answers, the addresses that were known stay. They go when an answer does not tell
// them any more, when a server says that there are none, and with the last record that has the name.
// They are stored now and then (list_saved.h), for a new process, which looks every name up at once.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include <uthash.h>

#include "menu/ip/firewall/list_lookup.h"
#include "wire/firewall.h"

struct list_uses;
struct mgmt;

enum {
	LIST_NAMES_MAX = 256,					 // records with names in a menu
	LIST_NAME_ADDRESSES_MAX = 2 * LIST_LOOKUP_ADDRESSES_MAX, // with those that are leaving
	LIST_NAME_SIZE = 256,
	LIST_NAME_PROBLEM_SIZE = 192,
};

struct list_name_address {
	struct firewall_address address;
	int64_t since;	 // wall clock
	uint32_t serial; // for ids
	bool in_force;	 // gate has said so: it is told from then on
	bool leaving;	 // until gate has said that it is without it
};

// One name of one family, whichever records have it.
struct list_name {
	UT_hash_handle hh; // by `key`
	struct mgmt *m;
	char key[LIST_NAME_SIZE]; // a character for the family, the name in lower case
	enum firewall_family family;
	struct list_name_address address[LIST_NAME_ADDRESSES_MAX]; // ascending
	size_t count;
	bool answered; // at least once
	bool saved;    // once, since there is the name
	bool used;     // by a record; worked out at each change of these
	char problem[LIST_NAME_PROBLEM_SIZE];
	struct list_lookup lookup;
};

// Labels of letters, digits, - and _; at least one letter, so that a mistyped address is none.
bool list_name_is(struct slice text);

bool list_name_has(const struct list_name *name); // any address that stays

// The addresses that NAME is known to have, also those that are leaving. They are valid until the loop goes on.
const struct list_name_address *list_names_known(const struct mgmt *m, enum firewall_family family,
						 const char *name, size_t *count);

// ---- for the hooks of the two menus

void list_names_committed(struct mgmt *m);
void list_names_links_changed(struct mgmt *m);
void list_names_done(struct mgmt *m);

// Gate has the addresses that were known, and were not leaving, when the firewall was gathered last.
void list_names_told(struct mgmt *m);

// ---- for list_lookup.c and list_uses.c

struct list_lookups *list_names_lookups(const struct mgmt *m);
const struct list_uses *list_names_uses(const struct mgmt *m); // NULL: there never was one

// The name TEXT; NULL: no record has it. Made and looked up where there is none yet; at the start
// with the addresses SAVED for it.
struct list_name *list_names_find(const struct mgmt *m, enum firewall_family family,
				  const char *text);
struct list_name *list_names_use(struct mgmt *m, enum firewall_family family, const char *text,
				 const char *saved);

void list_name_answered(struct list_name *name, const struct list_answer *answer);
// All answers of a pass are told.
void list_names_changed(struct mgmt *m);
