// SPDX-License-Identifier: BSD-2-Clause
// The kernel for tests. Semantics as kernel/nft_batch.h and kernel/conntrack_worker.h tell them.

#include "fake_kernel.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernel/nft_batch.h"

enum { GONE_MS = 600000 };

static const char *const set_names[NFT_SET__COUNT] = {
	[NFT_DNAT_HOST] = "dnat-host",
	[NFT_DNAT_ANY] = "dnat-any",
	[NFT_SNAT_TWIN] = "snat-twin",
	[NFT_RESERVED] = "reserved",
	[NFT_ACCOUNT_IN] = "account-in",
	[NFT_ACCOUNT_OUT] = "account-out",
	[NFT_GONE] = "gone",
	[NFT_UPLINK] = "uplink",
};

static void add_end(struct strbuf *out, ip4 address, uint16_t port)
{
	char text[IP4_TEXT_SIZE];

	if (address)
		strbuf_add_format(out, " %s:%u", ip4_format(address, text), port);
	else
		strbuf_add_format(out, " %u", port);
}

void fake_kernel_write(struct strbuf *out, const struct nft_element *e)
{
	char text[IP4_TEXT_SIZE];

	if (e->set == NFT_UPLINK) {
		strbuf_add_format(out, "%s %u", set_names[e->set], e->link);
		return;
	}
	strbuf_add_format(out, "%s %s", set_names[e->set], e->protocol == 6 ? "tcp" : "udp");
	if (e->remote)
		strbuf_add_format(out, " %s", ip4_format(e->remote, text));
	add_end(out, e->address, e->port);
	if (e->to_address) {
		strbuf_add_text(out, " ->");
		add_end(out, e->to_address, e->to_port);
	}
	if (e->mapping)
		strbuf_add_format(out, " mapping %u", e->mapping);
	if (e->timeout_ms)
		strbuf_add_format(out, " timeout %llu", (unsigned long long)e->timeout_ms);
}

static void note(struct fake_kernel *k, const char *what, const struct nft_element *e)
{
	strbuf_add_text(&k->record, what);
	fake_kernel_write(&k->record, e);
	strbuf_add_char(&k->record, '\n');
}

static struct fake_key key_of(const struct nft_element *e)
{
	return (struct fake_key){
		.set = (uint32_t)e->set,
		.remote = e->remote,
		.address = e->address,
		.port = e->port,
		.protocol = e->protocol,
		.link = e->link,
	};
}

static void drop(struct fake_kernel *k, struct fake_element *element)
{
	HASH_DEL(k->elements, element);
	free(element);
}

static struct fake_element *find(struct fake_kernel *k, const struct nft_element *e)
{
	struct fake_key key = key_of(e);
	struct fake_element *found;

	HASH_FIND(hh, k->elements, &key, sizeof(key), found);
	if (found && k->loop && found->gone_at && found->gone_at <= loop_now(k->loop)) {
		drop(k, found);
		found = NULL;
	}
	return found;
}

struct nft_element *fake_kernel_find(struct fake_kernel *k, const struct nft_element *e)
{
	struct fake_element *found = find(k, e);

	return found ? &found->is : NULL;
}

static void time_out(struct fake_kernel *k)
{
	struct fake_element *element;
	struct fake_element *next;

	HASH_ITER(hh, k->elements, element, next)
	if (k->loop && element->gone_at && element->gone_at <= loop_now(k->loop))
		drop(k, element);
}

size_t fake_kernel_count(struct fake_kernel *k, bool with_gone)
{
	size_t count = 0;

	time_out(k);
	for (struct fake_element *e = k->elements; e; e = e->hh.next)
		count += with_gone || e->is.set != NFT_GONE;
	return count;
}

static void insert(struct fake_kernel *k, const struct nft_element *e, uint64_t gone_at)
{
	struct fake_element *new = calloc(1, sizeof(*new));

	if (!new)
		abort();
	new->key = key_of(e);
	new->is = *e;
	new->gone_at = gone_at;
	HASH_ADD(hh, k->elements, key, sizeof(new->key), new);
}

// What undoes a change that was made.
struct undo {
	bool was_there;
	struct nft_element is;
	uint64_t gone_at;
};

static int change(struct fake_kernel *k, const struct kernel_change *c, struct undo *undo,
		  struct err *e)
{
	const struct nft_element *wanted = &c->element;
	struct fake_element *there = find(k, wanted);
	uint64_t timeout =
		wanted->set == NFT_GONE && !wanted->timeout_ms ? GONE_MS : wanted->timeout_ms;

