// SPDX-License-Identifier: BSD-2-Clause
// Acting on the kernel: transactions of set elements, counters, flows.

#include "gate/kernel_netlink.h"

#include <linux/netlink.h>
#include <stdlib.h>
#include <unistd.h>

#include "kernel/nft_batch.h"
#include "kernel/nft_probe.h"
#include "wire/firewall.h"

struct kernel_netlink {
	struct netlink *netfilter;
	struct nft_batch *batch;
	struct conntrack_worker *worker;
	struct nft_monitor *monitor; // NULL: nobody watches
	struct nflog *packets;	     // NULL: nobody wants them
	int loose;		     // of tracking_loose_open
};

static int commit(void *context, const struct kernel_changes *changes, struct err *e)
{
	struct kernel_netlink *k = context;

	nft_batch_reset(k->batch);
	for (size_t i = 0; i < changes->count; i++) {
		const struct kernel_change *change = &changes->change[i];

		if (change->verb == KERNEL_ADD)
			nft_batch_add(k->batch, &change->element);
		else
			nft_batch_remove(k->batch, &change->element);
	}
	return nft_batch_commit(k->batch, k->netfilter, NULL, e);
}

static int element(void *context, struct nft_element *wanted, struct err *e)
{
	struct kernel_netlink *k = context;

	return nft_element_get(k->netfilter, wanted, e);
}

static int counters(void *context, uint8_t protocol, ip4 internal, uint16_t port,
		    struct kernel_counters *out, struct err *e)
{
	struct kernel_netlink *k = context;
	struct nft_element in = nft_account_in(protocol, internal, port);
	struct nft_element back = nft_account_out(protocol, internal, port);

	*out = (struct kernel_counters){0};
	if (nft_element_get(k->netfilter, &in, e) < 0 ||
	    nft_element_get(k->netfilter, &back, e) < 0)
		return -1;
	*out = (struct kernel_counters){
		.packets_in = in.packets,
		.bytes_in = in.bytes,
		.packets_out = back.packets,
		.bytes_out = back.bytes,
	};
	return 0;
}

static int dump(void *context, nft_element_callback *callback, void *callback_context,
		struct err *e)
{
	static const enum nft_set sets[] = {
		NFT_DNAT_HOST,	NFT_DNAT_ANY,	 NFT_SNAT_TWIN, NFT_RESERVED,
		NFT_ACCOUNT_IN, NFT_ACCOUNT_OUT, NFT_GONE,	NFT_UPLINK,
	};
	struct kernel_netlink *k = context;

	for (size_t i = 0; i < sizeof(sets) / sizeof(sets[0]); i++)
		if (nft_set_dump(k->netfilter, sets[i], callback, callback_context, e) != 0)
			return -1;
	return 0;
}

static uint64_t end_flows(void *context, const struct conntrack_filter *filters, size_t count,
			  conntrack_done_callback *callback, void *callback_context, struct err *e)
{
	struct kernel_netlink *k = context;

	return conntrack_worker_submit(k->worker, filters, count, callback, callback_context, e);
}

static uint64_t list_flows(void *context, uint8_t family, conntrack_listed_callback *callback,
			   void *callback_context, struct err *e)
{
	struct kernel_netlink *k = context;

	return conntrack_worker_list(k->worker, family, callback, callback_context, e);
}

static int delete_flow(void *context, const struct flow *flow, struct err *e)
{
	struct kernel_netlink *k = context;

	return flow_delete(k->netfilter, flow, e);
}

static int get_timeouts(void *context, struct tracking_timeouts *out, struct err *e)
{
	struct kernel_netlink *k = context;

	return tracking_timeouts_get(k->netfilter, out, e);
}

static int set_timeouts(void *context, const struct tracking_timeouts *wanted, struct err *e)
{
	struct kernel_netlink *k = context;

	return tracking_timeouts_set(k->netfilter, wanted, e);
}

static int get_totals(void *context, struct tracking_totals *out, struct err *e)
{
	struct kernel_netlink *k = context;

	return tracking_totals_get(k->netfilter, out, e);
}

static int get_loose(void *context, bool *out, struct err *e)
{
	struct kernel_netlink *k = context;

	return tracking_loose_get(k->loose, out, e);
}

static int set_loose(void *context, bool value, struct err *e)
{
	struct kernel_netlink *k = context;

	return tracking_loose_set(k->loose, value, e);
}

static void forget_flows(void *context, uint64_t number)
{
	struct kernel_netlink *k = context;

	conntrack_worker_forget(k->worker, number);
}

static int watch(void *context, struct loop *loop, nft_monitor_callback *changed,
		 void *changed_context, struct err *e)
{
	struct kernel_netlink *k = context;

	k->monitor = nft_monitor_new(loop, k->netfilter, changed, changed_context, e);
	return k->monitor ? 0 : -1;
}

static void read_changes(void *context)
{
	struct kernel_netlink *k = context;

	nft_monitor_read(k->monitor);
}

