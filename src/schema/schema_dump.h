// SPDX-License-Identifier: BSD-2-Clause
// Tells a menu as records of names and values: what `/console/schema/print` sends, one `!re` a
// record, and all that a console knows about menus.
//
// The records of one menu come together and in this order: the menu, its properties, its commands,
// each followed by its arguments. What has nothing to say is left out: no empty value, no "no".
//
//   type=menu
//     path      "/ip/upnp/interfaces"
//     kind      folder settings list ordered fixed table
//     layout    table detail settings log
//     flags     comma list: comment disable no-add remove follow no-export defines
//     help      one sentence
//   type=property     in the order in which they are shown: .id, comment, the menu's own, then the
//                     flags disabled, invalid, dynamic (as far as the menu has them)
//     menu      the menu's path
//     name      "forced-ip"
//     value-type  one of schema_type_word: bool number time string enum words ip ip-prefix
//                 ip-prefixes ports mac date-time id
//     flags     comma list: required key read-only secret write-only optional alias flag column
//                 counter size quiet unquoted live reference costly
//                 no-export whole
//     default   as an administrator would write it; absent: zero, "", absent or the first word
//     values    comma list: the words of an enum or of words
//     min, max  number: digits; time: interval ("1m"); string and
//               ip-prefixes: max alone, most bytes; ports: max alone, most ports and ranges
//     unit      "%"
//     letter    by which print marks the flag: "X"
//     group     number; flags of one group exclude each other, groups stand in ascending order. The
//                 common flags are in 1 (X disabled, I invalid) and 2 (D dynamic)
//     column    "yes": stands in the table that plain print draws
//     alias     the property that this is another name of
//     help
//   type=command      the generic ones first (schema/generic_commands.h), then the menu's own
//     menu, name, help
//     policy    comma list of what it needs: "read"
//     generic   "yes": every menu of that kind has it
//     items     "yes": works on records, called by `numbers` (several as a comma list, but for get)
//     layout    how the rows that it tells are shown: progress ping hops; absent: as values
//     confirm   a question first, for who types it at a terminal
//     asks      argument that is asked for there, unseen, when it was not given
//     said      what a console says when it is done
//     properties  "yes": also takes every property that is not read-only as an argument
//   type=argument
//     menu, command, name, help
//     required  "yes"
//     unnamed   "yes": may be given without name, in the order of these records
//     values    comma list: the words that it may be; or the path of a menu whose records it calls
#pragma once

#include "base/slice.h"
#include "schema/menu.h"

// Where the records go. The values are borrowed for the duration of a call.
struct schema_sink {
	void (*begin)(void *context);
	void (*pair)(void *context, const char *name, struct slice value);
	void (*end)(void *context);
	void *context;
};

void schema_dump(const struct menu *menu, const struct schema_sink *sink);

const char *schema_type_word(enum property_type type);
