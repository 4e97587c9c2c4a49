// SPDX-License-Identifier: BSD-2-Clause
// Ending flows: the right entries of a real connection tracker go, the others stay; and the helper
// thread that does it beside the loop.
#include "namespace.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#include <linux/capability.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_conntrack.h>

#include "base/strbuf.h"
#include "kernel/attribute.h"
#include "kernel/conntrack.h"
#include "kernel/conntrack_worker.h"

#define INSIDE	0x0a090901u // 10.9.9.1
#define OUTSIDE 0x0a090902u // 10.9.9.2
#define THIRD	0x0a090903u // 10.9.9.3
#define UDP	IPPROTO_UDP

enum { ENTRIES_MAX = 64, PASSES_MAX = 3000 };

static struct netlink *netlink;

static int enter(void **state)
{
	struct err e;

	(void)state;
	if (!namespace_enter())
		return 0;
	IP("link", "set", "lo", "up");
	IP("addr", "add", "10.9.9.1/32", "dev", "lo");
	IP("addr", "add", "10.9.9.2/32", "dev", "lo");
	IP("addr", "add", "10.9.9.3/32", "dev", "lo");
	// Without a rule that needs it nothing is tracked.
	assert_int_equal(COMMAND("table ip t {\n"
				 "\tchain out {\n"
				 "\t\ttype nat hook output priority -100;\n"
				 "\t\tudp dport 5000 dnat to 10.9.9.2:6000\n"
				 "\t}\n"
				 "\tchain post {\n"
				 "\t\ttype nat hook postrouting priority 100;\n"
				 "\t\tudp sport 7000 snat to 10.9.9.2:7777\n"
				 "\t}\n"
				 "}\n",
				 NULL, "nft", "-f", "-"),
			 0);
	netlink = netlink_open(NETLINK_NETFILTER, 0, &e);
	return 0;
}

static int leave(void **state)
{
	(void)state;
	netlink_close(netlink);
	return 0;
}

#define NEEDS_KERNEL()                                                                             \
	if (!netlink)                                                                              \
	skip()

static void flow(ip4 from, uint16_t from_port, ip4 to, uint16_t to_port)
{
	struct sockaddr_in source = {.sin_family = AF_INET,
				     .sin_addr.s_addr = htonl(from),
				     .sin_port = htons(from_port)};
	struct sockaddr_in target = {
		.sin_family = AF_INET, .sin_addr.s_addr = htonl(to), .sin_port = htons(to_port)};
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	assert_true(fd >= 0);
	assert_int_equal(bind(fd, (struct sockaddr *)&source, sizeof(source)), 0);
	assert_int_equal(sendto(fd, "x", 1, 0, (struct sockaddr *)&target, sizeof(target)), 1);
	close(fd);
}

struct entries {
	struct conntrack_entry list[ENTRIES_MAX];
	size_t count;
};

static int take_entry(void *context, const struct nlmsghdr *message)
{
	struct entries *entries = context;
	struct conntrack_entry entry;

	if (conntrack_decode(message, &entry) && entry.original.protocol == UDP) {
		assert_true(entries->count < ENTRIES_MAX);
		entries->list[entries->count++] = entry;
	}
	return 0;
}

static int request(uint16_t message, bool dump, struct entries *entries)
{
	struct nfgenmsg header = {.nfgen_family = AF_INET};
	struct strbuf b;
	struct nlmsghdr *m;
	struct err e;
	int result;

	strbuf_init(&b, 64);
	attribute_message_end(&b,
			      attribute_message_begin(&b, NFNL_SUBSYS_CTNETLINK << 8 | message,
						      NLM_F_REQUEST, 0, &header, sizeof(header)));
	m = (struct nlmsghdr *)(void *)b.data;
	result = dump ? netlink_dump(netlink, m, take_entry, entries, NULL, &e)
		      : netlink_request(netlink, m, NULL, NULL, NULL, &e);
	strbuf_free(&b);
	return result;
}

static bool is_tracked(ip4 from, uint16_t from_port, ip4 to, uint16_t to_port)
{
	struct entries entries = {.count = 0};

	assert_int_equal(request(IPCTNL_MSG_CT_GET, true, &entries), 0);
	for (size_t i = 0; i < entries.count; i++) {
		const struct conntrack_tuple *t = &entries.list[i].original;

		if (t->source == from && t->source_port == from_port && t->destination == to &&
		    t->destination_port == to_port)
			return true;
	}
	return false;
}

