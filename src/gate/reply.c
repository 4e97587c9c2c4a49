// SPDX-License-Identifier: BSD-2-Clause
// Which uplinks need a way of their own for replies, and what that means for the kernel.

#include "gate/reply.h"

#include <stdio.h>
#include <string.h>

#include "base/number.h"
#include "gate/state.h"

// "BEFORE NAME/BEFORE NAME": no name has a slash or a space.
#define STORED "reverse-path"

enum { STORED_SIZE = WIRE_INTERFACES_MAX * (WIRE_INTERFACE_SIZE + 3) };

// ---- the plan

static const struct reply_route *find(const struct reply_plan *plan, uint32_t ifindex)
{
	for (size_t i = 0; i < plan->routes.count; i++)
		if (plan->routes.route[i].ifindex == ifindex)
			return &plan->routes.route[i];
	return NULL;
}

static bool has_number(const struct reply_plan *plan, uint8_t number)
{
	for (size_t i = 0; i < plan->routes.count; i++)
		if (plan->routes.route[i].number == number)
			return true;
	return false;
}

static uint8_t free_number(const struct reply_plan *a, const struct reply_plan *b)
{
	uint8_t number = 1;

	while (number <= REPLY_ROUTES_MAX && (has_number(a, number) || has_number(b, number)))
		number++;
	return number;
}

static void add(struct reply_plan *out, const struct reply_plan *before, uint32_t ifindex,
		const char name[WIRE_INTERFACE_SIZE], ip4 local, const struct host_facts *facts)
{
	const struct reply_route *known = find(before, ifindex);
	const struct route *way = host_facts_default_route(facts, ifindex);
	const struct address *address = host_facts_address(facts, ifindex, local);
	struct reply_route r = {
		.number = known ? known->number : free_number(before, out),
		.ifindex = ifindex,
		.way_out = way != NULL,
		.gateway = way ? way->gateway : 0,
	};

	if (r.number > REPLY_ROUTES_MAX || out->routes.count == REPLY_ROUTES_MAX)
		return;
	if (address && address->peer) // the other end of a point-to-point link
		r.near = (struct ip4_prefix){address->peer, address->length};
	else if (address && address->length < 32)
		r.near = (struct ip4_prefix){address->address, address->length};
	memcpy(out->name[out->routes.count], name, WIRE_INTERFACE_SIZE);
	out->routes.route[out->routes.count++] = r;
}

void reply_plan_make(struct reply_plan *out, const struct reply_plan *before,
		     const struct uplink *main, const struct uplink_others *others,
		     const struct lan_set *lans, const struct host_facts *facts)
{
	const struct route *way_out = host_facts_way_out(facts);

	*out = (struct reply_plan){0};
	if (!main->local || main->refused ||
	    (others->count == 0 && (!way_out || way_out->ifindex == main->ifindex)))
		return;
	for (size_t i = 0; i < lans->count && i < REPLY_INSIDE_MAX; i++)
		out->routes.inside[out->routes.inside_count++] = lans->lan[i].prefix;
	add(out, before, main->ifindex, main->name, main->local, facts);
	for (size_t i = 0; i < others->count; i++)
		add(out, before, others->other[i].ifindex, others->other[i].name,
		    others->other[i].local, facts);
}

// ---- reverse path filtering

static int store(struct gate *g, struct err *e)
{
	const struct reply *r = &g->reply;
	char text[STORED_SIZE] = "";
	size_t length = 0;

	for (size_t i = 0; i < r->loosened_count; i++)
		length += (size_t)snprintf(text + length, sizeof(text) - length, "%s%u %s",
					   i > 0 ? "/" : "", r->loosened[i].before,
					   r->loosened[i].name);
	if (leases_begin(g->leases, e) != 0)
		return -1;
	if (leases_remember(g->leases, STORED, text, e) == 0 && leases_commit(g->leases, e) == 0)
		return 0;
	leases_rollback(g->leases);
	return -1;
}

static int read_loosened(struct reply *r, struct slice text)
{
	struct slice one, before, name;
	uint64_t value;

	while (text.n > 0) {
		struct reply_loosened *l = &r->loosened[r->loosened_count];

		(void)slice_cut(text, '/', &one, &text);
		if (r->loosened_count == WIRE_INTERFACES_MAX ||
		    !slice_cut(one, ' ', &before, &name) ||
		    number_parse(before, REVERSE_PATH_LOOSE, &value) != NUMBER_OK ||
		    !slice_copy(name, l->name, sizeof(l->name)))
			return -1;
		l->before = (uint32_t)value;
		r->loosened_count++;
	}
	return 0;
}

static struct reply_loosened *find_loosened(struct reply *r, const char *name)
{
	for (size_t i = 0; i < r->loosened_count; i++)
		if (strcmp(r->loosened[i].name, name) == 0)
			return &r->loosened[i];
	return NULL;
}

// Whether what comes in there would be dropped by a strict filter: it is no way out.
static bool needs_loose(const struct gate *g, const char *name)
{
	const struct reply_plan *plan = &g->reply.plan;
	const struct route *way_out = host_facts_way_out(&g->facts);

	for (size_t i = 0; i < plan->routes.count; i++)
		if (strcmp(plan->name[i], name) == 0)
			return !way_out || way_out->ifindex != plan->routes.route[i].ifindex;
	return false;
}

