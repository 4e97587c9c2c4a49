// SPDX-License-Identifier: BSD-2-Clause
// Who has asked, what came of it, and who gives way.

#include "gate/known_device.h"

#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <utlist.h>

#include "base/utf8.h"
#include "gate/permission.h"
#include "gate/state.h"
#include "gate/tell.h"

void known_device_free(struct known_device_set *s)
{
	struct known_device *d;
	struct known_device *next;

	HASH_CLEAR(hh_id, s->by_id);
	HASH_ITER(hh, s->by_mac, d, next)
	{
		HASH_DEL(s->by_mac, d);
		free(d);
	}
	free(s->gone);
	*s = (struct known_device_set){0};
}

struct known_device *known_device_find(struct gate *g, struct mac mac)
{
	struct known_device *d = NULL;

	HASH_FIND(hh, g->known.by_mac, &mac, sizeof(mac), d);
	return d;
}

static struct known_device *find_id(const struct gate *g, uint32_t id)
{
	struct known_device *d = NULL;

	HASH_FIND(hh_id, g->known.by_id, &id, sizeof(id), d);
	return d;
}

// To the end of those that may give way, or out of them.
void known_device_place(struct known_device_set *s, struct known_device *d)
{
	if (d->list)
		DL_DELETE2(*d->list, d, previous, next);
	d->list = d->named || d->is.comment[0] ? NULL : &s->fleeting[d->is.granted > 0];
	if (d->list)
		DL_APPEND2(*d->list, d, previous, next);
}

struct known_device *known_device_add(struct gate *g, const struct wire_known_device *is)
{
	struct known_device_set *s = &g->known;
	struct known_device *d = calloc(1, sizeof(*d));

	if (!d)
		abort();
	d->is = *is;
	if (d->is.id == 0 || d->is.id > s->last_id || find_id(g, d->is.id)) {
		d->is.id = ++s->last_id;
		d->changed = true;
	}
	HASH_ADD(hh, s->by_mac, is.mac, sizeof(d->is.mac), d);
	HASH_ADD(hh_id, s->by_id, is.id, sizeof(d->is.id), d);
	known_device_place(s, d);
	return d;
}

// What is not stored any more has to be taken out of the file; no more can be stored than fit.
static void note_gone(struct known_device_set *s, const struct known_device *d)
{
	if (!d->stored)
		return;
	if (!s->gone)
		s->gone = calloc(KNOWN_DEVICES_MAX, sizeof(*s->gone));
	if (!s->gone)
		abort();
	if (s->gone_count < KNOWN_DEVICES_MAX)
		s->gone[s->gone_count++] = d->is.mac;
}

static void drop(struct gate *g, struct known_device *d)
{
	struct known_device_set *s = &g->known;
	struct wire_known_device event = d->is;

	event.event = WIRE_ROW_GONE;
	if (s->wanted)
		tell_known_device(g, &event);
	note_gone(s, d);
	if (d->list)
		DL_DELETE2(*d->list, d, previous, next);
	HASH_DELETE(hh_id, s->by_id, d);
	HASH_DEL(s->by_mac, d);
	free(d);
}

void known_device_rules_changed(struct gate *g)
{
	struct known_device_set *s = &g->known;
	const struct permissions *p = &g->permissions;
	struct known_device *d;

	for (d = s->by_mac; d; d = d->hh.next)
		d->named = false;
	for (size_t i = 0; i < p->count; i++) {
		d = mac_known(p->rule[i].mac) ? known_device_find(g, p->rule[i].mac) : NULL;
		if (d)
			d->named = true;
	}
	for (d = s->by_mac; d; d = d->hh.next) // in the order they were seen
		known_device_place(s, d);
}

static bool is_named(const struct permissions *p, struct mac mac)
{
	for (size_t i = 0; i < p->count; i++)
		if (mac_equal(p->rule[i].mac, mac))
			return true;
	return false;
}