// Five flows: redirected, plain, translated on its way out, plain from another host, redirected
// from another host.
static void fresh_flows(void)
{
	assert_int_equal(request(IPCTNL_MSG_CT_DELETE, false, NULL), 0);
	flow(INSIDE, 1000, OUTSIDE, 5000);
	flow(INSIDE, 1001, OUTSIDE, 5001);
	flow(INSIDE, 7000, OUTSIDE, 5002);
	flow(THIRD, 1001, OUTSIDE, 5001);
	flow(THIRD, 1000, OUTSIDE, 5000);
}

// Which of the five are there, as binary digits.
static int there(void)
{
	return is_tracked(INSIDE, 1000, OUTSIDE, 5000) << 0 |
	       is_tracked(INSIDE, 1001, OUTSIDE, 5001) << 1 |
	       is_tracked(INSIDE, 7000, OUTSIDE, 5002) << 2 |
	       is_tracked(THIRD, 1001, OUTSIDE, 5001) << 3 |
	       is_tracked(THIRD, 1000, OUTSIDE, 5000) << 4;
}

// Deletes by FILTER, alone or among so many others that the table is read and searched instead.
static int left_after(struct conntrack_filter filter, bool among_others)
{
	struct conntrack_filter filters[40];
	struct err e;

	fresh_flows();
	assert_int_equal(there(), 31);
	for (uint16_t i = 0; i < 40; i++)
		filters[i] = (struct conntrack_filter){
			.match = i % 3, .protocol = UDP, .address = OUTSIDE, .port = 100 + i};
	filters[among_others ? 17 : 0] = filter;
	if (conntrack_delete(netlink, filters, among_others ? 40 : 1, &e) != 0)
		fail_msg("%s", e.text);
	return there();
}

static void each_filter_deletes_what_it_names(void **state)
{
	(void)state;
	NEEDS_KERNEL();
	for (int among = 0; among < 2; among++) {
		struct conntrack_filter in = {CONNTRACK_INBOUND, UDP, 5000, 0, OUTSIDE, 0, 0};
		struct conntrack_filter out = {
			CONNTRACK_OUTBOUND, UDP, 7000, 7777, INSIDE, OUTSIDE, 0};
		struct conntrack_filter plain = {
			CONNTRACK_UNTRANSLATED, UDP, 5001, 0, OUTSIDE, 0, 0};

		assert_int_equal(left_after(in, among), 31 - 1 - 16);
		in.remote = THIRD;
		assert_int_equal(left_after(in, among), 31 - 16);
		in.protocol = IPPROTO_TCP;
		assert_int_equal(left_after(in, among), 31);
		assert_int_equal(left_after(out, among), 31 - 4);
		out.outside_port = 7000; // not what it leaves as
		assert_int_equal(left_after(out, among), 31);
		assert_int_equal(left_after(plain, among), 31 - 2 - 8);
		plain.remote = INSIDE;
		assert_int_equal(left_after(plain, among), 31 - 2);
		plain.port = 5000; // that is translated
		plain.remote = 0;
		assert_int_equal(left_after(plain, among), 31);
	}
}

struct told {
	int count;
	int failed;
	struct conntrack_worker *worker;
	uint64_t forget; // in the callback
};

static void on_done(void *context, const struct err *e)
{
	struct told *told = context;

	told->count++;
	told->failed += e != NULL;
	if (told->forget)
		conntrack_worker_forget(told->worker, told->forget);
}

static void run_until_idle(struct loop *loop, struct conntrack_worker *worker)
{
	for (int i = 0; i < PASSES_MAX && conntrack_worker_pending(worker) > 0; i++) {
		loop_pump(loop);
		usleep(1000);
	}
	assert_int_equal(conntrack_worker_pending(worker), 0);
}

static const struct conntrack_filter inbound = {CONNTRACK_INBOUND, UDP, 5000, 0, OUTSIDE, 0, 0};

static void the_thread_ends_flows_and_tells_the_loop(void **state)
{
	struct loop *loop;
	struct told told = {0};
	struct conntrack_worker *worker;
	struct err e;

	(void)state;
	NEEDS_KERNEL();
	loop = loop_new();
	worker = conntrack_worker_new(loop, &e);
	assert_non_null(worker);
	fresh_flows();
	for (int i = 0; i < 1000; i++)
		assert_int_not_equal(
			conntrack_worker_submit(worker, &inbound, 1, on_done, &told, &e), 0);
	assert_int_equal(told.count, 0); // never inside the call
	assert_int_equal(conntrack_worker_pending(worker), 1000);
	run_until_idle(loop, worker);
	assert_int_equal(told.count, 1000);
	assert_int_equal(told.failed, 0);
	assert_int_equal(there(), 31 - 1 - 16);

	assert_int_not_equal(conntrack_worker_submit(worker, &inbound, 1, NULL, NULL, &e), 0);
	run_until_idle(loop, worker);
	conntrack_worker_free(worker);
	loop_free(loop);
}

