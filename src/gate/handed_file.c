// SPDX-License-Identifier: BSD-2-Clause
// Copying a file that another process may still write to.

#include "gate/handed_file.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static int read_whole(int fd, char *bytes, uint64_t size, struct err *e)
{
	uint64_t done = 0;

	while (done < size) {
		ssize_t n = pread(fd, bytes + done, size - done, (off_t)done);

		if (n <= 0)
			return err_set(e, ERR_IO, "a file that was handed over cannot be read");
		done += (uint64_t)n;
	}
	return 0;
}

void *handed_file_copy(int fd, uint64_t size, size_t most, struct err *e)
{
	struct stat about;
	char *bytes = NULL;

	if (fd < 0 || size == 0 || size > most || fstat(fd, &about) != 0 ||
	    (uint64_t)about.st_size < size) {
		(void)err_set(e, ERR_MALFORMED, "a file that was handed over is not whole");
	} else {
		bytes = malloc(size);
		if (!bytes)
			(void)err_set(e, ERR_NO_MEMORY, NULL);
	}
	if (bytes && read_whole(fd, bytes, size, e) != 0) {
		free(bytes);
		bytes = NULL;
	}
	if (fd >= 0)
		(void)close(fd);
	return bytes;
}
