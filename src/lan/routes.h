// SPDX-License-Identifier: BSD-2-Clause
// What our URLs lead to. Everything stands below the secret token; whatever else is asked for is
// not found, and nobody can tell how nearly he hit.
#pragma once

#include "lan/eventing.h"
#include "lan/gate_channel.h"
#include "lan/hearing.h"
#include "http/connection.h"
#include "lan/log.h"

struct routes {
	const struct wire_service *identity;
	struct gate_channel *gate;
	struct eventing *eventing;
	struct lan_log *log;
	struct hearing *hearing;
};

// Answers R, which came in on C (an http_handler; CONTEXT is a struct routes).
void routes_handle(void *context, struct http_connection *c, const struct http_request *r);
