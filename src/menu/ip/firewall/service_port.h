// SPDX-License-Identifier: BSD-2-Clause
// The records of /ip/firewall/service-port.
#pragma once

#include <stdbool.h>

#include "schema/menu.h"
#include "wire/firewall.h"

#define SERVICE_PORT_PATH "/ip/firewall/service-port"

struct service_port_row {
	struct row row;
	char *name;
	char *ports; // list; where they are fixed, it is not there
	bool sip_direct_media;
	uint64_t sip_timeout; // ms
	char *about;
};

// What ROW comes to for gate. False: nothing is to be followed by it.
bool service_port_helper(const struct service_port_row *row, struct firewall_helper *out);
