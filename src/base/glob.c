// SPDX-License-Identifier: BSD-2-Clause
// Matching by going back to the last * only: what an earlier one takes never has to change.

#include "base/glob.h"

#include <ctype.h>
#include <stddef.h>

bool glob_matches(const char *pattern, const char *text)
{
	const char *star = NULL; // behind the last *
	const char *from = NULL; // where what it stands for may end

	while (*text) {
		if (*pattern == '*') {
			star = ++pattern;
			from = text;
		} else if (*pattern == '?' ||
			   tolower((unsigned char)*pattern) == tolower((unsigned char)*text)) {
			pattern++;
			text++;
		} else if (star) {
			pattern = star;
			text = ++from;
		} else {
			return false;
		}
	}
	while (*pattern == '*')
		pattern++;
	return *pattern == '\0';
}
