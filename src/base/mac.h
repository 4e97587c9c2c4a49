// SPDX-License-Identifier: BSD-2-Clause
// Ethernet hardware addresses, printed as RouterOS prints them: upper case, colons.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/slice.h"

struct mac {
	uint8_t byte[6]; // all zero: unknown
};

#define MAC_TEXT_SIZE 18

// Six pairs of hexadecimal digits separated by one of ':', '-', '.', any case.
bool mac_parse(struct slice text, struct mac *out);
const char *mac_format(struct mac mac, char out[MAC_TEXT_SIZE]); // returns OUT
bool mac_equal(struct mac a, struct mac b);
bool mac_known(struct mac mac);
