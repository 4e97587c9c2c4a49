// SPDX-License-Identifier: BSD-2-Clause
// Looking for what drops our packets, and wording what helps.

#include "gate/foreign_firewall.h"

#include <netinet/in.h>
#include <stdio.h>
#include <string.h>

#include "base/strbuf.h"
#include "firewall/helper.h"
#include "gate/state.h"
#include "gate/tell.h"
#include "kernel/nft_set.h"

enum { SSDP_PORT = 1900 };

// What was found: each chain once.
struct finding {
	struct nft_obstacle obstacle[FOREIGN_FIREWALL_OBSTACLES_MAX];
	size_t count;
};

static void note(void *context, const struct nft_obstacle *obstacle)
{
	struct finding *f = context;

	for (size_t i = 0; i < f->count; i++)
		if (f->obstacle[i].inet == obstacle->inet &&
		    strcmp(f->obstacle[i].table, obstacle->table) == 0 &&
		    strcmp(f->obstacle[i].chain, obstacle->chain) == 0)
			return;
	if (f->count < FOREIGN_FIREWALL_OBSTACLES_MAX)
		f->obstacle[f->count++] = *obstacle;
}

static int look(struct gate *g, enum nft_hook hook, const struct nft_packet *packet,
		struct finding *f, struct err *e)
{
	return g->kernel.find_obstacles(g->kernel.context, hook, packet, note, f, e);
}

// The first packet to a mapping, through each LAN.
static int look_forward(struct gate *g, uint32_t uplink, const char name[WIRE_INTERFACE_SIZE],
			const struct lan *lan, struct finding *f, struct err *e)
{
	struct nft_packet packet = {
		.in_index = uplink,
		.out_index = lan->ifindex,
		.protocol = IPPROTO_TCP,
		.translated = true,
	};

	_Static_assert(sizeof(packet.in) == WIRE_INTERFACE_SIZE, "interface names");
	memcpy(packet.in, name, sizeof(packet.in));
	memcpy(packet.out, lan->name, sizeof(packet.out));
	if (look(g, NFT_HOOK_FORWARD, &packet, f, e) != 0)
		return -1;
	packet.protocol = IPPROTO_UDP;
	return look(g, NFT_HOOK_FORWARD, &packet, f, e);
}

// A search and a request from each LAN.
static int look_input(struct gate *g, const struct lan *lan, struct finding *f, struct err *e)
{
	struct nft_packet packet = {
		.in_index = lan->ifindex,
		.protocol = IPPROTO_UDP,
		.destination_port = SSDP_PORT,
	};

	memcpy(packet.in, lan->name, sizeof(packet.in));
	if (look(g, NFT_HOOK_INPUT, &packet, f, e) != 0)
		return -1;
	packet.protocol = IPPROTO_TCP;
	packet.destination_port = g->settings.http_port;
	return look(g, NFT_HOOK_INPUT, &packet, f, e);
}

// ---- wording

static bool are_plain(const struct gate *g)
{
	for (size_t i = 0; i < g->lans.count; i++)
		if (!settings_is_plain(g->lans.lan[i].name))
			return false;
	return true;
}

static const char *family(const struct nft_obstacle *o)
{
	return o->inet ? "inet" : "ip";
}

// Of the table that holds the rules of /ip/firewall: they are to be changed there.
static bool is_administrators(const struct nft_obstacle *o)
{
	return o->inet && strcmp(o->table, NFT_FILTER_TABLE) == 0;
}

static void write_obstacle(struct strbuf *out, const struct nft_obstacle *o)
{
	if (is_administrators(o)) {
		strbuf_add_format(out, "/ip/firewall/filter, chain %s drops what %s",
				  o->hook == NFT_HOOK_FORWARD ? "forward" : "input",
				  o->hook == NFT_HOOK_FORWARD ? "is to reach open ports"
							      : "devices ask the service");
		return;
	}
	strbuf_add_format(out, "table %s %s, chain %s drops what %s", family(o), o->table, o->chain,
			  o->hook == NFT_HOOK_FORWARD ? "is to reach open ports"
						      : "devices ask the service");
}

