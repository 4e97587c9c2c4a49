// SPDX-License-Identifier: BSD-2-Clause
// Lease files of DHCP servers, with what devices made them write: reading ends, and what is read lies
// in the file.

#include <stdint.h>
#include <stdlib.h>

#include "codec/dhcp_leases.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice text = {(const char *)data, size};
	struct dhcp_reader reader;
	struct dhcp_lease lease;
	size_t lines = 1;
	size_t leases = 0;

	for (size_t i = 0; i < size; i++)
		lines += data[i] == '\n' || data[i] == '{';
	dhcp_leases_begin(&reader, text);
	while (dhcp_leases_next(&reader, &lease)) {
		if (++leases > lines || lease.ends < 0)
			abort();
		if (lease.host_name.n > 0 &&
		    (lease.host_name.p < text.p ||
		     lease.host_name.p + lease.host_name.n > text.p + text.n))
			abort();
	}
	return 0;
}