static void put_back(struct gate *g, const struct reply_loosened *l)
{
	const struct link *link = host_facts_link_named(&g->facts, l->name);
	struct reverse_path now;
	struct err e;

	// What is gone has lost it, and what another has set since is as it wants.
	if (!link || g->host.reverse_path(g->host.context, link->ifindex, &now, &e) != 0 ||
	    now.own != REVERSE_PATH_LOOSE)
		return;
	if (g->host.set_reverse_path(g->host.context, link->ifindex, l->before, &e) != 0)
		journal_say(g, WIRE_LOG_UPNP | WIRE_LOG_WARNING,
			    "reverse path filtering on %s cannot be put back to %u: %s", l->name,
			    l->before, e.text);
}

static void tighten(struct gate *g)
{
	struct reply *r = &g->reply;
	size_t kept = 0;
	struct err e;

	for (size_t i = 0; i < r->loosened_count; i++) {
		if (needs_loose(g, r->loosened[i].name))
			r->loosened[kept++] = r->loosened[i];
		else
			put_back(g, &r->loosened[i]);
	}
	if (kept == r->loosened_count)
		return;
	r->loosened_count = kept;
	if (store(g, &e) != 0) // it is put back all the same, a next time too
		journal_say(g, WIRE_LOG_UPNP | WIRE_LOG_ERROR, "%s", e.text);
}

static int loosen(struct gate *g, uint32_t ifindex, const char *name, struct err *e)
{
	struct reply *r = &g->reply;
	struct reply_loosened *l = find_loosened(r, name);
	struct reverse_path now;

	if (g->host.reverse_path(g->host.context, ifindex, &now, e) != 0)
		return -1;
	if ((now.own > now.all ? now.own : now.all) != REVERSE_PATH_STRICT)
		return 0;
	if (!l && r->loosened_count < WIRE_INTERFACES_MAX) {
		l = &r->loosened[r->loosened_count++];
		memcpy(l->name, name, sizeof(l->name));
		l->before = now.own;
		if (store(g, e) != 0) {
			r->loosened_count--;
			return -1;
		}
	}
	if (g->host.set_reverse_path(g->host.context, ifindex, REVERSE_PATH_LOOSE, e) != 0)
		return -1;
	journal_say(g, WIRE_LOG_UPNP | WIRE_LOG_INFO,
		    "reverse path filtering on %s is made loose: it would drop what comes in for "
		    "mappings there",
		    name);
	return 0;
}

static void say_what_helps(struct gate *g, const char *name, const struct err *why)
{
	char remedy[96] = "";

	if (settings_is_plain(name))
		(void)snprintf(remedy, sizeof(remedy),
			       "; this helps: sysctl -w net/ipv4/conf/%s/rp_filter=%d", name,
			       REVERSE_PATH_LOOSE);
	journal_say(g, WIRE_LOG_UPNP | WIRE_LOG_WARNING,
		    "reverse path filtering may drop what comes in on %s (%s)%s", name, why->text,
		    remedy);
}

static void loosen_needed(struct gate *g)
{
	const struct reply_plan *plan = &g->reply.plan;
	struct err e;

	for (size_t i = 0; i < plan->routes.count; i++)
		if (needs_loose(g, plan->name[i]) &&
		    loosen(g, plan->routes.route[i].ifindex, plan->name[i], &e) != 0)
			say_what_helps(g, plan->name[i], &e);
}

// ---- adopting

static void tell(struct gate *g, const struct reply_plan *before)
{
	const struct reply_plan *plan = &g->reply.plan;

	for (size_t i = 0; i < plan->routes.count; i++) {
		const struct reply_route *known = find(before, plan->routes.route[i].ifindex);

		if (!plan->routes.route[i].way_out && (!known || known->way_out))
			journal_say(
				g, WIRE_LOG_UPNP | WIRE_LOG_WARNING,
				"no default route leads through %s: answers to what comes in there "
				"from beyond its own network go as other routes say",
				plan->name[i]);
	}
}

int reply_load(struct gate *g, struct err *e)
{
	struct reply *r = &g->reply;
	char text[STORED_SIZE];
	struct err unread;

	r->doubtful = true;
	// A kernel that has no such rules is none that an earlier gate can have left some in.
	if (g->host.reply_routes(g->host.context, &r->plan.routes, &unread) != 0)
		r->plan.routes.count = 0;
	if (leases_recall(g->leases, STORED, text, sizeof(text), e) < 0)
		return -1;
	if (read_loosened(r, slice_from(text)) != 0)
		return err_set(e, ERR_IO,
			       "what is remembered of reverse path filtering is not readable");
	return 0;
}

void reply_adopt(struct gate *g, const struct reply_plan *plan)
{
	struct reply *r = &g->reply;
	struct reply_plan before = r->plan;
	struct err e;

	r->plan = *plan;
	// Whoever flushed them is not always heard in time, so they are looked at each time.
	if (plan->routes.count > 0 || before.routes.count > 0 || r->doubtful) {
		r->doubtful = g->host.set_reply_routes(g->host.context, &plan->routes, &e) != 0;
		if (r->doubtful && plan->routes.count > 0)
			journal_say(g, WIRE_LOG_UPNP | WIRE_LOG_WARNING,
				    "what comes in by an uplink may be answered by another: %s",
				    e.text);
	}
	tighten(g);
	loosen_needed(g);
	tell(g, &before);
}

void reply_end(struct gate *g)
{
	const struct reply_plan none = {0};

	reply_adopt(g, &none);
}
