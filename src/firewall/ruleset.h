// SPDX-License-Identifier: BSD-2-Clause
// The memory file of wire/firewall.h, opened and checked, and as text for `nft -f -`. Pure: runs
// nothing. mgmt asks it what is wrong with a rule, gate has it written.
//
// Names in the text are made from ours so that nft reads any of them (firewall/nft_name.h): user
// text is never a token. Each rule has a named counter, r_MENU_FAMILY_ID, which stays when rules are
// written anew; address lists are two sets, one of what is configured and written anew, one that
// rules and timeouts fill and that stays; and a third, which stays too, where there was a range with a
// timeout: a set that rules fill has single addresses only.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/strbuf.h"
#include "firewall/action.h"
#include "firewall/property.h"
#include "wire/firewall.h"

#define FIREWALL_TABLE "sallyport_filter"

enum { FIREWALL_TEXT_MAX = 64 * 1024 * 1024 };

enum { FIREWALL_SET_NAME_SIZE = 256 };

// Which rule: as an administrator's surfaces know it.
struct firewall_rule_key {
	uint32_t id;
	uint8_t menu;	// enum firewall_menu
	uint8_t family; // enum firewall_family
};

// A chain that rules stand in or jump to.
struct firewall_chain {
	uint8_t menu;
	uint8_t family;
	bool filled;	  // has rules; otherwise it is only jumped to
	const char *name; // in the rules
	uint32_t *rule;	  // indexes of its rules, in their order; in one array for all
	size_t rule_count;
	uint32_t depth;		// most jumps one behind the other from here on
	bool returns_to_itself; // a jump leads back to it
	uint8_t reached;	// from which base chains: a bit of firewall_base_chain_names each
};

// Names that something in the kernel's table has, sorted by strcmp.
struct firewall_names {
	const char *const *name;
	size_t count;
};

// The arrays are the caller's bytes; the chains are the view's own.
struct firewall_ruleset {
	const struct firewall_rule *rule;
	size_t rule_count;
	const struct firewall_value *value;
	size_t value_count;
	const struct firewall_list_entry *entry;
	size_t entry_count;
	const struct firewall_member *member;
	size_t member_count;
	const struct firewall_mark *mark;
	size_t mark_count;
	const struct firewall_helper *helper;
	size_t helper_count;
	struct firewall_zone zone;
	struct firewall_chain *chain; // sorted by family, menu, name
	size_t chain_count;
	uint32_t *order;	     // of rules, by chain
	uint32_t kernel_helpers;     // the caller's: set of firewall_helper_objects that there are
	struct firewall_names timed; // the caller's: sets of timed ranges that there are
	// The caller's: interfaces between which fasttracked connections pass rules by. None: the kernel
	// has no flow tables.
	struct firewall_names shortcut;
};

// BYTES (aligned to 8) as a rule set, every number, name and value in it checked. OUT points into
// BYTES, and is closed by firewall_ruleset_close unless -1 is returned.
int firewall_ruleset_open(const void *bytes, size_t n, struct firewall_ruleset *out, struct err *e);
void firewall_ruleset_close(struct firewall_ruleset *s);

// The chain; NULL: no rule stands in it and none jumps to it.
const struct firewall_chain *firewall_chain_find(const struct firewall_ruleset *s, uint8_t family,
						 uint8_t menu, const char *name);

// The value of PROPERTY that RULE has; NULL: none.
const struct firewall_value *firewall_rule_value(const struct firewall_ruleset *s,
						 const struct firewall_rule *rule,
						 enum firewall_property property);

// Whether there is a set of timed ranges of LIST.
bool firewall_list_is_timed(const struct firewall_ruleset *s, uint8_t family, const char *list);

// Whether a list of interfaces of that name was told.
bool firewall_member_list(const struct firewall_ruleset *s, const char *list);

// The number of a mark; 0: nobody has it.
uint32_t firewall_mark_number(const struct firewall_ruleset *s, enum firewall_mark_kind kind,
			      const char *name);

