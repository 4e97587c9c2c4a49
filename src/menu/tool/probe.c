// SPDX-License-Identifier: BSD-2-Clause
// /tool/ping, which is /ping as well, and /tool/traceroute: their arguments, and the errands.

#include <inttypes.h>
#include <stdio.h>

#include "menu/tool/tool.h"
#include "mgmt/argument_read.h"
#include "mgmt/call.h"
#include "mgmt/state.h"
#include "mgmt/work_call.h"

static const char *const protocols[] = {"icmp", "udp", NULL};

#define TEXT(most) (&(const struct argument_value){.type = PROPERTY_STRING, .max = (most)})
#define NUMBER(least, most)                                                                        \
	(&(const struct argument_value){.type = PROPERTY_NUMBER, .min = (least), .max = (most)})
#define TIME(least, most)                                                                          \
	(&(const struct argument_value){.type = PROPERTY_TIME, .min = (least), .max = (most)})

static const struct argument_value interface_value = {
	.type = PROPERTY_STRING, .max = 15, .menu = "/interface"};

#define ADDRESS                                                                                    \
	{                                                                                          \
		.name = "address", .required = true, .unnamed = true, .value = TEXT(255),          \
		.help = "Address or name of the host"                                              \
	}
#define SIZE                                                                                       \
	{                                                                                          \
		.name = "size", .value = NUMBER(28, 65535),                                        \
		.help = "Bytes of a packet, headers included; 56 when not given"                   \
	}
#define SOURCE                                                                                     \
	{                                                                                          \
		.name = "src-address", .value = TEXT(64), .help = "Address of ours to send from"   \
	}
#define INTERFACE                                                                                  \
	{                                                                                          \
		.name = "interface", .value = &interface_value,                                    \
		.help = "Interface to send through"                                                \
	}
#define DSCP                                                                                       \
	{                                                                                          \
		.name = "dscp", .value = NUMBER(0, 63), .help = "Mark of the packets"              \
	}

const struct command_argument tool_ping_arguments[TOOL_PING_ARGUMENTS] = {
	ADDRESS,
	{.name = "count",
	 .value = NUMBER(1, UINT32_MAX),
	 .help = "Packets to send, without it no end"},
	{.name = "interval",
	 .value = TIME(10, 5000),
	 .help = "Time between two packets, 1s when not given"},
	SIZE,
	{.name = "ttl", .value = NUMBER(1, 255), .help = "Routers that a packet may pass"},
	SOURCE,
	INTERFACE,
	{.name = "do-not-fragment", .help = "Packets must arrive in one piece"},
	DSCP,
	{.name = "vrf", .value = TEXT(15), .help = "Routing table; there is one, main"},
};

const struct command_argument tool_traceroute_arguments[TOOL_TRACEROUTE_ARGUMENTS] = {
	ADDRESS,
	{.name = "count", .value = NUMBER(1, UINT32_MAX), .help = "Rounds, without it no end"},
	{.name = "duration", .value = TIME(0, 86400000), .help = "Longest time for all of it"},
	{.name = "max-hops", .value = NUMBER(1, 255), .help = "Routers to go on to, at most"},
	{.name = "protocol",
	 .value = &(const struct argument_value){.type = PROPERTY_ENUM, .words = protocols},
	 .help = "Packets to send, icmp when not given"},
	{.name = "port", .value = NUMBER(1, 65535), .help = "First port of UDP packets"},
	SIZE,
	SOURCE,
	{.name = "timeout",
	 .value = TIME(100, 10000),
	 .help = "Time that an answer has, 1s when not given"},
	INTERFACE,
	DSCP,
	{.name = "vrf", .value = TEXT(15), .help = "Routing table; there is one, main"},
};

static const char *const as_they_are[] = {"address",	 "count",     "size", "ttl",
					  "src-address", "interface", "dscp", "max-hops",
					  "protocol",	 "port"};
static const char *const times[] = {"interval", "duration", "timeout"};

static const struct work_call_hooks hooks = {.icmp = true};

static void run(struct call *call, const char *errand)
{
	struct slice vrf = argument_text(call, "vrf");
	struct strbuf sentence;
	struct err e;

	if (vrf.n > 0 && !slice_is(vrf, "main")) {
		(void)err_set(&e, ERR_NO_MATCH, "input does not match any value of vrf");
		call_fail(call, &e);
		return;
	}
	strbuf_init(&sentence, SENTENCE_SIZE_MAX);
	sentence_add_text(&sentence, errand);
	for (size_t i = 0; i < sizeof(as_they_are) / sizeof(as_they_are[0]); i++)
		if (argument_given(call, as_they_are[i]))
			sentence_add_pair(&sentence, as_they_are[i],
					  argument_text(call, as_they_are[i]));
	for (size_t i = 0; i < sizeof(times) / sizeof(times[0]); i++) {
		char text[24];

		if (!argument_given(call, times[i]))
			continue;
		(void)snprintf(text, sizeof(text), "%" PRIu64, argument_time(call, times[i], 0));
		sentence_add_pair(&sentence, times[i], slice_from(text));
	}
	if (argument_yes(call, "do-not-fragment"))
		sentence_add_pair(&sentence, "do-not-fragment", SLICE("yes"));
	sentence_end(&sentence);
	work_call_run(call, strbuf_slice(&sentence), &hooks, NULL, NULL);
	strbuf_free(&sentence);
}

void tool_ping(struct call *call)
{
	run(call, "/ping");
}

void tool_traceroute(struct call *call)
{
	run(call, "/traceroute");
}
