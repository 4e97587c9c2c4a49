// SPDX-License-Identifier: BSD-2-Clause
// From open mappings to elements of the kernel's sets.

#include "gate/kernel_sync.h"

#include <assert.h>
#include <netinet/in.h>
#include <string.h>

void kernel_sync_free(struct kernel_sync *s)
{
	struct kernel_tuple *tuple;
	struct kernel_tuple *next_tuple;
	struct kernel_reservation *reservation;
	struct kernel_reservation *next;

	HASH_ITER(hh, s->tuples, tuple, next_tuple)
	{
		HASH_DEL(s->tuples, tuple);
		free(tuple);
	}
	HASH_ITER(hh, s->reservations, reservation, next)
	{
		HASH_DEL(s->reservations, reservation);
		free(reservation);
	}
}

static uint64_t timeout_of(const struct mapping *m, uint64_t now)
{
	return (m->terms.ends > now ? m->terms.ends - now : 0) + KERNEL_GRACE_MS;
}

static struct kernel_tuple *tuple_of(struct kernel_sync *s, const struct mapping *m, bool need)
{
	const struct nft_element *dnat = &m->kernel.dnat;
	struct kernel_tuple_key key;
	struct kernel_tuple *tuple;

	memset(&key, 0, sizeof(key)); // it is hashed as bytes
	key.address = dnat->to_address;
	key.port = dnat->to_port;
	key.protocol = dnat->protocol;
	HASH_FIND(hh, s->tuples, &key, sizeof(key), tuple);
	if (tuple || !need)
		return tuple;
	tuple = calloc(1, sizeof(*tuple));
	if (!tuple)
		abort();
	tuple->key = key;
	HASH_ADD(hh, s->tuples, key, sizeof(tuple->key), tuple);
	return tuple;
}

static struct nft_element account_in(const struct kernel_tuple *t)
{
	return nft_account_in(t->key.protocol, t->key.address, t->key.port);
}

static struct nft_element account_out(const struct kernel_tuple *t)
{
	return nft_account_out(t->key.protocol, t->key.address, t->key.port);
}

static void add(struct kernel_changes *out, struct nft_element element)
{
	kernel_changes_add(out, KERNEL_ADD, &element);
}

static void take(struct kernel_changes *out, struct nft_element element)
{
	kernel_changes_add(out, KERNEL_REMOVE, &element);
}

// Lets the twin be that of the first in line. AGAIN: even if it is already, since it has changed.
static void settle_twin(struct kernel_tuple *t, bool again, uint64_t now,
			struct kernel_changes *out)
{
	struct mapping *wanted = t->line;

	if (wanted == t->twin_of && !again)
		return;
	if (t->twin_of)
		take(out, t->twin);
	t->twin_of = wanted;
	if (!wanted)
		return;
	t->twin = nft_snat_twin(t->key.protocol, t->key.address, t->key.port,
				wanted->kernel.external, wanted->key.external_port);
	t->twin.mapping = wanted->id;
	t->twin.timeout_ms = timeout_of(wanted, now);
	add(out, t->twin);
}

static void join_line(struct kernel_tuple *t, struct mapping *m)
{
	struct mapping *before;

	if (!t->line || t->line->kernel.twin_previous->id < m->id) { // the last
		DL_APPEND2(t->line, m, kernel.twin_previous, kernel.twin_next);
		return;
	}
	before = t->line->kernel.twin_previous;
	while (before != t->line && before->kernel.twin_previous->id > m->id)
		before = before->kernel.twin_previous;
	DL_PREPEND_ELEM2(t->line, before, m, kernel.twin_previous, kernel.twin_next);
}

static uint32_t reservation_key(const struct mapping *m)
{
	return (uint32_t)m->key.protocol << 16 | m->key.external_port;
}

static void reserve(struct kernel_sync *s, const struct mapping *m, struct kernel_changes *out)
{
	uint32_t key = reservation_key(m);
	struct kernel_reservation *r;

	HASH_FIND(hh, s->reservations, &key, sizeof(key), r);
	if (!r) {
		r = calloc(1, sizeof(*r));
		if (!r)
			abort();
		r->key = key;
		HASH_ADD(hh, s->reservations, key, sizeof(r->key), r);
		add(out, nft_reserved(m->key.protocol, m->key.external_port));
	}
	r->active++;
}

static void unreserve(struct kernel_sync *s, const struct mapping *m, struct kernel_changes *out)
{
	uint32_t key = reservation_key(m);
	struct kernel_reservation *r;

	HASH_FIND(hh, s->reservations, &key, sizeof(key), r);
	assert(r);
	if (--r->active > 0)
		return;
	take(out, nft_reserved(m->key.protocol, m->key.external_port));
	HASH_DEL(s->reservations, r);
	free(r);
}

static void make_dnat(struct mapping *m, ip4 external, uint64_t now)
{
	struct mapping_kernel *k = &m->kernel;

	k->external = external;
	if (m->key.remote_host)
		k->dnat = nft_dnat_host(m->key.protocol, m->key.remote_host, external,
					m->key.external_port, m->terms.internal_address,
					m->terms.internal_port);
	else
		k->dnat = nft_dnat_any(m->key.protocol, external, m->key.external_port,
				       m->terms.internal_address, m->terms.internal_port);
	k->dnat.mapping = m->id;
	k->dnat.timeout_ms = timeout_of(m, now);
}

void kernel_sync_set_uplink(struct kernel_sync *s, uint32_t link, struct kernel_changes *out)
{
	if (s->uplink == link)
		return;
	if (s->uplink)
		take(out, nft_uplink(s->uplink));
	if (link)
		add(out, nft_uplink(link));
	s->uplink = link;
}

