// SPDX-License-Identifier: BSD-2-Clause
// The two clocks and the id of this boot.

#include "base/clock.h"

#include <fcntl.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/timex.h>
#include <time.h>
#include <unistd.h>

uint64_t clock_boot_ms(void)
{
	struct timespec t;

	if (clock_gettime(CLOCK_BOOTTIME, &t) != 0)
		return 0;
	return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

int64_t clock_wall_s(void)
{
	return (int64_t)time(NULL);
}

int64_t clock_wall_ms(void)
{
	struct timespec t;

	if (clock_gettime(CLOCK_REALTIME, &t) != 0)
		return 0;
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

// Asked of the kernel itself: gettimeofday of the C library tells none.
int32_t clock_kernel_west_s(void)
{
	struct timezone zone = {0};

#ifdef SYS_gettimeofday
	if (syscall(SYS_gettimeofday, NULL, &zone) != 0)
		return 0;
#endif
	return zone.tz_minuteswest * 60;
}

struct clock_discipline clock_discipline(void)
{
	struct timex t = {.modes = 0};
	int state = clock_adjtime(CLOCK_REALTIME, &t);

	return (struct clock_discipline){
		.synchronized = state >= 0 && state != TIME_ERROR && !(t.status & STA_UNSYNC),
		.drift_ppb = (int64_t)t.freq * 1000 / 65536,
		.offset_us = t.status & STA_NANO ? t.offset / 1000 : t.offset,
	};
}

void clock_boot_id(char out[BOOT_ID_SIZE])
{
	int fd = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC);
	ssize_t n = fd >= 0 ? read(fd, out, BOOT_ID_SIZE - 1) : -1;

	out[n == BOOT_ID_SIZE - 1 ? n : 0] = '\0';
	if (fd >= 0)
		(void)close(fd);
}
