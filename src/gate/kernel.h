// SPDX-License-Identifier: BSD-2-Clause
// What gate does to the kernel, as a table of functions, so that scenario tests can put a recording
// one in the place of the real one (kernel_netlink.h). The text of our table does not pass here:
// the parent runs it (skeleton.h).
#pragma once

#include "base/err.h"
#include "gate/kernel_change.h"
#include "kernel/conntrack_worker.h"
#include "kernel/nflog.h"
#include "kernel/nft_element.h"
#include "kernel/nft_monitor.h"
#include "kernel/nft_obstacle.h"
#include "kernel/nft_table.h"
#include "kernel/tracking.h"

struct kernel_counters {
	uint64_t packets_in, bytes_in;	 // to the device
	uint64_t packets_out, bytes_out; // from it
};

struct gate_kernel {
	void *context;

	// All of CHANGES as one transaction, or none of it. 0 or -1.
	int (*commit)(void *context, const struct kernel_changes *changes, struct err *e);

	// As nft_element_get.
	int (*element)(void *context, struct nft_element *element, struct err *e);

	// What went to and from one internal tuple. 0 (all zero where it is not counted) or -1.
	int (*counters)(void *context, uint8_t protocol, ip4 internal, uint16_t port,
			struct kernel_counters *out, struct err *e);

	// Every element of every set that kernel_sync.h writes. 0 or -1; ERR_NO_SUCH_ENTRY: our
	// table is not there.
	int (*dump)(void *context, nft_element_callback *callback, void *callback_context,
		    struct err *e);

	// As conntrack_worker_submit.
	uint64_t (*end_flows)(void *context, const struct conntrack_filter *filters, size_t count,
			      conntrack_done_callback *callback, void *callback_context,
			      struct err *e);
	// As conntrack_worker_list.
	uint64_t (*list_flows)(void *context, uint8_t family, conntrack_listed_callback *callback,
			       void *callback_context, struct err *e);
	// As conntrack_worker_forget.
	void (*forget_flows)(void *context, uint64_t number);
	// As flow_delete.
	int (*delete_flow)(void *context, const struct flow *flow, struct err *e);

	// As tracking_timeouts_get, tracking_timeouts_set, tracking_totals_get, tracking_loose_get and
	// tracking_loose_set.
	int (*timeouts)(void *context, struct tracking_timeouts *out, struct err *e);
	int (*set_timeouts)(void *context, const struct tracking_timeouts *wanted, struct err *e);
	int (*totals)(void *context, struct tracking_totals *out, struct err *e);
	int (*loose)(void *context, bool *out, struct err *e);
	int (*set_loose)(void *context, bool value, struct err *e);

	// Tells of every transaction from now on that `commit` does not make. 0 or -1.
	int (*watch)(void *context, struct loop *loop, nft_monitor_callback *changed,
		     void *changed_context, struct err *e);
	// Tells now what has happened already.
	void (*read_changes)(void *context);

	// As nft_survey_find, over the chains there are now.
	int (*find_obstacles)(void *context, enum nft_hook hook, const struct nft_packet *packet,
			      nft_obstacle_callback *callback, void *callback_context,
			      struct err *e);

	// As nft_survey_tables.
	int (*find_tables)(void *context, nft_table_callback *callback, void *callback_context,
			   struct err *e);

	// Of the administrator's table, as nft_table_names, nft_table_counters, nft_counter_reset,
	// nft_set_addresses, nft_table_print and nft_chain_rules.
	int (*names)(void *context, enum nft_named what, struct nft_names *out, struct err *e);
	int (*counter_list)(void *context, struct nft_counter **out, size_t *count, struct err *e);
	int (*counter_reset)(void *context, const char *name, struct err *e);
	int (*set_addresses)(void *context, const char *set, struct nft_address **out,
			     size_t *count, struct err *e);
	int (*print)(void *context, uint64_t *out, struct err *e);
	int (*chain_rules)(void *context, const char *chain, uint64_t **out, size_t *count,
			   struct err *e);

	// As nft_helper_find and nft_flow_tables_find.
	int (*helper)(void *context, const char *type, uint8_t protocol, bool *out, struct err *e);
	int (*flow_tables)(void *context, bool *out, struct err *e);

	// Tells of packets that rules log to our group, until `tell_no_packets`. 0 or -1.
	int (*tell_packets)(void *context, struct loop *loop, const struct nflog_events *events,
			    void *events_context, struct err *e);
	void (*tell_no_packets)(void *context); // not from within an event
};
