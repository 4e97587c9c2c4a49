// SPDX-License-Identifier: BSD-2-Clause
// A line for the log, on its way to mgmt, which keeps it. The topics are those of RouterOS. Never
// included alone: wire/message.h is.
#pragma once

#include <stdint.h>

// topic, word; the first five are levels. Words that RouterOS has and no line here are in
// mgmt/log_topics.c, and leave there for here.
#define WIRE_LOG_TOPICS(X)                                                                         \
	X(DEBUG, "debug")                                                                          \
	X(INFO, "info")                                                                            \
	X(WARNING, "warning")                                                                      \
	X(ERROR, "error")                                                                          \
	X(CRITICAL, "critical")                                                                    \
	X(ACCOUNT, "account")                                                                      \
	X(CERTIFICATE, "certificate")                                                              \
	X(FIREWALL, "firewall")                                                                    \
	X(INTERFACE, "interface")                                                                  \
	X(SCRIPT, "script")                                                                        \
	X(SYSTEM, "system")                                                                        \
	X(UPNP, "upnp")                                                                            \
	X(NATPMP, "natpmp")                                                                        \
	X(FETCH, "fetch")                                                                          \
	X(EMAIL, "e-mail")                                                                         \
	X(DNS, "dns")

enum wire_log_topic_number {
#define WIRE_LOG_NUMBER(topic, word) WIRE_LOG_NUMBER_##topic,
	WIRE_LOG_TOPICS(WIRE_LOG_NUMBER)
#undef WIRE_LOG_NUMBER
		WIRE_LOG__COUNT
};

enum wire_log_topic {
#define WIRE_LOG_BIT(topic, word) WIRE_LOG_##topic = 1u << WIRE_LOG_NUMBER_##topic,
	WIRE_LOG_TOPICS(WIRE_LOG_BIT)
#undef WIRE_LOG_BIT
};

// Whose lines of level debug are wanted: of the others, none need be made. Until it is told all are.
struct wire_log_wanted {
	uint32_t debug; // set of enum wire_log_topic, of what a line is about
	uint32_t reserved;
};

struct wire_log {
	int64_t time;	 // seconds since 1970
	uint32_t topics; // set of enum wire_log_topic
	uint32_t reserved;
	char text[400]; // one line of clean UTF-8
};
