// SPDX-License-Identifier: BSD-2-Clause
// Some menus, told to the console by the daemon's own schema dump, for the tests of the console.
#pragma once

#include <string.h>

#include "codec/sentence.h"
#include "console/schema.h"
#include "schema/schema_dump.h"

#define MENU_COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define MENU_ROWS(rows)	  .properties = (rows), .property_count = MENU_COUNT(rows)
#define TEXT_ROW(text)	  .name = (text), .type = PROPERTY_STRING, .size = sizeof(char *), .max = 4096
#define BOOL_ROW(text)	  .name = (text), .type = PROPERTY_BOOL, .size = 1
#define COUNTER_ROW(text) .name = (text), .type = PROPERTY_NUMBER, .size = 8

static const struct property sample_upnp_rows[] = {
	{BOOL_ROW("enabled")},
	{BOOL_ROW("allow-disable-external-interface")},
	{BOOL_ROW("show-dummy-rule")},
	{TEXT_ROW("interface"), .flags = PROPERTY_OPTIONAL | PROPERTY_QUIET},
};

static const char *const sample_types[] = {"external", "internal", NULL};

static const struct property sample_interface_rows[] = {
	{TEXT_ROW("interface"), .flags = PROPERTY_COLUMN | PROPERTY_REQUIRED},
	{.name = "type",
	 .type = PROPERTY_ENUM,
	 .size = 4,
	 .words = sample_types,
	 .flags = PROPERTY_COLUMN | PROPERTY_REQUIRED},
	{.name = "forced-ip",
	 .type = PROPERTY_IP4,
	 .size = 4,
	 .flags = PROPERTY_COLUMN | PROPERTY_OPTIONAL},
	{.name = "forced-external-ip",
	 .type = PROPERTY_IP4,
	 .size = 4,
	 .flags = PROPERTY_ALIAS,
	 .alias = "forced-ip"},
};

static const struct property sample_nat_rows[] = {
	{TEXT_ROW("chain"), .flags = PROPERTY_COLUMN | PROPERTY_REQUIRED | PROPERTY_UNQUOTED},
	{TEXT_ROW("action"), .flags = PROPERTY_COLUMN | PROPERTY_UNQUOTED},
	{TEXT_ROW("to-addresses"), .flags = PROPERTY_OPTIONAL | PROPERTY_UNQUOTED},
	{TEXT_ROW("to-ports"), .flags = PROPERTY_OPTIONAL | PROPERTY_UNQUOTED},
	{TEXT_ROW("protocol"), .flags = PROPERTY_OPTIONAL | PROPERTY_UNQUOTED},
	{TEXT_ROW("dst-address"), .flags = PROPERTY_OPTIONAL | PROPERTY_UNQUOTED},
	{TEXT_ROW("dst-address-list"), .flags = PROPERTY_OPTIONAL | PROPERTY_UNQUOTED},
	{TEXT_ROW("in-interface"), .flags = PROPERTY_OPTIONAL | PROPERTY_UNQUOTED},
	{TEXT_ROW("out-interface"), .flags = PROPERTY_OPTIONAL | PROPERTY_UNQUOTED},
	{TEXT_ROW("dst-port"), .flags = PROPERTY_OPTIONAL | PROPERTY_UNQUOTED},
	{BOOL_ROW("log")},
	{TEXT_ROW("log-prefix")},
	{COUNTER_ROW("bytes"), .flags = PROPERTY_READ_ONLY | PROPERTY_COUNTER},
	{COUNTER_ROW("packets"), .flags = PROPERTY_READ_ONLY | PROPERTY_COUNTER},
};

static const struct property sample_arp_rows[] = {
	{.name = "address", .type = PROPERTY_IP4, .size = 4, .flags = PROPERTY_COLUMN},
	{.name = "mac-address", .type = PROPERTY_MAC, .size = 6, .flags = PROPERTY_COLUMN},
	{TEXT_ROW("interface"), .flags = PROPERTY_COLUMN},
	{TEXT_ROW("status"), .flags = PROPERTY_COLUMN},
	{BOOL_ROW("dynamic"), .flags = PROPERTY_FLAG, .letter = 'D', .letter_group = 2},
	{BOOL_ROW("complete"), .flags = PROPERTY_FLAG, .letter = 'C', .letter_group = 3},
};

