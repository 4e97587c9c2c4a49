// SPDX-License-Identifier: BSD-2-Clause
// What stands in a table: dumps by name, of counters, of rules' handles.
#include "kernel/nft_table.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>

#include "kernel/attribute.h"
#include "kernel/dump.h"

#define FNV_BEGIN 14695981039346656037ull
#define FNV_PRIME 1099511628211ull

// The attributes that chains, sets and objects have in common, by the numbers of each.
struct named_kind {
	uint8_t get, is;
	uint16_t table, name;
};

static const struct named_kind kinds[] = {
	[NFT_NAMED_CHAINS] = {NFT_MSG_GETCHAIN, NFT_MSG_NEWCHAIN, NFTA_CHAIN_TABLE,
			      NFTA_CHAIN_NAME},
	[NFT_NAMED_OBJECTS] = {NFT_MSG_GETOBJ, NFT_MSG_NEWOBJ, NFTA_OBJ_TABLE, NFTA_OBJ_NAME},
	[NFT_NAMED_SETS] = {NFT_MSG_GETSET, NFT_MSG_NEWSET, NFTA_SET_TABLE, NFTA_SET_NAME},
	[NFT_NAMED_FLOWS] = {NFT_MSG_GETFLOWTABLE, NFT_MSG_NEWFLOWTABLE, NFTA_FLOWTABLE_TABLE,
			     NFTA_FLOWTABLE_NAME},
};

// A row of a dump knows its table, since the kernel tells chains of all.
struct named_row {
	char table[NFT_NAME_SIZE];
	char name[NFT_NAME_SIZE];
};

struct counter_row {
	char table[NFT_NAME_SIZE];
	struct nft_counter counter;
};

struct rule_row {
	char table[32]; // a longer name is none of ours
	uint64_t handle;
	uint32_t use; // of a chain: its rules
};

static uint16_t message_type(uint8_t type)
{
	return (uint16_t)(NFNL_SUBSYS_NFTABLES << 8 | type);
}

// The header of a dump request that names TABLE, and with CHAIN only rules of that; its size.
static size_t begin_request(char out[DUMP_HEADER_MAX], uint16_t attribute, const char *table,
			    const char *chain)
{
	struct nfgenmsg header = {.nfgen_family = NFPROTO_INET, .version = NFNETLINK_V0};
	struct strbuf b;
	size_t n;

	strbuf_init(&b, DUMP_HEADER_MAX);
	strbuf_add(&b, (const char *)&header, sizeof(header));
	attribute_put_text(&b, attribute, table);
	if (chain)
		attribute_put_text(&b, NFTA_RULE_CHAIN, chain);
	n = b.failed ? 0 : b.length;
	if (n > 0)
		memcpy(out, b.data, n);
	strbuf_free(&b);
	return n;
}

static int dump_table(struct netlink *n, const char *table, uint8_t type, uint16_t attribute,
		      dump_decode *decode, size_t row_size, void **out, size_t *count,
		      struct err *e)
{
	char header[DUMP_HEADER_MAX];
	size_t size = begin_request(header, attribute, table, NULL);
	int result;

	*out = NULL;
	*count = 0;
	if (size == 0)
		return err_set(e, ERR_NO_MEMORY, NULL);
	result = dump_rows(n, message_type(type), header, size, decode, row_size, out, count, e);
	return result != 0 && e->kind == ERR_NO_SUCH_ENTRY ? 0 : result;
}

// ---- names

static bool take_name(const struct nlmsghdr *message, enum nft_named what, struct named_row *row)
{
	const struct named_kind *kind = &kinds[what];
	const struct nlattr *a[NFTA_SET_FLAGS + 1];
	uint32_t flags = 0;

	if (message->nlmsg_type != message_type(kind->is) ||
	    !attribute_parse_message(message, sizeof(struct nfgenmsg), a, NFTA_SET_FLAGS) ||
	    !attribute_text(a[kind->table], row->table, sizeof(row->table)) ||
	    !attribute_text(a[kind->name], row->name, sizeof(row->name)))
		return false;
	if (what == NFT_NAMED_SETS)
		(void)attribute_be32(a[NFTA_SET_FLAGS], &flags);
	return !(flags & NFT_SET_ANONYMOUS);
}

static bool take_chain(const struct nlmsghdr *message, void *row)
{
	return take_name(message, NFT_NAMED_CHAINS, row);
}

static bool take_object(const struct nlmsghdr *message, void *row)
{
	return take_name(message, NFT_NAMED_OBJECTS, row);
}

