// SPDX-License-Identifier: BSD-2-Clause
// The objects and the rules that assign them.

#include "firewall/helper.h"

#include <netinet/in.h>
#include <stdio.h>
#include <string.h>

#include "firewall/image.h"

#define NAME "helper_"

const struct firewall_helper_object firewall_helper_objects[FIREWALL_HELPER_OBJECTS] = {
	{FIREWALL_HELPER_FTP, NAME "ftp", "ftp", IPPROTO_TCP, 0},
	{FIREWALL_HELPER_TFTP, NAME "tftp", "tftp", IPPROTO_UDP, 0},
	{FIREWALL_HELPER_IRC, NAME "irc", "irc", IPPROTO_TCP, 0},
	{FIREWALL_HELPER_H323, NAME "ras", "RAS", IPPROTO_UDP, 1719},
	{FIREWALL_HELPER_H323, NAME "q931", "Q.931", IPPROTO_TCP, 1720},
	{FIREWALL_HELPER_SIP, NAME "sip", "sip", IPPROTO_UDP, 0},
	{FIREWALL_HELPER_SIP, NAME "sip_tcp", "sip", IPPROTO_TCP, 0},
	{FIREWALL_HELPER_PPTP, NAME "pptp", "pptp", IPPROTO_TCP, 1723},
	{FIREWALL_HELPER_RTSP, NAME "rtsp", "rtsp", IPPROTO_TCP, 0},
};

bool firewall_helper_has_ports(enum firewall_helper_kind kind)
{
	static const bool has[] = {
#define FIREWALL_HELPER_HAS(kind, name, ports) ports,
		FIREWALL_HELPERS(FIREWALL_HELPER_HAS)
#undef FIREWALL_HELPER_HAS
	};

	return has[kind];
}

bool firewall_is_helper_object(const char *name)
{
	return strncmp(name, NAME, sizeof(NAME) - 1) == 0;
}

uint32_t firewall_helpers_of(uint32_t objects)
{
	uint32_t kinds = (1u << FIREWALL_HELPER__COUNT) - 1;

	for (size_t i = 0; i < FIREWALL_HELPER_OBJECTS; i++)
		if (!(objects >> i & 1))
			kinds &= ~(1u << firewall_helper_objects[i].kind);
	return kinds;
}

static const char *protocol_of(const struct firewall_helper_object *object)
{
	return object->protocol == IPPROTO_UDP ? "udp" : "tcp";
}

static void write_ports(struct strbuf *out, const struct firewall_helper *helper,
			const struct firewall_helper_object *object)
{
	if (object->port)
		strbuf_add_format(out, "%u", object->port);
	for (uint32_t i = 0; !object->port && i < helper->count; i++) {
		const struct port_range *range = &helper->range[i];

		strbuf_add_format(out, "%s%u", i > 0 ? ", " : "", range->first);
		if (range->last != range->first)
			strbuf_add_format(out, "-%u", range->last);
	}
}

void firewall_helpers_write(struct firewall_image *image, const struct firewall_ruleset *s,
			    struct strbuf *out)
{
	char text[160];
	bool begun = false;

	for (size_t i = 0; i < s->helper_count; i++) {
		for (size_t k = 0; k < FIREWALL_HELPER_OBJECTS; k++) {
			const struct firewall_helper_object *object = &firewall_helper_objects[k];

			if (object->kind != (enum firewall_helper_kind)s->helper[i].kind ||
			    !(s->kernel_helpers >> k & 1))
				continue;
			(void)snprintf(text, sizeof(text),
				       "\tct helper %s {\n\t\ttype \"%s\" protocol %s\n\t}\n",
				       object->name, object->type, protocol_of(object));
			(void)image_add(image, &image->objects, object->name, text);
			strbuf_add_text(out, begun ? "" : "\t\tct state != new return\n");
			begun = true;
			strbuf_add_format(out, "\t\t%s dport { ", protocol_of(object));
			write_ports(out, &s->helper[i], object);
			strbuf_add_format(out, " } ct helper set \"%s\"\n", object->name);
		}
	}
}
