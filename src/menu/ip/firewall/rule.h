// SPDX-License-Identifier: BSD-2-Clause
// What the menus of firewall rules share: their rows, which follow from the tables of
// firewall/property_rows.h and firewall/action.h, their checks and their commands.
//
// A value is kept as its canonical text (firewall_value_format); what the kernel is to be given is
// worked out from the texts when something changes (apply.h).
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "firewall/action.h"
#include "firewall/property.h"
#include "menu/counter_reset.h"
#include "menu/row_macros.h"
#include "mgmt/hooks.h"

struct firewall_row {
	struct row row;
	char *chain;
	uint32_t action;		       // index of the menu's words
	char *value[FIREWALL_PROPERTY__COUNT]; // NULL: not given
	bool flag[FIREWALL_PROPERTY__COUNT];   // of FIREWALL_KIND_FLAG, in its place
	uint32_t mark_number;		       // of new-connection-mark (marks.h); 0: none
	bool log;
	char *log_prefix;
	uint64_t bytes;
	uint64_t packets;
	char *about;		// why it is invalid
	uint64_t problem_basis; // of what firewall/problems.c has worked that out; 0: not yet
	bool problem_within;	// the rules alone are why, not what is missing around them
};

// Which rows a menu has, by the letters of its columns: the last part of the name is the column's
// text, and the whole is its argument, or nothing.
#define RULE_IF_F_F(...) __VA_ARGS__
#define RULE_IF_F_N(...)
#define RULE_IF_F_R(...)
#define RULE_IF_F_M(...)
#define RULE_IF_F_FM(...)   __VA_ARGS__
#define RULE_IF_F_FR(...)   __VA_ARGS__
#define RULE_IF_F_FNM(...)  __VA_ARGS__
#define RULE_IF_F_FRM(...)  __VA_ARGS__
#define RULE_IF_F_FNRM(...) __VA_ARGS__
#define RULE_IF_N_F(...)
#define RULE_IF_N_N(...) __VA_ARGS__
#define RULE_IF_N_R(...)
#define RULE_IF_N_M(...)
#define RULE_IF_N_FM(...)
#define RULE_IF_N_FR(...)
#define RULE_IF_N_FNM(...) __VA_ARGS__
#define RULE_IF_N_FRM(...)
#define RULE_IF_N_FNRM(...) __VA_ARGS__
#define RULE_IF_R_F(...)
#define RULE_IF_R_N(...)
#define RULE_IF_R_R(...) __VA_ARGS__
#define RULE_IF_R_M(...)
#define RULE_IF_R_FM(...)
#define RULE_IF_R_FR(...) __VA_ARGS__
#define RULE_IF_R_FNM(...)
#define RULE_IF_R_FRM(...)  __VA_ARGS__
#define RULE_IF_R_FNRM(...) __VA_ARGS__
#define RULE_IF_M_F(...)
#define RULE_IF_M_N(...)
#define RULE_IF_M_R(...)
#define RULE_IF_M_M(...)  __VA_ARGS__
#define RULE_IF_M_FM(...) __VA_ARGS__
#define RULE_IF_M_FR(...)
#define RULE_IF_M_FNM(...)  __VA_ARGS__
#define RULE_IF_M_FRM(...)  __VA_ARGS__
#define RULE_IF_M_FNRM(...) __VA_ARGS__
#define RULE_IF_4_B(...)    __VA_ARGS__
#define RULE_IF_4_4(...)    __VA_ARGS__
#define RULE_IF_4_6(...)
#define RULE_IF_6_B(...) __VA_ARGS__
#define RULE_IF_6_4(...)
#define RULE_IF_6_6(...) __VA_ARGS__

