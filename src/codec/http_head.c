// SPDX-License-Identifier: BSD-2-Clause
// The head of a request: request line, headers, the length of the body.

#include "codec/http_head.h"

#include <string.h>
#include <strings.h>

#include "base/number.h"

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

// The length is explicit: a NUL byte is as foreign as a blank.
static bool is_visible(struct slice text)
{
	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] <= 0x20 || text.p[i] >= 0x7f)
			return false;
	}
	return text.n > 0;
}

int http_request_line_parse(struct slice line, struct http_request *r)
{
	struct slice rest, version;

	if (!slice_cut(line, ' ', &r->method, &rest) || !http_is_token(r->method))
		return 400;
	if (!slice_cut(rest, ' ', &r->target, &version) || !is_visible(r->target))
		return 400;
	if (version.n != 8 || !slice_starts(version, "HTTP/") || !is_digit(version.p[5]) ||
	    version.p[6] != '.' || !is_digit(version.p[7]))
		return 400;
	if (version.p[5] != '1')
		return 505;
	r->minor = version.p[7] - '0';
	return 0;
}

int http_header_add(struct http_request *r, struct slice line)
{
	if (r->header_count == HTTP_HEADERS_MAX)
		return 431;
	if (!http_header_split(line, &r->header[r->header_count]))
		return 400;
	r->header_count++;
	return 0;
}

// A folded header that decides where a request ends, or for whom it is, is a request that two
// readers would understand differently.
static bool may_fold(struct slice name)
{
	static const char *const fixed[] = {"Content-Length", "Transfer-Encoding", "Host",
					    "Connection", "Expect"};

	for (size_t i = 0; i < sizeof(fixed) / sizeof(fixed[0]); i++) {
		if (slice_is_nocase(name, fixed[i]))
			return false;
	}
	return true;
}

int http_header_fold(struct http_request *r, struct slice line, char *data, size_t *length)
{
	struct slice more = slice_trim(line);
	struct http_header *last;
	char *end;

	if (r->header_count == 0)
		return 400;
	last = &r->header[r->header_count - 1];
	if (!may_fold(last->name) || !http_is_field_text(more))
		return 400;
	end = data + (last->value.p - data) + last->value.n;
	if (more.n > 0) {
		if (last->value.n > 0)
			*end++ = ' ';
		memmove(end, more.p, more.n);
		end += more.n;
	}
	last->value.n = (size_t)(end - last->value.p);
	*length = (size_t)(end - data);
	return 0;
}

bool http_request_header(const struct http_request *r, const char *name, struct slice *value)
{
	for (size_t i = 0; i < r->header_count; i++) {
		if (slice_is_nocase(r->header[i].name, name)) {
			*value = r->header[i].value;
			return true;
		}
	}
	*value = (struct slice){0};
	return false;
}

size_t http_request_header_count(const struct http_request *r, const char *name)
{
	size_t count = 0;

	for (size_t i = 0; i < r->header_count; i++)
		count += slice_is_nocase(r->header[i].name, name);
	return count;
}

bool http_request_from_browser(const struct http_request *r)
{
	for (size_t i = 0; i < r->header_count; i++) {
		struct slice name = r->header[i].name;

		if (slice_is_nocase(name, "Origin") || slice_is_nocase(name, "Referer") ||
		    slice_starts_nocase(name, "Sec-Fetch-"))
			return true;
	}
	return false;
}

// Every Content-Length must be a plain number, and all the same one.
static int content_length(const struct http_request *r, bool *present, uint64_t *length)
{
	*present = false;
	for (size_t i = 0; i < r->header_count; i++) {
		uint64_t value;

		if (!slice_is_nocase(r->header[i].name, "Content-Length"))
			continue;
		if (number_parse(r->header[i].value, UINT64_MAX, &value) != NUMBER_OK)
			return 400;
		if (*present && value != *length)
			return 400;
		*present = true;
		*length = value;
	}
	return 0;
}

static int transfer_encoding(const struct http_request *r, bool has_length, bool *chunked)
{
	size_t count = http_request_header_count(r, "Transfer-Encoding");
	struct slice value;

	*chunked = count > 0;
	if (count == 0)
		return 0;
	// HTTP/1.0 has no transfer codings; beside a length, one of the two is a lie.
	if (count > 1 || has_length || r->minor == 0)
		return 400;
	(void)http_request_header(r, "Transfer-Encoding", &value);
	return slice_is_nocase(value, "chunked") ? 0 : 501;
}

static int expectation(const struct http_request *r, bool *expects_continue)
{
	struct slice value;

	*expects_continue = false;
	if (!http_request_header(r, "Expect", &value))
		return 0;
	if (http_request_header_count(r, "Expect") > 1 || !slice_is_nocase(value, "100-continue"))
		return 417;
	*expects_continue = r->minor > 0; // RFC 9110 section 10.1.1: ignored in HTTP/1.0
	return 0;
}

static bool asks_to_close(const struct http_request *r)
{
	for (size_t i = 0; i < r->header_count; i++) {
		if (slice_is_nocase(r->header[i].name, "Connection") &&
		    http_list_has(r->header[i].value, "close"))
			return true;
	}
	return false;
}

static bool needs_body(const struct http_request *r, const struct http_rules *rules)
{
	return rules->post_has_body &&
	       (slice_is(r->method, "POST") || slice_is(r->method, "M-POST"));
}

static int body_kind(const struct http_request *r, bool has_length, uint64_t length,
		     const struct http_rules *rules, struct http_framing *out)
{
	if (has_length && length > rules->body_max)
		return 413;
	if (has_length) {
		out->body = length > 0 ? HTTP_BODY_LENGTH : HTTP_BODY_NONE;
		out->length = (size_t)length;
		return 0;
	}
	if (!needs_body(r, rules))
		return 0;
	if (r->minor > 0)
		return 411;
	out->body = HTTP_BODY_TO_END;
	return 0;
}

int http_framing_decide(struct http_request *r, const struct http_rules *rules,
			struct http_framing *out)
{
	size_t hosts = http_request_header_count(r, "Host");
	bool has_length, chunked;
	uint64_t length = 0;
	int status;

	*out = (struct http_framing){.body = HTTP_BODY_NONE};
	if (hosts > 1 || (hosts == 0 && r->minor > 0))
		return 400;
	status = content_length(r, &has_length, &length);
	if (status == 0)
		status = transfer_encoding(r, has_length, &chunked);
	if (status == 0 && chunked)
		out->body = HTTP_BODY_CHUNKED;
	else if (status == 0)
		status = body_kind(r, has_length, length, rules, out);
	if (status == 0)
		status = expectation(r, &out->expects_continue);
	r->keep_alive = r->minor > 0 && !asks_to_close(r);
	return status;
}
