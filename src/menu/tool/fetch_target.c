// SPDX-License-Identifier: BSD-2-Clause
// Putting URLs and paths together (RFC 3986, and RFC 1738 for what a path of FTP means).

#include "menu/tool/fetch_target.h"

#include <stdio.h>
#include <string.h>

static const char *const schemes[] = {"http", "https", "ftp", "tftp", "sftp", NULL};

// The parts of a URL; `path` begins with the '/', '?' or '#' behind the authority.
struct parts {
	struct slice scheme;
	struct slice user; // "" or "name:password@"
	struct slice host; // IPv6 in brackets
	struct slice port;
	struct slice path;
};

void fetch_target_init(struct fetch_target *t)
{
	*t = (struct fetch_target){0};
	strbuf_init(&t->url, FETCH_URL_MAX);
	strbuf_init(&t->connect_to, FETCH_URL_MAX);
}

void fetch_target_free(struct fetch_target *t)
{
	strbuf_free(&t->url);
	strbuf_free(&t->connect_to);
}

static struct slice part(struct slice s, size_t from, size_t to)
{
	return (struct slice){s.p + from, to - from};
}

static bool is_scheme(struct slice word)
{
	for (size_t i = 0; schemes[i]; i++)
		if (slice_is(word, schemes[i]))
			return true;
	return false;
}

static bool is_web(struct slice scheme)
{
	return slice_starts(scheme, "http");
}

// ---- taking a URL apart

static size_t find_any(struct slice s, const char *characters)
{
	size_t i = 0;

	while (i < s.n && (s.p[i] == '\0' || !strchr(characters, s.p[i])))
		i++;
	return i;
}

static void split_host(struct slice authority, struct parts *out)
{
	size_t at = authority.n;
	size_t end;

	while (at > 0 && authority.p[at - 1] != '@')
		at--;
	out->user = part(authority, 0, at);
	authority = part(authority, at, authority.n);
	end = authority.n > 0 && authority.p[0] == '[' ? find_any(authority, "]")
						       : find_any(authority, ":");
	if (end < authority.n && authority.p[end] == ']')
		end++;
	out->host = part(authority, 0, end);
	if (end < authority.n && authority.p[end] == ':')
		out->port = part(authority, end + 1, authority.n);
}

static int split_url(const struct fetch_names *names, struct parts *out, struct err *e)
{
	struct slice url = names->url;
	size_t colon = find_any(url, ":/?#");
	size_t end;

	*out = (struct parts){SLICE(""), SLICE(""), SLICE(""), SLICE(""), SLICE("")};
	if (colon + 2 < url.n && memcmp(url.p + colon, "://", 3) == 0) {
		out->scheme = part(url, 0, colon);
		url = part(url, colon + 3, url.n);
	} else {
		out->scheme = names->mode.n > 0 ? names->mode : SLICE("http");
	}
	end = find_any(url, "/?#");
	split_host(part(url, 0, end), out);
	out->path = part(url, end, url.n);
	if (!is_scheme(out->scheme) || out->host.n == 0)
		return err_set(e, ERR_VALUE, "invalid value for argument url");
	return 0;
}

// ---- writing one

static bool needs_encoding(char c)
{
	unsigned char byte = (unsigned char)c;

	return byte <= ' ' || byte >= 0x7f || strchr("\"<>\\^`{|}", c);
}

static void add_encoded(struct strbuf *out, struct slice text, const char *besides)
{
	for (size_t i = 0; i < text.n; i++) {
		char c = text.p[i];

		if (needs_encoding(c) || (c != '\0' && strchr(besides, c)))
			strbuf_add_format(out, "%%%02X", (unsigned char)c);
		else
			strbuf_add_char(out, c);
	}
}

static void add_host(struct strbuf *out, struct slice host)
{
	bool bare = memchr(host.p, ':', host.n) && host.p[0] != '[';

	strbuf_add_text(out, bare ? "[" : "");
	strbuf_add_slice(out, host);
	strbuf_add_text(out, bare ? "]" : "");
}

static void add_authority(struct strbuf *out, struct slice scheme, struct slice user,
			  struct slice host, struct slice port)
{
	strbuf_add_slice(out, scheme);
	strbuf_add_text(out, "://");
	strbuf_add_slice(out, user);
	add_host(out, host);
	if (port.n > 0) {
		strbuf_add_char(out, ':');
		strbuf_add_slice(out, port);
	}
}

// A path as a server calls it: beginning with '/' it is absolute, else it begins where the user
// comes in.
static void add_path(struct strbuf *out, struct slice scheme, struct slice path)
{
	bool absolute = slice_starts(path, "/");

	if (slice_is(scheme, "ftp"))
		strbuf_add_text(out, absolute ? "/%2F" : "/");
	else if (slice_is(scheme, "sftp"))
		strbuf_add_text(out, absolute ? "/" : "/~/");
	else
		strbuf_add_text(out, "/");
	if (absolute)
		path = part(path, 1, path.n);
	add_encoded(out, path, is_web(scheme) ? "" : "%?#;");
}

// ---- names of files

static struct slice last_name(struct slice path)
{
	size_t at = path.n;

