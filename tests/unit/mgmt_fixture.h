// SPDX-License-Identifier: BSD-2-Clause
// The mgmt process with a parent and a gate played by the test, and clients of its doors. Time is
// virtual, the sockets are real.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/strbuf.h"
#include "io/loop.h"
#include "io/seqpacket.h"
#include "mgmt/mgmt.h"
#include "mgmt/state.h"
#include "wire/message.h"

enum { FIXTURE_LINKS_MAX = 8, FIXTURE_LOGS_MAX = 64 };

struct mgmt_fixture {
	struct loop *loop;
	struct mgmt *m;
	char directory[64]; // "" for none
	struct seqpacket *parent;
	bool ready;
	bool fresh;
	bool stopped; // mgmt has let go of its parent
	// listeners
	char control[96];		       // path of the control socket
	int control_fd;			       // listening
	int api_fd;			       // listening; -1: none is wanted
	uint16_t api_wanted;		       // port that mgmt asked for; 0: none
	uint16_t api_port;		       // where it really is
	uint16_t others[WIRE_LISTENER__COUNT]; // ports of the other services; 0: closed
	unsigned listens;		       // requests for the API
	bool refuse_listen;

	// errands
	int errand_fd;		   // the process' end of the last one; -1: none
	uint64_t errand;	   // its number
	uint64_t errand_stopped;   // number of the last that mgmt has ended
	unsigned errands;	   // that were asked for
	const char *refuse_errand; // the reason; NULL: none is refused

	// gate
	struct seqpacket *gate;
	struct wire_settings settings; // the last
	unsigned settings_count;
	bool refuse_settings;
	bool hold_settings; // the answer waits for mgmt_fixture_release
	uint64_t held;
	struct wire_link link[FIXTURE_LINKS_MAX];
	size_t links;
	unsigned rule_sets; // firewalls that were handed over
	bool refuse_rules;
	uint32_t mappings;     // ids from 1; made up as they are listed
	uint32_t most_rows;    // of a page, for a gate that gives less than asked
	unsigned pages;	       // lists answered
	uint32_t removed;      // id of the last removal
	uint32_t wanted_debug; // topics, as last told
	bool hold_lists;
	uint64_t held_list;
	struct wire_list held_list_body;
};

// With a directory of its own for the store, or without a store. Links: lo, ether1, ether2, bridge.
void mgmt_fixture_start(struct mgmt_fixture *f, bool with_store);
void mgmt_fixture_stop(struct mgmt_fixture *f); // removes the directory

// Ends mgmt and starts another on the same store.
void mgmt_fixture_restart(struct mgmt_fixture *f);

// Gate goes, or comes (a fresh one).
void mgmt_fixture_gate_dies(struct mgmt_fixture *f);
void mgmt_fixture_gate_comes(struct mgmt_fixture *f);

// The answer of a held SETTINGS: E NULL is success.
void mgmt_fixture_release(struct mgmt_fixture *f, const struct err *e);

// What gate would list as mapping ID.
struct wire_mapping mgmt_fixture_mapping(uint32_t id);

// The process of the errand NUMBER has ended.
void mgmt_fixture_errand_ended(struct mgmt_fixture *f, uint64_t number, int status);

void mgmt_fixture_send(struct mgmt_fixture *f, enum wire_kind kind, const void *body);

// Serves everything until CONDITION holds; fails the test when it does not within some seconds.
void mgmt_fixture_until(struct mgmt_fixture *f, bool (*condition)(void *context), void *context);

// Serves what is there now.
void mgmt_fixture_pump(struct mgmt_fixture *f);

// ---- clients

struct client {
	struct mgmt_fixture *f;
	int fd;
	struct strbuf in;   // bytes not decoded yet
	struct strbuf told; // sentences as text: words joined by a blank, a line each
	size_t ended;	    // !done and !fatal sentences in `told`
	bool closed;
};

void client_local(struct client *c, struct mgmt_fixture *f);
void client_tcp(struct client *c, struct mgmt_fixture *f);
void client_job(struct client *c, struct mgmt_fixture *f); // is the process of the last errand
void client_close(struct client *c);

// Sends one sentence; the words end with NULL.
void client_send(struct client *c, const char *word, ...) __attribute__((sentinel));
void client_send_bytes(struct client *c, const void *bytes, size_t n);

// Sends one sentence and waits until as many commands more have ended; returns what was told since
// the last such call.
const char *client_ask(struct client *c, const char *word, ...) __attribute__((sentinel));

// Waits for COUNT ends, or for text, or for the connection to be closed by mgmt.
const char *client_await(struct client *c, size_t ends);
const char *client_await_text(struct client *c, const char *text);
const char *client_await_close(struct client *c);
void client_forget(struct client *c); // what was told so far
