// SPDX-License-Identifier: BSD-2-Clause
// A transaction with a table and in it what is asked about, of which the end is never said: the
// kernel looks at each part and then forgets the whole.

#include "kernel/nft_probe.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>

#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>

#include "base/strbuf.h"
#include "kernel/attribute.h"

#define PROBE "sallyport_probe"

enum { REQUEST_MAX = 4096, MESSAGES = 3 };

struct verdicts {
	uint32_t first;
	int table;	// errno of making it
	int asked;	// of making what is asked about
	bool is_judged; // there is an answer about that
};

static size_t begin(struct strbuf *b, uint16_t type, uint32_t sequence)
{
	struct nfgenmsg header = {.nfgen_family = NFPROTO_INET, .version = NFNETLINK_V0};

	return attribute_message_begin(b, (uint16_t)(NFNL_SUBSYS_NFTABLES << 8 | type),
				       NLM_F_REQUEST | NLM_F_CREATE | NLM_F_ACK, sequence, &header,
				       sizeof(header));
}

static void write_beginning(struct strbuf *b, uint32_t sequence)
{
	struct nfgenmsg header = {.version = NFNETLINK_V0, .res_id = htons(NFNL_SUBSYS_NFTABLES)};

	attribute_message_end(b, attribute_message_begin(b, NFNL_MSG_BATCH_BEGIN, NLM_F_REQUEST,
							 sequence, &header, sizeof(header)));
}

// What is asked about, as the third message.
struct asked {
	const char *what; // for errors: "helpers"
	void (*write)(struct strbuf *b, uint32_t sequence, const struct asked *asked);
	const char *helper; // type
	uint8_t protocol;
};

static void write_helper(struct strbuf *b, uint32_t sequence, const struct asked *asked)
{
	size_t message = begin(b, NFT_MSG_NEWOBJ, sequence);
	size_t data;

	attribute_put_text(b, NFTA_OBJ_TABLE, PROBE);
	attribute_put_text(b, NFTA_OBJ_NAME, "helper");
	attribute_put_be32(b, NFTA_OBJ_TYPE, NFT_OBJECT_CT_HELPER);
	data = attribute_nest_begin(b, NFTA_OBJ_DATA);
	attribute_put_text(b, NFTA_CT_HELPER_NAME, asked->helper);
	attribute_put_u8(b, NFTA_CT_HELPER_L4PROTO, asked->protocol);
	attribute_nest_end(b, data);
	attribute_message_end(b, message);
}

static void write_flow_table(struct strbuf *b, uint32_t sequence, const struct asked *asked)
{
	size_t message = begin(b, NFT_MSG_NEWFLOWTABLE, sequence);
	size_t hook;

	(void)asked;
	attribute_put_text(b, NFTA_FLOWTABLE_TABLE, PROBE);
	attribute_put_text(b, NFTA_FLOWTABLE_NAME, "flows");
	hook = attribute_nest_begin(b, NFTA_FLOWTABLE_HOOK);
	attribute_put_be32(b, NFTA_FLOWTABLE_HOOK_NUM, NF_NETDEV_INGRESS);
	attribute_put_be32(b, NFTA_FLOWTABLE_HOOK_PRIORITY, 0);
	attribute_nest_end(b, hook);
	attribute_message_end(b, message);
}

static void write_request(struct strbuf *b, uint32_t sequence, const struct asked *asked)
{
	size_t message;

	write_beginning(b, sequence);
	message = begin(b, NFT_MSG_NEWTABLE, sequence + 1);
	attribute_put_text(b, NFTA_TABLE_NAME, PROBE);
	attribute_message_end(b, message);
	asked->write(b, sequence + 2, asked);
}

static void judge(void *context, uint32_t sequence, const struct netlink_ack *ack)
{
	struct verdicts *v = context;

	if (sequence == v->first + 2) {
		v->asked = ack->number;
		v->is_judged = true;
	} else if (ack->number) {
		v->table = ack->number;
	}
}

static int find(struct netlink *n, const struct asked *asked, bool *out, struct err *e)
{
	struct verdicts v = {.first = netlink_sequence(n, MESSAGES)};
	char text[64];
	struct strbuf b;
	int result;

	strbuf_init(&b, REQUEST_MAX);
	write_request(&b, v.first, asked);
	result = b.failed ? err_set(e, ERR_NO_MEMORY, NULL)
			  : netlink_exchange(n, b.data, b.length, judge, &v, e);
	strbuf_free(&b);
	if (result != 0)
		return -1;
	if (!v.table && !v.is_judged)
		v.table = EIO;
	if (v.table || (v.asked && v.asked != ENOENT && v.asked != EOPNOTSUPP)) {
		(void)snprintf(text, sizeof(text), "asking for %s", asked->what);
		return netlink_fail(e, v.table ? v.table : v.asked, text, NULL);
	}
	*out = v.asked == 0;
	return 0;
}

int nft_helper_find(struct netlink *n, const char *type, uint8_t protocol, bool *out, struct err *e)
{
	const struct asked asked = {"helpers", write_helper, type, protocol};

	return find(n, &asked, out, e);
}

int nft_flow_tables_find(struct netlink *n, bool *out, struct err *e)
{
	const struct asked asked = {.what = "flow tables", .write = write_flow_table};

	return find(n, &asked, out, e);
}
