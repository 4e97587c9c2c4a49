// SPDX-License-Identifier: BSD-2-Clause
// The actions of scenarios.

#include "actions.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

#include "base/port_list.h"
#include "machine.h"
#include "settings_words.h"

// ---- what goes wrong

// kernel refuses 1 | kernel refuses port 5000 | kernel loses table | kernel works
static void act_kernel(struct scenario *s, struct words *w)
{
	struct fake_kernel *k = &s->f.kernel;

	if (words_take_if(w, "loses")) {
		(void)words_take_if(w, "table");
		fake_kernel_drop_table(k);
	} else if (words_take_if(w, "flushed")) {
		fake_kernel_drop_table(k);
		fake_kernel_tell(k, NFT_TOUCHED_TABLE, "nft");
	} else if (words_take_if(w, "emptied")) {
		fake_kernel_drop_table(k);
		k->table = true;
		fake_kernel_tell(k, NFT_TOUCHED_ELEMENTS, "nft");
	} else if (words_take_if(w, "works")) {
		k->refuse = 0;
		k->refuse_port = 0;
	} else if (!words_take_if(w, "refuses")) {
		words_fail("kernel what?");
	} else if (words_take_if(w, "port")) {
		k->refuse_port = (uint16_t)words_take_number(w, 65535);
	} else {
		k->refuse = (unsigned)words_take_number(w, 1000);
	}
}

// firewall drops forward|input inet|ip|iptables TABLE CHAIN | firewall clear | firewall unreadable
static void act_firewall(struct scenario *s, struct words *w)
{
	struct fake_kernel *k = &s->f.kernel;

	k->survey_error = NULL;
	if (words_take_if(w, "unreadable")) {
		k->survey_error = "too many rules";
	} else if (words_take_if(w, "drops")) {
		struct nft_obstacle *o = &k->obstacles[k->obstacle_count++];
		const char *family;

		*o = (struct nft_obstacle){0};
		o->hook = words_take_if(w, "forward") ? NFT_HOOK_FORWARD : NFT_HOOK_INPUT;
		if (o->hook == NFT_HOOK_INPUT)
			(void)words_take_if(w, "input");
		family = words_take(w);
		o->inet = strcmp(family, "inet") == 0;
		o->iptables = strcmp(family, "iptables") == 0;
		(void)slice_copy(slice_from(words_take(w)), o->table, sizeof(o->table));
		(void)slice_copy(slice_from(words_take(w)), o->chain, sizeof(o->chain));
	} else if (words_take_if(w, "clear")) {
		k->obstacle_count = 0;
	} else {
		words_fail("firewall what?");
	}
	fake_kernel_tell(k, NFT_TOUCHED_OTHERS, "nft");
}

// flows hold | flows release | flows fail | flows work
static void act_flows(struct scenario *s, struct words *w)
{
	struct fake_kernel *k = &s->f.kernel;

	if (words_take_if(w, "hold"))
		k->hold_flows = true;
	else if (words_take_if(w, "fail"))
		k->flow_error = "conntrack is busy";
	else if (words_take_if(w, "work"))
		k->flow_error = NULL;
	else if (words_take_if(w, "release"))
		fake_kernel_release(k);
	else
		words_fail("flows what?");
}

// No file grows any more: what the store then gets to hear is what the kernel says.
static void act_disk(struct scenario *s, struct words *w)
{
	struct rlimit limit;

	(void)s;
	(void)signal(SIGXFSZ, SIG_IGN);
	if (getrlimit(RLIMIT_FSIZE, &limit) != 0)
		words_fail("no limit of files");
	limit.rlim_cur = words_take_if(w, "full") ? 1 : limit.rlim_max;
	if (setrlimit(RLIMIT_FSIZE, &limit) != 0)
		words_fail("cannot limit files");
	(void)words_take_if(w, "free");
}

