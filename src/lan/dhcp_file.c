// SPDX-License-Identifier: BSD-2-Clause
// From a lease file to messages.

#include "lan/dhcp_file.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/utf8.h"
#include "codec/dhcp_leases.h"

// Fills TEXT, which has room for MAX bytes, from FD. Bytes, or -1: more than that, or an error.
static ssize_t read_all(int fd, char *text, size_t max)
{
	size_t length = 0;

	while (length <= max) {
		ssize_t n = read(fd, text + length, max - length + 1);

		if (n == 0)
			return (ssize_t)length;
		if (n < 0 && errno != EINTR)
			return -1;
		if (n > 0)
			length += (size_t)n;
	}
	return -1;
}

static void tell(struct gate_channel *gate, uint32_t number, struct slice text)
{
	struct wire_dhcp_end end = {.file = number};
	struct dhcp_reader reader;
	struct dhcp_lease lease;

	dhcp_leases_begin(&reader, text);
	while (dhcp_leases_next(&reader, &lease)) {
		struct wire_dhcp_lease row = {
			.file = number,
			.address = lease.address,
			.ends = lease.ends,
			.mac = lease.mac,
			.over = lease.over,
		};

		utf8_clean(lease.host_name, row.host_name, sizeof(row.host_name));
		gate_channel_tell(gate, WIRE_DHCP_LEASE, &row);
	}
	gate_channel_tell(gate, WIRE_DHCP_END, &end);
}

void dhcp_file_read(struct gate_channel *gate, struct lan_log *log,
		    const struct wire_lease_file *file, int fd)
{
	char *text = malloc(DHCP_FILE_MAX + 1);
	ssize_t length = text ? read_all(fd, text, DHCP_FILE_MAX) : -1;

	if (length >= 0)
		tell(gate, file->number, (struct slice){text, (size_t)length});
	else
		lan_log(log, WIRE_LOG_SYSTEM | WIRE_LOG_WARNING,
			"DHCP lease file %u cannot be read: it has %d bytes at most",
			file->number + 1, DHCP_FILE_MAX);
	free(text);
	(void)close(fd);
}
