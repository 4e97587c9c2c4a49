// SPDX-License-Identifier: BSD-2-Clause
// The lan process under test, and a small gate that keeps mappings in a list.

#include "lan_fixture.h"

#include <stdarg.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

enum { ANSWER_MAX = 1 << 20 };

static void answer(struct lan_fixture *f, uint64_t request, enum err_kind kind)
{
	struct err e;

	(void)err_set(&e, kind, NULL);
	assert_int_equal(wire_send_answer(f->gate, request, kind == ERR_NONE ? NULL : &e), 0);
}

static int find(const struct lan_fixture *f, uint32_t remote, uint16_t port, uint8_t protocol)
{
	for (size_t i = 0; i < f->mappings; i++)
		if (f->mapping[i].remote_host == remote && f->mapping[i].external_port == port &&
		    f->mapping[i].protocol == protocol)
			return (int)i;
	return -1;
}

static void on_add(struct lan_fixture *f, uint64_t request, const struct wire_mapping_add *add)
{
	int at = find(f, add->remote_host, add->external_port, add->protocol);
	uint16_t port = add->external_port;
	struct wire_mapping *m;

	f->last_add = *add;
	if (f->refuse) {
		answer(f, request, f->refusal.kind);
		return;
	}
	if (add->external_port == 0) {
		answer(f, request, ERR_WILDCARD_PORT);
		return;
	}
	if (at >= 0 && f->mapping[at].internal_address != add->internal_address) {
		if (!add->any_port) {
			answer(f, request, ERR_CONFLICT);
			return;
		}
		at = -1;
		port += 2;
	}
	if (at < 0 && f->mappings >= FIXTURE_MAPPINGS_MAX) {
		answer(f, request, ERR_QUOTA);
		return;
	}
	if (at < 0)
		at = (int)f->mappings++;
	m = &f->mapping[at];
	*m = (struct wire_mapping){
		.id = (uint32_t)at + 1,
		.ifindex = add->ifindex,
		.remote_host = add->remote_host,
		.internal_address = add->internal_address,
		.requester = add->requester,
		.external_port = port,
		.internal_port = add->internal_port,
		.protocol = add->protocol,
		.enabled = add->enabled,
		.lease_s = add->lease_s,
		.lease_left_s = add->lease_s ? add->lease_s : 604800,
	};
	memcpy(m->description, add->description, sizeof(m->description));
	assert_int_equal(wire_send(f->gate, WIRE_MAPPING, request, m, -1), 0);
}

static void on_key(struct lan_fixture *f, uint64_t request, enum wire_kind kind,
		   const struct wire_mapping_key *key)
{
	int at = find(f, key->remote_host, key->external_port, key->protocol);

	f->last_key = *key;
	if (at < 0) {
		answer(f, request, ERR_NO_SUCH_ENTRY);
	} else if (kind == WIRE_MAPPING_GET) {
		assert_int_equal(wire_send(f->gate, WIRE_MAPPING, request, &f->mapping[at], -1), 0);
	} else {
		memmove(&f->mapping[at], &f->mapping[at + 1],
			(f->mappings - (size_t)at - 1) * sizeof(f->mapping[0]));
		f->mappings--;
		answer(f, request, ERR_NONE);
	}
}

// The fixture's gate lists two rows a page, in the order of keys.
static void on_range(struct lan_fixture *f, uint64_t request,
		     const struct wire_mapping_range *range)
{
	struct wire_answer end = {.kind = ERR_NONE, .cursor = range->cursor};

	f->last_range = *range;
	for (int rows = 0;; rows++) {
		const struct wire_mapping *next = NULL;

		for (size_t i = 0; i < f->mappings; i++) {
			const struct wire_mapping *m = &f->mapping[i];
			uint64_t key = wire_range_key(m->external_port, m->id);

			if (m->protocol == range->protocol && m->external_port >= range->first &&
			    m->external_port <= range->last && key > end.cursor &&
			    (!next || key < wire_range_key(next->external_port, next->id)))
				next = m;
		}
		end.more = next != NULL;
		if (!next || rows == 2)
			break;
		end.cursor = wire_range_key(next->external_port, next->id);
		for (int times = 0; times <= f->repeats_rows; times++)
			assert_int_equal(wire_send(f->gate, WIRE_MAPPING, request, next, -1), 0);
	}
	assert_int_equal(wire_send(f->gate, WIRE_ANSWER, request, &end, -1), 0);
}

