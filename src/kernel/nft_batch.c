// SPDX-License-Identifier: BSD-2-Clause
// A transaction of set elements: operations are gathered, then written as few messages between
// NFNL_MSG_BATCH_BEGIN and _END, sent at once, and the kernel's refusals traced back to them.
//
// The kernel acknowledges every refused message by itself; of the accepted ones only the last is
// asked for its acknowledgement, as the proof that the transaction was processed.
#include "kernel/nft_batch.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>

#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>

#include "base/strbuf.h"
#include "kernel/attribute.h"
#include "kernel/nft_element.h"

enum verb { VERB_ADD, VERB_DELETE, VERB_REMOVE };

// An attribute's length has 16 bits; beyond this an element opens a new message.
enum { LIST_MAX = 60000, OPERATION_MESSAGES = 2 };

struct operation {
	struct nft_element element;
	enum verb verb;
};

// Where the encoded element of an operation stands.
struct place {
	uint32_t position;
	uint32_t operation;
};

struct nft_batch {
	struct operation *operations;
	size_t count, capacity;
	bool failed;
	struct err failure;

	// The encoded form, made anew by every commit.
	struct strbuf bytes;
	struct place *places; // in order of position
	size_t place_count;
	uint32_t *messages; // where each begins; its place here is its sequence number's distance
	size_t message_count;
	uint32_t sequence; // of the first
	bool open;	   // a list is begun and not ended
	bool open_delete;
	enum nft_set open_set;
	size_t open_begin, open_list;
};

struct verdict {
	const struct nft_batch *batch;
	struct nft_failure failure; // number 0: none
	bool proven;		    // the last message was accepted
};

struct nft_batch *nft_batch_new(void)
{
	struct nft_batch *b = calloc(1, sizeof(*b));

	if (b)
		strbuf_init(&b->bytes, NETLINK_SEND_MAX);
	return b;
}

void nft_batch_free(struct nft_batch *b)
{
	if (!b)
		return;
	strbuf_free(&b->bytes);
	free(b->operations);
	free(b->places);
	free(b->messages);
	free(b);
}

void nft_batch_reset(struct nft_batch *b)
{
	b->count = 0;
	b->failed = false;
}

size_t nft_batch_count(const struct nft_batch *b)
{
	return b->count;
}

static void refuse(struct nft_batch *b, enum err_kind kind, const char *text)
{
	if (!b->failed)
		err_set(&b->failure, kind, text ? "%s" : NULL, text);
	b->failed = true;
}

static bool is_possible(const struct nft_element *element)
{
	const struct nft_set_row *row;

	if ((unsigned)element->set >= NFT_SET__COUNT)
		return false;
	row = &nft_sets[element->set];
	if (row->interval || (!row->timeout && element->timeout_ms != 0))
		return false;
	if (element->set == NFT_UPLINK)
		return element->link != 0;
	return element->protocol == IPPROTO_TCP || element->protocol == IPPROTO_UDP;
}

static void append(struct nft_batch *b, const struct nft_element *element, enum verb verb)
{
	if (b->count == b->capacity) {
		size_t capacity = b->capacity ? b->capacity * 2 : 64;
		struct operation *larger;

		if (b->count >= NFT_BATCH_MAX) {
			refuse(b, ERR_TOO_LARGE, NULL);
			return;
		}
		larger = reallocarray(b->operations, capacity, sizeof(*larger));
		if (!larger) {
			refuse(b, ERR_NO_MEMORY, NULL);
			return;
		}
		b->operations = larger;
		b->capacity = capacity;
	}
	if (!is_possible(element))
		refuse(b, ERR_INTERNAL, "set element that cannot be");
	b->operations[b->count++] = (struct operation){.element = *element, .verb = verb};
}

void nft_batch_add(struct nft_batch *b, const struct nft_element *element)
{
	append(b, element, VERB_ADD);
}

void nft_batch_delete(struct nft_batch *b, const struct nft_element *element)
{
	append(b, element, VERB_DELETE);
}