static const struct property sample_service_rows[] = {
	{TEXT_ROW("name"), .flags = PROPERTY_COLUMN | PROPERTY_KEY},
	{.name = "port",
	 .type = PROPERTY_NUMBER,
	 .size = 2,
	 .max = 65535,
	 .flags = PROPERTY_COLUMN},
	{TEXT_ROW("proto"), .flags = PROPERTY_COLUMN},
	{TEXT_ROW("vrf"), .flags = PROPERTY_COLUMN},
	{COUNTER_ROW("max-sessions"), .flags = PROPERTY_COLUMN},
	{BOOL_ROW("connection"), .flags = PROPERTY_FLAG, .letter = 'c', .letter_group = 3},
};

static const char *const sample_topics[] = {"info", "debug", "packet", "ipsec", "upnp", NULL};

static const struct property sample_logging_rows[] = {
	{.name = "topics",
	 .type = PROPERTY_WORDS,
	 .size = 8,
	 .words = sample_topics,
	 .flags = PROPERTY_COLUMN},
	{TEXT_ROW("action"), .flags = PROPERTY_COLUMN},
};

static const struct property sample_log_rows[] = {
	{.name = "time", .type = PROPERTY_DATE_TIME, .size = 8},
	{TEXT_ROW("topics")},
	{TEXT_ROW("message")},
	{TEXT_ROW("buffer")},
};

static const struct command_argument sample_message_row = {"message", true, true, NULL};
static const struct command sample_log_own[] = {
	{"info", NULL, POLICY_WRITE, &sample_message_row, 1},
};

static const struct property sample_identity_rows[] = {{TEXT_ROW("name")}};

static const struct property sample_resource_rows[] = {
	{.name = "uptime", .type = PROPERTY_TIME, .size = 8, .flags = PROPERTY_READ_ONLY},
	{COUNTER_ROW("free-memory"), .flags = PROPERTY_SIZE | PROPERTY_READ_ONLY},
	{COUNTER_ROW("cpu-load"), .flags = PROPERTY_READ_ONLY, .unit = "%"},
	{COUNTER_ROW("write-sect-total"), .flags = PROPERTY_READ_ONLY | PROPERTY_COUNTER},
};

static const struct menu sample_menus[] = {
	{.path = "/console", .kind = MENU_FOLDER},
	{.path = "/ip", .kind = MENU_FOLDER},
	{.path = "/ip/upnp",
	 .kind = MENU_SETTINGS,
	 .layout = MENU_LAYOUT_SETTINGS,
	 MENU_ROWS(sample_upnp_rows)},
	{.path = "/ip/upnp/interfaces",
	 .kind = MENU_LIST,
	 .flags = MENU_DISABLE | MENU_COMMENT,
	 MENU_ROWS(sample_interface_rows)},
	{.path = "/ip/firewall/nat",
	 .kind = MENU_ORDERED,
	 .layout = MENU_LAYOUT_DETAIL,
	 .flags = MENU_DISABLE | MENU_COMMENT,
	 MENU_ROWS(sample_nat_rows)},
	{.path = "/ip/arp", .kind = MENU_TABLE, MENU_ROWS(sample_arp_rows)},
	{.path = "/ip/service",
	 .kind = MENU_FIXED,
	 .flags = MENU_DISABLE,
	 MENU_ROWS(sample_service_rows)},
	{.path = "/system/logging", .kind = MENU_LIST, MENU_ROWS(sample_logging_rows)},
	{.path = "/log",
	 .kind = MENU_TABLE,
	 .layout = MENU_LAYOUT_LOG,
	 .flags = MENU_FOLLOW,
	 MENU_ROWS(sample_log_rows),
	 .commands = sample_log_own,
	 .command_count = 1},
	{.path = "/system/identity",
	 .kind = MENU_SETTINGS,
	 .layout = MENU_LAYOUT_SETTINGS,
	 MENU_ROWS(sample_identity_rows)},
	{.path = "/system/resource",
	 .kind = MENU_SETTINGS,
	 .layout = MENU_LAYOUT_SETTINGS,
	 MENU_ROWS(sample_resource_rows)},
};

static void sample_begin(void *context)
{
	sentence_add_text(context, "!re");
}

static void sample_pair(void *context, const char *name, struct slice value)
{
	sentence_add_pair(context, name, value);
}

static void sample_end(void *context)
{
	sentence_end(context);
}

// Appends the `!re` sentences of every sample menu.
static void sample_dump(struct strbuf *out)
{
	struct schema_sink sink = {sample_begin, sample_pair, sample_end, out};

	for (size_t i = 0; i < MENU_COUNT(sample_menus); i++)
		schema_dump(&sample_menus[i], &sink);
}
