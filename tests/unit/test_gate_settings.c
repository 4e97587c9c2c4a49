// SPDX-License-Identifier: BSD-2-Clause
// Settings that cannot be acted on, each refused with a reason; and who we are to control points.

#include "store_folder.h"

#include "gate/identity.h"
#include "gate/settings.h"
#include "gate_fixture.h"

static struct folder folder;

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

static void test_good_settings(void **state)
{
	struct wire_settings s = gate_fixture_settings();

	(void)state;
	assert_int_equal(settings_check(&s, NULL), 0);
	s.interfaces = 0;
	s.name[0] = '\0';
	s.rules.requests_per_minute = UINT32_MAX;
	s.rules.external.count = 0;
	s.reserved_ports = (struct wire_ports){1, {{0, 65535}}};
	s.mappings_total = SETTINGS_MAPPINGS_MAX;
	assert_int_equal(settings_check(&s, NULL), 0);
}

#define REFUSED(change)                                                                            \
	do {                                                                                       \
		struct wire_settings s = gate_fixture_settings();                                  \
		struct err e = {0};                                                                \
		change;                                                                            \
		assert_int_equal(settings_check(&s, &e), -1);                                      \
		assert_true(e.kind == ERR_VALUE || e.kind == ERR_RANGE);                           \
		assert_true(e.text[0] != '\0');                                                    \
	} while (0)

static void test_bad_settings(void **state)
{
	(void)state;
	REFUSED(s.enabled = 2);
	REFUSED(s.nat_traversal = 255);
	REFUSED(s.igd_versions = 0);
	REFUSED(s.igd_versions = WIRE_IGD_ALL + 1);
	REFUSED(s.rules.secure_mode = 3);
	REFUSED(s.interface[1].rules.visible = 2);
	REFUSED(s.interface[1].rules.allow_privileged = 4);
	REFUSED(s.interface[1].rules.split_by_remote = 255);
	REFUSED(s.interface[1].rules.choose_port = 2);
	REFUSED(s.interface[1].rules.lease_zero = WIRE_LEASE_ZERO__COUNT);
	REFUSED(s.interface[1].rules.lease_max_s = 0);
	REFUSED(s.interface[1].rules.external.count = WIRE_PORT_RANGES_MAX + 1);
	REFUSED(s.interface[1].rules.internal.range[0].first = 65535;
		s.interface[1].rules.internal.range[0].last = 1);
	REFUSED(s.interface[1].rules.gone_after_s = SETTINGS_PATIENCE_MIN_S - 1);
	REFUSED(s.rules.unused_after_s = 1);
	REFUSED(memcpy(s.lease_file[0], "a", 2));
	REFUSED(memcpy(s.lease_file[1], "/a/", 4));
	REFUSED(memcpy(s.lease_file[1], "/a/../b", 8));
	REFUSED(memcpy(s.lease_file[1], "/a\nb", 5));
	REFUSED(memset(s.lease_file[WIRE_LEASE_FILES_MAX - 1], '/', WIRE_PATH_SIZE));
	REFUSED(s.reserved_ports.count = UINT32_MAX);
	REFUSED((s.reserved_ports = (struct wire_ports){1, {{2, 1}}}));
	REFUSED(s.http_port = 0);
	REFUSED(s.ssdp_ttl = 0);
	REFUSED(s.strict = 2);
	REFUSED(s.mapping_uplinks = WIRE_MAPPING_UPLINKS__COUNT);
	REFUSED(s.interfaces = WIRE_INTERFACES_MAX + 1);
	REFUSED(s.mappings_total = SETTINGS_MAPPINGS_MAX + 1);
	REFUSED(memset(s.name, 'x', sizeof(s.name)));
	REFUSED(memcpy(s.name, "\xff\xfe", 3));
	REFUSED(s.interface[0].name[0] = '\0');
	REFUSED(memset(s.interface[0].name, 'x', sizeof(s.interface[0].name)));
	REFUSED(memcpy(s.interface[1].name, "a b", 4));
	REFUSED(memcpy(s.interface[1].name, "..", 3));
	REFUSED(memcpy(s.interface[1].name, "a/b", 4));
	REFUSED(memcpy(s.interface[1].name, "a\"", 3));
	REFUSED(memcpy(s.interface[1].name, "a*", 3));
	REFUSED(memcpy(s.interface[1].name, "wan0", 5)); // external and internal
	REFUSED(s.interface[0].external = 2);
	REFUSED(s.private_wan = WIRE_PRIVATE_WAN__COUNT);
	REFUSED(s.interface[0].forced_address = 0x7f000001);
	REFUSED(s.interface[1].forced_address = 0xcb007101);
}