// In single quotes, so that a shell takes the names' own quotes to nft.
static void write_nft_input(struct strbuf *out, const struct gate *g, const struct nft_obstacle *o)
{
	strbuf_add_format(out, "nft 'insert rule %s %s %s iifname {", family(o), o->table,
			  o->chain);
	for (size_t i = 0; i < g->lans.count; i++)
		strbuf_add_format(out, "%s \"%s\"", i == 0 ? "" : ",", g->lans.lan[i].name);
	strbuf_add_format(out, " } meta l4proto { tcp, udp } th dport { %d, %u } accept'",
			  SSDP_PORT, g->settings.http_port);
}

static void write_iptables_input(struct strbuf *out, const struct gate *g)
{
	for (size_t i = 0; i < g->lans.count; i++)
		strbuf_add_format(out,
				  "%siptables -I INPUT -i %s -p udp --dport %d -j ACCEPT; "
				  "iptables -I INPUT -i %s -p tcp --dport %u -j ACCEPT",
				  i == 0 ? "" : "; ", g->lans.lan[i].name, SSDP_PORT,
				  g->lans.lan[i].name, g->settings.http_port);
}

// Nothing where a name cannot stand in a command.
static void write_remedy(struct strbuf *out, const struct gate *g, const struct nft_obstacle *o)
{
	if (!settings_is_plain(o->table) || !settings_is_plain(o->chain))
		return;
	if (is_administrators(o)) {
		strbuf_add_text(out,
				o->hook == NFT_HOOK_FORWARD
					? "/ip firewall filter add chain=forward action=accept "
					  "connection-nat-state=dstnat place-before=0"
					: "/ip firewall filter add chain=input action=accept "
					  "in-interface-list=LAN place-before=0");
		return;
	}
	if (o->hook == NFT_HOOK_FORWARD && o->iptables)
		strbuf_add_text(out, "iptables -I FORWARD -m conntrack --ctstate DNAT -j ACCEPT");
	else if (o->hook == NFT_HOOK_FORWARD)
		strbuf_add_format(out, "nft insert rule %s %s %s ct status dnat accept", family(o),
				  o->table, o->chain);
	else if (are_plain(g) && o->iptables)
		write_iptables_input(out, g);
	else if (are_plain(g))
		write_nft_input(out, g, o);
}

// What is longer than FIELD stays out: half a command is worse than none.
static void keep(struct strbuf *text, char *field, size_t size)
{
	if (!text->failed && text->length < size)
		memcpy(field, strbuf_text(text), text->length + 1);
	strbuf_free(text);
}

static void word(const struct gate *g, const struct finding *f, struct wire_firewall *out)
{
	struct strbuf obstacle;
	struct strbuf remedy;

	strbuf_init(&obstacle, sizeof(out->obstacle) - 1);
	strbuf_init(&remedy, sizeof(out->remedy) - 1);
	for (size_t i = 0; i < f->count; i++) {
		strbuf_add_text(&obstacle, i == 0 ? "" : "; ");
		write_obstacle(&obstacle, &f->obstacle[i]);
		strbuf_add_text(&remedy, i == 0 ? "" : "; ");
		write_remedy(&remedy, g, &f->obstacle[i]);
	}
	keep(&obstacle, out->obstacle, sizeof(out->obstacle));
	keep(&remedy, out->remedy, sizeof(out->remedy));
}

static void say(struct gate *g, const struct finding *f)
{
	if (f->count == 0 && g->foreign_firewall.told.state == WIRE_FIREWALL_DROPS)
		journal_say(g, WIRE_LOG_FIREWALL | WIRE_LOG_INFO,
			    "other programs' rules no longer drop what is to pass");
	for (size_t i = 0; i < f->count; i++) {
		struct strbuf obstacle;
		struct strbuf remedy;

		strbuf_init(&obstacle, sizeof(g->foreign_firewall.told.obstacle));
		strbuf_init(&remedy, sizeof(g->foreign_firewall.told.remedy));
		write_obstacle(&obstacle, &f->obstacle[i]);
		write_remedy(&remedy, g, &f->obstacle[i]);
		alert_say(g, WIRE_ALERT_FIREWALL, NULL, "%s%s%s", strbuf_text(&obstacle),
			  remedy.length ? "; this helps: " : "", strbuf_text(&remedy));
		strbuf_free(&obstacle);
		strbuf_free(&remedy);
	}
}

