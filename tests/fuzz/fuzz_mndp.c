// SPDX-License-Identifier: BSD-2-Clause
// Announcements of routers: what is read lies in the packet.

#include <stdint.h>
#include <stdlib.h>

#include "codec/mndp.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(struct slice packet, struct slice text)
{
	if (text.n > 0 && (text.p < packet.p || text.p + text.n > packet.p + packet.n))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice packet = {(const char *)data, size};
	struct mndp m;

	if (!mndp_read(packet, &m))
		return 0;
	if (!mac_known(m.mac) || m.unpack >= MNDP_UNPACK__COUNT)
		abort();
	check(packet, m.identity);
	check(packet, m.version);
	check(packet, m.platform);
	check(packet, m.software_id);
	check(packet, m.board);
	check(packet, m.interface);
	return 0;
}
