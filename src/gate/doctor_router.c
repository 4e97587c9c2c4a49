// SPDX-License-Identifier: BSD-2-Clause
// Checks of the router itself: the settings, the way to the Internet, what the kernel forwards.

#include <stdio.h>
#include <string.h>

#include "gate/doctor_check.h"
#include "gate/state.h"

bool doctor_service(const struct doctor *d, uint32_t *item, struct wire_check *out)
{
	const struct gate *g = d->g;

	if (!doctor_once(item))
		return false;
	doctor_subject(out, "router");
	if (!g->settings.enabled) {
		doctor_say(out, WIRE_VERDICT_PROBLEM,
			   "the service is off: devices do not see it, nothing else is looked at");
		doctor_advise(out, "/ip upnp set enabled=yes");
	} else if (g->skeleton.table != SKELETON_THERE) {
		doctor_say(out, WIRE_VERDICT_PROBLEM,
			   "it is on, but its table is not in the kernel");
		doctor_advise(out, "/log print where topics~\"firewall\" tells why nft refused it");
	} else {
		doctor_say(out, WIRE_VERDICT_OK, "it is on, and its table is in the kernel");
	}
	return true;
}

bool doctor_nat_traversal(const struct doctor *d, uint32_t *item, struct wire_check *out)
{
	const struct gate *g = d->g;

	if (!doctor_once(item))
		return false;
	doctor_subject(out, "router");
	if (!g->settings.nat_traversal) {
		doctor_say(out, WIRE_VERDICT_PROBLEM,
			   "it is off: every request to open a port is refused");
		doctor_advise(out, "/ip upnp set nat-traversal=yes");
	} else if (g->suspension.uplink != WIRE_SUSPENDED_NOT || g->suspension.lans > 0) {
		doctor_say(out, WIRE_VERDICT_PROBLEM, "a device has switched %s off",
			   g->suspension.uplink != WIRE_SUSPENDED_NOT ? "the way to the Internet"
								      : "the service of its LAN");
		doctor_advise(out, "/ip upnp resume");
	} else {
		doctor_say(out, WIRE_VERDICT_OK, "ports are opened when devices ask");
	}
	return true;
}

// ---- the external interface

static const char *name_of(const struct gate *g, uint32_t ifindex)
{
	const struct link *link = host_facts_link(&g->facts, ifindex);

	return link ? link->name : "";
}

static bool is_external(const struct gate *g, uint32_t ifindex)
{
	const char *name = name_of(g, ifindex);

	for (size_t i = 0; i < g->settings.interfaces; i++)
		if (g->settings.interface[i].external &&
		    strcmp(g->settings.interface[i].name, name) == 0)
			return true;
	return g->uplink.ifindex == ifindex;
}

static void advise_interface(const struct route *out_by, const struct gate *g,
			     struct wire_check *out)
{
	const char *name = out_by ? name_of(g, out_by->ifindex) : "";

	if (name[0])
		doctor_advise(out, "/ip upnp set interface=%s", name);
	else
		doctor_advise(out, "/ip upnp set interface=NAME, that which leads to the Internet: "
				   "/ip route print tells which");
}

static void judge_interface(const struct gate *g, struct wire_check *out)
{
	const struct uplink *u = &g->uplink;
	const struct route *way = host_facts_way_out(&g->facts);

	if (!u->configured) {
		doctor_say(out, WIRE_VERDICT_PROBLEM, "no external interface is set");
		advise_interface(way, g, out);
	} else if (!u->ifindex) {
		doctor_say(out, WIRE_VERDICT_PROBLEM, "there is no interface %s", u->name);
		advise_interface(way, g, out);
	} else if (way && !is_external(g, way->ifindex)) {
		doctor_say(out, WIRE_VERDICT_PROBLEM,
			   "packets to the Internet leave by %s, ports are opened on %s",
			   name_of(g, way->ifindex), u->name);
		advise_interface(way, g, out);
	} else if (!u->carrier) {
		doctor_say(out, WIRE_VERDICT_PROBLEM, "it has no carrier");
		doctor_advise(out,
			      "ip link set %s up; then look at its cable, and at what is at the "
			      "other end",
			      u->name);
	} else if (!way) {
		doctor_say(out, WIRE_VERDICT_WARNING, "no default route leads anywhere");
		doctor_advise(out,
			      "ip route add default via ADDRESS dev %s, that of the provider's "
			      "router",
			      u->name);
	} else {
		doctor_say(out, WIRE_VERDICT_OK, "it is up, and the default route leads there");
	}
}

bool doctor_external_interface(const struct doctor *d, uint32_t *item, struct wire_check *out)
{
	if (!doctor_once(item))
		return false;
	doctor_subject(out, "%s", d->g->uplink.name[0] ? d->g->uplink.name : "router");
	judge_interface(d->g, out);
	return true;
}

