// SPDX-License-Identifier: BSD-2-Clause
// Control points that do nothing but ask: any number at once, each one request at a time, on one
// connection where the gateway keeps it. Prints the action and nanoseconds of each request, one a
// line, and last `total`, the time from the first request of any to the last answer.

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { REQUEST_MAX = 4096, ANSWER_MAX = 1 << 20, CLIENTS_MAX = 64, SSDP_PORT = 1900 };

struct gateway {
	const char *address;
	int port;
	const char *path; // of the control URL
	const char *service;
	int fd; // -1: not connected
	char answer[ANSWER_MAX];
};

// What one request took.
struct sample {
	const char *action;
	long long ns;
};

// Shared by all clients, so that one prints for all.
struct samples {
	size_t count;
	size_t room;
	struct sample sample[];
};

static struct samples *samples; // of this client

static long long now(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (long long)t.tv_sec * 1000000000 + t.tv_nsec;
}

static void keep(const char *action, long long ns)
{
	if (samples->count < samples->room)
		samples->sample[samples->count++] = (struct sample){action, ns};
}

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

// Asks and waits for the answer; returns its status and keeps how long it took.
static int ask(struct gateway *g, const char *action, const char *arguments)
{
	char body[REQUEST_MAX];
	char request[REQUEST_MAX];
	long long before;
	int status;
	int n = snprintf(body, sizeof(body),
			 "<?xml version=\"1.0\"?>\r\n<s:Envelope "
			 "xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\" "
			 "s:encodingStyle=\"http://schemas.xmlsoap.org/soap/encoding/\"><s:Body>"
			 "<u:%s xmlns:u=\"%s\">%s</u:%s></s:Body></s:Envelope>\r\n",
			 action, g->service, arguments, action);
	int m = snprintf(request, sizeof(request),
			 "POST %s HTTP/1.1\r\nHost: %s:%d\r\nUser-Agent: bench UPnP/1.1\r\n"
			 "Content-Length: %d\r\nContent-Type: text/xml; charset=\"utf-8\"\r\n"
			 "SOAPAction: \"%s#%s\"\r\n\r\n%s",
			 g->path, g->address, g->port, n, g->service, action, body);

	if (n < 0 || m < 0 || m >= (int)sizeof(request))
		fail("request too long");
	before = now();
	if (g->fd < 0)
		connect_gateway(g);
	if (send(g->fd, request, (size_t)m, MSG_NOSIGNAL) != m)
		fail("send");
	status = receive(g);
	keep(action, now() - before);
	return status;
}

static void must(struct gateway *g, const char *action, const char *arguments)
{
	if (ask(g, action, arguments) != 200) {
		(void)fprintf(stderr, "%s refused:\n%.2000s\n", action, g->answer);
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

// DeletePortMapping or GetSpecificPortMappingEntry; returns the status.
static int about(struct gateway *g, const char *action, int port)
{
	char arguments[256];

	(void)snprintf(arguments, sizeof(arguments),
		       "<NewRemoteHost></NewRemoteHost><NewExternalPort>%d</NewExternalPort>"
		       "<NewProtocol>TCP</NewProtocol>",
		       port);
	return ask(g, action, arguments);
}

static void get(struct gateway *g, int index)
{
	char arguments[128];

	(void)snprintf(arguments, sizeof(arguments),
		       "<NewPortMappingIndex>%d</NewPortMappingIndex>", index);
	must(g, "GetGenericPortMappingEntry", arguments);
}

// The first hundred entries of a range of ports.
static void get_range(struct gateway *g, int from, int to)
{
	char arguments[256];

	(void)snprintf(arguments, sizeof(arguments),
		       "<NewStartPort>%d</NewStartPort><NewEndPort>%d</NewEndPort>"
		       "<NewProtocol>TCP</NewProtocol><NewManage>0</NewManage>"
		       "<NewNumberOfPorts>100</NewNumberOfPorts>",
		       from, to);
	must(g, "GetListOfPortMappings", arguments);
}

// A unicast search (UDA 1.1 section 1.3.2), which is answered without delay.
static void search(struct gateway *g)
{
	static const char text[] =
		"M-SEARCH * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\n"
		"MAN: \"ssdp:discover\"\r\nMX: 1\r\n"
		"ST: urn:schemas-upnp-org:device:InternetGatewayDevice:1\r\n\r\n";
	struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(SSDP_PORT)};
	struct timeval limit = {.tv_sec = 5};
	long long before = now();
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	(void)inet_pton(AF_INET, g->address, &to.sin_addr);
	if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit)) != 0 ||
	    sendto(fd, text, sizeof(text) - 1, 0, (struct sockaddr *)&to, sizeof(to)) < 0 ||
	    recv(fd, g->answer, sizeof(g->answer), 0) <= 0)
		fail("search");
	(void)close(fd);
	keep("M-SEARCH", now() - before);
}

