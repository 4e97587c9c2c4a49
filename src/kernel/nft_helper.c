// SPDX-License-Identifier: BSD-2-Clause
// A transaction with a table and in it the helper as an object, of which the end is never said: the kernel looks at
// each part and then forgets the whole.

#include "kernel/nft_helper.h"

#include <arpa/inet.h>
#include <errno.h>

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
	int helper;	// likewise
	bool is_judged; // there is an answer about the helper
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

static void write_request(struct strbuf *b, uint32_t sequence, const char *type, uint8_t protocol)
{
	size_t message, data;

	write_beginning(b, sequence);
	message = begin(b, NFT_MSG_NEWTABLE, sequence + 1);
	attribute_put_text(b, NFTA_TABLE_NAME, PROBE);
	attribute_message_end(b, message);
	message = begin(b, NFT_MSG_NEWOBJ, sequence + 2);
	attribute_put_text(b, NFTA_OBJ_TABLE, PROBE);
	attribute_put_text(b, NFTA_OBJ_NAME, "helper");
	attribute_put_be32(b, NFTA_OBJ_TYPE, NFT_OBJECT_CT_HELPER);
	data = attribute_nest_begin(b, NFTA_OBJ_DATA);
	attribute_put_text(b, NFTA_CT_HELPER_NAME, type);
	attribute_put_u8(b, NFTA_CT_HELPER_L4PROTO, protocol);
	attribute_nest_end(b, data);
	attribute_message_end(b, message);
}

static void judge(void *context, uint32_t sequence, const struct netlink_ack *ack)
{
	struct verdicts *v = context;

	if (sequence == v->first + 2) {
		v->helper = ack->number;
		v->is_judged = true;
	} else if (ack->number) {
		v->table = ack->number;
	}
}

int nft_helper_find(struct netlink *n, const char *type, uint8_t protocol, bool *out, struct err *e)
{
	struct verdicts v = {.first = netlink_sequence(n, MESSAGES)};
	struct strbuf b;
	int result;

	strbuf_init(&b, REQUEST_MAX);
	write_request(&b, v.first, type, protocol);
	result = b.failed ? err_set(e, ERR_NO_MEMORY, NULL)
			  : netlink_exchange(n, b.data, b.length, judge, &v, e);
	strbuf_free(&b);
	if (result != 0)
		return -1;
	if (!v.table && !v.is_judged)
		v.table = EIO;
	if (v.table || (v.helper && v.helper != ENOENT))
		return netlink_fail(e, v.table ? v.table : v.helper, "asking for helpers", NULL);
	*out = v.helper == 0;
	return 0;
}