void nft_batch_remove(struct nft_batch *b, const struct nft_element *element)
{
	append(b, element, VERB_REMOVE);
}

static uint32_t next_sequence(const struct nft_batch *b)
{
	return b->sequence + (uint32_t)b->message_count;
}

static void write_frame(struct nft_batch *b, uint16_t type)
{
	struct nfgenmsg header = {.res_id = htons(NFNL_SUBSYS_NFTABLES)};
	size_t begin = attribute_message_begin(&b->bytes, type, NLM_F_REQUEST, next_sequence(b),
					       &header, sizeof(header));

	attribute_message_end(&b->bytes, begin);
	b->messages[b->message_count++] = (uint32_t)begin;
}

static void close_message(struct nft_batch *b)
{
	if (b->open)
		nft_elements_end(&b->bytes, b->open_begin, b->open_list);
	b->open = false;
}

static void write_element(struct nft_batch *b, size_t operation, bool delete)
{
	const struct nft_element *element = &b->operations[operation].element;

	if (b->open && (b->open_set != element->set || b->open_delete != delete ||
			b->bytes.length - b->open_list > LIST_MAX))
		close_message(b);
	if (!b->open) {
		b->open_begin = nft_elements_begin(
			&b->bytes, delete ? NFT_MSG_DELSETELEM : NFT_MSG_NEWSETELEM,
			delete ? 0 : NLM_F_CREATE, next_sequence(b), element->set, &b->open_list);
		b->messages[b->message_count++] = (uint32_t)b->open_begin;
		b->open = true;
		b->open_set = element->set;
		b->open_delete = delete;
	}
	b->places[b->place_count++] =
		(struct place){(uint32_t)b->bytes.length, (uint32_t)operation};
	nft_element_encode(&b->bytes, element, delete);
}

// The first operation from FROM on that concerns SET.
static size_t next_of_set(const struct nft_batch *b, enum nft_set set, size_t from)
{
	while (from < b->count && b->operations[from].element.set != set)
		from++;
	return from;
}

// Writes a run of removals, the first of which is FIRST: all of them added, then all of them
// deleted. Returns where the run ends.
static size_t write_removals(struct nft_batch *b, enum nft_set set, size_t first)
{
	size_t end = first;

	while (end < b->count && b->operations[end].verb == VERB_REMOVE) {
		write_element(b, end, false);
		end = next_of_set(b, set, end + 1);
	}
	for (size_t i = first; i < end; i = next_of_set(b, set, i + 1))
		write_element(b, i, true);
	return end;
}

static void write_set(struct nft_batch *b, enum nft_set set)
{
	size_t i = next_of_set(b, set, 0);

	while (i < b->count) {
		if (b->operations[i].verb == VERB_REMOVE) {
			i = write_removals(b, set, i);
			continue;
		}
		write_element(b, i, b->operations[i].verb == VERB_DELETE);
		i = next_of_set(b, set, i + 1);
	}
	close_message(b);
}

static int encode(struct nft_batch *b, struct netlink *n, struct err *e)
{
	size_t most = b->count * OPERATION_MESSAGES;
	struct nlmsghdr *last;

	free(b->places);
	free(b->messages);
	b->places = calloc(most, sizeof(*b->places));
	b->messages = calloc(most + 2, sizeof(*b->messages));
	if (!b->places || !b->messages)
		return err_set(e, ERR_NO_MEMORY, NULL);
	b->place_count = 0;
	b->message_count = 0;
	b->sequence = netlink_sequence(n, (uint32_t)most + 2);
	strbuf_reset(&b->bytes);
	write_frame(b, NFNL_MSG_BATCH_BEGIN);
	for (enum nft_set set = 0; set < NFT_SET__COUNT; set++)
		write_set(b, set);
	if (b->bytes.failed)
		return err_set(e, ERR_NO_MEMORY, NULL);
	last = (struct nlmsghdr *)(void *)(b->bytes.data + b->messages[b->message_count - 1]);
	last->nlmsg_flags |= NLM_F_ACK;
	write_frame(b, NFNL_MSG_BATCH_END);
	return b->bytes.failed ? err_set(e, ERR_NO_MEMORY, NULL) : 0;
}

