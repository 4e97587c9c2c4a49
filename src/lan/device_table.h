// SPDX-License-Identifier: BSD-2-Clause
// The trees of devices we are, one for each version of InternetGatewayDevice: a gateway with one
// WANDevice and its WANConnectionDevice, and which services stand where. Each tree is a root device
// of its own, since many control points fail at the sight of anything of version 2. Description,
// discovery and the paths of services are read from here.
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/strbuf.h"
#include "lan/service_table.h"
#include "wire/message.h"

enum device_number { DEVICE_GATEWAY, DEVICE_WAN, DEVICE_CONNECTION, DEVICE__COUNT };

enum { DEVICE_SERVICES_MAX = 4 };

struct device {
	const char *type; // with its version
	const char *name; // friendlyName; of the root it follows the router's own name
	enum service_number service[DEVICE_SERVICES_MAX];
	size_t services;
	int child; // enum device_number, or -1
};

struct device_tree {
	const char *segment; // of its URLs, behind the token; NULL: none
	unsigned minor;	     // of specVersion, whose major is 1
	// In the order of the tree: a device stands before those it contains.
	const struct device *device; // DEVICE__COUNT of them
};

extern const struct device_tree device_trees[WIRE_IGD__COUNT];

bool tree_is_offered(enum wire_igd tree, const struct wire_service *identity);

// The tree that everybody sees; the others are for those who ask for what only they have.
enum wire_igd tree_announced(const struct wire_service *identity);

// Of a tree that has it: WANPPPConnection is there only while it is to be.
bool service_is_offered(enum service_number service, const struct wire_service *identity);

// The service of TREE whose segment PATH is. NULL: none that is offered.
const struct service *tree_service(enum wire_igd tree, struct slice path,
				   const struct wire_service *identity);

// The device's UUID, without "uuid:".
const char *device_uuid(enum wire_igd tree, enum device_number device,
			const struct wire_service *identity);

enum { DEVICE_CONTAINER_MAX = 96 };

// Appends what names the connection device of TREE to other services:
// "uuid:…:WANConnectionDevice:1".
void device_connection_container(struct strbuf *out, enum wire_igd tree,
				 const struct wire_service *identity);
