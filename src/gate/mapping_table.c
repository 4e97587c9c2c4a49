// SPDX-License-Identifier: BSD-2-Clause
// The mapping table: a hash of ports, one of LANs, and the orders.

#include "gate/mapping_table.h"

#include <assert.h>
#include <string.h>

static void unlink_keys(struct mapping_table *t, struct mapping *m)
{
	DL_DELETE2(t->first, m, all_previous, all_next);
	DL_DELETE2(m->port->first, m, port_previous, port_next);
	if (!m->port->first) {
		hash_index_remove(&t->ports, &m->port->node);
		free(m->port);
	}
	m->port = NULL;
}

void mapping_free(struct mapping *m)
{
	if (!m)
		return;
	free(m->terms.description);
	free(m);
}

void mapping_table_free(struct mapping_table *t)
{
	struct mapping_lan *lan;
	struct mapping_lan *next_lan;

	while (t->first)
		unlink_keys(t, t->first);
	hash_index_free(&t->ports);
	HASH_ITER(hh, t->lans, lan, next_lan)
	{
		HASH_DEL(t->lans, lan);
		order_index_free(&lan->order);
		free(lan);
	}
	for (size_t i = 0; i < t->all.count; i++)
		mapping_free(t->all.slot[i].item);
	order_index_free(&t->all);
	*t = (struct mapping_table){0};
}

size_t mapping_table_count(const struct mapping_table *t)
{
	return t->all.live;
}

static struct mapping_lan *lan_of(const struct mapping_table *t, const char *name)
{
	struct mapping_lan *lan;

	HASH_FIND_STR(t->lans, name, lan);
	return lan;
}

static struct mapping_lan *lan_need(struct mapping_table *t, const char *name)
{
	struct mapping_lan *lan = lan_of(t, name);

	if (lan)
		return lan;
	lan = calloc(1, sizeof(*lan));
	if (!lan)
		abort();
	memcpy(lan->name, name, strnlen(name, sizeof(lan->name) - 1));
	HASH_ADD_STR(t->lans, name, lan);
	return lan;
}

static uint32_t port_key(uint8_t protocol, uint16_t external_port)
{
	return (uint32_t)protocol << 16 | external_port;
}

static struct mapping_port *port_of(const struct mapping_table *t, uint32_t key)
{
	return (struct mapping_port *)hash_index_find(&t->ports, key);
}

// Into the list of all and that of its port.
static void link_keys(struct mapping_table *t, struct mapping *m)
{
	uint32_t key = port_key(m->key.protocol, m->key.external_port);

	m->port = port_of(t, key);
	if (!m->port) {
		m->port = calloc(1, sizeof(*m->port));
		if (!m->port)
			abort();
		hash_index_add(&t->ports, &m->port->node, key);
	}
	DL_APPEND2(m->port->first, m, port_previous, port_next);
	DL_APPEND2(t->first, m, all_previous, all_next);
}

void mapping_table_insert(struct mapping_table *t, struct mapping *m)
{
	link_keys(t, m);
	m->lan_order = lan_need(t, m->lan);
	order_index_append(&m->lan_order->order, m->id, m);
	order_index_append(&t->all, m->id, m);
}

void mapping_table_remove(struct mapping_table *t, struct mapping *m)
{
	assert(!m->kernel.active);
	unlink_keys(t, m);
	order_index_take(&m->lan_order->order, m->id);
	order_index_take(&t->all, m->id);
}

void mapping_table_restore(struct mapping_table *t, struct mapping *m)
{
	link_keys(t, m);
	order_index_put_back(&m->lan_order->order, m->id, m);
	order_index_put_back(&t->all, m->id, m);
}

void mapping_table_settle(struct mapping_table *t)
{
	struct mapping_lan *lan;
	struct mapping_lan *next;

	order_index_settle(&t->all);
	HASH_ITER(hh, t->lans, lan, next)
	{
		order_index_settle(&lan->order);
		if (lan->order.live > 0 || !t->lans)
			continue;
		HASH_DEL(t->lans, lan);
		order_index_free(&lan->order);
		free(lan);
	}
}

struct mapping_key mapping_key(uint8_t protocol, uint16_t external_port, ip4 remote_host)
{
	return (struct mapping_key){
		.remote_host = remote_host,
		.external_port = external_port,
		.protocol = protocol,
	};
}

struct mapping *mapping_table_find(const struct mapping_table *t, const struct mapping_key *key)
{
	struct mapping *m = mapping_table_on_port(t, key->protocol, key->external_port);

	while (m && m->key.remote_host != key->remote_host)
		m = m->port_next;
	return m;
}

struct mapping *mapping_table_by_id(const struct mapping_table *t, uint32_t id)
{
	return order_index_find(&t->all, id);
}

struct mapping *mapping_table_on_port(const struct mapping_table *t, uint8_t protocol,
				      uint16_t external_port)
{
	const struct mapping_port *port = port_of(t, port_key(protocol, external_port));

	return port ? port->first : NULL;
}

struct mapping *mapping_table_after(const struct mapping_table *t, uint32_t id)
{
	return order_index_after(&t->all, id);
}

size_t mapping_table_lan_count(const struct mapping_table *t, const char *lan)
{
	const struct mapping_lan *found = lan_of(t, lan);

	return found ? found->order.live : 0;
}

struct mapping *mapping_table_lan_at(const struct mapping_table *t, const char *lan, size_t index)
{
	const struct mapping_lan *found = lan_of(t, lan);

	return found ? order_index_at(&found->order, index) : NULL;
}
