// SPDX-License-Identifier: BSD-2-Clause
// Three bytes, four digits.

#include "worker/base64.h"

void base64_add(struct strbuf *out, struct slice bytes)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

	for (size_t i = 0; i < bytes.n; i += 3) {
		size_t n = bytes.n - i < 3 ? bytes.n - i : 3;
		unsigned bits = 0;

		for (size_t k = 0; k < 3; k++)
			bits = bits << 8 | (k < n ? (unsigned char)bytes.p[i + k] : 0);
		for (size_t k = 0; k < 4; k++)
			strbuf_add_char(out, k <= n ? digits[bits >> (18 - 6 * k) & 63] : '=');
	}
}
