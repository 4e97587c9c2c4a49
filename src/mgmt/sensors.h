// SPDX-License-Identifier: BSD-2-Clause
// What the machine's sensors say of temperatures and fans (the kernel's hwmon class).
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SENSORS_MAX = 32, SENSOR_NAME_SIZE = 48 };

enum sensor_kind { SENSOR_TEMPERATURE, SENSOR_FAN };

struct sensor {
	int fd;
	enum sensor_kind kind;
	char name[SENSOR_NAME_SIZE]; // "cpu-temperature", "fan1-speed"
};

struct sensors {
	struct sensor list[SENSORS_MAX];
	size_t count;
};

// Opens those below DIRECTORY ("/sys/class/hwmon"). What cannot be opened is not told.
void sensors_init(struct sensors *s, const char *directory);
void sensors_done(struct sensors *s);

// What sensor I says now: degrees Celsius, or turns a minute. False when it says nothing.
bool sensors_read(const struct sensors *s, size_t i, int64_t *out);
