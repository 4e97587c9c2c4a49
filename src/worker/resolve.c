// SPDX-License-Identifier: BSD-2-Clause
// Looking a name up by getaddrinfo(3).

#include "worker/resolve.h"

#include <netdb.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

enum { NAME_SIZE = 256 };

static int fail(int code, struct err *e)
{
	if (code == EAI_NONAME || code == EAI_NODATA)
		return err_set(e, ERR_FAILURE, "failure: dns name does not exist");
	if (code == EAI_FAIL || code == EAI_AGAIN)
		return err_set(e, ERR_FAILURE, "failure: dns server failure");
	return err_set(e, ERR_FAILURE, "failure: resolve failed");
}

static int tell(struct talk *t, const struct addrinfo *found, struct err *e)
{
	char text[NI_MAXHOST];

	for (; found; found = found->ai_next) {
		if (getnameinfo(found->ai_addr, found->ai_addrlen, text, sizeof(text), NULL, 0,
				NI_NUMERICHOST) != 0)
			continue;
		talk_begin(t, "!re");
		talk_pair(t, "address", slice_from(text));
		if (talk_send(t, e) < 0)
			return -1;
	}
	return 0;
}

int resolve_run(struct talk *t, const struct sentence *asked, struct err *e)
{
	struct addrinfo hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM};
	struct addrinfo *found = NULL;
	char name[NAME_SIZE];
	int code;
	int result;

	if (!slice_copy(talk_attribute(asked, "name"), name, sizeof(name)) || !name[0])
		return err_set(e, ERR_FAILURE, "failure: dns name does not exist");
	code = getaddrinfo(name, NULL, &hints, &found);
	if (code != 0)
		return fail(code, e);
	result = tell(t, found, e);
	freeaddrinfo(found);
	return result;
}
