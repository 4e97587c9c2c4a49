// SPDX-License-Identifier: BSD-2-Clause
// New connections, one after another: `serve PORT…` says `ready` and takes them; `connect ADDRESS
// PORT COUNT` makes them, each from another port of its own, drops them as soon as they are open, and
// prints the nanoseconds it took.

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { PORTS_MAX = 8, BACKLOG = 1024 };

static void __attribute__((noreturn)) fail(const char *what)
{
	perror(what);
	exit(1);
}

// Without the wait that would keep the port: thousands are opened in a row.
static void drop(int fd)
{
	struct linger at_once = {.l_onoff = 1};

	(void)setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
	(void)close(fd);
}

static int listen_on(int port)
{
	struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	int on = 1;

	if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) != 0 ||
	    bind(fd, (struct sockaddr *)&at, sizeof(at)) != 0 || listen(fd, BACKLOG) != 0)
		fail("listen");
	return fd;
}

static void __attribute__((noreturn)) serve(char **ports, int count)
{
	struct pollfd on[PORTS_MAX];

	for (int i = 0; i < count; i++)
		on[i] = (struct pollfd){listen_on((int)strtol(ports[i], NULL, 10)), POLLIN, 0};
	printf("ready\n");
	(void)fflush(stdout);
	for (;;) {
		if (poll(on, (nfds_t)count, -1) < 0)
			fail("poll");
		for (int i = 0; i < count; i++) {
			int fd = on[i].revents ? accept(on[i].fd, NULL, NULL) : -1;
			char byte;

			if (fd < 0)
				continue;
			// Not before the client has: a reset that it sees is the gateway's.
			(void)recv(fd, &byte, sizeof(byte), 0);
			(void)close(fd);
		}
	}
}

static void connect_to(const char *address, int port, int count)
{
	struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
	struct timespec before;
	struct timespec after;

	if (inet_pton(AF_INET, address, &to.sin_addr) != 1)
		fail(address);
	(void)clock_gettime(CLOCK_MONOTONIC, &before);
	for (int i = 0; i < count; i++) {
		int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

		if (fd < 0 || connect(fd, (struct sockaddr *)&to, sizeof(to)) != 0)
			fail("connect");
		drop(fd);
	}
	(void)clock_gettime(CLOCK_MONOTONIC, &after);
	printf("%lld\n", (long long)(after.tv_sec - before.tv_sec) * 1000000000 + after.tv_nsec -
				 before.tv_nsec);
}

int main(int argc, char **argv)
{
	if (argc > 2 && argc - 2 <= PORTS_MAX && strcmp(argv[1], "serve") == 0)
		serve(argv + 2, argc - 2);
	if (argc == 5 && strcmp(argv[1], "connect") == 0) {
		connect_to(argv[2], (int)strtol(argv[3], NULL, 10), (int)strtol(argv[4], NULL, 10));
		return 0;
	}
	(void)fprintf(stderr, "usage: %s serve PORT... | connect ADDRESS PORT COUNT\n", argv[0]);
	return 2;
}
