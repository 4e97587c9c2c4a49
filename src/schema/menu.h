// SPDX-License-Identifier: BSD-2-Clause
// A menu is rows of constant data: its path, its kind, and one row for each property. Whatever
// shows or takes a value (console, API, export, documentation) is derived from these rows; nothing
// else lists them. What a menu does is not told here but by its hooks (mgmt/hooks.h).
//
// The records of a menu are structs that begin with `struct row`; a property says by offset and
// size where in the struct its value lives.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/ip.h"
#include "base/mac.h"
#include "base/slice.h"
#include "base/strbuf.h"

// C type of the field; the word of a type is told by schema_type_word (schema/schema_dump.h).
enum property_type {
	PROPERTY_BOOL,	   // bool
	PROPERTY_NUMBER,   // uint8_t, uint16_t, uint32_t or uint64_t, told by size; min..max
	PROPERTY_TIME,	   // uint64_t milliseconds; min..max
	PROPERTY_STRING,   // char *, owned by the record, NULL is ""; max bytes
	PROPERTY_ENUM,	   // uint32_t, index into words
	PROPERTY_WORDS,	   // uint64_t, a set: bit i is words[i]; text is a comma list, !word clears
	PROPERTY_MARKED,   // char *: a comma list of words, some marked with !, each word once
	PROPERTY_IP4,	   // ip4
	PROPERTY_PREFIX,   // struct ip4_prefix
	PROPERTY_PREFIXES, // char *: a comma list of prefixes, kept in canonical text
	PROPERTY_PORTS, // char *: a comma list of ports and ranges, in canonical text; max of them
	PROPERTY_MAC,	// struct mac
	PROPERTY_DATE_TIME, // int64_t seconds since 1970, shown as 2026-10-02 17:34:34 local time
	PROPERTY_ID,	    // uint32_t, shown as *1A
	PROPERTY__COUNT
};

enum property_flag {
	PROPERTY_REQUIRED = 1 << 0,  // add must give it
	PROPERTY_KEY = 1 << 1,	     // by it a record may be called instead of its id; unique
	PROPERTY_READ_ONLY = 1 << 2, // told, never taken
	PROPERTY_SECRET = 1 << 3,    // taken, told only to who holds `sensitive` and asks for it
	// Taken, never told (a password); kept as the hook makes it. With READ_ONLY: neither taken nor
	// told, but kept for the menu itself.
	PROPERTY_WRITE_ONLY = 1 << 4,
	PROPERTY_OPTIONAL = 1 << 5,  // may be absent; unset removes it
	PROPERTY_ALIAS = 1 << 6,     // another name of the property in `alias`; taken, not told
	PROPERTY_FLAG = 1 << 7,	     // bool told by a letter in `print` (see `letter`)
	PROPERTY_COLUMN = 1 << 8,    // stands in the table that plain `print` draws
	PROPERTY_COUNTER = 1 << 9,   // `print stats`; numbers by thousands, or when it last counted
	PROPERTY_SIZE = 1 << 10,     // bytes: 13.3MiB on the console, digits to programs
	PROPERTY_QUIET = 1 << 11,    // told only when not the default (compatibility fields)
	PROPERTY_UNQUOTED = 1 << 12, // string that print detail does not put in quotes
	PROPERTY_LIVE = 1 << 13,     // not stored; filled by the menu's hook when read
	// String that must name an interface: checked by mgmt. Where it has `canonical`, a ! may stand
	// before the name, and words that begin with all- mean several.
	PROPERTY_REFERENCE = 1 << 14,
	PROPERTY_COSTLY = 1 << 15,    // live; found out (hook `complete`) only when it is asked for
	PROPERTY_NO_EXPORT = 1 << 16, // follows from what else is exported
	// Words that are told whole, those that are missing as !word at the end; setting them changes
	// only those that are named.
	PROPERTY_WHOLE = 1 << 17,
	PROPERTY_DATE = 1 << 18, // string that is a day, 2026-10-02; consoles may show it otherwise
	PROPERTY_TIME_OF_DAY = 1 << 19, // string that is 17:34:34, which scripts get as a time
	PROPERTY_TIME_OFFSET = 1 << 20, // string that is +03:00, which scripts get as seconds
	PROPERTY_METRIC = 1 << 21,	// told to programs that collect measurements
	// Tells them of which record a measurement is, as a key does; those of a menu together are
	// unique.
	PROPERTY_LABEL = 1 << 22,
	PROPERTY_SWITCH = 1 << 23, // bool that may be given without a value, which is yes
	// Live; found out for all records together (menu_hooks.inquiry), only when it is asked for.
	PROPERTY_INQUIRED = 1 << 24,
	PROPERTY_EMPTY_UNSETS = 1 << 25, // optional string that "" takes away
	PROPERTY_SAID = 1 << 26,	 // exported with what is added even where it is the default
};

