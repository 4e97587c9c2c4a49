// SPDX-License-Identifier: BSD-2-Clause
// Serving LANs. Every change ends in settle(), which compares what should be served with what is.

#include "lan/network.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lan/http_listener.h"
#include "lan/ssdp_service.h"

struct network {
	bool used;
	bool told; // gate says that it is served
	bool marked;
	uint32_t ifindex;
	struct wire_lan lan;
	// The parent's sockets, -1: none. What serves them works on duplicates, so that the service
	// can be switched off and on again.
	int ssdp_fd, http_fd;
	uint32_t http_address;
	uint16_t http_port;
	struct http_listener *http;
	struct ssdp_service *ssdp;
};

// A discovery service that says farewell.
struct leaving {
	TAILQ_ENTRY(leaving) link;
	struct networks *networks;
	struct ssdp_service *ssdp;
	uint32_t ifindex;
};

struct networks {
	struct loop *loop;
	struct lan_log *log;
	struct http_server *server;
	struct ssdp_limits *limits;
	struct wire_service identity;
	bool stopping;
	loop_callback *gone;
	void *context;
	struct loop_timer check_gone;
	TAILQ_HEAD(, leaving) leaving;
	struct network network[WIRE_INTERFACES_MAX];
};

static void on_check_gone(void *context)
{
	struct networks *n = context;

	if (n->stopping && TAILQ_EMPTY(&n->leaving))
		n->gone(n->context);
}

struct networks *networks_new(struct loop *loop, struct lan_log *log, struct http_server *server)
{
	struct networks *n = calloc(1, sizeof(*n));

	if (!n)
		return NULL;
	n->loop = loop;
	n->log = log;
	n->server = server;
	TAILQ_INIT(&n->leaving);
	loop_timer_init(&n->check_gone, loop, on_check_gone, n);
	n->limits = ssdp_limits_new();
	if (!n->limits) {
		networks_free(n);
		return NULL;
	}
	return n;
}

static void forget_leaving(struct leaving *l)
{
	TAILQ_REMOVE(&l->networks->leaving, l, link);
	ssdp_service_free(l->ssdp);
	free(l);
}

static void close_fd(int *fd)
{
	if (*fd >= 0)
		(void)close(*fd);
	*fd = -1;
}

void networks_free(struct networks *n)
{
	if (!n)
		return;
	while (!TAILQ_EMPTY(&n->leaving))
		forget_leaving(TAILQ_FIRST(&n->leaving));
	for (size_t i = 0; i < WIRE_INTERFACES_MAX; i++) {
		struct network *w = &n->network[i];

		if (!w->used)
			continue;
		http_listener_free(w->http);
		ssdp_service_free(w->ssdp);
		close_fd(&w->ssdp_fd);
		close_fd(&w->http_fd);
	}
	loop_timer_cancel(&n->check_gone);
	ssdp_limits_free(n->limits);
	free(n);
}

static void on_left(void *context)
{
	struct leaving *l = context;
	struct networks *n = l->networks;

	forget_leaving(l);
	on_check_gone(n);
}

static void leave(struct networks *n, struct network *w)
{
	struct leaving *l = calloc(1, sizeof(*l));

	if (l) {
		*l = (struct leaving){.networks = n, .ssdp = w->ssdp, .ifindex = w->ifindex};
		TAILQ_INSERT_TAIL(&n->leaving, l, link);
		ssdp_service_leave(w->ssdp, on_left, l);
	} else {
		ssdp_service_free(w->ssdp);
	}
	w->ssdp = NULL;
}

// A farewell that still goes on would take back what is announced now: it is cut short, and said
// whole before the announcement. True when there was one.
static bool cut_farewell_short(struct networks *n, uint32_t ifindex)
{
	struct leaving *l = TAILQ_FIRST(&n->leaving);
	bool found = false;

	while (l) {
		struct leaving *next = TAILQ_NEXT(l, link);

		if (l->ifindex == ifindex) {
			forget_leaving(l);
			found = true;
		}
		l = next;
	}
	return found;
}

static int duplicate(struct networks *n, const struct network *w, int fd)
{
	int copy = fcntl(fd, F_DUPFD_CLOEXEC, 0);

	if (copy < 0)
		lan_log(n->log, WIRE_LOG_UPNP | WIRE_LOG_ERROR, "cannot serve %s: no descriptor",
			w->lan.interface);
	return copy;
}

static void start_http(struct networks *n, struct network *w)
{
	int fd = duplicate(n, w, w->http_fd);

	if (fd >= 0)
		w->http = http_listener_new(n->loop, fd, n->server, &w->lan);
}

static void start_ssdp(struct networks *n, struct network *w)
{
	int fd = duplicate(n, w, w->ssdp_fd);
	bool byebye;

	if (fd < 0)
		return;
	byebye = cut_farewell_short(n, w->ifindex) || n->identity.announce;
	w->ssdp = ssdp_service_new(n->loop, fd, n->limits, n->log, &n->identity, &w->lan, byebye);
}

static void stop(struct networks *n, struct network *w)
{
	if (w->ssdp)
		leave(n, w);
	http_listener_free(w->http);
	w->http = NULL;
}

