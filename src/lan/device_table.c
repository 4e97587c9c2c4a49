// SPDX-License-Identifier: BSD-2-Clause
// The tree of devices.

#include "lan/device_table.h"

#define DEVICE(type) "urn:schemas-upnp-org:device:" type ":1"

const struct device device_table[DEVICE__COUNT] = {
	[DEVICE_GATEWAY] = {DEVICE("InternetGatewayDevice"), 1, "Internet gateway",
			    SERVICE_LAYER3_FORWARDING, DEVICE_WAN},
	[DEVICE_WAN] = {DEVICE("WANDevice"), 1, "WAN device", SERVICE_WAN_COMMON,
			DEVICE_CONNECTION},
	[DEVICE_CONNECTION] = {DEVICE("WANConnectionDevice"), 1, "WAN connection device",
			       SERVICE_WAN_IP, -1},
};

const char *device_uuid(enum device_number device, const struct wire_service *identity)
{
	switch (device) {
	case DEVICE_GATEWAY:
		return identity->root_uuid;
	case DEVICE_WAN:
		return identity->wan_uuid;
	default:
		return identity->connection_uuid;
	}
}

void device_connection_container(struct strbuf *out, const struct wire_service *identity)
{
	strbuf_add_format(out, "uuid:%s:WANConnectionDevice:%u",
			  device_uuid(DEVICE_CONNECTION, identity),
			  device_table[DEVICE_CONNECTION].version);
}
