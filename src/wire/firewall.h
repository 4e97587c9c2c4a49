// SPDX-License-Identifier: BSD-2-Clause
// The administrator's firewall as mgmt hands it to gate: one memory file with a head and, behind
// it, arrays in the order of the head's counts, each of fixed-size structs. The whole of it is what
// is to be in force; gate copies the file before it looks at it, believes nothing in it, and makes
// `table inet sallyport_filter` of it in one transaction. Pure data: folder firewall reads, checks
// and writes it.
//
// Rules stand in the order of evaluation, menu by menu. A rule's matchers and the parameters of its
// action are values, each of which names its property (firewall/property.h); a rule's values are
// consecutive in the array of values.
#pragma once

#include <stdint.h>

#include "base/port_list.h"

enum {
	FIREWALL_VERSION = 1,
	FIREWALL_NAME_SIZE = 64,     // of lists, marks, interfaces, with the 0 at the end
	FIREWALL_CHAIN_SIZE = 48,    // of chains
	FIREWALL_PREFIX_SIZE = 32,   // log-prefix
	FIREWALL_COMMENT_SIZE = 128, // of an entry that is in the kernel only, as written there
	FIREWALL_PORTS_MAX = 15,
	FIREWALL_RULES_MAX = 16384,
	FIREWALL_VALUES_MAX = 32, // of one rule
	FIREWALL_ADDRESSES_MAX = 131072,
	FIREWALL_MEMBERS_MAX = 4096,
	FIREWALL_MARKS_MAX = 250,
	FIREWALL_HELPERS_MAX = 16,
	FIREWALL_FILE_MAX = 64 * 1024 * 1024,
	FIREWALL_LOG_GROUP = 21364, // of NFLOG; the prefix names the rule (firewall_counter_of)
};

enum firewall_menu {
	FIREWALL_FILTER,
	FIREWALL_NAT,
	FIREWALL_RAW,
	FIREWALL_MANGLE,
	FIREWALL_MENU__COUNT
};

enum firewall_family { FIREWALL_IP4, FIREWALL_IP6, FIREWALL_FAMILY__COUNT };

// An address of either family in network order; IPv4 in the first four bytes, the rest 0.
struct firewall_address {
	uint8_t byte[16];
};

// Which member is used follows from the property's kind (firewall/property.h).
union firewall_content {
	char name[FIREWALL_NAME_SIZE];
	struct {
		struct firewall_address first, last; // both are in it
	} address;
	struct {
		uint32_t count;
		struct port_range range[FIREWALL_PORTS_MAX];
	} ports;
	uint8_t mac[6];
	struct {
		uint64_t set;	// bit i: word i must be
		uint64_t clear; // bit i: word i must not be
	} words;
	uint64_t number[6]; // the kind says what each is
};

struct firewall_value {
	uint16_t property; // enum firewall_property
	uint8_t negated;
	uint8_t reserved[5];
	union firewall_content is;
};

struct firewall_rule {
	uint32_t id;	// of the record; names its counter
	uint8_t menu;	// enum firewall_menu
	uint8_t family; // enum firewall_family
	uint8_t action; // enum firewall_action
	uint8_t log;
	uint8_t idle; // disabled or invalid: it does nothing, its counter stays
	uint8_t reserved[3];
	uint32_t first_value; // index
	uint32_t value_count;
	char chain[FIREWALL_CHAIN_SIZE];
	char log_prefix[FIREWALL_PREFIX_SIZE];
	uint32_t reserved2; // so that values behind it are aligned
};

// One entry of an address list that is configured, or an address of a name that is. What rules and
// timeouts bring is not here: gate keeps it in the kernel, in sets that an edit leaves alone.
struct firewall_list_entry {
	char list[FIREWALL_NAME_SIZE];
	uint8_t family;
	uint8_t reserved[7];
	struct firewall_address first, last;
};

// An interface that is in an interface list, what lists include and exclude already worked out. Each
// list has one row more, with an empty interface. Where that has `except`, in it are all interfaces
// but those of the other rows.
struct firewall_member {
	char list[FIREWALL_NAME_SIZE];
	char interface[16];
	uint8_t except;
	uint8_t reserved[7];
};

enum firewall_mark_kind {
	FIREWALL_MARK_CONNECTION,
	FIREWALL_MARK_PACKET,
	FIREWALL_MARK_ROUTING,
	FIREWALL_MARK_KIND__COUNT
};

// The number a mark's name stands for, given by mgmt and kept as long as a rule names it.
struct firewall_mark {
	char name[FIREWALL_NAME_SIZE];
	uint32_t kind;	 // enum firewall_mark_kind
	uint32_t number; // 1..FIREWALL_MARKS_MAX
	uint32_t table;	 // of the kernel, that a routing mark leads to; of others 0
	uint32_t reserved;
};

// A protocol of /ip/firewall/service-port that is to be followed.
struct firewall_helper {
	uint8_t kind; // enum firewall_helper_kind (firewall/helper.h)
	uint8_t reserved[3];
	uint32_t count; // of its ports; 0 where they are fixed
	struct port_range range[FIREWALL_PORTS_MAX];
	uint32_t reserved2;
};

// Local time, and that of the kernel, which tells the hour of a packet in UTC and its day in a zone
// that the system once set (settimeofday).
struct firewall_zone {
	int32_t offset;	      // seconds that local time is ahead of UTC …
	int32_t other_offset; // … and from OTHER_FROM until OTHER_TO
	int64_t other_from;   // seconds since 1970; 0: the offset stays
	int64_t other_to;     // 0: for good
	int32_t kernel_west;  // seconds that the kernel's days begin behind those of UTC
	uint32_t reserved;
};

struct firewall_head {
	uint32_t version;
	uint32_t size; // of the file
	uint32_t rules;
	uint32_t values;
	uint32_t entries;
	uint32_t members;
	uint32_t marks;
	uint32_t helpers;
	struct firewall_zone zone;
};

// ---- messages

// FIREWALL_RULES comes with a memory file of the above (struct wire_file).

// Of a rule: row of a listing. Rules that are not in force have none.
struct wire_firewall_counter {
	uint32_t id;
	uint8_t menu;
	uint8_t family;
	uint8_t reserved[2];
	uint64_t packets;
	uint64_t bytes;
};

// Sets counters to 0: of one rule, or with `id` 0 of all of a menu. Answered.
struct wire_firewall_reset {
	uint32_t id;
	uint8_t menu;
	uint8_t family;
	uint8_t reserved[2];
};

// An entry that gate keeps: added by a rule, or with a timeout. Row of a
// listing; as a request, to be added or removed, answered.
struct wire_firewall_entry {
	struct firewall_list_entry entry;
	uint64_t timeout_ms; // that is left; 0: none
	uint64_t total_ms;   // that it began with; 0: none
	uint8_t remove;
	uint8_t reserved[7];
	char comment[FIREWALL_COMMENT_SIZE];
};
