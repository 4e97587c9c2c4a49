// SPDX-License-Identifier: BSD-2-Clause
// Actions on the machine: links and addresses, routes, neighbours, clocks.

#include "machine.h"

#include <stdio.h>
#include <string.h>

#include "base/number.h"

uint32_t machine_ifindex(struct scenario *s, const char *name)
{
	for (size_t i = 0; i < s->f.host.links; i++)
		if (strcmp(s->f.host.link[i].name, name) == 0)
			return s->f.host.link[i].ifindex;
	words_fail("no link %s", name);
}

static struct link link_of(struct scenario *s, const char *name)
{
	uint32_t ifindex = machine_ifindex(s, name);

	for (size_t i = 0; i < s->f.host.links; i++)
		if (s->f.host.link[i].ifindex == ifindex)
			return s->f.host.link[i];
	words_fail("no link %s", name);
}

// link new 4 br1 | link wan0 up | link wan0 down | link wan0 unplugged | link wan0 gone
static void act_link(struct scenario *s, struct words *w)
{
	struct link link;

	if (words_take_if(w, "new")) {
		uint32_t ifindex = (uint32_t)words_take_number(w, 1000);

		fake_host_ether(&s->f.host, ifindex, words_take(w), 0, 0);
		return;
	}
	link = link_of(s, words_take(w));
	if (words_take_if(w, "gone")) {
		for (size_t i = s->f.host.addresses; i-- > 0;) {
			struct address a = s->f.host.address[i];

			if (a.ifindex == link.ifindex)
				fake_host_address(&s->f.host, &a, true);
		}
		fake_host_link(&s->f.host, &link, true);
		return;
	}
	link.up = !words_take_if(w, "down");
	link.running = link.up && !words_take_if(w, "unplugged");
	(void)words_take_if(w, "up");
	fake_host_link(&s->f.host, &link, false);
}

// address wan0 203.0.113.2/24 [gone]
static void act_address(struct scenario *s, struct words *w)
{
	struct address a = {.ifindex = machine_ifindex(s, words_take(w)), .permanent = true};
	struct ip4_prefix prefix = words_take_prefix(w);

	a.address = prefix.address;
	a.length = prefix.length;
	fake_host_address(&s->f.host, &a, words_take_if(w, "gone"));
}

// neighbour br0 192.168.1.10 02:00:00:00:00:99 [stale|failed|unheard|gone]; a stale one answers when asked
static void act_neighbour(struct scenario *s, struct words *w)
{
	struct neighbour n = {.ifindex = machine_ifindex(s, words_take(w)),
			      .state = NEIGHBOUR_REACHABLE};

	n.address = words_take_address(w);
	if (!mac_parse(slice_from(words_take(w)), &n.mac))
		words_fail("not a hardware address");
	if (words_take_if(w, "stale"))
		n.state = NEIGHBOUR_STALE;
	if (words_take_if(w, "failed"))
		n.state = NEIGHBOUR_FAILED;
	if (words_take_if(w, "unheard")) { // the notification is still on its way
		const struct host_monitor_events *events = s->f.host.events;

		s->f.host.events = NULL;
		fake_host_neighbour(&s->f.host, &n, false);
		s->f.host.events = events;
		return;
	}
	fake_host_neighbour(&s->f.host, &n, words_take_if(w, "gone"));
}

// probes N: so many since the last time | probes forget | probes fail | probes work
static void act_probes(struct scenario *s, struct words *w)
{
	struct fake_host *h = &s->f.host;
	bool counted = !words_take_if(w, "forget");

	if (words_take_if(w, "fail"))
		h->probe_fails = true;
	else if (words_take_if(w, "work"))
		h->probe_fails = false;
	else if (counted && h->probes != words_take_number(w, 100000))
		words_fail("%u probes", h->probes);
	h->probes = 0;
}

// replies [NAME=NUMBER…]: what has a way of its own for replies
static void act_replies(struct scenario *s, struct words *w)
{
	const struct fake_host *h = &s->f.host;
	struct slice name, number;
	uint64_t value;
	size_t count = 0;

	for (; w->next < w->count; count++) {
		char link[WIRE_INTERFACE_SIZE];
		size_t i = 0;

		if (!slice_cut(slice_from(words_take(w)), '=', &name, &number) ||
		    !slice_copy(name, link, sizeof(link)) ||
		    number_parse(number, REPLY_ROUTES_MAX, &value) != NUMBER_OK)
			words_fail("not a name and a number");
		while (i < h->replies.count &&
		       (h->replies.route[i].ifindex != machine_ifindex(s, link) ||
			h->replies.route[i].number != value))
			i++;
		if (i == h->replies.count)
			words_fail("no such reply route: %s", link);
	}
	if (count != h->replies.count)
		words_fail("%zu reply routes", h->replies.count);
}

