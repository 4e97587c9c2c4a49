// SPDX-License-Identifier: BSD-2-Clause
// Writing port listings.

#include "lan/port_listing.h"

#include "base/ip.h"

#define XSI	 "http://www.w3.org/2001/XMLSchema-instance"
#define LISTING	 "urn:schemas-upnp-org:gw:WANIPConnection"
#define LOCATION LISTING " http://www.upnp.org/schemas/gw/WANIPConnection-v2.xsd"

void port_listing_begin(struct port_listing *l, uint32_t wanted)
{
	*l = (struct port_listing){.wanted = wanted ? wanted : PORT_LISTING_ENTRIES_MAX};
	strbuf_init(&l->text, PORT_LISTING_MAX);
	xml_init(&l->xml, &l->text);
	xml_declaration(&l->xml);
	xml_start(&l->xml, "p:PortMappingList");
	xml_attribute(&l->xml, "xmlns:p", SLICE(LISTING));
	xml_attribute(&l->xml, "xmlns:xsi", SLICE(XSI));
	xml_attribute(&l->xml, "xsi:schemaLocation", SLICE(LOCATION));
}

void port_listing_free(struct port_listing *l)
{
	strbuf_free(&l->text);
}

bool port_listing_full(const struct port_listing *l)
{
	// The room of one entry is kept for the end.
	return l->count >= l->wanted ||
	       l->text.length + 2 * PORT_LISTING_ENTRY_MAX > PORT_LISTING_MAX;
}

uint32_t port_listing_count(const struct port_listing *l)
{
	return l->count;
}

void port_listing_add(struct port_listing *l, const struct wire_mapping *m, const char *protocol,
		      uint32_t lease_left_s)
{
	uint64_t key = wire_range_key(m->external_port, m->id);
	char address[IP4_TEXT_SIZE];
	struct xml *x = &l->xml;

	if (key <= l->last || port_listing_full(l))
		return;
	l->last = key;
	l->count++;
	xml_start(x, "p:PortMappingEntry");
	xml_element(x, "p:NewRemoteHost",
		    slice_from(m->remote_host ? ip4_format(m->remote_host, address) : ""));
	xml_element_number(x, "p:NewExternalPort", m->external_port);
	xml_element(x, "p:NewProtocol", slice_from(protocol));
	xml_element_number(x, "p:NewInternalPort", m->internal_port);
	xml_element(x, "p:NewInternalClient", slice_from(ip4_format(m->internal_address, address)));
	xml_element_number(x, "p:NewEnabled", m->enabled);
	xml_element(x, "p:NewDescription", slice_from(m->description));
	xml_element_number(x, "p:NewLeaseTime", lease_left_s);
	xml_end(x);
}

struct slice port_listing_end(struct port_listing *l)
{
	xml_end(&l->xml);
	return strbuf_slice(&l->text);
}
