// SPDX-License-Identifier: BSD-2-Clause
// Checks of the LANs: whether each is served, and what its devices were heard to say.

#include <string.h>

#include "gate/doctor_check.h"
#include "gate/state.h"

enum { SSDP_PORT = 1900 };

// The first LAN from place *ITEM on that is asked about. NULL: there is none.
static const struct lan *next_lan(const struct doctor *d, uint32_t *item)
{
	const struct lan_set *lans = &d->g->lans;

	while (*item < lans->count) {
		const struct lan *lan = &lans->lan[(*item)++];

		if (!d->device || ip4_in_prefix(d->device, lan->prefix))
			return lan;
	}
	return NULL;
}

// The same, for a check whose subject each LAN is; *HEARD (may be NULL): what was heard there, NULL
// for nothing.
static const struct lan *begin_lan(const struct doctor *d, uint32_t *item, struct wire_check *out,
				   const struct hearing_lan **heard)
{
	const struct lan *lan = next_lan(d, item);

	if (lan)
		doctor_subject(out, "%s", lan->name);
	if (lan && heard)
		*heard = hearing_of(d->g, lan->ifindex);
	return lan;
}

// ---- whether it is served

static void judge_lan(struct gate *g, const struct lan *lan, struct wire_check *out)
{
	const struct link *link = host_facts_link(&g->facts, lan->ifindex);
	char prefix[IP4_PREFIX_TEXT_SIZE];

	(void)ip4_prefix_format(lan->prefix, prefix);
	if (link && link->running) {
		doctor_say(out, WIRE_VERDICT_OK, "it is served, as %s", prefix);
		return;
	}
	doctor_say(out, WIRE_VERDICT_WARNING, "it is served, as %s, but has no carrier", prefix);
	doctor_advise(out, "ip link set %s up; then look whether a device is plugged in",
		      lan->name);
}

// An internal interface of the settings that is not served.
static void judge_unserved(struct gate *g, const char *name, struct wire_check *out)
{
	const struct link *link = host_facts_link_named(&g->facts, name);

	if (!link) {
		doctor_say(out, WIRE_VERDICT_PROBLEM, "there is no interface of this name");
		doctor_advise(out, "/ip upnp interfaces remove [find interface=%s]", name);
	} else if (strcmp(name, g->lans.overlapping) == 0 || strcmp(name, g->lans.outside) == 0) {
		doctor_say(out, WIRE_VERDICT_PROBLEM,
			   "it is not served: its addresses are another interface's as well");
		doctor_advise(out, "/ip address print; then give one of the two another network");
	} else {
		doctor_say(out, WIRE_VERDICT_PROBLEM, "it is not served: it is %s",
			   link->up ? "without an IPv4 address, or switched off by a device"
				    : "switched off");
		doctor_advise(out, "ip link set %s up; ip address show dev %s", name, name);
	}
}

static bool next_unserved(const struct doctor *d, uint32_t *item, struct wire_check *out)
{
	const struct wire_settings *settings = &d->g->settings;

	while (*item - d->g->lans.count < settings->interfaces) {
		const struct wire_settings_interface *row =
			&settings->interface[(*item)++ - d->g->lans.count];

		if (d->device || row->external || lan_set_named(&d->g->lans, row->name))
			continue;
		doctor_subject(out, "%s", row->name);
		judge_unserved(d->g, row->name, out);
		return true;
	}
	return false;
}

static bool names_lans(const struct wire_settings *settings)
{
	for (size_t i = 0; i < settings->interfaces; i++)
		if (!settings->interface[i].external)
			return true;
	return false;
}

bool doctor_lan(const struct doctor *d, uint32_t *item, struct wire_check *out)
{
	const struct lan *lan = begin_lan(d, item, out, NULL);

	if (lan) {
		judge_lan(d->g, lan, out);
		return true;
	}
	if (*item == 0 && d->g->lans.count == 0 && !names_lans(&d->g->settings)) {
		*item = UINT16_MAX;
		doctor_subject(out, "router");
		doctor_say(out, WIRE_VERDICT_PROBLEM, "no LAN is served: none looks like one");
		doctor_advise(out, "/ip upnp interfaces add interface=NAME type=internal");
		return true;
	}
	return next_unserved(d, item, out);
}

