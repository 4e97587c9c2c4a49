// SPDX-License-Identifier: BSD-2-Clause
// Event subscriptions and event messages.

#include "codec/gena.h"

#include "base/number.h"
#include "codec/xml_write.h"

enum { STATUS_BAD_REQUEST = 400, STATUS_PRECONDITION = 412 };

// Ports where other things of ours listen: an event sent there would be a request to ourselves, or
// to the same service on the device.
static bool is_service_port(uint64_t port)
{
	return port == 1900 || port == 5350 || port == 5351;
}

static bool is_path_text(struct slice text)
{
	for (size_t i = 0; i < text.n; i++) {
		unsigned char c = (unsigned char)text.p[i];

		if (c <= ' ' || c >= 127 || c == '#')
			return false;
	}
	return text.n <= GENA_PATH_MAX;
}

// Takes the host off an authority: up to the colon or, of a literal in brackets, behind them. What
// is left in *PORT is empty or begins with the colon.
static bool cut_host(struct slice authority, struct slice *host, struct slice *port)
{
	size_t n = 0;

	if (slice_starts(authority, "[")) {
		if (!slice_cut((struct slice){authority.p + 1, authority.n - 1}, ']', host, port))
			return false;
		return port->n == 0 || port->p[0] == ':';
	}
	while (n < authority.n && authority.p[n] != ':')
		n++;
	*host = (struct slice){authority.p, n};
	*port = (struct slice){authority.p + n, authority.n - n};
	return true;
}

// The literal of PEER, in brackets if that is IPv6. There is no scope in it: who asked is on our
// link, and that is where the event goes.
static bool is_peer(struct slice authority, struct slice host, struct ip6 peer)
{
	struct ip6 address;
	ip4 quad;

	if (slice_starts(authority, "["))
		return !ip6_is_mapped(peer) && ip6_parse(host, &address) &&
		       ip6_equal(address, peer);
	return ip4_parse(host, &quad) && ip6_equal(ip6_from_ip4(quad), peer);
}

// URL without its angle brackets.
static bool read_url(struct slice url, struct ip6 peer, struct gena_callback *out)
{
	static const char scheme[] = "http://";
	struct slice authority, host, port_text;
	uint64_t port = 80;
	size_t end = 0;

	if (!slice_starts_nocase(url, scheme))
		return false;
	authority = (struct slice){url.p + sizeof(scheme) - 1, url.n - (sizeof(scheme) - 1)};
	while (end < authority.n && authority.p[end] != '/')
		end++;
	out->path = (struct slice){authority.p + end, authority.n - end};
	authority.n = end;
	if (!cut_host(authority, &host, &port_text) || !is_peer(authority, host, peer))
		return false;
	if (port_text.n > 0 && number_parse((struct slice){port_text.p + 1, port_text.n - 1}, 65535,
					    &port) != NUMBER_OK)
		return false;
	if (port < GENA_PORT_LEAST || is_service_port(port) || !is_path_text(out->path))
		return false;
	out->port = (uint16_t)port;
	return true;
}

// CALLBACK: <url><url>… with blanks between them at will.
static bool read_callback(struct slice text, struct ip6 peer, struct gena_callback *out)
{
	if (text.n > GENA_CALLBACK_MAX)
		return false;
	for (int i = 0; i < GENA_URLS_MAX; i++) {
		struct slice url;

		text = slice_trim(text);
		if (text.n == 0 || text.p[0] != '<')
			return false;
		text = (struct slice){text.p + 1, text.n - 1};
		if (!slice_cut(text, '>', &url, &text))
			return false;
		if (read_url(slice_trim(url), peer, out))
			return true;
	}
	return false;
}