static void on_delete_range(struct lan_fixture *f, uint64_t request,
			    const struct wire_mapping_range *range)
{
	size_t left = 0;

	f->last_range = *range;
	for (size_t i = 0; i < f->mappings; i++) {
		const struct wire_mapping *m = &f->mapping[i];

		if (m->protocol != range->protocol || m->external_port < range->first ||
		    m->external_port > range->last)
			f->mapping[left++] = *m;
	}
	answer(f, request, left < f->mappings ? ERR_NONE : ERR_NO_SUCH_MAPPING);
	f->mappings = left;
}

static void on_at(struct lan_fixture *f, uint64_t request, const struct wire_mapping_at *at)
{
	if (at->index >= f->mappings)
		answer(f, request, ERR_INDEX);
	else
		assert_int_equal(
			wire_send(f->gate, WIRE_MAPPING, request, &f->mapping[at->index], -1), 0);
}

static void on_requester(struct lan_fixture *f, uint64_t request,
			 const struct wire_requester *asked)
{
	struct wire_requester found = *asked;

	assert_int_equal(asked->ifindex, FIXTURE_IFINDEX);
	found.ipv4 = f->requester;
	if (f->requester)
		assert_int_equal(wire_send(f->gate, WIRE_REQUESTER, request, &found, -1), 0);
	else
		answer(f, request, ERR_NOT_AUTHORIZED);
}

static void on_gate(void *context, const void *bytes, size_t n, int fd)
{
	struct lan_fixture *f = context;
	struct wire_header header;
	const void *body;
	enum wire_kind kind = wire_open(bytes, n, &header, &body);

	assert_int_equal(fd, -1);
	if (kind == WIRE_HEARD) {
		f->heard[((const struct wire_heard *)body)->what]++;
		f->last_heard = *(const struct wire_heard *)body;
		return;
	}
	f->requests++;
	f->last_kind = kind;
	if (f->mute)
		return;
	switch (kind) {
	case WIRE_UPLINK_GET:
		assert_int_equal(((const struct wire_uplink_get *)body)->ifindex, FIXTURE_IFINDEX);
		f->uplink.mappings = (uint32_t)f->mappings;
		assert_int_equal(wire_send(f->gate, WIRE_UPLINK, header.request, &f->uplink, -1),
				 0);
		break;
	case WIRE_REQUESTER:
		on_requester(f, header.request, body);
		break;
	case WIRE_MAPPING_ADD:
		on_add(f, header.request, body);
		break;
	case WIRE_MAPPING_GET:
	case WIRE_MAPPING_DELETE:
		on_key(f, header.request, kind, body);
		break;
	case WIRE_MAPPING_RANGE:
		on_range(f, header.request, body);
		break;
	case WIRE_MAPPING_DELETE_RANGE:
		on_delete_range(f, header.request, body);
		break;
	case WIRE_SWITCH:
		f->last_switch = *(const struct wire_switch_request *)body;
		answer(f, header.request, f->refuse ? f->refusal.kind : ERR_NONE);
		break;
	case WIRE_MAPPING_AT:
		on_at(f, header.request, body);
		break;
	default:
		fail_msg("gate got %s", wire_kind_name(kind));
	}
}

static void on_parent(void *context, const void *bytes, size_t n, int fd)
{
	struct lan_fixture *f = context;
	struct wire_header header;
	const void *body;
	struct err e;

	assert_int_equal(fd, -1);
	switch (wire_open(bytes, n, &header, &body)) {
	case WIRE_READY:
		f->ready = true;
		break;
	case WIRE_CONNECT: // no device of these tests takes events
		(void)err_set(&e, ERR_FAILURE, NULL);
		assert_int_equal(wire_send_answer(f->parent, header.request, &e), 0);
		break;
	default:
		fail_msg("the parent got something else");
	}
}

static void on_mgmt(void *context, const void *bytes, size_t n, int fd)
{
	struct lan_fixture *f = context;
	struct wire_header header;
	const void *body;

	assert_int_equal(fd, -1);
	assert_int_equal(wire_open(bytes, n, &header, &body), WIRE_LOG);
	assert_true(f->logs < FIXTURE_LOGS_MAX);
	memcpy(&f->log[f->logs++], body, sizeof(struct wire_log));
}

