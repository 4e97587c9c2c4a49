// SPDX-License-Identifier: BSD-2-Clause
// The table and the kernel's elements against a naive model: after every step of a long random walk
// the elements that the changes have led to are those that follow from the set of open mappings.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
// cmocka wants some of the above first
#include <cmocka.h>

#include "fake_kernel.h"
#include "gate/kernel_reconcile.h"
#include "gate/kernel_sync.h"
#include "gate/mapping_table.h"

enum { MODEL_MAX = 64, STEPS = 6000, LEASE_MS = 3600000 };

struct model {
	struct mapping_table table;
	struct kernel_sync sync;
	struct fake_kernel kernel;
	struct mapping *m[MODEL_MAX]; // by age, oldest first
	size_t count;
	uint32_t last_id;
	ip4 external;
	uint64_t now;
};

static void expect_element(struct model *x, struct nft_element wanted, uint32_t mapping)
{
	const struct nft_element *found = fake_kernel_find(&x->kernel, &wanted);

	assert_non_null(found);
	assert_true(nft_element_same_data(found, &wanted));
	assert_int_equal(found->mapping, mapping);
}

static bool same_tuple(const struct mapping *a, const struct mapping *b)
{
	return a->key.protocol == b->key.protocol &&
	       a->terms.internal_address == b->terms.internal_address &&
	       a->terms.internal_port == b->terms.internal_port;
}

static bool same_port(const struct mapping *a, const struct mapping *b)
{
	return a->key.protocol == b->key.protocol && a->key.external_port == b->key.external_port;
}

static bool has_earlier(const struct model *x, size_t i,
			bool (*same)(const struct mapping *a, const struct mapping *b))
{
	for (size_t j = 0; j < i; j++)
		if (x->m[j]->kernel.active && same(x->m[j], x->m[i]))
			return true;
	return false;
}

// Whose twin mapping I's tuple has: the oldest that is open to everybody. MODEL_MAX: nobody's.
static size_t twin_owner(const struct model *x, size_t i)
{
	for (size_t j = 0; j < x->count; j++)
		if (x->m[j]->kernel.active && x->m[j]->key.remote_host == 0 &&
		    same_tuple(x->m[j], x->m[i]))
			return j;
	return MODEL_MAX;
}

static size_t check_mapping(struct model *x, size_t i)
{
	const struct mapping *m = x->m[i];
	uint8_t protocol = m->key.protocol;
	ip4 internal = m->terms.internal_address;
	uint16_t port = m->terms.internal_port;
	size_t elements = 1;

	if (m->key.remote_host)
		expect_element(x,
			       nft_dnat_host(protocol, m->key.remote_host, x->external,
					     m->key.external_port, internal, port),
			       m->id);
	else
		expect_element(
			x,
			nft_dnat_any(protocol, x->external, m->key.external_port, internal, port),
			m->id);
	if (!has_earlier(x, i, same_port)) {
		expect_element(x, nft_reserved(protocol, m->key.external_port), 0);
		elements++;
	}
	if (!has_earlier(x, i, same_tuple)) {
		expect_element(x, nft_account_in(protocol, internal, port), 0);
		expect_element(x, nft_account_out(protocol, internal, port), 0);
		elements += 2;
	}
	if (twin_owner(x, i) == i) {
		expect_element(
			x,
			nft_snat_twin(protocol, internal, port, x->external, m->key.external_port),
			m->id);
		elements++;
	}
	return elements;
}

static void check(struct model *x)
{
	size_t elements = 0;
	size_t active = 0;

	for (size_t i = 0; i < x->count; i++) {
		assert_ptr_equal(mapping_table_find(&x->table, &x->m[i]->key), x->m[i]);
		assert_ptr_equal(mapping_table_by_id(&x->table, x->m[i]->id), x->m[i]);
		assert_ptr_equal(mapping_table_at(&x->table, "lan0", 0, i), x->m[i]);
		if (x->m[i]->kernel.active)
			elements += check_mapping(x, i);
		active += x->m[i]->kernel.active;
	}
	assert_int_equal(mapping_table_count(&x->table), x->count);
	assert_int_equal(fake_kernel_count(&x->kernel, false), elements);
	assert_int_equal(x->sync.tuples != NULL, active > 0);
}

static void commit(struct model *x, struct kernel_changes *c)
{
	struct err e = {0};

	if (x->kernel.door.commit(x->kernel.door.context, c, &e) != 0)
		fail_msg("%s", e.text);
	kernel_changes_free(c);
}

// Few values, so that much is shared.
static struct mapping *random_mapping(struct model *x)
{
	struct mapping *m = calloc(1, sizeof(*m));