// reverse-path NAME own N all N | reverse-path NAME is N | reverse-path fails
static void act_reverse_path(struct scenario *s, struct words *w)
{
	struct reverse_path *path;

	if (words_take_if(w, "fails")) {
		s->f.host.reverse_path_fails = true;
		return;
	}
	path = &s->f.host.reverse_path[machine_ifindex(s, words_take(w))];
	if (words_take_if(w, "is")) {
		if (path->own != words_take_number(w, REVERSE_PATH_LOOSE))
			words_fail("it is %u", path->own);
		return;
	}
	(void)words_take_if(w, "own");
	path->own = (uint32_t)words_take_number(w, REVERSE_PATH_LOOSE);
	(void)words_take_if(w, "all");
	path->all = (uint32_t)words_take_number(w, REVERSE_PATH_LOOSE);
}

static void act_route(struct scenario *s, struct words *w)
{
	struct route route = {.ifindex = machine_ifindex(s, words_take(w)), .usable = true};

	if (words_take_if(w, "metric"))
		route.metric = (uint32_t)words_take_number(w, UINT32_MAX);
	if (words_take_if(w, "from"))
		route.source = words_take_address(w);
	route.usable = !words_take_if(w, "dead");
	fake_host_route(&s->f.host, &route, words_take_if(w, "gone"));
}

// A program of the router listens: port tcp 22
static void act_port(struct scenario *s, struct words *w)
{
	struct fake_port *port = &s->f.host.port[s->f.host.ports++];

	port->protocol = words_take_protocol(w);
	port->port = (uint16_t)words_take_number(w, 65535);
}

// boot NAME: the machine reboots; wall SECONDS: its clock moves on (or "wall set SECONDS")
static void act_boot(struct scenario *s, struct words *w)
{
	(void)snprintf(s->f.host.boot_id, sizeof(s->f.host.boot_id), "%s", words_take(w));
	fake_kernel_drop_table(&s->f.kernel);
}

static void act_wall(struct scenario *s, struct words *w)
{
	if (words_take_if(w, "set"))
		s->f.host.wall_s = (int64_t)words_take_number(w, UINT32_MAX);
	else
		s->f.host.wall_s += (int64_t)words_take_number(w, UINT32_MAX);
}

// traffic tcp 192.168.1.10:80 in 5 out 6
static void act_traffic(struct scenario *s, struct words *w)
{
	uint8_t protocol = words_take_protocol(w);
	struct nft_element in;
	struct nft_element out;
	struct nft_element *a;
	struct nft_element *b;
	ip4 address;
	uint16_t port;

	words_take_end(w, &address, &port);
	in = nft_account_in(protocol, address, port);
	out = nft_account_out(protocol, address, port);
	a = fake_kernel_find(&s->f.kernel, &in);
	b = fake_kernel_find(&s->f.kernel, &out);
	if (!a || !b)
		words_fail("not counted");
	if (words_take_if(w, "in"))
		a->packets += words_take_number(w, UINT32_MAX);
	if (words_take_if(w, "out"))
		b->packets += words_take_number(w, UINT32_MAX);
}

static const struct {
	const char *word;
	void (*run)(struct scenario *s, struct words *w);
} actions[] = {
	{"link", act_link},	      {"address", act_address},
	{"neighbour", act_neighbour}, {"probes", act_probes},
	{"route", act_route},	      {"port", act_port},
	{"replies", act_replies},     {"reverse-path", act_reverse_path},
	{"boot", act_boot},	      {"wall", act_wall},
	{"traffic", act_traffic},
};

bool machine_run(struct scenario *s, const char *word, struct words *w)
{
	for (size_t i = 0; i < sizeof(actions) / sizeof(actions[0]); i++) {
		if (strcmp(actions[i].word, word) == 0) {
			actions[i].run(s, w);
			return true;
		}
	}
	return false;
}