static void on_closed(void *context)
{
	(void)context; // lan closes its end when it is freed
}

static const struct seqpacket_events gate_events = {on_gate, on_closed, NULL};
static const struct seqpacket_events parent_events = {on_parent, on_closed, NULL};
static const struct seqpacket_events mgmt_events = {on_mgmt, on_closed, NULL};

static struct seqpacket *hand_over(struct lan_fixture *f, enum wire_role role,
				   const struct seqpacket_events *events)
{
	struct wire_channel channel = {.role = role};
	struct seqpacket *ours;
	int pair[2];

	assert_int_equal(seqpacket_pair(pair), 0);
	ours = seqpacket_new(f->loop, pair[0], events, f);
	assert_non_null(ours);
	assert_int_equal(wire_send(f->parent, WIRE_CHANNEL, 0, &channel, pair[1]), 0);
	(void)close(pair[1]);
	return ours;
}

void lan_fixture_tell_service(struct lan_fixture *f)
{
	assert_int_equal(wire_send(f->gate, WIRE_SERVICE, 0, &f->service, -1), 0);
}

void lan_fixture_tell_lan(struct lan_fixture *f)
{
	assert_int_equal(wire_send(f->gate, WIRE_LAN, 0, &f->network, -1), 0);
}

void lan_fixture_kill_gate(struct lan_fixture *f)
{
	seqpacket_free(f->gate);
	f->gate = NULL;
	lan_fixture_pump(f);
}

void lan_fixture_connect_gate(struct lan_fixture *f)
{
	seqpacket_free(f->gate);
	f->gate = hand_over(f, WIRE_ROLE_GATE, &gate_events);
	lan_fixture_pump(f);
}

void lan_fixture_start_gate(struct lan_fixture *f)
{
	lan_fixture_connect_gate(f);
	lan_fixture_tell_service(f);
	lan_fixture_tell_lan(f);
	lan_fixture_pump(f);
}

void lan_fixture_start_mgmt(struct lan_fixture *f)
{
	seqpacket_free(f->mgmt);
	f->mgmt = hand_over(f, WIRE_ROLE_MGMT, &mgmt_events);
	lan_fixture_pump(f);
}

struct lan_fixture *lan_fixture_new(void)
{
	struct lan_fixture *f = calloc(1, sizeof(*f));
	struct err e;
	int pair[2];

	f->loop = loop_new_virtual(1000000);
	f->service = (struct wire_service){
		.enabled = 1,
		.boot_id = 77,
		.config_id = 5,
		.igd_versions = WIRE_IGD_ALL,
		.ssdp_ttl = 2,
		.tree = {{FIXTURE_ROOT, FIXTURE_WAN, FIXTURE_CONNECT},
			 {FIXTURE_ROOT_2, FIXTURE_WAN_2, FIXTURE_CONNECT_2}},
		.token = FIXTURE_TOKEN,
		.name = "Office",
	};
	f->network = (struct wire_lan){.ifindex = FIXTURE_IFINDEX,
				       .address = FIXTURE_ADDRESS,
				       .length = 8,
				       .http_port = FIXTURE_PORT,
				       .interface = "lo"};
	f->uplink = (struct wire_uplink){.configured = 1,
					 .connected = 1,
					 .carrier = 1,
					 .nat = 1,
					 .address = UINT32_C(0xcb007105), // 203.0.113.5
					 .connected_for_s = 4711,
					 .rate_bits = 1000000000,
					 .interface = "wan0"};
	assert_int_equal(seqpacket_pair(pair), 0);
	f->parent = seqpacket_new(f->loop, pair[0], &parent_events, f);
	f->lan = lan_new(f->loop, pair[1], &e);
	assert_non_null(f->lan);
	lan_fixture_start_mgmt(f);
	lan_fixture_start_gate(f);
	assert_true(f->ready);
	return f;
}

void lan_fixture_free(struct lan_fixture *f)
{
	lan_free(f->lan);
	seqpacket_free(f->parent);
	seqpacket_free(f->gate);
	seqpacket_free(f->mgmt);
	loop_free(f->loop);
	free(f);
}

int lan_fixture_setup(void **state)
{
	*state = lan_fixture_new();
	return 0;
}

int lan_fixture_teardown(void **state)
{
	lan_fixture_free(*state);
	return 0;
}

void lan_fixture_pump(struct lan_fixture *f)
{
	for (int i = 0; i < 12; i++)
		loop_pump(f->loop);
}

