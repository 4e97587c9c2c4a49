// SPDX-License-Identifier: BSD-2-Clause
// Names as clients log in with them: name["+" {[number] letter}], "admin+ct80w".
#pragma once

#include <stdbool.h>
#include <stdint.h>

enum { LOGIN_NAME_MAX_BYTES = 64 };

struct login_name {
	char name[LOGIN_NAME_MAX_BYTES + 1];
	bool plain;	 // c: no colours
	bool dumb;	 // e: a terminal that only shows lines
	uint16_t width;	 // w; 0: not said
	uint16_t height; // h
};

// What follows the plus and is not understood is passed over; a number may stand before or behind
// its letter. False: the name is empty or too long.
bool login_name_read(const char *text, struct login_name *out);
