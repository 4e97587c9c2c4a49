// SPDX-License-Identifier: BSD-2-Clause
// Accepting connections.

#include "door/door.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <utlist.h>

#include "door/api.h"
#include "door/credentials.h"
#include "door/ssh.h"
#include "door/www.h"
#include "mgmt/admission.h"
#include "mgmt/state.h"

enum {
	ACCEPT_BATCH = 16,	// connections in one pass
	EXHAUSTED_PAUSE = 1000, // ms without accepting when there are no descriptors
	KEEPALIVE_IDLE = 60,	// s
};

struct door_listener {
	struct door_listener *prev, *next;
	struct door_state *d;
	struct loop_fd watch;
	struct loop_timer pause;
	struct wire_listener is;
};

static struct door_state *start(struct mgmt *m)
{
	struct door_state *d = calloc(1, sizeof(*d));

	if (!d)
		return NULL;
	d->credentials = calloc(1, sizeof(*d->credentials));
	if (!d->credentials) {
		free(d);
		return NULL;
	}
	d->m = m;
	d->loop = m->loop;
	d->api_newcomers =
		(struct newcomers){d->loop, NULL, DOOR_NEWCOMERS_MAX, DOOR_NEWCOMERS_OF_ADDRESS};
	d->www_newcomers = d->api_newcomers;
	d->ssh_newcomers = (struct newcomers){d->loop, NULL, DOOR_SSH_NEWCOMERS_MAX,
					      DOOR_SSH_NEWCOMERS_OF_ADDRESS};
	peer_book_init(&d->book);
	return d;
}

// ---- one connection

// IPv4, also as an IPv6 socket tells it. False for anything else.
static bool read_address(const struct sockaddr_storage *from, ip4 *out)
{
	const struct sockaddr_in *v4 = (const struct sockaddr_in *)from;
	const struct sockaddr_in6 *v6 = (const struct sockaddr_in6 *)from;
	uint32_t mapped;

	if (from->ss_family == AF_INET) {
		*out = ip4_from_network(v4->sin_addr.s_addr);
		return true;
	}
	if (from->ss_family != AF_INET6 || !IN6_IS_ADDR_V4MAPPED(&v6->sin6_addr))
		return false;
	memcpy(&mapped, &v6->sin6_addr.s6_addr[12], sizeof(mapped));
	*out = ip4_from_network(mapped);
	return true;
}

static void keep_alive(int fd)
{
	int on = 1;
	int idle = KEEPALIVE_IDLE;

	// Without these a connection works too, only less promptly.
	(void)setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof(on));
	(void)setsockopt(fd, IPPROTO_TCP, TCP_KEEPIDLE, &idle, sizeof(idle));
	(void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
}

// A connection over the network whose source is being looked up.
struct arrival {
	struct arrival *prev, *next;
	struct door_state *d;
	struct admission *admission;
	struct door_source source;
	int fd;
};

static void serve(struct door_state *d, int fd, const struct door_source *source)
{
	if (source->service == SERVICE_WWW || source->service == SERVICE_WWW_SSL)
		www_open(d, fd, source);
	else if (source->service == SERVICE_SSH)
		ssh_open(d, fd, source);
	else
		api_open(d, fd, source);
}

static void on_admission(void *context, bool admitted)
{
	struct arrival *a = context;

	DL_DELETE(a->d->arrivals, a);
	if (admitted) {
		keep_alive(a->fd);
		serve(a->d, a->fd, &a->source);
	} else {
		(void)close(a->fd);
	}
	free(a);
}

static void turn_away(struct arrival *a)
{
	admission_forget(a->admission);
	on_admission(a, false);
}

static void arrive(struct door_state *d, int fd, const struct door_source *source)
{
	struct admission *admission;
	struct arrival *a;
	size_t count;

	DL_COUNT(d->arrivals, a, count);
	a = count < DOOR_ARRIVALS_MAX ? calloc(1, sizeof(*a)) : NULL;
	if (!a) {
		(void)close(fd);
		return;
	}
	a->d = d;
	a->fd = fd;
	a->source = *source;
	DL_APPEND(d->arrivals, a);
	admission = admission_ask(d->m, source->service, source->address, on_admission, a);
	if (admission)
		a->admission = admission;
}

static void admit(struct door_listener *l, int fd, const struct sockaddr_storage *from)
{
	struct door_source source = {.control = l->is.purpose == WIRE_LISTENER_CONTROL,
				     .service = service_by_purpose(l->is.purpose)};
	char text[IP4_TEXT_SIZE];

	if (source.control) {
		api_open(l->d, fd, &source);
		return;
	}
	if (!read_address(from, &source.address)) {
		(void)close(fd);
		return;
	}
	(void)slice_copy(slice_from(ip4_format(source.address, text)), source.text,
			 sizeof(source.text));
	arrive(l->d, fd, &source);
}

// ---- listeners

static bool is_exhausted(void)
{
	return errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM;
}

static void on_ready(void *context, unsigned events)
{
	struct door_listener *l = context;

	(void)events;
	for (int i = 0; i < ACCEPT_BATCH; i++) {
		struct sockaddr_storage from = {.ss_family = AF_UNSPEC};
		socklen_t size = sizeof(from);
		int fd = accept4(l->watch.fd, (struct sockaddr *)&from, &size,
				 SOCK_CLOEXEC | SOCK_NONBLOCK);

		if (fd >= 0) {
			admit(l, fd, &from);
			continue;
		}
		if (is_exhausted()) {
			(void)loop_fd_watch(&l->watch, 0);
			loop_timer_set(&l->pause, EXHAUSTED_PAUSE);
		}
		return;
	}
}

static void on_pause_over(void *context)
{
	struct door_listener *l = context;

	(void)loop_fd_watch(&l->watch, LOOP_READ);
}

static void drop(struct door_listener *l)
{
	DL_DELETE(l->d->listeners, l);
	loop_timer_cancel(&l->pause);
	loop_fd_done(&l->watch);
	(void)close(l->watch.fd);
	free(l);
}

static void forget(struct door_state *d, const struct wire_listener *listener)
{
	struct door_listener *l;
	struct door_listener *next;

	DL_FOREACH_SAFE(d->listeners, l, next)
	if (l->is.purpose == listener->purpose && l->is.port == listener->port &&
	    l->is.address == listener->address && l->is.ifindex == listener->ifindex)
		drop(l);
}

static void on_listener(struct door_state *d, const struct wire_listener *listener, int fd)
{
	struct door_listener *l;

	forget(d, listener);
	if (fd < 0)
		return;
	l = listener->purpose == WIRE_LISTENER_CONTROL ||
			    service_by_purpose(listener->purpose) < SERVICE__COUNT
		    ? calloc(1, sizeof(*l))
		    : NULL;
	if (!l) {
		(void)close(fd);
		return;
	}
	l->d = d;
	l->is = *listener;
	loop_fd_init(&l->watch, d->loop, fd, on_ready, l);
	loop_timer_init(&l->pause, d->loop, on_pause_over, l);
	DL_APPEND(d->listeners, l);
	(void)loop_fd_watch(&l->watch, LOOP_READ);
}

static void stop(struct door_state *d)
{
	while (d->arrivals)
		turn_away(d->arrivals);
	while (d->connections)
		api_stop(d->connections);
	while (d->ssh)
		ssh_stop(d->ssh);
	while (d->web)
		www_stop(d->web);
	while (d->listeners)
		drop(d->listeners);
	peer_book_done(&d->book);
	free(d->credentials);
	free(d);
}

const struct door mgmt_door = {
	.start = start, .listener = on_listener, .job = api_open_job, .stop = stop};