static struct leases *open_leases(void)
{
	struct err e = {0};
	struct leases *l = leases_open(folder.path, &e);

	if (!l)
		fail_msg("%s", e.text);
	return l;
}

static bool is_uuid_4(const char *text)
{
	return strlen(text) == 36 && text[8] == '-' && text[13] == '-' && text[14] == '4' &&
	       text[18] == '-' && strchr("89ab", text[19]) && text[23] == '-' &&
	       strspn(text, "0123456789abcdef-") == 36;
}

static void test_identity_is_kept(void **state)
{
	struct identity a;
	struct identity b;
	struct leases *l = open_leases();

	(void)state;
	assert_int_equal(identity_load(&a, l, NULL), 0);
	assert_true(is_uuid_4(a.tree[0].root));
	assert_true(is_uuid_4(a.tree[0].wan));
	assert_true(is_uuid_4(a.tree[0].connection));
	assert_string_not_equal(a.tree[0].root, a.tree[0].wan);
	assert_string_not_equal(a.tree[0].wan, a.tree[0].connection);
	assert_int_equal(strlen(a.token), WIRE_TOKEN_SIZE - 1);
	assert_int_equal(identity_begin(&a, l, 1800000000, NULL), 0);
	assert_int_equal(identity_describe(&a, l, "one", 3, NULL), 0);
	assert_int_equal(leases_close(l, NULL), 0);
	l = open_leases();
	assert_int_equal(identity_load(&b, l, NULL), 0);
	assert_memory_equal(&a, &b, sizeof(a));
	assert_int_equal(leases_close(l, NULL), 0);
}

static void test_two_machines_differ(void **state)
{
	struct identity a;
	struct identity b;
	struct leases *l = open_leases();

	(void)state;
	assert_int_equal(identity_load(&a, l, NULL), 0);
	assert_int_equal(leases_close(l, NULL), 0);
	folder_remove(&folder);
	assert_int_equal(folder_make(&folder), 0);
	l = open_leases();
	assert_int_equal(identity_load(&b, l, NULL), 0);
	assert_int_equal(leases_close(l, NULL), 0);
	assert_string_not_equal(a.tree[0].root, b.tree[0].root);
	assert_string_not_equal(a.token, b.token);
}

static void test_boot_id_only_grows(void **state)
{
	struct identity i;
	struct leases *l = open_leases();

	(void)state;
	assert_int_equal(identity_load(&i, l, NULL), 0);
	assert_int_equal(identity_begin(&i, l, 1800000000, NULL), 0);
	assert_int_equal(i.boot_id, 1800000000);
	assert_int_equal(identity_begin(&i, l, 1800000000, NULL), 0);
	assert_int_equal(i.boot_id, 1800000001);
	assert_int_equal(identity_begin(&i, l, 12, NULL), 0); // a clock that is not set
	assert_int_equal(i.boot_id, 1800000002);
	assert_int_equal(identity_begin(&i, l, -5, NULL), 0);
	assert_int_equal(i.boot_id, 1800000003);
	assert_int_equal(identity_begin(&i, l, (int64_t)1 << 40, NULL), 0);
	assert_int_equal(i.boot_id, 1800000004);
	assert_int_equal(leases_close(l, NULL), 0);
}

static void test_config_id_follows_the_name(void **state)
{
	struct identity i;
	struct leases *l = open_leases();

	(void)state;
	assert_int_equal(identity_load(&i, l, NULL), 0);
	assert_int_equal(identity_describe(&i, l, "", 3, NULL), 0);
	assert_int_equal(i.config_id, 1);
	assert_int_equal(identity_describe(&i, l, "", 3, NULL), 0);
	assert_int_equal(i.config_id, 1);
	assert_int_equal(identity_describe(&i, l, "router", 3, NULL), 0);
	assert_int_equal(i.config_id, 2);
	i.config_id = 16777215;
	assert_int_equal(identity_describe(&i, l, "other", 3, NULL), 0);
	assert_int_equal(i.config_id, 1);
	assert_int_equal(leases_close(l, NULL), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good_settings),
		cmocka_unit_test(test_bad_settings),
		cmocka_unit_test_setup_teardown(test_identity_is_kept, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_two_machines_differ, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_boot_id_only_grows, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_config_id_follows_the_name, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
