// SPDX-License-Identifier: BSD-2-Clause
// The headers of an IPv6 packet. hop, dst, route and frag are asked for by their names. For nft a
// packet with auth ends there (meta l4proto), and what its headers end in, one of esp, none and proto,
// is what auth names as the next, or the dst behind it.

#include "firewall/match_headers.h"

#include <stdio.h>

enum { AUTH = 4, ESP = 5, NONE = 6, PROTO = 7, DST = 1 }; // indexes of firewall_words_header

static const char *const chained[AUTH] = {"hbh", "dst", "rt", "frag"};

// What END is for a field that tells the next header. As a range: nft 1.0.6 ends with a failed
// assertion where one protocol is said to be esp behind another.
static const char *is_end(unsigned end, bool by_protocol, bool by_auth)
{
	static const char *const numbers[] = {[ESP] = "50-50", [NONE] = "59-59"};

	if (end != PROTO)
		return numbers[end];
	return by_protocol ? "!= { 50, 51, 59 }" : by_auth ? "!= { 50, 59, 60 }" : "!= { 50, 59 }";
}

static void match_end(struct match *m, unsigned end, bool plain, bool auth, bool dst)
{
	char texts[3][80];
	const char *text[3];
	size_t n = 0;

	if (plain) {
		(void)snprintf(texts[n], sizeof(texts[n]), "meta l4proto %s ",
			       is_end(end, true, false));
		n++;
	}
	if (auth) {
		(void)snprintf(texts[n], sizeof(texts[n]), "meta l4proto 51 @th,0,8 %s ",
			       is_end(end, false, true));
		n++;
	}
	if (auth && dst) {
		(void)snprintf(texts[n], sizeof(texts[n]),
			       "meta l4proto 51 @th,0,8 60 dst nexthdr %s ",
			       is_end(end, false, false));
		n++;
	}
	for (size_t i = 0; i < n; i++)
		text[i] = texts[i];
	match_fork(m, text, n);
}

static unsigned count_ends(unsigned named)
{
	return (named >> ESP & 1) + (named >> NONE & 1) + (named >> PROTO & 1);
}

bool match_headers_end_twice(const union firewall_content *is)
{
	unsigned ends = count_ends((unsigned)is->words.set);

	return ends > 1 || (is->words.clear && ends == 0);
}

void match_headers(const union firewall_content *is, struct match *m)
{
	unsigned named = (unsigned)is->words.set;
	bool exact = is->words.clear != 0;
	bool auth = named >> AUTH & 1;

	for (unsigned i = 0; i < AUTH; i++)
		if (exact || (named >> i & 1))
			match_add(m, "exthdr %s %s ", chained[i],
				  named >> i & 1 ? "exists" : "missing");
	if (auth && count_ends(named) == 0)
		match_add(m, "meta l4proto 51 ");
	for (unsigned end = ESP; end <= PROTO; end++)
		if (named >> end & 1)
			match_end(m, end, !auth, auth || !exact, !exact || (named >> DST & 1));
}