	while (at > 0 && path.p[at - 1] != '/')
		at--;
	return part(path, at, path.n);
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static void add_decoded(struct strbuf *out, struct slice text)
{
	for (size_t i = 0; i < text.n; i++) {
		int high = -1;
		int low = -1;

		if (text.p[i] == '%' && text.n - i > 2) {
			high = hex_digit(text.p[i + 1]);
			low = hex_digit(text.p[i + 2]);
		}
		if (high < 0 || low < 0) {
			strbuf_add_char(out, text.p[i]);
			continue;
		}
		strbuf_add_char(out, (char)(high * 16 + low));
		i += 2;
	}
}

// Our file: what its argument says, or else the last name of the path at the server.
static int read_local(const struct fetch_names *names, struct slice remote, struct fetch_target *t,
		      struct err *e)
{
	struct slice given = names->upload ? names->src_path : names->dst_path;
	const char *argument = names->upload ? "src-path" : "dst-path";
	struct strbuf text;
	int result = 0;

	if (!names->local)
		return 0;
	strbuf_init(&text, FETCH_URL_MAX);
	strbuf_add_slice(&text, given);
	if (!names->upload && (given.n == 0 || given.p[given.n - 1] == '/'))
		add_decoded(&text, last_name(part(remote, 0, find_any(remote, "?#"))));
	if (text.length == 0 || text.data[text.length - 1] == '/')
		result = err_set(e, ERR_MISSING_PARAMETER, "missing =%s=", argument);
	else if (file_path_read(strbuf_slice(&text), &t->local, e) != 0)
		result = err_set(e, ERR_VALUE, "invalid value for argument %s", argument);
	strbuf_free(&text);
	return result;
}

// ---- both ways

// A path that ends with '/' is a folder, into which an uploaded file goes by its own name.
static void add_url_path(const struct fetch_names *names, const struct parts *u, struct strbuf *out)
{
	struct slice path = u->path;
	struct slice to = names->dst_path.n > 0 ? names->dst_path : last_name(names->src_path);

	if (slice_is(u->scheme, "sftp") && slice_starts(path, "//"))
		path = part(path, 1, path.n);
	else if (slice_is(u->scheme, "sftp") && !slice_starts(path, "/~/") &&
		 !slice_starts(path, "/%2F"))
		strbuf_add_text(out, path.n > 0 ? "/~" : "/~/");
	if (names->encode)
		add_encoded(out, path, "");
	else
		strbuf_add_slice(out, path);
	if (!names->upload || (path.n > 0 && path.p[path.n - 1] != '/'))
		return;
	if (path.n == 0)
		strbuf_add_char(out, '/');
	add_encoded(out, to, is_web(u->scheme) ? "" : "%?#;");
}

static int read_url(const struct fetch_names *names, struct fetch_target *t, struct err *e)
{
	struct parts u;
	bool names_file;

	if (split_url(names, &u, e) != 0)
		return -1;
	names_file = u.path.n > 1 && u.path.p[u.path.n - 1] != '/';
	if (names->upload ? names->dst_path.n > 0 && names_file : names->src_path.n > 0)
		return err_set(e, ERR_FAILURE,
			       "failure: Conflicting remote paths provided in URI and parameter");
	add_authority(&t->url, u.scheme, u.user, names->host.n > 0 ? names->host : u.host,
		      u.port.n > 0 ? u.port : names->port);
	add_url_path(names, &u, &t->url);
	if (names->address.n > 0)
		add_host(&t->connect_to, names->address);
	else if (names->host.n > 0)
		add_host(&t->connect_to, u.host);
	return read_local(names, u.path, t, e);
}

static int read_parts(const struct fetch_names *names, struct fetch_target *t, struct err *e)
{
	struct slice scheme = names->mode.n > 0 ? names->mode : SLICE("http");
	struct slice remote = names->upload ? names->dst_path : names->src_path;

	if (names->address.n == 0)
		return err_set(e, ERR_MISSING_PARAMETER, "missing =url=");
	if (!is_scheme(scheme))
		return err_set(e, ERR_NO_MATCH, "input does not match any value of mode");
	if (names->upload && remote.n == 0)
		remote = last_name(names->src_path);
	add_authority(&t->url, scheme, SLICE(""), names->host.n > 0 ? names->host : names->address,
		      names->port);
	add_path(&t->url, scheme, remote);
	if (names->host.n > 0)
		add_host(&t->connect_to, names->address);
	return read_local(names, remote, t, e);
}

int fetch_target_read(const struct fetch_names *names, struct fetch_target *t, struct err *e)
{
	int result = names->url.n > 0 ? read_url(names, t, e) : read_parts(names, t, e);

	if (result == 0 && (t->url.failed || t->connect_to.failed))
		return err_set(e, ERR_TOO_LARGE, NULL);
	if (result == 0 && memchr(t->url.data, '\0', t->url.length))
		return err_set(e, ERR_VALUE, "invalid value for argument url");
	return result;
}

void fetch_target_server(const struct fetch_target *t, char *out, size_t size)
{
	const struct fetch_names names = {.url = strbuf_slice(&t->url)};
	struct parts u;
	struct err e;

	out[0] = '\0';
	if (split_url(&names, &u, &e) == 0)
		(void)snprintf(out, size, "%.*s", (int)u.host.n, u.host.p);
}
