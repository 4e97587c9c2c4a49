// SPDX-License-Identifier: BSD-2-Clause
// Tests of lan/eventing: what a subscriber is told and when, on a virtual clock, with a made-up
// gate and a made-up parent at the other ends of real channels.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lan/eventing.h"

#define PEER	 0xc0a85805u // 192.168.88.5
#define STRANGER 0xc0a85806u

struct world {
	struct loop *loop;
	struct gate_channel *gate;
	struct lan_log *log;
	struct seqpacket *gate_end;
	struct seqpacket *parent; // lan's end
	struct seqpacket *parent_end;
	struct eventing *eventing;
	struct wire_service identity;
	struct wire_uplink uplink; // what gate tells
	int connects;		   // asked of the parent
	int subscriber;		   // the device's end of the newest connection; -1: none
	bool refuse;		   // the parent makes no connection
};

static void on_told(void *context, enum wire_kind kind, const void *body)
{
	(void)context;
	(void)kind;
	(void)body;
}

static void on_gate_message(void *context, const void *bytes, size_t n, int fd)
{
	struct world *w = context;
	struct wire_header header;
	const void *body;

	(void)fd;
	assert_int_equal(wire_open(bytes, n, &header, &body), WIRE_UPLINK_GET);
	assert_int_equal(wire_send(w->gate_end, WIRE_UPLINK, header.request, &w->uplink, -1), 0);
}

static void on_parent_message(void *context, const void *bytes, size_t n, int fd)
{
	struct world *w = context;
	const struct wire_connect *asked;
	struct wire_header header;
	const void *body;
	int pair[2];

	(void)fd;
	assert_int_equal(wire_open(bytes, n, &header, &body), WIRE_CONNECT);
	asked = body;
	assert_true(ip6_equal(asked->address, ip6_from_ip4(PEER)));
	assert_int_equal(asked->port, 5001);
	assert_int_equal(asked->ifindex, 3);
	w->connects++;
	if (w->refuse) {
		eventing_refused(w->eventing, header.request);
		return;
	}
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair), 0);
	if (w->subscriber >= 0)
		(void)close(w->subscriber);
	w->subscriber = pair[0];
	eventing_connected(w->eventing, header.request, pair[1]);
}

static void on_closed(void *context)
{
	(void)context;
}

static const struct seqpacket_events gate_events = {on_gate_message, on_closed, NULL};
static const struct seqpacket_events parent_events = {on_parent_message, on_closed, NULL};

static void open_world(struct world *w)
{
	int fd[2];

	*w = (struct world){.subscriber = -1};
	w->uplink = (struct wire_uplink){
		.configured = 1, .connected = 1, .carrier = 1, .address = 0xcb007102u};
	w->loop = loop_new_virtual(0);
	w->log = lan_log_new(w->loop);
	w->gate = gate_channel_new(w->loop, on_told, w);
	assert_int_equal(seqpacket_pair(fd), 0);
	assert_int_equal(gate_channel_connect(w->gate, fd[0]), 0);
	w->gate_end = seqpacket_new(w->loop, fd[1], &gate_events, w);
	assert_int_equal(seqpacket_pair(fd), 0);
	w->parent = seqpacket_new(w->loop, fd[0], &parent_events, w);
	w->parent_end = seqpacket_new(w->loop, fd[1], &parent_events, w);
	w->eventing = eventing_new(w->loop, w->gate, w->log, &w->identity, w->parent);
	assert_non_null(w->eventing);
}

static void close_world(struct world *w)
{
	eventing_free(w->eventing);
	gate_channel_free(w->gate);
	seqpacket_free(w->gate_end);
	seqpacket_free(w->parent);
	seqpacket_free(w->parent_end);
	lan_log_free(w->log);
	if (w->subscriber >= 0)
		(void)close(w->subscriber);
	loop_free(w->loop);
}

static int request(struct world *w, const char *method, const char *headers, ip4 peer,
		   struct eventing_grant *grant)
{
	const struct service *service = &wan_ip_1;
	struct lan_connection from = {.ifindex = 3, .peer = ip6_from_ip4(peer)};
	struct http_decoder decoder;
	struct strbuf text;
	size_t used;
	int status;

	strbuf_init(&text, 4096);
	strbuf_add_format(&text, "%s /e HTTP/1.1\r\nHOST: h\r\n%s\r\n", method, headers);
	http_decoder_init(&decoder, &http_upnp_rules);
	assert_int_equal(http_decoder_feed(&decoder, strbuf_slice(&text), &used), HTTP_READY);
	if (grant)
		status = eventing_subscribe(w->eventing, WIRE_IGD_1, service, &from,
					    &decoder.request, grant);
	else
		status = eventing_unsubscribe(w->eventing, &from, &decoder.request);
	http_decoder_free(&decoder);
	strbuf_free(&text);
	return status;
}