// ---- what passes from device to device

bool doctor_bridged(const struct doctor *d, uint32_t *item, struct wire_check *out)
{
	struct gate *g = d->g;
	const struct lan *lan;

	while ((lan = begin_lan(d, item, out, NULL))) {
		struct bridge bridge = {0};

		if (g->host.bridge(g->host.context, lan->ifindex, &bridge, NULL) != 0 ||
		    !bridge.is_one)
			continue;
		// The setting for all bridges is in a file, which a worker reads.
		out->trial = WIRE_TRIAL_BRIDGED;
		out->filters = bridge.filters;
		out->filters6 = bridge.filters6;
		doctor_say(out, WIRE_VERDICT_OK,
			   "what one device of it sends another meets no rule of a firewall");
		return true;
	}
	return false;
}

// ---- our sockets

static bool is_open(const struct gate *g, uint32_t ifindex, uint32_t purpose)
{
	for (size_t i = 0; i < g->listens.count; i++) {
		const struct listen *l = &g->listens.listen[i];

		if (l->asked.ifindex == ifindex && l->asked.purpose == purpose && !l->asked.v6)
			return l->open;
	}
	return false;
}

bool doctor_listening(const struct doctor *d, uint32_t *item, struct wire_check *out)
{
	const struct gate *g = d->g;
	const struct lan *lan = begin_lan(d, item, out, NULL);

	if (!lan)
		return false;
	if (!is_open(g, lan->ifindex, WIRE_LISTENER_HTTP)) {
		doctor_say(out, WIRE_VERDICT_PROBLEM, "TCP port %u is not open for its devices",
			   g->settings.http_port);
		doctor_advise(out,
			      "ss -Hlntp 'sport = :%u' tells who has the port; /ip upnp set "
			      "http-port=2829 takes another",
			      g->settings.http_port);
	} else if (!lan->rules.visible) {
		doctor_say(out, WIRE_VERDICT_SKIPPED, "devices there are not to find the router");
	} else if (!is_open(g, lan->ifindex, WIRE_LISTENER_SSDP)) {
		doctor_say(out, WIRE_VERDICT_PROBLEM, "UDP port %d is not open for its devices",
			   SSDP_PORT);
		doctor_advise(out, "ss -Hlnup 'sport = :%d' tells who has the port", SSDP_PORT);
	} else {
		doctor_say(out, WIRE_VERDICT_OK,
			   "UDP port %d, its multicast group joined, and TCP port %u are open",
			   SSDP_PORT, g->settings.http_port);
	}
	return true;
}

// ---- what was heard

static bool has_heard(const struct hearing_lan *h, enum wire_heard_what what)
{
	return h && h->heard[what].at != 0;
}

static void say_heard(const struct gate *g, const struct hearing_lan *h, enum wire_heard_what what,
		      enum wire_verdict verdict, const char *words, struct wire_check *out)
{
	char source[IP6_TEXT_SIZE];
	char ago[DOCTOR_AGO_SIZE];

	doctor_say(out, verdict, "%s %s, %s ago", words, ip6_format(h->heard[what].source, source),
		   doctor_ago(g, h->heard[what].at, ago));
}

