// SPDX-License-Identifier: BSD-2-Clause
// Activity of devices that an administrator may want to hear of: the kinds there are, and what gate
// has seen of each since it started. The table is the one list: of the lines in the log (gate/alert.h)
// and of /ip/upnp/alerts. Never included alone: wire/message.h is.
#pragma once

#include <stdint.h>

#include "base/ip.h"
#include "base/mac.h"

// kind, name, topics besides the level, level, how many within WIRE_ALERT_WINDOW_S, description
#define WIRE_ALERTS(X)                                                                             \
	X(NEW_DEVICE, "new-device", UPNP, INFO, 1, "A device asks for a port for the first time")  \
	X(PORT_SCAN, "port-scan", UPNP, WARNING, 20,                                               \
	  "A device asks for this many different external ports within a minute")                  \
	X(QUERY_SCAN, "query-scan", UPNP, WARNING, 60,                                             \
	  "A device asks which of this many external ports are open within a minute")              \
	X(REFUSALS, "many-refusals", UPNP, WARNING, 10,                                            \
	  "This many requests of a device are refused within a minute")                            \
	X(RATE, "request-rate", UPNP, WARNING, 1,                                                  \
	  "A device asks more often than requests-per-minute allows")                              \
	X(PRIVILEGED, "privileged-port", UPNP, WARNING, 1,                                         \
	  "A device asks for a port below 1024, or gets one")                                      \
	X(QUOTA, "quota", UPNP, WARNING, 1,                                                        \
	  "A device is refused because it, its LAN or all together have as many as they may")      \
	X(FOREIGN, "foreign-mapping", UPNP, WARNING, 1,                                            \
	  "A device tries to open or close ports of another device")                               \
	X(PRIVATE_WAN, "private-wan", UPNP, WARNING, 1,                                            \
	  "The external address is one that the Internet cannot reach")                            \
	X(FIREWALL, "foreign-firewall", FIREWALL, WARNING, 1,                                      \
	  "Rules of another program drop what is to pass")

enum wire_alert_kind {
#define WIRE_ALERT_ENUM(kind, name, topic, level, threshold, description) WIRE_ALERT_##kind,
	WIRE_ALERTS(WIRE_ALERT_ENUM)
#undef WIRE_ALERT_ENUM
		WIRE_ALERT__COUNT
};

enum { WIRE_ALERT_WINDOW_S = 60 };

// Row of a listing: one of each kind.
struct wire_alert {
	uint32_t kind; // enum wire_alert_kind
	ip4 device;    // whom it was about last; 0: nobody
	uint64_t count;
	int64_t last_seen; // seconds since 1970; 0: never
	struct mac mac;	   // the device's; unknown: zero
	uint16_t reserved;
};
