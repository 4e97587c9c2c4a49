// SPDX-License-Identifier: BSD-2-Clause
// The network services: the records of /ip/service, and keeping the parent's listeners as they say.
// The API listens while its service is enabled and some user has a password.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "mgmt/hooks.h"

// A record of /ip/service.
struct service_row {
	struct row row;
	char *name;
	uint16_t port;
	uint32_t protocol; // enum: tcp
	char *address;	   // prefixes that may connect; "": the LANs and this machine
	uint32_t max_sessions;
};

#define SERVICE_PATH	 "/ip/service"
#define SERVICE_API_NAME "api"

struct service {
	uint16_t open;	  // port of the listener; 0: none
	uint16_t opening; // asked for, not answered yet
	uint16_t opened;  // for the transaction under way
	bool failed;	  // the port in force could not be had
	struct transaction *waiting;
};

extern const struct applier service_applier;

// The record in force; NULL when this program has no such service.
const struct service_row *service_api(const struct mgmt *m);

// Users or services have changed, or a listener came or went: asks the parent for what it takes.
void service_reconcile(struct mgmt *m);

// The parent has given, or taken, a listener on PORT.
void service_listener_came(struct mgmt *m, uint16_t port);
void service_listener_went(struct mgmt *m, uint16_t port);
