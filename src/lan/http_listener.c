// SPDX-License-Identifier: BSD-2-Clause
// A listening socket.

#include "lan/http_listener.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "io/socket_address.h"
#include "lan/neighbourhood.h"

enum {
	ACCEPT_BATCH = 16,     // in one pass, so that the rest is not starved
	ACCEPT_REST_MS = 1000, // when the system has no descriptors or memory left
};

struct http_listener {
	struct loop_fd watch;
	struct loop_timer rest;
	struct http_server *server;
	struct wire_lan lan;
};

static bool is_passing(int error)
{
	// What accept(2) reports of a connection that failed before it was accepted.
	return error == EINTR || error == ECONNABORTED || error == EPROTO || error == ENETDOWN ||
	       error == EHOSTUNREACH || error == ENETUNREACH || error == EPERM;
}

static void adopt(struct http_listener *l, int fd, const union socket_address *peer)
{
	union socket_address local = {0};
	socklen_t length = sizeof(local);
	struct lan_connection from = {.ifindex = l->lan.ifindex};
	uint16_t peer_port;
	int one = 1;

	if (getsockname(fd, &local.any, &length) != 0 ||
	    !socket_address_read(&local, &from.local, &from.local_port) ||
	    !socket_address_read(peer, &from.peer, &peer_port) ||
	    !neighbourhood_has(&l->lan, from.peer) || !neighbourhood_is_ours(&l->lan, from.local)) {
		(void)close(fd);
		return;
	}
	(void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	http_server_adopt(l->server, fd, &from);
}

static void on_ready(void *context, unsigned events)
{
	struct http_listener *l = context;

	(void)events;
	for (int i = 0; i < ACCEPT_BATCH; i++) {
		union socket_address peer = {0};
		socklen_t length = sizeof(peer);
		int fd = accept4(l->watch.fd, &peer.any, &length, SOCK_NONBLOCK | SOCK_CLOEXEC);

		if (fd >= 0) {
			adopt(l, fd, &peer);
		} else if (errno == EAGAIN || errno == EWOULDBLOCK) {
			return;
		} else if (!is_passing(errno)) {
			(void)loop_fd_watch(&l->watch, 0);
			loop_timer_set(&l->rest, ACCEPT_REST_MS);
			return;
		}
	}
}

static void on_rested(void *context)
{
	struct http_listener *l = context;

	if (loop_fd_watch(&l->watch, LOOP_READ) != 0)
		loop_timer_set(&l->rest, ACCEPT_REST_MS);
}

struct http_listener *http_listener_new(struct loop *loop, int fd, struct http_server *server,
					const struct wire_lan *lan)
{
	struct http_listener *l = calloc(1, sizeof(*l));
	int flags = fcntl(fd, F_GETFL);

	if (!l || flags < 0 || fcntl(fd, F_SETFL, flags | O_NONBLOCK) != 0) {
		free(l);
		(void)close(fd);
		return NULL;
	}
	l->server = server;
	l->lan = *lan;
	loop_timer_init(&l->rest, loop, on_rested, l);
	loop_fd_init(&l->watch, loop, fd, on_ready, l);
	on_rested(l);
	return l;
}

void http_listener_move(struct http_listener *l, const struct wire_lan *lan)
{
	l->lan = *lan;
}

void http_listener_free(struct http_listener *l)
{
	if (!l)
		return;
	loop_timer_cancel(&l->rest);
	loop_fd_done(&l->watch);
	(void)close(l->watch.fd);
	free(l);
}