struct nft_element kernel_sync_dnat_at(const struct mapping *m, ip4 address)
{
	struct nft_element element = m->kernel.dnat;

	element.address = address;
	return element;
}

static void open_others(const struct kernel_sync *s, const struct mapping *m,
			struct kernel_changes *out)
{
	for (size_t i = 0; i < s->others; i++)
		add(out, kernel_sync_dnat_at(m, s->other[i]));
}

static void close_others(const struct kernel_sync *s, const struct mapping *m,
			 struct kernel_changes *out)
{
	for (size_t i = 0; i < s->others; i++)
		take(out, kernel_sync_dnat_at(m, s->other[i]));
}

static bool holds(const ip4 *address, size_t count, ip4 one)
{
	for (size_t i = 0; i < count; i++)
		if (address[i] == one)
			return true;
	return false;
}

void kernel_sync_set_others(struct kernel_sync *s, struct mapping *mappings, const ip4 *address,
			    size_t count, struct kernel_changes *out)
{
	for (struct mapping *m = mappings; m; m = m->by_key.next) {
		if (!m->kernel.active)
			continue;
		for (size_t i = 0; i < s->others; i++)
			if (!holds(address, count, s->other[i]))
				take(out, kernel_sync_dnat_at(m, s->other[i]));
		for (size_t i = 0; i < count; i++)
			if (!holds(s->other, s->others, address[i]))
				add(out, kernel_sync_dnat_at(m, address[i]));
	}
	memmove(s->other, address, count * sizeof(*address));
	s->others = count;
}

void kernel_sync_activate(struct kernel_sync *s, struct mapping *m, ip4 external, uint64_t now,
			  struct kernel_changes *out)
{
	struct kernel_tuple *t;

	assert(!m->kernel.active && external);
	make_dnat(m, external, now);
	m->kernel.active = true;
	add(out, m->kernel.dnat);
	open_others(s, m, out);
	reserve(s, m, out);
	t = tuple_of(s, m, true);
	if (t->active++ == 0) {
		add(out, account_in(t));
		add(out, account_out(t));
	}
	if (m->key.remote_host == 0)
		join_line(t, m);
	settle_twin(t, false, now, out);
}

static struct nft_element gone_of(const struct mapping *m)
{
	const struct nft_element *dnat = &m->kernel.dnat;

	return nft_gone(dnat->protocol, dnat->to_address, dnat->to_port);
}

void kernel_sync_deactivate(struct kernel_sync *s, struct mapping *m, bool gone, uint64_t now,
			    struct kernel_changes *out)
{
	struct kernel_tuple *t = tuple_of(s, m, false);

	assert(m->kernel.active && t);
	take(out, m->kernel.dnat);
	close_others(s, m, out);
	unreserve(s, m, out);
	m->kernel.active = false;
	if (m->key.remote_host == 0)
		DL_DELETE2(t->line, m, kernel.twin_previous, kernel.twin_next);
	settle_twin(t, false, now, out);
	if (--t->active == 0) {
		take(out, account_in(t));
		take(out, account_out(t));
		HASH_DEL(s->tuples, t);
		free(t);
	}
	if (gone && m->key.protocol == IPPROTO_TCP) {
		// Anew, so that its ten minutes begin now.
		take(out, gone_of(m));
		add(out, gone_of(m));
	}
}

void kernel_sync_forget_gone(const struct mapping *m, struct kernel_changes *out)
{
	if (m->key.protocol == IPPROTO_TCP)
		take(out, gone_of(m));
}

void kernel_sync_move(struct kernel_sync *s, struct mapping *m, ip4 external, uint64_t now,
		      struct kernel_changes *out)
{
	struct kernel_tuple *t = tuple_of(s, m, false);

	assert(m->kernel.active && t && external);
	take(out, m->kernel.dnat);
	close_others(s, m, out);
	make_dnat(m, external, now);
	add(out, m->kernel.dnat);
	open_others(s, m, out);
	if (t->twin_of == m)
		settle_twin(t, true, now, out);
}

void kernel_sync_renew(struct kernel_sync *s, struct mapping *m, uint64_t now,
		       struct kernel_changes *out)
{
	kernel_sync_move(s, m, m->kernel.external, now, out);
}

void kernel_sync_each(const struct kernel_sync *s, struct mapping *mappings, uint64_t now,
		      kernel_sync_callback *callback, void *context)
{
	struct nft_element element;
	struct mapping *m;
	struct kernel_tuple *t;
	struct kernel_reservation *r;

	if (s->uplink) {
		element = nft_uplink(s->uplink);
		callback(context, &element);
	}
	for (m = mappings; m; m = m->by_key.next) {
		if (!m->kernel.active)
			continue;
		element = m->kernel.dnat;
		element.timeout_ms = timeout_of(m, now);
		callback(context, &element);
		for (size_t i = 0; i < s->others; i++) {
			element.address = s->other[i];
			callback(context, &element);
		}
	}
	for (t = s->tuples; t; t = t->hh.next) {
		element = account_in(t);
		callback(context, &element);
		element = account_out(t);
		callback(context, &element);
		if (!t->twin_of)
			continue;
		element = t->twin;
		element.timeout_ms = timeout_of(t->twin_of, now);
		callback(context, &element);
	}
	for (r = s->reservations; r; r = r->hh.next) {
		element = nft_reserved((uint8_t)(r->key >> 16), (uint16_t)r->key);
		callback(context, &element);
	}
}