static void judge_silence(struct gate *g, const struct lan *lan, struct wire_check *out)
{
	struct bridge bridge = {0};

	(void)g->host.bridge(g->host.context, lan->ifindex, &bridge, NULL);
	doctor_say(out, WIRE_VERDICT_WARNING, "no device was heard to search since the start%s%s",
		   bridge.snoops && !bridge.queries
			   ? "; the bridge snoops multicast and asks nobody for memberships"
			   : "",
		   bridge.vlan_filtering ? "; it filters VLANs: bridge vlan show" : "");
	doctor_advise(out,
		      "tcpdump -ni %s udp port %d shows whether searches arrive: if they do not, "
		      "switch UPnP on in the device, and IGMP snooping off in switches and access "
		      "points between%s%s%s",
		      lan->name, SSDP_PORT,
		      bridge.snoops && !bridge.queries ? "; ip link set dev " : "",
		      bridge.snoops && !bridge.queries ? lan->name : "",
		      bridge.snoops && !bridge.queries ? " type bridge mcast_querier 1" : "");
}

bool doctor_discovery(const struct doctor *d, uint32_t *item, struct wire_check *out)
{
	struct gate *g = d->g;
	const struct hearing_lan *h = NULL;
	const struct lan *lan = begin_lan(d, item, out, &h);

	if (!lan)
		return false;
	if (!lan->rules.visible) {
		doctor_say(out, WIRE_VERDICT_SKIPPED, "devices there are not to find the router");
	} else if (has_heard(h, WIRE_HEARD_SEARCH)) {
		say_heard(g, h, WIRE_HEARD_SEARCH, WIRE_VERDICT_OK,
			  "the last search was heard from", out);
	} else if (has_heard(h, WIRE_HEARD_STRANGER)) {
		say_heard(g, h, WIRE_HEARD_STRANGER, WIRE_VERDICT_WARNING,
			  "searches are heard from an address that is none of this LAN's,", out);
		doctor_advise(out,
			      "tcpdump -nei %s udp port %d tells whose they are; put that device "
			      "into this network, or on the VLAN that it belongs to",
			      lan->name, SSDP_PORT);
	} else {
		judge_silence(g, lan, out);
	}
	return true;
}

bool doctor_control(const struct doctor *d, uint32_t *item, struct wire_check *out)
{
	const struct gate *g = d->g;
	const struct hearing_lan *h = NULL;
	const struct lan *lan = begin_lan(d, item, out, &h);

	if (!lan)
		return false;
	if (has_heard(h, WIRE_HEARD_CONTROL)) {
		say_heard(g, h, WIRE_HEARD_CONTROL, WIRE_VERDICT_OK, "the last request came from",
			  out);
	} else if (has_heard(h, WIRE_HEARD_DESCRIPTION)) {
		say_heard(g, h, WIRE_HEARD_DESCRIPTION, WIRE_VERDICT_OK,
			  "nothing was asked for yet; the description was read by", out);
	} else if (has_heard(h, WIRE_HEARD_SEARCH)) {
		doctor_say(out, WIRE_VERDICT_WARNING,
			   "devices search, but none has read the description since the start");
		doctor_advise(out,
			      "curl -sI http://%u.%u.%u.%u:%u/ on a device of this LAN: 404 is "
			      "right; no answer means that something between drops TCP port %u",
			      lan->prefix.address >> 24, lan->prefix.address >> 16 & 0xff,
			      lan->prefix.address >> 8 & 0xff, lan->prefix.address & 0xff,
			      g->settings.http_port, g->settings.http_port);
	} else {
		doctor_say(out, WIRE_VERDICT_SKIPPED, "no device has asked for anything yet");
	}
	return true;
}

bool doctor_other_gateway(const struct doctor *d, uint32_t *item, struct wire_check *out)
{
	const struct gate *g = d->g;
	const struct hearing_lan *h = NULL;
	const struct lan *lan = begin_lan(d, item, out, &h);

	if (!lan)
		return false;
	if (has_heard(h, WIRE_HEARD_GATEWAY)) {
		say_heard(g, h, WIRE_HEARD_GATEWAY, WIRE_VERDICT_WARNING,
			  "another gateway announced itself from", out);
		doctor_advise(out,
			      "switch UPnP off in that router: devices may ask it, and not us");
	} else {
		doctor_say(out, WIRE_VERDICT_OK, "no other gateway was heard to announce itself");
	}
	return true;
}
