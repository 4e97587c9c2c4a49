// SPDX-License-Identifier: BSD-2-Clause
// The wiring of the process: which message from whom goes to which room.

#include "lan/lan.h"

#include <stdlib.h>
#include <unistd.h>

#include "lan/dhcp_file.h"
#include "lan/eventing.h"
#include "lan/gate_channel.h"
#include "lan/hearing.h"
#include "lan/http_server.h"
#include "lan/log.h"
#include "lan/network.h"
#include "lan/routes.h"
#include "wire/message.h"

enum { SWEEP_MS = 1000 }; // after SERVICE a new gate has told all LANs by then

struct lan {
	struct loop *loop;
	struct seqpacket *parent;
	struct gate_channel *gate;
	struct lan_log *log;
	struct http_server *server;
	struct networks *networks;
	struct eventing *eventing;
	struct wire_service identity;
	struct routes routes;
	struct hearing hearing;
	struct loop_timer sweep;
	bool fresh_gate; // it has not said SERVICE yet
};

// Changes of mappings and of the uplink are not kept here: who asks, and who has subscribed, is
// told what is so at that moment, by gate.
static void on_told(void *context, enum wire_kind kind, const void *body)
{
	struct lan *lan = context;

	switch (kind) {
	case WIRE_SERVICE:
		lan->identity = *(const struct wire_service *)body;
		networks_set_identity(lan->networks, &lan->identity);
		if (lan->fresh_gate)
			loop_timer_set(&lan->sweep, SWEEP_MS);
		lan->fresh_gate = false;
		if (lan->identity.enabled)
			eventing_changed(lan->eventing); // the dummy entry counts
		else
			eventing_drop_lan(lan->eventing, EVENTING_EVERY_LAN);
		break;
	case WIRE_UPLINK:
	case WIRE_MAPPING_EVENT:
		eventing_changed(lan->eventing);
		break;
	case WIRE_LAN:
		if (((const struct wire_lan *)body)->gone) {
			eventing_drop_lan(lan->eventing, ((const struct wire_lan *)body)->ifindex);
			hearing_forget(&lan->hearing, ((const struct wire_lan *)body)->ifindex);
		}
		networks_set_lan(lan->networks, body);
		break;
	default:
		break;
	}
}

static void on_sweep(void *context)
{
	struct lan *lan = context;

	networks_sweep(lan->networks);
}

static void connect_channel(struct lan *lan, const struct wire_channel *channel, int fd)
{
	if (fd < 0)
		return;
	switch (channel->role) {
	case WIRE_ROLE_GATE:
		networks_mark(lan->networks);
		loop_timer_cancel(&lan->sweep);
		lan->fresh_gate = true;
		(void)gate_channel_connect(lan->gate, fd);
		break;
	case WIRE_ROLE_MGMT:
		(void)lan_log_connect(lan->log, fd);
		break;
	default:
		(void)close(fd);
		break;
	}
}

static void on_gone(void *context)
{
	struct lan *lan = context;

	loop_stop(lan->loop);
}

static void on_parent(void *context, const void *bytes, size_t n, int fd)
{
	struct lan *lan = context;
	struct wire_header header;
	const void *body;

	switch (wire_open(bytes, n, &header, &body)) {
	case WIRE_CHANNEL:
		connect_channel(lan, body, fd);
		break;
	case WIRE_LISTENER:
		networks_set_listener(lan->networks, body, fd);
		break;
	case WIRE_CONNECTED:
		eventing_connected(lan->eventing, header.request, fd);
		break;
	case WIRE_ANSWER:
		eventing_refused(lan->eventing, header.request);
		if (fd >= 0)
			(void)close(fd);
		break;
	case WIRE_LEASE_FILE:
		if (fd >= 0)
			dhcp_file_read(lan->gate, lan->log, body, fd);
		break;
	case WIRE_STOP:
		loop_timer_cancel(&lan->sweep);
		networks_leave(lan->networks, on_gone, lan);
		if (fd >= 0)
			(void)close(fd);
		break;
	default:
		if (fd >= 0)
			(void)close(fd);
		break;
	}
}

static void on_parent_closed(void *context)
{
	struct lan *lan = context;

	loop_stop(lan->loop); // nobody could manage our sockets any more
}

static int start(struct lan *lan, int parent_fd, struct err *e)
{
	static const struct seqpacket_events events = {.message = on_parent,
						       .closed = on_parent_closed};
	struct wire_ready ready = {0};

	lan->parent = seqpacket_new(lan->loop, parent_fd, &events, lan);
	if (!lan->parent)
		return err_set(e, ERR_NO_MEMORY, NULL);
	lan->log = lan_log_new(lan->loop);
	lan->gate = gate_channel_new(lan->loop, on_told, lan);
	if (!lan->gate || !lan->log)
		return err_set(e, ERR_NO_MEMORY, NULL);
	hearing_init(&lan->hearing, lan->loop, lan->gate);
	lan->eventing = eventing_new(lan->loop, lan->gate, lan->log, &lan->identity, lan->parent);
	lan->routes = (struct routes){.identity = &lan->identity,
				      .gate = lan->gate,
				      .eventing = lan->eventing,
				      .log = lan->log,
				      .hearing = &lan->hearing};
	lan->server = http_server_new(lan->loop, lan->log, routes_handle, &lan->routes);
	lan->networks =
		lan->server ? networks_new(lan->loop, lan->log, &lan->hearing, lan->server) : NULL;
	if (!lan->eventing || !lan->networks)
		return err_set(e, ERR_NO_MEMORY, NULL);
	if (wire_send(lan->parent, WIRE_READY, 0, &ready, -1) != 0)
		return err_set(e, ERR_IO, "the parent is gone");
	return 0;
}

struct lan *lan_new(struct loop *loop, int parent_fd, struct err *e)
{
	struct lan *lan = calloc(1, sizeof(*lan));

	if (!lan) {
		(void)close(parent_fd);
		(void)err_set(e, ERR_NO_MEMORY, NULL);
		return NULL;
	}
	lan->loop = loop;
	loop_timer_init(&lan->sweep, loop, on_sweep, lan);
	if (start(lan, parent_fd, e) != 0) {
		lan_free(lan);
		return NULL;
	}
	return lan;
}

void lan_free(struct lan *lan)
{
	if (!lan)
		return;
	loop_timer_cancel(&lan->sweep);
	networks_free(lan->networks);
	http_server_free(lan->server);
	eventing_free(lan->eventing);
	gate_channel_free(lan->gate);
	lan_log_free(lan->log);
	seqpacket_free(lan->parent);
	free(lan);
}

void lan_adopt_connection(struct lan *lan, int fd, const struct lan_connection *from)
{
	http_server_adopt(lan->server, fd, from);
}
