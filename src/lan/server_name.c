// SPDX-License-Identifier: BSD-2-Clause
// The SERVER header's value.

#include "lan/server_name.h"

#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>

const char *server_name_format(char out[SERVER_NAME_SIZE])
{
	struct utsname system;
	int length = 0;

	if (uname(&system) == 0) {
		length = (int)strspn(system.release, "0123456789");
		if (length > 0 && system.release[length] == '.')
			length += 1 + (int)strspn(system.release + length + 1, "0123456789");
	}
	if (length <= 0 || length > 12) {
		length = 1;
		(void)memcpy(system.release, "1", 2);
	}
	// At most 6 + 12 + 20 bytes and our version.
	(void)snprintf(out, SERVER_NAME_SIZE, "Linux/%.*s UPnP/1.1 sallyport/%s", length,
		       system.release, SALLYPORT_VERSION);
	return out;
}