	assert_non_null(m);
	m->id = ++x->last_id;
	m->key = mapping_key(rand() % 2 ? 6 : 17, (uint16_t)(5000 + rand() % 6),
			     rand() % 3 ? 0 : 0xc6336401u + (unsigned)(rand() % 3));
	m->terms.internal_address = 0xc0a8010au + (unsigned)(rand() % 2);
	m->terms.internal_port = (uint16_t)(80 + rand() % 3);
	m->terms.ends = x->now + LEASE_MS;
	(void)snprintf(m->lan, sizeof(m->lan), "lan0");
	return m;
}

static void step_add(struct model *x)
{
	struct kernel_changes c = {0};
	struct mapping *m = random_mapping(x);

	if (x->count == MODEL_MAX || mapping_table_find(&x->table, &m->key)) {
		free(m);
		return;
	}
	mapping_table_insert(&x->table, m);
	x->m[x->count++] = m;
	if (rand() % 4)
		kernel_sync_activate(&x->sync, m, x->external, x->now, &c);
	commit(x, &c);
}

static void step_remove(struct model *x, size_t i)
{
	struct kernel_changes c = {0};
	struct mapping *m = x->m[i];
	bool was_active = m->kernel.active;
	bool undone = rand() % 4 == 0;

	if (was_active)
		kernel_sync_deactivate(&x->sync, m, true, x->now, &c);
	mapping_table_remove(&x->table, m);
	if (undone) {
		mapping_table_restore(&x->table, m);
		if (was_active) {
			kernel_sync_activate(&x->sync, m, x->external, x->now, &c);
			kernel_sync_forget_gone(m, &c);
		}
	} else {
		memmove(&x->m[i], &x->m[i + 1], (--x->count - i) * sizeof(x->m[0]));
		free(m);
	}
	commit(x, &c);
	mapping_table_settle(&x->table);
}

static void step_toggle(struct model *x, struct mapping *m)
{
	struct kernel_changes c = {0};

	if (m->kernel.active)
		kernel_sync_deactivate(&x->sync, m, true, x->now, &c);
	else
		kernel_sync_activate(&x->sync, m, x->external, x->now, &c);
	commit(x, &c);
}

static void step_renew(struct model *x, struct mapping *m)
{
	struct kernel_changes c = {0};

	m->terms.ends = x->now + LEASE_MS;
	if (m->kernel.active)
		kernel_sync_renew(&x->sync, m, x->now, &c);
	commit(x, &c);
}

static void step_retarget(struct model *x, struct mapping *m)
{
	struct kernel_changes c = {0};
	bool active = m->kernel.active;

	if (active)
		kernel_sync_deactivate(&x->sync, m, true, x->now, &c);
	m->terms.internal_port = (uint16_t)(80 + rand() % 3);
	if (active)
		kernel_sync_activate(&x->sync, m, x->external, x->now, &c);
	commit(x, &c);
}

static void step_move(struct model *x)
{
	struct kernel_changes c = {0};

	x->external = x->external == 0xcb007101u ? 0xcb007102u : 0xcb007101u;
	for (size_t i = 0; i < x->count; i++)
		if (x->m[i]->kernel.active)
			kernel_sync_move(&x->sync, x->m[i], x->external, x->now, &c);
	commit(x, &c);
}

static void step(struct model *x)
{
	size_t i = x->count ? (size_t)rand() % x->count : 0;
	int what = rand() % 100;

	x->now += (uint64_t)(rand() % 5000);
	if (what < 45 || x->count == 0)
		step_add(x);
	else if (what < 70)
		step_remove(x, i);
	else if (what < 80)
		step_toggle(x, x->m[i]);
	else if (what < 90)
		step_renew(x, x->m[i]);
	else if (what < 98)
		step_retarget(x, x->m[i]);
	else
		step_move(x);
}

static void model_init(struct model *x)
{
	*x = (struct model){.external = 0xcb007101u, .now = 1000};
	fake_kernel_init(&x->kernel, NULL);
	x->kernel.table = true;
}

static void model_done(struct model *x)
{
	mapping_table_free(&x->table);
	kernel_sync_free(&x->sync);
	fake_kernel_done(&x->kernel);
}

static void test_random_walk(void **state)
{
	struct model x;

	(void)state;
	srand(20);
	model_init(&x);
	for (int i = 0; i < STEPS; i++) {
		step(&x);
		strbuf_reset(&x.kernel.record);
		check(&x);
	}
	while (x.count > 0)
		step_remove(&x, 0);
	check(&x);
	assert_null(x.sync.tuples);
	model_done(&x);
}