// What a console suggests for a property, and which must name an interface: for ids, and kinds, that
// have a row here; RULE_GIVEN(row, otherwise) is the second part of the row, or what stands behind where
// there is none.
#define RULE_SECOND(first, second, ...)	 second
#define RULE_GIVEN(...)			 RULE_SECOND(__VA_ARGS__, ~)
#define RULE_SUGGESTS_IN_INTERFACE_LIST	 ~, "/interface/list name"
#define RULE_SUGGESTS_OUT_INTERFACE_LIST ~, "/interface/list name"
#define RULE_SUGGESTS_SRC_ADDRESS_LIST	 ~, RULE_ADDRESS_LISTS
#define RULE_SUGGESTS_DST_ADDRESS_LIST	 ~, RULE_ADDRESS_LISTS
#define RULE_SUGGESTS_ADDRESS_LIST	 ~, RULE_ADDRESS_LISTS
#define RULE_SUGGESTS_CONNECTION_MARK	 ~, "/ip/firewall/mangle new-connection-mark"
#define RULE_SUGGESTS_PACKET_MARK	 ~, "/ip/firewall/mangle new-packet-mark"
#define RULE_SUGGESTS_ROUTING_MARK	 ~, "/routing/table name"
#define RULE_SUGGESTS_NEW_ROUTING_MARK	 ~, "/routing/table name"
#define RULE_ADDRESS_LISTS		 "/ip/firewall/address-list list"
#define RULE_REFERENCE_INTERFACE	 ~, PROPERTY_REFERENCE

#define RULE_AS_FLAG ~, RULE_FLAG

