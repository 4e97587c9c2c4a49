// SPDX-License-Identifier: BSD-2-Clause
// Which records have which names, and what is told for them: a dynamic record for each address, and
// in the record that is kept how its name is.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "menu/ip/firewall/list_names.h"

struct row;

enum {
	LIST_USES_MAX = FIREWALL_FAMILY__COUNT * LIST_NAMES_MAX,
	LIST_USE_BITS = 9,	    // of an id: its number
	LIST_USE_SERIALS = 1 << 20, // of addresses, until they begin anew
};

// That a record, enabled, has a name.
struct list_use {
	uint32_t record;
	uint32_t number; // which of LIST_USES_MAX: a part of the ids of what is told for it
	struct list_name *name;
};

struct list_uses {
	struct list_use use[LIST_USES_MAX]; // by family, then record
	size_t count;
};

// Makes USES be those of the records as they are now. Names that no record has any more must last
// until then.
void list_uses_renew(struct mgmt *m, struct list_uses *uses);

struct table *list_use_table(const struct mgmt *m, const struct list_use *use);

// Tell whoever listens: an address that is new; one that is gone; the record itself.
void list_use_tell_address(struct mgmt *m, const struct list_use *use,
			   const struct list_name_address *address);
void list_use_tell_gone(struct mgmt *m, const struct list_use *use,
			const struct list_name_address *address);
void list_use_tell_record(struct mgmt *m, const struct list_use *use);

// As menu_hooks.fill and .next, for the menu of FAMILY.
void list_uses_fill(struct mgmt *m, enum firewall_family family, struct row *row);
bool list_uses_next(struct mgmt *m, enum firewall_family family, uint64_t *cursor, struct row *out);
bool list_uses_owns(uint32_t id); // whether it is of a record that list_uses_next tells
