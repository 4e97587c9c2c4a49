// SPDX-License-Identifier: BSD-2-Clause
// Gate with everybody around it played by the test: parent, lan, mgmt, the kernel and the machine,
// on a virtual clock. What gate says is kept as lines of text, a list for each listener.
#pragma once

#include <stdbool.h>

#include "fake_host.h"
#include "fake_kernel.h"
#include "gate/gate.h"
#include "wire/message.h"

enum voice {
	VOICE_LAN,   // replies to lan's requests
	VOICE_TOLD,  // what lan is told unasked
	VOICE_MGMT,  // replies to mgmt's requests
	VOICE_EVENT, // what mgmt is told unasked, but for the log
	VOICE_LOG,
	VOICE_PARENT, // what the parent is asked for
	VOICE_KERNEL,
	VOICE__COUNT
};

struct gate_fixture {
	struct loop *loop;
	struct fake_kernel kernel;
	struct fake_host host;
	struct gate *gate; // NULL: not running
	struct seqpacket *parent, *lan, *mgmt;
	char directory[64];
	struct strbuf voice[VOICE__COUNT];
	uint64_t last_request;
	bool refuse_update; // nft takes no text that keeps what is there
	bool refuse_nft;    // nor any other
	bool refuse_flows;  // nor one with a flow table
	bool refuse_listen;
	bool silent_parent; // answers nothing
	bool hold_nft;	    // nft takes its time, until gate_fixture_release
	uint64_t held;	    // the run that it is busy with
	void (*on_answer)(void *context, uint64_t request,
			  const struct err *e); // to lan; may be NULL
	void *answer_context;
};

// A machine with wan0 (203.0.113.1/24), br0 (192.168.1.1/24) and three devices on that: .10, .11
// and .12. Nothing runs yet.
void gate_fixture_init(struct gate_fixture *f);
void gate_fixture_done(struct gate_fixture *f);

// Starts gate, in DIRECTORY, which is kept over runs; and lan and mgmt with it. 0 or -1.
int gate_fixture_start(struct gate_fixture *f, struct err *e);
void gate_fixture_kill(struct gate_fixture *f); // without a word to anybody
void gate_fixture_stop(struct gate_fixture *f); // in order

void gate_fixture_connect_lan(struct gate_fixture *f);	    // as a new lan
void gate_fixture_connect_mgmt(struct gate_fixture *f);	    // it has no permission rules
void gate_fixture_give_lan(struct gate_fixture *f, int fd); // FD, taken over, leads to lan's place

void gate_fixture_settle(struct gate_fixture *f); // until nobody has anything to do now
void gate_fixture_advance(struct gate_fixture *f, uint64_t ms);
void gate_fixture_release(struct gate_fixture *f); // the run that is held succeeds

// Each sends one message and returns the number of the request.
uint64_t gate_fixture_lan(struct gate_fixture *f, enum wire_kind kind, const void *body);
uint64_t gate_fixture_mgmt(struct gate_fixture *f, enum wire_kind kind, const void *body);

// From mgmt, with a memory file of the N bytes.
void gate_fixture_file(struct gate_fixture *f, enum wire_kind kind, const void *bytes, size_t n);

#define GATE_FIXTURE_UNHEARD UINT64_MAX // number of a request whose answer no test is told
void gate_fixture_no_permissions(struct gate_fixture *f);

// Switched on, external wan0, internal br0, generous limits.
struct wire_settings gate_fixture_settings(void);

// From 192.168.1.10 on br0, for itself.
struct wire_mapping_add gate_fixture_add(uint8_t protocol, uint16_t external_port,
					 uint16_t internal_port, uint32_t lease_s);

const char *gate_fixture_text(struct gate_fixture *f, enum voice voice);
void gate_fixture_forget(struct gate_fixture *f); // all that was said so far
