// SPDX-License-Identifier: BSD-2-Clause
// Writing the root description. The order of elements is that of UDA 1.0's template: Windows checks
// it. It is kept short, since small devices read it with small buffers.

#include "lan/description.h"

#include <stdio.h>

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

struct writing {
	struct xml *xml;
	enum wire_igd tree;
	const struct wire_service *identity;
};

static void write_url(const struct writing *w, const char *name, const char *service,
		      const char *last)
{
	const char *segment = device_trees[w->tree].segment;

	element_of(w->xml, name,
		   (const char *const[]){"/", w->identity->token, segment ? "/" : "",
					 segment ? segment : "", "/", service, "/", last, NULL});
}

static void write_service(const struct writing *w, const struct service *s)
{
	xml_start(w->xml, "service");
	xml_element(w->xml, "serviceType", slice_from(s->type));
	xml_element(w->xml, "serviceId", slice_from(s->id));
	write_url(w, "SCPDURL", s->path, PATH_SCPD);
	write_url(w, "controlURL", s->path, PATH_CONTROL);
	if (service_has_events(s))
		write_url(w, "eventSubURL", s->path, PATH_EVENT);
	else
		xml_element(w->xml, "eventSubURL", SLICE("")); // it must be there all the same
	xml_end(w->xml);
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

static void start_device(const struct writing *w, enum device_number number)
{
	const struct device *d = &device_trees[w->tree].device[number];
	struct xml *x = w->xml;

	xml_start(x, "device");
	xml_element(x, "deviceType", slice_from(d->type));
	write_friendly_name(x, d, number == DEVICE_GATEWAY ? w->identity->name : "");
	xml_element(x, "manufacturer", SLICE("sallyport"));
	xml_element(x, "modelDescription", SLICE("Internet gateway service"));
	xml_element(x, "modelName", SLICE("sallyport"));
	xml_element(x, "modelNumber", SLICE(SALLYPORT_VERSION));
	element_of(x, "UDN",
		   (const char *const[]){"uuid:", device_uuid(w->tree, number, w->identity), NULL});
	xml_start(x, "serviceList");
	for (size_t i = 0; i < d->services; i++)
		if (service_is_offered(d->service[i], w->identity))
			write_service(w, service_table[d->service[i]]);
	xml_end(x);
}

static void write_root(const struct writing *w, struct ip6 address)
{
	const struct device *device = device_trees[w->tree].device;
	char text[IP6_HOST_SIZE];
	int child;

	start_device(w, DEVICE_GATEWAY);
	for (child = device[DEVICE_GATEWAY].child; child >= 0; child = device[child].child) {
		xml_start(w->xml, "deviceList");
		start_device(w, (enum device_number)child);
	}
	for (child = device[DEVICE_GATEWAY].child; child >= 0; child = device[child].child) {
		xml_end(w->xml); // device
		xml_end(w->xml); // deviceList
	}
	element_of(w->xml, "presentationURL",
		   (const char *const[]){"http://", ip6_format_host(address, text), "/", NULL});
	xml_end(w->xml);
}

void description_start(struct xml *x, const char *root, const char *namespace, enum wire_igd tree,
		       const struct wire_service *identity)
{
	char number[16];

	xml_declaration(x);
	xml_start(x, root);
	xml_attribute(x, "xmlns", slice_from(namespace));
	if (device_trees[tree].minor > 0) { // UDA 1.1 has brought it
		(void)snprintf(number, sizeof(number), "%u", identity->config_id);
		xml_attribute(x, "configId", slice_from(number));
	}
	xml_start(x, "specVersion");
	xml_element_number(x, "major", 1);
	xml_element_number(x, "minor", device_trees[tree].minor);
	xml_end(x);
}

void description_write(struct strbuf *out, enum wire_igd tree, const struct wire_service *identity,
		       struct ip6 address)
{
	struct xml x;
	struct writing w = {.xml = &x, .tree = tree, .identity = identity};

	xml_init(&x, out);
	description_start(&x, "root", "urn:schemas-upnp-org:device-1-0", tree, identity);
	write_root(&w, address);
	xml_end(&x);
}

void description_location(struct strbuf *out, enum wire_igd tree,
			  const struct wire_service *identity, struct ip6 address, uint16_t port)
{
	const char *segment = device_trees[tree].segment;
	char text[IP6_HOST_SIZE];

	strbuf_add_format(out, "http://%s:%u/%s/%s%s" PATH_DESCRIPTION,
			  ip6_format_host(address, text), port, identity->token,
			  segment ? segment : "", segment ? "/" : "");
}
