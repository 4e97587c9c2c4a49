// SPDX-License-Identifier: BSD-2-Clause
// Speaking with gate.

#include "mgmt/gate_link.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <uthash.h>
#include <utlist.h>

enum { LIST_PAGE = 64 };

struct gate_pending {
	UT_hash_handle hh;
	struct gate_pending *prev, *next; // among those that wait
	uint64_t request;
	const struct gate_reply *reply; // NULL: nobody wants to know any more
	void *context;
	bool is_listing;
	bool waits;
	struct wire_list list;
};

struct gate_known_link {
	UT_hash_handle hh;
	struct wire_link is; // key: ifindex
};

struct gate_known_lan {
	UT_hash_handle hh;
	struct wire_lan is; // key: ifindex
};

static const struct gate_reply mirror_reply;

void gate_link_init(struct gate_link *g, struct loop *loop, const struct gate_events *events,
		    void *context)
{
	*g = (struct gate_link){.loop = loop, .events = events, .context = context};
}

static void forget_links(struct gate_link *g)
{
	while (g->links) {
		struct gate_known_link *link = g->links;

		HASH_DEL(g->links, link);
		free(link);
	}
	g->complete = false;
}

// No LAN is served while gate is away.
static void forget_lans(struct gate_link *g)
{
	while (g->lans) {
		struct gate_known_lan *lan = g->lans;

		HASH_DEL(g->lans, lan);
		lan->is.gone = 1;
		g->events->lan(g->context, &lan->is);
		free(lan);
	}
}

static void send_listing(struct gate_link *g, struct gate_pending *p)
{
	p->waits = false;
	g->listings++;
	(void)wire_send(g->channel, WIRE_LIST, p->request, &p->list, -1);
}

static void drop_pending(struct gate_link *g, struct gate_pending *p)
{
	HASH_DEL(g->pending, p);
	if (p->waits)
		DL_DELETE(g->waiting, p);
	free(p);
}

static void end_pending(struct gate_link *g, struct gate_pending *p, const struct err *e,
			uint64_t cursor, bool more)
{
	const struct gate_reply *reply = p->reply;
	void *context = p->context;
	struct gate_pending *next;

	if (p->is_listing && !p->waits)
		g->listings--;
	drop_pending(g, p);
	while (g->channel && g->waiting && g->listings < GATE_LISTINGS_MAX) {
		next = g->waiting;
		DL_DELETE(g->waiting, next);
		send_listing(g, next);
	}
	if (reply)
		reply->answer(context, e, cursor, more);
}

// Called without a channel, so that what is asked in answer to this is answered at once.
static void fail_pending(struct gate_link *g)
{
	struct err e;

	(void)err_set(&e, ERR_FAILURE, "failure: the gateway process is not running");
	while (g->pending)
		end_pending(g, g->pending, &e, 0, false);
}

static void disconnect(struct gate_link *g)
{
	seqpacket_free(g->channel);
	g->channel = NULL;
	g->uplink = (struct wire_uplink){0};
	g->firewall = (struct wire_firewall){0};
	g->suspension = (struct wire_suspension){0};
	forget_links(g);
	forget_lans(g);
	fail_pending(g);
}

void gate_link_done(struct gate_link *g)
{
	disconnect(g);
}

// ---- mirror

static void keep_link(struct gate_link *g, const struct wire_link *told)
{
	struct gate_known_link *known = NULL;

	HASH_FIND(hh, g->links, &told->ifindex, sizeof(told->ifindex), known);
	if (told->gone) {
		if (known) {
			HASH_DEL(g->links, known);
			free(known);
		}
		return;
	}
	if (!known) {
		if (HASH_COUNT(g->links) >= GATE_LINKS_MAX)
			return;
		known = calloc(1, sizeof(*known));
		if (!known)
			return;
		known->is.ifindex = told->ifindex;
		HASH_ADD(hh, g->links, is.ifindex, sizeof(known->is.ifindex), known);
	}
	known->is = *told;
	known->is.name[sizeof(known->is.name) - 1] = '\0';
}

static void keep_lan(struct gate_link *g, const struct wire_lan *told)
{
	struct gate_known_lan *known = NULL;

	HASH_FIND(hh, g->lans, &told->ifindex, sizeof(told->ifindex), known);
	if (told->gone) {
		if (known) {
			HASH_DEL(g->lans, known);
			free(known);
		}
		return;
	}
	if (!known) {
		if (HASH_COUNT(g->lans) >= GATE_LANS_MAX)
			return;
		known = calloc(1, sizeof(*known));
		if (!known)
			return;
		known->is.ifindex = told->ifindex;
		HASH_ADD(hh, g->lans, is.ifindex, sizeof(known->is.ifindex), known);
	}
	known->is = *told;
	known->is.interface[sizeof(known->is.interface) - 1] = '\0';
}