// ---- when

static int look_everywhere(struct gate *g, struct finding *f, struct err *e)
{
	int result = 0;

	for (size_t i = 0; i < g->lans.count && result == 0; i++) {
		if (g->uplink.ifindex)
			result = look_forward(g, g->uplink.ifindex, g->uplink.name, &g->lans.lan[i],
					      f, e);
		for (size_t j = 0; j < g->others.count && result == 0; j++)
			result = look_forward(g, g->others.other[j].ifindex,
					      g->others.other[j].name, &g->lans.lan[i], f, e);
		if (result == 0)
			result = look_input(g, &g->lans.lan[i], f, e);
	}
	return result;
}

int foreign_firewall_obstacle(struct gate *g, enum nft_hook hook, size_t n, struct strbuf *obstacle,
			      struct strbuf *remedy, struct err *e)
{
	struct finding f = {.count = 0};

	if (look_everywhere(g, &f, e) != 0)
		return -1;
	for (size_t i = 0; i < f.count; i++) {
		if (f.obstacle[i].hook != hook || n-- > 0)
			continue;
		write_obstacle(obstacle, &f.obstacle[i]);
		write_remedy(remedy, g, &f.obstacle[i]);
		return 1;
	}
	return 0;
}

static void find(struct gate *g, struct wire_firewall *out, struct finding *f)
{
	struct err e;
	int result = look_everywhere(g, f, &e);

	if (result != 0) {
		f->count = 0;
		journal_say(g, WIRE_LOG_FIREWALL | WIRE_LOG_DEBUG,
			    "it cannot be told what other programs' rules let pass: %s", e.text);
		return;
	}
	if (g->lans.count > 0)
		out->state = f->count > 0 ? WIRE_FIREWALL_DROPS : WIRE_FIREWALL_CLEAR;
}

static void add_table(void *context, const char *table, bool inet)
{
	struct wire_firewall *out = context;
	size_t used = strlen(out->tables);
	size_t room = sizeof(out->tables) - used;

	if (!settings_is_plain(table) || strlen(table) + sizeof(", inet ") > room)
		return;
	(void)snprintf(out->tables + used, room, "%s%s %s", used ? ", " : "", inet ? "inet" : "ip",
		       table);
}

static void find_tables(struct gate *g, struct wire_firewall *out)
{
	struct err e;

	if (g->kernel.find_tables(g->kernel.context, add_table, out, &e) != 0)
		journal_say(g, WIRE_LOG_FIREWALL | WIRE_LOG_DEBUG,
			    "it cannot be told which tables other programs have: %s", e.text);
}

static void on_look(void *context)
{
	struct gate *g = context;
	struct wire_firewall now = {.state = WIRE_FIREWALL_UNKNOWN};
	struct finding f = {.count = 0};

	if (g->stopping)
		return;
	if (g->settings.enabled)
		find(g, &now, &f);
	word(g, &f, &now);
	find_tables(g, &now);
	now.helpers = g->foreign_firewall.told.helpers;
	now.flow_tables = g->foreign_firewall.told.flow_tables;
	if (memcmp(&now, &g->foreign_firewall.told, sizeof(now)) == 0)
		return;
	say(g, &f);
	g->foreign_firewall.told = now;
	tell_firewall_event(g);
}

void foreign_firewall_init(struct gate *g)
{
	loop_timer_init(&g->foreign_firewall.look, g->loop, on_look, g);
}

void foreign_firewall_start(struct gate *g)
{
	find_tables(g, &g->foreign_firewall.told);
	g->foreign_firewall.told.flow_tables = g->firewall.shortcut.has;
	g->foreign_firewall.told.helpers = firewall_helpers_of(g->firewall.helpers);
}

void foreign_firewall_free(struct gate *g)
{
	loop_timer_cancel(&g->foreign_firewall.look);
}

void foreign_firewall_changed(struct gate *g)
{
	if (!loop_timer_is_set(&g->foreign_firewall.look))
		loop_timer_set(&g->foreign_firewall.look, FOREIGN_FIREWALL_PAUSE_MS);
}
