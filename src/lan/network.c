// SPDX-License-Identifier: BSD-2-Clause
// Serving LANs. Every change ends in settle(), which compares what should be served with what is.

#include "lan/network.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>
#include <unistd.h>

#include "codec/ssdp.h"
#include "lan/http_listener.h"
#include "lan/mndp_listener.h"
#include "lan/ssdp_service.h"

enum { FAMILIES = 2 }; // IPv4, then IPv6

// One family on one LAN.
struct side {
	// The parent's sockets, -1: none. What serves them works on duplicates, so that the service
	// can be switched off and on again.
	int ssdp_fd, http_fd;
	uint32_t http_address;
	uint16_t http_port, ssdp_port;
	struct http_listener *http;
	struct ssdp_service *ssdp;
};

struct network {
	bool used;
	bool told; // gate says that it is served
	bool marked;
	uint32_t ifindex;
	struct wire_lan lan;
	struct side side[FAMILIES];
	struct mndp_listener *mndp;
};

// A discovery service that says farewell.
struct leaving {
	TAILQ_ENTRY(leaving) link;
	struct networks *networks;
	struct ssdp_service *ssdp;
	uint32_t ifindex;
	size_t family;
};

struct networks {
	struct loop *loop;
	struct lan_log *log;
	struct hearing *hearing;
	struct http_server *server;
	struct ssdp_limits *limits[FAMILIES];
	struct mndp_limits mndp_limits;
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

struct networks *networks_new(struct loop *loop, struct lan_log *log, struct hearing *hearing,
			      struct http_server *server)
{
	struct networks *n = calloc(1, sizeof(*n));

