// SPDX-License-Identifier: BSD-2-Clause
// The table as it is to be, in pieces that can be compared: each chain, counter, limit and set by
// its name, with the text nft reads for it, and what is configured in the sets of address lists.
// Two images tell what an edit has to say. Used inside this folder; others only keep them.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/strbuf.h"
#include "firewall/ruleset.h"

// Where something stands in the image's text.
struct image_text {
	size_t at, length;
};

// A chain, a counter, a limit or a set.
struct image_piece {
	char *name; // owned
	struct image_text
		declaration;	 // "chain x { … }": says nothing new where it is there already
	struct image_text rules; // of a chain, each a line
};

struct image_pieces {
	struct image_piece *piece; // sorted by name
	size_t count, capacity;
};

// Addresses configured in a list. Entries that overlap or touch are one range: nft takes no others.
struct image_range {
	char list[FIREWALL_NAME_SIZE];
	uint8_t family;
	struct firewall_address first, last;
};

struct firewall_image {
	struct strbuf text; // of the pieces
	struct image_pieces chains;
	struct image_pieces objects; // counters, limits, helpers
	struct image_pieces sets;
	struct image_pieces flows; // the flow table, where a rule needs it
	struct image_range *range; // sorted by family, list, address
	size_t range_count;
	bool empty; // neither rules nor entries
	bool failed;
};

const struct image_piece *image_find(const struct image_pieces *pieces, const char *name);
struct slice image_slice(const struct firewall_image *image, struct image_text text);
int image_compare_ranges(const struct image_range *a, const struct image_range *b);

// A piece at the end of PIECES, declared as TEXT; the next one moves it. NULL: the image failed.
struct image_piece *image_add(struct firewall_image *image, struct image_pieces *pieces,
			      const char *name, const char *text);
// The sets of all address lists that S has or names, and what is configured in them.
void image_add_lists(struct firewall_image *image, const struct firewall_ruleset *s);