// Each element's timeout is what its mapping has left and a minute.
static void test_timeouts(void **state)
{
	struct kernel_changes c = {0};
	struct model x;
	struct mapping *m;

	(void)state;
	model_init(&x);
	m = random_mapping(&x);
	m->key.remote_host = 0;
	m->terms.ends = x.now + 5000;
	mapping_table_insert(&x.table, m);
	kernel_sync_activate(&x.sync, m, x.external, x.now, &c);
	assert_int_equal(c.count, 5);
	assert_int_equal(c.change[0].element.timeout_ms, 65000);
	assert_int_equal(c.change[4].element.set, NFT_SNAT_TWIN);
	assert_int_equal(c.change[4].element.timeout_ms, 65000);
	kernel_changes_clear(&c);
	m->terms.ends = x.now + 9000;
	kernel_sync_renew(&x.sync, m, x.now, &c);
	assert_int_equal(c.count, 4); // two removed, two added: accounting untouched
	for (size_t i = 0; i < c.count; i++) {
		assert_true(c.change[i].element.set == NFT_DNAT_ANY ||
			    c.change[i].element.set == NFT_SNAT_TWIN);
		if (c.change[i].verb == KERNEL_ADD)
			assert_int_equal(c.change[i].element.timeout_ms, 69000);
	}
	kernel_changes_clear(&c);
	x.now += 20000; // the lease is over, the mapping not closed yet
	kernel_sync_renew(&x.sync, m, x.now, &c);
	assert_int_equal(c.change[1].element.timeout_ms, 60000);
	kernel_changes_free(&c);
	model_done(&x);
}

static void count_unwanted(void *context, const struct nft_element *dnat)
{
	unsigned *count = context;

	assert_true(dnat->set == NFT_DNAT_ANY || dnat->set == NFT_DNAT_HOST);
	++*count;
}

static unsigned reconcile(struct model *x, size_t *changes)
{
	struct kernel_found found = {0};
	struct kernel_changes c = {0};
	unsigned unwanted = 0;

	assert_int_equal(
		x->kernel.door.dump(x->kernel.door.context, kernel_found_add, &found, NULL), 0);
	for (size_t i = 0; i < found.count; i++)
		found.element[i].expires_ms = found.element[i].timeout_ms;
	kernel_reconcile(&x->sync, x->table.first, &found, x->now, &c, count_unwanted, &unwanted);
	*changes = c.count;
	commit(x, &c);
	kernel_found_free(&found);
	return unwanted;
}

// Whatever a stranger did to the kernel's sets, comparing makes them right, and only what is wrong
// is touched.
static void test_reconcile(void **state)
{
	struct model x;
	struct kernel_changes c = {0};
	struct nft_element stranger = nft_dnat_any(6, 0xcb007101u, 4444, 0xc0a80163u, 22);
	struct nft_element gone = nft_gone(6, 0xc0a8010au, 80);
	size_t changes;

	(void)state;
	srand(21);
	model_init(&x);
	for (int i = 0; i < 200; i++)
		step_add(&x);
	for (size_t i = 0; i < x.count; i++)
		step_renew(&x, x.m[i]);
	assert_int_equal(reconcile(&x, &changes), 0);
	assert_int_equal(changes, 0);

	kernel_changes_add(&c, KERNEL_ADD, &stranger);
	kernel_changes_add(&c, KERNEL_ADD, &gone);
	commit(&x, &c);
	assert_int_equal(reconcile(&x, &changes), 1);
	assert_int_equal(changes, 1);
	assert_null(fake_kernel_find(&x.kernel, &stranger));
	assert_non_null(fake_kernel_find(&x.kernel, &gone));
	check(&x);

	fake_kernel_drop_table(&x.kernel);
	x.kernel.table = true;
	assert_int_equal(reconcile(&x, &changes), 0);
	assert_true(changes > x.count);
	check(&x);

	x.now += 10000; // now every timeout is ten seconds too long
	(void)reconcile(&x, &changes);
	assert_true(changes > 0);
	check(&x);
	model_done(&x);
}

// An element that leads elsewhere is corrected, and the flows it let in have to end.
static void test_reconcile_wrong_data(void **state)
{
	struct model x;
	struct kernel_changes c = {0};
	struct mapping *m;
	struct nft_element wrong;
	size_t changes;

	(void)state;
	model_init(&x);
	m = random_mapping(&x);
	m->key = mapping_key(6, 5000, 0);
	mapping_table_insert(&x.table, m);
	x.m[x.count++] = m;
	kernel_sync_activate(&x.sync, m, x.external, x.now, &c);
	commit(&x, &c);
	wrong = kernel_sync_dnat(m);
	kernel_changes_add(&c, KERNEL_REMOVE, &wrong);
	wrong.to_port = 23;
	kernel_changes_add(&c, KERNEL_ADD, &wrong);
	commit(&x, &c);
	assert_int_equal(reconcile(&x, &changes), 1);
	assert_int_equal(changes, 2);
	check(&x);
	model_done(&x);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_random_walk),
		cmocka_unit_test(test_timeouts),
		cmocka_unit_test(test_reconcile),
		cmocka_unit_test(test_reconcile_wrong_data),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
