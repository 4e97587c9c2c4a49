// SPDX-License-Identifier: BSD-2-Clause
// The settings of /ip/firewall/settings.
#pragma once

#include <stdbool.h>

#include "schema/menu.h"

#define FIREWALL_SETTINGS_PATH "/ip/firewall/settings"

enum firewall_mode { FIREWALL_MODE_MANAGED, FIREWALL_MODE_BESIDE };

struct firewall_settings_row {
	struct row row;
	uint32_t mode; // enum firewall_mode
	char *others;
	bool flow_tables;
};