static int subscribe(struct world *w, const char *path, struct eventing_grant *grant)
{
	char headers[200];

	(void)snprintf(headers, sizeof(headers),
		       "CALLBACK: <http://192.168.88.5:5001%s>\r\nNT: upnp:event\r\n", path);
	return request(w, "SUBSCRIBE", headers, PEER, grant);
}

// Lets time pass, and the channels be read to their end: each question and answer is one round.
static void pass(struct world *w, uint64_t ms)
{
	while (ms > 0) {
		uint64_t step = ms < 500 ? ms : 500;

		loop_advance(w->loop, step);
		for (int i = 0; i < 10; i++)
			loop_pump(w->loop);
		ms -= step;
	}
}

// Reads what the subscriber got, answers it, and lets time pass for the answer to arrive.
static void take_event(struct world *w, char *out, size_t size, const char *answer)
{
	ssize_t n = w->subscriber >= 0 ? recv(w->subscriber, out, size - 1, MSG_DONTWAIT) : 0;

	out[n > 0 ? n : 0] = '\0';
	if (n > 0)
		assert_int_equal(write(w->subscriber, answer, strlen(answer)), strlen(answer));
	pass(w, 1);
}

#define OK "HTTP/1.1 200 OK\r\n\r\n"

static void test_the_initial_event_has_everything(void **state)
{
	struct eventing_grant grant;
	struct world w;
	char event[4096];

	(void)state;
	open_world(&w);
	w.uplink.mappings = 7;
	assert_int_equal(subscribe(&w, "/ev", &grant), 200);
	assert_int_equal(grant.timeout, GENA_TIMEOUT_DEFAULT);
	pass(&w, 1);
	assert_int_equal(w.connects, 0); // not before the answer can have arrived
	pass(&w, EVENTING_INITIAL_MS);
	take_event(&w, event, sizeof(event), OK);
	assert_non_null(strstr(event, "NOTIFY /ev HTTP/1.1\r\n"));
	assert_non_null(strstr(event, "SEQ: 0\r\n"));
	assert_non_null(strstr(event, grant.sid));
	assert_non_null(strstr(event, "<ExternalIPAddress>203.0.113.2</ExternalIPAddress>"));
	assert_non_null(strstr(event, "<ConnectionStatus>Connected</ConnectionStatus>"));
	assert_non_null(strstr(event, "<PossibleConnectionTypes>"));
	assert_non_null(
		strstr(event, "<PortMappingNumberOfEntries>7</PortMappingNumberOfEntries>"));
	assert_null(strstr(event, "Uptime")); // not an evented variable
	close_world(&w);
}

static void test_changes_are_told_once_and_together(void **state)
{
	struct eventing_grant grant;
	struct world w;
	char event[4096];

	(void)state;
	open_world(&w);
	assert_int_equal(subscribe(&w, "/ev", &grant), 200);
	pass(&w, EVENTING_INITIAL_MS);
	take_event(&w, event, sizeof(event), OK);
	eventing_changed(w.eventing); // nothing really is
	pass(&w, EVENTING_COALESCE_MS + 1);
	assert_int_equal(w.connects, 1);
	for (int i = 0; i < 50; i++) {
		w.uplink.mappings++;
		eventing_changed(w.eventing);
		pass(&w, 1);
	}
	pass(&w, EVENTING_COALESCE_MS);
	assert_int_equal(w.connects, 2);
	take_event(&w, event, sizeof(event), OK);
	assert_non_null(strstr(event, "SEQ: 1\r\n"));
	assert_non_null(strstr(event, ">50<"));
	assert_null(strstr(event, "ExternalIPAddress"));
	close_world(&w);
}

static void test_a_change_during_delivery_follows(void **state)
{
	struct eventing_grant grant;
	struct world w;
	char event[4096];

	(void)state;
	open_world(&w);
	assert_int_equal(subscribe(&w, "/ev", &grant), 200);
	pass(&w, EVENTING_INITIAL_MS);
	w.uplink.address = 0;
	w.uplink.connected = 0;
	eventing_changed(w.eventing);
	pass(&w, EVENTING_COALESCE_MS + 1);
	assert_int_equal(w.connects, 1); // one at a time
	take_event(&w, event, sizeof(event), OK);
	pass(&w, EVENTING_COALESCE_MS + 1);
	assert_int_equal(w.connects, 2);
	take_event(&w, event, sizeof(event), OK);
	assert_non_null(strstr(event, "<ExternalIPAddress></ExternalIPAddress>"));
	assert_non_null(strstr(event, "<ConnectionStatus>Disconnected</ConnectionStatus>"));
	close_world(&w);
}

