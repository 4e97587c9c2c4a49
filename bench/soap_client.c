// SPDX-License-Identifier: BSD-2-Clause
// A control point that does nothing but ask: AddPortMapping and DeletePortMapping in pairs, or
// GetGenericPortMappingEntry, one request at a time, on one connection where the gateway keeps it.
// Prints the nanoseconds that each request took, one a line.

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define SERVICE "urn:schemas-upnp-org:service:WANIPConnection:1"

enum { REQUEST_MAX = 4096, ANSWER_MAX = 16384 };

struct gateway {
	const char *address;
	int port;
	const char *path; // of the control URL
	int fd;		  // -1: not connected
	char answer[ANSWER_MAX];
};

static void __attribute__((noreturn)) fail(const char *what)
{
	perror(what);
	exit(1);
}

static void connect_gateway(struct gateway *g)
{
	struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)g->port)};
	struct timeval limit = {.tv_sec = 60};
	int on = 1;

	if (inet_pton(AF_INET, g->address, &to.sin_addr) != 1)
		fail(g->address);
	g->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (g->fd < 0 || setsockopt(g->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on)) != 0 ||
	    setsockopt(g->fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit)) != 0 ||
	    connect(g->fd, (struct sockaddr *)&to, sizeof(to)) != 0)
		fail("connect");
}

static void disconnect_gateway(struct gateway *g)
{
	(void)close(g->fd);
	g->fd = -1;
}

// Value of a header in the head of the answer, or NULL.
static const char *find_header(const char *head, const char *name)
{
	size_t n = strlen(name);

	for (const char *line = strstr(head, "\r\n"); line; line = strstr(line + 2, "\r\n")) {
		if (strncasecmp(line + 2, name, n) == 0 && line[2 + n] == ':')
			return line + 3 + n + strspn(line + 3 + n, " ");
	}
	return NULL;
}

// Reads one answer whole; returns its status.
static int receive(struct gateway *g)
{
	size_t have = 0;
	size_t whole = 0; // 0: not known yet
	bool closes = true;

	while (whole == 0 || have < whole) {
		ssize_t n;
		char *end;

		if (have == sizeof(g->answer) - 1)
			fail("answer too long");
		n = recv(g->fd, g->answer + have, sizeof(g->answer) - 1 - have, 0);
		if (n < 0 || (n == 0 && whole == 0))
			fail("recv");
		if (n == 0)
			break;
		have += (size_t)n;
		g->answer[have] = '\0';
		end = strstr(g->answer, "\r\n\r\n");
		if (end && whole == 0) {
			const char *length = find_header(g->answer, "Content-Length");
			const char *connection = find_header(g->answer, "Connection");

			whole = (size_t)(end + 4 - g->answer) +
				(length ? strtoul(length, NULL, 10) : ANSWER_MAX);
			closes =
				!length || (connection && strncasecmp(connection, "close", 5) == 0);
		}
	}
	if (closes)
		disconnect_gateway(g);
	return have > 12 ? (int)strtol(g->answer + 9, NULL, 10) : 0;
}

// Asks and waits for the answer; returns its status and prints how long it took.
static int ask(struct gateway *g, const char *action, const char *arguments)
{
	char body[REQUEST_MAX];
	char request[REQUEST_MAX];
	struct timespec before;
	struct timespec after;
	int status;
	int n = snprintf(body, sizeof(body),
			 "<?xml version=\"1.0\"?>\r\n<s:Envelope "
			 "xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\" "
			 "s:encodingStyle=\"http://schemas.xmlsoap.org/soap/encoding/\"><s:Body>"
			 "<u:%s xmlns:u=\"" SERVICE "\">%s</u:%s></s:Body></s:Envelope>\r\n",
			 action, arguments, action);
	int m = snprintf(request, sizeof(request),
			 "POST %s HTTP/1.1\r\nHost: %s:%d\r\nUser-Agent: bench UPnP/1.1\r\n"
			 "Content-Length: %d\r\nContent-Type: text/xml; charset=\"utf-8\"\r\n"
			 "SOAPAction: \"" SERVICE "#%s\"\r\n\r\n%s",
			 g->path, g->address, g->port, n, action, body);

	if (n < 0 || m < 0 || m >= (int)sizeof(request))
		fail("request too long");
	(void)clock_gettime(CLOCK_MONOTONIC, &before);
	if (g->fd < 0)
		connect_gateway(g);
	if (send(g->fd, request, (size_t)m, MSG_NOSIGNAL) != m)
		fail("send");
	status = receive(g);
	(void)clock_gettime(CLOCK_MONOTONIC, &after);
	printf("%s %lld\n", action,
	       (long long)(after.tv_sec - before.tv_sec) * 1000000000 + after.tv_nsec -
		       before.tv_nsec);
	return status;
}

static void must(struct gateway *g, const char *action, const char *arguments)
{
	if (ask(g, action, arguments) != 200) {
		(void)fprintf(stderr, "%s refused:\n%s\n", action, g->answer);
		exit(1);
	}
}

static void add(struct gateway *g, int port, const char *client)
{
	char arguments[1024];

	(void)snprintf(arguments, sizeof(arguments),
		       "<NewRemoteHost></NewRemoteHost><NewExternalPort>%d</NewExternalPort>"
		       "<NewProtocol>TCP</NewProtocol><NewInternalPort>%d</NewInternalPort>"
		       "<NewInternalClient>%.15s</NewInternalClient><NewEnabled>1</NewEnabled>"
		       "<NewPortMappingDescription>bench</NewPortMappingDescription>"
		       "<NewLeaseDuration>3600</NewLeaseDuration>",
		       port, port, client);
	must(g, "AddPortMapping", arguments);
}

static void delete (struct gateway *g, int port)
{
	char arguments[256];

	(void)snprintf(arguments, sizeof(arguments),
		       "<NewRemoteHost></NewRemoteHost><NewExternalPort>%d</NewExternalPort>"
		       "<NewProtocol>TCP</NewProtocol>",
		       port);
	must(g, "DeletePortMapping", arguments);
}

static void get(struct gateway *g, int index)
{
	char arguments[128];

	(void)snprintf(arguments, sizeof(arguments),
		       "<NewPortMappingIndex>%d</NewPortMappingIndex>", index);
	must(g, "GetGenericPortMappingEntry", arguments);
}

int main(int argc, char **argv)
{
	struct gateway g = {.fd = -1};
	const char *what = argc == 8 ? argv[4] : "";
	int a = argc == 8 ? (int)strtol(argv[5], NULL, 10) : 0;
	int b = argc == 8 ? (int)strtol(argv[6], NULL, 10) : 0;

	if (argc == 8) {
		g.address = argv[1];
		g.port = (int)strtol(argv[2], NULL, 10);
		g.path = argv[3];
	}
	if (strcmp(what, "fill") == 0) { // ports A to B - 1
		for (int port = a; port < b; port++)
			add(&g, port, argv[7]);
	} else if (strcmp(what, "pairs") == 0) { // A times with port B
		for (int i = 0; i < a; i++) {
			add(&g, b, argv[7]);
			delete (&g, b);
		}
	} else if (strcmp(what, "list") == 0) { // indices 0 to A - 1, every B-th
		for (int i = 0; i < a; i += b)
			get(&g, i);
	} else {
		(void)fprintf(
			stderr,
			"usage: %s ADDRESS PORT PATH fill FROM TO CLIENT | pairs N PORT CLIENT | "
			"list N STEP -\n",
			argv[0]);
		return 2;
	}
	return 0;
}
