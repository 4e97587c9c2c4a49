// SPDX-License-Identifier: BSD-2-Clause
// The matchers of one rule as text for nft. What one nft rule cannot say becomes several, of which
// no packet meets two. Used inside this folder only.
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/strbuf.h"
#include "firewall/nft_name.h"
#include "firewall/ruleset.h"

// A rule that may be has at most MATCH_ALTERNATIVES_PLAIN; of these a matcher of lists makes two, and
// three where a list is timed: what may be does not change with that.
enum {
	MATCH_ALTERNATIVES_PLAIN = 48,
	MATCH_ALTERNATIVES_MAX = MATCH_ALTERNATIVES_PLAIN / 4 * 9,
	MATCH_TEXT_MAX = 4096,
};

// A named thing that a rule keeps state in.
struct match_object {
	char name[NFT_NAME_TEXT];
	char declaration[256]; // what stands between its braces
	bool set;	       // a set; otherwise a limit
};

struct match {
	struct strbuf alternative[MATCH_ALTERNATIVES_MAX];
	size_t count, most;
	bool never;		// no packet can meet it
	struct strbuf counting; // matchers with a memory, behind the others in each alternative
	bool sequence;		// one of them cannot be in several rules
	struct match_object object[4];
	size_t objects;
	bool failed; // too many alternatives
};

// To be freed with match_free whatever is in it.
void match_make(const struct firewall_ruleset *s, const struct firewall_rule *rule,
		struct match *out);
void match_free(struct match *m);

// For the matchers' own files: every alternative goes on so; it goes on in each of the N texts, of
// which no packet meets two.
void match_add(struct match *m, const char *format, ...) __attribute__((format(printf, 2, 3)));
void match_fork(struct match *m, const char *const *text, size_t n);
