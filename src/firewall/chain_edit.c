// SPDX-License-Identifier: BSD-2-Clause
// Comparing the lines of two texts from both ends.

#include "firewall/chain_edit.h"

#include <string.h>

static size_t count_lines(struct slice text)
{
	size_t n = 0;

	for (size_t i = 0; i < text.n; i++)
		n += text.p[i] == '\n';
	return n;
}

// Bytes of the whole lines that both begin with.
static size_t common_head(struct slice a, struct slice b)
{
	size_t most = a.n < b.n ? a.n : b.n;
	size_t whole = 0;

	for (size_t i = 0; i < most && a.p[i] == b.p[i]; i++)
		if (a.p[i] == '\n')
			whole = i + 1;
	return whole;
}

// The same of their ends, of which the first HEAD bytes are no part.
static size_t common_tail(struct slice a, struct slice b, size_t head)
{
	size_t most = (a.n < b.n ? a.n : b.n) - head;
	size_t whole = 0;
	size_t i = 0;

	while (i < most && a.p[a.n - 1 - i] == b.p[b.n - 1 - i]) {
		i++;
		if ((i == a.n - head || a.p[a.n - 1 - i] == '\n') &&
		    (i == b.n - head || b.p[b.n - 1 - i] == '\n'))
			whole = i;
	}
	return whole;
}

// A patch names each rule that goes or comes, which costs more than a line of the whole.
static bool is_worth_it(size_t changed, size_t rules)
{
	return changed * 4 <= rules;
}

static void find(struct slice before, struct slice after, struct chain_edit *out)
{
	size_t head = common_head(before, after);
	size_t tail = common_tail(before, after, head);
	struct slice gone = {before.p + head, before.n - head - tail};

	*out = (struct chain_edit){
		.kind = CHAIN_EDIT_REWRITE,
		.head = count_lines((struct slice){before.p, head}),
		.gone = count_lines(gone),
		.rules = count_lines(before),
		.added = {after.p + head, after.n - head - tail},
	};
	if (out->gone == 0 && out->added.n == 0)
		out->kind = CHAIN_EDIT_NONE;
	else if (out->head == out->rules)
		out->kind = CHAIN_EDIT_APPEND;
	else if (is_worth_it(out->gone + count_lines(out->added), out->rules))
		out->kind = CHAIN_EDIT_PATCH;
}

void chain_edit_find(struct slice before, struct slice after,
		     const struct firewall_handles *handles, struct chain_edit *out)
{
	find(before, after, out);
	if (out->kind == CHAIN_EDIT_PATCH && (!handles || handles->count != out->rules))
		out->kind = CHAIN_EDIT_REWRITE;
	if (out->kind == CHAIN_EDIT_REWRITE)
		out->added = after;
}

bool chain_edit_wants_handles(struct slice before, struct slice after)
{
	struct chain_edit edit;

	find(before, after, &edit);
	return edit.kind == CHAIN_EDIT_PATCH;
}
