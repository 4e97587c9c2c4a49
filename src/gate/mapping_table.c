// SPDX-License-Identifier: BSD-2-Clause
// The mapping table: a hash of ports, one of LANs and devices, and the orders.

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
	struct mapping_view *view;
	struct mapping_view *next_view;

	while (t->first)
		unlink_keys(t, t->first);
	hash_index_free(&t->ports);
	HASH_ITER(hh, t->views, view, next_view)
	{
		HASH_DEL(t->views, view);
		order_index_free(&view->order);
		free(view);
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

static struct mapping_view_key view_key(const char *lan, ip4 device)
{
	struct mapping_view_key key = {.device = device};

	memcpy(key.lan, lan, strnlen(lan, sizeof(key.lan) - 1));
	return key;
}

static struct mapping_view *view_of(const struct mapping_table *t, const char *lan, ip4 device)
{
	struct mapping_view_key key = view_key(lan, device);
	struct mapping_view *view;

	HASH_FIND(hh, t->views, &key, sizeof(key), view);
	return view;
}

static struct mapping_view *view_need(struct mapping_table *t, const char *lan, ip4 device)
{
	struct mapping_view *view = view_of(t, lan, device);

	if (view)
		return view;
	view = calloc(1, sizeof(*view));
	if (!view)
		abort();
	view->key = view_key(lan, device);
	HASH_ADD(hh, t->views, key, sizeof(view->key), view);
	return view;
}

static void take_out(struct mapping_table *t, struct mapping_view *view, uint32_t id)
{
	order_index_take(&view->order, id);
	if (view->unsettled)
		return;
	view->unsettled = true;
	view->next = t->unsettled;
	t->unsettled = view;
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
	m->of_lan = view_need(t, m->lan, 0);
	m->of_device = view_need(t, m->lan, m->terms.internal_address);
	order_index_append(&m->of_lan->order, m->id, m);
	order_index_append(&m->of_device->order, m->id, m);
	order_index_append(&t->all, m->id, m);
}

void mapping_table_remove(struct mapping_table *t, struct mapping *m)
{
	assert(!m->kernel.active);
	unlink_keys(t, m);
	take_out(t, m->of_lan, m->id);
	take_out(t, m->of_device, m->id);
	order_index_take(&t->all, m->id);
}

void mapping_table_restore(struct mapping_table *t, struct mapping *m)
{
	link_keys(t, m);
	order_index_put_back(&m->of_lan->order, m->id, m);
	order_index_put_back(&m->of_device->order, m->id, m);
	order_index_put_back(&t->all, m->id, m);
}

void mapping_table_settle(struct mapping_table *t)
{
	order_index_settle(&t->all);
	while (t->unsettled) {
		struct mapping_view *view = t->unsettled;

		t->unsettled = view->next;
		view->unsettled = false;
		order_index_settle(&view->order);
		if (view->order.live > 0 || !t->views)
			continue;
		HASH_DEL(t->views, view);
		order_index_free(&view->order);
		free(view);
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

size_t mapping_table_count_of(const struct mapping_table *t, const char *lan, ip4 device)
{
	const struct mapping_view *view = view_of(t, lan, device);

	return view ? view->order.live : 0;
}

struct mapping *mapping_table_at(const struct mapping_table *t, const char *lan, ip4 device,
				 size_t index)
{
	const struct mapping_view *view = view_of(t, lan, device);

	return view ? order_index_at(&view->order, index) : NULL;
}