static void a_forgotten_job_is_done_but_not_told(void **state)
{
	struct loop *loop;
	struct told told = {0};
	struct told other = {0};
	struct conntrack_worker *worker;
	uint64_t first;
	struct err e;

	(void)state;
	NEEDS_KERNEL();
	loop = loop_new();
	worker = conntrack_worker_new(loop, &e);
	fresh_flows();
	first = conntrack_worker_submit(worker, &inbound, 1, on_done, &told, &e);
	conntrack_worker_forget(worker, first);
	conntrack_worker_forget(worker, 0);
	conntrack_worker_forget(worker, first + 1000);
	run_until_idle(loop, worker);
	assert_int_equal(told.count, 0);
	assert_int_equal(there(), 31 - 1 - 16);

	// By the callback of the job before it, when both are done already.
	told.worker = worker;
	first = conntrack_worker_submit(worker, &inbound, 1, on_done, &told, &e);
	told.forget = conntrack_worker_submit(worker, &inbound, 1, on_done, &other, &e);
	assert_int_equal(told.forget, first + 1);
	run_until_idle(loop, worker);
	assert_int_equal(told.count, 1);
	assert_int_equal(other.count, 0);
	conntrack_worker_free(worker);
	loop_free(loop);
}

static void ending_it_tells_nobody(void **state)
{
	struct loop *loop;
	struct told told = {0};
	struct conntrack_worker *worker;
	struct err e;

	(void)state;
	NEEDS_KERNEL();
	loop = loop_new();
	worker = conntrack_worker_new(loop, &e);
	for (int i = 0; i < 100; i++)
		(void)conntrack_worker_submit(worker, &inbound, 1, on_done, &told, &e);
	conntrack_worker_free(worker);
	loop_pump(loop);
	assert_int_equal(told.count, 0);
	conntrack_worker_free(NULL);
	loop_free(loop);
}

static void the_queue_is_bounded(void **state)
{
	struct conntrack_filter filters[CONNTRACK_JOB_FILTERS + 1] = {inbound};
	struct loop *loop;
	struct conntrack_worker *worker;
	struct err e;

	(void)state;
	NEEDS_KERNEL();
	loop = loop_new();
	worker = conntrack_worker_new(loop, &e);
	for (int i = 0; i < CONNTRACK_QUEUE_MAX; i++)
		assert_int_not_equal(conntrack_worker_submit(worker, &inbound, 1, NULL, NULL, &e),
				     0);
	assert_int_equal(conntrack_worker_submit(worker, &inbound, 1, NULL, NULL, &e), 0);
	assert_int_equal(e.kind, ERR_NO_MEMORY);
	assert_int_equal(conntrack_worker_submit(worker, filters, 0, NULL, NULL, &e), 0);
	assert_int_equal(
		conntrack_worker_submit(worker, filters, CONNTRACK_JOB_FILTERS + 1, NULL, NULL, &e),
		0);
	conntrack_worker_free(worker);
	loop_free(loop);
}

// In a process without capabilities: 0 when the refusal was told.
static int refused_without_capability(void)
{
	struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
	struct __user_cap_data_struct none[2] = {{0}};
	struct loop *loop = loop_new();
	struct conntrack_worker *worker;
	struct told told = {0};
	struct err e;

	if (syscall(SYS_capset, &header, none) != 0)
		return 2;
	worker = conntrack_worker_new(loop, &e);
	if (!worker || !conntrack_worker_submit(worker, &inbound, 1, on_done, &told, &e))
		return 3;
	for (int i = 0; i < PASSES_MAX && told.count == 0; i++) {
		loop_pump(loop);
		usleep(1000);
	}
	conntrack_worker_free(worker);
	loop_free(loop);
	return told.failed == 1 ? 0 : 1;
}

static void a_refusal_is_told(void **state)
{
	int status;
	pid_t child;

	(void)state;
	NEEDS_KERNEL();
	child = fork();
	if (child == 0)
		_exit(refused_without_capability());
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_filter_deletes_what_it_names),
		cmocka_unit_test(the_thread_ends_flows_and_tells_the_loop),
		cmocka_unit_test(a_forgotten_job_is_done_but_not_told),
		cmocka_unit_test(ending_it_tells_nobody),
		cmocka_unit_test(the_queue_is_bounded),
		cmocka_unit_test(a_refusal_is_told),
	};

	return cmocka_run_group_tests(tests, enter, leave);
}