// nft refuses update | nft refuses | nft works
static void act_nft(struct scenario *s, struct words *w)
{
	bool refuses = words_take_if(w, "refuses");

	s->f.refuse_update = refuses && words_take_if(w, "update");
	s->f.refuse_nft = refuses && !s->f.refuse_update;
	(void)words_take_if(w, "works");
}

static void act_listeners(struct scenario *s, struct words *w)
{
	s->f.refuse_listen = words_take_if(w, "refused");
	(void)words_take_if(w, "work");
}

// ---- gate

static void act_start(struct scenario *s, struct words *w)
{
	struct err e;

	(void)w;
	if (gate_fixture_start(&s->f, &e) != 0)
		words_fail("gate does not start: %s", e.text);
}

static void act_kill(struct scenario *s, struct words *w)
{
	(void)w;
	gate_fixture_kill(&s->f);
}

static void act_stop(struct scenario *s, struct words *w)
{
	(void)w;
	gate_fixture_stop(&s->f);
}

static void act_wait(struct scenario *s, struct words *w)
{
	gate_fixture_advance(&s->f, words_take_seconds(w));
}

// settings [key=value]…: those named, and the others as before. interfaces= empties the list first.
static void act_settings(struct scenario *s, struct words *w)
{
	settings_change(&s->settings, w);
	(void)gate_fixture_mgmt(&s->f, WIRE_SETTINGS, &s->settings);
}

// ---- requests

// What may follow a request: from ADDRESS, on LINK, remote ADDRESS.
static bool take_origin(struct scenario *s, struct words *w, uint32_t *ifindex, ip4 *requester,
			ip4 *remote)
{
	if (words_take_if(w, "from"))
		*requester = words_take_address(w);
	else if (words_take_if(w, "on"))
		*ifindex = machine_ifindex(s, words_take(w));
	else if (words_take_if(w, "remote"))
		*remote = words_take_address(w);
	else
		return false;
	return true;
}

// add tcp 5000 192.168.1.10:80 [from A] [on L] [remote A] [lease S] [disabled] [nat-pmp] [any] ["text"]
static void ask_add(struct scenario *s, struct words *w)
{
	struct wire_mapping_add add = {.ifindex = 3, .enabled = 1};

	add.protocol = words_take_protocol(w);
	add.external_port = (uint16_t)words_take_number(w, 65535);
	words_take_end(w, &add.internal_address, &add.internal_port);
	add.requester = add.internal_address;
	while (w->next < w->count) {
		if (take_origin(s, w, &add.ifindex, &add.requester, &add.remote_host))
			continue;
		if (words_take_if(w, "lease"))
			add.lease_s = (uint32_t)words_take_number(w, UINT32_MAX);
		else if (words_take_if(w, "disabled"))
			add.enabled = 0;
		else if (words_take_if(w, "nat-pmp"))
			add.origin = WIRE_ORIGIN_NAT_PMP;
		else if (words_take_if(w, "any"))
			add.any_port = 1;
		else if (!slice_copy(slice_from(words_take(w)), add.description,
				     sizeof(add.description)))
			words_fail("the description is too long");
	}
	(void)gate_fixture_lan(&s->f, WIRE_MAPPING_ADD, &add);
}

// delete tcp 5000 [from A] [on L] [remote A], and the same with get
static void ask_key(struct scenario *s, struct words *w, enum wire_kind kind)
{
	struct wire_mapping_key key = {.ifindex = 3, .requester = 0xc0a8010a};

	key.protocol = words_take_protocol(w);
	key.external_port = (uint16_t)words_take_number(w, 65535);
	while (take_origin(s, w, &key.ifindex, &key.requester, &key.remote_host))
		continue;
	(void)gate_fixture_lan(&s->f, kind, &key);
}

