// SPDX-License-Identifier: BSD-2-Clause
// Fuzzes what a LAN device can send to the HTTP port, end to end: bytes of a connection in, and
// whatever comes of it checked at gate and at the device. The first byte says how the rest is meant:
// 'r' raw, as the bytes of the connection; anything else, as the body of a request to control.

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/utf8.h"
#include "lan_fixture.h"

enum { INPUT_MAX = 30000 };

static struct lan_fixture *fixture;

static void require(bool condition)
{
	if (!condition)
		abort();
}

static void send_all(int fd, struct slice bytes)
{
	size_t at = 0;

	for (int i = 0; i < 100000 && at < bytes.n; i++) {
		ssize_t n = send(fd, bytes.p + at, bytes.n - at, MSG_NOSIGNAL | MSG_DONTWAIT);

		if (n > 0)
			at += (size_t)n;
		else
			lan_fixture_pump(fixture);
		if (n < 0 && i > 100)
			return; // it does not read any more
	}
}

static void send_body(int fd, struct slice body)
{
	struct strbuf head;

	strbuf_init(&head, 1024);
	strbuf_add_format(&head,
			  "POST /" FIXTURE_TOKEN "/wip/control HTTP/1.1\r\n"
			  "Host: 127.0.0.1:2828\r\nContent-Type: text/xml\r\n"
			  "Content-Length: %zu\r\n\r\n",
			  body.n);
	send_all(fd, strbuf_slice(&head));
	strbuf_free(&head);
	send_all(fd, body);
}

// What reaches gate is well-formed, whatever was sent.
static void check_gate(void)
{
	const struct wire_mapping_add *add = &fixture->last_add;

	require(fixture->last_range.first <= fixture->last_range.last);
	require(fixture->last_switch.what < WIRE_SWITCH_RESUME);
	if (add->ifindex == 0)
		return;
	require(add->ifindex == FIXTURE_IFINDEX && add->requester == FIXTURE_DEVICE);
	require(add->protocol == 6 || add->protocol == 17);
	require(add->enabled <= 1 && add->any_port <= 1 && add->internal_port != 0);
	require(memchr(add->description, 0, sizeof(add->description)) != NULL);
	require(utf8_valid(slice_from(add->description)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct strbuf answer;
	struct slice rest;
	int fd;

	if (size < 1 || size > INPUT_MAX)
		return 0;
	if (!fixture)
		fixture = lan_fixture_new();
	fixture->mappings = 0;
	fixture->logs = 0;
	memset(&fixture->last_add, 0, sizeof(fixture->last_add));
	rest = (struct slice){(const char *)data + 1, size - 1};
	fd = lan_fixture_connect(fixture, FIXTURE_DEVICE);
	if (data[0] == 'r')
		send_all(fd, rest);
	else
		send_body(fd, rest);
	strbuf_init(&answer, 1 << 22);
	(void)lan_fixture_receive(fixture, fd, &answer);
	require(answer.length == 0 || memcmp(answer.data, "HTTP/1.1 ", 9) == 0);
	require(data[0] == 'r' || answer.length > 0);
	check_gate();
	strbuf_free(&answer);
	(void)close(fd);
	lan_fixture_pump(fixture);
	return 0;
}
