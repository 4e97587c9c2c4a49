// SPDX-License-Identifier: BSD-2-Clause
// The parts of the text. Used inside this folder only.
#pragma once

#include "firewall/nft_name.h"
#include "firewall/ruleset.h"

// Names that the table is to have of a kind, gathered in any order, then sorted and each once.
struct write_names {
	char (*name)[NFT_NAME_TEXT];
	size_t count, capacity;
	bool failed;
};

void write_names_add(struct write_names *n, const char *name);
void write_names_sort(struct write_names *n);
bool write_names_hold(const struct write_names *n, const char *name); // sorted
void write_names_free(struct write_names *n);

// The sets of all address lists that S has or names, declared; their names go to SETS.
int write_lists_declare(struct strbuf *out, const struct firewall_ruleset *s,
			struct write_names *sets);
// What is configured in them.
int write_lists_fill(struct strbuf *out, const struct firewall_ruleset *s);
