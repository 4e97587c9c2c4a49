// SPDX-License-Identifier: BSD-2-Clause
// What the menus that tell links share: the record, and the rows of what every link has.
#pragma once

#include "menu/row_macros.h"
#include "schema/menu.h"
#include "wire/message.h"

struct link_row {
	struct row row;
	char *name;
	char *default_name;
	uint32_t type; // enum wire_link_type
	uint32_t mtu;
	uint32_t actual_mtu;
	struct mac mac;
	uint32_t link_downs;
	int64_t last_up, last_down;
	uint64_t rx_byte, tx_byte;
	uint64_t rx_packet, tx_packet;
	uint64_t rx_drop, tx_drop;
	uint64_t rx_error, tx_error;
	bool running;
	bool slave;
};

// A row of MENU, which has the rows of LINK_PROPERTIES, from what gate told.
void link_fill(const struct menu *menu, const struct wire_link *in, struct row *row);

struct call;

// The links that the text LIST of CALL's argument NAME calls: by name, by id, or, of those that
// COUNTS lets pass, by place from 0. -1: E.
struct link_reading {
	const struct call *call;
	const char *name;
	bool (*counts)(const struct wire_link *link);
};
int link_read_list(const struct link_reading *r, struct slice list, uint32_t *ifindex, size_t most,
		   size_t *count, struct err *e);

#define LINK_COUNTER(word, field, more, text)                                                      \
	{                                                                                          \
		.name = word, .type = PROPERTY_NUMBER, .flags = TOLD | PROPERTY_COUNTER | (more),  \
		P_FIELD(link_row, field), .help = text                                             \
	}

#define LINK_NAME_PROPERTIES                                                                       \
	{.name = "name",                                                                           \
	 .type = PROPERTY_STRING,                                                                  \
	 .flags = PROPERTY_LIVE | PROPERTY_KEY | PROPERTY_COLUMN,                                  \
	 P_FIELD(link_row, name),                                                                  \
	 .max = WIRE_INTERFACE_SIZE - 1,                                                           \
	 .help = "Name of the interface"},                                                         \
		{.name = "default-name",                                                           \
		 .type = PROPERTY_STRING,                                                          \
		 .flags = TOLD,                                                                    \
		 P_FIELD(link_row, default_name),                                                  \
		 .help = "Name that the system gave it"},                                          \
	{                                                                                          \
		.name = "mtu", .type = PROPERTY_NUMBER, .flags = PROPERTY_LIVE,                    \
		P_FIELD(link_row, mtu), .max = UINT32_MAX,                                         \
		.help = "Largest packet that it is set to carry"                                   \
	}

#define LINK_MAC_PROPERTY                                                                          \
	{                                                                                          \
		.name = "mac-address", .type = PROPERTY_MAC,                                       \
		.flags = TOLD | PROPERTY_OPTIONAL | PROPERTY_COLUMN, P_FIELD(link_row, mac),       \
		.help = "Hardware address"                                                         \
	}

// MORE: flags of what is measured.
#define LINK_STATE_PROPERTIES(more)                                                                \
	LINK_COUNTER("rx-byte", rx_byte, more, "Bytes received"),                                  \
		LINK_COUNTER("tx-byte", tx_byte, more, "Bytes sent"),                              \
		LINK_COUNTER("rx-packet", rx_packet, more, "Packets received"),                    \
		LINK_COUNTER("tx-packet", tx_packet, more, "Packets sent"),                        \
		LINK_COUNTER("rx-drop", rx_drop, more, "Packets dropped on the way in"),           \
		LINK_COUNTER("tx-drop", tx_drop, more, "Packets dropped on the way out"),          \
		LINK_COUNTER("rx-error", rx_error, more, "Packets received with an error"),        \
		LINK_COUNTER("tx-error", tx_error, more, "Packets that could not be sent"),        \
		{.name = "running",                                                                \
		 .type = PROPERTY_BOOL,                                                            \
		 .flags = TOLD | PROPERTY_FLAG | (more),                                           \
		 P_FIELD(link_row, running),                                                       \
		 .letter = 'R',                                                                    \
		 .letter_group = 1,                                                                \
		 .help = "Whether it has a carrier"},                                              \
	{                                                                                          \
		.name = "slave", .type = PROPERTY_BOOL, .flags = TOLD | PROPERTY_FLAG,             \
		P_FIELD(link_row, slave), .letter = 'S', .letter_group = 3,                        \
		.help = "Whether it is a port of a bridge or a bond"                               \
	}
