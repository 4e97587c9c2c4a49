// SPDX-License-Identifier: BSD-2-Clause
// Host and target against the local end of the connection.

#include "codec/http_host.h"

#include <stdio.h>
#include <string.h>

static bool is_port(struct slice text, uint16_t port)
{
	char expected[8];

	(void)snprintf(expected, sizeof(expected), ":%u", (unsigned)port);
	return slice_is(text, expected) || (port == 80 && text.n == 0);
}

static bool is_scope(struct slice text)
{
	for (size_t i = 0; i < text.n; i++) {
		char c = text.p[i];

		if (!(c >= '0' && c <= '9') && !(c >= 'A' && c <= 'Z') && !(c >= 'a' && c <= 'z') &&
		    !strchr("-._~", c))
			return false;
	}
	return text.n > 0 && !memchr(text.p, '\0', text.n);
}

// "[fe80::1]:2828", "[fe80::1%eth0]:2828"; the scope is the sender's own name for an interface.
static bool is_bracketed(struct slice authority, struct ip6 address, uint16_t port)
{
	struct slice inside, rest, literal, scope;
	struct ip6 given;

	if (!slice_cut((struct slice){authority.p + 1, authority.n - 1}, ']', &inside, &rest))
		return false;
	if (slice_cut(inside, '%', &literal, &scope) &&
	    (!ip6_is_link_local(address) || !is_scope(scope)))
		return false;
	return ip6_parse(literal, &given) && ip6_equal(given, address) && is_port(rest, port);
}

bool http_authority_is(struct slice authority, struct ip6 address, uint16_t port)
{
	char quad[IP6_TEXT_SIZE];
	size_t n;

	if (!ip6_is_mapped(address))
		return slice_starts(authority, "[") && is_bracketed(authority, address, port);
	n = strlen(ip6_format(address, quad));
	return slice_starts(authority, quad) &&
	       is_port((struct slice){authority.p + n, authority.n - n}, port);
}

// Takes the authority off an absolute-form target; "http://host" without path means "/".
static int absolute_form(struct slice target, struct ip6 address, uint16_t port, struct slice *path)
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

int http_target_check(const struct http_request *r, struct ip6 address, uint16_t port,
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