// Which operation stands where the kernel points to: OFFSET bytes into the message that begins at
// BEGIN; 0: it does not say.
static struct nft_failure locate(const struct nft_batch *b, uint32_t begin, uint32_t offset)
{
	struct nft_failure whole = {.index = b->count, .exact = true};
	size_t first = 0;
	size_t last;

	while (first < b->place_count && b->places[first].position < begin)
		first++;
	if (first == b->place_count)
		return whole;
	if (offset == 0) {
		const struct nlmsghdr *m = (const void *)(b->bytes.data + begin);
		bool single = first + 1 == b->place_count ||
			      b->places[first + 1].position >= begin + m->nlmsg_len;

		return (struct nft_failure){.index = b->places[first].operation, .exact = single};
	}
	if (begin + offset < b->places[first].position)
		return whole; // the table or the set
	last = first;
	while (last + 1 < b->place_count && b->places[last + 1].position <= begin + offset)
		last++;
	return (struct nft_failure){.index = b->places[last].operation, .exact = true};
}

static void judge(void *context, uint32_t sequence, const struct netlink_ack *ack)
{
	struct verdict *v = context;
	const struct nft_batch *b = v->batch;
	size_t message = sequence - b->sequence;
	struct nft_failure failure = {.index = b->count, .exact = true};

	if (sequence < b->sequence || message >= b->message_count)
		return; // not ours: left over
	if (ack->number == 0) {
		v->proven = v->proven || message + 2 == b->message_count;
		return;
	}
	// An error of the frame is one of the whole transaction.
	if (message > 0 && message + 1 < b->message_count)
		failure = locate(b, b->messages[message], ack->offset);
	failure.number = ack->number;
	if (v->failure.number == 0 || failure.index < v->failure.index)
		v->failure = failure;
}

// Says what failed in words.
static int explain(const struct nft_batch *b, const struct nft_failure *failure, struct err *e)
{
	const struct nft_element *element;
	char address[IP4_TEXT_SIZE];
	struct strbuf text;

	if (failure->index >= b->count || !failure->exact)
		return netlink_fail(e, failure->number, "nft table " NFT_TABLE, NULL);
	element = &b->operations[failure->index].element;
	strbuf_init(&text, sizeof(e->text));
	strbuf_add_format(&text, "nft set %s, ", nft_sets[element->set].name);
	if (element->set == NFT_UPLINK)
		strbuf_add_format(&text, "interface %u", element->link);
	else
		strbuf_add_format(&text, "%s:%u %s", ip4_format(element->address, address),
				  element->port, element->protocol == IPPROTO_TCP ? "tcp" : "udp");
	netlink_fail(e, failure->number, strbuf_text(&text), NULL);
	strbuf_free(&text);
	return -1;
}

int nft_batch_commit(struct nft_batch *b, struct netlink *n, struct nft_failure *failure,
		     struct err *e)
{
	struct verdict v = {.batch = b};
	struct err unread;
	int result;

	if (failure)
		*failure = (struct nft_failure){.index = b->count, .number = EINVAL};
	if (b->failed) {
		if (e)
			*e = b->failure;
		return -1;
	}
	if (b->count == 0)
		return 0;
	if (failure)
		failure->number = ENOMEM;
	if (encode(b, n, e) != 0)
		return -1;
	result = netlink_exchange(n, b->bytes.data, b->bytes.length, judge, &v, &unread);
	if (v.failure.number == 0 && result == 0 && v.proven)
		return 0;
	if (v.failure.number == 0)
		v.failure = (struct nft_failure){.index = b->count, .number = EIO, .exact = true};
	if (failure)
		*failure = v.failure;
	if (result != 0 && v.failure.number == EIO)
		return err_set(e, unread.kind, "%s", unread.text);
	return explain(b, &v.failure, e);
}
