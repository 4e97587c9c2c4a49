// SPDX-License-Identifier: BSD-2-Clause
// Gate is killed at every moment at which it changes something outside itself: before and after each
// transaction of the kernel, before, in the middle of and after each write of the store, before and
// after flows are ended. After the next start, table, store and kernel agree, what was acknowledged
// is so, and the flows of what is closed have been ended.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
// cmocka wants some of the above first
#include <cmocka.h>

#include <sqlite3.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "gate/state.h"
#include "gate_fixture.h"

enum { KILLED = 99, ELEMENTS_MAX = 256, FLOWS_MAX = 64, STEPS_MAX = 2000 };

// What outlives the process that is killed.
struct outside {
	struct nft_element element[ELEMENTS_MAX]; // the kernel's
	size_t elements;
	bool table;
	uint16_t ended[FLOWS_MAX]; // external ports whose inbound flows were ended, in order
	size_t ends;
	unsigned acknowledged; // operations of the script
	unsigned begun;
	unsigned steps; // counted
	bool finished;
};

static struct outside *outside;
static unsigned kill_at; // 0: never
static bool armed;
static struct gate_kernel real_door; // of the fake kernel

static void step(void)
{
	if (!armed)
		return;
	outside->steps++;
	if (outside->steps == kill_at)
		_exit(KILLED);
}

// ---- the kernel, whose state stays when its user is killed

static void remember_element(void *context, const struct nft_element *e)
{
	(void)context;
	assert_true(outside->elements < ELEMENTS_MAX);
	outside->element[outside->elements++] = *e;
}

static int commit(void *context, const struct kernel_changes *changes, struct err *e)
{
	int result;

	step();
	result = real_door.commit(context, changes, e);
	outside->elements = 0;
	(void)real_door.dump(context, remember_element, NULL, NULL);
	step();
	return result;
}

static uint64_t end_flows(void *context, const struct conntrack_filter *filters, size_t count,
			  conntrack_done_callback *callback, void *callback_context, struct err *e)
{
	uint64_t number;

	step();
	number = real_door.end_flows(context, filters, count, callback, callback_context, e);
	for (size_t i = 0; i < count; i++)
		if (filters[i].match == CONNTRACK_INBOUND) {
			assert_true(outside->ends < FLOWS_MAX);
			outside->ended[outside->ends++] = filters[i].port;
		}
	step();
	return number;
}

// ---- the store's file

static ssize_t write_half(int fd, const void *bytes, size_t n, off_t offset)
{
	ssize_t done;

	step();
	if (armed && outside->steps + 1 == kill_at) // torn
		(void)!pwrite(fd, bytes, n / 2, offset);
	step();
	done = pwrite(fd, bytes, n, offset);
	step();
	return done;
}

static void hook_writes(void)
{
	sqlite3_vfs *vfs = sqlite3_vfs_find(NULL);

	assert_non_null(vfs);
	(void)vfs->xSetSystemCall(vfs, "pwrite64", (sqlite3_syscall_ptr)write_half);
	(void)vfs->xSetSystemCall(vfs, "pwrite", (sqlite3_syscall_ptr)write_half);
}

// ---- the script

static void on_answer(void *context, uint64_t request, const struct err *e)
{
	(void)context;
	(void)request;
	if (e)
		fail_msg("refused: %s", e->text);
	outside->acknowledged++;
}

struct key_port {
	uint16_t external, internal;
	uint32_t lease_s;
};

static void add(struct gate_fixture *f, struct key_port p)
{
	struct wire_mapping_add body = gate_fixture_add(6, p.external, p.internal, p.lease_s);

	outside->begun++;
	(void)gate_fixture_lan(f, WIRE_MAPPING_ADD, &body);
	gate_fixture_settle(f);
}

static void delete (struct gate_fixture *f, uint16_t external)
{
	struct wire_mapping_key key = {
		.ifindex = 3, .requester = 0xc0a8010a, .external_port = external, .protocol = 6};

	outside->begun++;
	(void)gate_fixture_lan(f, WIRE_MAPPING_DELETE, &key);
	gate_fixture_settle(f);
}

// Counts as an operation: nobody answers, it is over when time has passed.
static void let_end(struct gate_fixture *f, uint64_t ms)
{
	outside->begun++;
	gate_fixture_advance(f, ms);
	outside->acknowledged++;
}

// After operation N these are in the table: external port, internal port, lease.
struct expected {
	struct key_port mapping[4];
	uint16_t closed; // by this operation; 0: none
};

static const struct expected script[] = {
	{{{0}}, 0},
	{{{5000, 6000, 600}}, 0},			// add
	{{{5000, 6000, 600}, {5001, 6000, 600}}, 0},	// a second to the same internal port
	{{{5000, 6000, 900}, {5001, 6000, 600}}, 0},	// renew
	{{{5000, 6001, 900}, {5001, 6000, 600}}, 5000}, // retarget: its old flows end
	{{{5000, 6001, 900}}, 5001},			// delete
	{{{5000, 6001, 900}, {5001, 7000, 10}}, 0},	// the port again
	{{{5000, 6001, 900}}, 5001},			// its lease ends
	{{{0}}, 5000},					// delete
};

enum { OPERATIONS = sizeof(script) / sizeof(script[0]) - 1 };

