// SPDX-License-Identifier: BSD-2-Clause
// Borrowed runs of bytes: comparison, trimming, cutting.

#include "base/slice.h"

#include <string.h>
#include <strings.h>

struct slice slice_from(const char *text)
{
	return (struct slice){text, text ? strlen(text) : 0};
}

bool slice_is(struct slice s, const char *text)
{
	return s.n == strlen(text) && (s.n == 0 || memcmp(s.p, text, s.n) == 0);
}

bool slice_is_nocase(struct slice s, const char *text)
{
	return s.n == strlen(text) && (s.n == 0 || strncasecmp(s.p, text, s.n) == 0);
}

bool slice_starts(struct slice s, const char *prefix)
{
	size_t n = strlen(prefix);

	return s.n >= n && (n == 0 || memcmp(s.p, prefix, n) == 0);
}

bool slice_starts_nocase(struct slice s, const char *prefix)
{
	size_t n = strlen(prefix);

	return s.n >= n && (n == 0 || strncasecmp(s.p, prefix, n) == 0);
}

bool slice_contains_nocase(struct slice s, const char *text)
{
	size_t n = strlen(text);

	for (; s.n >= n; s.p++, s.n--)
		if (strncasecmp(s.p, text, n) == 0)
			return true;
	return false;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

struct slice slice_trim(struct slice s)
{
	while (s.n > 0 && is_blank(s.p[0])) {
		s.p++;
		s.n--;
	}
	while (s.n > 0 && is_blank(s.p[s.n - 1]))
		s.n--;
	return s;
}

bool slice_cut(struct slice s, char separator, struct slice *head, struct slice *tail)
{
	const char *at = s.n > 0 ? memchr(s.p, separator, s.n) : NULL;

	if (!at) {
		*head = s;
		*tail = (struct slice){s.p ? s.p + s.n : NULL, 0};
		return false;
	}
	*head = (struct slice){s.p, (size_t)(at - s.p)};
	*tail = (struct slice){at + 1, s.n - head->n - 1};
	return true;
}

bool slice_copy(struct slice s, char *out, size_t size)
{
	if (size == 0)
		return false;
	out[0] = '\0';
	if (s.n >= size || (s.n > 0 && memchr(s.p, '\0', s.n)))
		return false;
	if (s.n > 0)
		memcpy(out, s.p, s.n);
	out[s.n] = '\0';
	return true;
}
