// SPDX-License-Identifier: BSD-2-Clause
// Taking request targets apart.

#include "codec/http_target.h"

#include <stdbool.h>
#include <string.h>

static int digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)(c | 0x20);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

// The byte that the escape at P, of which N bytes are left, stands for; -1: it is none.
static int unescape(const char *p, size_t n)
{
	int high = n > 2 ? digit(p[1]) : -1;
	int low = n > 2 ? digit(p[2]) : -1;

	return high < 0 || low < 0 ? -1 : high << 4 | low;
}

// Appends TEXT, decoded, to the bytes of OUT, of which *USED are taken. There is room: the decoded is
// never longer. With FORM '+' is a blank.
static bool decode(struct slice text, bool form, struct http_target *out, size_t *used,
		   struct slice *decoded)
{
	char *to = out->bytes + *used;
	size_t n = 0;

	for (size_t i = 0; i < text.n; i++) {
		int c = (unsigned char)text.p[i];

		if (c == '%') {
			c = unescape(text.p + i, text.n - i);
			i += 2;
		} else if (form && c == '+') {
			c = ' ';
		}
		if (c <= 0)
			return false;
		to[n++] = (char)c;
	}
	*decoded = (struct slice){to, n};
	*used += n;
	return true;
}

static bool read_path(struct slice left, struct http_target *out, size_t *used)
{
	while (left.n > 0) {
		struct slice segment;
		bool more = slice_cut(left, '/', &segment, &left);

		if (!more)
			left = (struct slice){NULL, 0};
		if (segment.n == 0 || out->segment_count == HTTP_TARGET_SEGMENTS_MAX)
			return false;
		if (!decode(segment, false, out, used, &out->segment[out->segment_count++]))
			return false;
	}
	return true;
}

static bool read_query(struct slice left, struct http_target *out, size_t *used)
{
	while (left.n > 0) {
		struct slice pair;
		struct slice name;
		struct slice value;
		struct http_pair *to = &out->pair[out->pair_count];

		if (!slice_cut(left, '&', &pair, &left))
			left = (struct slice){NULL, 0};
		if (pair.n == 0)
			continue;
		if (out->pair_count++ == HTTP_TARGET_PAIRS_MAX)
			return false;
		if (!slice_cut(pair, '=', &name, &value))
			value = (struct slice){NULL, 0};
		if (!decode(name, true, out, used, &to->name) ||
		    !decode(value, true, out, used, &to->value))
			return false;
	}
	return true;
}

// The path of "http://host/path".
static struct slice skip_authority(struct slice text)
{
	const char *slash;

	if (!slice_starts_nocase(text, "http://") && !slice_starts_nocase(text, "https://"))
		return text;
	slash = memchr(text.p + 8, '/', text.n - 8);
	return slash ? (struct slice){slash, (size_t)(text.p + text.n - slash)}
		     : (struct slice){NULL, 0};
}

int http_target_parse(struct slice text, struct http_target *out, struct err *e)
{
	struct slice path;
	struct slice query;
	size_t used = 0;

	out->segment_count = 0;
	out->pair_count = 0;
	text = text.n > 8 ? skip_authority(text) : text;
	if (!text.p || text.n > HTTP_TARGET_MAX || memchr(text.p, '#', text.n))
		return err_set(e, ERR_MALFORMED, "malformed path");
	if (!slice_cut(text, '?', &path, &query))
		query = (struct slice){NULL, 0};
	if (path.n == 0 || path.p[0] != '/')
		return err_set(e, ERR_MALFORMED, "malformed path");
	path.p++;
	path.n--;
	if (!read_path(path, out, &used) || !read_query(query, out, &used))
		return err_set(e, ERR_MALFORMED, "malformed path");
	return 0;
}
