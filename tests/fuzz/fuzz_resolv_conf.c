// SPDX-License-Identifier: BSD-2-Clause
// What others write into resolv.conf: reading ends, and tells no more than stands there.

#include <stdint.h>
#include <stdlib.h>

#include "codec/resolv_conf.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct strbuf out;

	strbuf_init(&out, size + RESOLV_CONF_SERVERS_MAX);
	resolv_conf_servers((struct slice){(const char *)data, size}, &out);
	if (out.failed || out.length > size)
		abort();
	for (size_t i = 0; i < out.length; i++)
		if (out.data[i] == '\n' || out.data[i] == ' ')
			abort();
	strbuf_free(&out);
	return 0;
}
