// SPDX-License-Identifier: BSD-2-Clause
// Lease files of DHCP servers, which hold what devices said: read here, where nothing can be harmed
// by them, and told to gate.
#pragma once

#include "lan/gate_channel.h"
#include "lan/log.h"

enum { DHCP_FILE_MAX = 1 << 20 }; // bytes; a larger file is not read

// Reads all of FD, which it closes, and tells GATE.
void dhcp_file_read(struct gate_channel *gate, struct lan_log *log,
		    const struct wire_lease_file *file, int fd);