struct property;

// Appends to OUT what TEXT, a value of P, is kept and told as; or refuses it: -1, E.
typedef int property_canonical(const struct property *p, struct slice text, struct strbuf *out,
			       struct err *e);

struct property {
	const char *name;
	enum property_type type;
	uint32_t flags;
	size_t offset;
	size_t size;
	uint64_t min;
	uint64_t max; // numbers and times: range; strings: most bytes; 0: what the field may hold
		      // 65535
	// Ends with NULL. Of strings with `canonical`: some that a console suggests. Of times: what
	// may stand for one; its value is max + 1 + place.
	const char *const *words;
	const char *suggests;	  // STRING: "/interface/list name", the values a console suggests
	const char *default_text; // as an administrator would write it; NULL: zero, "", absent
	const char *alias;	  // of which property this is another name
	char letter;		  // PROPERTY_FLAG: how print marks it
	uint8_t letter_group;	  // flags of one group exclude each other; ascending, 1 is X I, 2 D
	property_canonical *canonical; // STRING: checks it; NULL: any text will do
	const char *unit;	       // told after a number on the console: "%", "MHz"
	const char *help;	       // one sentence without full stop
};

enum menu_kind {
	MENU_FOLDER,   // only submenus
	MENU_SETTINGS, // one record without id
	MENU_LIST,     // records, in the order they were added
	MENU_ORDERED,  // records whose order matters: move, place-before
	MENU_FIXED,    // records that are there from the start: set only
	MENU_TABLE,    // told by the running system; nothing stored
	MENU__COUNT
};

enum menu_layout {
	MENU_LAYOUT_TABLE,    // columns
	MENU_LAYOUT_DETAIL,   // paragraphs, as /ip firewall nat
	MENU_LAYOUT_SETTINGS, // label: value
	MENU_LAYOUT_LOG,      // time topics message, no header
	MENU_LAYOUT__COUNT
};

enum menu_flag {
	MENU_COMMENT = 1 << 0,	 // records have a comment (field of struct row)
	MENU_DISABLE = 1 << 1,	 // records can be disabled (field of struct row)
	MENU_NO_ADD = 1 << 2,	 // even though it is a list
	MENU_REMOVE = 1 << 3,	 // a table whose rows may be removed
	MENU_FOLLOW = 1 << 4,	 // print follow and listen tell new rows
	MENU_NO_EXPORT = 1 << 5, // its records are not exported
	MENU_DEFINES = 1 << 6,	 // others call its records by name: exported before them
	MENU_COUNTED = 1 << 7,	 // how many records there are is a metric
	MENU_SET = 1 << 8,	 // a table whose rows may be set
};

// What the value of an argument may be.
struct argument_value {
	enum property_type type; // BOOL, NUMBER, TIME, ENUM or STRING
	uint64_t min;		 // as of a property
	uint64_t max;
	const char *const *words;
	const char *
		menu; // path of the menu whose records it calls by name, for completion; NULL: none
};

