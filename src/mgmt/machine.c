// SPDX-License-Identifier: BSD-2-Clause
// Reading /proc through descriptors that were opened at the start.

#include "mgmt/machine.h"

#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/sysinfo.h>
#include <sys/sysmacros.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/number.h"
#include "base/utf8.h"

enum { LOOK_AGAIN_TICKS = 10 }; // less time passed says nothing about the load

// The value of LABEL in the "label<tab>: value" lines of TEXT; empty when it is not there.
static struct slice value_of(struct slice text, const char *label)
{
	while (text.n > 0) {
		struct slice line;
		struct slice rest;
		struct slice name;
		struct slice value;

		(void)slice_cut(text, '\n', &line, &rest);
		text = rest;
		if (slice_cut(line, ':', &name, &value) && slice_is(slice_trim(name), label))
			return slice_trim(value);
	}
	return SLICE("");
}

static struct slice read_start(int fd, char *buffer, size_t size)
{
	ssize_t n = fd >= 0 ? pread(fd, buffer, size, 0) : 0;

	return (struct slice){buffer, n > 0 ? (size_t)n : 0};
}

static void read_processor(struct machine *m)
{
	char buffer[4096];
	int fd = open("/proc/cpuinfo", O_RDONLY | O_CLOEXEC);
	struct slice text = read_start(fd, buffer, sizeof(buffer));
	struct slice model = value_of(text, "model name");
	struct slice mhz = value_of(text, "cpu MHz");
	struct slice whole;
	struct slice fraction;
	uint64_t value = 0;

	if (fd >= 0)
		(void)close(fd);
	utf8_clean(model.n > 0 ? model : slice_from(m->architecture), m->processor,
		   sizeof(m->processor));
	(void)slice_cut(mhz, '.', &whole, &fraction);
	if (number_parse(whole, UINT32_MAX, &value) == NUMBER_OK)
		m->frequency_mhz = (uint32_t)value;
}

// What the firmware of a PC, or the device tree of a board, says.
static void read_product(struct machine *m)
{
	static const char *const files[] = {"/sys/class/dmi/id/product_name",
					    "/sys/firmware/devicetree/base/model"};
	char buffer[sizeof(m->product)];

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]) && !m->product[0]; i++) {
		int fd = open(files[i], O_RDONLY | O_CLOEXEC);
		struct slice text = read_start(fd, buffer, sizeof(buffer));

		if (fd >= 0)
			(void)close(fd);
		text.n = strnlen(text.p, text.n); // a device tree ends it with NUL
		utf8_clean(slice_trim(text), m->product, sizeof(m->product));
	}
}

// The file of this program has the time of the build, packed or not.
static void read_built(struct machine *m)
{
	struct stat found;

	if (stat("/proc/self/exe", &found) == 0)
		m->built = found.st_mtime;
}

static void note_device(struct machine *m)
{
	struct stat found;

	if (m->directory_fd >= 0 && fstat(m->directory_fd, &found) == 0)
		m->device = found.st_dev;
}

void machine_init(struct machine *m, const char *directory)
{
	struct utsname name;
	long processors = sysconf(_SC_NPROCESSORS_ONLN);

	memset(m, 0, sizeof(*m));
	m->stat_fd = open("/proc/stat", O_RDONLY | O_CLOEXEC);
	m->meminfo_fd = open("/proc/meminfo", O_RDONLY | O_CLOEXEC);
	m->diskstats_fd = open("/proc/diskstats", O_RDONLY | O_CLOEXEC);
	m->directory_fd = directory ? open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
	m->processors = processors > 0 ? (unsigned)processors : 1;
	utf8_clean(uname(&name) == 0 ? slice_from(name.machine) : SLICE("unknown"), m->architecture,
		   sizeof(m->architecture));
	read_processor(m);
	read_product(m);
	read_built(m);
	note_device(m);
	sensors_init(&m->sensors, "/sys/class/hwmon");
}

static void shut(int *fd)
{
	if (*fd >= 0)
		(void)close(*fd);
	*fd = -1;
}

void machine_done(struct machine *m)
{
	shut(&m->stat_fd);
	shut(&m->meminfo_fd);
	shut(&m->diskstats_fd);
	shut(&m->directory_fd);
	processors_done(&m->each);
	sensors_done(&m->sensors);
}

