// SPDX-License-Identifier: BSD-2-Clause
// The table of services, and finding one's way in it.

#include "lan/service_table.h"

#include <string.h>

const struct service *const service_table[SERVICE__COUNT] = {
	[SERVICE_LAYER3_FORWARDING] = &layer3_forwarding_1,
	[SERVICE_WAN_COMMON] = &wan_common_1,
	[SERVICE_WAN_IP] = &wan_ip_1,
	[SERVICE_WAN_IP_2] = &wan_ip_2,
	[SERVICE_WAN_PPP] = &wan_ppp_1,
	[SERVICE_WAN_ETHERNET_LINK] = &wan_ethernet_link_1,
	[SERVICE_LAN_CONTROL] = &lan_control_1,
};

const struct action *service_action(const struct service *s, struct slice name)
{
	for (size_t i = 0; i < s->actions; i++)
		if (slice_is(name, s->action[i].name))
			return &s->action[i];
	return NULL;
}

bool service_leaves_out(const struct service *s, struct slice name)
{
	for (size_t i = 0; s->left_out && s->left_out[i]; i++)
		if (slice_is(name, s->left_out[i]))
			return true;
	return false;
}

const struct state_variable *service_variable(const struct service *s, struct slice name)
{
	for (size_t i = 0; i < s->variables; i++)
		if (slice_is(name, s->variable[i].name))
			return &s->variable[i];
	return NULL;
}

const char *data_type_name(enum data_type type)
{
	static const char *const names[DATA__COUNT] = {
		[DATA_STRING] = "string",
		[DATA_BOOLEAN] = "boolean",
		[DATA_UI2] = "ui2",
		[DATA_UI4] = "ui4",
	};

	return names[type];
}

const struct service *service_asked(const struct service *s, struct slice type)
{
	for (size_t i = 0; i < SERVICE__COUNT; i++)
		if (strcmp(service_table[i]->path, s->path) == 0 &&
		    slice_is(type, service_table[i]->type))
			return service_table[i];
	return NULL;
}

bool service_has_events(const struct service *s)
{
	for (size_t i = 0; i < s->variables; i++)
		if (s->variable[i].evented)
			return true;
	return false;
}
