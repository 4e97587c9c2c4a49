// SPDX-License-Identifier: BSD-2-Clause
// Tests of reading resolv.conf.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "codec/resolv_conf.h"

#define READS(text, expected)                                                                      \
	do {                                                                                       \
		struct strbuf out;                                                                 \
		strbuf_init(&out, RESOLV_CONF_BYTES_MAX);                                          \
		resolv_conf_servers(SLICE(text), &out);                                            \
		assert_string_equal(strbuf_text(&out), expected);                                  \
		strbuf_free(&out);                                                                 \
	} while (0)

static void servers(void **state)
{
	(void)state;
	READS("", "");
	READS("nameserver 192.168.1.1\n", "192.168.1.1");
	READS("# made by hand\nsearch home\nnameserver\t 10.0.0.1 # first\nnameserver 2001:db8::1\n"
	      "options edns0\n",
	      "10.0.0.1,2001:db8::1");
	READS("nameserver fe80::1%eth0\r\nnameserver 9.9.9.9", "fe80::1%eth0,9.9.9.9");
}

static void what_is_none(void **state)
{
	(void)state;
	READS("nameserver\nnameserver \nnameservers 1.2.3.4\nnameserver one\nnameserver 1.2.3\n"
	      ";nameserver 1.2.3.4\n",
	      "");
	READS("nameserver 1.2.3.4\0nameserver 1.2.3.5\n", "");
}

static void no_more_than_there_is_room_for(void **state)
{
	(void)state;
	READS("nameserver 1.1.1.1\nnameserver 1.1.1.2\nnameserver 1.1.1.3\nnameserver 1.1.1.4\n"
	      "nameserver 1.1.1.5\nnameserver 1.1.1.6\nnameserver 1.1.1.7\nnameserver 1.1.1.8\n"
	      "nameserver 1.1.1.9\n",
	      "1.1.1.1,1.1.1.2,1.1.1.3,1.1.1.4,1.1.1.5,1.1.1.6,1.1.1.7,1.1.1.8");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(servers),
		cmocka_unit_test(what_is_none),
		cmocka_unit_test(no_more_than_there_is_room_for),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