// The first line of /proc/stat: "cpu" user nice system idle iowait irq softirq steal … in ticks.
static bool read_ticks(const struct machine *m, uint64_t *busy, uint64_t *total)
{
	char buffer[512];
	struct slice line;
	struct slice rest;
	int column = 0;

	*busy = 0;
	*total = 0;
	(void)slice_cut(read_start(m->stat_fd, buffer, sizeof(buffer)), '\n', &line, &rest);
	if (!slice_cut(line, ' ', &rest, &line) || !slice_is(rest, "cpu"))
		return false;
	while (line.n > 0 && column < 8) {
		struct slice word;
		uint64_t ticks;

		(void)slice_cut(line, ' ', &word, &rest);
		line = rest;
		if (number_parse(word, UINT64_MAX, &ticks) != NUMBER_OK)
			continue; // two blanks follow the first word
		*total += ticks;
		if (column != 3 && column != 4)
			*busy += ticks;
		column++;
	}
	return column >= 4;
}

static unsigned look_at_load(struct machine *m)
{
	uint64_t busy;
	uint64_t total;

	if (!read_ticks(m, &busy, &total))
		return 0;
	if (total < m->total + LOOK_AGAIN_TICKS)
		return m->load;
	m->load = busy > m->busy ? (unsigned)((busy - m->busy) * 100 / (total - m->total)) : 0;
	m->busy = busy;
	m->total = total;
	return m->load;
}

static uint64_t kibibytes(struct slice text, const char *label)
{
	struct slice number;
	struct slice unit;
	uint64_t value;

	(void)slice_cut(value_of(text, label), ' ', &number, &unit);
	return number_parse(number, UINT64_MAX >> 10, &value) == NUMBER_OK ? value << 10 : 0;
}

static void look_at_memory(const struct machine *m, struct machine_facts *out)
{
	char buffer[2048];
	struct slice text = read_start(m->meminfo_fd, buffer, sizeof(buffer));
	struct sysinfo info;

	out->memory_total = kibibytes(text, "MemTotal");
	out->memory_free = kibibytes(text, "MemAvailable");
	if (out->memory_total > 0 || sysinfo(&info) != 0)
		return;
	out->memory_total = (uint64_t)info.totalram * info.mem_unit;
	out->memory_free = ((uint64_t)info.freeram + info.bufferram) * info.mem_unit;
}

// "   8       1 sda1 reads merged sectors ms writes merged SECTORS …"
static bool read_disk_line(const struct machine *m, struct slice line, uint64_t *out)
{
	enum { MAJOR, MINOR, WRITTEN = 9, COLUMNS };
	uint64_t number[COLUMNS] = {0};

	for (int column = 0; column < COLUMNS; column++) {
		struct slice word;
		struct slice rest;

		line = slice_trim(line);
		(void)slice_cut(line, ' ', &word, &rest);
		line = rest;
		if (column != 2 && number_parse(word, UINT64_MAX, &number[column]) != NUMBER_OK)
			return false;
	}
	*out = number[WRITTEN];
	return number[MAJOR] == major(m->device) && number[MINOR] == minor(m->device);
}

static bool look_at_disk(const struct machine *m, uint64_t *written)
{
	char buffer[16384];
	struct slice rest = read_start(m->diskstats_fd, buffer, sizeof(buffer));

	while (rest.n > 0) {
		struct slice line;
		struct slice tail;

		(void)slice_cut(rest, '\n', &line, &tail);
		rest = tail;
		if (read_disk_line(m, line, written))
			return true;
	}
	return false;
}

void machine_look(struct machine *m, struct machine_facts *out)
{
	struct statvfs disk;

	*out = (struct machine_facts){.uptime_ms = clock_boot_ms(), .load = look_at_load(m)};
	look_at_memory(m, out);
	if (m->directory_fd >= 0 && fstatvfs(m->directory_fd, &disk) == 0) {
		out->disk_total = (uint64_t)disk.f_blocks * disk.f_frsize;
		out->disk_free = (uint64_t)disk.f_bavail * disk.f_frsize;
		out->written_known = look_at_disk(m, &out->written);
	}
}
