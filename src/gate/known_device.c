// SPDX-License-Identifier: BSD-2-Clause
// Remembering devices. Each is one text in the store: numbers, then words, separated by tabs.

#include "gate/known_device.h"

#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/number.h"
#include "base/utf8.h"
#include "gate/permission.h"
#include "gate/state.h"

#define PREFIX "device/"

enum {
	NUMBERS = 6,
	WORDS = 4,
	TEXT_MAX = LEASES_TEXT_SIZE,
	NAME_SIZE = sizeof(PREFIX) + MAC_TEXT_SIZE
};

// ---- the store

static void name_of(const struct known_device *d, char out[NAME_SIZE])
{
	char mac[MAC_TEXT_SIZE];

	(void)snprintf(out, NAME_SIZE, PREFIX "%s", mac_format(d->is.mac, mac));
}

static void write_text(const struct known_device *d, char out[TEXT_MAX])
{
	const struct wire_known_device *is = &d->is;

	(void)snprintf(out, TEXT_MAX, "%u\t%lld\t%lld\t%llu\t%llu\t%llu\t%s\t%s\t%s\t%s",
		       is->address, (long long)is->first_seen, (long long)is->last_seen,
		       (unsigned long long)is->asked, (unsigned long long)is->granted,
		       (unsigned long long)is->refused, is->lan, is->host_name, is->last_request,
		       is->last_refusal);
}

// False: it was not written by us.
static bool read_text(struct slice text, struct wire_known_device *is)
{
	char *const words[WORDS] = {is->lan, is->host_name, is->last_request, is->last_refusal};
	const size_t sizes[WORDS] = {sizeof(is->lan), sizeof(is->host_name),
				     sizeof(is->last_request), sizeof(is->last_refusal)};
	uint64_t number[NUMBERS];
	struct slice head;

	for (int i = 0; i < NUMBERS; i++)
		if (!slice_cut(text, '\t', &head, &text) ||
		    number_parse(head, INT64_MAX, &number[i]) != NUMBER_OK)
			return false;
	for (int i = 0; i < WORDS; i++) {
		(void)slice_cut(text, '\t', &head, &text);
		(void)slice_copy(head, words[i], sizes[i]);
	}
	is->address = (uint32_t)number[0];
	is->first_seen = (int64_t)number[1];
	is->last_seen = (int64_t)number[2];
	is->asked = number[3];
	is->granted = number[4];
	is->refused = number[5];
	return true;
}

static void log_store_trouble(struct gate *g, const struct err *e)
{
	leases_rollback(g->leases);
	journal_say(g, WIRE_LOG_SYSTEM | WIRE_LOG_ERROR, "a device cannot be remembered: %s",
		    e->text);
}

static void save(struct gate *g, struct known_device *d)
{
	char name[NAME_SIZE];
	char text[TEXT_MAX];
	struct err e;

	name_of(d, name);
	write_text(d, text);
	d->written = loop_now(g->loop);
	d->changed = false;
	if (leases_begin(g->leases, &e) != 0 || leases_remember(g->leases, name, text, &e) != 0 ||
	    leases_commit(g->leases, &e) != 0)
		log_store_trouble(g, &e);
}

static void erase(struct gate *g, struct known_device *d)
{
	char name[NAME_SIZE];
	struct err e;

	name_of(d, name);
	if (leases_begin(g->leases, &e) != 0 || leases_forget(g->leases, name, &e) != 0 ||
	    leases_commit(g->leases, &e) != 0)
		log_store_trouble(g, &e);
	HASH_DEL(g->known.by_mac, d);
	free(d);
}

static void take_stored(void *context, const char *name, const char *text)
{
	struct gate *g = context;
	struct known_device *d = calloc(1, sizeof(*d));

	if (!d)
		abort();
	if (!mac_parse(slice_from(name + strlen(PREFIX)), &d->is.mac) ||
	    !read_text(slice_from(text), &d->is) ||
	    HASH_COUNT(g->known.by_mac) >= KNOWN_DEVICES_MAX) {
		free(d);
		return;
	}
	HASH_ADD(hh, g->known.by_mac, is.mac, sizeof(d->is.mac), d);
}

static int by_last_seen(const struct known_device *a, const struct known_device *b)
{
	return (a->is.last_seen > b->is.last_seen) - (a->is.last_seen < b->is.last_seen);
}

int known_device_load(struct gate *g, struct err *e)
{
	if (leases_recall_all(g->leases, PREFIX, take_stored, g, e) != 0)
		return -1;
	HASH_SORT(g->known.by_mac, by_last_seen);
	return 0;
}

void known_device_save_all(struct gate *g)
{
	for (struct known_device *d = g->known.by_mac; d; d = d->hh.next)
		if (d->changed)
			save(g, d);
}

void known_device_free(struct known_device_set *s)
{
	while (s->by_mac) {
		struct known_device *d = s->by_mac;

		HASH_DEL(s->by_mac, d);
		free(d);
	}
}

// ---- what happens