static bool take_set(const struct nlmsghdr *message, void *row)
{
	return take_name(message, NFT_NAMED_SETS, row);
}

static bool take_flows(const struct nlmsghdr *message, void *row)
{
	return take_name(message, NFT_NAMED_FLOWS, row);
}

int nft_table_names(struct netlink *n, const char *table, enum nft_named what,
		    struct nft_names *out, struct err *e)
{
	static dump_decode *const takes[] = {take_chain, take_object, take_set, take_flows};
	void *dumped;
	struct named_row *rows;
	size_t count;

	*out = (struct nft_names){0};
	if (dump_table(n, table, kinds[what].get, kinds[what].table, takes[what],
		       sizeof(struct named_row), &dumped, &count, e) != 0)
		return -1;
	rows = dumped;
	out->name = count > 0 ? calloc(count, sizeof(*out->name)) : NULL;
	if (count > 0 && !out->name) {
		free(rows);
		return err_set(e, ERR_NO_MEMORY, NULL);
	}
	for (size_t i = 0; i < count; i++)
		if (strcmp(rows[i].table, table) == 0)
			memcpy(out->name[out->count++], rows[i].name, NFT_NAME_SIZE);
	free(rows);
	return 0;
}

void nft_names_free(struct nft_names *names)
{
	free(names->name);
	*names = (struct nft_names){0};
}

// ---- counters

bool nft_counter_decode(const struct nlmsghdr *message, struct nft_counter *out)
{
	const struct nlattr *a[NFTA_OBJ_MAX + 1];
	const struct nlattr *data[NFTA_COUNTER_MAX + 1];
	uint32_t type;

	*out = (struct nft_counter){0};
	if (message->nlmsg_type != message_type(NFT_MSG_NEWOBJ) ||
	    !attribute_parse_message(message, sizeof(struct nfgenmsg), a, NFTA_OBJ_MAX) ||
	    !attribute_be32(a[NFTA_OBJ_TYPE], &type) || type != NFT_OBJECT_COUNTER ||
	    !attribute_text(a[NFTA_OBJ_NAME], out->name, sizeof(out->name)) ||
	    !attribute_parse_nested(a[NFTA_OBJ_DATA], data, NFTA_COUNTER_MAX))
		return false;
	return attribute_be64(data[NFTA_COUNTER_PACKETS], &out->packets) &&
	       attribute_be64(data[NFTA_COUNTER_BYTES], &out->bytes);
}

static bool take_counter(const struct nlmsghdr *message, void *row)
{
	struct counter_row *out = row;
	const struct nlattr *a[NFTA_OBJ_TABLE + 1];

	return nft_counter_decode(message, &out->counter) &&
	       attribute_parse_message(message, sizeof(struct nfgenmsg), a, NFTA_OBJ_TABLE) &&
	       attribute_text(a[NFTA_OBJ_TABLE], out->table, sizeof(out->table));
}

int nft_table_counters(struct netlink *n, const char *table, struct nft_counter **out,
		       size_t *count, struct err *e)
{
	void *dumped;
	struct counter_row *rows;
	size_t dumped_count;

	*out = NULL;
	*count = 0;
	if (dump_table(n, table, NFT_MSG_GETOBJ, NFTA_OBJ_TABLE, take_counter,
		       sizeof(struct counter_row), &dumped, &dumped_count, e) != 0)
		return -1;
	rows = dumped;
	*out = dumped_count > 0 ? calloc(dumped_count, sizeof(**out)) : NULL;
	if (dumped_count > 0 && !*out) {
		free(rows);
		return err_set(e, ERR_NO_MEMORY, NULL);
	}
	for (size_t i = 0; i < dumped_count; i++)
		if (strcmp(rows[i].table, table) == 0)
			(*out)[(*count)++] = rows[i].counter;
	free(rows);
	return 0;
}

int nft_counter_reset(struct netlink *n, const char *table, const char *name, struct err *e)
{
	struct nfgenmsg header = {.nfgen_family = NFPROTO_INET, .version = NFNETLINK_V0};
	struct strbuf b;
	size_t begin;
	int number = 0;
	int result;

	strbuf_init(&b, NLMSG_HDRLEN + DUMP_HEADER_MAX);
	begin = attribute_message_begin(&b, message_type(NFT_MSG_GETOBJ_RESET), NLM_F_REQUEST, 0,
					&header, sizeof(header));
	attribute_put_text(&b, NFTA_OBJ_TABLE, table);
	attribute_put_be32(&b, NFTA_OBJ_TYPE, NFT_OBJECT_COUNTER);
	attribute_put_text(&b, NFTA_OBJ_NAME, name);
	attribute_message_end(&b, begin);
	if (b.failed) {
		strbuf_free(&b);
		return err_set(e, ERR_NO_MEMORY, NULL);
	}
	result = netlink_get(n, (struct nlmsghdr *)(void *)b.data, NULL, NULL, &number, e);
	strbuf_free(&b);
	return number == ENOENT ? 0 : result;
}

