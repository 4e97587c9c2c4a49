// SPDX-License-Identifier: BSD-2-Clause
// All HTTP connections of the LANs, and how many one device may hold.
#pragma once

#include "http/connection.h"
#include "lan/lan.h"
#include "lan/log.h"

enum {
	HTTP_CONNECTIONS_PER_SOURCE = 32,
	HTTP_CONNECTIONS_MAX = 256,
	// A device has as many IPv6 addresses as it likes: they leave room for the others.
	HTTP_CONNECTIONS_IPV6_MAX = 128,
	HTTP_REQUESTS_MAX = 100, // of one connection
};

struct http_server;

// Answers as http_connection_events' `request` does.
typedef void http_handler(void *context, struct http_connection *c, const struct http_request *r);

struct http_server *http_server_new(struct loop *loop, struct lan_log *log, http_handler *handler,
				    void *context); // NULL without memory
void http_server_free(struct http_server *s);	    // NULL is fine

// Takes FD over as a connection from FROM, or closes it where the limits say so. A connection that
// is kept alive without a request gives way to a new one.
void http_server_adopt(struct http_server *s, int fd, const struct lan_connection *from);

// Where the connection came from.
const struct lan_connection *http_server_from(const struct http_connection *c);

void http_server_close_lan(struct http_server *s, uint32_t ifindex); // that LAN's connections
