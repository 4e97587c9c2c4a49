// SPDX-License-Identifier: BSD-2-Clause
// Writing the root description. The order of elements is that of UDA 1.0's template: Windows checks
// it. It is kept short, since small devices read it with small buffers.

#include "lan/description.h"

#include "base/utf8.h"
#include "codec/xml_write.h"
#include "lan/device_table.h"

enum { FRIENDLY_NAME_SIZE = 64 }; // UDA 1.0: fewer than 64 characters

// Writes an element whose text is made of pieces; `parts` ends with NULL.
static void element_of(struct xml *x, const char *name, const char *const *parts)
{
	xml_start(x, name);
	for (; *parts; parts++)
		xml_text(x, slice_from(*parts));
	xml_end(x);
}

static void write_url(struct xml *x, const char *name, const char *token, const char *service,
		      const char *last)
{
	element_of(x, name, (const char *const[]){"/", token, "/", service, "/", last, NULL});
}

static void write_service(struct xml *x, const struct service *s, const char *token)
{
	xml_start(x, "service");
	xml_element(x, "serviceType", slice_from(s->type));
	xml_element(x, "serviceId", slice_from(s->id));
	write_url(x, "SCPDURL", token, s->path, PATH_SCPD);
	write_url(x, "controlURL", token, s->path, PATH_CONTROL);
	write_url(x, "eventSubURL", token, s->path, PATH_EVENT);
	xml_end(x);
}

// "Office (Internet gateway)": the router's own name first, since lists cut at the right.
static void write_friendly_name(struct xml *x, const struct device *d, const char *router)
{
	char own[FRIENDLY_NAME_SIZE - sizeof(" (Internet gateway)") + 1];

	utf8_clean(slice_from(router), own, sizeof(own));
	if (own[0] == '\0')
		xml_element(x, "friendlyName", slice_from(d->name));
	else
		element_of(x, "friendlyName", (const char *const[]){own, " (", d->name, ")", NULL});
}

static void start_device(struct xml *x, enum device_number number,
			 const struct wire_service *identity)
{
	const struct device *d = &device_table[number];

	xml_start(x, "device");
	xml_element(x, "deviceType", slice_from(d->type));
	write_friendly_name(x, d, number == DEVICE_GATEWAY ? identity->name : "");
	xml_element(x, "manufacturer", SLICE("sallyport"));
	xml_element(x, "modelDescription", SLICE("Internet gateway service"));
	xml_element(x, "modelName", SLICE("sallyport"));
	xml_element(x, "modelNumber", SLICE(SALLYPORT_VERSION));
	element_of(x, "UDN", (const char *const[]){"uuid:", device_uuid(number, identity), NULL});
	xml_start(x, "serviceList");
	write_service(x, &service_table[d->service], identity->token);
	xml_end(x);
}

void description_write(struct strbuf *out, const struct wire_service *identity, ip4 address)
{
	char text[IP4_TEXT_SIZE];
	struct xml x;

	xml_init(&x, out);
	xml_declaration(&x);
	xml_start(&x, "root");
	xml_attribute(&x, "xmlns", SLICE("urn:schemas-upnp-org:device-1-0"));
	xml_start(&x, "specVersion");
	xml_element_number(&x, "major", 1);
	xml_element_number(&x, "minor", 0);
	xml_end(&x);
	start_device(&x, DEVICE_GATEWAY, identity);
	for (int child = device_table[DEVICE_GATEWAY].child; child >= 0;
	     child = device_table[child].child) {
		xml_start(&x, "deviceList");
		start_device(&x, (enum device_number)child, identity);
	}
	for (int child = device_table[DEVICE_GATEWAY].child; child >= 0;
	     child = device_table[child].child) {
		xml_end(&x); // device
		xml_end(&x); // deviceList
	}
	element_of(&x, "presentationURL",
		   (const char *const[]){"http://", ip4_format(address, text), "/", NULL});
	xml_end(&x);
	xml_end(&x);
}

void description_location(struct strbuf *out, const struct wire_service *identity, ip4 address,
			  uint16_t port)
{
	char text[IP4_TEXT_SIZE];

	strbuf_add_format(out, "http://%s:%u/%s/" PATH_DESCRIPTION, ip4_format(address, text), port,
			  identity->token);
}
