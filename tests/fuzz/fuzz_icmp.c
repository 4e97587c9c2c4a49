// SPDX-License-Identifier: BSD-2-Clause
// Packets that come back for echo requests, of both families.

#include <stdint.h>
#include <stdlib.h>

#include "codec/icmp.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice packet = {(const char *)data, size};
	struct icmp_message m;

	if (icmp_read4(packet, &m) && (m.kind >= ICMP__COUNT || m.size != size))
		abort();
	if (icmp_read6(packet, &m) && (m.kind >= ICMP__COUNT || !icmp_kind_words(m.kind)))
		abort();
	return 0;
}