	*undo = (struct undo){.was_there = there != NULL, .is = *wanted};
	if (there) {
		undo->is = there->is;
		undo->gone_at = there->gone_at;
		if (!nft_element_same_data(&there->is, wanted))
			return err_set(e, ERR_ALREADY_EXISTS, "element has other data");
	}
	if (c->verb == KERNEL_REMOVE && there)
		drop(k, there);
	else if (c->verb == KERNEL_ADD && !there)
		insert(k, wanted, timeout && k->loop ? loop_now(k->loop) + timeout : 0);
	return 0;
}

static void take_back(struct fake_kernel *k, const struct undo *undo)
{
	struct fake_element *there = find(k, &undo->is);

	if (there)
		drop(k, there);
	if (undo->was_there)
		insert(k, &undo->is, undo->gone_at);
}

// A key that one transaction removes twice without adding it in between makes nft fail.
static int check_removals(const struct kernel_changes *c, struct err *e)
{
	for (size_t i = 0; i < c->count; i++) {
		if (c->change[i].verb != KERNEL_REMOVE || c->count > 512)
			continue;
		for (size_t j = i + 1; j < c->count; j++) {
			const struct nft_element *a = &c->change[i].element;
			const struct nft_element *b = &c->change[j].element;

			if (a->set != b->set || !nft_element_same_key(a, b))
				continue;
			if (c->change[j].verb == KERNEL_REMOVE)
				return err_set(e, ERR_NO_SUCH_ENTRY, "element removed twice");
			break;
		}
	}
	return 0;
}

static bool is_refused(struct fake_kernel *k, const struct kernel_changes *c)
{
	if (k->refuse > 0) {
		k->refuse--;
		return true;
	}
	for (size_t i = 0; i < c->count; i++)
		if (k->refuse_port && c->change[i].element.port == k->refuse_port)
			return true;
	return false;
}

static int apply(struct fake_kernel *k, const struct kernel_changes *c, struct undo *undo,
		 struct err *e)
{
	if (is_refused(k, c))
		return err_set(e, ERR_FAILURE, "refused for the test");
	if (!k->table)
		return err_set(e, ERR_NO_SUCH_ENTRY, "no table");
	if (check_removals(c, e) != 0)
		return -1;
	for (size_t i = 0; i < c->count; i++) {
		if (change(k, &c->change[i], &undo[i], e) == 0)
			continue;
		while (i-- > 0)
			take_back(k, &undo[i]);
		return -1;
	}
	return 0;
}

static int commit(void *context, const struct kernel_changes *c, struct err *e)
{
	struct fake_kernel *k = context;
	struct undo *undo;
	int result;

	if (c->count == 0)
		return 0;
	if (c->count > NFT_BATCH_MAX)
		return err_set(e, ERR_TOO_LARGE, "more than one transaction holds");
	undo = calloc(c->count, sizeof(*undo));
	if (!undo)
		abort();
	result = apply(k, c, undo, e);
	free(undo);
	if (result != 0) {
		strbuf_add_text(&k->record, "refused\n");
		return -1;
	}
	k->commits++;
	for (size_t i = 0; i < c->count; i++)
		note(k, c->change[i].verb == KERNEL_ADD ? "add " : "remove ",
		     &c->change[i].element);
	return 0;
}

static int counters(void *context, uint8_t protocol, ip4 internal, uint16_t port,
		    struct kernel_counters *out, struct err *e)
{
	struct fake_kernel *k = context;
	struct nft_element in = nft_account_in(protocol, internal, port);
	struct nft_element back = nft_account_out(protocol, internal, port);
	const struct nft_element *a = fake_kernel_find(k, &in);
	const struct nft_element *b = fake_kernel_find(k, &back);

	(void)e;
	*out = (struct kernel_counters){0};
	if (a && b)
		*out = (struct kernel_counters){a->packets, a->bytes, b->packets, b->bytes};
	return 0;
}

static int dump(void *context, nft_element_callback *callback, void *callback_context,
		struct err *e)
{
	struct fake_kernel *k = context;

	if (!k->table)
		return err_set(e, ERR_NO_SUCH_ENTRY, "no table");
	time_out(k);
	for (struct fake_element *element = k->elements; element; element = element->hh.next) {
		struct nft_element found = element->is;

		if (element->gone_at)
			found.expires_ms = element->gone_at - loop_now(k->loop);
		callback(callback_context, &found);
	}
	return 0;
}

