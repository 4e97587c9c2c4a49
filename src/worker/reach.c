// SPDX-License-Identifier: BSD-2-Clause
// Connections that are begun together and waited for together.

#include "worker/reach.h"

#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/ip.h"
#include "base/number.h"
#include "worker/asked.h"
#include "worker/bridged.h"

enum { FILES_MAX = 48 }; // of the 64 that a worker may have

struct target {
	struct sockaddr_in to;
	bool udp;
	bool known; // nobody has to be asked
	int fd;	    // -1: it is decided
	const char *result;
};

static int read_target(struct slice text, struct target *out, struct err *e)
{
	struct slice protocol, address, port, rest;
	uint64_t number;
	ip4 host;

	if (slice_is(text, "bridged")) {
		*out = (struct target){.fd = -1, .known = true, .result = bridged_rules()};
		return 0;
	}
	if (!slice_cut(text, ':', &protocol, &rest) || !slice_cut(rest, ':', &address, &port) ||
	    !ip4_parse(address, &host) || number_parse(port, UINT16_MAX, &number) != NUMBER_OK)
		return err_set(e, ERR_VALUE, "invalid value for argument targets");
	*out = (struct target){.fd = -1, .udp = slice_is(protocol, "udp"), .result = "silent"};
	out->to.sin_family = AF_INET;
	out->to.sin_addr.s_addr = htonl(host);
	out->to.sin_port = htons((uint16_t)number);
	return 0;
}

static const char *result_of(int error)
{
	switch (error) {
	case 0:
		return "open";
	case ECONNREFUSED:
		return "refused";
	case EHOSTUNREACH:
	case ENETUNREACH:
		return "unreachable";
	default:
		return "silent";
	}
}

static void decide(struct target *target, const char *result)
{
	target->result = result;
	if (target->fd >= 0)
		(void)close(target->fd);
	target->fd = -1;
}

static void begin(struct target *target)
{
	int type = (target->udp ? SOCK_DGRAM : SOCK_STREAM) | SOCK_NONBLOCK | SOCK_CLOEXEC;

	target->fd = socket(AF_INET, type, 0);
	if (target->fd < 0)
		return;
	if (connect(target->fd, (const struct sockaddr *)&target->to, sizeof(target->to)) != 0) {
		if (errno != EINPROGRESS)
			decide(target, result_of(errno));
		return;
	}
	if (!target->udp)
		decide(target, "open");
	else if (send(target->fd, "", 0, 0) < 0)
		decide(target, result_of(errno));
}

static uint64_t now_ms(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

// Something came for TARGET: its error says what.
static void hear(struct target *target)
{
	int error = 0;
	socklen_t size = sizeof(error);

	(void)getsockopt(target->fd, SOL_SOCKET, SO_ERROR, &error, &size);
	if (target->udp && error == 0)
		decide(target, "open"); // it has answered an empty datagram
	else
		decide(target, result_of(error));
}

static void wait_for(struct target *target, size_t count)
{
	uint64_t began = now_ms();

	for (;;) {
		uint64_t passed = now_ms() - began;
		struct pollfd waiting[FILES_MAX];
		struct target *of[FILES_MAX];
		nfds_t n = 0;
		bool tcp = false;

		for (size_t i = 0; i < count; i++) {
			if (target[i].fd < 0)
				continue;
			if (passed >= (target[i].udp ? REACH_WAIT_UDP_MS : REACH_WAIT_MS)) {
				decide(&target[i], "silent");
				continue;
			}
			tcp = tcp || !target[i].udp;
			of[n] = &target[i];
			waiting[n++] = (struct pollfd){
				.fd = target[i].fd,
				.events = target[i].udp ? POLLIN : POLLOUT,
			};
		}
		if (n == 0)
			return;
		if (poll(waiting, n,
			 (int)((tcp && passed >= REACH_WAIT_UDP_MS ? REACH_WAIT_MS
								   : REACH_WAIT_UDP_MS) -
			       passed) +
				 1) < 0 &&
		    errno != EINTR)
			return;
		for (nfds_t i = 0; i < n; i++)
			if (waiting[i].revents)
				hear(of[i]);
	}
}

static int tell(struct talk *t, const struct target *target, size_t count, struct err *e)
{
	for (size_t i = 0; i < count; i++) {
		talk_begin(t, "!re");
		talk_pair(t, "result", slice_from(target[i].result));
		if (talk_send(t, e) != 0)
			return -1;
	}
	return 0;
}

int reach_run(struct talk *t, const struct sentence *asked, struct err *e)
{
	static struct target target[REACH_TARGETS_MAX];
	struct slice rest = asked_value(asked, "targets");
	size_t count = 0;

	while (rest.n > 0) {
		struct slice one;

		(void)slice_cut(rest, ',', &one, &rest);
		if (count == REACH_TARGETS_MAX)
			return err_set(e, ERR_TOO_LARGE, NULL);
		if (read_target(one, &target[count++], e) != 0)
			return -1;
	}
	for (size_t i = 0; i < count; i += FILES_MAX) {
		size_t n = count - i < FILES_MAX ? count - i : FILES_MAX;

		for (size_t j = i; j < i + n; j++)
			if (!target[j].known)
				begin(&target[j]);
		wait_for(&target[i], n);
	}
	return tell(t, target, count, e);
}