// dhcp FILE ADDRESS MAC ends SECONDS [NAME] | dhcp FILE ADDRESS MAC over | dhcp FILE end
static void tell_dhcp(struct scenario *s, struct words *w)
{
	struct wire_dhcp_lease lease = {.file = (uint32_t)words_take_number(w, UINT32_MAX)};
	struct wire_dhcp_end end = {.file = lease.file};
	uint64_t seconds;

	if (words_take_if(w, "end")) {
		(void)wire_send(s->f.lan, WIRE_DHCP_END, 0, &end, -1);
		return;
	}
	lease.address = words_take_address(w);
	if (!mac_parse(slice_from(words_take(w)), &lease.mac))
		words_fail("not a hardware address");
	lease.over = words_take_if(w, "over");
	if (words_take_if(w, "ends")) {
		seconds = words_take_number(w, UINT32_MAX);
		lease.ends = seconds ? s->f.host.wall_s + (int64_t)seconds : 0;
	}
	(void)slice_copy(slice_from(words_take(w)), lease.host_name, sizeof(lease.host_name));
	(void)wire_send(s->f.lan, WIRE_DHCP_LEASE, 0, &lease, -1);
}

// The requests above; "again": that process was started anew; "process": the real one takes over.
// lan range|delete-range tcp 5000-5010 [from A] [on LINK] [cursor N]
static void ask_range(struct scenario *s, struct words *w, enum wire_kind kind)
{
	struct wire_mapping_range range = {.ifindex = 3, .requester = 0xc0a8010a};
	struct port_range ports;
	ip4 ignored;
	size_t count;

	range.protocol = words_take_protocol(w);
	if (!port_list_parse(slice_from(words_take(w)), &ports, 1, &count) || count != 1)
		words_fail("not a range of ports");
	range.first = ports.first;
	range.last = ports.last;
	while (take_origin(s, w, &range.ifindex, &range.requester, &ignored))
		continue;
	if (words_take_if(w, "cursor"))
		range.cursor = words_take_number(w, UINT64_MAX);
	(void)gate_fixture_lan(&s->f, kind, &range);
}

// lan switch WORD [from A] [on LINK]
static void ask_switch(struct scenario *s, struct words *w)
{
	static const char *const names[WIRE_SWITCH__COUNT] = {
		[WIRE_SWITCH_CONNECT] = "connect", [WIRE_SWITCH_DISCONNECT] = "disconnect",
		[WIRE_SWITCH_FORCE] = "force",	   [WIRE_SWITCH_ENABLE] = "enable",
		[WIRE_SWITCH_DISABLE] = "disable", [WIRE_SWITCH_LAN_OFF] = "lan-off",
		[WIRE_SWITCH_RESUME] = "resume",
	};
	struct wire_switch_request request = {.ifindex = 3, .requester = 0xc0a8010a};
	ip4 ignored;

	while (request.what < WIRE_SWITCH__COUNT && !words_take_if(w, names[request.what]))
		request.what++;
	while (take_origin(s, w, &request.ifindex, &request.requester, &ignored))
		continue;
	(void)gate_fixture_lan(&s->f, WIRE_SWITCH, &request);
}

static void act_lan(struct scenario *s, struct words *w)
{
	struct wire_mapping_at at = {.ifindex = 3, .requester = 0xc0a8010a};
	struct wire_uplink_get uplink = {.ifindex = 3, .line = 1};
	ip4 ignored;

	if (words_take_if(w, "add")) {
		ask_add(s, w);
	} else if (words_take_if(w, "delete")) {
		ask_key(s, w, WIRE_MAPPING_DELETE);
	} else if (words_take_if(w, "switch")) {
		ask_switch(s, w);
	} else if (words_take_if(w, "range")) {
		ask_range(s, w, WIRE_MAPPING_RANGE);
	} else if (words_take_if(w, "delete-range")) {
		ask_range(s, w, WIRE_MAPPING_DELETE_RANGE);
	} else if (words_take_if(w, "get")) {
		ask_key(s, w, WIRE_MAPPING_GET);
	} else if (words_take_if(w, "at")) {
		at.index = (uint32_t)words_take_number(w, UINT32_MAX);
		while (take_origin(s, w, &at.ifindex, &at.requester, &ignored))
			continue;
		(void)gate_fixture_lan(&s->f, WIRE_MAPPING_AT, &at);
	} else if (words_take_if(w, "uplink")) {
		while (take_origin(s, w, &uplink.ifindex, &at.requester, &ignored))
			continue;
		uplink.device = ip6_from_ip4(at.requester);
		(void)gate_fixture_lan(&s->f, WIRE_UPLINK_GET, &uplink);
	} else if (words_take_if(w, "dhcp")) {
		tell_dhcp(s, w);
	} else if (words_take_if(w, "again")) {
		gate_fixture_connect_lan(&s->f);
	} else if (words_take_if(w, "process")) {
		devices_connect(&s->devices, &s->f);
	} else {
		words_fail("lan what?");
	}
}