static void note_filter(struct fake_kernel *k, const struct conntrack_filter *f)
{
	static const char *const names[] = {
		[CONNTRACK_INBOUND] = "inbound",
		[CONNTRACK_OUTBOUND] = "outbound",
		[CONNTRACK_UNTRANSLATED] = "untranslated",
	};
	char text[IP4_TEXT_SIZE];

	strbuf_add_format(&k->record, "end-flows %s %s", names[f->match],
			  f->protocol == 6 ? "tcp" : "udp");
	add_end(&k->record, f->address, f->port);
	if (f->outside) {
		strbuf_add_text(&k->record, " as");
		add_end(&k->record, f->outside, f->outside_port);
	}
	if (f->remote)
		strbuf_add_format(&k->record, " from %s", ip4_format(f->remote, text));
	strbuf_add_char(&k->record, '\n');
}

static uint64_t end_flows(void *context, const struct conntrack_filter *filters, size_t count,
			  conntrack_done_callback *callback, void *callback_context, struct err *e)
{
	struct fake_kernel *k = context;

	(void)e;
	for (size_t i = 0; i < count; i++)
		note_filter(k, &filters[i]);
	if (k->flows == k->flow_capacity) {
		k->flow_capacity = k->flow_capacity ? k->flow_capacity * 2 : 16;
		k->flow = realloc(k->flow, k->flow_capacity * sizeof(*k->flow));
		if (!k->flow)
			abort();
	}
	k->flow[k->flows++] = (struct fake_flow){++k->last_flow, callback, callback_context};
	if (!k->hold_flows && k->loop)
		loop_timer_set(&k->tell, 0);
	return k->last_flow;
}

static uint64_t list_flows(void *context, uint8_t family, conntrack_listed_callback *callback,
			   void *callback_context, struct err *e)
{
	struct fake_kernel *k = context;

	(void)family;
	if (!k->tracked) {
		(void)err_set(e, ERR_FAILURE, "nothing is tracked, for the test");
		return 0;
	}
	k->listed = callback;
	k->listed_context = callback_context;
	return ++k->listings;
}

void fake_kernel_list(struct fake_kernel *k, const struct err *e)
{
	conntrack_listed_callback *listed = k->listed;
	struct flow *flows = e ? NULL : calloc(k->tracked_count + 1, sizeof(*flows));

	k->listed = NULL;
	if (flows)
		memcpy(flows, k->tracked, k->tracked_count * sizeof(*flows));
	listed(k->listed_context, flows, flows ? k->tracked_count : 0, e);
}

static int delete_flow(void *context, const struct flow *flow, struct err *e)
{
	struct fake_kernel *k = context;

	(void)e;
	strbuf_add_format(&k->record, "delete flow %u port %u\n", flow->id,
			  flow->original.source_port);
	return 0;
}

static void forget_flows(void *context, uint64_t number)
{
	struct fake_kernel *k = context;

	for (size_t i = 0; i < k->flows; i++)
		if (k->flow[i].number == number)
			k->flow[i].callback = NULL;
}

void fake_kernel_release(struct fake_kernel *k)
{
	struct fake_flow *flow = k->flow;
	size_t count = k->flows;
	struct err e;

	k->flow = NULL;
	k->flows = 0;
	k->flow_capacity = 0;
	(void)err_set(&e, ERR_FAILURE, "%s", k->flow_error ? k->flow_error : "");
	for (size_t i = 0; i < count; i++)
		if (flow[i].callback)
			flow[i].callback(flow[i].context, k->flow_error ? &e : NULL);
	free(flow);
}

static void on_tell(void *context)
{
	fake_kernel_release(context);
}

static int watch(void *context, struct loop *loop, nft_monitor_callback *changed,
		 void *changed_context, struct err *e)
{
	struct fake_kernel *k = context;

	(void)loop;
	(void)e;
	k->changed = changed;
	k->changed_context = changed_context;
	return 0;
}

static void read_changes(void *context)
{
	(void)context; // told as they happen
}

// A table has several chains.
static bool is_told_before(const struct fake_kernel *k, size_t place)
{
	for (size_t i = 0; i < place; i++)
		if (strcmp(k->obstacles[i].table, k->obstacles[place].table) == 0)
			return true;
	return false;
}

