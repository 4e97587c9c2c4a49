// SPDX-License-Identifier: BSD-2-Clause
// SSDP datagrams (UDA 1.0 and 1.1, section 1): searches in, answers and announcements out.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/slice.h"
#include "base/strbuf.h"

#define SSDP_GROUP_HOST	     "239.255.255.250:1900"
#define SSDP_GROUP_HOST_LINK "[FF02::C]:1900"
#define SSDP_GROUP_HOST_SITE "[FF05::C]:1900"

enum {
	SSDP_PORT = 1900,
	SSDP_DATAGRAM_MAX = 8192, // bytes accepted
	SSDP_HEADERS_MAX = 64,
	SSDP_TARGET_MAX = 256,	// bytes of ST
	SSDP_MX_MAX = 5,	// seconds; larger values count as this
	SSDP_COMPACT_MAX = 400, // bytes above which an answer goes without DATE
};

enum ssdp_kind {
	SSDP_SEARCH,   // *OUT is filled: look for the target, perhaps answer
	SSDP_NOTIFY,   // somebody's announcement; known from its first word, not read further
	SSDP_RESPONSE, // somebody's answer to a search; likewise
	SSDP_INVALID,  // anything else, to be met with silence
};

struct ssdp_search {
	struct slice target; // ST: 1..SSDP_TARGET_MAX bytes of visible ASCII, in the datagram
	unsigned mx; // 1..SSDP_MX_MAX seconds to spread the answers over; 0 for unicast: at once
	struct slice agent; // USER-AGENT, any bytes of a line, in the datagram; empty: none
};

// Decodes one datagram. MULTICAST says whether it was sent to the group. Tolerant reading (STRICT
// false) accepts what the field sends: MAN without quotes or in another case, MX missing, 0 or no
// number (taken as 1), no HOST, HTTP/1.0, lines without colon, no empty line at the end.
// STRICT reading is that of UDA 1.1 and refuses all of these; a unicast search needs no MX.
// Both accept header names in any case, blanks around the colon or none, bare LF, empty
// lines in front, and skip continuation lines.
enum ssdp_kind ssdp_decode(struct slice datagram, bool multicast, bool strict,
			   struct ssdp_search *out);

enum ssdp_target_kind {
	SSDP_TARGET_ALL,   // ssdp:all
	SSDP_TARGET_ROOT,  // upnp:rootdevice
	SSDP_TARGET_UUID,  // uuid:…; `name` is the whole
	SSDP_TARGET_TYPE,  // urn:…:device:NAME:V or urn:…:service:NAME:V
	SSDP_TARGET_OTHER, // nothing we could have
};

struct ssdp_target {
	enum ssdp_target_kind kind;
	struct slice name; // of a type: everything before the colon of the version
	unsigned version;  // of a type: 1..999
};

// Takes a search target apart. An answer repeats the target as it was searched for.
void ssdp_target_parse(struct slice text, struct ssdp_target *out);

// What is told about one target. Header values with control characters set `failed` of the output.
struct ssdp_message {
	const char *host;      // one of the groups above; of announcements
	struct slice target;   // NT or ST
	const char *udn;       // "uuid:…" of the device that has it; USN is made of both
	const char *location;  // URL of the description
	const char *server;    // "OS/version UPnP/1.1 product/version"
	unsigned max_age;      // seconds
	uint32_t boot_id;      // BOOTID.UPNP.ORG, 31 bits; of an update the one used so far
	uint32_t next_boot_id; // NEXTBOOTID.UPNP.ORG: the one used from now on; of updates
	uint32_t config_id;    // CONFIGID.UPNP.ORG, 0..16777215
	uint16_t search_port;  // SEARCHPORT.UPNP.ORG when it is not 0
	int64_t wall_s;	       // for DATE; answers only, and only while they stay compact
};

void ssdp_response_write(struct strbuf *out, const struct ssdp_message *m);
void ssdp_alive_write(struct strbuf *out, const struct ssdp_message *m);
void ssdp_byebye_write(struct strbuf *out, const struct ssdp_message *m); // target, udn, ids only
void ssdp_update_write(struct strbuf *out, const struct ssdp_message *m);
