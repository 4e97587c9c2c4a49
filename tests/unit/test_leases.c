// SPDX-License-Identifier: BSD-2-Clause
// Tests of store/leases: what a lease has left after a death, a reboot and a clock that was not set.

#include "store_folder.h"

#include <sys/resource.h>
#include <signal.h>

#include "store/database.h"
#include "store/leases.h"

enum { SET = 1800000000 /* a wall clock that is set */ };

static struct folder folder;

struct found {
	struct lease lease[8];
	struct lease_closing closing[8];
	size_t leases, closings;
};

static const struct leases_clock first_boot = {"boot-a", 100000, SET};

static int set_up(void **state)
{
	(void)state;
	return folder_make(&folder);
}

static int tear_down(void **state)
{
	(void)state;
	folder_remove(&folder);
	return 0;
}

static struct leases *open_leases(void)
{
	struct err e = {0};
	struct leases *l = leases_open(folder.path, &e);

	if (!l)
		fail_msg("%s", e.text);
	return l;
}

static struct lease sample(uint32_t id, uint64_t remaining_ms)
{
	return (struct lease){
		.id = id,
		.lease_s = 3600,
		.remaining_ms = remaining_ms,
		.created = SET - 5,
		.internal_address = 0xc0a8010a,
		.requester = 0xc0a8010b,
		.external_port = (uint16_t)(5000 + id),
		.internal_port = 80,
		.protocol = 6,
		.origin = 2,
		.enabled = true,
		.mac = {.byte = {2, 0, 0, 0, 0, 1}},
		.lan = "br0",
		.description = "gr\xc3\xbc\xc3\x9f",
	};
}

static void put(struct leases *l, const struct lease *lease, const struct leases_clock *now)
{
	assert_int_equal(leases_begin(l, NULL), 0);
	assert_int_equal(leases_put(l, lease, now, NULL), 0);
	assert_int_equal(leases_commit(l, NULL), 0);
}

static void on_lease(void *context, const struct lease *lease)
{
	struct found *f = context;

	assert_true(f->leases < 8);
	f->lease[f->leases++] = *lease;
}

static void on_closing(void *context, const struct lease_closing *closing)
{
	struct found *f = context;

	assert_true(f->closings < 8);
	f->closing[f->closings++] = *closing;
}

// Opens, resumes at NOW, loads, closes.
static struct found look(const struct leases_clock *now)
{
	struct found f = {0};
	struct leases *l = open_leases();

	assert_int_equal(leases_resume(l, now, NULL), 0);
	assert_int_equal(leases_load(l, now, on_lease, on_closing, &f, NULL), 0);
	assert_int_equal(leases_close(l, NULL), 0);
	return f;
}

// Stores one lease that ends REMAINING_MS after WRITTEN, in that boot.
static void store_one(const struct leases_clock *written, uint64_t remaining_ms)
{
	struct leases *l = open_leases();
	struct lease lease = sample(1, remaining_ms);

	assert_int_equal(leases_resume(l, written, NULL), 0);
	put(l, &lease, written);
	assert_int_equal(leases_close(l, NULL), 0);
}

static void test_everything_comes_back(void **state)
{
	struct lease lease = sample(1, 50000);
	struct found f;

	(void)state;
	store_one(&first_boot, 50000);
	f = look(&first_boot);
	assert_int_equal(f.leases, 1);
	assert_int_equal(f.lease[0].id, lease.id);
	assert_int_equal(f.lease[0].lease_s, lease.lease_s);
	assert_int_equal(f.lease[0].remaining_ms, 50000);
	assert_int_equal(f.lease[0].created, lease.created);
	assert_int_equal(f.lease[0].remote_host, 0);
	assert_int_equal(f.lease[0].internal_address, lease.internal_address);
	assert_int_equal(f.lease[0].requester, lease.requester);
	assert_int_equal(f.lease[0].external_port, lease.external_port);
	assert_int_equal(f.lease[0].internal_port, lease.internal_port);
	assert_int_equal(f.lease[0].protocol, lease.protocol);
	assert_int_equal(f.lease[0].origin, lease.origin);
	assert_true(f.lease[0].enabled);
	assert_true(mac_equal(f.lease[0].mac, lease.mac));
	assert_string_equal(f.lease[0].lan, lease.lan);
	assert_string_equal(f.lease[0].description, lease.description);
}

// In the same boot only boot time counts, whatever the wall clock does.
static void test_same_boot_is_exact(void **state)
{
	const struct leases_clock later = {"boot-a", 100000 + 20001, 7};
	const struct leases_clock last = {"boot-a", 100000 + 49999, SET + 999999};
	const struct leases_clock over = {"boot-a", 100000 + 50000, SET};

	(void)state;
	store_one(&first_boot, 50000);
	assert_int_equal(look(&later).lease[0].remaining_ms, 29999);
	assert_int_equal(look(&last).lease[0].remaining_ms, 1);
	assert_int_equal(look(&over).leases, 0);
	assert_int_equal(look(&first_boot).leases, 0); // dropped for good
}

