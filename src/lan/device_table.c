// SPDX-License-Identifier: BSD-2-Clause
// The trees of devices.

#include "lan/device_table.h"

#define DEVICE(type, name, child, ...)                                                             \
	{                                                                                          \
		"urn:schemas-upnp-org:device:" type, name, {__VA_ARGS__},                          \
			sizeof((enum service_number[]){__VA_ARGS__}) /                             \
				sizeof(enum service_number),                                       \
			child                                                                      \
	}

static const struct device igd_1[DEVICE__COUNT] = {
	[DEVICE_GATEWAY] = DEVICE("InternetGatewayDevice:1", "Internet gateway", DEVICE_WAN,
				  SERVICE_LAYER3_FORWARDING),
	[DEVICE_WAN] = DEVICE("WANDevice:1", "WAN device", DEVICE_CONNECTION, SERVICE_WAN_COMMON),
	[DEVICE_CONNECTION] = DEVICE("WANConnectionDevice:1", "WAN connection device", -1,
				     SERVICE_WAN_IP, SERVICE_WAN_PPP, SERVICE_WAN_ETHERNET_LINK),
};

static const struct device igd_2[DEVICE__COUNT] = {
	[DEVICE_GATEWAY] = DEVICE("InternetGatewayDevice:2", "Internet gateway", DEVICE_WAN,
				  SERVICE_LAYER3_FORWARDING, SERVICE_LAN_CONTROL),
	[DEVICE_WAN] = DEVICE("WANDevice:2", "WAN device", DEVICE_CONNECTION, SERVICE_WAN_COMMON),
	[DEVICE_CONNECTION] = DEVICE("WANConnectionDevice:2", "WAN connection device", -1,
				     SERVICE_WAN_IP_2, SERVICE_WAN_PPP, SERVICE_WAN_ETHERNET_LINK),
};

const struct device_tree device_trees[WIRE_IGD__COUNT] = {
	[WIRE_IGD_1] = {.segment = NULL, .minor = 0, .device = igd_1},
	[WIRE_IGD_2] = {.segment = "igd2", .minor = 1, .device = igd_2},
};

bool tree_is_offered(enum wire_igd tree, const struct wire_service *identity)
{
	return (identity->igd_versions >> tree & 1) != 0;
}

enum wire_igd tree_announced(const struct wire_service *identity)
{
	return tree_is_offered(WIRE_IGD_1, identity) ? WIRE_IGD_1 : WIRE_IGD_2;
}

bool service_is_offered(enum service_number service, const struct wire_service *identity)
{
	return service != SERVICE_WAN_PPP || identity->ppp;
}

const struct service *tree_service(enum wire_igd tree, struct slice path,
				   const struct wire_service *identity)
{
	if (!tree_is_offered(tree, identity))
		return NULL;
	for (size_t d = 0; d < DEVICE__COUNT; d++) {
		const struct device *device = &device_trees[tree].device[d];

		for (size_t i = 0; i < device->services; i++)
			if (service_is_offered(device->service[i], identity) &&
			    slice_is(path, service_table[device->service[i]]->path))
				return service_table[device->service[i]];
	}
	return NULL;
}

const char *device_uuid(enum wire_igd tree, enum device_number device,
			const struct wire_service *identity)
{
	const struct wire_tree *uuids = &identity->tree[tree];

	switch (device) {
	case DEVICE_GATEWAY:
		return uuids->root;
	case DEVICE_WAN:
		return uuids->wan;
	default:
		return uuids->connection;
	}
}

void device_connection_container(struct strbuf *out, enum wire_igd tree,
				 const struct wire_service *identity)
{
	const char *type = device_trees[tree].device[DEVICE_CONNECTION].type;

	strbuf_add_format(out, "uuid:%s:%s", device_uuid(tree, DEVICE_CONNECTION, identity),
			  type + sizeof("urn:schemas-upnp-org:device:") - 1);
}
