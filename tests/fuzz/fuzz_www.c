// SPDX-License-Identifier: BSD-2-Clause
// Fuzz target: one connection of the web service, from its first byte to its end, with the whole of mgmt behind it.
// The first byte says how the others behave; the rest are what the client sends. Name and password are admin and
// "pass" (YWRtaW46cGFzcw==). What comes back is HTTP, and its first answer, where it is JSON, can be read.

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <jansson.h>

#include "base/number.h"
#include "door/www.h"
#include "mgmt/helper.h"
#include "mgmt/state.h"
#include "mgmt_fixture.h"

enum {
	GATE_REFUSES = 1,
	GATE_DIES = 2,
	LEAVES_AT_ONCE = 4,
	SAYS_NO_MORE = 8, // and waits for what comes
	IN_PIECES = 16,
	READS_LATE = 32,
	PIECE = 11,
	PUMPS = 6,
	INPUT_MAX = 16384,
	ANSWERS_MAX = 16 << 20,
	LOCALHOST = 0x7F000001,
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct visitor {
	struct mgmt_fixture f;
	int fd; // -1: has left
	struct strbuf answers;
};

static void require(int good)
{
	if (!good)
		abort();
}

static void receive(struct visitor *v)
{
	char bytes[65536];
	ssize_t n;

	while (v->fd >= 0 && (n = recv(v->fd, bytes, sizeof(bytes), 0)) > 0)
		strbuf_add(&v->answers, bytes, (size_t)n);
}

static void settle(struct visitor *v, bool reads)
{
	for (int i = 0; i < PUMPS || !helper_is_idle(v->f.m->helper); i++) {
		mgmt_fixture_pump(&v->f);
		if (reads)
			receive(v);
	}
}

static void leave(struct visitor *v)
{
	if (v->fd >= 0)
		(void)close(v->fd);
	v->fd = -1;
}

static void set_up(struct visitor *v, uint8_t flags)
{
	struct client admin;
	struct door_source source = {
		.service = SERVICE_WWW, .address = LOCALHOST, .text = "127.0.0.1"};
	int pair[2];

	mgmt_fixture_start(&v->f, false);
	client_local(&admin, &v->f);
	(void)client_ask(&admin, "/user/set", "=.id=admin", "=password=pass", NULL);
	(void)client_ask(&admin, "/ip/service/webserver/set", "=metrics-plain=yes", NULL);
	client_close(&admin);
	v->f.mappings = 70;
	v->f.refuse_settings = flags & GATE_REFUSES;
	require(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, pair) == 0);
	v->fd = pair[0];
	www_open(v->f.m->doors, pair[1], &source);
	strbuf_init(&v->answers, ANSWERS_MAX);
}

static void send_all(struct visitor *v, const uint8_t *data, size_t n, uint8_t flags)
{
	for (int tries = 0; n > 0 && tries < INPUT_MAX; tries++) {
		size_t most = (flags & IN_PIECES) && n > PIECE ? PIECE : n;
		ssize_t sent = send(v->fd, data, most, MSG_NOSIGNAL);

		if (sent < 0 && errno != EAGAIN)
			return;
		data += sent > 0 ? sent : 0;
		n -= sent > 0 ? (size_t)sent : 0;
		if (!(flags & LEAVES_AT_ONCE))
			mgmt_fixture_pump(&v->f);
	}
}

static bool find(struct slice text, const char *what, struct slice *rest)
{
	const char *at = memmem(text.p, text.n, what, strlen(what));

	if (!at)
		return false;
	rest->p = at + strlen(what);
	rest->n = text.n - (size_t)(rest->p - text.p);
	return true;
}

static void check_answers(struct slice text)
{
	struct slice line;
	struct slice body;
	uint64_t length;

	if (text.n == 0)
		return;
	require(slice_starts(text, "HTTP/1."));
	if (!find(text, "\r\n\r\n", &body))
		return;
	text.n -= body.n;
	if (!find(text, "Content-Type: application/json", &line) ||
	    !find(text, "Content-Length: ", &line) || !slice_cut(line, '\r', &line, &text) ||
	    number_parse(line, ANSWERS_MAX, &length) != NUMBER_OK || body.n < length)
		return;
	body.n = (size_t)length;
	json_t *read = json_loadb(body.p, body.n, JSON_ALLOW_NUL | JSON_REJECT_DUPLICATES, NULL);

	require(read != NULL);
	json_decref(read);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct visitor v;
	uint8_t flags = size > 0 ? data[0] : 0;

	if (size < 2 || size > INPUT_MAX)
		return 0;
	set_up(&v, flags);
	send_all(&v, data + 1, size - 1, flags);
	if (flags & LEAVES_AT_ONCE)
		leave(&v);
	else if (flags & SAYS_NO_MORE)
		(void)shutdown(v.fd, SHUT_WR);
	settle(&v, !(flags & READS_LATE));
	if (flags & GATE_DIES)
		mgmt_fixture_gate_dies(&v.f);
	settle(&v, true);
	loop_advance(v.f.loop, 61000); // past every limit of a request
	settle(&v, true);
	leave(&v);
	settle(&v, false);
	if (memcmp(data + 1, "HEAD", size - 1 < 4 ? size - 1 : 4) != 0)
		check_answers(strbuf_slice(&v.answers));
	mgmt_fixture_stop(&v.f);
	strbuf_free(&v.answers);
	return 0;
}