static void test_other_boot_counts_by_the_wall(void **state)
{
	const struct leases_clock later = {"boot-b", 3000, SET + 20};
	const struct leases_clock again = {"boot-b", 13000, SET + 20};
	const struct leases_clock third = {"boot-c", 10, SET + 45};

	(void)state;
	store_one(&first_boot, 50000);
	assert_int_equal(look(&later).lease[0].remaining_ms, 30000);
	assert_int_equal(look(&again).lease[0].remaining_ms, 20000); // by boot-b's own time
	assert_int_equal(look(&third).lease[0].remaining_ms, 5000);
	assert_int_equal(look(&(struct leases_clock){"boot-d", 10, SET + 50}).leases, 0);
}

static void test_clock_that_is_not_set(void **state)
{
	(void)state;
	store_one(&first_boot, 50000);
	// 1970 after the reboot: it goes on where it was.
	assert_int_equal(look(&(struct leases_clock){"boot-b", 3000, 12}).lease[0].remaining_ms,
			 50000);
	// It was written then; the time since cannot be known even with a clock that is set now.
	assert_int_equal(look(&(struct leases_clock){"boot-c", 10, SET}).lease[0].remaining_ms,
			 50000);
	// Now both are known again.
	assert_int_equal(look(&(struct leases_clock){"boot-d", 10, SET + 10}).lease[0].remaining_ms,
			 40000);
	// Gone back: as if no time had passed.
	assert_int_equal(
		look(&(struct leases_clock){"boot-e", 10, SET - 5000}).lease[0].remaining_ms,
		40000);
}

static void test_ended_becomes_a_closing(void **state)
{
	struct leases *l = open_leases();
	struct lease enabled = sample(1, 1000);
	struct lease disabled = sample(2, 1000);
	const struct leases_clock over = {"boot-a", 101000, SET};
	struct found f;

	(void)state;
	disabled.enabled = false;
	assert_int_equal(leases_resume(l, &first_boot, NULL), 0);
	put(l, &enabled, &first_boot);
	put(l, &disabled, &first_boot);
	assert_int_equal(leases_begin(l, NULL), 0);
	assert_int_equal(leases_remember(l, LEASES_EXTERNAL_ADDRESS, "3405803777", NULL), 0);
	assert_int_equal(leases_commit(l, NULL), 0);
	assert_int_equal(leases_close(l, NULL), 0);
	f = look(&over);
	assert_int_equal(f.leases, 0);
	assert_int_equal(f.closings, 1);
	assert_int_equal(f.closing[0].external_address, 0xcb007101);
	assert_int_equal(f.closing[0].external_port, 5001);
	assert_int_equal(f.closing[0].internal_address, 0xc0a8010a);
	assert_int_equal(f.closing[0].internal_port, 80);
	assert_int_equal(f.closing[0].protocol, 6);
	assert_int_equal(look(&over).closings, 1); // until it is deleted
	// A reboot ended the flows.
	assert_int_equal(look(&(struct leases_clock){"boot-b", 5, SET}).closings, 0);
}

static void test_closings(void **state)
{
	struct lease_closing row = {
		.id = 9,
		.external_address = 0xcb007101,
		.internal_address = 0xc0a8010a,
		.external_port = 5000,
		.internal_port = 80,
		.protocol = 17,
	};
	struct leases *l = open_leases();

	(void)state;
	assert_int_equal(leases_resume(l, &first_boot, NULL), 0);
	assert_int_equal(leases_begin(l, NULL), 0);
	assert_int_equal(leases_put_closing(l, &row, NULL), 0);
	row.id = 10;
	assert_int_equal(leases_put_closing(l, &row, NULL), 0);
	assert_int_equal(leases_delete_closing(l, 9, NULL), 0);
	assert_int_equal(leases_commit(l, NULL), 0);
	assert_int_equal(leases_close(l, NULL), 0);
	assert_int_equal(look(&first_boot).closings, 1);
	assert_int_equal(look(&first_boot).closing[0].id, 10);
}

static void test_ids_are_never_used_again(void **state)
{
	struct leases *l = open_leases();
	struct lease lease = sample(7, 1000);
	uint32_t last = 99;

	(void)state;
	assert_int_equal(leases_resume(l, &first_boot, NULL), 0);
	assert_int_equal(leases_last_id(l, &last, NULL), 0);
	assert_int_equal(last, 0);
	put(l, &lease, &first_boot);
	assert_int_equal(leases_begin(l, NULL), 0);
	assert_int_equal(leases_delete(l, 7, NULL), 0);
	assert_int_equal(leases_commit(l, NULL), 0);
	assert_int_equal(leases_close(l, NULL), 0);
	l = open_leases();
	assert_int_equal(leases_last_id(l, &last, NULL), 0);
	assert_int_equal(last, 7);
	assert_int_equal(leases_close(l, NULL), 0);
}

