// SPDX-License-Identifier: BSD-2-Clause
// The root description (UDA 1.0 section 2.1): the tree of devices as XML, and where in our URLs
// everything stands.
#pragma once

#include "base/ip.h"
#include "base/strbuf.h"
#include "wire/message.h"

enum { DESCRIPTION_MAX = 16384 }; // ceiling for a buffer that takes a description

// The last segments of our paths: "/TOKEN/gateway.xml", "/TOKEN/wip/scpd.xml".
#define PATH_DESCRIPTION "gateway.xml"
#define PATH_SCPD	 "scpd.xml"
#define PATH_CONTROL	 "control"
#define PATH_EVENT	 "event"

// Appends the description as it is for the LAN on which our address is ADDRESS. The caller asks OUT
// whether all fitted.
void description_write(struct strbuf *out, const struct wire_service *identity, ip4 address);

// Appends "http://ADDRESS:PORT/TOKEN/gateway.xml".
void description_location(struct strbuf *out, const struct wire_service *identity, ip4 address,
			  uint16_t port);