static int find_tables(void *context, nft_table_callback *callback, void *callback_context,
		       struct err *e)
{
	struct fake_kernel *k = context;

	if (k->survey_error)
		return err_set(e, ERR_IO, "%s", k->survey_error);
	for (size_t i = 0; i < k->obstacle_count; i++)
		if (!is_told_before(k, i))
			callback(callback_context, k->obstacles[i].table, k->obstacles[i].inet);
	return 0;
}

// The administrator's table is never there.
static int names(void *context, enum nft_named what, struct nft_names *out, struct err *e)
{
	(void)context;
	(void)what;
	(void)e;
	*out = (struct nft_names){0};
	return 0;
}

// This kernel has all but one.
static int helper(void *context, const char *type, uint8_t protocol, bool *out, struct err *e)
{
	(void)context;
	(void)protocol;
	(void)e;
	*out = strcmp(type, "rtsp") != 0;
	return 0;
}

static int flow_tables(void *context, bool *out, struct err *e)
{
	const struct fake_kernel *k = context;

	(void)e;
	*out = k->flow_tables;
	return 0;
}

static int counter_list(void *context, struct nft_counter **out, size_t *count, struct err *e)
{
	(void)context;
	(void)e;
	*out = NULL;
	*count = 0;
	return 0;
}

static int counter_reset(void *context, const char *name, struct err *e)
{
	(void)context;
	(void)name;
	(void)e;
	return 0;
}

static int set_addresses(void *context, const char *set, struct nft_address **out, size_t *count,
			 struct err *e)
{
	(void)set;
	(void)context;
	(void)e;
	*out = NULL;
	*count = 0;
	return 0;
}

static int print(void *context, uint64_t *out, struct err *e)
{
	const struct fake_kernel *k = context;

	(void)e;
	*out = k->print;
	return 0;
}

// No packet is ever logged.
static int tell_packets(void *context, struct loop *loop, const struct nflog_events *events,
			void *events_context, struct err *e)
{
	(void)context;
	(void)loop;
	(void)events;
	(void)events_context;
	(void)e;
	return 0;
}

static void tell_no_packets(void *context)
{
	(void)context;
}

static int find_obstacles(void *context, enum nft_hook hook, const struct nft_packet *packet,
			  nft_obstacle_callback *callback, void *callback_context, struct err *e)
{
	struct fake_kernel *k = context;

	(void)packet;
	if (k->survey_error)
		return err_set(e, ERR_TOO_LARGE, "%s", k->survey_error);
	for (size_t i = 0; i < k->obstacle_count; i++)
		if (k->obstacles[i].hook == hook)
			callback(callback_context, &k->obstacles[i]);
	return 0;
}

void fake_kernel_tell(struct fake_kernel *k, unsigned touched, const char *program)
{
	struct nft_change change = {.touched = touched, .process = 4711};

	(void)snprintf(change.program, sizeof(change.program), "%s", program);
	if (k->changed)
		k->changed(k->changed_context, &change);
}

void fake_kernel_init(struct fake_kernel *k, struct loop *loop)
{
	*k = (struct fake_kernel){
		.loop = loop,
		.door = {.context = k,
			 .commit = commit,
			 .counters = counters,
			 .dump = dump,
			 .end_flows = end_flows,
			 .list_flows = list_flows,
			 .forget_flows = forget_flows,
			 .delete_flow = delete_flow,
			 .watch = watch,
			 .read_changes = read_changes,
			 .find_obstacles = find_obstacles,
			 .find_tables = find_tables,
			 .names = names,
			 .helper = helper,
			 .flow_tables = flow_tables,
			 .counter_list = counter_list,
			 .counter_reset = counter_reset,
			 .set_addresses = set_addresses,
			 .print = print,
			 .tell_packets = tell_packets,
			 .tell_no_packets = tell_no_packets},
	};
	fake_tracking_init(k);
	strbuf_init(&k->record, 64 << 20);
	if (loop)
		loop_timer_init(&k->tell, loop, on_tell, k);
}

void fake_kernel_done(struct fake_kernel *k)
{
	if (k->loop)
		loop_timer_cancel(&k->tell);
	fake_kernel_drop_table(k);
	strbuf_free(&k->record);
	free(k->flow);
}

void fake_kernel_drop_table(struct fake_kernel *k)
{
	struct fake_element *element;
	struct fake_element *next;

	k->table = false;
	HASH_ITER(hh, k->elements, element, next)
	drop(k, element);
}
