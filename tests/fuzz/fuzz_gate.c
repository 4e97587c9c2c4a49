// SPDX-License-Identifier: BSD-2-Clause
// A lan process that is an attacker's: any messages at all, at any time. Whatever it sends, gate
// opens nothing that policy refuses, and the kernel has what the table says, no more and no less.
//
// An input is a run of records: what to do, then its bytes.

#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "gate/state.h"
#include "gate_fixture.h"

enum {
	QUOTA = 8,
	TOTAL = 12,
	PORT_LAST = 9999,
	PORT_RESERVED = 5008,
	OTHER_UPLINK = 10, // ifindex
	RECORDS_MAX = 64,
	RAW_MAX = 512,
};

static struct gate_fixture f;
static size_t wanted;

static void clean_up(void)
{
	gate_fixture_done(&f);
}

static void start_once(void)
{
	struct wire_settings settings = gate_fixture_settings();
	struct wire_rules *rules = &settings.interface[1].rules;
	struct err e;

	if (f.loop)
		return;
	gate_fixture_init(&f);
	fake_host_ether(&f.host, OTHER_UPLINK, "wan1", 0xc6336402, 24); // 198.51.100.2
	(void)atexit(clean_up);
	if (gate_fixture_start(&f, &e) != 0)
		abort();
	rules->mappings_per_device = QUOTA;
	rules->choose_port = 1;
	rules->external = (struct wire_ports){1, {{1, PORT_LAST}}};
	rules->gone_after_s = 20;
	rules->unused_after_s = 40;
	settings.reserved_ports = (struct wire_ports){1, {{PORT_RESERVED, PORT_RESERVED}}};
	memcpy(settings.lease_file[0], "/leases", sizeof("/leases"));
	settings.mappings_total = TOTAL;
	settings.mapping_uplinks = WIRE_MAPPING_UPLINKS_ALL;
	memcpy(settings.interface[settings.interfaces].name, "wan1", sizeof("wan1"));
	settings.interface[settings.interfaces++].external = 1;
	(void)gate_fixture_mgmt(&f, WIRE_SETTINGS, &settings);
	gate_fixture_settle(&f);
	assert(f.gate->world.settled && f.gate->skeleton.table == SKELETON_THERE);
}

struct input {
	const uint8_t *p;
	size_t n;
};

static uint8_t take_byte(struct input *in)
{
	if (in->n == 0)
		return 0;
	in->n--;
	return *in->p++;
}

// Overwrites the beginning of BODY with what is there of N bytes.
static void take_bytes(struct input *in, void *body, size_t n)
{
	size_t most = in->n < n ? in->n : n;

	if (most > 0)
		memcpy(body, in->p, most);
	in->p += most;
	in->n -= most;
}

static void send_raw(struct input *in)
{
	_Alignas(8) uint8_t bytes[RAW_MAX] = {0};
	size_t n = 1 + (size_t)take_byte(in) * 2 % (RAW_MAX - 1);

	take_bytes(in, bytes, n);
	(void)seqpacket_send(f.lan, bytes, n, -1);
}

// A request that is right but for the fields that the input changes.
static void send_nearly_right(struct input *in)
{
	struct wire_mapping_add add = gate_fixture_add(6, 5000, 6000, 60);
	uint8_t which = take_byte(in);

	add.external_port = (uint16_t)(5000 + which % 16);
	if (which & 16)
		take_bytes(in, &add.remote_host, sizeof(add.remote_host));
	if (which & 32) {
		add.requester = 0xc0a80100u | take_byte(in);
		add.internal_address = add.requester;
	}
	if (which & 64)
		take_bytes(in, &add.internal_address, sizeof(add.internal_address));
	if (which & 128)
		take_bytes(in, &add.external_port, 8);
	add.lease_s = take_byte(in);
	(void)gate_fixture_lan(&f, WIRE_MAPPING_ADD, &add);
}

static void send_body(struct input *in, enum wire_kind kind)
{
	static uint64_t body[SEQPACKET_MESSAGE_MAX / 8];

	memset(body, 0, sizeof(body));
	take_bytes(in, body, 256);
	(void)gate_fixture_lan(&f, kind, body);
}

// A device answers or not, or another has its address.
static void change_neighbour(struct input *in)
{
	uint8_t how = take_byte(in);
	struct neighbour n = {
		.ifindex = 3,
		.address = 0xc0a8010au + how % 3,
		.mac.byte = {2, 0, 0, 0, how >> 5, how % 3 + 10},
		.state = how & 16 ? NEIGHBOUR_STALE : NEIGHBOUR_FAILED,
	};

	fake_host_neighbour(&f.host, &n, false);
}

