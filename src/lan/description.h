// SPDX-License-Identifier: BSD-2-Clause
// The root descriptions (UDA 1.0 section 2.1): a tree of devices as XML, and where in our URLs
// everything stands.
#pragma once

#include "base/ip6.h"
#include "base/strbuf.h"
#include "codec/xml_write.h"
#include "wire/message.h"

enum { DESCRIPTION_MAX = 16384 }; // ceiling for a buffer that takes a description

// The last segments of our paths: "/TOKEN/gateway.xml", "/TOKEN/wip/scpd.xml". Those of IGD:2 have
// its segment behind the token: "/TOKEN/igd2/wip/scpd.xml".
#define PATH_DESCRIPTION "gateway.xml"
#define PATH_SCPD	 "scpd.xml"
#define PATH_CONTROL	 "control"
#define PATH_EVENT	 "event"

// Begins a document of TREE up to specVersion, as descriptions of devices and services both do.
void description_start(struct xml *x, const char *root, const char *namespace, enum wire_igd tree,
		       const struct wire_service *identity);

// Appends the description of TREE as it is for the LAN on which our address is ADDRESS. The caller
// asks OUT whether all fitted.
void description_write(struct strbuf *out, enum wire_igd tree, const struct wire_service *identity,
		       struct ip6 address);

// Appends "http://ADDRESS:PORT/TOKEN/gateway.xml", or where the description of TREE is.
void description_location(struct strbuf *out, enum wire_igd tree,
			  const struct wire_service *identity, struct ip6 address, uint16_t port);
