// SPDX-License-Identifier: BSD-2-Clause
// SOAP over a connection that lan takes for one of its LAN's.

#include "devices.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "gate/state.h"
#include "lan/lan.h"

#define TYPE "urn:schemas-upnp-org:service:WANIPConnection:1"

enum { TEXT_MAX = 1 << 20 };

// READY, and connections for events that no device here takes.
static void on_parent(void *context, const void *bytes, size_t n, int fd)
{
	(void)context;
	(void)bytes;
	(void)n;
	if (fd >= 0)
		(void)close(fd);
}

static void on_closed(void *context)
{
	(void)context; // freed with the rest
}

static void start(struct devices *d, struct gate_fixture *f)
{
	static const struct seqpacket_events events = {.message = on_parent, .closed = on_closed};
	int pair[2];
	struct err e;

	if (seqpacket_pair(pair) != 0)
		words_fail("no channel");
	d->parent = seqpacket_new(f->loop, pair[0], &events, d);
	d->lan = lan_new(f->loop, pair[1], &e);
	if (!d->parent || !d->lan)
		words_fail("lan does not start");
}

void devices_connect(struct devices *d, struct gate_fixture *f)
{
	struct wire_channel channel = {.role = WIRE_ROLE_GATE};
	int pair[2];

	if (!d->lan)
		start(d, f);
	if (seqpacket_pair(pair) != 0)
		words_fail("no channel");
	(void)wire_send(d->parent, WIRE_CHANNEL, 0, &channel, pair[0]);
	gate_fixture_give_lan(f, pair[1]);
	(void)close(pair[0]);
}

void devices_done(struct devices *d)
{
	lan_free(d->lan);
	seqpacket_free(d->parent);
	*d = (struct devices){0};
}

static void write_request(struct strbuf *out, const char *token, const char *action,
			  struct words *w)
{
	struct strbuf body;
	struct slice name;
	struct slice value;

	strbuf_init(&body, TEXT_MAX);
	strbuf_add_format(&body,
			  "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\">"
			  "<s:Body><u:%s xmlns:u=\"" TYPE "\">",
			  action);
	while (w->next < w->count) {
		if (!slice_cut(slice_from(words_take(w)), '=', &name, &value))
			words_fail("not an argument");
		strbuf_add_format(&body, "<%.*s>%.*s</%.*s>", (int)name.n, name.p, (int)value.n,
				  value.p, (int)name.n, name.p);
	}
	strbuf_add_format(&body, "</u:%s></s:Body></s:Envelope>", action);
	strbuf_add_format(out,
			  "POST /%s/wip/control HTTP/1.1\r\nHost: 192.168.1.1:2828\r\n"
			  "Content-Type: text/xml; charset=\"utf-8\"\r\n"
			  "SOAPAction: \"" TYPE "#%s\"\r\nContent-Length: %zu\r\n\r\n",
			  token, action, body.length);
	strbuf_add_slice(out, strbuf_slice(&body));
	strbuf_free(&body);
}

// The text of every element of ANSWER whose name begins with PREFIX, as NAME=TEXT or TEXT alone.
static void add_values(struct strbuf *out, const char *answer, const char *prefix, bool named)
{
	const char *p = answer;

	while ((p = strstr(p, prefix))) {
		const char *name = ++p;
		size_t length = strcspn(name, ">");
		const char *text = name + length + (name[length] == '>');

		strbuf_add_char(out, ' ');
		if (named)
			strbuf_add_format(out, "%.*s=", (int)length, name);
		strbuf_add(out, text, strcspn(text, "<"));
	}
}

static void write_outcome(struct strbuf *out, const char *answer)
{
	int status = 0;

	if (sscanf(answer, "HTTP/1.1 %d ", &status) != 1)
		words_fail("no answer: %s", answer);
	strbuf_add_format(out, "%d", status);
	add_values(out, answer, "<errorCode", false);
	add_values(out, answer, "<errorDescription", false);
	add_values(out, answer, "<New", true);
	strbuf_add_char(out, '\n');
}

void devices_call(struct devices *d, struct gate_fixture *f, struct words *w)
{
	struct lan_connection from = {.ifindex = 3, .local_port = 2828};
	char answer[16384];
	struct strbuf request;
	const char *action;
	ssize_t n;
	int pair[2];

	if (!d->lan || !f->gate)
		words_fail("there is no lan to call");
	from.local = ip6_from_ip4(0xc0a80101);
	from.peer = ip6_from_ip4(words_take_address(w));
	action = words_take(w);
	strbuf_init(&request, TEXT_MAX);
	write_request(&request, f->gate->identity.token, action, w);
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0)
		words_fail("no connection");
	lan_adopt_connection(d->lan, pair[1], &from);
	n = send(pair[0], request.data, request.length, MSG_NOSIGNAL);
	if (n != (ssize_t)request.length)
		words_fail("lan takes no request");
	strbuf_free(&request);
	gate_fixture_settle(f);
	n = recv(pair[0], answer, sizeof(answer) - 1, MSG_DONTWAIT);
	if (n < 0)
		words_fail("lan does not answer");
	answer[n] = '\0';
	(void)close(pair[0]);
	write_outcome(&f->voice[VOICE_LAN], answer);
}
