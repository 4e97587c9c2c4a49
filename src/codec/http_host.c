// SPDX-License-Identifier: BSD-2-Clause
// Host and target against the local end of the connection.

#include "codec/http_host.h"

#include <stdio.h>
#include <string.h>

bool http_authority_is(struct slice authority, ip4 address, uint16_t port)
{
	char quad[IP4_TEXT_SIZE], expected[IP4_TEXT_SIZE + 6];

	(void)ip4_format(address, quad);
	(void)snprintf(expected, sizeof(expected), "%s:%u", quad, (unsigned)port);
	return slice_is(authority, expected) || (port == 80 && slice_is(authority, quad));
}

// Takes the authority off an absolute-form target; "http://host" without path means "/".
static int absolute_form(struct slice target, ip4 address, uint16_t port, struct slice *path)
{
	struct slice rest, authority;
	size_t n = 0;

	if (!slice_starts_nocase(target, "http://"))
		return 400;
	rest = (struct slice){target.p + 7, target.n - 7};
	while (n < rest.n && rest.p[n] != '/' && rest.p[n] != '?' && rest.p[n] != '#')
		n++;
	authority = (struct slice){rest.p, n};
	*path = (struct slice){rest.p + n, rest.n - n};
	if (path->n == 0)
		*path = SLICE("/");
	return http_authority_is(authority, address, port) ? 0 : 403;
}

static int split_path(struct slice path, struct http_path *out)
{
	struct slice rest;
	bool more = true;

	if (path.n == 0 || path.p[0] != '/' || memchr(path.p, '#', path.n))
		return 404;
	(void)slice_cut(path, '?', &rest, &out->query);
	rest = (struct slice){rest.p + 1, rest.n - 1};
	while (more) {
		if (out->count == HTTP_SEGMENTS_MAX)
			return 404;
		more = slice_cut(rest, '/', &out->segment[out->count++], &rest);
	}
	return 0;
}

int http_target_check(const struct http_request *r, ip4 address, uint16_t port,
		      struct http_path *out)
{
	struct slice host, path = r->target;

	memset(out, 0, sizeof(*out));
	if (http_request_header(r, "Host", &host) && !http_authority_is(host, address, port))
		return 403;
	if (path.n == 0 || path.p[0] != '/') {
		int status = absolute_form(r->target, address, port, &path);

		if (status != 0)
			return status;
	}
	return split_path(path, out);
}

bool http_token_is(struct slice given, struct slice token)
{
	unsigned char difference = 0;

	if (given.n != token.n || token.n == 0)
		return false;
	for (size_t i = 0; i < token.n; i++)
		difference |= (unsigned char)(given.p[i] ^ token.p[i]);
	return difference == 0;
}
