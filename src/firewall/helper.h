// SPDX-License-Identifier: BSD-2-Clause
// Protocols that name in one connection the addresses and ports of the next. The kernel has helpers that read
// along, so that the next one is related to the first and translated as it is; they follow a connection once a rule
// has assigned them to it.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/strbuf.h"
#include "wire/firewall.h"

struct firewall_image;
struct firewall_ruleset;

// kind, name, whether its ports are set (else they are fixed)
#define FIREWALL_HELPERS(X)                                                                        \
	X(FTP, "ftp", true)                                                                        \
	X(TFTP, "tftp", true)                                                                      \
	X(IRC, "irc", true)                                                                        \
	X(H323, "h323", false)                                                                     \
	X(SIP, "sip", true)                                                                        \
	X(PPTP, "pptp", false)                                                                     \
	X(RTSP, "rtsp", true)

enum firewall_helper_kind {
#define FIREWALL_HELPER_ENUM(kind, name, ports) FIREWALL_HELPER_##kind,
	FIREWALL_HELPERS(FIREWALL_HELPER_ENUM)
#undef FIREWALL_HELPER_ENUM
		FIREWALL_HELPER__COUNT
};

// A helper as the kernel has it: some protocols need two.
struct firewall_helper_object {
	enum firewall_helper_kind kind;
	const char *name; // of the object in the table
	const char *type; // the kernel's name of the helper
	uint8_t protocol; // IPPROTO_TCP or IPPROTO_UDP
	uint16_t port;	  // where it is fixed; else 0
};

enum { FIREWALL_HELPER_OBJECTS = 9 };
extern const struct firewall_helper_object firewall_helper_objects[FIREWALL_HELPER_OBJECTS];

bool firewall_helper_has_ports(enum firewall_helper_kind kind); // that are set

// Whether NAME is that of such an object.
bool firewall_is_helper_object(const char *name);

// The kinds all of whose objects the kernel has, OBJECTS being the set of these that it has.
uint32_t firewall_helpers_of(uint32_t objects);

// The rules that assign S's helpers, as far as S's `kernel_helpers` has their objects, and these; to
// stand in a chain that packets come by before their connection is confirmed. Adds nothing to OUT
// where there are none.
void firewall_helpers_write(struct firewall_image *image, const struct firewall_ruleset *s,
			    struct strbuf *out);
