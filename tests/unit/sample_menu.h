// SPDX-License-Identifier: BSD-2-Clause
// A menu that has a property of every type and flag, for the tests of schema/.
#pragma once

#include "schema/menu.h"

struct sample {
	struct row row;
	bool enabled;
	uint16_t port;
	uint8_t percent;
	uint32_t limit;
	uint64_t bytes;
	uint64_t timeout;
	uint64_t delay;
	char *name;
	char *note;
	char *interface;
	uint32_t type;
	uint64_t topics;
	ip4 address;
	ip4 gateway;
	struct ip4_prefix network;
	char *allowed;
	char *ports;
	struct mac mac;
	int64_t created;
	uint32_t parent;
	char *password;
	char *key;
	bool running;
	uint64_t uptime;
	bool compatible;
	uint16_t mark;
	uint32_t origin;
};

static const char *const sample_types[] = {"internal", "external", "dmz", NULL};
static const char *const sample_topics[] = {"info", "warning", "error", NULL};

static const struct property sample_properties[] = {
	{.name = "name",
	 .type = PROPERTY_STRING,
	 .flags = PROPERTY_REQUIRED | PROPERTY_KEY,
	 P_FIELD(sample, name),
	 .max = 20,
	 .help = "Its name"},
	{.name = "type",
	 .type = PROPERTY_ENUM,
	 .flags = PROPERTY_REQUIRED | PROPERTY_COLUMN,
	 P_FIELD(sample, type),
	 .words = sample_types,
	 .help = "Which side it is on"},
	{.name = "enabled",
	 .type = PROPERTY_BOOL,
	 P_FIELD(sample, enabled),
	 .default_text = "yes",
	 .help = "Whether it works"},
	{.name = "port",
	 .type = PROPERTY_NUMBER,
	 P_FIELD(sample, port),
	 .min = 1,
	 .max = 65535,
	 .default_text = "2828",
	 .help = "Where it listens"},
	{.name = "percent",
	 .type = PROPERTY_NUMBER,
	 P_FIELD(sample, percent),
	 .max = 100,
	 .unit = "%",
	 .help = "How much"},
	{.name = "limit", .type = PROPERTY_NUMBER, P_FIELD(sample, limit), .help = "How many"},
	{.name = "bytes",
	 .type = PROPERTY_NUMBER,
	 .flags = PROPERTY_SIZE | PROPERTY_COUNTER,
	 P_FIELD(sample, bytes),
	 .help = "How long"},
	{.name = "timeout",
	 .type = PROPERTY_TIME,
	 P_FIELD(sample, timeout),
	 .min = 1000,
	 .max = 86400000,
	 .default_text = "5m",
	 .help = "When it ends"},
	{.name = "delay", .type = PROPERTY_TIME, P_FIELD(sample, delay), .help = "When it begins"},
	{.name = "note",
	 .type = PROPERTY_STRING,
	 .flags = PROPERTY_OPTIONAL,
	 P_FIELD(sample, note),
	 .help = "What else there is"},
	{.name = "interface",
	 .type = PROPERTY_STRING,
	 .flags = PROPERTY_OPTIONAL | PROPERTY_REFERENCE,
	 P_FIELD(sample, interface),
	 .help = "Where it stands"},
	{.name = "topics",
	 .type = PROPERTY_WORDS,
	 P_FIELD(sample, topics),
	 .words = sample_topics,
	 .default_text = "info",
	 .help = "What it tells"},
	{.name = "address", .type = PROPERTY_IP4, P_FIELD(sample, address), .help = "Its address"},
	{.name = "gateway",
	 .type = PROPERTY_IP4,
	 .flags = PROPERTY_OPTIONAL,
	 P_FIELD(sample, gateway),
	 .default_text = "10.0.0.1",
	 .help = "Its next hop"},
	{.name = "network",
	 .type = PROPERTY_PREFIX,
	 P_FIELD(sample, network),
	 .help = "Its network"},
	{.name = "allowed-from",
	 .type = PROPERTY_PREFIXES,
	 P_FIELD(sample, allowed),
	 .max = 60,
	 .help = "Who may ask"},
	{.name = "ports",
	 .type = PROPERTY_PORTS,
	 P_FIELD(sample, ports),
	 .max = 3,
	 .help = "Where it listens"},
	{.name = "mac-address",
	 .type = PROPERTY_MAC,
	 P_FIELD(sample, mac),
	 .help = "Its hardware address"},
	{.name = "created",
	 .type = PROPERTY_DATE_TIME,
	 .flags = PROPERTY_READ_ONLY,
	 P_FIELD(sample, created),
	 .help = "When it was made"},
	{.name = "parent",
	 .type = PROPERTY_ID,
	 P_FIELD(sample, parent),
	 .help = "What it is under"},
	{.name = "password",
	 .type = PROPERTY_STRING,
	 .flags = PROPERTY_WRITE_ONLY,
	 P_FIELD(sample, password),
	 .help = "What it asks for"},
	{.name = "key",
	 .type = PROPERTY_STRING,
	 .flags = PROPERTY_SECRET,
	 P_FIELD(sample, key),
	 .help = "What it shares"},
	{.name = "running",
	 .type = PROPERTY_BOOL,
	 .flags = PROPERTY_FLAG | PROPERTY_READ_ONLY | PROPERTY_LIVE,
	 P_FIELD(sample, running),
	 .letter = 'R',
	 .letter_group = 3,
	 .help = "Whether it runs"},
	{.name = "uptime",
	 .type = PROPERTY_TIME,
	 .flags = PROPERTY_READ_ONLY | PROPERTY_LIVE,
	 P_FIELD(sample, uptime),
	 .help = "How long it runs"},
	{.name = "compatible",
	 .type = PROPERTY_BOOL,
	 .flags = PROPERTY_QUIET,
	 P_FIELD(sample, compatible),
	 .default_text = "yes",
	 .help = "Whether it is as before"},
	{.name = "mark",
	 .type = PROPERTY_NUMBER,
	 .flags = PROPERTY_OPTIONAL,
	 P_FIELD(sample, mark),
	 .min = 1,
	 .help = "Its mark"},
	{.name = "origin",
	 .type = PROPERTY_NUMBER,
	 .flags = PROPERTY_READ_ONLY | PROPERTY_WRITE_ONLY,
	 P_FIELD(sample, origin),
	 .help = "Which record made it"},
	{.name = "forced-ip",
	 .flags = PROPERTY_ALIAS,
	 .alias = "address",
	 .help = "Older name of address"},
	{.name = "remark",
	 .flags = PROPERTY_ALIAS,
	 .alias = "comment",
	 .help = "Older name of comment"},
};

static const struct command_argument sample_test_arguments[] = {
	{"numbers", true, true, "Which of them"},
	{"count", false, false, "How often"},
};

static const struct command sample_commands[] = {
	{"test", "Try it", POLICY_TEST | POLICY_WRITE, sample_test_arguments, 2},
};

static const struct menu sample_menu = {
	.path = "/sample/list",
	.help = "Things of every type",
	.kind = MENU_LIST,
	.layout = MENU_LAYOUT_TABLE,
	.flags = MENU_COMMENT | MENU_DISABLE | MENU_FOLLOW,
	.row_size = sizeof(struct sample),
	.properties = sample_properties,
	.property_count = sizeof(sample_properties) / sizeof(sample_properties[0]),
	.commands = sample_commands,
	.command_count = 1,
};
