// SPDX-License-Identifier: BSD-2-Clause
// Name and password out of an Authorization header.

#include "codec/http_basic.h"

#include <nettle/base64.h>

bool http_basic_parse(struct slice value, struct http_basic *out)
{
	struct base64_decode_ctx decoder;
	size_t n = sizeof(out->bytes);
	struct slice scheme;
	struct slice text;

	if (!slice_cut(value, ' ', &scheme, &text) || !slice_is_nocase(scheme, "Basic"))
		return false;
	text = slice_trim(text);
	if (BASE64_DECODE_LENGTH(text.n) > sizeof(out->bytes))
		return false;
	base64_decode_init(&decoder);
	if (!base64_decode_update(&decoder, &n, (uint8_t *)out->bytes, text.n, text.p) ||
	    !base64_decode_final(&decoder))
		return false;
	return slice_cut((struct slice){out->bytes, n}, ':', &out->name, &out->password);
}