static void on_mirror_row(void *context, enum wire_kind kind, const void *body)
{
	if (kind == WIRE_LINK)
		keep_link(context, body);
}

static void ask_for_links(struct gate_link *g, uint64_t cursor)
{
	struct wire_list list = {.kind = WIRE_LINK, .count = LIST_PAGE, .cursor = cursor};

	(void)gate_link_request(g, WIRE_LIST, &list, &mirror_reply, g);
}

static void on_mirror_answer(void *context, const struct err *e, uint64_t cursor, bool more)
{
	struct gate_link *g = context;

	if (e)
		return;
	if (more) {
		ask_for_links(g, cursor);
		return;
	}
	g->complete = true;
	g->events->complete(g->context);
}

static const struct gate_reply mirror_reply = {.row = on_mirror_row, .answer = on_mirror_answer};

// ---- channel

static void on_answer(struct gate_link *g, uint64_t request, const struct wire_answer *answer)
{
	struct gate_pending *p = NULL;
	struct err e;
	int result;

	HASH_FIND(hh, g->pending, &request, sizeof(request), p);
	if (!p)
		return;
	result = wire_answer_err(answer, &e);
	end_pending(g, p, result == 0 ? NULL : &e, answer->cursor, answer->more != 0);
}

static void on_row(struct gate_link *g, uint64_t request, enum wire_kind kind, const void *body)
{
	struct gate_pending *p = NULL;

	HASH_FIND(hh, g->pending, &request, sizeof(request), p);
	if (p && p->reply && p->reply->row)
		p->reply->row(p->context, kind, body);
}

// Whether it has another carrier than it had.
static bool changes_carrier(const struct gate_link *g, const struct wire_link *told)
{
	struct gate_known_link *known = NULL;

	HASH_FIND(hh, g->links, &told->ifindex, sizeof(told->ifindex), known);
	return known && known->is.running != (told->running && !told->gone);
}

static void on_link(struct gate_link *g, uint64_t request, const struct wire_link *link)
{
	struct wire_link told = *link;
	bool changes;

	told.name[sizeof(told.name) - 1] = '\0';
	if (!told.event) {
		on_row(g, request, WIRE_LINK, &told);
		return;
	}
	changes = changes_carrier(g, &told);
	keep_link(g, &told);
	if (changes)
		g->events->carrier(g->context, &told);
	g->events->link(g->context, &told);
}

static void on_lan(struct gate_link *g, const struct wire_lan *lan)
{
	struct wire_lan told = *lan;

	told.interface[sizeof(told.interface) - 1] = '\0';
	keep_lan(g, &told);
	g->events->lan(g->context, &told);
}

static void on_uplink(struct gate_link *g, const struct wire_uplink *uplink)
{
	g->uplink = *uplink;
	g->uplink.interface[sizeof(g->uplink.interface) - 1] = '\0';
	if (g->uplink.others > WIRE_INTERFACES_MAX)
		g->uplink.others = WIRE_INTERFACES_MAX;
}

static void on_firewall(struct gate_link *g, const struct wire_firewall *firewall)
{
	g->firewall = *firewall;
	g->firewall.obstacle[sizeof(g->firewall.obstacle) - 1] = '\0';
	g->firewall.remedy[sizeof(g->firewall.remedy) - 1] = '\0';
	g->firewall.tables[sizeof(g->firewall.tables) - 1] = '\0';
}

static void on_suspension(struct gate_link *g, const struct wire_suspension *suspension)
{
	struct wire_suspension *s = &g->suspension;

	*s = *suspension;
	if (s->lans > WIRE_INTERFACES_MAX)
		s->lans = WIRE_INTERFACES_MAX;
	for (size_t i = 0; i < s->lans; i++)
		s->lan[i].name[sizeof(s->lan[i].name) - 1] = '\0';
}

static void on_row_or_event(struct gate_link *g, uint64_t request, enum wire_kind kind,
			    const void *body, uint32_t event)
{
	if (event == WIRE_ROW_LISTED)
		on_row(g, request, kind, body);
	else
		g->events->other(g->context, kind, body, event == WIRE_ROW_GONE);
}