// NULL: there is no room. Nobody gives way before it is known whom rules name.
static struct known_device *make(struct gate *g, struct mac mac, int64_t now)
{
	struct known_device_set *s = &g->known;
	struct wire_known_device is = {.mac = mac, .first_seen = now};
	struct known_device *d;

	if (HASH_COUNT(s->by_mac) >= KNOWN_DEVICES_MAX) {
		d = s->fleeting[0] ? s->fleeting[0] : s->fleeting[1];
		if (!d || !g->permissions.bytes)
			return NULL;
		drop(g, d);
	}
	d = known_device_add(g, &is);
	d->named = is_named(&g->permissions, mac);
	return d;
}

// The hardware address of who asked. What is GRANTED was asked the kernel; of what was refused before
// that, the address may be another device's by now.
static struct mac mac_of(struct gate *g, const struct wire_mapping_add *add, bool granted)
{
	const struct device *device = device_find(&g->devices, add->requester);
	struct neighbour neighbour = {0};
	bool is_known = device && mac_known(device->mac);

	if ((!granted || !is_known) &&
	    g->host.neighbour(g->host.context, add->ifindex, add->requester, &neighbour, NULL) ==
		    1 &&
	    mac_known(neighbour.mac))
		return neighbour.mac;
	return is_known ? device->mac : (struct mac){{0}};
}

static void write_request(const struct wire_mapping_add *add, char out[WIRE_WORDS_SIZE])
{
	char description[WIRE_DESCRIPTION_SIZE];
	char address[IP4_TEXT_SIZE];

	utf8_clean(slice_from(add->description), description, sizeof(description));
	(void)snprintf(out, WIRE_WORDS_SIZE, "%s %u -> %s:%u %s",
		       add->protocol == IPPROTO_UDP ? "udp" : "tcp", add->external_port,
		       ip4_format(add->internal_address, address), add->internal_port, description);
}

static void say_new(struct gate *g, const struct known_device *d)
{
	struct alert_whom whom = {.address = d->is.address, .mac = d->is.mac};

	alert_say(g, WIRE_ALERT_NEW_DEVICE, &whom, "on %s asks for a port for the first time",
		  d->is.lan);
}

// What FIELD, of SIZE bytes, says is kept where TEXT says nothing.
static void keep_text(char *field, size_t size, const char *text)
{
	if (text[0])
		(void)snprintf(field, size, "%s", text);
}

static void note_request(struct gate *g, struct known_device *d, const struct wire_mapping_add *add,
			 const struct err *refusal)
{
	struct wire_known_device *is = &d->is;
	char agent[WIRE_AGENT_SIZE];

	is->last_seen = gate_wall_s(g);
	is->address = add->requester;
	is->asked++;
	is->granted += !refusal;
	is->refused += refusal != NULL;
	is->outcome = refusal ? WIRE_OUTCOME_REFUSED : WIRE_OUTCOME_GRANTED;
	utf8_clean((struct slice){add->agent, strnlen(add->agent, sizeof(add->agent))}, agent,
		   sizeof(agent));
	keep_text(is->agent, sizeof(is->agent), agent);
	(void)snprintf(is->host_name, sizeof(is->host_name), "%s",
		       dhcp_host_name(g, add->requester, is->mac));
	write_request(add, is->last_request);
	if (refusal)
		utf8_clean(slice_from(refusal->text), is->last_refusal, sizeof(is->last_refusal));
	d->refused = refusal != NULL;
	d->changed = true;
}

static uint32_t mappings_of(const struct gate *g, const struct known_device *d)
{
	const struct device *device = device_find(&g->devices, d->is.address);

	return device && mac_equal(device->mac, d->is.mac) ? device->charged : 0;
}

static void fill_row(struct gate *g, const struct known_device *d, enum wire_row_event event,
		     struct wire_known_device *out)
{
	*out = d->is;
	out->event = (uint8_t)event;
	out->mappings = mappings_of(g, d);
	out->action = (uint8_t)permissions_of_device(g, out);
}

