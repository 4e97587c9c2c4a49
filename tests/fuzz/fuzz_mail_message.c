// SPDX-License-Identifier: BSD-2-Clause
// What becomes a header field of a message, and an address in a command to a mail server: neither
// may hold a line end.

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "worker/mail_message.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice text = {(const char *)data, size};
	struct slice address;
	struct strbuf out;

	if (mail_address(text, &address) && address.n > 0 &&
	    (memchr(address.p, '\n', address.n) || memchr(address.p, '>', address.n) ||
	     memchr(address.p, ' ', address.n)))
		abort();
	strbuf_init(&out, 1 << 20);
	mail_add_field(&out, "Subject", text);
	for (size_t i = 0; i < out.length; i++)
		if ((unsigned char)out.data[i] < ' ' || (unsigned char)out.data[i] >= 0x7f)
			abort();
	strbuf_free(&out);
	return 0;
}