struct work {
	const char *what;
	int count;
	int first; // ports, or indices
	int last;
	const char *internal; // address
};

// The ITH of COUNT ports, spread over the range.
static int spread(const struct work *w, int i)
{
	return w->first + (int)((long long)(w->last - w->first) * i / w->count);
}

static bool do_work(struct gateway *g, const struct work *w, int number)
{
	for (int i = 0; i < w->count; i++) {
		if (strcmp(w->what, "fill") == 0) {
			add(g, w->first + i, w->internal);
		} else if (strcmp(w->what, "pairs") == 0) {
			add(g, w->first + number, w->internal);
			if (about(g, "DeletePortMapping", w->first + number) != 200)
				fail("DeletePortMapping refused");
		} else if (strcmp(w->what, "specific") == 0) { // 714 where there is none
			(void)about(g, "GetSpecificPortMappingEntry", spread(w, i));
		} else if (strcmp(w->what, "external") == 0) {
			must(g, "GetExternalIPAddress", "");
		} else if (strcmp(w->what, "list") == 0) {
			get(g, spread(w, i));
		} else if (strcmp(w->what, "range") == 0) {
			get_range(g, w->first, w->last);
		} else if (strcmp(w->what, "search") == 0) {
			search(g);
		} else {
			return false;
		}
	}
	return true;
}

static void run_client(struct gateway *g, const struct work *w, int number, int go)
{
	char byte;

	// All begin when the last is ready: when the pipe is closed.
	if (read(go, &byte, 1) != 0)
		exit(1);
	exit(do_work(g, w, number) ? 0 : 2);
}

int main(int argc, char **argv)
{
	static struct gateway g = {.fd = -1};
	static struct samples *all[CLIENTS_MAX];
	struct work w;
	long long before;
	long long total;
	int clients;
	int pipe_fd[2];
	int worst = 0;

	if (argc != 11) {
		(void)fprintf(stderr,
			      "usage: %s ADDRESS PORT PATH SERVICE CLIENTS "
			      "fill|pairs|specific|external|list|range|search COUNT FIRST LAST "
			      "INTERNAL\n",
			      argv[0]);
		return 2;
	}
	g.address = argv[1];
	g.port = (int)strtol(argv[2], NULL, 10);
	g.path = argv[3];
	g.service = argv[4];
	clients = (int)strtol(argv[5], NULL, 10);
	w = (struct work){argv[6], (int)strtol(argv[7], NULL, 10), (int)strtol(argv[8], NULL, 10),
			  (int)strtol(argv[9], NULL, 10), argv[10]};
	if (clients < 1 || clients > CLIENTS_MAX || w.count < 1 || pipe(pipe_fd) != 0)
		return 2;
	for (int i = 0; i < clients; i++) {
		size_t room = (size_t)w.count * 2;

		samples = mmap(NULL, sizeof(*samples) + room * sizeof(struct sample),
			       PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
		if (samples == MAP_FAILED)
			fail("mmap");
		samples->room = room;
		all[i] = samples;
		if (fork() == 0) {
			(void)close(pipe_fd[1]);
			run_client(&g, &w, i, pipe_fd[0]);
		}
	}
	before = now();
	(void)close(pipe_fd[1]);
	for (int i = 0; i < clients; i++) {
		int status = 0;

		if (wait(&status) < 0 || status != 0)
			worst = 1;
	}
	total = now() - before;
	for (int i = 0; i < clients; i++)
		for (size_t k = 0; k < all[i]->count; k++)
			printf("%s %lld\n", all[i]->sample[k].action, all[i]->sample[k].ns);
	printf("total %lld\n", total);
	return worst;
}
