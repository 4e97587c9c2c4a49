// SPDX-License-Identifier: BSD-2-Clause
// The tree of devices we are: InternetGatewayDevice:1 with one WANDevice and its
// WANConnectionDevice, and which service stands where. Description and discovery are read from it.
#pragma once

#include <stddef.h>

#include "base/strbuf.h"
#include "lan/service_table.h"
#include "wire/message.h"

enum device_number { DEVICE_GATEWAY, DEVICE_WAN, DEVICE_CONNECTION, DEVICE__COUNT };

struct device {
	const char *type; // with its version
	unsigned version;
	const char *name;	     // friendlyName; of the root it follows the router's own name
	enum service_number service; // each device has exactly one
	int child;		     // enum device_number, or -1
};

// In the order of the tree: a device stands before those it contains.
extern const struct device device_table[DEVICE__COUNT];

// The device's UUID, without "uuid:".
const char *device_uuid(enum device_number device, const struct wire_service *identity);

enum { DEVICE_CONTAINER_MAX = 96 };

// Appends what names our one connection device to other services: "uuid:…:WANConnectionDevice:1".
void device_connection_container(struct strbuf *out, const struct wire_service *identity);
