// SPDX-License-Identifier: BSD-2-Clause
// The document that GetListOfPortMappings returns (WANIPConnection:2 section 2.3.27): built row by
// row, with a ceiling. What does not fit is asked for by a range that begins behind the last port.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/strbuf.h"
#include "codec/xml_write.h"
#include "wire/message.h"

enum {
	PORT_LISTING_MAX = 131072,     // bytes
	PORT_LISTING_ENTRY_MAX = 2048, // of one entry, its description escaped
	PORT_LISTING_ENTRIES_MAX = 65535,
};

// All zero is one that was not begun.
struct port_listing {
	struct strbuf text;
	struct xml xml;
	uint32_t wanted; // entries at most
	uint32_t count;
	uint64_t last; // key of the last entry
};

void port_listing_begin(struct port_listing *l, uint32_t wanted); // WANTED 0: all
void port_listing_free(struct port_listing *l);

// Adds M, unless it is full or M's place is not behind the last entry: a question that was asked
// again brings the same rows again.
void port_listing_add(struct port_listing *l, const struct wire_mapping *m, const char *protocol,
		      uint32_t lease_left_s);

bool port_listing_full(const struct port_listing *l);
uint32_t port_listing_count(const struct port_listing *l);
struct slice port_listing_end(struct port_listing *l); // the document, valid until it is freed
