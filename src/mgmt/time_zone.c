// SPDX-License-Identifier: BSD-2-Clause
// Time zones of the C library: the variable TZ, and the files under /usr/share/zoneinfo.

#include "mgmt/time_zone.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static const char collection[] = "/usr/share/zoneinfo/";
static const char system_file[] = ":/etc/localtime";
static char system_zone[TIME_ZONE_SIZE] = "UTC";

// A zone's name becomes part of a path, so it is held to what such names consist of.
static bool is_name(const char *name)
{
	size_t n = strlen(name);

	if (n == 0 || n >= TIME_ZONE_SIZE || name[0] == '/' || strstr(name, ".."))
		return false;
	return strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+-/") ==
	       n;
}

void time_zone_init(void)
{
	char target[256];
	ssize_t n = readlink("/etc/localtime", target, sizeof(target) - 1);
	const char *at;

	// The variable is there before any other thread is: from then on its value alone changes,
	// which a reader of the environment survives.
	time_zone_use("");
	if (n <= 0)
		return;
	target[n] = '\0';
	at = strstr(target, "zoneinfo/");
	if (at && is_name(at + strlen("zoneinfo/")))
		(void)snprintf(system_zone, sizeof(system_zone), "%s", at + strlen("zoneinfo/"));
}

const char *time_zone_of_system(void)
{
	return system_zone;
}

bool time_zone_exists(const char *name)
{
	char path[sizeof(collection) + TIME_ZONE_SIZE];
	char magic[4] = "";
	ssize_t n;
	int fd;

	if (!is_name(name))
		return false;
	(void)snprintf(path, sizeof(path), "%s%s", collection, name);
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (fd < 0)
		return false;
	n = read(fd, magic, sizeof(magic)); // RFC 8536 section 3.1
	(void)close(fd);
	return n == sizeof(magic) && memcmp(magic, "TZif", sizeof(magic)) == 0;
}

void time_zone_use(const char *name)
{
	(void)setenv("TZ", name[0] ? name : system_file, 1);
	tzset();
}

int32_t time_zone_offset(int64_t t, bool *summer)
{
	time_t moment = (time_t)t;
	struct tm local;

	*summer = false;
	if (!localtime_r(&moment, &local))
		return 0;
	*summer = local.tm_isdst > 0;
	return (int32_t)local.tm_gmtoff;
}

enum { YEARS_AHEAD = 4, STEP = 24 * 3600 };

// The first second after BEFORE, and not after UNTIL, whose offset is that of UNTIL.
static int64_t find_change(int64_t before, int64_t until)
{
	bool summer;
	int32_t offset = time_zone_offset(until, &summer);

	while (until - before > 1) {
		int64_t middle = before + (until - before) / 2;

		if (time_zone_offset(middle, &summer) == offset)
			until = middle;
		else
			before = middle;
	}
	return until;
}

struct wire_zone time_zone_ahead(int64_t from)
{
	struct wire_zone out = {.count = 1};
	int64_t end = from + (int64_t)YEARS_AHEAD * 366 * STEP;
	bool summer;

	out.change[0] = (struct wire_zone_change){.from = from,
						  .offset_s = time_zone_offset(from, &summer)};
	for (int64_t t = from; t < end && out.count < WIRE_ZONE_CHANGES_MAX; t += STEP) {
		int32_t next = time_zone_offset(t + STEP, &summer);

		if (next == out.change[out.count - 1].offset_s)
			continue;
		out.change[out.count].from = find_change(t, t + STEP);
		out.change[out.count].offset_s = next;
		out.count++;
	}
	return out;
}