	if (!n)
		return NULL;
	n->loop = loop;
	n->log = log;
	n->hearing = hearing;
	n->server = server;
	TAILQ_INIT(&n->leaving);
	loop_timer_init(&n->check_gone, loop, on_check_gone, n);
	for (size_t family = 0; family < FAMILIES; family++) {
		n->limits[family] = ssdp_limits_new();
		if (!n->limits[family]) {
			networks_free(n);
			return NULL;
		}
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

		for (size_t family = 0; w->used && family < FAMILIES; family++) {
			http_listener_free(w->side[family].http);
			ssdp_service_free(w->side[family].ssdp);
			close_fd(&w->side[family].ssdp_fd);
			close_fd(&w->side[family].http_fd);
		}
		mndp_listener_free(w->mndp);
	}
	loop_timer_cancel(&n->check_gone);
	for (size_t family = 0; family < FAMILIES; family++)
		ssdp_limits_free(n->limits[family]);
	free(n);
}

static void on_left(void *context)
{
	struct leaving *l = context;
	struct networks *n = l->networks;

	forget_leaving(l);
	on_check_gone(n);
}

static void leave(struct networks *n, struct network *w, size_t family)
{
	struct side *side = &w->side[family];
	struct leaving *l = side->ssdp ? calloc(1, sizeof(*l)) : NULL;

	if (l) {
		*l = (struct leaving){
			.networks = n, .ssdp = side->ssdp, .ifindex = w->ifindex, .family = family};
		TAILQ_INSERT_TAIL(&n->leaving, l, link);
		ssdp_service_leave(side->ssdp, on_left, l);
	} else {
		ssdp_service_free(side->ssdp);
	}
	side->ssdp = NULL;
}

// A farewell that still goes on would take back what is announced now: it is cut short, and said
// whole before the announcement. True when there was one.
static bool cut_farewell_short(struct networks *n, uint32_t ifindex, size_t family)
{
	struct leaving *l = TAILQ_FIRST(&n->leaving);
	bool found = false;

	while (l) {
		struct leaving *next = TAILQ_NEXT(l, link);

		if (l->ifindex == ifindex && l->family == family) {
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

static void start_http(struct networks *n, struct network *w, struct side *side)
{
	int fd = duplicate(n, w, side->http_fd);

	if (fd >= 0)
		side->http = http_listener_new(n->loop, fd, n->server, &w->lan);
}

static void start_ssdp(struct networks *n, struct network *w, size_t family)
{
	struct side *side = &w->side[family];
	struct ssdp_socket socket = {
		.fd = duplicate(n, w, side->ssdp_fd), .v6 = family > 0, .port = side->ssdp_port};
	bool byebye;

	if (socket.fd < 0)
		return;
	byebye = cut_farewell_short(n, w->ifindex, family) || n->identity.announce;
	side->ssdp = ssdp_service_new(n->loop, &socket, n->limits[family], n->log, n->hearing,
				      &n->identity, &w->lan, byebye);
}

static void stop(struct networks *n, struct network *w, size_t family)
{
	leave(n, w, family);
	http_listener_free(w->side[family].http);
	w->side[family].http = NULL;
}

// The HTTP socket is the one for what gate tells now.
static bool http_fits(const struct network *w, size_t family)
{
	const struct side *side = &w->side[family];

	if (side->http_fd < 0 || side->http_port != w->lan.http_port)
		return false;
	return family > 0 ? !ip6_is_none(w->lan.link_local) : side->http_address == w->lan.address;
}

static void settle_side(struct networks *n, struct network *w, size_t family, bool wanted)
{
	struct side *side = &w->side[family];
	bool http = wanted && http_fits(w, family);
	bool ssdp = http && side->ssdp_fd >= 0; // nothing is announced that could not be fetched

	if (!http)
		stop(n, w, family);
	if (!ssdp)
		leave(n, w, family);
	if (http && !side->http)
		start_http(n, w, side);
	if (ssdp && side->http && !side->ssdp)
		start_ssdp(n, w, family);
}

static void settle(struct networks *n, struct network *w)
{
	bool wanted = n->identity.enabled && w->told && !n->stopping;
	bool open = w->mndp != NULL;

	for (size_t family = 0; family < FAMILIES; family++) {
		settle_side(n, w, family, wanted);
		open |= w->side[family].ssdp_fd >= 0 || w->side[family].http_fd >= 0;
	}
	if (!wanted && !n->stopping) // at the end the last answers may still be on their way
		http_server_close_lan(n->server, w->ifindex);
	if (!w->told && !open)
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
		*w = (struct network){.used = true, .ifindex = ifindex};
		for (size_t family = 0; family < FAMILIES; family++)
			w->side[family] = (struct side){.ssdp_fd = -1, .http_fd = -1};
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
	       a->igd_versions == b->igd_versions && a->ppp == b->ppp &&
	       memcmp(a->tree, b->tree, sizeof(a->tree)) == 0 && strcmp(a->token, b->token) == 0 &&
	       strcmp(a->name, b->name) == 0;
}

void networks_set_identity(struct networks *n, const struct wire_service *identity)
{
	bool changed = identity->announce || !same_identity(identity, &n->identity);

	n->identity = *identity;
	settle_all(n);
	for (size_t i = 0; i < WIRE_INTERFACES_MAX; i++)
		for (size_t family = 0; family < FAMILIES; family++) {
			struct side *side = &n->network[i].side[family];

			if (!n->network[i].used || !side->ssdp)
				continue;
			ssdp_service_behave(side->ssdp, identity);
			if (changed)
				ssdp_service_change(side->ssdp, identity, identity->announce);
		}
}

static bool same_place(const struct wire_lan *a, const struct wire_lan *b)
{
	return a->address == b->address && a->length == b->length && a->http_port == b->http_port;
}

static bool same_place_v6(const struct wire_lan *a, const struct wire_lan *b)
{
	return ip6_equal(a->link_local, b->link_local) && ip6_equal(a->site, b->site) &&
	       a->site_length == b->site_length;
}

// The LAN has other addresses. Of IPv4, and with another port, everything begins anew; of IPv6 what
// stays is not disturbed.
static void move(struct networks *n, struct network *w, const struct wire_lan *lan)
{
	bool same = same_place(&w->lan, lan);
	bool same_v6 = same_place_v6(&w->lan, lan);
	bool same_port = w->lan.http_port == lan->http_port;

	w->lan = *lan;
	if (!same) {
		stop(n, w, 0);
		if (!same_port)
			stop(n, w, 1);
		http_server_close_lan(n->server, w->ifindex);
	}
	if (w->side[1].http)
		http_listener_move(w->side[1].http, lan);
	if (!same_v6 && w->side[1].ssdp)
		ssdp_service_move(w->side[1].ssdp, lan);
}

void networks_set_lan(struct networks *n, const struct wire_lan *lan)
{
	struct network *w = lan->gone ? find(n, lan->ifindex) : find_or_make(n, lan->ifindex);

	if (!w)
		return;
	if (!lan->gone && w->told)
		move(n, w, lan);
	else if (!lan->gone)
		w->lan = *lan;
	w->told = !lan->gone;
	w->marked = false;
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

static void set_http(struct side *side, const struct wire_listener *listener, int fd, bool gone)
{
	// A new socket in place of the old one: the listener starts again on it.
	http_listener_free(side->http);
	side->http = NULL;
	set_fd(&side->http_fd, fd, gone);
	side->http_address = listener->address;
	side->http_port = listener->port;
}

static void set_ssdp(struct networks *n, struct network *w, const struct wire_listener *listener,
		     int fd, bool gone)
{
	size_t family = listener->v6 ? 1 : 0;
	struct side *side = &w->side[family];

	if (!gone && side->ssdp_fd >= 0 && side->ssdp_port != SSDP_PORT &&
	    listener->port == SSDP_PORT)
		lan_log(n->log, WIRE_LOG_UPNP | WIRE_LOG_INFO,
			"udp port %d is free again: all searches on %s are answered", SSDP_PORT,
			listener->interface);
	set_fd(&side->ssdp_fd, fd, gone);
	side->ssdp_port = listener->port;
	leave(n, w, family);
	if (!gone && listener->port != SSDP_PORT)
		lan_log(n->log, WIRE_LOG_UPNP | WIRE_LOG_WARNING,
			"another program keeps udp port %d for itself: on %s only searches to port "
			"%u are answered",
			SSDP_PORT, listener->interface, listener->port);
}

// It says nothing and is never announced: nothing has to come together for it.
static void set_mndp(struct networks *n, struct network *w, int fd, bool gone)
{
	mndp_listener_free(w->mndp);
	w->mndp = NULL;
	if (!gone)
		w->mndp = mndp_listener_new(n->loop, fd, &n->mndp_limits, n->log, &w->lan);
	else if (fd >= 0)
		(void)close(fd);
}

void networks_set_listener(struct networks *n, const struct wire_listener *listener, int fd)
{
	bool http = listener->purpose == WIRE_LISTENER_HTTP;
	bool gone = listener->gone || fd < 0;
	struct network *w = gone ? find(n, listener->ifindex) : find_or_make(n, listener->ifindex);
	struct side *side = w ? &w->side[listener->v6 ? 1 : 0] : NULL;
	bool mndp = listener->purpose == WIRE_LISTENER_MNDP;
	bool known = http || mndp || listener->purpose == WIRE_LISTENER_SSDP;
	bool other = w && gone && http &&
		     (side->http_address != listener->address || side->http_port != listener->port);

	if (!w || !known || other) {
		if (fd >= 0)
			(void)close(fd);
		return;
	}
	if (http)
		set_http(side, listener, fd, gone);
	else if (mndp)
		set_mndp(n, w, fd, gone);
	else
		set_ssdp(n, w, listener, fd, gone);
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
