// SPDX-License-Identifier: BSD-2-Clause
// What `nft -j list` prints, made comparable.
#pragma once

#include <string.h>

#include "base/strbuf.h"

// Makes every number behind "expires" an N: how many seconds have passed is nobody's to say.
static inline void forget_ages(struct strbuf *listing)
{
	static const char word[] = "\"expires\": ";
	char *at = listing->data;

	while (at && (at = strstr(at, word))) {
		size_t digits;

		at += sizeof(word) - 1;
		digits = strspn(at, "0123456789");
		assert_true(digits > 0);
		*at = 'N';
		memmove(at + 1, at + digits, strlen(at + digits) + 1);
		listing->length -= digits - 1;
	}
}