static int connect_from(struct lan_fixture *f, struct ip6 peer, struct ip6 local)
{
	struct lan_connection from = {.ifindex = FIXTURE_IFINDEX,
				      .peer = peer,
				      .local = local,
				      .local_port = f->network.http_port};
	int pair[2];

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
	lan_adopt_connection(f->lan, pair[1], &from);
	return pair[0];
}

int lan_fixture_connect(struct lan_fixture *f, ip4 peer)
{
	return connect_from(f, ip6_from_ip4(peer), ip6_from_ip4(f->network.address));
}

int lan_fixture_connect_ipv6(struct lan_fixture *f, struct ip6 peer)
{
	return connect_from(f, peer, (struct ip6){{0xfe, 0x80, [15] = 1}});
}

void lan_fixture_send(int fd, const char *bytes, size_t n)
{
	while (n > 0) {
		ssize_t sent = send(fd, bytes, n, MSG_NOSIGNAL);

		assert_true(sent > 0);
		bytes += sent;
		n -= (size_t)sent;
	}
}

bool lan_fixture_receive(struct lan_fixture *f, int fd, struct strbuf *out)
{
	char bytes[16384];
	bool closed = false;

	lan_fixture_pump(f);
	for (int i = 0; i < 1000 && !closed; i++) {
		ssize_t n = recv(fd, bytes, sizeof(bytes), MSG_DONTWAIT);

		if (n < 0)
			break;
		closed = n == 0;
		strbuf_add(out, bytes, (size_t)n);
		lan_fixture_pump(f);
	}
	assert_false(out->failed);
	return closed;
}

void lan_fixture_exchange(struct lan_fixture *f, const char *request, struct strbuf *answer_text)
{
	int fd = lan_fixture_connect(f, FIXTURE_DEVICE);

	strbuf_init(answer_text, ANSWER_MAX);
	lan_fixture_send(fd, request, strlen(request));
	(void)lan_fixture_receive(f, fd, answer_text);
	(void)close(fd);
	lan_fixture_pump(f);
}

int lan_fixture_call(struct lan_fixture *f, const char *path, const char *type, const char *action,
		     const char *arguments, struct strbuf *answer_text)
{
	struct strbuf body, request;

	strbuf_init(&body, ANSWER_MAX);
	strbuf_init(&request, ANSWER_MAX);
	strbuf_add_format(&body,
			  "<?xml version=\"1.0\"?><s:Envelope "
			  "xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\" "
			  "s:encodingStyle=\"http://schemas.xmlsoap.org/soap/encoding/\"><s:Body>"
			  "<u:%s xmlns:u=\"%s\">%s</u:%s></s:Body></s:Envelope>",
			  action, type, arguments, action);
	strbuf_add_format(&request,
			  "POST /" FIXTURE_TOKEN "/%s/control HTTP/1.1\r\n"
			  "Host: 127.0.0.1:2828\r\n"
			  "Content-Type: text/xml; charset=\"utf-8\"\r\n"
			  "SOAPAction: \"%s#%s\"\r\n"
			  "Content-Length: %zu\r\n\r\n",
			  path, type, action, body.length);
	strbuf_add_slice(&request, strbuf_slice(&body));
	lan_fixture_exchange(f, strbuf_text(&request), answer_text);
	strbuf_free(&body);
	strbuf_free(&request);
	return lan_fixture_status(answer_text);
}

int lan_fixture_status(const struct strbuf *answer_text)
{
	int status = 0;

	(void)sscanf(strbuf_text(answer_text), "HTTP/1.1 %d ", &status);
	return status;
}

bool lan_fixture_value(const struct strbuf *answer_text, const char *name, char *out, size_t size)
{
	char tag[128];
	const char *from, *to;

	(void)snprintf(tag, sizeof(tag), "<%s>", name);
	from = strstr(strbuf_text(answer_text), tag);
	if (!from)
		return false;
	from += strlen(tag);
	to = strchr(from, '<');
	assert_non_null(to);
	assert_true(slice_copy((struct slice){from, (size_t)(to - from)}, out, size));
	return true;
}

int lan_fixture_error_code(const struct strbuf *answer_text)
{
	char text[16];

	return lan_fixture_value(answer_text, "errorCode", text, sizeof(text))
		       ? (int)strtol(text, NULL, 10)
		       : 0;
}