// Why RULE cannot work within S, though each of its values may stand: dst-port without a protocol
// that has ports, a list or mark nobody has, to-addresses missing … False: it can.
bool firewall_rule_problem(const struct firewall_ruleset *s, const struct firewall_rule *rule,
			   char text[192]);

// What stands in the table before it is written, as a dump just told.
struct firewall_present {
	struct firewall_names chains;
	struct firewall_names objects; // counters, limits
	struct firewall_names sets;
	struct firewall_names flows; // flow tables
};

// The table as a rule set makes it, in pieces that can be compared (firewall/image.h). A rule that
// is idle or has a problem leaves only its counter.
struct firewall_image;

// *OUT is the caller's, for firewall_image_free; it does not point into S. 0 or -1.
int firewall_image_make(const struct firewall_ruleset *s, struct firewall_image **out,
			struct err *e);
void firewall_image_free(struct firewall_image *image);		      // NULL is allowed
bool firewall_image_has_shortcut(const struct firewall_image *image); // names interfaces
bool firewall_image_is_empty(const struct firewall_image *image);     // neither rules nor entries

// The rules of a chain in the kernel, in their order, by what it calls them.
struct firewall_handles {
	const char *chain; // its name there
	const uint64_t *handle;
	size_t count;
};

// What is known of the table before it is written.
struct firewall_known {
	// That it is this, but for sets that rules and timeouts fill; or NULL: only …
	const struct firewall_image *image;
	const struct firewall_handles *handles; // of chains that firewall_next_edited told
	size_t handle_count;
	// … what it names, as a dump just told.
	struct firewall_present present;
};

// Appends the text that makes the table be AFTER, one transaction. By KNOWN only what is different
// is said, and what stays keeps its counters, limits and filled sets; with its image AFTER must not
// be empty. KNOWN NULL: the table is deleted first, and all begins anew. An AFTER that is empty
// deletes the table, unless there are filled sets.
int firewall_write(struct strbuf *out, const struct firewall_image *after,
		   const struct firewall_known *known, struct err *e);

// The name of the next chain behind *PLACE (0 at first) of which a few rules in the middle are
// other ones: with the handles of its rules only these are written. NULL: there is none.
const char *firewall_next_edited(const struct firewall_image *after,
				 const struct firewall_image *before, size_t *place);

// A list of which addresses are configured.
struct firewall_configured {
	const char *list; // NULL at first
	uint8_t family;
	size_t count; // of ranges, in ascending order
	size_t at;
};

// The next one behind *C, which is all zero at first. False: there is none.
bool firewall_next_configured(const struct firewall_image *image, struct firewall_configured *c);
// The name of its set.
void firewall_configured_set(const struct firewall_configured *c, char out[FIREWALL_SET_NAME_SIZE]);
// Where its range number I (below `count`) begins.
const struct firewall_address *firewall_configured_first(const struct firewall_image *image,
							 const struct firewall_configured *c,
							 size_t i);

// Whether ENTRY is a range, and so goes to the set of these.
bool firewall_entry_is_range(const struct firewall_list_entry *entry);

// The text that adds ENTRY for SECONDS (0: until it is removed) with COMMENT ("": none; one that fits)
// to the set that stays, making table and set where they are not there yet; and the one that removes
// it again. nft refuses ranges that overlap.
void firewall_write_entry_add(struct strbuf *out, const struct firewall_list_entry *entry,
			      uint64_t seconds, const char *comment);
void firewall_write_entry_remove(struct strbuf *out, const struct firewall_list_entry *entry);

// Whether the kernel can keep TEXT as the comment of an entry; and what was WRITTEN for one there.
// False: it is none of ours.
bool firewall_comment_fits(const char *text);
bool firewall_comment_of(const char *written, char out[FIREWALL_COMMENT_SIZE]);

// Which rule's counter has the name NAME; which list's set that stays. False: none.
bool firewall_counter_of(const char *name, struct firewall_rule_key *out);
bool firewall_list_of(const char *set_name, char list[FIREWALL_NAME_SIZE], uint8_t *family);
