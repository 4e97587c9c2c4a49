// SPDX-License-Identifier: BSD-2-Clause
// Ethernet hardware addresses as text.

#include "base/mac.h"

#include <stdio.h>
#include <string.h>

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

bool mac_parse(struct slice text, struct mac *out)
{
	if (text.n != MAC_TEXT_SIZE - 1)
		return false;
	for (size_t i = 0; i < 6; i++) {
		int high = hex_digit(text.p[i * 3]);
		int low = hex_digit(text.p[i * 3 + 1]);

		if (high < 0 || low < 0)
			return false;
		if (i < 5 && !strchr(":-.", text.p[i * 3 + 2]))
			return false;
		out->byte[i] = (uint8_t)(high << 4 | low);
	}
	return true;
}

const char *mac_format(struct mac mac, char out[MAC_TEXT_SIZE])
{
	(void)snprintf(out, MAC_TEXT_SIZE, "%02X:%02X:%02X:%02X:%02X:%02X", mac.byte[0],
		       mac.byte[1], mac.byte[2], mac.byte[3], mac.byte[4], mac.byte[5]);
	return out;
}

bool mac_equal(struct mac a, struct mac b)
{
	return memcmp(a.byte, b.byte, sizeof(a.byte)) == 0;
}

bool mac_known(struct mac mac)
{
	static const struct mac none;

	return !mac_equal(mac, none);
}
