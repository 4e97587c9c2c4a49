// SPDX-License-Identifier: BSD-2-Clause
// The listeners the parent keeps, who may ask for which, and who gets them.

#include "daemon/listener_set.h"

#include <string.h>
#include <unistd.h>

#include "daemon/listener.h"

// Who may ask the parent for which listener, and which child then serves it.
static const struct {
	enum wire_role asker;
	enum wire_role server;
	bool with_interface;
} purposes[WIRE_LISTENER__COUNT] = {
	[WIRE_LISTENER_SSDP] = {WIRE_ROLE_GATE, WIRE_ROLE_LAN, true},
	[WIRE_LISTENER_HTTP] = {WIRE_ROLE_GATE, WIRE_ROLE_LAN, true},
	[WIRE_LISTENER_MNDP] = {WIRE_ROLE_GATE, WIRE_ROLE_LAN, true},
	[WIRE_LISTENER_API] = {WIRE_ROLE_MGMT, WIRE_ROLE_MGMT, false},
	[WIRE_LISTENER_API_SSL] = {WIRE_ROLE_MGMT, WIRE_ROLE_MGMT, false},
	[WIRE_LISTENER_WWW] = {WIRE_ROLE_MGMT, WIRE_ROLE_MGMT, false},
	[WIRE_LISTENER_WWW_SSL] = {WIRE_ROLE_MGMT, WIRE_ROLE_MGMT, false},
	[WIRE_LISTENER_SSH] = {WIRE_ROLE_MGMT, WIRE_ROLE_MGMT, false},
	[WIRE_LISTENER_CONTROL] = {WIRE_ROLE_PARENT, WIRE_ROLE_MGMT, false},
};

enum wire_role listener_set_server(enum wire_role asker, const struct wire_listen *asked)
{
	bool has_interface = asked->ifindex != 0 && asked->interface[0] != '\0';

	if (asked->purpose >= WIRE_LISTENER__COUNT || asker == WIRE_ROLE_PARENT ||
	    purposes[asked->purpose].asker != asker)
		return WIRE_ROLE_PARENT;
	if (has_interface != purposes[asked->purpose].with_interface ||
	    !memchr(asked->interface, '\0', sizeof(asked->interface)))
		return WIRE_ROLE_PARENT;
	if (asked->purpose != WIRE_LISTENER_SSDP && asked->port == 0)
		return WIRE_ROLE_PARENT;
	if (asked->v6 > 1 || (asked->v6 && !purposes[asked->purpose].with_interface))
		return WIRE_ROLE_PARENT;
	return purposes[asked->purpose].server;
}

static struct listener *find(struct listener_set *set, const struct wire_listen *asked)
{
	for (size_t i = 0; i < set->count; i++) {
		const struct wire_listen *is = &set->listener[i].asked;

		if (is->purpose == asked->purpose && is->ifindex == asked->ifindex &&
		    is->v6 == asked->v6 && is->address == asked->address && is->port == asked->port)
			return &set->listener[i];
	}
	return NULL;
}

static void drop(struct listener_set *set, struct listener *listener, struct seqpacket *server)
{
	struct wire_listener gone = listener->is;

	gone.gone = 1;
	(void)close(listener->fd);
	*listener = set->listener[--set->count];
	(void)wire_send(server, WIRE_LISTENER, 0, &gone, -1);
}

int listener_set_ask(struct listener_set *set, const struct wire_listen *asked,
		     struct seqpacket *server, struct err *e)
{
	struct listener *listener = find(set, asked);
	uint16_t port;
	int fd;

	if (!asked->wanted) {
		if (listener)
			drop(set, listener, server);
		return 0;
	}
	if (listener) {
		listener->stale = false;
		return 0;
	}
	if (set->count == LISTENERS_MAX)
		return err_set(e, ERR_QUOTA, "failure: too many listeners");
	fd = listener_open(asked, &port, e);
	if (fd < 0)
		return -1;
	listener = &set->listener[set->count++];
	*listener = (struct listener){.fd = fd, .asked = *asked};
	listener->is.purpose = asked->purpose;
	listener->is.ifindex = asked->ifindex;
	listener->is.address = asked->address;
	listener->is.v6 = asked->v6;
	listener->is.port = port;
	memcpy(listener->is.interface, asked->interface, sizeof(listener->is.interface));
	(void)wire_send(server, WIRE_LISTENER, 0, &listener->is, fd);
	return 0;
}

void listener_set_add_control(struct listener_set *set, int fd)
{
	struct listener *listener = &set->listener[set->count++];

	*listener = (struct listener){
		.fd = fd,
		.asked.purpose = WIRE_LISTENER_CONTROL,
		.is.purpose = WIRE_LISTENER_CONTROL,
	};
}

void listener_set_send_all(const struct listener_set *set, enum wire_role role,
			   struct seqpacket *to)
{
	for (size_t i = 0; i < set->count; i++) {
		const struct listener *listener = &set->listener[i];

		if (purposes[listener->is.purpose].server == role)
			(void)wire_send(to, WIRE_LISTENER, 0, &listener->is, listener->fd);
	}
}

static bool is_displaced(const struct listener *l)
{
	return l->is.purpose == WIRE_LISTENER_SSDP && l->is.port != l->asked.port;
}

bool listener_set_is_displaced(const struct listener_set *set)
{
	for (size_t i = 0; i < set->count; i++)
		if (is_displaced(&set->listener[i]))
			return true;
	return false;
}

void listener_set_return(struct listener_set *set, struct seqpacket *lan)
{
	for (size_t i = 0; i < set->count; i++) {
		struct listener *l = &set->listener[i];
		uint16_t port = 0;
		struct err e;
		int fd = is_displaced(l) ? listener_open(&l->asked, &port, &e) : -1;

		if (fd < 0)
			continue;
		if (port != l->asked.port) {
			(void)close(fd);
			continue;
		}
		(void)close(l->fd);
		l->fd = fd;
		l->is.port = port;
		(void)wire_send(lan, WIRE_LISTENER, 0, &l->is, fd);
	}
}

void listener_set_mark_stale(struct listener_set *set)
{
	for (size_t i = 0; i < set->count; i++)
		set->listener[i].stale =
			purposes[set->listener[i].is.purpose].asker == WIRE_ROLE_GATE;
}

void listener_set_drop_stale(struct listener_set *set, struct seqpacket *lan)
{
	for (size_t i = set->count; i-- > 0;)
		if (set->listener[i].stale)
			drop(set, &set->listener[i], lan);
}

void listener_set_close(struct listener_set *set)
{
	for (size_t i = 0; i < set->count; i++)
		(void)close(set->listener[i].fd);
	set->count = 0;
}
