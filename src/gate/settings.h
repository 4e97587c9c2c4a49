// SPDX-License-Identifier: BSD-2-Clause
// Whether settings that mgmt sent can be acted on. gate believes no other process.
#pragma once

#include <stdbool.h>

#include "base/err.h"
#include "wire/message.h"

enum {
	SETTINGS_MAPPINGS_MAX = 32768, // as many as one transaction can open, or move elsewhere
	SETTINGS_PATIENCE_MIN_S = 10,  // with devices that do not answer, mappings not in use
};

int settings_check(const struct wire_settings *settings, struct err *e); // 0 or -1: ERR_VALUE…

// A name that the kernel gives interfaces and that nft can quote: terminated, not empty, printable
// ASCII without blank, slash, colon, quote, backslash and asterisk.
bool settings_is_interface_name(const char name[WIRE_INTERFACE_SIZE]);

// A name, of an interface or a table, that may stand in a shell's command as it is.
bool settings_is_plain(const char *name);
