// SPDX-License-Identifier: BSD-2-Clause
// A kernel for tests: keeps the elements of our sets as nftables would, strictly, and records what
// was done to it as lines of text.
#pragma once

#include "gate/mapping.h" // for uthash as gate has it
#include "base/strbuf.h"
#include "gate/kernel.h"
#include "io/loop.h"
#include "wire/message.h"

struct fake_flow {
	uint64_t number;
	conntrack_done_callback *callback;
	void *context;
};

struct fake_key {
	uint32_t set;
	ip4 remote, address;
	uint16_t port;
	uint8_t protocol, zero;
	uint32_t link;
};

struct fake_element {
	struct fake_key key;
	struct nft_element is;
	uint64_t gone_at; // loop_now(); 0: never
	UT_hash_handle hh;
};

enum { FAKE_OBSTACLES = 16 };

struct fake_kernel {
	struct gate_kernel door;
	struct loop *loop;	       // NULL: nothing times out
	bool table;		       // our table is there
	struct fake_element *elements; // hash by key
	struct strbuf record; // a line for each change, flow ended and refusal, since last cleared
	unsigned commits;     // that changed something

	bool flow_tables;	// there are such
	unsigned refuse;	// so many of the next commits are refused
	uint16_t refuse_port;	// and each that touches this port
	bool hold_flows;	// their ends are told by fake_kernel_release only
	const char *flow_error; // what they end with; NULL: well

	struct nft_obstacle
		obstacles[FAKE_OBSTACLES]; // what stands in the way of every packet at its hook
	size_t obstacle_count;
	const char *survey_error;      // NULL: it can be found out
	uint64_t print;		       // of the administrator's table
	nft_monitor_callback *changed; // NULL: nobody watches
	void *changed_context;

	struct tracking_timeouts timeouts; // as they are
	const char *timeout_error;	   // NULL: they can be read and set
	bool loose;
	const char *loose_error; // NULL: it can be set

	const struct flow *tracked; // what a listing of flows brings, told by fake_kernel_list
	size_t tracked_count;
	conntrack_listed_callback *listed; // NULL: no listing under way
	void *listed_context;
	unsigned listings;

	struct fake_flow *flow;
	size_t flows, flow_capacity;
	uint64_t last_flow;
	struct loop_timer tell;
};

void fake_kernel_init(struct fake_kernel *k, struct loop *loop);
void fake_kernel_done(struct fake_kernel *k);

// The part of it that is the connection tracker; and what gate tells of that, as text.
void fake_tracking_init(struct fake_kernel *k);
void fake_tracking_write(struct strbuf *out, const struct wire_tracking *t);

// Somebody's transaction has TOUCHED this: set of enum nft_touched.
void fake_kernel_tell(struct fake_kernel *k, unsigned touched, const char *program);

void fake_kernel_drop_table(struct fake_kernel *k); // with all elements
void fake_kernel_release(struct fake_kernel *k);    // tells the ends of all flows waiting

// Ends the listing of flows under way: with E NULL, with all that is tracked.
void fake_kernel_list(struct fake_kernel *k, const struct err *e);

// NULL when there is none with E's set and key.
struct nft_element *fake_kernel_find(struct fake_kernel *k, const struct nft_element *e);

size_t fake_kernel_count(struct fake_kernel *k, bool with_gone); // elements, those of GONE too

// "dnat-any tcp 203.0.113.1:5000 -> 192.168.1.10:80 mapping 1 timeout 60000"
void fake_kernel_write(struct strbuf *out, const struct nft_element *e);