// ---- whether it is as it was

static bool take_rule(const struct nlmsghdr *message, void *row)
{
	struct rule_row *out = row;
	const struct nlattr *a[NFTA_RULE_HANDLE + 1];

	*out = (struct rule_row){0};
	return message->nlmsg_type == message_type(NFT_MSG_NEWRULE) &&
	       attribute_parse_message(message, sizeof(struct nfgenmsg), a, NFTA_RULE_HANDLE) &&
	       attribute_text(a[NFTA_RULE_TABLE], out->table, sizeof(out->table)) &&
	       attribute_be64(a[NFTA_RULE_HANDLE], &out->handle);
}

static bool take_chain_handle(const struct nlmsghdr *message, void *row)
{
	struct rule_row *out = row;
	const struct nlattr *a[NFTA_CHAIN_USE + 1];

	*out = (struct rule_row){0};
	if (message->nlmsg_type != message_type(NFT_MSG_NEWCHAIN) ||
	    !attribute_parse_message(message, sizeof(struct nfgenmsg), a, NFTA_CHAIN_USE) ||
	    !attribute_text(a[NFTA_CHAIN_TABLE], out->table, sizeof(out->table)))
		return false;
	(void)attribute_be32(a[NFTA_CHAIN_USE], &out->use);
	return attribute_be64(a[NFTA_CHAIN_HANDLE], &out->handle);
}

static void add_to_print(uint64_t *print, uint64_t value)
{
	for (int i = 0; i < 8; i++) {
		*print ^= value >> (8 * i) & 0xff;
		*print *= FNV_PRIME;
	}
}

// Adds what one dump tells of TABLE to *PRINT, and counts it.
static int print_dump(struct netlink *n, const char *table, uint8_t type, uint16_t attribute,
		      dump_decode *decode, uint64_t *print, size_t *told, struct err *e)
{
	void *dumped;
	struct rule_row *rows;
	size_t count;

	if (dump_table(n, table, type, attribute, decode, sizeof(struct rule_row), &dumped, &count,
		       e) != 0)
		return -1;
	rows = dumped;
	for (size_t i = 0; i < count; i++) {
		if (strcmp(rows[i].table, table) != 0)
			continue;
		add_to_print(print, rows[i].handle);
		add_to_print(print, rows[i].use);
		(*told)++;
	}
	free(rows);
	return 0;
}

int nft_table_print(struct netlink *n, const char *table, uint64_t *out, struct err *e)
{
	uint64_t print = FNV_BEGIN;
	size_t told = 0;

	*out = 0;
	if (print_dump(n, table, NFT_MSG_GETCHAIN, NFTA_CHAIN_TABLE, take_chain_handle, &print,
		       &told, e) != 0 ||
	    print_dump(n, table, NFT_MSG_GETRULE, NFTA_RULE_TABLE, take_rule, &print, &told, e) !=
		    0)
		return -1;
	if (told > 0)
		*out = print ? print : 1;
	return 0;
}

// ---- rules of a chain

int nft_chain_rules(struct netlink *n, const char *table, const char *chain, uint64_t **out,
		    size_t *count, struct err *e)
{
	char header[DUMP_HEADER_MAX];
	size_t size = begin_request(header, NFTA_RULE_TABLE, table, chain);
	struct rule_row *rows;
	void *dumped;

	*out = NULL;
	*count = 0;
	if (size == 0)
		return err_set(e, ERR_NO_MEMORY, NULL);
	if (dump_rows(n, message_type(NFT_MSG_GETRULE), header, size, take_rule, sizeof(*rows),
		      &dumped, count, e) != 0)
		return -1;
	rows = dumped;
	*out = calloc(*count + 1, sizeof(**out));
	for (size_t i = 0; *out && i < *count; i++)
		(*out)[i] = rows[i].handle;
	free(rows);
	return *out ? 0 : err_set(e, ERR_NO_MEMORY, NULL);
}
