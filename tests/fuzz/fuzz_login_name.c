// SPDX-License-Identifier: BSD-2-Clause
// Names that clients log in by over SSH: what is read is within its bounds, whatever stands behind it.

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "ssh/login_name.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1);
	struct login_name name;
	size_t n;

	if (!text)
		return 0;
	if (size > 0)
		memcpy(text, data, size);
	text[size] = '\0';
	n = strcspn(text, "+");
	if (login_name_read(text, &name) != (n > 0 && n <= LOGIN_NAME_MAX_BYTES))
		abort();
	if (n > 0 && n <= LOGIN_NAME_MAX_BYTES &&
	    (strlen(name.name) != n || memcmp(name.name, text, n) != 0))
		abort();
	free(text);
	return 0;
}
