// SPDX-License-Identifier: BSD-2-Clause
// Tests of public keys of SSH: each kind as ssh-keygen writes it, files of them, and what is none.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <nettle/base64.h>

#include "codec/ssh_key.h"

static const char ed[] =
	"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBEwGEylW5rBj3pCBQbyKHqk7YheErOPHdbjmIDXIIq0 lap"
	"top of mary";

static const char p256[] =
	"ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBPHj6WY2ZyL+"
	"LEbm/ERVdgtzl433jn1rq8PjS44nRqbif2vG6gpBvAE335a/JnIdg747bUmkxnJHgaNgUSJBoV4= p256";

static const char p384[] =
	"ecdsa-sha2-nistp384 AAAAE2VjZHNhLXNoYTItbmlzdHAzODQAAAAIbmlzdHAzODQAAABhBJDC1I3i5sg1"
	"S7GJlvVwGKsJ3q5vGo9HwRdxu504eD45OaODxWcE4gs9/P7VlHt+FE8etiBPFuJ6kyVb+By/sOeScdp0xkMb"
	"CCBtO3BNbagkMYTH4Zllty+9u7PIdohV7Q== p384";

static const char p521[] =
	"ecdsa-sha2-nistp521 AAAAE2VjZHNhLXNoYTItbmlzdHA1MjEAAAAIbmlzdHA1MjEAAACFBABmG7PoeTYL"
	"Eqx/e64EmbmcPKbvhFbnKIiCzjAnng+EINuaKWMq+Ajzi8+3dBwuDk6mzcIC242v1178PftW7xc+7AHr4stC"
	"zDhX1M6w897FwrdVcQEdRkF33tBOG4vKytNQ9FdL0hEysVQ2EqSZGhCiwmeD4+3I/1KWAnqX1E0Tp3x5NA=="
	" p521";

static const char rsa[] =
	"ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQDHVf/eV4zEczLJb8XCT2KghB6M32FuKy6aHNNSGX7c9LmI"
	"ev67ur1E2I84h92ySnThxRS4vQHJha7h1VwfCQDddrrbLJbBuHxqA5I0aBdTjLUqd9cval5v3qPvAONNx+re"
	"G4ctx43De6sUwDV5nK6Sbp6hyQXiimmLIDnu4RXkZzoXUaq7tDqv9eUtSsF/isFNY1jumas1oqfEGmw8UnXX"
	"YjQZt1hlCDTno++VtX2wXypVy2InND6IXSPR6L4RqqbGkQd9slaxRoiGMQQM7Eyiq8YcK93BBIDgJt0lT3p3"
	"/QbWJdnDriU3A5StgBtkDIyf7C2yfnaBXdAJEKqrUEl3 rsa";

static void assert_key(const char *line, const char *type, unsigned bits, const char *fingerprint)
{
	char told[SSH_KEY_FINGERPRINT_SIZE];
	struct strbuf text;
	struct ssh_key key;

	assert_int_equal(ssh_key_read(slice_from(line), &key, NULL), 0);
	assert_string_equal(ssh_key_type(&key), type);
	assert_int_equal(key.bits, bits);
	ssh_key_fingerprint(&key, told);
	assert_string_equal(told, fingerprint);
	strbuf_init(&text, SSH_KEY_TEXT_MAX);
	ssh_key_write(&text, &key);
	assert_string_equal(strbuf_text(&text), line);
	strbuf_free(&text);
}

static void test_each_kind(void **state)
{
	(void)state;
	assert_key(ed, "ed25519", 256, "SHA256:cbx3aMiAd1ez5QZmOt4HCnvajRp5B0ydJjAw/xI2etw");
	assert_key(p256, "ecdsa", 256, "SHA256:boEWbY0WKFKz2o/R7x9xHDGdvNfSvI+/PrVu2c06mg0");
	assert_key(p384, "ecdsa", 384, "SHA256:DT3R3UHpMW011wHuh+g57v3ghOPqLPZPTPcmqZYZ6y8");
	assert_key(p521, "ecdsa", 521, "SHA256:9ZP4Vra8XqxOeftQZG33mrim9XTg0Fv+gcwSubhaXNs");
	assert_key(rsa, "rsa", 2048, "SHA256:sN087eryMvYzJQjapzsqhfXU0JOINozwUXLFRKu7v3M");
}