static int find_obstacles(void *context, enum nft_hook hook, const struct nft_packet *packet,
			  nft_obstacle_callback *callback, void *callback_context, struct err *e)
{
	struct kernel_netlink *k = context;
	struct nft_survey *survey = nft_survey_new(k->netfilter, e);
	int result =
		survey ? nft_survey_find(survey, hook, packet, callback, callback_context, e) : -1;

	nft_survey_free(survey);
	return result;
}

static int find_tables(void *context, nft_table_callback *callback, void *callback_context,
		       struct err *e)
{
	struct kernel_netlink *k = context;
	struct nft_survey *survey = nft_survey_new(k->netfilter, e);

	if (!survey)
		return -1;
	nft_survey_tables(survey, callback, callback_context);
	nft_survey_free(survey);
	return 0;
}

static int flow_tables(void *context, bool *out, struct err *e)
{
	struct kernel_netlink *k = context;

	return nft_flow_tables_find(k->netfilter, out, e);
}

static int helper(void *context, const char *type, uint8_t protocol, bool *out, struct err *e)
{
	struct kernel_netlink *k = context;

	return nft_helper_find(k->netfilter, type, protocol, out, e);
}

static int names(void *context, enum nft_named what, struct nft_names *out, struct err *e)
{
	struct kernel_netlink *k = context;

	return nft_table_names(k->netfilter, NFT_FILTER_TABLE, what, out, e);
}

static int counter_list(void *context, struct nft_counter **out, size_t *count, struct err *e)
{
	struct kernel_netlink *k = context;

	return nft_table_counters(k->netfilter, NFT_FILTER_TABLE, out, count, e);
}

static int counter_reset(void *context, const char *name, struct err *e)
{
	struct kernel_netlink *k = context;

	return nft_counter_reset(k->netfilter, NFT_FILTER_TABLE, name, e);
}

static int set_addresses(void *context, const char *set, struct nft_address **out, size_t *count,
			 struct err *e)
{
	struct kernel_netlink *k = context;

	return nft_set_addresses(k->netfilter, NFT_FILTER_TABLE, set, out, count, e);
}

static int print(void *context, uint64_t *out, struct err *e)
{
	struct kernel_netlink *k = context;

	return nft_table_print(k->netfilter, NFT_FILTER_TABLE, out, e);
}

static int chain_rules(void *context, const char *chain, uint64_t **out, size_t *count,
		       struct err *e)
{
	struct kernel_netlink *k = context;

	return nft_chain_rules(k->netfilter, NFT_FILTER_TABLE, chain, out, count, e);
}

static int tell_packets(void *context, struct loop *loop, const struct nflog_events *events,
			void *events_context, struct err *e)
{
	struct kernel_netlink *k = context;

	k->packets = nflog_new(loop, FIREWALL_LOG_GROUP, events, events_context, e);
	return k->packets ? 0 : -1;
}

static void tell_no_packets(void *context)
{
	struct kernel_netlink *k = context;

	nflog_free(k->packets);
	k->packets = NULL;
}

struct kernel_netlink *kernel_netlink_new(struct loop *loop, int loose, struct gate_kernel *out,
					  struct err *e)
{
	struct kernel_netlink *k = calloc(1, sizeof(*k));

	if (!k) {
		if (loose >= 0)
			(void)close(loose);
		(void)err_set(e, ERR_NO_MEMORY, NULL);
		return NULL;
	}
	k->loose = loose;
	k->netfilter = netlink_open(NETLINK_NETFILTER, 0, e);
	k->batch = nft_batch_new();
	k->worker = k->netfilter ? conntrack_worker_new(loop, e) : NULL;
	if (!k->batch)
		(void)err_set(e, ERR_NO_MEMORY, NULL);
	if (!k->batch || !k->worker) {
		kernel_netlink_free(k);
		return NULL;
	}
	*out = (struct gate_kernel){
		.context = k,
		.commit = commit,
		.element = element,
		.counters = counters,
		.dump = dump,
		.end_flows = end_flows,
		.list_flows = list_flows,
		.forget_flows = forget_flows,
		.delete_flow = delete_flow,
		.timeouts = get_timeouts,
		.set_timeouts = set_timeouts,
		.totals = get_totals,
		.loose = get_loose,
		.set_loose = set_loose,
		.watch = watch,
		.read_changes = read_changes,
		.find_obstacles = find_obstacles,
		.find_tables = find_tables,
		.names = names,
		.counter_list = counter_list,
		.counter_reset = counter_reset,
		.set_addresses = set_addresses,
		.print = print,
		.chain_rules = chain_rules,
		.helper = helper,
		.flow_tables = flow_tables,
		.tell_packets = tell_packets,
		.tell_no_packets = tell_no_packets,
	};
	return k;
}

void kernel_netlink_free(struct kernel_netlink *k)
{
	if (!k)
		return;
	nflog_free(k->packets);
	nft_monitor_free(k->monitor);
	conntrack_worker_free(k->worker);
	nft_batch_free(k->batch);
	if (k->loose >= 0)
		(void)close(k->loose);
	netlink_close(k->netfilter);
	free(k);
}
