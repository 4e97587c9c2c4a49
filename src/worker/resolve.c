// SPDX-License-Identifier: BSD-2-Clause
// Looking a name up by c-ares.

#include "worker/resolve.h"

#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>

#include "worker/asked.h"
#include "worker/lookup.h"

enum {
	NAME_SIZE = 256,
	SERVER_SIZE = 80,
	PORT_DEFAULT = 53,
	TIMEOUT = 2000, // ms for the first answer of a server; the next try waits longer
	TRIES = 2,
};

struct question {
	bool answered;
	int status;
	struct ares_addrinfo *found;
};

int resolve_failure(int status, struct err *e)
{
	switch (status) {
	case ARES_ENOTFOUND:
	case ARES_EBADNAME:
		return err_set(e, ERR_FAILURE, "failure: dns name does not exist");
	case ARES_ENODATA:
		return err_set(e, ERR_FAILURE,
			       "failure: dns name exists, but no appropriate record");
	case ARES_ESERVFAIL:
	case ARES_EREFUSED:
	case ARES_ETIMEOUT:
	case ARES_ECONNREFUSED:
	case ARES_EFORMERR:
	case ARES_EBADRESP:
	case ARES_ENOTIMP:
		return err_set(e, ERR_FAILURE, "failure: dns server failure");
	default:
		return err_set(e, ERR_FAILURE, "failure: resolve failed");
	}
}

static void on_found(void *context, int status, int timeouts, struct ares_addrinfo *found)
{
	struct question *q = context;

	(void)timeouts;
	q->answered = true;
	q->status = status;
	q->found = found;
}

// What is waited for at socket I, out of what ares_getsock returned.
static short wanted(unsigned bits, int i)
{
	bool reads = bits >> i & 1;
	bool writes = bits >> (i + ARES_GETSOCK_MAXNUM) & 1;

	return (short)((reads ? POLLIN : 0) | (writes ? POLLOUT : 0));
}

void resolve_wait(ares_channel channel, const bool *over)
{
	while (!*over) {
		ares_socket_t sockets[ARES_GETSOCK_MAXNUM];
		struct pollfd waits[ARES_GETSOCK_MAXNUM];
		int bits = ares_getsock(channel, sockets, ARES_GETSOCK_MAXNUM);
		struct timeval left = {0};
		nfds_t n = 0;

		for (int i = 0; i < ARES_GETSOCK_MAXNUM; i++) {
			short events = wanted((unsigned)bits, i);

			if (events)
				waits[n++] = (struct pollfd){.fd = sockets[i], .events = events};
		}
		if (n == 0 || !ares_timeout(channel, NULL, &left))
			return;
		(void)poll(waits, n, (int)(left.tv_sec * 1000 + left.tv_usec / 1000 + 1));
		for (nfds_t i = 0; i < n; i++)
			ares_process_fd(channel,
					waits[i].revents & ~POLLOUT ? waits[i].fd : ARES_SOCKET_BAD,
					waits[i].revents & POLLOUT ? waits[i].fd : ARES_SOCKET_BAD);
	}
}

static int look(ares_channel channel, const char *name, int family, struct question *q)
{
	// Where there are none of the family, those of the other are no answer.
	const struct ares_addrinfo_hints hints = {.ai_family = family, .ai_flags = ARES_AI_NOSORT};

	*q = (struct question){.status = ARES_ETIMEOUT};
	ares_getaddrinfo(channel, name, NULL, &hints, on_found, q);
	resolve_wait(channel, &q->answered);
	return q->status;
}

static int set_server(ares_channel channel, const struct sentence *asked, struct err *e)
{
	struct slice server = asked_value(asked, "server");
	unsigned port = (unsigned)asked_number(asked, "server-port", PORT_DEFAULT);
	struct sockaddr_storage address;
	socklen_t length;
	char text[SERVER_SIZE];

	if (server.n == 0)
		return 0;
	if (lookup_numeric(server, &address, &length) != 0)
		return err_set(e, ERR_VALUE, "invalid value for argument server");
	(void)snprintf(text, sizeof(text), address.ss_family == AF_INET6 ? "[%.*s]:%u" : "%.*s:%u",
		       (int)server.n, server.p, port);
	if (ares_set_servers_ports_csv(channel, text) != ARES_SUCCESS)
		return err_set(e, ERR_VALUE, "invalid value for argument server");
	return 0;
}

static int tell(struct talk *t, const struct ares_addrinfo *found, struct err *e)
{
	char text[NI_MAXHOST];

	for (const struct ares_addrinfo_node *n = found->nodes; n; n = n->ai_next) {
		if (getnameinfo(n->ai_addr, (socklen_t)n->ai_addrlen, text, sizeof(text), NULL, 0,
				NI_NUMERICHOST) != 0)
			continue;
		talk_begin(t, "!re");
		talk_pair(t, "address", slice_from(text));
		if (talk_send(t, e) < 0)
			return -1;
	}
	return 0;
}

static int ask(struct talk *t, ares_channel channel, const struct sentence *asked, const char *name,
	       struct err *e)
{
	bool v6_first = asked_is(asked, "type", "ipv6") || asked_is(asked, "type", "any6");
	bool any = !asked_is(asked, "type", "ipv4") && !asked_is(asked, "type", "ipv6");
	struct question q;
	int status;
	int result;

	if (set_server(channel, asked, e) != 0)
		return -1;
	status = look(channel, name, v6_first ? AF_INET6 : AF_INET, &q);
	if (any && status == ARES_ENODATA)
		status = look(channel, name, v6_first ? AF_INET : AF_INET6, &q);
	if (status != ARES_SUCCESS || !q.found)
		return resolve_failure(status, e);
	result = tell(t, q.found, e);
	ares_freeaddrinfo(q.found);
	return result;
}

struct ares_options resolve_options(void)
{
	return (struct ares_options){.timeout = TIMEOUT, .tries = TRIES};
}

int resolve_run(struct talk *t, const struct sentence *asked, struct err *e)
{
	// A server that was named is asked, and not the file of hosts before it.
	static char dns_only[] = "b";
	bool named = asked_value(asked, "server").n > 0;
	struct ares_options options = resolve_options();
	int set = RESOLVE_OPTIONS | (named ? ARES_OPT_LOOKUPS : 0);
	ares_channel channel;
	char name[NAME_SIZE];
	int result;

	if (!slice_copy(asked_value(asked, "name"), name, sizeof(name)) || !name[0])
		return err_set(e, ERR_FAILURE, "failure: dns name does not exist");
	options.lookups = dns_only;
	if (ares_init_options(&channel, &options, set) != ARES_SUCCESS)
		return err_set(e, ERR_FAILURE, "failure: resolve failed");
	result = ask(t, channel, asked, name, e);
	ares_destroy(channel);
	return result;
}