static void start(struct gate_fixture *f)
{
	struct wire_settings settings = gate_fixture_settings();
	struct err e = {0};

	if (gate_fixture_start(f, &e) != 0)
		fail_msg("gate does not start: %s", e.text);
	(void)gate_fixture_mgmt(f, WIRE_SETTINGS, &settings);
	gate_fixture_settle(f);
}

static void play(struct gate_fixture *f)
{
	add(f, (struct key_port){5000, 6000, 600});
	add(f, (struct key_port){5001, 6000, 600});
	add(f, (struct key_port){5000, 6000, 900});
	add(f, (struct key_port){5000, 6001, 900});
	delete (f, 5001);
	add(f, (struct key_port){5001, 7000, 10});
	let_end(f, 10000);
	delete (f, 5000);
	gate_fixture_advance(f, 2000); // what is only tidied up later
}

static void replace_door(struct gate_fixture *f)
{
	real_door = f->kernel.door;
	f->kernel.door.commit = commit;
	f->kernel.door.end_flows = end_flows;
}

static void run_child(struct gate_fixture *f)
{
	hook_writes();
	replace_door(f);
	f->on_answer = on_answer;
	start(f);
	outside->table = true;
	armed = true;
	play(f);
	armed = false;
	outside->finished = true;
	_exit(0);
}

// ---- afterwards

static void expect_wanted(void *context, const struct nft_element *e)
{
	struct gate_fixture *f = context;
	const struct nft_element *found = fake_kernel_find(&f->kernel, e);

	assert_non_null(found);
	assert_true(nft_element_same_data(found, e));
}

static size_t wanted_count;

static void count_wanted(void *context, const struct nft_element *e)
{
	(void)context;
	(void)e;
	wanted_count++;
}

static bool table_is(struct gate_fixture *f, const struct expected *expected)
{
	size_t count = 0;

	for (; count < 4 && expected->mapping[count].external; count++) {
		const struct key_port *p = &expected->mapping[count];
		struct mapping_key key = mapping_key(6, p->external, 0);
		const struct mapping *m = mapping_table_find(&f->gate->table, &key);

		if (!m || m->terms.internal_port != p->internal || m->terms.lease_s != p->lease_s)
			return false;
	}
	return mapping_table_count(&f->gate->table) == count;
}

// How often flows of PORT were ended, and how often the first OPERATIONS of the script want that.
static unsigned times_ended(uint16_t port)
{
	unsigned times = 0;

	for (size_t i = 0; i < outside->ends; i++)
		times += outside->ended[i] == port;
	return times;
}

static unsigned times_closed(uint16_t port, unsigned operations)
{
	unsigned times = 0;

	for (unsigned i = 1; i <= operations; i++)
		times += script[i].closed == port;
	return times;
}

static void check(struct gate_fixture *f)
{
	struct gate *g = f->gate;
	unsigned n = outside->acknowledged;
	bool in_flight = outside->begun > n && table_is(f, &script[n + 1]);

	if (!in_flight && !table_is(f, &script[n]))
		fail_msg("killed at step %u: neither after operation %u nor after the next",
			 kill_at, n);
	kernel_sync_each(&g->sync, g->table.first, loop_now(f->loop), expect_wanted, f);
	wanted_count = 0;
	kernel_sync_each(&g->sync, g->table.first, loop_now(f->loop), count_wanted, NULL);
	assert_int_equal(fake_kernel_count(&f->kernel, false), wanted_count);
	for (unsigned i = 1; i <= n + in_flight; i++)
		if (script[i].closed &&
		    times_ended(script[i].closed) < times_closed(script[i].closed, n + in_flight))
			fail_msg("killed at step %u: flows of port %u go on", kill_at,
				 script[i].closed);
}

// The kernel as the killed one left it; the clock where it may have been.
static void look_at_what_is_left(struct gate_fixture *f)
{
	struct kernel_changes c = {0};
	uint64_t passed = outside->begun >= 7 ? 10000 : 0;

	f->kernel.table = true;
	for (size_t i = 0; i < outside->elements; i++)
		kernel_changes_add(&c, KERNEL_ADD, &outside->element[i]);
	assert_int_equal(f->kernel.door.commit(f->kernel.door.context, &c, NULL), 0);
	kernel_changes_free(&c);
	(void)loop_advance(f->loop, passed);
	replace_door(f);
	start(f);
	check(f);
}

static void test_kill_everywhere(void **state)
{
	unsigned killed = 0;

	(void)state;
	outside = mmap(NULL, sizeof(*outside), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
		       -1, 0);
	assert_true(outside != MAP_FAILED);
	for (kill_at = 1; kill_at < STEPS_MAX && !outside->finished; kill_at++) {
		struct gate_fixture f;
		int status;
		pid_t child;

		memset(outside, 0, sizeof(*outside));
		gate_fixture_init(&f);
		child = fork();
		assert_true(child >= 0);
		if (child == 0)
			run_child(&f);
		assert_int_equal(waitpid(child, &status, 0), child);
		assert_true(WIFEXITED(status));
		assert_true(WEXITSTATUS(status) == (outside->finished ? 0 : KILLED));
		killed += !outside->finished;
		look_at_what_is_left(&f);
		gate_fixture_done(&f);
	}
	assert_true(outside->finished);
	assert_int_equal(outside->acknowledged, OPERATIONS);
	assert_true(killed > 60); // otherwise the hooks do not see what they should
	(void)munmap(outside, sizeof(*outside));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_kill_everywhere),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
