// SPDX-License-Identifier: BSD-2-Clause
// Rules of the log that count lines.

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "mgmt_log_client.h"

// Also lines that are alike, most of which are folded away; and however else the rules change.
static void test_a_rate_is_reached(void **state)
{
	static const char topics[] = "=topics=upnp,warning";

	(void)state;
	ADDED("/system/logging/action/add", "=name=mine");
	ADDED("/system/logging/add", topics, "=regex=refused", "=rate=5/60s", "=action=mine");
	for (int i = 0; i < 4; i++)
		say(WIRE_LOG_UPNP | WIRE_LOG_WARNING, "refused");
	say(WIRE_LOG_UPNP | WIRE_LOG_WARNING, "other");
	say(WIRE_LOG_UPNP | WIRE_LOG_INFO, "refused");
	assert_int_equal(lines_of("mine"), 0);
	ADDED("/system/logging/add", "=topics=account");
	DONE("/system/logging/set", "=.id=*5", "=prefix=many");
	say(WIRE_LOG_UPNP | WIRE_LOG_WARNING, "refused");
	assert_string_equal(ASK("/log/print", "=buffer=mine", "=.proplist=topics,message"),
			    "!re =topics=upnp,warning =message=many: refused (rate 5/1m is "
			    "reached)\n!done\n");
	// Once in that time.
	for (int i = 0; i < 20; i++)
		say(WIRE_LOG_UPNP | WIRE_LOG_WARNING, "refused");
	assert_int_equal(lines_of("mine"), 1);
	loop_advance(fixture.loop, 60001);
	for (int i = 0; i < 4; i++)
		say(WIRE_LOG_UPNP | WIRE_LOG_WARNING, "refused");
	assert_int_equal(lines_of("mine"), 1);
	say(WIRE_LOG_UPNP | WIRE_LOG_WARNING, "refused");
	assert_int_equal(lines_of("mine"), 2);
	// Too slow is below the rate.
	for (int i = 0; i < 20; i++) {
		loop_advance(fixture.loop, 16000);
		say(WIRE_LOG_UPNP | WIRE_LOG_WARNING, "refused");
	}
	assert_int_equal(lines_of("mine"), 2);
	// Told where it is set, and exported.
	assert_told(ASK("/system/logging/print", "?.id=*5"), "=rate=5/1m");
	assert_null(strstr(ASK("/system/logging/print", "?.id=*1"), "rate"));
	DONE("/system/logging/set", "=.id=*5", "=rate=");
	say(WIRE_LOG_UPNP | WIRE_LOG_WARNING, "refused too");
	assert_told(ASK("/log/print", "=buffer=mine"), "=message=many: refused too");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_a_rate_is_reached, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
