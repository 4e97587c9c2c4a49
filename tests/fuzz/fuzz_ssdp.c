// SPDX-License-Identifier: BSD-2-Clause
// Fuzzes the SSDP decoder in all its readings: strict never accepts what tolerant refuses, and an
// accepted target can be answered without breaking the answer.

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "codec/ssdp.h"

static void require(bool condition)
{
	if (!condition)
		abort();
}

static void check_answer(struct slice target)
{
	const struct ssdp_message m = {.target = target,
				       .udn = "uuid:1",
				       .location = "http://192.168.1.1:5000/a",
				       .server = "s"};
	struct ssdp_search out;
	struct strbuf b;
	size_t lines = 0;

	strbuf_init(&b, 4096);
	ssdp_response_write(&b, &m);
	require(!b.failed);
	for (size_t i = 0; i < b.length; i++)
		lines += b.data[i] == '\n';
	require(lines == 11 || lines == 10); // with DATE or without
	require(ssdp_decode(strbuf_slice(&b), false, false, &out) == SSDP_RESPONSE);
	strbuf_free(&b);
}

static void check_target(struct slice text)
{
	struct ssdp_target target;

	ssdp_target_parse(text, &target);
	require(target.name.n <= text.n);
	if (target.kind == SSDP_TARGET_TYPE)
		require(target.version >= 1 && target.version <= 999 && target.name.n >= 13);
	else
		require(target.version == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice datagram = {(const char *)data, size};

	check_target(datagram);
	for (int multicast = 0; multicast <= 1; multicast++) {
		struct ssdp_search tolerant, strict;
		enum ssdp_kind kind = ssdp_decode(datagram, multicast, false, &tolerant);

		if (ssdp_decode(datagram, multicast, true, &strict) == SSDP_SEARCH)
			require(kind == SSDP_SEARCH && strict.mx == tolerant.mx &&
				strict.target.p == tolerant.target.p);
		if (kind != SSDP_SEARCH) {
			require(tolerant.target.n == 0 && tolerant.mx == 0);
			continue;
		}
		require(tolerant.agent.n == 0 ||
			(tolerant.agent.p >= datagram.p &&
			 tolerant.agent.p + tolerant.agent.n <= datagram.p + size &&
			 !memchr(tolerant.agent.p, '\n', tolerant.agent.n)));
		require(tolerant.target.n > 0 && tolerant.target.n <= SSDP_TARGET_MAX);
		require(multicast ? tolerant.mx >= 1 && tolerant.mx <= SSDP_MX_MAX
				  : tolerant.mx == 0);
		check_target(tolerant.target);
		check_answer(tolerant.target);
	}
	return 0;
}
