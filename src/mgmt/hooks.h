// SPDX-License-Identifier: BSD-2-Clause
// What a menu does beyond being rows of constant data. The floor above (menu/) fills these structs;
// mgmt alone calls them, always on the loop's thread. Every member may be absent.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/slice.h"
#include "base/strbuf.h"
#include "schema/generic_commands.h"
#include "schema/menu.h"
#include "wire/message.h"

struct mgmt;
struct call;
struct change;
struct log_entry;
struct table;
struct transaction;

// Makes a change act, after it was checked and before it is stored. Menus that act through the same
// applier share one `apply` a transaction.
struct applier {
	// Must lead to exactly one transaction_applied(t, …), at once or later.
	void (*apply)(struct transaction *t);
	// The transaction failed after `apply` had succeeded: its changes are gone from the tables
	// already, put what they caused back.
	void (*revert)(struct mgmt *m);
};

// A record that a new configuration begins with.
struct menu_initial {
	bool builtin;	      // there at every start, and cannot be removed
	struct slice encoded; // as row_encode writes it: SLICE("name=api\0")
};

// Finds out what takes time about the records that gate lists, page by page: one for each walk.
struct menu_inquiry {
	// For who holds POLICIES. NULL without memory: records are told as they came.
	void *(*begin)(struct mgmt *m, uint32_t policies);
	// The records of a page, in their order; those that are NULL are not told. True: DONE follows,
	// from the loop, and until then the records may be changed. False: it is done.
	bool (*page)(void *inquiry, struct row **rows, size_t count, void (*done)(void *context),
		     void *context);
	void (*end)(void *inquiry); // DONE is not called any more
};

// Runs one of the menu's own commands (struct command); must lead to call_done or call_fail.
struct menu_action {
	const char *name;
	void (*run)(struct call *call);
};

struct menu_hooks {
	// ---- records that are kept

	const char *noun; // what the log calls a record; NULL: changes are not logged
	// What the log says of a change, by enum change_kind; NULL: "NOUN added" and so on.
	const char *const *changes;
	const char *refusal;		    // any change is refused with this text
	uint32_t policy;		    // that a change needs; 0: POLICY_WRITE
	const struct menu_initial *initial; // ids count from 1 in this order
	size_t initial_count;

	bool gathers; // additions may act together (mgmt/bulk.h): `check` stages nothing more
	// What `set` does to ROW, a record as it was, before it takes what CALL gives: a word that
	// stands for values of others, which what is given overrides.
	int (*before_set)(const struct call *call, struct row *row, struct err *e);
	// Puts into BEGIN, what a record begins with, the values that follow from others in ROW: an
	// export need not say them.
	int (*follows)(const struct row *row, struct row *begin, struct err *e);
	// Before a change that gives arguments is staged. True: it went to do something first and
	// edit_prepared(call, …) follows.
	bool (*prepare)(struct call *call);
	// Takes an `add` upon itself whose record is not to be kept; it ends CALL. False: it is to be.
	bool (*add)(struct call *call);
	// Whether two records say the same, which only one may; and a number that is equal then. Both or
	// neither (mgmt/unique.h).
	bool (*same)(const struct row *a, const struct row *b);
	uint64_t (*digest)(const struct row *row);
	// Checks one change against the rest (change_after, table_next), and may stage more.
	int (*check)(struct transaction *t, struct change *c, struct err *e);
	const struct applier *applier;
	// Writes the menu's part of what gate is told, from the records as they will be.
	void (*gather)(struct mgmt *m, struct wire_settings *out);
	// A change of this menu is stored and in force. T is NULL at the start, for what was stored.
	void (*committed)(struct mgmt *m, const struct transaction *t);

	// ---- records that the running system tells, after those that are kept

	// Sets the properties that are not stored, and the flags, of a record about to be told.
	void (*fill)(struct mgmt *m, struct row *row);
	// Fills the next record behind CURSOR (0 at first), which it moves on; false at the end.
	bool (*next)(struct mgmt *m, uint64_t *cursor, struct row *out);
	// The id of the record that CALL's client calls NAME, for those that are not kept; 0: none.
	uint32_t (*find)(const struct call *call, struct slice name);
	// Whether ROW is to CALL's user as if it did not exist. Whatever reads looks here; `remove`
	// has to look itself.
	bool (*conceals)(const struct call *call, const struct row *row);
	// Sets the costly properties of a record, when CALL asks for them and may know.
	void (*complete)(const struct call *call, struct row *row);
	// Records that gate lists: messages of this kind, each made a record by from_wire, which
	// leaves one out by returning false.
	enum wire_kind list;
	bool (*from_wire)(struct mgmt *m, const void *body, struct row *out);
	bool told_when_wanted; // gate tells of changes of these only while somebody listens
	// The device that is all that CALL asks for (wire_list.device); 0: all are.
	uint32_t (*narrow)(const struct call *call);
	// Made for who asks for properties marked INQUIRED.
	const struct menu_inquiry *inquiry;
	// What gate lists that kept records tell too (counters): messages of this kind, asked for once
	// before records are told with one of the properties marked COUNTER, and before settings are.
	enum wire_kind refresh;
	void (*refreshed)(struct mgmt *m, struct table *table, const void *body);
	// There is a new gate, which knows nothing of the menu.
	void (*gate_connected)(struct mgmt *m);
	// Gate tells, unasked, something that only this menu knows: messages of kind `told_kind`.
	enum wire_kind told_kind;
	void (*told)(struct mgmt *m, const void *body);
	// Links have come, gone or changed, or all of a new gate's are known.
	void (*links_changed)(struct mgmt *m);
	// The process ends: what the menu keeps of its own goes.
	void (*done)(struct mgmt *m);
	// Something has happened that the menu tells of; the place for event_row.
	void (*lan_changed)(struct mgmt *m, const struct wire_lan *lan);
	void (*log_added)(struct mgmt *m, const struct log_entry *entry);
	// Carries CALL out, a `set` or `comment` of records that are not kept (MENU_SET), whose values
	// were checked; must lead to edit_changed(call, …).
	void (*change)(struct call *call);
	// Removes the record ID that is not kept; must lead to edit_removed(call, …).
	void (*remove)(struct call *call, uint32_t id);

	// ---- commands

	// Whether a generic command that tells records knows the argument NAME in this menu only. The
	// argument stays where it is; print_keeps and get_value look at it.
	bool (*takes)(enum generic_command_id command, struct slice name);
	// Whether `print` tells ROW, by such arguments.
	bool (*print_keeps)(const struct call *call, const struct row *row);
	// Writes the value of P for `get` by such arguments; false leaves it to the usual form.
	bool (*get_value)(const struct call *call, const struct row *row, const struct property *p,
			  struct strbuf *out);
	const struct menu_action *actions;
	size_t action_count;
};

struct menu_entry {
	const struct menu *menu;
	const struct menu_hooks *hooks; // NULL: rows only
};
