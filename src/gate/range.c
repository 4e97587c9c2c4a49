// SPDX-License-Identifier: BSD-2-Clause
// Ranges of ports of one device.

#include "gate/range.h"

#include <string.h>

#include "gate/judge.h"
#include "gate/policy.h"
#include "gate/state.h"
#include "gate/tell.h"

struct one {
	uint64_t key; // beside it, so that sorting need not look at the mapping
	struct mapping *mapping;
};

// By the order of their keys; the caller frees `one`.
struct found {
	struct one *one;
	size_t count;
	size_t capacity;
};

static uint64_t key_of(const struct mapping *m)
{
	return wire_range_key(m->key.external_port, m->id);
}

static int compare(const void *a, const void *b)
{
	uint64_t left = ((const struct one *)a)->key;
	uint64_t right = ((const struct one *)b)->key;

	return (left > right) - (left < right);
}

static void add(struct found *f, struct mapping *m)
{
	if (f->count == f->capacity) {
		size_t capacity = f->capacity ? f->capacity * 2 : 16;
		struct one *grown = realloc(f->one, capacity * sizeof(*grown));

		if (!grown)
			abort();
		f->one = grown;
		f->capacity = capacity;
	}
	f->one[f->count++] = (struct one){key_of(m), m};
}

static bool is_in(const struct gate *g, const struct mapping *m, const struct lan *lan,
		  const struct wire_mapping_range *range)
{
	return m->key.protocol == range->protocol && m->key.external_port >= range->first &&
	       m->key.external_port <= range->last && key_of(m) > range->cursor &&
	       strcmp(m->lan, lan->name) == 0 &&
	       mapping_table_by_id(&g->table, m->id) == m; // not removed earlier in this turn
}

static void find_own(struct gate *g, const struct lan *lan, const struct wire_mapping_range *range,
		     struct found *out)
{
	const struct device *d = device_find(&g->devices, range->requester);

	for (struct mapping *m = d ? d->owned : NULL; m; m = m->owned_next)
		if (is_in(g, m, lan, range))
			add(out, m);
}

static void find_all(struct gate *g, const struct lan *lan, const struct wire_mapping_range *range,
		     struct found *out)
{
	size_t count = mapping_table_count_of(&g->table, lan->name, 0);

	for (size_t i = 0; i < count; i++) {
		struct mapping *m = mapping_table_at(&g->table, lan->name, 0, i);

		if (is_in(g, m, lan, range))
			add(out, m);
	}
}

// SEEN: whatever who asks may see, otherwise what leads to it. 0 or -1: it has no business to ask.
static int find(struct gate *g, const struct wire_mapping_range *range, bool seen,
		struct found *out, struct err *e)
{
	struct policy policy = policy_of(g);
	const struct lan *lan = policy_lan(&policy, range->ifindex, range->requester, e);

	*out = (struct found){0};
	if (!lan)
		return -1;
	if (range->first > range->last)
		return err_set(e, ERR_INCONSISTENT, NULL);
	if (seen && !lan->rules.secure_mode)
		find_all(g, lan, range, out);
	else
		find_own(g, lan, range, out);
	if (out->count > 1)
		qsort(out->one, out->count, sizeof(*out->one), compare);
	return 0;
}

int range_delete(struct gate *g, struct change_list *l, struct turn_request *r, struct err *e)
{
	size_t last = SIZE_MAX;
	struct found found;

	if (find(g, &r->body.range, false, &found, e) != 0)
		return -1;
	for (size_t i = 0; i < found.count; i++) {
		if (change_remove(g, l, found.one[i].mapping, NULL)->has_flows)
			last = l->count - 1;
	}
	free(found.one);
	if (found.count == 0)
		return err_set(e, ERR_NO_SUCH_MAPPING, NULL);
	if (last != SIZE_MAX) { // flows are ended in this order: with the last, all are
		l->change[last].waiter = r->to;
		r->waits = true;
	}
	return 0;
}

int range_tell(struct gate *g, const struct turn_request *r, struct err *e)
{
	struct wire_answer answer = {.kind = ERR_NONE, .cursor = r->body.range.cursor};
	struct found found;
	size_t rows;

	if (find(g, &r->body.range, true, &found, e) != 0)
		return -1;
	rows = found.count < RANGE_ROWS_MAX ? found.count : RANGE_ROWS_MAX;
	for (size_t i = 0; i < rows; i++) {
		struct wire_mapping out = tell_mapping(g, found.one[i].mapping);

		answer_send_body(&r->to, WIRE_MAPPING, &out);
		answer.cursor = found.one[i].key;
	}
	answer.more = found.count > rows;
	free(found.one);
	answer_send_body(&r->to, WIRE_ANSWER, &answer);
	return 0;
}