struct command_argument {
	const char *name;
	bool required;
	bool unnamed; // may be given without name, in the order of these rows
	const char *help;
	const struct argument_value *value; // NULL: any text, which the command looks at
};

// How the console shows the rows that a command tells.
enum command_layout {
	COMMAND_LAYOUT_VALUES,	 // each: label: value
	COMMAND_LAYOUT_PROGRESS, // as labels and values, the last one in the place of those before
	COMMAND_LAYOUT_PING,	 // a line each, and what they come to
	COMMAND_LAYOUT_HOPS,	 // a table that is drawn again with each .section
	COMMAND_LAYOUT__COUNT
};

// A command of a menu beyond those that every menu of its kind has.
struct command {
	const char *name;
	const char *help;
	uint32_t policy; // set of enum policy that it needs
	const struct command_argument *arguments;
	size_t argument_count;
	bool api_only;	     // for programs: the console does not offer it
	const char *confirm; // what is asked first of who types it at a terminal; NULL: nothing
	const char *asks;    // argument that is asked for there, unseen, when it was not given
	const char *said;    // what a console says when it is done; NULL: nothing
	enum command_layout layout;
};

struct menu {
	const char *path; // "/ip/upnp/interfaces"
	const char *help;
	enum menu_kind kind;
	enum menu_layout layout;
	uint32_t flags;
	size_t row_size;
	const struct property *properties;
	size_t property_count;
	const struct command *commands;
	size_t command_count;
};

#define PROPERTIES_MAX 128

// Bytes of a string of which the row says no maximum; what has its name before it still fits a word
// of the API.
#define PROPERTY_TEXT_MAX 61440

// What every record begins with. These properties need no row in the table
// (menu_common_properties): `.id` where there are records; `comment` and `disabled` in menus with
// MENU_COMMENT and MENU_DISABLE; `dynamic` and `invalid` in lists, ordered and fixed menus (in a
// plain list `invalid` is told only while it is so). A MENU_TABLE that tells dynamic or invalid
// declares them itself.
struct row {
	uint32_t id; // *ID; 0 for settings
	bool disabled;
	bool dynamic;  // made by a service, not stored, not exported
	bool invalid;  // cannot work as it is
	char *comment; // owned; NULL is none
	// Bit i: property i of the menu was given a value. Decides whether an optional one is
	// there; who fills a record without row_set says so with row_mark.
	uint64_t present[PROPERTIES_MAX / 64];
	// Bit i: property i makes no sense for what the record is, and is not told. Only in a record
	// that is told (row_hide).
	uint64_t hidden[PROPERTIES_MAX / 64];
};

// For tables: one row of a property, by field of STRUCT.
#define P_FIELD(structure, field)                                                                  \
	.offset = offsetof(struct structure, field), .size = sizeof(((struct structure *)0)->field)

// The words of the policies, in RouterOS' order; a policy's bit is its place.
enum policy {
	POLICY_LOCAL = 1 << 0,
	POLICY_TELNET = 1 << 1,
	POLICY_SSH = 1 << 2,
	POLICY_FTP = 1 << 3,
	POLICY_REBOOT = 1 << 4,
	POLICY_READ = 1 << 5,
	POLICY_WRITE = 1 << 6,
	POLICY_POLICY = 1 << 7,
	POLICY_TEST = 1 << 8,
	POLICY_WINBOX = 1 << 9,
	POLICY_PASSWORD = 1 << 10,
	POLICY_WEB = 1 << 11,
	POLICY_SNIFF = 1 << 12,
	POLICY_SENSITIVE = 1 << 13,
	POLICY_API = 1 << 14,
	POLICY_ROMON = 1 << 15,
	POLICY_REST_API = 1 << 16,
	POLICY_ALL = (1 << 17) - 1,
};

extern const char *const policy_words[]; // ends with NULL
