// SPDX-License-Identifier: BSD-2-Clause
// A chip is a directory hwmonN with its name; of each of its sensors tempN_input or fanN_input is the
// value and tempN_label, where there is one, the name.

#include "mgmt/sensors.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/number.h"
#include "base/slice.h"

enum { CHIPS_MAX = 32, INPUTS_MAX = 16, TEXT_MAX = 64, MILLI = 1000 };

// The chips that measure the processor itself.
static const char *const processors[] = {"coretemp",	"k10temp",     "zenpower",
					 "cpu_thermal", "cpu-thermal", "soc_thermal"};

static const struct {
	const char *prefix;
	const char *suffix;
	enum sensor_kind kind;
} kinds[] = {
	{"temp", "temperature", SENSOR_TEMPERATURE},
	{"fan", "speed", SENSOR_FAN},
};

static struct slice read_text(int folder, const char *name, char *out, size_t size)
{
	int fd = openat(folder, name, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd >= 0 ? read(fd, out, size) : 0;

	if (fd >= 0)
		(void)close(fd);
	return slice_trim((struct slice){out, n > 0 ? (size_t)n : 0});
}

static bool is_processor(struct slice chip)
{
	for (size_t i = 0; i < sizeof(processors) / sizeof(processors[0]); i++)
		if (slice_is(chip, processors[i]))
			return true;
	return false;
}

// Lower case, digits and '-' only, as the names of RouterOS' own are.
static void name_sensor(struct sensor *s, struct slice chip, struct slice label, const char *suffix)
{
	enum { PART_MAX = 16 };
	int chip_n = chip.n < PART_MAX ? (int)chip.n : PART_MAX;
	int label_n = label.n < PART_MAX ? (int)label.n : PART_MAX;
	size_t n;

	(void)snprintf(s->name, sizeof(s->name), "%.*s%s%.*s-%s", chip_n, chip.p,
		       label_n ? "-" : "", label_n, label.p, suffix);
	n = strlen(s->name);
	for (size_t i = 0; i < n; i++) {
		char c = s->name[i];

		if (c >= 'A' && c <= 'Z')
			s->name[i] = (char)(c - 'A' + 'a');
		else if ((c < 'a' || c > 'z') && (c < '0' || c > '9'))
			s->name[i] = '-';
	}
}

static void open_sensor(struct sensors *s, int folder, struct slice chip, size_t kind, int number)
{
	struct sensor *sensor = &s->list[s->count];
	char name[32];
	char label[TEXT_MAX];
	struct slice text;

	if (s->count == SENSORS_MAX)
		return;
	(void)snprintf(name, sizeof(name), "%s%d_input", kinds[kind].prefix, number);
	sensor->fd = openat(folder, name, O_RDONLY | O_CLOEXEC);
	if (sensor->fd < 0)
		return;
	sensor->kind = kinds[kind].kind;
	(void)snprintf(name, sizeof(name), "%s%d_label", kinds[kind].prefix, number);
	text = read_text(folder, name, label, sizeof(label));
	if (text.n == 0) {
		(void)snprintf(label, sizeof(label), "%d", number);
		text = slice_from(label);
	}
	// What clients look for is called so by RouterOS.
	if (is_processor(chip) && kind == 0 && number == 1)
		name_sensor(sensor, SLICE("cpu"), SLICE(""), kinds[kind].suffix);
	else
		name_sensor(sensor, chip, text, kinds[kind].suffix);
	s->count++;
}

static void open_chip(struct sensors *s, int folder)
{
	char name[TEXT_MAX];
	struct slice chip = read_text(folder, "name", name, sizeof(name));

	if (chip.n == 0)
		return;
	for (size_t kind = 0; kind < sizeof(kinds) / sizeof(kinds[0]); kind++)
		for (int i = 1; i <= INPUTS_MAX; i++)
			open_sensor(s, folder, chip, kind, i);
}

void sensors_init(struct sensors *s, const char *directory)
{
	*s = (struct sensors){0};
	for (int i = 0; i < CHIPS_MAX; i++) {
		char path[256];
		int folder;

		(void)snprintf(path, sizeof(path), "%s/hwmon%d", directory, i);
		folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		if (folder < 0)
			continue;
		open_chip(s, folder);
		(void)close(folder);
	}
}

void sensors_done(struct sensors *s)
{
	for (size_t i = 0; i < s->count; i++)
		(void)close(s->list[i].fd);
	*s = (struct sensors){0};
}

bool sensors_read(const struct sensors *s, size_t i, int64_t *out)
{
	char text[32];
	ssize_t n = pread(s->list[i].fd, text, sizeof(text), 0);
	struct slice number = slice_trim((struct slice){text, n > 0 ? (size_t)n : 0});
	bool negative = slice_starts(number, "-");
	uint64_t value;

	if (negative)
		number = (struct slice){number.p + 1, number.n - 1};
	if (number_parse(number, INT32_MAX, &value) != NUMBER_OK)
		return false;
	if (s->list[i].kind == SENSOR_TEMPERATURE)
		value /= MILLI;
	*out = negative ? -(int64_t)value : (int64_t)value;
	return true;
}