static void test_renewal_replaces(void **state)
{
	struct leases *l = open_leases();
	struct lease lease = sample(1, 1000);
	const struct leases_clock later = {"boot-a", 100500, SET};

	(void)state;
	assert_int_equal(leases_resume(l, &first_boot, NULL), 0);
	put(l, &lease, &first_boot);
	lease.remaining_ms = 60000;
	lease.internal_port = 8080;
	put(l, &lease, &later);
	assert_int_equal(leases_close(l, NULL), 0);
	assert_int_equal(look(&later).leases, 1);
	assert_int_equal(look(&later).lease[0].remaining_ms, 60000);
	assert_int_equal(look(&later).lease[0].internal_port, 8080);
}

static void test_rollback(void **state)
{
	struct leases *l = open_leases();
	struct lease lease = sample(1, 1000);

	(void)state;
	assert_int_equal(leases_resume(l, &first_boot, NULL), 0);
	assert_int_equal(leases_begin(l, NULL), 0);
	assert_int_equal(leases_put(l, &lease, &first_boot, NULL), 0);
	leases_rollback(l);
	leases_rollback(l);
	assert_int_equal(leases_close(l, NULL), 0);
	assert_int_equal(look(&first_boot).leases, 0);
}

// One external port, protocol and remote host is one lease.
static void test_key_is_unique(void **state)
{
	struct leases *l = open_leases();
	struct lease lease = sample(1, 1000);
	struct err e = {0};

	(void)state;
	assert_int_equal(leases_resume(l, &first_boot, NULL), 0);
	put(l, &lease, &first_boot);
	lease.id = 2;
	assert_int_equal(leases_begin(l, NULL), 0);
	assert_int_equal(leases_put(l, &lease, &first_boot, &e), -1);
	assert_true(e.text[0] != '\0');
	leases_rollback(l);
	assert_int_equal(leases_close(l, NULL), 0);
}

static void test_memory(void **state)
{
	struct leases *l = open_leases();
	char text[8];
	struct err e = {0};

	(void)state;
	assert_int_equal(leases_recall(l, "what", text, sizeof(text), NULL), 0);
	assert_string_equal(text, "");
	assert_int_equal(leases_begin(l, NULL), 0);
	assert_int_equal(leases_remember(l, "what", "one", NULL), 0);
	assert_int_equal(leases_remember(l, "what", "seven77", NULL), 0);
	assert_int_equal(leases_commit(l, NULL), 0);
	assert_int_equal(leases_recall(l, "what", text, sizeof(text), NULL), 1);
	assert_string_equal(text, "seven77");
	assert_int_equal(leases_recall(l, "what", text, 7, &e), -1);
	assert_int_equal(leases_close(l, NULL), 0);
}

static void run_sql(const char *sql)
{
	sqlite3 *db;

	assert_int_equal(sqlite3_open(folder_path(&folder, "leases.db"), &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

// A row that we cannot have written is said, not believed.
static void test_impossible_rows(void **state)
{
	static const char *const damage[] = {
		"UPDATE lease SET protocol = 1",
		"UPDATE lease SET external_port = 65536",
		"UPDATE lease SET external_port = 0",
		"UPDATE lease SET internal_address = -1",
		"UPDATE lease SET mac = x'00'",
		"UPDATE lease SET lan = '0123456789abcdef'",
		"UPDATE lease SET remaining_ms = 9223372036854775807",
		"UPDATE lease SET enabled = 2",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(damage) / sizeof(damage[0]); i++) {
		struct found f = {0};
		struct err e = {0};
		struct leases *l;
		int result;

		store_one(&first_boot, 50000);
		run_sql(damage[i]);
		l = open_leases();
		result = leases_resume(l, &first_boot, &e);
		if (result == 0)
			result = leases_load(l, &first_boot, on_lease, on_closing, &f, &e);
		if (result == 0 && f.leases > 0)
			fail_msg("believed: %s", damage[i]);
		assert_int_equal(leases_close(l, NULL), 0);
		run_sql("DELETE FROM lease");
	}
}

// A disk that takes no more: the commit says so, and what was there is still there.
static void test_full_disk(void **state)
{
	struct rlimit before;
	struct rlimit none;
	struct leases *l = open_leases();
	struct lease lease = sample(1, 50000);
	struct err e = {0};
	int result;

	(void)state;
	assert_int_equal(leases_resume(l, &first_boot, NULL), 0);
	put(l, &lease, &first_boot);
	(void)signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
	none = before;
	none.rlim_cur = 1;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &none), 0);
	lease = sample(2, 50000);
	result = leases_begin(l, &e);
	if (result == 0)
		result = leases_put(l, &lease, &first_boot, &e);
	if (result == 0)
		result = leases_commit(l, &e);
	leases_rollback(l);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
	assert_int_equal(result, -1);
	assert_true(e.kind == ERR_IO || e.kind == ERR_NO_MEMORY);
	lease = sample(3, 50000);
	put(l, &lease, &first_boot); // there is room again
	assert_int_equal(leases_close(l, NULL), 0);
	assert_int_equal(look(&first_boot).leases, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_everything_comes_back, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_same_boot_is_exact, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_other_boot_counts_by_the_wall, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(test_clock_that_is_not_set, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_ended_becomes_a_closing, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_closings, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_ids_are_never_used_again, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_renewal_replaces, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_rollback, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_key_is_unique, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_memory, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_impossible_rows, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_full_disk, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