// TIMEOUT: Second-N or Second-infinite. Whatever else stands there asks for nothing.
static uint32_t read_timeout(const struct http_request *r)
{
	static const char unit[] = "Second-";
	struct slice text;
	uint64_t seconds;

	if (!http_request_header(r, "TIMEOUT", &text) || !slice_starts_nocase(text, unit))
		return GENA_TIMEOUT_DEFAULT;
	text = (struct slice){text.p + sizeof(unit) - 1, text.n - (sizeof(unit) - 1)};
	if (slice_is_nocase(text, "infinite"))
		return GENA_TIMEOUT_DEFAULT;
	switch (number_parse(text, GENA_TIMEOUT_MOST, &seconds)) {
	case NUMBER_OK:
		return seconds < GENA_TIMEOUT_LEAST ? GENA_TIMEOUT_LEAST : (uint32_t)seconds;
	case NUMBER_RANGE:
		return GENA_TIMEOUT_MOST;
	case NUMBER_NOT:
		break;
	}
	return GENA_TIMEOUT_DEFAULT;
}

int gena_subscribe_decode(const struct http_request *r, struct ip6 peer, struct gena_subscribe *out)
{
	struct slice type;
	struct slice callback;
	bool has_sid = http_request_header(r, "SID", &out->sid);
	bool has_type = http_request_header(r, "NT", &type);
	bool has_callback = http_request_header(r, "CALLBACK", &callback);

	out->renewal = has_sid;
	out->callback = (struct gena_callback){0};
	out->timeout = read_timeout(r);
	if (has_sid)
		return has_type || has_callback ? STATUS_BAD_REQUEST : 0;
	if (!has_type || !slice_is(type, "upnp:event") || !has_callback ||
	    !read_callback(callback, peer, &out->callback))
		return STATUS_PRECONDITION;
	return 0;
}

int gena_unsubscribe_decode(const struct http_request *r, struct slice *sid)
{
	struct slice unused;

	if (!http_request_header(r, "SID", sid))
		return STATUS_PRECONDITION;
	if (http_request_header(r, "NT", &unused) || http_request_header(r, "CALLBACK", &unused))
		return STATUS_BAD_REQUEST;
	return 0;
}

void gena_notify_head(struct strbuf *out, struct ip6 address, uint16_t port, struct slice path,
		      const char *sid, uint32_t sequence, size_t length)
{
	char host[IP6_HOST_SIZE];

	strbuf_add_text(out, "NOTIFY ");
	if (path.n == 0 || path.p[0] != '/')
		strbuf_add_char(out, '/');
	strbuf_add_slice(out, path);
	strbuf_add_format(out,
			  " HTTP/1.1\r\n"
			  "HOST: %s:%u\r\n"
			  "CONTENT-TYPE: text/xml; charset=\"utf-8\"\r\n"
			  "CONTENT-LENGTH: %zu\r\n"
			  "NT: upnp:event\r\n"
			  "NTS: upnp:propchange\r\n"
			  "SID: uuid:%s\r\n"
			  "SEQ: %u\r\n"
			  "CONNECTION: close\r\n"
			  "\r\n",
			  ip6_format_host(address, host), port, length, sid, sequence);
}

void gena_properties_begin(struct strbuf *out)
{
	strbuf_add_text(out, "<?xml version=\"1.0\"?>\n<e:propertyset "
			     "xmlns:e=\"urn:schemas-upnp-org:event-1-0\">");
}

void gena_property(struct strbuf *out, const char *name, struct slice value)
{
	strbuf_add_format(out, "<e:property><%s>", name);
	xml_escape(out, value);
	strbuf_add_format(out, "</%s></e:property>", name);
}

void gena_properties_end(struct strbuf *out)
{
	strbuf_add_text(out, "</e:propertyset>\n");
}

int gena_answer_status(struct slice bytes)
{
	static const char start[] = "HTTP/1.";
	uint64_t status;
	size_t known = sizeof(start) - 1 < bytes.n ? sizeof(start) - 1 : bytes.n;

	for (size_t i = 0; i < known; i++)
		if (bytes.p[i] != start[i])
			return -1;
	if (bytes.n < sizeof("HTTP/1.1 200") - 1)
		return 0;
	if (bytes.p[8] != ' ' ||
	    number_parse((struct slice){bytes.p + 9, 3}, 999, &status) != NUMBER_OK || status < 100)
		return -1;
	return (int)status;
}

uint32_t gena_next_sequence(uint32_t sequence)
{
	return sequence == UINT32_MAX ? 1 : sequence + 1;
}
