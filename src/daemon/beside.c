// SPDX-License-Identifier: BSD-2-Clause
// Finding the other programs by our own path.

#include "daemon/beside.h"

#include <string.h>
#include <unistd.h>

enum { PLACES = 2 };

static const char *const places[BESIDE__COUNT][PLACES] = {
	[BESIDE_CONSOLE] = {"sallyport", "../bin/sallyport"},
	[BESIDE_WORKER] = {"sallyport-worker", "../libexec/sallyport/sallyport-worker"},
	[BESIDE_SSH] = {"sallyport-ssh", "../libexec/sallyport/sallyport-ssh"},
};

int beside_find(enum beside_program program, struct strbuf *out)
{
	char self[1024];
	ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);

	if (n <= 0)
		return -1;
	self[n] = '\0';
	for (size_t i = 0; i < PLACES; i++) {
		strbuf_reset(out);
		strbuf_add_format(out, "%.*s/%s", (int)(strrchr(self, '/') - self), self,
				  places[program][i]);
		if (!out->failed && access(strbuf_text(out), X_OK) == 0)
			return 0;
	}
	return -1;
}