static struct known_device *find(struct gate *g, struct mac mac)
{
	struct known_device *d = NULL;

	HASH_FIND(hh, g->known.by_mac, &mac, sizeof(mac), d);
	return d;
}

static struct known_device *make(struct gate *g, struct mac mac, int64_t now)
{
	struct known_device *d = calloc(1, sizeof(*d));

	if (!d)
		abort();
	if (HASH_COUNT(g->known.by_mac) >= KNOWN_DEVICES_MAX)
		erase(g, g->known.by_mac);
	d->is.mac = mac;
	d->is.first_seen = now;
	HASH_ADD(hh, g->known.by_mac, is.mac, sizeof(d->is.mac), d);
	return d;
}

// The hardware address of who asked: as it is known, or as the kernel knows it.
static struct mac mac_of(struct gate *g, const struct wire_mapping_add *add)
{
	const struct device *device = device_find(&g->devices, add->requester);
	struct neighbour neighbour;

	if (device && mac_known(device->mac))
		return device->mac;
	if (g->host.neighbour(g->host.context, add->ifindex, add->requester, &neighbour, NULL) == 1)
		return neighbour.mac;
	return (struct mac){{0}};
}

static void write_request(const struct wire_mapping_add *add, char out[WIRE_WORDS_SIZE])
{
	char description[WIRE_DESCRIPTION_SIZE];
	char address[IP4_TEXT_SIZE];

	utf8_clean(slice_from(add->description), description, sizeof(description));
	(void)snprintf(out, WIRE_WORDS_SIZE, "%s %u -> %s:%u %.100s",
		       add->protocol == IPPROTO_UDP ? "udp" : "tcp", add->external_port,
		       ip4_format(add->internal_address, address), add->internal_port, description);
}

static void say_new(struct gate *g, const struct known_device *d)
{
	struct alert_whom whom = {.address = d->is.address, .mac = d->is.mac};

	alert_say(g, WIRE_ALERT_NEW_DEVICE, &whom, "on %s asks for a port for the first time",
		  d->is.lan);
}

void known_device_note(struct gate *g, const struct wire_mapping_add *add, const char *lan,
		       const struct err *refusal)
{
	int64_t now = gate_wall_s(g);
	struct mac mac = mac_of(g, add);
	struct known_device *d;
	bool is_new;

	if (!mac_known(mac))
		return; // a router between us and it: nothing to know it by
	d = find(g, mac);
	is_new = !d;
	if (is_new) {
		d = make(g, mac, now);
	} else { // to the end of the order
		HASH_DEL(g->known.by_mac, d);
		HASH_ADD(hh, g->known.by_mac, is.mac, sizeof(d->is.mac), d);
	}
	d->is.last_seen = now;
	d->is.address = add->requester;
	d->is.asked++;
	d->is.granted += !refusal;
	d->is.refused += refusal != NULL;
	(void)snprintf(d->is.lan, sizeof(d->is.lan), "%s", lan);
	(void)snprintf(d->is.host_name, sizeof(d->is.host_name), "%s",
		       dhcp_host_name(g, add->requester, mac));
	write_request(add, d->is.last_request);
	d->refused = refusal != NULL;
	if (refusal)
		(void)snprintf(d->is.last_refusal, sizeof(d->is.last_refusal), "%s", refusal->text);
	if (is_new)
		say_new(g, d);
	d->changed = true;
	if (is_new || loop_now(g->loop) - d->written >= KNOWN_DEVICE_PAUSE_MS)
		save(g, d);
}

// ---- listing

static uint64_t key_of(struct mac mac)
{
	uint64_t key = 0;

	for (size_t i = 0; i < sizeof(mac.byte); i++)
		key = key << 8 | mac.byte[i];
	return key + 1;
}

static uint32_t mappings_of(const struct gate *g, const struct known_device *d)
{
	const struct device *device = device_find(&g->devices, d->is.address);

	return device && mac_equal(device->mac, d->is.mac) ? device->charged : 0;
}

uint64_t known_device_listing(struct gate *g, uint64_t cursor, const struct answer_to *to)
{
	const struct known_device *next = NULL;
	struct wire_known_device out;

	for (const struct known_device *d = g->known.by_mac; d; d = d->hh.next)
		if (key_of(d->is.mac) > cursor &&
		    (!next || key_of(d->is.mac) < key_of(next->is.mac)))
			next = d;
	if (!next)
		return 0;
	out = next->is;
	out.mappings = mappings_of(g, next);
	out.action = (uint8_t)permissions_of_device(g, &out);
	answer_send_body(to, WIRE_KNOWN_DEVICE, &out);
	return key_of(out.mac);
}

void known_device_forget(struct gate *g, const struct wire_known_device_forget *asked,
			 const struct answer_to *to)
{
	struct known_device *d = find(g, asked->mac);
	struct err e;

	if (!d) {
		(void)err_set(&e, ERR_NO_SUCH_ITEM, NULL);
		answer_send(to, &e);
		return;
	}
	erase(g, d);
	answer_send(to, NULL);
}
