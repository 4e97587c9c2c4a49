// SPDX-License-Identifier: BSD-2-Clause
// Fuzz target: subscriptions, from the bytes of their request to where events would be sent.

#include <stdint.h>
#include <stdlib.h>

#include "codec/gena.h"

#define PEER ip6_from_ip4(0xc0a85805u) // 192.168.88.5

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice bytes = {(const char *)data, size};
	struct http_decoder decoder;
	struct gena_subscribe subscribe;
	struct slice sid;
	size_t used;

	http_decoder_init(&decoder);
	if (http_decoder_feed(&decoder, bytes, &used) == HTTP_READY) {
		if (gena_subscribe_decode(&decoder.request, PEER, &subscribe) == 0 &&
		    !subscribe.renewal &&
		    (subscribe.callback.port < GENA_PORT_LEAST ||
		     subscribe.callback.path.n > GENA_PATH_MAX))
			abort();
		(void)gena_unsubscribe_decode(&decoder.request, &sid);
	}
	http_decoder_free(&decoder);
	(void)gena_answer_status(bytes);
	return 0;
}