static void judge_reach(const struct gate *g, struct wire_check *out)
{
	const struct uplink *u = &g->uplink;
	enum wire_verdict bad = u->refused ? WIRE_VERDICT_PROBLEM : WIRE_VERDICT_WARNING;
	char address[IP4_TEXT_SIZE];
	const char *opened = u->refused ? "no ports are opened on it" : "ports are opened on it";

	(void)ip4_format(u->reported, address);
	switch (uplink_reach(u->reported)) {
	case UPLINK_REACH_PROVIDER:
		doctor_say(out, bad,
			   "%s is one that the provider translates for many (RFC 6598): %s",
			   address, opened);
		doctor_advise(out,
			      "ask the provider for a public address; no setting of this router "
			      "reaches past the provider's");
		break;
	case UPLINK_REACH_NEAR:
		doctor_say(out, bad, "%s is private, another router translates before this one: %s",
			   address, opened);
		doctor_advise(
			out,
			"set the router before this one to bridge mode, or have it forward its "
			"ports to %s; then /ip upnp interfaces set [find interface=%s] "
			"forced-ip=ADDRESS, its public one",
			address, u->name);
		break;
	case UPLINK_REACH_ALL:
		doctor_say(out, WIRE_VERDICT_OK, "%s is a public address", address);
		break;
	}
}

bool doctor_external_address(const struct doctor *d, uint32_t *item, struct wire_check *out)
{
	const struct uplink *u = &d->g->uplink;

	if (!doctor_once(item) || !u->ifindex)
		return false;
	doctor_subject(out, "%s", u->name);
	if (u->reported) {
		judge_reach(d->g, out);
	} else if (!u->carrier) {
		doctor_say(out, WIRE_VERDICT_SKIPPED, "the interface has no carrier");
	} else {
		doctor_say(out, WIRE_VERDICT_PROBLEM, "it has no address");
		doctor_advise(out, "dhclient %s, or as else it gets its address", u->name);
	}
	return true;
}

// ---- what the kernel does

struct forwarding {
	unsigned looked, off;
	char names[128]; // of those that do not
	char command[512];
};

static void look(struct gate *g, uint32_t ifindex, const char *name, struct forwarding *f)
{
	size_t names = strlen(f->names);
	size_t command = strlen(f->command);
	bool forwards;

	if (g->host.forwards(g->host.context, ifindex, &forwards, NULL) != 0)
		return;
	f->looked++;
	if (forwards)
		return;
	f->off++;
	(void)snprintf(f->names + names, sizeof(f->names) - names, "%s%s", names ? ", " : "", name);
	(void)snprintf(f->command + command, sizeof(f->command) - command,
		       "%ssysctl -w net.ipv4.conf.%s.forwarding=1", command ? "; " : "", name);
}

bool doctor_forwarding(const struct doctor *d, uint32_t *item, struct wire_check *out)
{
	struct gate *g = d->g;
	struct forwarding f = {0};

	if (!doctor_once(item))
		return false;
	doctor_subject(out, "router");
	if (g->uplink.ifindex)
		look(g, g->uplink.ifindex, g->uplink.name, &f);
	for (size_t i = 0; i < g->lans.count; i++)
		look(g, g->lans.lan[i].ifindex, g->lans.lan[i].name, &f);
	if (f.looked == 0) {
		doctor_say(out, WIRE_VERDICT_SKIPPED, "there is no interface to look at");
	} else if (f.off == 0) {
		doctor_say(out, WIRE_VERDICT_OK, "the kernel forwards between the interfaces");
	} else {
		doctor_say(out, WIRE_VERDICT_PROBLEM,
			   "the kernel does not forward what comes in by %s", f.names);
		doctor_advise(out, "%s",
			      f.off == f.looked ? "sysctl -w net.ipv4.ip_forward=1" : f.command);
	}
	return true;
}

bool doctor_reverse_path(const struct doctor *d, uint32_t *item, struct wire_check *out)
{
	struct gate *g = d->g;
	const struct uplink *u = &g->uplink;
	const struct route *way = host_facts_way_out(&g->facts);
	struct reverse_path rp;
	bool strict;

	if (!doctor_once(item) || !u->ifindex ||
	    g->host.reverse_path(g->host.context, u->ifindex, &rp, NULL) != 0)
		return false;
	doctor_subject(out, "%s", u->name);
	strict = (rp.own > rp.all ? rp.own : rp.all) == REVERSE_PATH_STRICT;
	if (strict && way && way->ifindex != u->ifindex) {
		doctor_say(out, WIRE_VERDICT_PROBLEM,
			   "the kernel drops what comes in here, since answers leave by %s",
			   name_of(g, way->ifindex));
		doctor_advise(out, "sysctl -w net.ipv4.conf.%s.rp_filter=2", u->name);
	} else {
		doctor_say(out, WIRE_VERDICT_OK,
			   "rp_filter lets in what answers leave by the same way%s",
			   strict ? "" : ", and the rest");
	}
	return true;
}
