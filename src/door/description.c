// SPDX-License-Identifier: BSD-2-Clause
// The document, or that it is the same.

#include "door/description.h"

#include <nettle/base16.h>
#include <nettle/sha2.h>

#include "door/door.h"
#include "door/openapi.h"
#include "door/rest.h"
#include "mgmt/state.h"

static void make_tag(const struct strbuf *document, char out[DESCRIPTION_TAG_SIZE])
{
	uint8_t digest[DESCRIPTION_TAG_BYTES];
	struct sha256_ctx hash;

	sha256_init(&hash);
	sha256_update(&hash, document->length, (const uint8_t *)document->data);
	sha256_digest(&hash, sizeof(digest), digest);
	out[0] = '"';
	base16_encode_update(out + 1, sizeof(digest), digest);
	out[DESCRIPTION_TAG_SIZE - 2] = '"';
	out[DESCRIPTION_TAG_SIZE - 1] = '\0';
}

static void answer(struct door_state *d, struct http_connection *c, int status, struct slice body)
{
	const struct http_header extra[] = {
		{SLICE("ETag"), slice_from(d->description_tag)},
		{SLICE("Cache-Control"), SLICE("private, no-cache")},
	};

	http_connection_answer(c, &(struct http_response){
					  .status = status,
					  .content_type = status == 200 ? "application/json" : NULL,
					  .extra = extra,
					  .extra_count = sizeof(extra) / sizeof(extra[0]),
					  .body = body,
				  });
}

static bool has_it(const struct door_state *d, const struct http_request *r)
{
	struct slice given;

	return d->description_tag[0] && http_request_header(r, "If-None-Match", &given) &&
	       http_tags_have(given, d->description_tag);
}

void description_answer(struct door_state *d, struct http_connection *c,
			const struct http_request *r)
{
	struct strbuf document;

	if (has_it(d, r)) {
		answer(d, c, 304, SLICE(""));
		return;
	}
	strbuf_init(&document, OPENAPI_MAX);
	openapi_write(&document, &d->m->registry);
	if (!document.failed)
		make_tag(&document, d->description_tag);
	if (document.failed)
		rest_refuse(c, 503, "out of memory");
	else if (has_it(d, r)) // the tag is one that an earlier process has given
		answer(d, c, 304, SLICE(""));
	else
		answer(d, c, 200, strbuf_slice(&document));
	strbuf_free(&document);
}
