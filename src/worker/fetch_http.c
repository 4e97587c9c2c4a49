// SPDX-License-Identifier: BSD-2-Clause
// HTTP requests as libcurl is told of them, and responses as it tells of them.

#include "worker/fetch_http.h"

#include <string.h>
#include <strings.h>
#include <zlib.h>

#include "worker/asked.h"

#ifndef SALLYPORT_VERSION
#define SALLYPORT_VERSION "0"
#endif
#define USER_AGENT "sallyport/" SALLYPORT_VERSION

enum {
	REDIRECTS_DEFAULT = 2,
	GZIP_WINDOW = 15 + 16, // zlib's way to ask for gzip
	ZLIB_WINDOW = 15,
	ZLIB_MEMORY = 8,
};

void http_init(struct http *h, CURL *curl)
{
	*h = (struct http){.curl = curl};
	strbuf_init(&h->headers, HTTP_HEADERS_MAX);
	strbuf_init(&h->body, SENTENCE_WORD_MAX);
}

void http_done(struct http *h)
{
	curl_slist_free_all(h->fields);
	strbuf_free(&h->headers);
	strbuf_free(&h->body);
}

// ---- the request

static bool add_field(struct http *h, struct slice field)
{
	struct strbuf text;
	struct curl_slist *longer = NULL;

	strbuf_init(&text, SENTENCE_WORD_MAX);
	strbuf_add_slice(&text, field);
	if (!text.failed && text.length > 0)
		longer = curl_slist_append(h->fields, strbuf_text(&text));
	strbuf_free(&text);
	if (longer)
		h->fields = longer;
	return longer;
}

static bool is_field_name(struct slice text)
{
	static const char others[] = "!#$%&'*+-.^_`|~";

	for (size_t i = 0; i < text.n; i++) {
		unsigned char c = (unsigned char)text.p[i];
		bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');

		if (!letter && !(c >= '0' && c <= '9') && (c == '\0' || !strchr(others, c)))
			return false;
	}
	return text.n > 0;
}

// Whether a new field begins here: a name and a colon. A comma before anything else belongs to the
// value before it.
static bool begins_field(struct slice text)
{
	struct slice name;
	struct slice value;
	struct slice rest;

	(void)slice_cut(text, ',', &text, &rest);
	return slice_cut(slice_trim(text), ':', &name, &value) && is_field_name(name);
}

static bool has_control(struct slice text)
{
	for (size_t i = 0; i < text.n; i++)
		if (text.p[i] == '\r' || text.p[i] == '\n' || text.p[i] == '\0')
			return true;
	return false;
}

// The length of the first field of TEXT.
static size_t field_length(struct slice text)
{
	for (size_t i = 0; i < text.n; i++)
		if (text.p[i] == ',' &&
		    begins_field((struct slice){text.p + i + 1, text.n - i - 1}))
			return i;
	return text.n;
}

static int set_fields(struct http *h, struct slice list, struct err *e)
{
	if (list.n > 0 && (has_control(list) || !begins_field(list)))
		return err_set(e, ERR_VALUE, "invalid value for argument http-header-field");
	while (list.n > 0) {
		size_t n = field_length(list);
		size_t used = n < list.n ? n + 1 : n;

		if (!add_field(h, slice_trim((struct slice){list.p, n})))
			return err_set(e, ERR_NO_MEMORY, NULL);
		list = (struct slice){list.p + used, list.n - used};
	}
	return 0;
}

static int compress_body(struct http *h, struct slice data, int window, struct err *e)
{
	z_stream z = {.next_in = (Bytef *)(uintptr_t)data.p, .avail_in = (uInt)data.n};
	uLong bound;
	char *to;

	if (deflateInit2(&z, Z_DEFAULT_COMPRESSION, Z_DEFLATED, window, ZLIB_MEMORY,
			 Z_DEFAULT_STRATEGY) != Z_OK)
		return err_set(e, ERR_NO_MEMORY, NULL);
	bound = deflateBound(&z, data.n);
	to = strbuf_reserve(&h->body, bound);
	z.next_out = (Bytef *)to;
	z.avail_out = (uInt)bound;
	if (to && deflate(&z, Z_FINISH) == Z_STREAM_END)
		h->body.length += z.total_out;
	else
		to = NULL;
	(void)deflateEnd(&z);
	return to ? 0 : err_set(e, ERR_TOO_LARGE, "failure: http-data is too large");
}

static int set_body(struct http *h, const struct sentence *asked, struct err *e)
{
	struct slice data = asked_value(asked, "http-data");
	struct slice coding = asked_value(asked, "http-content-encoding");
	int result = 0;

	if (!talk_attribute(asked, "http-data").p)
		return 0;
	if (slice_is(coding, "gzip"))
		result = compress_body(h, data, GZIP_WINDOW, e);
	else if (slice_is(coding, "deflate"))
		result = compress_body(h, data, ZLIB_WINDOW, e);
	else
		strbuf_add_slice(&h->body, data);
	if (result != 0)
		return -1;
	if (coding.n > 0 &&
	    !(slice_is(coding, "gzip") ? add_field(h, SLICE("Content-Encoding: gzip"))
				       : add_field(h, SLICE("Content-Encoding: deflate"))))
		return err_set(e, ERR_NO_MEMORY, NULL);
	(void)curl_easy_setopt(h->curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)h->body.length);
	(void)curl_easy_setopt(h->curl, CURLOPT_POSTFIELDS, strbuf_text(&h->body));
	return 0;
}

