// SPDX-License-Identifier: BSD-2-Clause
// /ip/firewall/address-list and /ipv6/firewall/address-list: what is configured is kept here; what
// has a timeout, or was added by a rule, gate keeps in the kernel, and tells.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "firewall/property.h"
#include "menu/row_macros.h"
#include "mgmt/hooks.h"

enum { LIST_SAVED_SIZE = 2048 }; // bytes of `known`

struct address_list_row {
	struct row row;
	char *list;
	char *address;	  // canonical
	uint64_t timeout; // ms that are left, of what is not kept
	int64_t created;  // wall clock
	char *about;	  // how its name is
	char *known;	  // addresses of its name (list_saved.h)
};

// Whether TEXT is an address, prefix or range of FAMILY; the value of one.
bool address_list_range(const char *text, enum firewall_family family, struct firewall_value *out);

#define ADDRESS_LIST_MENU(identifier, where, canon)                                                \
	static const struct property identifier##_properties[] = {                                 \
		{.name = "list",                                                                   \
		 .type = PROPERTY_STRING,                                                          \
		 .flags = PROPERTY_REQUIRED | PROPERTY_COLUMN | PROPERTY_UNQUOTED,                 \
		 P_FIELD(address_list_row, list),                                                  \
		 .max = FIREWALL_NAME_SIZE - 1,                                                    \
		 .canonical = address_list_canonical_name,                                         \
		 .help = "List that the address is in, by which rules call it"},                   \
		{.name = "address",                                                                \
		 .type = PROPERTY_STRING,                                                          \
		 .flags = PROPERTY_REQUIRED | PROPERTY_COLUMN | PROPERTY_UNQUOTED,                 \
		 P_FIELD(address_list_row, address),                                               \
		 .max = 255,                                                                       \
		 .canonical = (canon),                                                             \
		 .help = "Address, prefix or range; or the name of a host, whose addresses are "   \
			 "looked up again and again"},                                             \
		{.name = "creation-time",                                                          \
		 .type = PROPERTY_DATE_TIME,                                                       \
		 .flags = PROPERTY_READ_ONLY | PROPERTY_OPTIONAL | PROPERTY_COLUMN |               \
			  PROPERTY_NO_EXPORT,                                                      \
		 P_FIELD(address_list_row, created),                                               \
		 .help = "When it was added"},                                                     \
		{.name = "timeout",                                                                \
		 .type = PROPERTY_TIME,                                                            \
		 .flags = PROPERTY_OPTIONAL | PROPERTY_LIVE | PROPERTY_COLUMN,                     \
		 P_FIELD(address_list_row, timeout),                                               \
		 .min = 1000,                                                                      \
		 .max = FIREWALL_LIST_TIMEOUT_MAX,                                                 \
		 .words = firewall_words_timeout,                                                  \
		 .help = "How long it stays in the list; it is not stored then, nor with "         \
			 "none-dynamic"},                                                          \
		{.name = "known",                                                                  \
		 .type = PROPERTY_STRING,                                                          \
		 .flags = PROPERTY_READ_ONLY | PROPERTY_WRITE_ONLY,                                \
		 P_FIELD(address_list_row, known),                                                 \
		 .max = LIST_SAVED_SIZE,                                                           \
		 .help = "Addresses that its name was known to have"},                             \
		{.name = "about",                                                                  \
		 .type = PROPERTY_STRING,                                                          \
		 .flags = PROPERTY_READ_ONLY | PROPERTY_OPTIONAL | PROPERTY_NO_EXPORT,             \
		 P_FIELD(address_list_row, about),                                                 \
		 .help = "What is wrong with its name"},                                           \
	};                                                                                         \
	const struct menu identifier##_menu = {                                                    \
		.path = (where),                                                                   \
		.help = "Lists of addresses that rules match",                                     \
		.kind = MENU_LIST,                                                                 \
		.layout = MENU_LAYOUT_TABLE,                                                       \
		.flags = MENU_COMMENT | MENU_DISABLE,                                              \
		.row_size = sizeof(struct address_list_row),                                       \
		PROPERTIES(identifier##_properties),                                               \
	}

#define ADDRESS_LIST_HOOKS(wire, filled, told_next)                                                \
	.noun = "address list entry", .gathers = true, .add = address_list_add,                    \
	.same = address_list_same, .digest = address_list_digest, .check = address_list_check,     \
	.applier = &firewall_applier, .committed = address_list_committed, .fill = (filled),       \
	.next = (told_next), .list = WIRE_FIREWALL_ENTRY, .from_wire = (wire),                     \
	.remove = address_list_remove

property_canonical address_list_canonical_name, address_list_canonical_ip4,
	address_list_canonical_ip6;
void address_list_committed(struct mgmt *m, const struct transaction *t);
bool address_list_same(const struct row *a, const struct row *b);
uint64_t address_list_digest(const struct row *row);
bool address_list_add(struct call *call);
int address_list_check(struct transaction *t, struct change *c, struct err *e);
bool address_list_from_wire(struct mgmt *m, const struct menu *menu, enum firewall_family family,
			    const void *body, struct row *row);
void address_list_remove(struct call *call, uint32_t id);
