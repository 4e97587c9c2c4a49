// SPDX-License-Identifier: BSD-2-Clause
// mgmt under test, its parent and its gate.

#include "mgmt_fixture.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cmocka.h>

#include "mgmt/time_zone.h"

enum { TRIES = 20000, PAUSE_US = 500 };

// ---- time

void mgmt_fixture_pump(struct mgmt_fixture *f)
{
	for (int i = 0; i < 8; i++)
		loop_pump(f->loop);
}

void mgmt_fixture_until(struct mgmt_fixture *f, bool (*condition)(void *context), void *context)
{
	for (int i = 0; i < TRIES; i++) {
		mgmt_fixture_pump(f);
		if (condition(context))
			return;
		if (i > 20)
			(void)usleep(PAUSE_US); // the helper thread needs its time
	}
	fail_msg("it did not come about");
}

// ---- the parent

static int listening(int family, const struct sockaddr *address, socklen_t size)
{
	int fd = socket(family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	assert_true(fd >= 0);
	assert_int_equal(bind(fd, address, size), 0);
	assert_int_equal(listen(fd, 64), 0);
	return fd;
}

static void give_listener(struct mgmt_fixture *f, uint32_t purpose, uint16_t port, int fd)
{
	struct wire_listener listener = {.purpose = purpose, .port = port, .gone = fd < 0};

	assert_int_equal(wire_send(f->parent, WIRE_LISTENER, 0, &listener, fd), 0);
}

static void open_api(struct mgmt_fixture *f, uint16_t port)
{
	struct sockaddr_in address = {.sin_family = AF_INET,
				      .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t size = sizeof(address);

	if (f->api_fd >= 0)
		(void)close(f->api_fd);
	f->api_fd = listening(AF_INET, (struct sockaddr *)&address, sizeof(address));
	assert_int_equal(getsockname(f->api_fd, (struct sockaddr *)&address, &size), 0);
	f->api_port = ntohs(address.sin_port);
	f->api_wanted = port;
	give_listener(f, WIRE_LISTENER_API, port, f->api_fd);
}

static void close_api(struct mgmt_fixture *f, uint16_t port)
{
	give_listener(f, WIRE_LISTENER_API, port, -1);
	if (f->api_wanted != port)
		return;
	if (f->api_fd >= 0)
		(void)close(f->api_fd);
	f->api_fd = -1;
	f->api_wanted = 0;
}

static void on_listen(struct mgmt_fixture *f, uint64_t request, const struct wire_listen *asked)
{
	struct err e;

	if (asked->purpose != WIRE_LISTENER_API) {
		assert_in_range(asked->purpose, WIRE_LISTENER_API_SSL, WIRE_LISTENER_SSH);
		f->others[asked->purpose] = asked->wanted ? asked->port : 0;
		(void)wire_send_answer(f->parent, request, NULL);
		return;
	}
	f->listens++;
	if (asked->wanted && f->refuse_listen) {
		(void)err_set(&e, ERR_FAILURE, "Address already in use");
		(void)wire_send_answer(f->parent, request, &e);
		return;
	}
	if (asked->wanted)
		open_api(f, asked->port);
	else
		close_api(f, asked->port);
	(void)wire_send_answer(f->parent, request, NULL);
}

void mgmt_fixture_errand_ended(struct mgmt_fixture *f, uint64_t number, int status)
{
	struct wire_errand_ended ended = {.errand = number, .status = status};

	if (f->refuse_errand)
		(void)snprintf(ended.reason, sizeof(ended.reason), "%s", f->refuse_errand);
	assert_int_equal(wire_send(f->parent, WIRE_ERRAND_ENDED, 0, &ended, -1), 0);
}

static void on_errand(struct mgmt_fixture *f, uint64_t number)
{
	struct wire_errand_started started = {.errand = number};
	int pair[2];

	f->errands++;
	f->errand = number;
	if (f->refuse_errand) {
		mgmt_fixture_errand_ended(f, number, 0);
		return;
	}
	if (f->errand_fd >= 0)
		(void)close(f->errand_fd);
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
	assert_int_equal(fcntl(pair[0], F_SETFL, O_NONBLOCK), 0);
	assert_int_equal(wire_send(f->parent, WIRE_ERRAND_STARTED, 0, &started, pair[0]), 0);
	(void)close(pair[0]);
	f->errand_fd = pair[1];
}

static void on_parent_message(void *context, const void *bytes, size_t n, int fd)
{
	struct mgmt_fixture *f = context;
	struct wire_header header;
	const void *body;

	assert_int_equal(fd, -1);
	switch (wire_open(bytes, n, &header, &body)) {
	case WIRE_READY:
		f->ready = true;
		f->fresh = ((const struct wire_ready *)body)->fresh;
		break;
	case WIRE_LISTEN:
		on_listen(f, header.request, body);
		break;
	case WIRE_ERRAND:
		on_errand(f, header.request);
		break;
	case WIRE_ERRAND_STOP:
		f->errand_stopped = ((const struct wire_errand_stop *)body)->errand;
		break;
	default:
		fail_msg("the parent got kind %u", header.kind);
	}
}

static void on_parent_closed(void *context)
{
	struct mgmt_fixture *f = context;

	f->stopped = true;
}

static const struct seqpacket_events parent_events = {
	.message = on_parent_message,
	.closed = on_parent_closed,
};

// ---- gate

struct wire_mapping mgmt_fixture_mapping(uint32_t id)
{
	struct wire_mapping mapping = {
		.id = id,
		.ifindex = 4,
		.external_address = 0xCB007105, // 203.0.113.5
		.internal_address = 0xC0A85800 + 10 + id % 200,
		.requester = 0xC0A85800 + 10 + id % 200,
		.external_port = (uint16_t)(40000 + id % 20000),
		.internal_port = 55000,
		.protocol = id % 2 ? 6 : 17,
		.enabled = 1,
		.active = 1,
		.lease_s = 3600,
		.lease_left_s = 1800,
		.unused_s = UINT32_MAX,
		.mac = {{2, 0, 0, 0, 0, 1}},
		.created = 1700000000,
		.packets_in = 5,
		.bytes_in = 406,
		.uplink = "ether1",
		.lan = "bridge",
	};

	(void)snprintf(mapping.description, sizeof(mapping.description), "game %u", (unsigned)id);
	return mapping;
}

static void list_mappings(struct mgmt_fixture *f, uint64_t request, const struct wire_list *list)
{
	struct wire_answer answer = {.kind = ERR_NONE, .cursor = list->cursor};
	uint32_t most = list->count < f->most_rows ? list->count : f->most_rows;

	for (uint32_t i = 0; i < most && answer.cursor < f->mappings; i++) {
		struct wire_mapping mapping = mgmt_fixture_mapping((uint32_t)++answer.cursor);

		assert_int_equal(wire_send(f->gate, WIRE_MAPPING, request, &mapping, -1), 0);
	}
	answer.more = answer.cursor < f->mappings;
	assert_int_equal(wire_send(f->gate, WIRE_ANSWER, request, &answer, -1), 0);
}

static void list_links(struct mgmt_fixture *f, uint64_t request, const struct wire_list *list)
{
	struct wire_answer answer = {.kind = ERR_NONE, .cursor = list->cursor};

	// Two at a time, so that there is always more than one page.
	for (size_t i = 0, told = 0; i < f->links && told < 2; i++) {
		if (f->link[i].ifindex <= list->cursor)
			continue;
		assert_int_equal(wire_send(f->gate, WIRE_LINK, request, &f->link[i], -1), 0);
		answer.cursor = f->link[i].ifindex;
		answer.more = i + 1 < f->links;
		told++;
	}
	assert_int_equal(wire_send(f->gate, WIRE_ANSWER, request, &answer, -1), 0);
}

static void list_addresses(struct mgmt_fixture *f, uint64_t request, uint32_t kind)
{
	struct wire_address address = {
		.ifindex = 4, .address = 0xC0A85801, .length = 24, .lan = 1, .interface = "bridge"};
	struct wire_neighbour neighbour = {.ifindex = 4,
					   .address = 0xC0A8580A,
					   .status = WIRE_NEIGHBOUR_REACHABLE,
					   .mac = {{2, 0, 0, 0, 0, 9}},
					   .interface = "bridge"};

	if (kind == WIRE_ADDRESS)
		(void)wire_send(f->gate, WIRE_ADDRESS, request, &address, -1);
	else
		(void)wire_send(f->gate, WIRE_NEIGHBOUR, request, &neighbour, -1);
	(void)wire_send_answer(f->gate, request, NULL);
}

// Of the link behind the cursor.
static void list_mode(struct mgmt_fixture *f, uint64_t request, const struct wire_list *list)
{
	struct wire_link_mode mode = {.ifindex = (uint32_t)list->cursor + 1,
				      .running = 1,
				      .known = 1,
				      .full_duplex = 1,
				      .rate_bits = 2500000000};

	(void)wire_send(f->gate, WIRE_LINK_MODE, request, &mode, -1);
	(void)wire_send_answer(f->gate, request, NULL);
}

static void on_list(struct mgmt_fixture *f, uint64_t request, const struct wire_list *list)
{
	f->pages++;
	if (list->kind == WIRE_MAPPING && f->hold_lists) {
		f->held_list = request;
		f->held_list_body = *list;
	} else if (list->kind == WIRE_MAPPING) {
		list_mappings(f, request, list);
	} else if (list->kind == WIRE_LINK) {
		list_links(f, request, list);
	} else if (list->kind == WIRE_LINK_MODE) {
		list_mode(f, request, list);
	} else {
		list_addresses(f, request, list->kind);
	}
}

static void on_settings(struct mgmt_fixture *f, uint64_t request,
			const struct wire_settings *settings)
{
	struct err e;

	f->settings_count++;
	if (f->hold_settings) {
		f->settings = *settings;
		f->held = request;
		return;
	}
	if (f->refuse_settings) {
		(void)err_set(&e, ERR_FAILURE, "failure: gate will not");
		(void)wire_send_answer(f->gate, request, &e);
		return;
	}
	f->settings = *settings;
	(void)wire_send_answer(f->gate, request, NULL);
}

void mgmt_fixture_release(struct mgmt_fixture *f, const struct err *e)
{
	assert_true(f->held != 0);
	(void)wire_send_answer(f->gate, f->held, e);
	f->held = 0;
}

static void on_rules(struct mgmt_fixture *f, uint64_t request)
{
	struct err e;

	f->rule_sets++;
	(void)err_set(&e, ERR_FAILURE, "failure: gate will not");
	(void)wire_send_answer(f->gate, request, f->refuse_rules ? &e : NULL);
}

static void on_gate_message(void *context, const void *bytes, size_t n, int fd)
{
	struct mgmt_fixture *f = context;
	struct wire_header header;
	const void *body;
	struct err e;

	enum wire_kind kind = wire_open(bytes, n, &header, &body);

	assert_int_equal(fd >= 0, kind == WIRE_FIREWALL_RULES || kind == WIRE_PERMISSIONS);
	switch (kind) {
	case WIRE_FIREWALL_RULES:
		close(fd);
		on_rules(f, header.request);
		break;
	case WIRE_PERMISSIONS:
		close(fd);
		(void)wire_send_answer(f->gate, header.request, NULL);
		break;
	case WIRE_SETTINGS:
		on_settings(f, header.request, body);
		break;
	case WIRE_LIST:
		on_list(f, header.request, body);
		break;
	case WIRE_TRACKING: // the kernel is then as it was said
		(void)wire_send(f->gate, WIRE_TRACKING, header.request, body, -1);
		(void)wire_send_answer(f->gate, header.request, NULL);
		break;
	case WIRE_KNOWN_DEVICE_FORGET: // of a reset: there are none
	case WIRE_PENDING_FORGET:
		(void)wire_send_answer(f->gate, header.request, NULL);
		break;
	case WIRE_EVENTS_WANTED:
		break;
	case WIRE_LOG_WANTED:
		f->wanted_debug = ((const struct wire_log_wanted *)body)->debug;
		break;
	case WIRE_MAPPING_REMOVE:
		f->removed = ((const struct wire_mapping_remove *)body)->id;
		(void)err_set(&e, ERR_NO_SUCH_ENTRY, NULL);
		(void)wire_send_answer(f->gate, header.request,
				       f->removed <= f->mappings ? NULL : &e);
		break;
	default:
		fail_msg("gate got kind %u", header.kind);
	}
}

static void on_gate_closed(void *context)
{
	struct mgmt_fixture *f = context;

	seqpacket_free(f->gate);
	f->gate = NULL;
}

static const struct seqpacket_events gate_events = {
	.message = on_gate_message,
	.closed = on_gate_closed,
};

void mgmt_fixture_gate_dies(struct mgmt_fixture *f)
{
	seqpacket_free(f->gate);
	f->gate = NULL;
	f->held = 0;
	f->held_list = 0;
	mgmt_fixture_pump(f);
}

void mgmt_fixture_gate_comes(struct mgmt_fixture *f)
{
	struct wire_channel channel = {.role = WIRE_ROLE_GATE};
	int pair[2];

	assert_int_equal(seqpacket_pair(pair), 0);
	f->gate = seqpacket_new(f->loop, pair[0], &gate_events, f);
	assert_non_null(f->gate);
	assert_int_equal(wire_send(f->parent, WIRE_CHANNEL, 0, &channel, pair[1]), 0);
	(void)close(pair[1]);
}

void mgmt_fixture_send(struct mgmt_fixture *f, enum wire_kind kind, const void *body)
{
	assert_int_equal(wire_send(f->gate, kind, 0, body, -1), 0);
	mgmt_fixture_pump(f);
}

// ---- start and end

static void add_link(struct mgmt_fixture *f, uint32_t ifindex, const char *name, uint32_t type)
{
	struct wire_link *link = &f->link[f->links++];

	*link = (struct wire_link){.ifindex = ifindex,
				   .type = type,
				   .mtu = 1500,
				   .up = 1,
				   .running = 1,
				   .mac = {{2, 0, 0, 0, 1, (uint8_t)ifindex}},
				   .rx_bytes = 1000 + ifindex};
	(void)snprintf(link->name, sizeof(link->name), "%s", name);
}

static bool is_settled(void *context)
{
	const struct mgmt_fixture *f = context;

	return f->ready && f->m->gate.complete && f->settings_count > 0;
}

static void start_mgmt(struct mgmt_fixture *f)
{
	struct mgmt_options options = {.again = false};
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int pair[2];
	struct err e;

	f->ready = false;
	f->settings_count = 0;
	assert_int_equal(seqpacket_pair(pair), 0);
	f->parent = seqpacket_new(f->loop, pair[0], &parent_events, f);
	assert_non_null(f->parent);
	options.directory = f->directory[0] ? f->directory : NULL;
	f->m = mgmt_new(f->loop, pair[1], &options, &e);
	if (!f->m)
		fail_msg("mgmt does not start: %s", e.text);
	time_zone_use("UTC");
	f->m->users.cost = 1; // hashing well is libcrypt's; here it only takes time
	mgmt_fixture_gate_comes(f);
	(void)unlink(f->control);
	memcpy(address.sun_path, f->control, strlen(f->control) + 1);
	f->control_fd = listening(AF_UNIX, (struct sockaddr *)&address, sizeof(address));
	give_listener(f, WIRE_LISTENER_CONTROL, 0, f->control_fd);
	mgmt_fixture_until(f, is_settled, f);
}

static void stop_mgmt(struct mgmt_fixture *f)
{
	mgmt_free(f->m);
	f->m = NULL;
	seqpacket_free(f->parent);
	seqpacket_free(f->gate);
	f->gate = NULL;
	(void)close(f->control_fd);
	if (f->api_fd >= 0)
		(void)close(f->api_fd);
	f->api_fd = -1;
	if (f->errand_fd >= 0)
		(void)close(f->errand_fd);
	f->errand_fd = -1;
	f->api_wanted = 0;
}

void mgmt_fixture_start(struct mgmt_fixture *f, bool with_store)
{
	static unsigned number;

	*f = (struct mgmt_fixture){.api_fd = -1, .errand_fd = -1, .most_rows = UINT32_MAX};
	number++;
	(void)snprintf(f->control, sizeof(f->control), "/tmp/test-mgmt-%d-%u.socket", (int)getpid(),
		       number);
	if (with_store) {
		(void)snprintf(f->directory, sizeof(f->directory), "/tmp/test-mgmt-%d-%u",
			       (int)getpid(), number);
		assert_int_equal(mkdir(f->directory, 0700), 0);
	}
	f->loop = loop_new_virtual(1000000);
	assert_non_null(f->loop);
	add_link(f, 1, "lo", WIRE_LINK_LOOPBACK);
	add_link(f, 2, "ether1", WIRE_LINK_ETHER);
	add_link(f, 3, "ether2", WIRE_LINK_ETHER);
	add_link(f, 4, "bridge", WIRE_LINK_BRIDGE);
	start_mgmt(f);
}

void mgmt_fixture_restart(struct mgmt_fixture *f)
{
	stop_mgmt(f);
	start_mgmt(f);
}

// With what is in it, to a depth that stands on the stack.
static void remove_directory(const char *path)
{
	DIR *folder = opendir(path);
	struct dirent *entry;
	char below[512];

	if (!folder)
		return;
	while ((entry = readdir(folder)))
		if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0 &&
		    unlinkat(dirfd(folder), entry->d_name, 0) != 0) {
			(void)snprintf(below, sizeof(below), "%s/%s", path, entry->d_name);
			remove_directory(below);
		}
	(void)closedir(folder);
	(void)rmdir(path);
}

void mgmt_fixture_stop(struct mgmt_fixture *f)
{
	stop_mgmt(f);
	(void)unlink(f->control);
	if (f->directory[0])
		remove_directory(f->directory);
	loop_free(f->loop);
}
