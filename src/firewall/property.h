// SPDX-License-Identifier: BSD-2-Clause
// The matchers of firewall rules and the parameters of their actions, declared once: the menus'
// rows, what a value's text may be, what becomes of it in nftables and what docs/firewall.md says
// all follow from here.
#pragma once

#include <stdint.h>

#include "base/err.h"
#include "base/slice.h"
#include "base/strbuf.h"
#include "firewall/property_rows.h"
#include "wire/firewall.h"

// How a value is written and where it is kept in union firewall_content. `number` is told by its
// places.
enum firewall_kind {
	FIREWALL_KIND_ADDRESS,	 // ADDRESS, PREFIX or A-B, of the rule's family
	FIREWALL_KIND_NAME,	 // of a list, a mark, a chain: name
	FIREWALL_KIND_INTERFACE, // name
	FIREWALL_KIND_PORTS,	 // 22,8000-8100
	FIREWALL_KIND_PROTOCOL,	 // tcp or 6: number[0]
	FIREWALL_KIND_MAC,	 // 00:11:22:33:44:55
	FIREWALL_KIND_WORDS,	 // a comma list of the property's words: words.set
	FIREWALL_KIND_MARKED,	 // the same, some with !: words.set, words.clear
	FIREWALL_KIND_ENUM,	 // one of the words: number[0] is its index
	FIREWALL_KIND_RANGE, // N or N-M within min..max: number[0], number[1]; a word: max + 1 and
	// its index
	FIREWALL_KIND_NUMBER,	 // as RANGE, of one number
	FIREWALL_KIND_COMPARED,	 // less-than:N and so on: number[0] how (words), number[1]
	FIREWALL_KIND_ICMP,	 // TYPE[:CODE[-CODE]]: number[0], number[1], number[2]
	FIREWALL_KIND_LIMIT,	 // 10/1m,5:packet: count, seconds, burst, 1 when it counts bits
	FIREWALL_KIND_DST_LIMIT, // count, seconds, burst, mode (words), milliseconds to forget
	FIREWALL_KIND_CONNECTION_LIMIT, // 100,32: count, prefix length
	FIREWALL_KIND_NTH,		// every, packet
	FIREWALL_KIND_CLASSIFIER,	// per-connection-classifier: words.set of what is hashed is
					// number[0]; denominator, remainder
	FIREWALL_KIND_TIME,    // 8h-18h,mon,tue: seconds of the day from, to; number[2] set of days
	FIREWALL_KIND_BYTES,   // from[-to]: number[0], number[1]; 0: without end
	FIREWALL_KIND_TIMEOUT, // 1h, none-dynamic, none-static: number[0] milliseconds
	FIREWALL_KIND_FLAG,    // yes or no: number[0]
	FIREWALL_KIND_HEADERS, // words.set; words.clear 1: exact
	FIREWALL_KIND_REFUSED, // nothing here does it: any value is refused by the row's text
	FIREWALL_KIND__COUNT
};

#define FIREWALL_LIST_TIMEOUT_MAX 21474836000ull // ms of an entry of a list: 35w3d13h13m56s

enum firewall_property {
#define FIREWALL_ENUM(id, ...) FIREWALL_PROPERTY_##id,
	FIREWALL_PROPERTIES(FIREWALL_ENUM)
#undef FIREWALL_ENUM
		FIREWALL_PROPERTY__COUNT
};

