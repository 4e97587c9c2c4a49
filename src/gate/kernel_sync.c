// SPDX-License-Identifier: BSD-2-Clause
// From open mappings to elements of the kernel's sets.

#include "gate/kernel_sync.h"

#include <assert.h>
#include <netinet/in.h>
#include <string.h>

#include "gate/mapping_table.h"

static void drop_tuple(struct kernel_sync *s, struct kernel_tuple *t)
{
	hash_index_remove(&s->by_tuple, &t->node);
	DL_DELETE2(s->tuples, t, previous, next);
	free(t);
}

void kernel_sync_free(struct kernel_sync *s)
{
	while (s->tuples)
		drop_tuple(s, s->tuples);
	hash_index_free(&s->by_tuple);
}

static uint64_t timeout_of(const struct mapping *m, uint64_t now)
{
	return (m->terms.ends > now ? m->terms.ends - now : 0) + KERNEL_GRACE_MS;
}

static uint64_t tuple_key(const struct mapping *m)
{
	return (uint64_t)m->kernel.internal << 32 | (uint64_t)m->kernel.internal_port << 8 |
	       m->key.protocol;
}

static ip4 address_of(const struct kernel_tuple *t)
{
	return (ip4)(t->node.key >> 32);
}

static uint16_t port_of(const struct kernel_tuple *t)
{
	return (uint16_t)(t->node.key >> 8);
}

static uint8_t protocol_of(const struct kernel_tuple *t)
{
	return (uint8_t)t->node.key;
}

static struct kernel_tuple *tuple_of(const struct kernel_sync *s, const struct mapping *m)
{
	return (struct kernel_tuple *)hash_index_find(&s->by_tuple, tuple_key(m));
}

static struct kernel_tuple *tuple_need(struct kernel_sync *s, const struct mapping *m)
{
	struct kernel_tuple *t = tuple_of(s, m);

	if (t)
		return t;
	t = calloc(1, sizeof(*t));
	if (!t)
		abort();
	hash_index_add(&s->by_tuple, &t->node, tuple_key(m));
	DL_APPEND2(s->tuples, t, previous, next);
	return t;
}

static struct nft_element account_in(const struct kernel_tuple *t)
{
	return nft_account_in(protocol_of(t), address_of(t), port_of(t));
}

static struct nft_element account_out(const struct kernel_tuple *t)
{
	return nft_account_out(protocol_of(t), address_of(t), port_of(t));
}

static void add(struct kernel_changes *out, struct nft_element element)
{
	kernel_changes_add(out, KERNEL_ADD, &element);
}

static void take(struct kernel_changes *out, struct nft_element element)
{
	kernel_changes_add(out, KERNEL_REMOVE, &element);
}

static struct nft_element twin_of(const struct kernel_tuple *t)
{
	struct nft_element twin = nft_snat_twin(protocol_of(t), address_of(t), port_of(t),
						t->twin_external, t->twin_of->key.external_port);

	twin.mapping = t->twin_of->id;
	twin.timeout_ms = t->twin_timeout_ms;
	return twin;
}

// Lets the twin be that of the first in line. AGAIN: even if it is already, since it has changed.
static void settle_twin(struct kernel_tuple *t, bool again, uint64_t now,
			struct kernel_changes *out)
{
	struct mapping *wanted = t->line;

