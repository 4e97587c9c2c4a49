// SPDX-License-Identifier: BSD-2-Clause
// Fuzz target: what a REST client writes. The bytes are one request of HTTP, of which target,
// credentials and body are taken apart; what comes of the body is a sentence, and what is told of
// any bytes is JSON.

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "codec/http_basic.h"
#include "codec/http_request.h"
#include "codec/http_target.h"
#include "codec/json_attributes.h"
#include "codec/json_write.h"
#include "codec/sentence.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(int good)
{
	if (!good)
		abort();
}

static void read_target(struct slice text)
{
	struct http_target t;
	struct err e;

	if (http_target_parse(text, &t, &e) != 0)
		return;
	for (size_t i = 0; i < t.segment_count; i++)
		require(t.segment[i].n > 0 && !memchr(t.segment[i].p, '\0', t.segment[i].n));
	require(t.pair_count <= HTTP_TARGET_PAIRS_MAX);
}

// Whatever is told can be read by others, and says the same where it was text.
static void write_json(struct slice bytes)
{
	struct strbuf out;
	json_t *read;

	strbuf_init(&out, 8 * bytes.n + 16);
	strbuf_add_char(&out, '[');
	json_write_string(&out, bytes);
	strbuf_add_char(&out, ']');
	require(!out.failed);
	read = json_loadb(out.data, out.length, JSON_ALLOW_NUL, NULL);
	require(json_is_array(read));
	json_decref(read);
	strbuf_free(&out);
}

static void read_body(struct slice body)
{
	static const struct sentence_limits limits = {SENTENCE_WORDS_MAX, SENTENCE_SIZE_MAX};
	struct sentence s;
	struct strbuf words;
	struct err e;
	size_t used;

	strbuf_init(&words, SENTENCE_SIZE_MAX);
	sentence_add_text(&words, "/ip/upnp/set");
	if (json_attributes_write(body, &words, &e) == 0) {
		sentence_end(&words);
		if (!words.failed &&
		    sentence_decode(strbuf_slice(&words), &limits, &s, &used, &e) == 1)
			for (size_t i = 1; i < s.count; i++)
				require(s.word[i].n > 0 &&
					(s.word[i].p[0] == '=' || s.word[i].p[0] == '?'));
	}
	strbuf_free(&words);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct http_rules rules = {.body_max = 128 << 10};
	struct slice bytes = {(const char *)data, size};
	struct http_decoder decoder;
	struct http_basic basic;
	struct slice value;
	size_t used;

	http_decoder_init(&decoder, &rules);
	if (http_decoder_feed(&decoder, bytes, &used) == HTTP_READY) {
		read_target(decoder.request.target);
		if (http_request_header(&decoder.request, "Authorization", &value) &&
		    http_basic_parse(value, &basic))
			require(!memchr(basic.name.p, ':', basic.name.n));
		read_body(decoder.request.body);
	}
	http_decoder_free(&decoder);
	read_target(bytes);
	read_body(bytes);
	write_json(bytes);
	return 0;
}
