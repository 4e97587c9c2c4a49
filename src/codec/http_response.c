// SPDX-License-Identifier: BSD-2-Clause
// Responses: status line, headers, body.

#include "codec/http_response.h"

const char *http_reason(int status)
{
	switch (status) {
#define STATUS_CASE(code, reason)                                                                  \
	case code:                                                                                 \
		return reason;
		HTTP_STATUSES(STATUS_CASE)
#undef STATUS_CASE
	default:
		return "Unknown";
	}
}

static void write_length(struct strbuf *out, const struct http_response *r)
{
	if (r->length == HTTP_LENGTH_CHUNKED)
		http_header_write(out, "TRANSFER-ENCODING", SLICE("chunked"));
	else if (r->length == HTTP_LENGTH_KNOWN && r->status != 204 &&
		 r->status != 304) // RFC 9110 sections 8.6 and 15.4.5
		http_header_write_number(out, "CONTENT-LENGTH", r->body.n);
}

void http_response_write(struct strbuf *out, const struct http_response *r)
{
	char date[HTTP_DATE_SIZE];

	strbuf_add_format(out, "HTTP/1.1 %d %s\r\n", r->status, http_reason(r->status));
	if (r->content_type)
		http_header_write(out, "CONTENT-TYPE", slice_from(r->content_type));
	write_length(out, r);
	http_header_write(out, "DATE", slice_from(http_date_format(r->wall_s, date)));
	if (r->ext)
		http_header_write(out, "EXT", SLICE(""));
	if (r->server)
		http_header_write(out, "SERVER", slice_from(r->server));
	if (r->allow)
		http_header_write(out, "ALLOW", slice_from(r->allow));
	for (size_t i = 0; i < r->extra_count; i++) {
		if (!http_is_token(r->extra[i].name))
			out->failed = true;
		strbuf_add_slice(out, r->extra[i].name);
		http_header_write(out, "", r->extra[i].value);
	}
	http_header_write(out, "CONNECTION", r->close ? SLICE("close") : SLICE("keep-alive"));
	strbuf_add_text(out, "\r\n");
	if (!r->head_only)
		strbuf_add_slice(out, r->body);
}

void http_continue_write(struct strbuf *out)
{
	strbuf_add_text(out, "HTTP/1.1 100 Continue\r\n\r\n");
}
