// SPDX-License-Identifier: BSD-2-Clause
// Fuzz target: subscriptions, from the bytes of their request to where events would be sent.

#include <stdint.h>
#include <stdlib.h>

#include "codec/gena.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void subscribe_from(const struct http_request *r, struct ip6 peer)
{
	struct gena_subscribe subscribe;

	if (gena_subscribe_decode(r, peer, &subscribe) == 0 && !subscribe.renewal &&
	    (subscribe.callback.port < GENA_PORT_LEAST ||
	     subscribe.callback.path.n > GENA_PATH_MAX))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice bytes = {(const char *)data, size};
	struct http_decoder decoder;
	struct slice sid;
	size_t used;

	http_decoder_init(&decoder, &http_upnp_rules);
	if (http_decoder_feed(&decoder, bytes, &used) == HTTP_READY) {
		subscribe_from(&decoder.request, ip6_from_ip4(0xc0a85805u)); // 192.168.88.5
		subscribe_from(&decoder.request, (struct ip6){{0xfe, 0x80, [15] = 5}});
		(void)gena_unsubscribe_decode(&decoder.request, &sid);
	}
	http_decoder_free(&decoder);
	(void)gena_answer_status(bytes);
	return 0;
}