static void test_what_follows_the_key_is_whose_it_is(void **state)
{
	struct ssh_key key;

	(void)state;
	assert_int_equal(ssh_key_read(slice_from(ed), &key, NULL), 0);
	assert_string_equal(key.info, "laptop of mary");
	assert_int_equal(ssh_key_read(SLICE("  "
					    "ssh-"
					    "ed25519\tAAAAC3NzaC1lZDI1NTE5AAAAIBEwGEylW5rBj3pCBQbyK"
					    "Hqk7YheErOPHdbjmIDXIIq0"
					    " \x1b[31m \x01 "),
				      &key, NULL),
			 0);
	assert_string_equal(key.info, "[31m");
}

static void test_what_is_no_key_is_told_to_be_none(void **state)
{
	static const struct {
		const char *line;
		const char *why;
	} rows[] = {
		{"", "not a public key"},
		{"hello", "not a public key"},
		{"AAAAC3NzaC1lZDI1NTE5AAAAIBEwGEylW5rBj3pCBQbyKHqk7YheErOPHdbjmIDXIIq0",
		 "not a public key"},
		{"ssh-ed25519", "not base64"},
		{"ssh-ed25519 AAAA!!", "not base64"},
		{"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBEwGEylW5rBj3pCBQbyKHqk7YheErOPHdbjmIDX"
		 "II",
		 "not base64"},
		{"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAH3h4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4"
		 "eHg=",
		 "damaged"},
		{"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4"
		 "eHh4AAAAAA==",
		 "damaged"},
		{"ssh-rsa AAAAC3NzaC1lZDI1NTE5AAAAIBEwGEylW5rBj3pCBQbyKHqk7YheErOPHdbjmIDXIIq0",
		 "damaged"},
		{"ssh-dss AAAA", "dsa keys are not taken"},
		{"sk-ssh-ed25519@openssh.com AAAA", "security tokens"},
		{"ssh-ed25519-cert-v01@openssh.com AAAA", "certificates"},
		{"no-pty,from=\"10.0.0.0/8\" ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBEwGEylW5rBj"
		 "3pCBQbyKHqk7YheErOPHdbjmIDXIIq0",
		 "options before a key"},
		{"-----BEGIN OPENSSH PRIVATE KEY-----", "private key"},
		{"-----BEGIN RSA PRIVATE KEY-----", "private key"},
		{"PuTTY-User-Key-File-3: ssh-ed25519", "private key"},
		{"---- END SSH2 PUBLIC KEY ----", "not a public key"},
		{"ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAzODQAAABBBHh4"
		 "eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4"
		 "eHh4eHg=",
		 "damaged"},
		{"ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBAnh4"
		 "eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4"
		 "eHh4eHg=",
		 "damaged"},
		{"ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABABHh4"
		 "eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4"
		 "eHh4eA==",
		 "damaged"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct ssh_key key;
		struct err e;

		assert_int_equal(ssh_key_read(slice_from(rows[i].line), &key, &e), -1);
		assert_int_equal(e.kind, ERR_VALUE);
		if (!strstr(e.text, rows[i].why))
			fail_msg("%s: %s", rows[i].line, e.text);
	}
}

// An ssh-rsa key of which the modulus has SIZE bytes, the first of them FIRST.
static int read_rsa(unsigned char first, size_t size, struct err *e)
{
	static const char start[] = "\0\0\0\x07ssh-rsa\0\0\0\x03\x01\0\x01\0\0";
	unsigned char blob[SSH_KEY_BLOB_MAX + 64] = {0};
	size_t n = sizeof(start) - 1;
	char text[SSH_KEY_TEXT_MAX];
	struct ssh_key key;

	memcpy(blob, start, n);
	blob[n++] = (unsigned char)(size >> 8);
	blob[n++] = (unsigned char)size;
	blob[n] = first;
	blob[n + size - 1] = 1;
	n += size;
	base64_encode_raw(text, n, blob);
	return ssh_key_read_body((struct slice){text, BASE64_ENCODE_RAW_LENGTH(n)}, SLICE(""), &key,
				 e);
}

static void test_sizes_of_rsa(void **state)
{
	struct err e;

	(void)state;
	assert_int_equal(read_rsa(0x40, 257, &e), 0); // 2055 bits
	assert_int_equal(read_rsa(0x7f, 256, &e), -1);
	assert_string_equal(e.text, "failure: an rsa key of 2047 bits is too short: give ed25519, "
				    "ecdsa, or rsa of 2048 bits or more");
	assert_int_equal(read_rsa(0x80, 256, &e), -1); // negative
	assert_int_equal(read_rsa(0, 257, &e), -1);    // a zero too many
	assert_int_equal(read_rsa(0x40, 2100, &e), -1);
	assert_string_equal(e.text, "failure: an rsa key of more than 16384 bits is too long");
}

// ---- files

static void test_a_file_of_lines(void **state)
{
	static const char begin[] = "# keys\r\n\r\n";
	struct strbuf file;
	struct slice left;
	struct ssh_key key;
	struct err e;

	(void)state;
	strbuf_init(&file, 4096);
	strbuf_add_format(&file, "%s%s\r\n%s\nssh-dss AAAA\n", begin, ed, p256);
	left = strbuf_slice(&file);
	assert_int_equal(ssh_key_next(&left, &key, &e), 1);
	assert_int_equal(key.kind, SSH_KEY_ED25519);
	assert_int_equal(ssh_key_next(&left, &key, &e), 1);
	assert_int_equal(key.kind, SSH_KEY_P256);
	assert_int_equal(ssh_key_next(&left, &key, &e), -1);
	assert_int_equal(ssh_key_next(&left, &key, &e), 0);
	strbuf_free(&file);
}

#define BEGIN_BLOCK "---- BEGIN SSH2 PUBLIC KEY ----\n"
#define END_BLOCK   "---- END SSH2 PUBLIC KEY ----\n"

static void test_a_block_of_rfc_4716(void **state)
{
	static const char block[] =
		BEGIN_BLOCK "Subject: mary \\\nand others\nComment: \"laptop\"\n"
			    "AAAAC3NzaC1lZDI1NTE5AAAAIBEwGEylW5rBj3pC\n"
			    "BQbyKHqk7YheErOPHdbjmIDXIIq0\n" END_BLOCK;
	struct slice left = SLICE(block);
	struct ssh_key key;
	struct err e;

	(void)state;
	assert_int_equal(ssh_key_next(&left, &key, &e), 1);
	assert_int_equal(key.kind, SSH_KEY_ED25519);
	assert_string_equal(key.info, "laptop");
	assert_int_equal(ssh_key_next(&left, &key, &e), 0);
}

static void test_blocks_that_do_not_end(void **state)
{
	static const char *const files[] = {BEGIN_BLOCK, BEGIN_BLOCK "Subject: a\\",
					    BEGIN_BLOCK "Comment: a\n", BEGIN_BLOCK "AAAA"};

	(void)state;
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		struct slice left = slice_from(files[i]);
		struct ssh_key key;
		struct err e;

		assert_int_equal(ssh_key_next(&left, &key, &e), -1);
		assert_non_null(strstr(e.text, "---- END SSH2 PUBLIC KEY ----"));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_kind),
		cmocka_unit_test(test_what_follows_the_key_is_whose_it_is),
		cmocka_unit_test(test_what_is_no_key_is_told_to_be_none),
		cmocka_unit_test(test_sizes_of_rsa),
		cmocka_unit_test(test_a_file_of_lines),
		cmocka_unit_test(test_a_block_of_rfc_4716),
		cmocka_unit_test(test_blocks_that_do_not_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
