// SPDX-License-Identifier: BSD-2-Clause
// What the devices of a LAN may have: properties of /ip/upnp, and of each internal record of
// /ip/upnp/interfaces, where one that is absent is as /ip/upnp says. Told once, here, for both.
#pragma once

#include "schema/menu.h"
#include "wire/settings.h"

struct upnp_rules {
	bool secure_mode;
	bool allow_privileged;
	char *external_ports;
	char *internal_ports;
	uint32_t mappings_per_device;
	uint32_t requests_per_minute;
	uint64_t lease_max;  // ms
	uint32_t lease_zero; // enum wire_lease_zero
	uint32_t port_zero;  // enum upnp_port_zero
	bool split_by_remote;
	uint64_t gone_after;   // ms
	uint64_t unused_after; // ms
	char *hours;	       // canonical: 8h-18h,mon,tue
	char *descriptions;    // comma list of patterns
};

enum upnp_port_zero { UPNP_PORT_ZERO_REFUSE, UPNP_PORT_ZERO_CHOOSE };

extern const char *const upnp_lease_zero_words[]; // ends with NULL
extern const char *const upnp_port_zero_words[];

enum { UPNP_MAPPINGS_MAX = 32768, UPNP_REQUESTS_MAX = 100000 };

#define UPNP_WEEK_MS (7ull * 24 * 3600 * 1000)