static void settle(struct networks *n, struct network *w)
{
	bool wanted = n->identity.enabled && w->told && !n->stopping;
	bool http = wanted && w->http_fd >= 0 && w->http_address == w->lan.address &&
		    w->http_port == w->lan.http_port;
	bool ssdp = http && w->ssdp_fd >= 0; // nothing is announced that could not be fetched

	if (!http)
		stop(n, w);
	if (!wanted && !n->stopping) // at the end the last answers may still be on their way
		http_server_close_lan(n->server, w->ifindex);
	if (w->ssdp && !ssdp)
		leave(n, w);
	if (http && !w->http)
		start_http(n, w);
	if (ssdp && w->http && !w->ssdp)
		start_ssdp(n, w);
	if (!w->told && w->ssdp_fd < 0 && w->http_fd < 0)
		w->used = false;
}

static void settle_all(struct networks *n)
{
	for (size_t i = 0; i < WIRE_INTERFACES_MAX; i++)
		if (n->network[i].used)
			settle(n, &n->network[i]);
}

static struct network *find(struct networks *n, uint32_t ifindex)
{
	for (size_t i = 0; i < WIRE_INTERFACES_MAX; i++)
		if (n->network[i].used && n->network[i].ifindex == ifindex)
			return &n->network[i];
	return NULL;
}

static struct network *find_or_make(struct networks *n, uint32_t ifindex)
{
	struct network *w = find(n, ifindex);

	if (w)
		return w;
	for (size_t i = 0; i < WIRE_INTERFACES_MAX; i++) {
		w = &n->network[i];
		if (w->used)
			continue;
		*w = (struct network){
			.used = true, .ifindex = ifindex, .ssdp_fd = -1, .http_fd = -1};
		return w;
	}
	lan_log(n->log, WIRE_LOG_UPNP | WIRE_LOG_ERROR, "no more than %d networks can be served",
		WIRE_INTERFACES_MAX);
	return NULL;
}

// What control points have remembered of us: any difference has to be announced.
static bool same_identity(const struct wire_service *a, const struct wire_service *b)
{
	return a->boot_id == b->boot_id && a->config_id == b->config_id &&
	       a->igd_versions == b->igd_versions &&
	       memcmp(a->tree, b->tree, sizeof(a->tree)) == 0 && strcmp(a->token, b->token) == 0 &&
	       strcmp(a->name, b->name) == 0;
}

void networks_set_identity(struct networks *n, const struct wire_service *identity)
{
	bool restart = identity->announce || identity->boot_id != n->identity.boot_id;
	bool changed = restart || !same_identity(identity, &n->identity);

	n->identity = *identity;
	settle_all(n);
	for (size_t i = 0; changed && i < WIRE_INTERFACES_MAX; i++) {
		struct network *w = &n->network[i];

		if (w->used && w->ssdp)
			ssdp_service_change(w->ssdp, identity, &w->lan, restart);
	}
}

static bool same_place(const struct wire_lan *a, const struct wire_lan *b)
{
	return a->address == b->address && a->length == b->length && a->http_port == b->http_port;
}

void networks_set_lan(struct networks *n, const struct wire_lan *lan)
{
	struct network *w = lan->gone ? find(n, lan->ifindex) : find_or_make(n, lan->ifindex);

	if (!w)
		return;
	if (w->told && !lan->gone && !same_place(&w->lan, lan)) {
		stop(n, w); // everything begins anew at the new address
		http_server_close_lan(n->server, w->ifindex);
	}
	w->told = !lan->gone;
	w->marked = false;
	if (!lan->gone)
		w->lan = *lan;
	settle(n, w);
}

static void set_fd(int *at, int fd, bool gone)
{
	close_fd(at);
	if (!gone)
		*at = fd;
	else if (fd >= 0)
		(void)close(fd);
}

void networks_set_listener(struct networks *n, const struct wire_listener *listener, int fd)
{
	bool http = listener->purpose == WIRE_LISTENER_HTTP;
	bool gone = listener->gone || fd < 0;
	struct network *w = gone ? find(n, listener->ifindex) : find_or_make(n, listener->ifindex);
	bool known = http || listener->purpose == WIRE_LISTENER_SSDP;
	bool other = w && gone && http &&
		     (w->http_address != listener->address || w->http_port != listener->port);

	if (!w || !known || other) {
		if (fd >= 0)
			(void)close(fd);
		return;
	}
	if (http) {
		// A new socket in place of the old one: the listener starts again on it.
		http_listener_free(w->http);
		w->http = NULL;
		set_fd(&w->http_fd, fd, gone);
		w->http_address = listener->address;
		w->http_port = listener->port;
	} else {
		set_fd(&w->ssdp_fd, fd, gone);
		if (w->ssdp)
			leave(n, w);
	}
	settle(n, w);
}

void networks_mark(struct networks *n)
{
	for (size_t i = 0; i < WIRE_INTERFACES_MAX; i++)
		n->network[i].marked = n->network[i].told;
}

void networks_sweep(struct networks *n)
{
	for (size_t i = 0; i < WIRE_INTERFACES_MAX; i++) {
		struct network *w = &n->network[i];

		if (!w->used || !w->marked)
			continue;
		w->told = false;
		w->marked = false;
		settle(n, w);
	}
}

void networks_leave(struct networks *n, loop_callback *gone, void *context)
{
	n->gone = gone;
	n->context = context;
	n->stopping = true;
	settle_all(n);
	loop_timer_set(&n->check_gone, 0);
}
