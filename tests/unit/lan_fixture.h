// SPDX-License-Identifier: BSD-2-Clause
// The lan process on a virtual clock, with a parent, a gate and a mgmt that the test plays.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/strbuf.h"
#include "io/loop.h"
#include "lan/lan.h"
#include "wire/message.h"

#define FIXTURE_TOKEN	"0123456789abcdefghijklmn"
#define FIXTURE_ROOT	"11111111-1111-5111-8111-111111111111"
#define FIXTURE_WAN	"22222222-2222-5222-8222-222222222222"
#define FIXTURE_CONNECT "33333333-3333-5333-8333-333333333333"

// The same of the tree of version 2.
#define FIXTURE_ROOT_2	  "44444444-4444-5444-8444-444444444444"
#define FIXTURE_WAN_2	  "55555555-5555-5555-8555-555555555555"
#define FIXTURE_CONNECT_2 "66666666-6666-5666-8666-666666666666"

enum {
	FIXTURE_IFINDEX = 1,
	FIXTURE_PORT = 2828,
	FIXTURE_MAPPINGS_MAX = 16,
	FIXTURE_LOGS_MAX = 128,
};

#define FIXTURE_ADDRESS UINT32_C(0x7f000001) // 127.0.0.1, in 127.0.0.0/8
#define FIXTURE_DEVICE	UINT32_C(0x7f00000a) // 127.0.0.10

struct lan_fixture {
	struct loop *loop;
	struct lan *lan;
	struct seqpacket *parent;
	struct seqpacket *gate; // NULL: dead
	struct seqpacket *mgmt;
	bool ready;	   // READY was said
	bool mute;	   // gate hears and does not answer
	bool repeats_rows; // as when a listing is asked of another gate again
	bool refuse;	   // gate answers every change with `refusal`
	struct err refusal;
	unsigned requests; // that gate has seen
	enum wire_kind last_kind;
	struct wire_mapping_add last_add;
	struct wire_mapping_key last_key;
	struct wire_mapping_range last_range;
	struct wire_switch_request last_switch;
	struct wire_uplink uplink;
	ip4 requester; // whom gate finds behind an IPv6 address; 0: nobody
	struct wire_service service;
	struct wire_lan network;
	struct wire_mapping mapping[FIXTURE_MAPPINGS_MAX];
	size_t mappings;
	struct wire_log log[FIXTURE_LOGS_MAX];
	size_t logs;
	unsigned heard[WIRE_HEARD__COUNT]; // that gate was told of
	struct wire_heard last_heard;
};

struct lan_fixture *lan_fixture_new(void); // everything connected, service on, one LAN told
void lan_fixture_free(struct lan_fixture *f);

// The same as cmocka's setup and teardown; the fixture is *STATE.
int lan_fixture_setup(void **state);
int lan_fixture_teardown(void **state);
#define lan_fixture_test(function)                                                                 \
	cmocka_unit_test_setup_teardown(function, lan_fixture_setup, lan_fixture_teardown)

void lan_fixture_kill_gate(struct lan_fixture *f);
void lan_fixture_connect_gate(struct lan_fixture *f); // tells nothing
void lan_fixture_start_gate(struct lan_fixture *f);   // tells SERVICE and LAN
void lan_fixture_start_mgmt(struct lan_fixture *f);
void lan_fixture_tell_service(struct lan_fixture *f);
void lan_fixture_tell_lan(struct lan_fixture *f);

void lan_fixture_pump(struct lan_fixture *f); // until all that can happen now has happened

// A connection from PEER; returns the device's end. The latter over IPv6, to fe80::1.
int lan_fixture_connect(struct lan_fixture *f, ip4 peer);
int lan_fixture_connect_ipv6(struct lan_fixture *f, struct ip6 peer);
void lan_fixture_send(int fd, const char *bytes, size_t n);

// What has arrived at FD so far, appended to OUT. Returns true when the other end has closed.
bool lan_fixture_receive(struct lan_fixture *f, int fd, struct strbuf *out);

// One exchange on a connection of its own. The caller frees ANSWER.
void lan_fixture_exchange(struct lan_fixture *f, const char *request, struct strbuf *answer);

// One SOAP call: POST to the control URL of service PATH with type TYPE; ARGUMENTS is the XML
// inside the action element. Returns the HTTP status; ANSWER is the whole answer.
int lan_fixture_call(struct lan_fixture *f, const char *path, const char *type, const char *action,
		     const char *arguments, struct strbuf *answer);

int lan_fixture_status(const struct strbuf *answer);	 // of the status line
int lan_fixture_error_code(const struct strbuf *answer); // of a fault, or 0

// The text of the first element NAME, into OUT; false when there is none.
bool lan_fixture_value(const struct strbuf *answer, const char *name, char *out, size_t size);