static void test_who_does_not_answer_is_given_up(void **state)
{
	struct eventing_grant grant;
	struct world w;
	char renew[128];

	(void)state;
	open_world(&w);
	assert_int_equal(subscribe(&w, "/ev", &grant), 200);
	pass(&w, EVENTING_INITIAL_MS + 6000); // mute: time is up
	for (int i = 1; i < EVENTING_FAILURES_MAX; i++) {
		(void)snprintf(renew, sizeof(renew), "SID: uuid:%s\r\n", grant.sid);
		assert_int_equal(request(&w, "SUBSCRIBE", renew, PEER, &grant), 200);
		w.refuse = i % 2 == 1;
		w.uplink.mappings++;
		eventing_changed(w.eventing);
		pass(&w, 6000);
	}
	assert_int_equal(request(&w, "SUBSCRIBE", renew, PEER, &grant), 412);
	close_world(&w);
}

static void test_a_subscriber_that_has_forgotten_is_dropped(void **state)
{
	struct eventing_grant grant;
	struct world w;
	char renew[128];
	char event[4096];

	(void)state;
	open_world(&w);
	assert_int_equal(subscribe(&w, "/ev", &grant), 200);
	(void)snprintf(renew, sizeof(renew), "SID: uuid:%s\r\n", grant.sid);
	pass(&w, EVENTING_INITIAL_MS);
	take_event(&w, event, sizeof(event), "HTTP/1.1 412 Precondition Failed\r\n\r\n");
	assert_int_equal(request(&w, "SUBSCRIBE", renew, PEER, &grant), 412);
	close_world(&w);
}

static void test_renewal_expiry_and_cancelling(void **state)
{
	struct eventing_grant grant;
	struct world w;
	char sid[128];
	char event[4096];

	(void)state;
	open_world(&w);
	assert_int_equal(subscribe(&w, "/ev", &grant), 200);
	pass(&w, EVENTING_INITIAL_MS);
	take_event(&w, event, sizeof(event), OK);
	(void)snprintf(sid, sizeof(sid), "SID: uuid:%s\r\nTIMEOUT: Second-60\r\n", grant.sid);
	assert_int_equal(request(&w, "SUBSCRIBE", sid, STRANGER, &grant), 412);
	assert_int_equal(request(&w, "SUBSCRIBE", sid, PEER, &grant), 200);
	assert_int_equal(grant.timeout, 60);
	pass(&w, 59000);
	assert_int_equal(request(&w, "SUBSCRIBE", sid, PEER, &grant), 200);
	pass(&w, 61000);
	assert_int_equal(request(&w, "SUBSCRIBE", sid, PEER, &grant), 412);

	assert_int_equal(subscribe(&w, "/ev", &grant), 200);
	(void)snprintf(sid, sizeof(sid), "SID: uuid:%s\r\n", grant.sid);
	assert_int_equal(request(&w, "UNSUBSCRIBE", sid, STRANGER, NULL), 412);
	assert_int_equal(request(&w, "UNSUBSCRIBE", sid, PEER, NULL), 200);
	assert_int_equal(request(&w, "UNSUBSCRIBE", sid, PEER, NULL), 412);
	pass(&w, EVENTING_INITIAL_MS);
	take_event(&w, event, sizeof(event), OK);
	assert_non_null(strstr(event, "SEQ: 0\r\n")); // the initial event is owed all the same
	w.uplink.mappings++;
	w.connects = 0;
	eventing_changed(w.eventing);
	pass(&w, 1000);
	assert_int_equal(w.connects, 0);
	close_world(&w);
}

static void test_limits(void **state)
{
	struct eventing_grant grant;
	struct world w;

	(void)state;
	open_world(&w);
	for (int i = 0; i < EVENTING_PER_SERVICE; i++) {
		char path[8];

		(void)snprintf(path, sizeof(path), "/%d", i);
		assert_int_equal(subscribe(&w, path, &grant), 200);
		assert_int_equal(subscribe(&w, path, &grant), 200); // in the place of the first
	}
	assert_int_equal(subscribe(&w, "/more", &grant), 503);
	eventing_drop_lan(w.eventing, 4);
	assert_int_equal(subscribe(&w, "/more", &grant), 503);
	eventing_drop_lan(w.eventing, 3);
	assert_int_equal(subscribe(&w, "/more", &grant), 200);
	close_world(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_initial_event_has_everything),
		cmocka_unit_test(test_changes_are_told_once_and_together),
		cmocka_unit_test(test_a_change_during_delivery_follows),
		cmocka_unit_test(test_who_does_not_answer_is_given_up),
		cmocka_unit_test(test_a_subscriber_that_has_forgotten_is_dropped),
		cmocka_unit_test(test_renewal_expiry_and_cancelling),
		cmocka_unit_test(test_limits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
