// SPDX-License-Identifier: BSD-2-Clause
// Words of topics, and what lists of them mean.

#include "mgmt/log_topics.h"

#include <stddef.h>
#include <stdio.h>

// What stands behind the words of our own lines: topics of RouterOS that no line here has, so that
// rules from there can be taken as they are.
const char *const log_topic_words[] = {
#define WORD(topic, word) [WIRE_LOG_NUMBER_##topic] = (word),
	WIRE_LOG_TOPICS(WORD)
#undef WORD
		"acme-client",
	"amt",
	"async",
	"backup",
	"bfd",
	"bgp",
	"bridge",
	"calc",
	"caps",
	"clock",
	"container",
	"ddns",
	"dhcp",
	"discover",
	"disk",
	"dot1x",
	"dude",
	"event",
	"evpn",
	"gps",
	"gsm",
	"health",
	"hotspot",
	"igmp-proxy",
	"ipsec",
	"iscsi",
	"isdn",
	"isis",
	"kvm",
	"l2tp",
	"ldp",
	"lora",
	"lte",
	"manager",
	"mme",
	"mpls",
	"mqtt",
	"mvrp",
	"netinstall",
	"netwatch",
	"ntp",
	"ospf",
	"ovpn",
	"packet",
	"pim",
	"poe-in",
	"poe-out",
	"pon",
	"ppp",
	"pppoe",
	"pptp",
	"ptp",
	"queue",
	"radius",
	"radvd",
	"raw",
	"read",
	"rip",
	"route",
	"rpki",
	"rproxy",
	"rsvp",
	"sertcp",
	"simulator",
	"smb",
	"snmp",
	"socksify",
	"ssh",
	"ssld",
	"sstp",
	"state",
	"store",
	"stp",
	"telephony",
	"tftp",
	"timer",
	"tr069",
	"update",
	"ups",
	"vpls",
	"vrrp",
	"watchdog",
	"web-proxy",
	"wiliot",
	"wireguard",
	"wireless",
	"write",
	"zerotier",
	NULL,
};

// In which order the topics of a line are told: those that are not named here first.
static const enum wire_log_topic_number last[] = {
	WIRE_LOG_NUMBER_INFO,	  WIRE_LOG_NUMBER_WARNING, WIRE_LOG_NUMBER_ERROR,
	WIRE_LOG_NUMBER_CRITICAL, WIRE_LOG_NUMBER_ACCOUNT, WIRE_LOG_NUMBER_DEBUG,
};

enum { LAST_COUNT = sizeof(last) / sizeof(last[0]) };

static size_t add(uint32_t topics, int number, char out[LOG_TOPICS_SIZE], size_t length)
{
	if (!(topics & 1u << number))
		return length;
	return length + (size_t)snprintf(out + length, LOG_TOPICS_SIZE - length, "%s%s",
					 length > 0 ? "," : "", log_topic_words[number]);
}

const char *log_topics_format(uint32_t topics, char out[LOG_TOPICS_SIZE])
{
	uint32_t first = topics;
	size_t length = 0;

	out[0] = '\0';
	for (size_t i = 0; i < LAST_COUNT; i++)
		first &= ~(1u << last[i]);
	for (int i = 0; i < WIRE_LOG__COUNT; i++)
		length = add(first, i, out, length);
	for (size_t i = 0; i < LAST_COUNT; i++)
		length = add(topics, (int)last[i], out, length);
	return out;
}

// 0: no line has it.
static uint32_t bit_of(struct slice word)
{
	for (int i = 0; i < WIRE_LOG__COUNT; i++)
		if (slice_is(word, log_topic_words[i]))
			return 1u << i;
	return 0;
}

uint32_t log_topics_parse(struct slice list)
{
	uint32_t topics = 0;
	bool more = list.n > 0;

	while (more) {
		struct slice word;

		more = slice_cut(list, ',', &word, &list);
		topics |= bit_of(word);
	}
	return topics;
}

bool log_topics_rule(struct slice list, uint32_t *all, uint32_t *none)
{
	bool possible = true;
	bool more = list.n > 0;

	*all = *none = 0;
	while (more) {
		struct slice word;

		more = slice_cut(list, ',', &word, &list);
		if (slice_starts(word, "!"))
			*none |= bit_of((struct slice){word.p + 1, word.n - 1});
		else if (bit_of(word))
			*all |= bit_of(word);
		else
			possible = false;
	}
	return possible && !(*all & *none);
}
