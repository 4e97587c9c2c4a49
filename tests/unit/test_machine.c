// SPDX-License-Identifier: BSD-2-Clause
// Tests of what the machine says of itself: processors and sensors, out of files that the test wrote.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "mgmt/processors.h"
#include "mgmt/sensors.h"

static void write_file(const char *folder, const char *name, const char *text)
{
	char path[256];
	FILE *file;

	(void)snprintf(path, sizeof(path), "%s/%s", folder, name);
	file = fopen(path, "w");
	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	assert_int_equal(fclose(file), 0);
}

static void remove_file(const char *folder, const char *name)
{
	char path[256];

	(void)snprintf(path, sizeof(path), "%s/%s", folder, name);
	assert_int_equal(unlink(path), 0);
}

// ---- processors

static void show(FILE *stat, const char *text)
{
	rewind(stat);
	assert_int_equal(ftruncate(fileno(stat), 0), 0);
	assert_true(fputs(text, stat) >= 0);
	assert_int_equal(fflush(stat), 0);
}

static void each_processor_by_itself(void **state)
{
	struct processors p = {0};
	FILE *stat = tmpfile();

	(void)state;
	assert_non_null(stat);
	show(stat, "cpu  9 9 9 9 9 9 9 9 0 0\ncpu0 0 0 0 0 0 0 0 0 0 0\n"
		   "cpu1 100 0 0 100 0 0 0 0 0 0\nintr 5 6\n");
	processors_look(&p, fileno(stat));
	assert_int_equal(p.count, 2);
	assert_int_equal(p.list[1].number, 1);
	assert_int_equal(p.list[1].load, 50);
	show(stat, "cpu  9 9 9 9 9 9 9 9 0 0\ncpu0 10 10 10 50 10 4 6 0 0 0\n"
		   "cpu1 100 0 0 200 0 0 0 0 0 0\nintr 5 6\n");
	processors_look(&p, fileno(stat));
	assert_int_equal(p.count, 2);
	assert_int_equal(p.list[0].load, 40);
	assert_int_equal(p.list[0].irq, 10);
	assert_int_equal(p.list[0].disk, 10);
	assert_int_equal(p.list[1].load, 0);
	// Too little time has passed for another opinion.
	show(stat, "cpu0 11 10 10 50 10 4 6 0 0 0\ncpu1 100 0 0 200 0 0 0 0 0 0\n");
	processors_look(&p, fileno(stat));
	assert_int_equal(p.list[0].load, 40);
	processors_done(&p);
	(void)fclose(stat);
}

static void no_processor_where_none_is_told(void **state)
{
	struct processors p = {0};
	FILE *stat = tmpfile();

	(void)state;
	assert_non_null(stat);
	show(stat,
	     "cpu 1 2 3 4 5 6 7 8\ncpux 1 2 3 4 5 6 7 8\ncpu999 1 2 3 4\ncpu0 1 two 3 4\ncpu1");
	processors_look(&p, fileno(stat));
	assert_int_equal(p.count, 0);
	processors_look(&p, -1);
	assert_int_equal(p.count, 0);
	processors_done(&p);
	(void)fclose(stat);
}

// ---- sensors

static void temperatures_and_fans(void **state)
{
	char folder[] = "/tmp/sallyport-sensors-XXXXXX";
	char chip[64];
	char board[64];
	struct sensors s;
	int64_t value;

	(void)state;
	assert_non_null(mkdtemp(folder));
	(void)snprintf(chip, sizeof(chip), "%s/hwmon0", folder);
	(void)snprintf(board, sizeof(board), "%s/hwmon1", folder);
	assert_int_equal(mkdir(chip, 0700), 0);
	assert_int_equal(mkdir(board, 0700), 0);
	write_file(chip, "name", "coretemp\n");
	write_file(chip, "temp1_input", "45500\n");
	write_file(board, "name", "Nct 6775\n");
	write_file(board, "temp2_input", "-3000\n");
	write_file(board, "temp2_label", "SYSTIN\n");
	write_file(board, "fan1_input", "1200\n");
	sensors_init(&s, folder);
	assert_int_equal(s.count, 3);
	assert_string_equal(s.list[0].name, "cpu-temperature");
	assert_string_equal(s.list[1].name, "nct-6775-systin-temperature");
	assert_string_equal(s.list[2].name, "nct-6775-1-speed");
	assert_true(sensors_read(&s, 0, &value));
	assert_int_equal(value, 45);
	assert_true(sensors_read(&s, 1, &value));
	assert_int_equal(value, -3);
	assert_true(sensors_read(&s, 2, &value));
	assert_int_equal(value, 1200);
	write_file(chip, "temp1_input", "99\n");
	assert_true(sensors_read(&s, 0, &value));
	assert_int_equal(value, 0);
	write_file(chip, "temp1_input", "N/A\n");
	assert_false(sensors_read(&s, 0, &value));
	sensors_done(&s);
	for (size_t i = 0; i < 2; i++)
		remove_file(chip, i ? "temp1_input" : "name");
	remove_file(board, "name");
	remove_file(board, "temp2_input");
	remove_file(board, "temp2_label");
	remove_file(board, "fan1_input");
	assert_int_equal(rmdir(chip) + rmdir(board) + rmdir(folder), 0);
}

static void a_machine_without_sensors(void **state)
{
	struct sensors s;

	(void)state;
	sensors_init(&s, "/nonexistent");
	assert_int_equal(s.count, 0);
	sensors_done(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_processor_by_itself),
		cmocka_unit_test(no_processor_where_none_is_told),
		cmocka_unit_test(temperatures_and_fans),
		cmocka_unit_test(a_machine_without_sensors),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