static void tell(struct gate *g, const struct known_device *d, enum wire_row_event event)
{
	struct wire_known_device row;

	if (!g->known.wanted)
		return;
	fill_row(g, d, event, &row);
	tell_known_device(g, &row);
}

void known_device_note(struct gate *g, const struct wire_mapping_add *add, const char *lan,
		       const struct err *refusal)
{
	struct mac mac = mac_of(g, add, !refusal);
	struct known_device *d;
	bool is_new;

	if (!mac_known(mac))
		return; // a router between us and it: nothing to know it by
	d = known_device_find(g, mac);
	is_new = !d;
	if (is_new)
		d = make(g, mac, gate_wall_s(g));
	if (!d)
		return;
	HASH_DEL(g->known.by_mac, d); // to the end of the order
	HASH_ADD(hh, g->known.by_mac, is.mac, sizeof(d->is.mac), d);
	(void)snprintf(d->is.lan, sizeof(d->is.lan), "%s", lan);
	note_request(g, d, add, refusal);
	known_device_place(&g->known, d);
	if (is_new)
		say_new(g, d);
	tell(g, d, is_new ? WIRE_ROW_NEW : WIRE_ROW_CHANGED);
	notebook_note(g, is_new);
}

// ---- listing

uint64_t known_device_listing(struct gate *g, uint64_t cursor, const struct answer_to *to)
{
	const struct known_device *at =
		cursor && cursor <= UINT32_MAX ? find_id(g, (uint32_t)cursor) : NULL;
	const struct known_device *next = at ? at->hh_id.next : g->known.by_id;
	struct wire_known_device out;

	while (next && next->is.id <= cursor) // the one at the cursor is gone
		next = next->hh_id.next;
	if (!next)
		return 0;
	fill_row(g, next, WIRE_ROW_LISTED, &out);
	answer_send_body(to, WIRE_KNOWN_DEVICE, &out);
	return out.id;
}

// ---- what an administrator does

void known_device_forget(struct gate *g, const struct wire_known_device_forget *asked,
			 const struct answer_to *to)
{
	bool all = !mac_known(asked->mac);
	struct known_device *d = known_device_find(g, asked->mac);
	struct err e;

	if (!d && !all) {
		(void)err_set(&e, ERR_NO_SUCH_ITEM, NULL);
		answer_send(to, &e);
		return;
	}
	if (d)
		drop(g, d);
	while (all && g->known.by_mac)
		drop(g, g->known.by_mac);
	answer_send(to, notebook_write(g, &e) == 0 ? NULL : &e);
}

static bool is_line(const char *text)
{
	char clean[WIRE_COMMENT_SIZE];

	if (!memchr(text, '\0', WIRE_COMMENT_SIZE))
		return false;
	utf8_clean(slice_from(text), clean, sizeof(clean));
	return strcmp(text, clean) == 0;
}

void known_device_comment(struct gate *g, const struct wire_known_device_comment *asked,
			  const struct answer_to *to)
{
	struct known_device *d = known_device_find(g, asked->mac);
	char before[WIRE_COMMENT_SIZE];
	struct err e;
	int result;

	if (!d || !is_line(asked->comment)) {
		(void)err_set(&e, d ? ERR_MALFORMED : ERR_NO_SUCH_ITEM, NULL);
		answer_send(to, &e);
		return;
	}
	memcpy(before, d->is.comment, sizeof(before));
	memcpy(d->is.comment, asked->comment, sizeof(before));
	d->changed = true;
	result = notebook_write(g, &e);
	if (result != 0)
		memcpy(d->is.comment, before, sizeof(before));
	known_device_place(&g->known, d);
	if (result == 0)
		tell(g, d, WIRE_ROW_CHANGED);
	answer_send(to, result == 0 ? NULL : &e);
}