#define RULE_FLAG(id, text, kind, list, canon, sentence)                                           \
	{.name = (text),                                                                           \
	 .type = PROPERTY_BOOL,                                                                    \
	 .flags = PROPERTY_OPTIONAL,                                                               \
	 P_FIELD(firewall_row, flag[FIREWALL_PROPERTY_##id]),                                      \
	 .help = (sentence)},

#define RULE_VALUE(id, text, kind, list, canon, sentence)                                          \
	{.name = (text),                                                                           \
	 .type = PROPERTY_STRING,                                                                  \
	 .flags = PROPERTY_OPTIONAL | PROPERTY_UNQUOTED | PROPERTY_EMPTY_UNSETS |                  \
		  RULE_GIVEN(RULE_REFERENCE_##kind, 0),                                            \
	 P_FIELD(firewall_row, value[FIREWALL_PROPERTY_##id]),                                     \
	 .max = 512,                                                                               \
	 .words = firewall_words_##list,                                                           \
	 .suggests = RULE_GIVEN(RULE_SUGGESTS_##id, NULL),                                         \
	 .canonical = (canon),                                                                     \
	 .help = (sentence)},

#define RULE_PROPERTY(id, text, kind, list, canon, sentence)                                       \
	RULE_GIVEN(RULE_AS_##kind, RULE_VALUE)(id, text, kind, list, canon, sentence)

#define RULE_ROW(if_menu, if_family, canon, id, text, kind, list, menus, families, sentence)       \
	if_menu##menus(if_family##families(RULE_PROPERTY(id, text, kind, list, canon, sentence)))

#define RULE_F4(id, name, k, m, f, n, w, low, high, nft, help)                                     \
	RULE_ROW(RULE_IF_F_, RULE_IF_4_, rule_canonical_ip4, id, name, k, w, m, f, help)
#define RULE_F6(id, name, k, m, f, n, w, low, high, nft, help)                                     \
	RULE_ROW(RULE_IF_F_, RULE_IF_6_, rule_canonical_ip6, id, name, k, w, m, f, help)
#define RULE_N4(id, name, k, m, f, n, w, low, high, nft, help)                                     \
	RULE_ROW(RULE_IF_N_, RULE_IF_4_, rule_canonical_ip4, id, name, k, w, m, f, help)
#define RULE_N6(id, name, k, m, f, n, w, low, high, nft, help)                                     \
	RULE_ROW(RULE_IF_N_, RULE_IF_6_, rule_canonical_ip6, id, name, k, w, m, f, help)
#define RULE_R4(id, name, k, m, f, n, w, low, high, nft, help)                                     \
	RULE_ROW(RULE_IF_R_, RULE_IF_4_, rule_canonical_ip4, id, name, k, w, m, f, help)
#define RULE_R6(id, name, k, m, f, n, w, low, high, nft, help)                                     \
	RULE_ROW(RULE_IF_R_, RULE_IF_6_, rule_canonical_ip6, id, name, k, w, m, f, help)
#define RULE_M4(id, name, k, m, f, n, w, low, high, nft, help)                                     \
	RULE_ROW(RULE_IF_M_, RULE_IF_4_, rule_canonical_ip4, id, name, k, w, m, f, help)
#define RULE_M6(id, name, k, m, f, n, w, low, high, nft, help)                                     \
	RULE_ROW(RULE_IF_M_, RULE_IF_6_, rule_canonical_ip6, id, name, k, w, m, f, help)

#define RULE_WORD(if_menu, if_family, text, menus, families)                                       \
	if_menu##menus(if_family##families((text), ))

#define RULE_WORD_F4(id, name, m, f, refusal, nft, help)                                           \
	RULE_WORD(RULE_IF_F_, RULE_IF_4_, name, m, f)
#define RULE_WORD_F6(id, name, m, f, refusal, nft, help)                                           \
	RULE_WORD(RULE_IF_F_, RULE_IF_6_, name, m, f)
#define RULE_WORD_N4(id, name, m, f, refusal, nft, help)                                           \
	RULE_WORD(RULE_IF_N_, RULE_IF_4_, name, m, f)
#define RULE_WORD_N6(id, name, m, f, refusal, nft, help)                                           \
	RULE_WORD(RULE_IF_N_, RULE_IF_6_, name, m, f)
#define RULE_WORD_R4(id, name, m, f, refusal, nft, help)                                           \
	RULE_WORD(RULE_IF_R_, RULE_IF_4_, name, m, f)
#define RULE_WORD_R6(id, name, m, f, refusal, nft, help)                                           \
	RULE_WORD(RULE_IF_R_, RULE_IF_6_, name, m, f)
#define RULE_WORD_M4(id, name, m, f, refusal, nft, help)                                           \
	RULE_WORD(RULE_IF_M_, RULE_IF_4_, name, m, f)
#define RULE_WORD_M6(id, name, m, f, refusal, nft, help)                                           \
	RULE_WORD(RULE_IF_M_, RULE_IF_6_, name, m, f)

#define RULE_HEAD(list, chains)                                                                    \
	{.name = "chain",                                                                          \
	 .type = PROPERTY_STRING,                                                                  \
	 .flags = PROPERTY_REQUIRED | PROPERTY_COLUMN | PROPERTY_UNQUOTED,                         \
	 P_FIELD(firewall_row, chain),                                                             \
	 .max = FIREWALL_CHAIN_SIZE - 1,                                                           \
	 .words = (chains),                                                                        \
	 .canonical = rule_canonical_chain,                                                        \
	 .help = "Where in a packet's way the rule stands, or a chain that others jump to"},       \
		{.name = "action",                                                                 \
		 .type = PROPERTY_ENUM,                                                            \
		 .flags = PROPERTY_COLUMN | PROPERTY_SAID,                                         \
		 P_FIELD(firewall_row, action),                                                    \
		 .words = (list),                                                                  \
		 .default_text = "accept",                                                         \
		 .help = "What is done with a packet that the rule matches"},

#define RULE_TAIL                                                                                  \
	{.name = "log",                                                                            \
	 .type = PROPERTY_BOOL,                                                                    \
	 P_FIELD(firewall_row, log),                                                               \
	 .default_text = "no",                                                                     \
	 .help = "Whether each packet that matches makes a line in the log"},                      \
		{.name = "log-prefix",                                                             \
		 .type = PROPERTY_STRING,                                                          \
		 P_FIELD(firewall_row, log_prefix),                                                \
		 .max = FIREWALL_PREFIX_SIZE - 1,                                                  \
		 .canonical = rule_canonical_text,                                                 \
		 .help = "What the line begins with"},                                             \
		{.name = "mark-number",                                                            \
		 .type = PROPERTY_NUMBER,                                                          \
		 .flags = PROPERTY_READ_ONLY | PROPERTY_WRITE_ONLY,                                \
		 P_FIELD(firewall_row, mark_number),                                               \
		 .max = FIREWALL_MARKS_MAX,                                                        \
		 .help = "Number of the connection mark that it sets"},                            \
		{.name = "bytes",                                                                  \
		 .type = PROPERTY_NUMBER,                                                          \
		 .flags = TOLD | PROPERTY_COUNTER,                                                 \
		 P_FIELD(firewall_row, bytes),                                                     \
		 .help = "Bytes of the packets that matched"},                                     \
		{.name = "packets",                                                                \
		 .type = PROPERTY_NUMBER,                                                          \
		 .flags = TOLD | PROPERTY_COUNTER,                                                 \
		 P_FIELD(firewall_row, packets),                                                   \
		 .help = "Packets that matched"},                                                  \
	{                                                                                          \
		.name = "about", .type = PROPERTY_STRING, .flags = TOLD | PROPERTY_OPTIONAL,       \
		P_FIELD(firewall_row, about), .help = "Why the rule does nothing"                  \
	}

#define RULE_CHAINS_F4 FIREWALL_CHAINS_F
#define RULE_CHAINS_F6 FIREWALL_CHAINS_F
#define RULE_CHAINS_N4 FIREWALL_CHAINS_N
#define RULE_CHAINS_N6 FIREWALL_CHAINS_N
#define RULE_CHAINS_R4 FIREWALL_CHAINS_R
#define RULE_CHAINS_R6 FIREWALL_CHAINS_R
#define RULE_CHAINS_M4 FIREWALL_CHAINS_M
#define RULE_CHAINS_M6 FIREWALL_CHAINS_M

// A menu of rules: WHICH is F4 and so on.
#define RULE_MENU(identifier, where, sentence, WHICH)                                              \
	static const char *const identifier##_chains[] = {RULE_CHAINS_##WHICH, NULL};              \
	static const char *const identifier##_actions[] = {FIREWALL_ACTIONS(RULE_WORD_##WHICH)     \
								   NULL};                          \
	static const struct property identifier##_properties[] = {                                 \
		RULE_HEAD(identifier##_actions, identifier##_chains)                               \
			FIREWALL_PROPERTIES(RULE_##WHICH) RULE_TAIL};                              \
	const struct menu identifier##_menu = {                                                    \
		.path = (where),                                                                   \
		.help = (sentence),                                                                \
		.kind = MENU_ORDERED,                                                              \
		.layout = MENU_LAYOUT_DETAIL,                                                      \
		.flags = MENU_COMMENT | MENU_DISABLE | MENU_FOLLOW,                                \
		.row_size = sizeof(struct firewall_row),                                           \
		PROPERTIES(identifier##_properties),                                               \
		.commands = counter_reset_commands,                                                \
		.command_count = COUNTER_RESET_COMMANDS,                                           \
	}

// The hooks of such a menu; more may follow.
#define RULE_HOOKS(what)                                                                           \
	.noun = (what), .gathers = true, .check = rule_check, .applier = &firewall_applier,        \
	.committed = firewall_committed, .refresh = WIRE_FIREWALL_COUNTER,                         \
	.refreshed = rule_refreshed, .takes = rule_takes, .print_keeps = rule_print_keeps,         \
	.actions = rule_actions, .action_count = COUNTER_RESET_COMMANDS

extern const struct menu_action rule_actions[COUNTER_RESET_COMMANDS];

property_canonical rule_canonical_ip4, rule_canonical_ip6, rule_canonical_chain,
	rule_canonical_text;

int rule_check(struct transaction *t, struct change *c, struct err *e);
void rule_refreshed(struct mgmt *m, struct table *table, const void *body);
bool rule_takes(enum generic_command_id command, struct slice name);
bool rule_print_keeps(const struct call *call, const struct row *row);

// Which rules a menu holds. False: it is none of them.
bool rule_menu_of(const struct menu *menu, uint8_t *kind, uint8_t *family);
// Its menu; never NULL.
const struct menu *rule_menu(enum firewall_menu kind, enum firewall_family family);

// The rows of MENU that are of FIREWALL_KIND_FLAG, found once for all its rules.
struct rule_flags {
	const struct menu *menu;
	const struct property *row[FIREWALL_PROPERTY__COUNT]; // NULL: none
};

struct rule_flags rule_flags_of(const struct menu *menu);

// Whether ROW has PROPERTY.
bool rule_has(const struct rule_flags *flags, const struct firewall_row *row,
	      enum firewall_property property);

// What it has there, as text of firewall_value_parse.
struct slice rule_value(const struct firewall_row *row, enum firewall_property property);

// The action whose word ROW has.
enum firewall_action rule_action(const struct menu *menu, const struct firewall_row *row);

// For rows that services make: sets PROPERTY to TEXT, and marks it.
void rule_fill(const struct menu *menu, struct firewall_row *row, enum firewall_property property,
	       const char *text);
void rule_fill_head(const struct menu *menu, struct firewall_row *row, const char *chain,
		    const char *action);