	if (wanted == t->twin_of && !again)
		return;
	if (t->twin_of)
		take(out, twin_of(t));
	t->twin_of = wanted;
	if (!wanted)
		return;
	t->twin_external = wanted->kernel.external;
	t->twin_timeout_ms = timeout_of(wanted, now);
	add(out, twin_of(t));
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

static void reserve(const struct mapping *m, struct kernel_changes *out)
{
	if (m->port->active++ == 0)
		add(out, nft_reserved(m->key.protocol, m->key.external_port));
}

static void unreserve(const struct mapping *m, struct kernel_changes *out)
{
	assert(m->port->active > 0);
	if (--m->port->active == 0)
		take(out, nft_reserved(m->key.protocol, m->key.external_port));
}

static void make_dnat(struct mapping *m, ip4 external, uint64_t now)
{
	m->kernel.external = external;
	m->kernel.internal = m->terms.internal_address;
	m->kernel.internal_port = m->terms.internal_port;
	m->kernel.timeout_ms = timeout_of(m, now);
}

struct nft_element kernel_sync_dnat(const struct mapping *m)
{
	return kernel_sync_dnat_at(m, m->kernel.external);
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
	const struct mapping_kernel *k = &m->kernel;
	struct nft_element element =
		m->key.remote_host
			? nft_dnat_host(m->key.protocol, m->key.remote_host, address,
					m->key.external_port, k->internal, k->internal_port)
			: nft_dnat_any(m->key.protocol, address, m->key.external_port, k->internal,
				       k->internal_port);

	element.mapping = m->id;
	element.timeout_ms = k->timeout_ms;
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
	for (struct mapping *m = mappings; m; m = m->all_next) {
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
	add(out, kernel_sync_dnat(m));
	open_others(s, m, out);
	reserve(m, out);
	t = tuple_need(s, m);
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
	return nft_gone(m->key.protocol, m->kernel.internal, m->kernel.internal_port);
}

void kernel_sync_deactivate(struct kernel_sync *s, struct mapping *m, bool gone, uint64_t now,
			    struct kernel_changes *out)
{
	struct kernel_tuple *t = tuple_of(s, m);

	assert(m->kernel.active && t);
	take(out, kernel_sync_dnat(m));
	close_others(s, m, out);
	unreserve(m, out);
	m->kernel.active = false;
	if (m->key.remote_host == 0)
		DL_DELETE2(t->line, m, kernel.twin_previous, kernel.twin_next);
	settle_twin(t, false, now, out);
	if (--t->active == 0) {
		take(out, account_in(t));
		take(out, account_out(t));
		drop_tuple(s, t);
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
	struct kernel_tuple *t = tuple_of(s, m);

	assert(m->kernel.active && t && external);
	take(out, kernel_sync_dnat(m));
	close_others(s, m, out);
	make_dnat(m, external, now);
	add(out, kernel_sync_dnat(m));
	open_others(s, m, out);
	if (t->twin_of == m)
		settle_twin(t, true, now, out);
}

void kernel_sync_renew(struct kernel_sync *s, struct mapping *m, uint64_t now,
		       struct kernel_changes *out)
{
	kernel_sync_move(s, m, m->kernel.external, now, out);
}

// Whether M is the first of its port's that is in the kernel.
static bool speaks_for_port(const struct mapping *m)
{
	const struct mapping *first = m->port->first;

	while (first && !first->kernel.active)
		first = first->port_next;
	return first == m;
}

void kernel_sync_each(const struct kernel_sync *s, struct mapping *mappings, uint64_t now,
		      kernel_sync_callback *callback, void *context)
{
	struct nft_element element;
	struct mapping *m;
	struct kernel_tuple *t;

	if (s->uplink) {
		element = nft_uplink(s->uplink);
		callback(context, &element);
	}
	for (m = mappings; m; m = m->all_next) {
		if (!m->kernel.active)
			continue;
		element = kernel_sync_dnat(m);
		element.timeout_ms = timeout_of(m, now);
		callback(context, &element);
		for (size_t i = 0; i < s->others; i++) {
			element.address = s->other[i];
			callback(context, &element);
		}
	}
	for (t = s->tuples; t; t = t->next) {
		element = account_in(t);
		callback(context, &element);
		element = account_out(t);
		callback(context, &element);
		if (!t->twin_of)
			continue;
		element = twin_of(t);
		element.timeout_ms = timeout_of(t->twin_of, now);
		callback(context, &element);
	}
	for (m = mappings; m; m = m->all_next) {
		if (!speaks_for_port(m))
			continue;
		element = nft_reserved(m->key.protocol, m->key.external_port);
		callback(context, &element);
	}
}
