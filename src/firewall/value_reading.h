// SPDX-License-Identifier: BSD-2-Clause
// What the readers of values share. Used inside this folder only.
#pragma once

#include "firewall/property.h"

// What a reader is given, and where it writes.
struct reading {
	const struct firewall_property_row *row;
	enum firewall_family family;
	struct slice text;
	union firewall_content *out;
	struct err *e;
};

int reading_refuse(const struct reading *r);	  // -1, "invalid value …"
int reading_refuse_word(const struct reading *r); // -1, "input does not match …"
// TEXT within LOW..HIGH; or it is refused.
int reading_number(const struct reading *r, struct slice text, uint64_t low, uint64_t high,
		   uint64_t *out);
// The index of TEXT in ROW's words; -1: it is none.
int reading_find_word(const struct firewall_property_row *row, struct slice text);

// Of `limit` and `dst-limit`. What nft cannot say as it stands is refused with what it can.
int reading_limit(const struct reading *r);
int reading_dst_limit(const struct reading *r);