static void on_message(void *context, const void *bytes, size_t n, int fd)
{
	struct gate_link *g = context;
	struct wire_header header;
	const void *body;
	enum wire_kind kind = wire_open(bytes, n, &header, &body);

	if (fd >= 0)
		(void)close(fd); // gate has none to give
	switch (kind) {
	case WIRE_ANSWER:
		on_answer(g, header.request, body);
		break;
	case WIRE_LINK:
		on_link(g, header.request, body);
		break;
	case WIRE_LAN:
		on_lan(g, body);
		break;
	case WIRE_UPLINK:
		on_uplink(g, body);
		break;
	case WIRE_FIREWALL:
		on_firewall(g, body);
		break;
	case WIRE_SUSPENSION:
		on_suspension(g, body);
		break;
	case WIRE_MAPPING_EVENT:
		g->events->mapping(g->context, body);
		break;
	case WIRE_LOG:
		g->events->log(g->context, body);
		break;
	case WIRE_PENDING:
		on_row_or_event(g, header.request, kind, body,
				((const struct wire_pending *)body)->event);
		break;
	case WIRE_KNOWN_DEVICE:
		on_row_or_event(g, header.request, kind, body,
				((const struct wire_known_device *)body)->event);
		break;
	case WIRE_CONNECTION:
	case WIRE_CONNECTION6:
	case WIRE_TRACKING:
	case WIRE_MAPPING:
	case WIRE_ADDRESS:
	case WIRE_ADDRESS6:
	case WIRE_NEIGHBOUR:
	case WIRE_ROUTE:
	case WIRE_LINK_MODE:
	case WIRE_DHCP_LEASE:
	case WIRE_FIREWALL_COUNTER:
	case WIRE_PERMISSION_COUNTER:
	case WIRE_FIREWALL_ENTRY:
	case WIRE_ALERT:
	case WIRE_CHECK:
		on_row(g, header.request, kind, body);
		break;
	default:
		break;
	}
}

static void on_closed(void *context)
{
	disconnect(context);
}

static const struct seqpacket_events channel_events = {.message = on_message, .closed = on_closed};

void gate_link_connect(struct gate_link *g, int fd)
{
	disconnect(g);
	g->channel = seqpacket_new(g->loop, fd, &channel_events, g);
	if (!g->channel)
		return;
	g->events->connected(g->context);
	ask_for_links(g, 0);
}

uint64_t gate_link_request(struct gate_link *g, enum wire_kind kind, const void *body,
			   const struct gate_reply *reply, void *context)
{
	return gate_link_hand_over(g, kind, body, -1, reply, context);
}

uint64_t gate_link_hand_over(struct gate_link *g, enum wire_kind kind, const void *body, int fd,
			     const struct gate_reply *reply, void *context)
{
	struct gate_pending *p = g->channel ? calloc(1, sizeof(*p)) : NULL;
	struct err e;

	if (!g->channel)
		(void)err_set(&e, ERR_FAILURE, "failure: the gateway process is not running");
	else if (!p)
		(void)err_set(&e, ERR_NO_MEMORY, NULL);
	if (!p) {
		reply->answer(context, &e, 0, false);
		return 0;
	}
	*p = (struct gate_pending){
		.request = ++g->last_request, .reply = reply, .context = context};
	HASH_ADD(hh, g->pending, request, sizeof(p->request), p);
	// A failed send closes the channel from the loop, which ends the request.
	if (kind != WIRE_LIST) {
		(void)wire_send(g->channel, kind, p->request, body, fd);
		return p->request;
	}
	p->is_listing = true;
	p->list = *(const struct wire_list *)body;
	p->waits = g->listings >= GATE_LISTINGS_MAX;
	if (p->waits)
		DL_APPEND(g->waiting, p);
	else
		send_listing(g, p);
	return p->request;
}

void gate_link_forget(struct gate_link *g, uint64_t request)
{
	struct gate_pending *p = NULL;

	HASH_FIND(hh, g->pending, &request, sizeof(request), p);
	if (!p)
		return;
	// What a listing brings comes all the same, and counts until it has.
	if (p->is_listing && !p->waits)
		p->reply = NULL;
	else
		drop_pending(g, p);
}

// ---- questions

const struct wire_link *gate_link_by_name(const struct gate_link *g, const char *name)
{
	const struct gate_known_link *link;

	for (link = g->links; link; link = link->hh.next)
		if (strcmp(link->is.name, name) == 0)
			return &link->is;
	return NULL;
}

const struct wire_link *gate_link_after(const struct gate_link *g, uint32_t after)
{
	const struct wire_link *best = NULL;

	for (const struct gate_known_link *l = g->links; l; l = l->hh.next)
		if (l->is.ifindex > after && (!best || l->is.ifindex < best->ifindex))
			best = &l->is;
	return best;
}

const struct wire_lan *gate_lan_after(const struct gate_link *g, uint32_t after)
{
	const struct wire_lan *best = NULL;

	for (const struct gate_known_lan *l = g->lans; l; l = l->hh.next)
		if (l->is.ifindex > after && (!best || l->is.ifindex < best->ifindex))
			best = &l->is;
	return best;
}
