// SPDX-License-Identifier: BSD-2-Clause
// Accepting HTTP connections on one LAN.
#pragma once

#include "io/loop.h"
#include "lan/http_server.h"
#include "wire/message.h"

struct http_listener;

// Takes FD over, a listening socket of either family bound to the LAN's interface. LAN is copied;
// connections that are not from a neighbour to an address of ours there are closed unheard. NULL without memory (FD is closed then
// too).
struct http_listener *http_listener_new(struct loop *loop, int fd, struct http_server *server,
					const struct wire_lan *lan);
// The LAN has other addresses, which this socket is bound to none of.
void http_listener_move(struct http_listener *l, const struct wire_lan *lan);
void http_listener_free(struct http_listener *l); // NULL is fine