// The letters of a column as a set of enum firewall_menu, and of enum firewall_family.
enum {
	FIREWALL_MENUS_F = 1 << FIREWALL_FILTER,
	FIREWALL_MENUS_N = 1 << FIREWALL_NAT,
	FIREWALL_MENUS_R = 1 << FIREWALL_RAW,
	FIREWALL_MENUS_M = 1 << FIREWALL_MANGLE,
	FIREWALL_MENUS_FM = FIREWALL_MENUS_F | FIREWALL_MENUS_M,
	FIREWALL_MENUS_FR = FIREWALL_MENUS_F | FIREWALL_MENUS_R,
	FIREWALL_MENUS_FNM = FIREWALL_MENUS_FM | FIREWALL_MENUS_N,
	FIREWALL_MENUS_FRM = FIREWALL_MENUS_FM | FIREWALL_MENUS_R,
	FIREWALL_MENUS_FNRM = FIREWALL_MENUS_FNM | FIREWALL_MENUS_R,
	FIREWALL_FAMILIES_4 = 1 << FIREWALL_IP4,
	FIREWALL_FAMILIES_6 = 1 << FIREWALL_IP6,
	FIREWALL_FAMILIES_B = FIREWALL_FAMILIES_4 | FIREWALL_FAMILIES_6,
};

// The lists of the column words.
#define firewall_words_none NULL
extern const char *const firewall_words_reject[];
enum { FIREWALL_TIMEOUT_DYNAMIC, FIREWALL_TIMEOUT_STATIC };
extern const char *const firewall_words_timeout[]; // until the restart of the machine, and stored
extern const char *const firewall_words_change[];
extern const char *const firewall_words_mss[];
extern const char *const firewall_words_address_type[];
extern const char *const firewall_words_state[];
extern const char *const firewall_words_nat_state[];
extern const char *const firewall_words_connection_type[];
extern const char *const firewall_words_tcp_flag[];
extern const char *const firewall_words_compare[];
extern const char *const firewall_words_ipv4_option[];
extern const char *const firewall_words_dst_limit[];
extern const char *const firewall_words_classifier[];
extern const char *const firewall_words_day[];
extern const char *const firewall_words_ipsec[];
extern const char *const firewall_words_priority[];
extern const char *const firewall_words_dscp[];
extern const char *const firewall_words_protocol[]; // protocol.c
extern const char *const firewall_words_header[];

// The chains that packets enter by themselves, by the letter of the menu.
#define FIREWALL_CHAINS_F "input", "forward", "output"
#define FIREWALL_CHAINS_N "srcnat", "dstnat", "input", "output"
#define FIREWALL_CHAINS_R "prerouting", "output"
#define FIREWALL_CHAINS_M "prerouting", "input", "forward", "output", "postrouting"

struct firewall_property_row {
	const char *name;
	enum firewall_kind kind;
	uint8_t menus;	  // set of enum firewall_menu
	uint8_t families; // set of enum firewall_family
	uint8_t may_negate;
	const char *const *words; // of kinds that have some; ends with NULL
	uint64_t min, max;	  // of RANGE, NUMBER and COMPARED
	const char *nft;	  // what it becomes, for docs/firewall.md; of REFUSED why it is
	const char *help;	  // one sentence without full stop
};

extern const struct firewall_property_row firewall_properties[FIREWALL_PROPERTY__COUNT];

// Reads TEXT ("!" before it where that may be) as the value of PROPERTY in a rule of FAMILY. E:
// RouterOS' wording with the property's name; for what is REFUSED the row's text. OUT is whole or
// untouched.
// Whether NAME is one of an interface that can be told to nft: no *, which nft takes for the rest of
// any name, no quote, nothing but printable ASCII.
bool firewall_interface_name(struct slice name);

int firewall_value_parse(enum firewall_property property, enum firewall_family family,
			 struct slice text, struct firewall_value *out, struct err *e);

// The canonical text: what print tells and export writes, which parse reads back.
void firewall_value_format(const struct firewall_value *value, enum firewall_family family,
			   struct strbuf *out);

// Whether VALUE, which anybody may have written, is one that parse could have made in FAMILY.
int firewall_value_check(const struct firewall_value *value, enum firewall_family family,
			 struct err *e);

// ADDRESS, PREFIX or FIRST-LAST, the shortest that says it.
void firewall_range_format(enum firewall_family family, const struct firewall_address *first,
			   const struct firewall_address *last, struct strbuf *out);