// An uplink loses its cable or gets it back, and packets to the Internet take the one or the other.
static void change_uplink(uint8_t how)
{
	struct route way = {.ifindex = 2, .metric = how & 4 ? 50 : 200, .usable = true};
	struct route other = {.ifindex = OTHER_UPLINK, .metric = 100, .usable = true};

	for (size_t i = 0; i < f.host.links; i++) {
		struct link link = f.host.link[i];

		if (link.ifindex != 2 && link.ifindex != OTHER_UPLINK)
			continue;
		link.running = (how & (link.ifindex == 2 ? 1 : 2)) != 0;
		fake_host_link(&f.host, &link, false);
	}
	fake_host_route(&f.host, &way, false);
	fake_host_route(&f.host, &other, false);
}

static void play_record(struct input *in)
{
	static const enum wire_kind kinds[] = {WIRE_MAPPING_ADD, WIRE_MAPPING_DELETE,
					       WIRE_MAPPING_GET, WIRE_MAPPING_AT, WIRE_UPLINK_GET};
	struct wire_mapping_key key = {.ifindex = 3, .requester = 0xc0a8010a, .protocol = 6};
	uint8_t what = take_byte(in) % 18;

	if (what < 5) {
		send_body(in, kinds[what]);
	} else if (what < 9) {
		send_nearly_right(in);
	} else if (what < 11) {
		key.external_port = (uint16_t)(5000 + take_byte(in) % 16);
		(void)gate_fixture_lan(&f, WIRE_MAPPING_DELETE, &key);
	} else if (what == 11) {
		send_raw(in);
	} else if (what == 12) {
		send_body(in, (enum wire_kind)(1 + take_byte(in) % (WIRE__COUNT - 1)));
	} else if (what == 13) {
		f.kernel.refuse = take_byte(in) % 4;
	} else if (what == 14) {
		gate_fixture_advance(&f, (uint64_t)take_byte(in) * 500);
	} else if (what == 15) {
		change_neighbour(in);
	} else if (what == 16) {
		change_uplink(take_byte(in));
	} else {
		gate_fixture_settle(&f);
	}
}

static void check_mapping(const struct mapping *m)
{
	ip4 internal = m->terms.internal_address;

	assert(m->key.protocol == 6 || m->key.protocol == 17);
	assert(m->key.external_port >= 1024 && m->terms.internal_port >= 1024);
	assert(m->key.external_port <= PORT_LAST && m->key.external_port != PORT_RESERVED);
	assert(m->key.external_port != 2828 || m->key.protocol == 17);
	assert(internal == m->terms.requester); // secure mode
	assert(internal > 0xc0a80101 && internal < 0xc0a801ff);
	assert(m->terms.ends > loop_now(f.loop) && m->terms.lease_s <= 604800);
	assert(memchr(m->terms.description, '\0', sizeof(m->terms.description)));
	assert(m->charged->charged <= QUOTA);
}

static void check_element(void *context, const struct nft_element *e)
{
	const struct nft_element *found = fake_kernel_find(&f.kernel, e);

	(void)context;
	assert(found && nft_element_same_data(found, e));
	wanted++;
}

static void check(void)
{
	const struct gate *g = f.gate;

	assert(mapping_table_count(&g->table) <= TOTAL);
	for (const struct mapping *m = g->table.first; m; m = m->all_next)
		check_mapping(m);
	wanted = 0;
	kernel_sync_each(&g->sync, g->table.first, loop_now(f.loop), check_element, NULL);
	assert(fake_kernel_count(&f.kernel, false) == wanted);
}

// The next input finds an empty table.
static void tidy_up(void)
{
	struct wire_mapping_remove remove = {0};

	for (struct mapping *m = f.gate->table.first; m; m = m->all_next) {
		remove.id = m->id;
		(void)gate_fixture_mgmt(&f, WIRE_MAPPING_REMOVE, &remove);
	}
	gate_fixture_settle(&f);
	assert(mapping_table_count(&f.gate->table) == 0);
	assert(fake_kernel_count(&f.kernel, false) == 1); // the uplink
	gate_fixture_forget(&f);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = {data, size};

	start_once();
	for (int i = 0; i < RECORDS_MAX && in.n > 0; i++)
		play_record(&in);
	f.kernel.refuse = 0;
	change_uplink(7); // as at the beginning
	gate_fixture_settle(&f);
	gate_fixture_advance(&f, WORLD_RETRY_MAX_MS); // whatever was refused is repaired by then
	check();
	tidy_up();
	if (!f.lan) // it was thrown out, or left
		gate_fixture_connect_lan(&f);
	gate_fixture_settle(&f);
	return 0;
}
