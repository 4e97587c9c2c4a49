// SPDX-License-Identifier: BSD-2-Clause
// Addresses and names by getaddrinfo(3).

#include "worker/lookup.h"

#include <netdb.h>
#include <netinet/in.h>
#include <string.h>

enum { NAME_SIZE = 256 };

static int look(struct slice text, int family, int flags, struct sockaddr_storage *out,
		socklen_t *out_length)
{
	struct addrinfo hints = {.ai_family = family, .ai_socktype = SOCK_DGRAM, .ai_flags = flags};
	struct addrinfo *found = NULL;
	char name[NAME_SIZE];
	int code;

	if (!slice_copy(text, name, sizeof(name)) || !name[0])
		return EAI_NONAME;
	code = getaddrinfo(name, NULL, &hints, &found);
	if (code != 0)
		return code;
	memset(out, 0, sizeof(*out));
	memcpy(out, found->ai_addr, found->ai_addrlen);
	*out_length = found->ai_addrlen;
	freeaddrinfo(found);
	return 0;
}

int lookup_numeric(struct slice text, struct sockaddr_storage *out, socklen_t *out_length)
{
	return look(text, AF_UNSPEC, AI_NUMERICHOST, out, out_length) == 0 ? 0 : -1;
}

int lookup_host(struct slice text, struct sockaddr_storage *out, socklen_t *out_length,
		struct err *e)
{
	int code = look(text, AF_INET, 0, out, out_length);

	if (code == 0 || look(text, AF_INET6, 0, out, out_length) == 0)
		return 0;
	return code == EAI_NONAME || code == EAI_NODATA
		       ? err_set(e, ERR_FAILURE, "failure: dns name does not exist")
		       : err_set(e, ERR_FAILURE, "failure: dns server failure");
}

struct ip6 lookup_address(const struct sockaddr_storage *from)
{
	struct ip6 address = IP6_NONE;

	if (from->ss_family == AF_INET)
		return ip6_from_ip4(ntohl(((const struct sockaddr_in *)from)->sin_addr.s_addr));
	memcpy(&address, &((const struct sockaddr_in6 *)from)->sin6_addr, sizeof(address));
	return address;
}