static uint32_t listed_kind(struct words *w)
{
	if (words_take_if(w, "mappings"))
		return WIRE_MAPPING;
	if (words_take_if(w, "links"))
		return WIRE_LINK;
	if (words_take_if(w, "addresses"))
		return WIRE_ADDRESS;
	if (words_take_if(w, "neighbours"))
		return WIRE_NEIGHBOUR;
	return (uint32_t)words_take_number(w, 1000);
}

static void act_mgmt(struct scenario *s, struct words *w)
{
	struct wire_list list = {.count = 256};
	struct wire_mapping_remove remove = {0};
	struct wire_switch_request resume = {.what = WIRE_SWITCH_RESUME};

	if (words_take_if(w, "list")) {
		list.kind = listed_kind(w);
		if (words_take_if(w, "count"))
			list.count = (uint32_t)words_take_number(w, UINT32_MAX);
		if (words_take_if(w, "cursor"))
			list.cursor = words_take_number(w, UINT64_MAX);
		(void)gate_fixture_mgmt(&s->f, WIRE_LIST, &list);
	} else if (words_take_if(w, "remove")) {
		remove.id = (uint32_t)words_take_number(w, UINT32_MAX);
		(void)gate_fixture_mgmt(&s->f, WIRE_MAPPING_REMOVE, &remove);
	} else if (words_take_if(w, "resume")) {
		(void)gate_fixture_mgmt(&s->f, WIRE_SWITCH, &resume);
	} else if (words_take_if(w, "again")) {
		gate_fixture_connect_mgmt(&s->f);
	} else {
		words_fail("mgmt what?");
	}
}

static void act_device(struct scenario *s, struct words *w)
{
	devices_call(&s->devices, &s->f, w);
}

static void act_together(struct scenario *s, struct words *w)
{
	(void)w;
	s->together = true;
}

static void act_end(struct scenario *s, struct words *w)
{
	(void)w;
	s->together = false;
}

static const struct {
	const char *word;
	void (*run)(struct scenario *s, struct words *w);
} actions[] = {
	{"kernel", act_kernel}, {"firewall", act_firewall}, {"flows", act_flows},
	{"disk", act_disk},	{"nft", act_nft},	    {"listeners", act_listeners},
	{"start", act_start},	{"kill", act_kill},	    {"stop", act_stop},
	{"wait", act_wait},	{"settings", act_settings}, {"lan", act_lan},
	{"mgmt", act_mgmt},	{"together", act_together}, {"end", act_end},
	{"device", act_device},
};

void action_run(struct scenario *s, struct words *w)
{
	const char *word = words_take(w);
	bool known = machine_run(s, word, w);

	for (size_t i = 0; i < sizeof(actions) / sizeof(actions[0]) && !known; i++) {
		if (strcmp(actions[i].word, word) != 0)
			continue;
		actions[i].run(s, w);
		known = true;
	}
	if (!known)
		words_fail("no action %s", word);
	if (w->next < w->count)
		words_fail("what is %s?", w->word[w->next]);
	if (!s->together)
		gate_fixture_settle(&s->f);
}