static void set_method(struct http *h, const struct sentence *asked, bool upload)
{
	static const char *const words[] = {"get", "post", "put", "delete", "head", "patch"};
	static const char *const methods[] = {"GET", "POST", "PUT", "DELETE", "HEAD", "PATCH"};
	struct slice word = asked_value(asked, "http-method");

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (slice_is(word, words[i]))
			(void)curl_easy_setopt(h->curl, CURLOPT_CUSTOMREQUEST, methods[i]);
	if (slice_is(word, "head"))
		(void)curl_easy_setopt(h->curl, CURLOPT_NOBODY, 1L);
	if (word.n == 0 && upload)
		(void)curl_easy_setopt(h->curl, CURLOPT_CUSTOMREQUEST, "PUT");
}

// ---- the response

static size_t on_header(char *bytes, size_t size, size_t count, void *context)
{
	struct http *h = context;
	struct slice line = slice_trim((struct slice){bytes, size * count});
	struct slice rest;
	struct slice word;

	if (slice_starts(line, "HTTP/")) { // a new response: only the last one counts
		strbuf_reset(&h->headers);
		h->reason[0] = '\0';
		if (slice_cut(line, ' ', &word, &rest) && slice_cut(rest, ' ', &word, &rest) &&
		    rest.n < sizeof(h->reason))
			(void)slice_copy(rest, h->reason, sizeof(h->reason));
		return size * count;
	}
	if (line.n == 0 || h->headers.length + line.n + 1 > HTTP_HEADERS_MAX)
		return size * count;
	if (h->headers.length > 0)
		strbuf_add_char(&h->headers, ';');
	strbuf_add_slice(&h->headers, line);
	return size * count;
}

int http_set(struct http *h, struct transfer *t, const struct sentence *asked, struct err *e)
{
	CURL *c = h->curl;
	long redirects = (long)asked_number(asked, "http-max-redirect-count", REDIRECTS_DEFAULT);
	bool digest = asked_is(asked, "http-auth-scheme", "digest");

	(void)curl_easy_setopt(c, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
	(void)curl_easy_setopt(c, CURLOPT_USERAGENT, USER_AGENT);
	(void)curl_easy_setopt(c, CURLOPT_ACCEPT_ENCODING, "deflate, gzip");
	(void)curl_easy_setopt(c, CURLOPT_FAILONERROR, 1L);
	(void)curl_easy_setopt(c, CURLOPT_FOLLOWLOCATION, redirects > 0 ? 1L : 0L);
	(void)curl_easy_setopt(c, CURLOPT_MAXREDIRS, redirects);
	(void)curl_easy_setopt(c, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
	(void)curl_easy_setopt(c, CURLOPT_HTTPAUTH,
			       (long)(digest ? CURLAUTH_DIGEST : CURLAUTH_BASIC));
	(void)curl_easy_setopt(c, CURLOPT_HEADERFUNCTION, on_header);
	(void)curl_easy_setopt(c, CURLOPT_HEADERDATA, h);
	set_method(h, asked, t->upload);
	if (set_fields(h, asked_value(asked, "http-header-field"), e) != 0 ||
	    set_body(h, asked, e) != 0)
		return -1;
	if (!add_field(h, SLICE("Expect:"))) // a server that waits for the body would be waited for
		return err_set(e, ERR_NO_MEMORY, NULL);
	(void)curl_easy_setopt(c, CURLOPT_HTTPHEADER, h->fields);
	return 0;
}

long http_status(const struct http *h)
{
	const char *scheme = NULL;
	long status = 0;

	(void)curl_easy_getinfo(h->curl, CURLINFO_SCHEME, &scheme);
	if (!scheme || strncasecmp(scheme, "http", 4) != 0)
		return 0;
	(void)curl_easy_getinfo(h->curl, CURLINFO_RESPONSE_CODE, &status);
	return status;
}

bool http_refused(const struct http *h, CURLcode code, struct err *e)
{
	long status = http_status(h);
	char *location = NULL;

	if (status < 300 ||
	    (code != CURLE_OK && code != CURLE_HTTP_RETURNED_ERROR &&
	     code != CURLE_TOO_MANY_REDIRECTS && code != CURLE_UNSUPPORTED_PROTOCOL))
		return false;
	(void)curl_easy_getinfo(h->curl, CURLINFO_REDIRECT_URL, &location);
	if (location)
		(void)err_set(e, ERR_FAILURE, "failure: Status %ld, %s (Location: \"%.100s\")",
			      status, h->reason, location);
	else
		(void)err_set(e, ERR_FAILURE, "failure: Status %ld, %s", status, h->reason);
	return true;
}