// The rows, for a record of STRUCT with its rules in member `rules`. FLAGS are added to each;
// DEFAULT(text) gives a row's default.
#define UPNP_RULES(STRUCT, FLAGS, DEFAULT)                                                         \
	{.name = "secure-mode",                                                                    \
	 .type = PROPERTY_BOOL,                                                                    \
	 .flags = (FLAGS),                                                                         \
	 P_FIELD(STRUCT, rules.secure_mode),                                                       \
	 .default_text = DEFAULT("yes"),                                                           \
	 .help = "Whether a device may open ports to itself only"},                                \
		{.name = "allow-privileged-ports",                                                 \
		 .type = PROPERTY_BOOL,                                                            \
		 .flags = (FLAGS),                                                                 \
		 P_FIELD(STRUCT, rules.allow_privileged),                                          \
		 .default_text = DEFAULT("no"),                                                    \
		 .help = "Whether ports below 1024 may be opened"},                                \
		{.name = "allowed-external-ports",                                                 \
		 .type = PROPERTY_PORTS,                                                           \
		 .flags = (FLAGS),                                                                 \
		 P_FIELD(STRUCT, rules.external_ports),                                            \
		 .max = WIRE_PORT_RANGES_MAX,                                                      \
		 .default_text = DEFAULT("1-65535"),                                               \
		 .help = "Ports and ranges that may be opened to the Internet"},                   \
		{.name = "allowed-internal-ports",                                                 \
		 .type = PROPERTY_PORTS,                                                           \
		 .flags = (FLAGS),                                                                 \
		 P_FIELD(STRUCT, rules.internal_ports),                                            \
		 .max = WIRE_PORT_RANGES_MAX,                                                      \
		 .default_text = DEFAULT("1-65535"),                                               \
		 .help = "Ports and ranges of devices that may be opened"},                        \
		{.name = "max-mappings-per-device",                                                \
		 .type = PROPERTY_NUMBER,                                                          \
		 .flags = (FLAGS),                                                                 \
		 P_FIELD(STRUCT, rules.mappings_per_device),                                       \
		 .min = 1,                                                                         \
		 .max = UPNP_MAPPINGS_MAX,                                                         \
		 .default_text = DEFAULT("64"),                                                    \
		 .help = "Most mappings that one device may have at a time"},                      \
		{.name = "max-requests-per-minute",                                                \
		 .type = PROPERTY_NUMBER,                                                          \
		 .flags = (FLAGS),                                                                 \
		 P_FIELD(STRUCT, rules.requests_per_minute),                                       \
		 .max = UPNP_REQUESTS_MAX,                                                         \
		 .default_text = DEFAULT("600"),                                                   \
		 .help = "Most mappings that one device may ask for in a minute; 0 is without "    \
			 "limit"},                                                                 \
		{.name = "max-lease",                                                              \
		 .type = PROPERTY_TIME,                                                            \
		 .flags = (FLAGS),                                                                 \
		 P_FIELD(STRUCT, rules.lease_max),                                                 \
		 .min = 60000,                                                                     \
		 .max = 52 * UPNP_WEEK_MS,                                                         \
		 .default_text = DEFAULT("1w"),                                                    \
		 .help = "Longest time for which a mapping is given before it has to be renewed"}, \
		{.name = "lease-zero",                                                             \
		 .type = PROPERTY_ENUM,                                                            \
		 .flags = (FLAGS),                                                                 \
		 P_FIELD(STRUCT, rules.lease_zero),                                                \
		 .words = upnp_lease_zero_words,                                                   \
		 .default_text = DEFAULT("week"),                                                  \
		 .help = "What a device gets that asks for a mapping without end: a week that "    \
			 "begins anew while the device is seen, a permanent one, or a refusal"},   \
		{.name = "any-port-zero",                                                          \
		 .type = PROPERTY_ENUM,                                                            \
		 .flags = (FLAGS),                                                                 \
		 P_FIELD(STRUCT, rules.port_zero),                                                 \
		 .words = upnp_port_zero_words,                                                    \
		 .default_text = DEFAULT("refuse"),                                                \
		 .help = "What a device gets that asks for external port 0: a refusal, or a port " \
			 "that is free"},                                                          \
		{.name = "remove-when-gone-after",                                                 \
		 .type = PROPERTY_TIME,                                                            \
		 .flags = (FLAGS),                                                                 \
		 P_FIELD(STRUCT, rules.gone_after),                                                \
		 .max = 52 * UPNP_WEEK_MS,                                                         \
		 .default_text = DEFAULT("3d"),                                                    \
		 .help = "Time after which the mappings of a device that does not answer are "     \
			 "removed, at least 10s; 0s is never"},                                    \
		{.name = "remove-unused-after",                                                    \
		 .type = PROPERTY_TIME,                                                            \
		 .flags = (FLAGS),                                                                 \
		 P_FIELD(STRUCT, rules.unused_after),                                              \
		 .max = 52 * UPNP_WEEK_MS,                                                         \
		 .default_text = DEFAULT("0s"),                                                    \
		 .help = "Time after which a mapping that nothing passes through is removed, at "  \
			 "least 10s; 0s is never"},                                                \
		{.name = "allowed-hours",                                                          \
		 .type = PROPERTY_STRING,                                                          \
		 .flags = (FLAGS) | PROPERTY_UNQUOTED,                                             \
		 P_FIELD(STRUCT, rules.hours),                                                     \
		 .max = 64,                                                                        \
		 .canonical = upnp_hours_canonical,                                                \
		 .help = "Time of day and days of the week in which devices may ask for ports "    \
			 "and "                                                                    \
			 "renew them: 8h-22h,mon,tue; empty is always"},                           \
		{.name = "description-pattern",                                                    \
		 .type = PROPERTY_STRING,                                                          \
		 .flags = (FLAGS),                                                                 \
		 P_FIELD(STRUCT, rules.descriptions),                                              \
		 .max = WIRE_PATTERNS_SIZE - 1,                                                    \
		 .help = "Comma list of patterns, one of which the description of a mapping must " \
			 "match; * is any text, ? one byte; empty is any description"},            \
	{                                                                                          \
		.name = "split-by-remote", .type = PROPERTY_BOOL, .flags = (FLAGS),                \
		P_FIELD(STRUCT, rules.split_by_remote), .default_text = DEFAULT("no"),             \
		.help = "Whether several devices may share an external port, each for other "      \
			"remote hosts"                                                             \
	}

// Reads TEXT as hours and days; nothing is always.
property_canonical upnp_hours_canonical;

// For gate.
struct wire_ports upnp_ports_wire(const char *list);
struct wire_rules upnp_rules_wire(const struct upnp_rules *rules);

// Whether property P, of a record whose rules begin at OFFSET, is one of the rules.
bool upnp_rules_has(const struct property *p, size_t offset);
