// SPDX-License-Identifier: BSD-2-Clause
// Counting, and bringing the counts over to the rules as they are now.

#include "gate/permission_counter.h"

#include <stdlib.h>

#include "gate/state.h"

void permission_counters_free(struct permission_counters *c)
{
	free(c->row);
	free(c->of);
	*c = (struct permission_counters){0};
}

static int by_id(const void *a, const void *b)
{
	uint32_t x = ((const struct wire_permission_counter *)a)->id;
	uint32_t y = ((const struct wire_permission_counter *)b)->id;

	return (x > y) - (x < y);
}

static struct wire_permission_counter *find(const struct permission_counters *c, uint32_t id)
{
	struct wire_permission_counter key = {.id = id};

	return c->count > 0 ? bsearch(&key, c->row, c->count, sizeof(*c->row), by_id) : NULL;
}

// A rule that names an address list is several with one id.
static size_t drop_doubles(struct wire_permission_counter *row, size_t count)
{
	size_t kept = 0;

	for (size_t i = 0; i < count; i++)
		if (kept == 0 || row[kept - 1].id != row[i].id)
			row[kept++] = row[i];
	return kept;
}

int permission_counters_follow(struct permission_counters *out,
			       const struct permission_counters *before,
			       const struct wire_permission *rule, size_t count, struct err *e)
{
	*out = (struct permission_counters){0};
	if (count == 0)
		return 0;
	out->row = calloc(count, sizeof(*out->row));
	out->of = calloc(count, sizeof(*out->of));
	if (!out->row || !out->of) {
		permission_counters_free(out);
		return err_set(e, ERR_NO_MEMORY, NULL);
	}
	for (size_t i = 0; i < count; i++) {
		const struct wire_permission_counter *known = find(before, rule[i].id);

		if (known)
			out->row[i] = *known;
		out->row[i].id = rule[i].id;
	}
	qsort(out->row, count, sizeof(*out->row), by_id);
	out->count = drop_doubles(out->row, count);
	for (size_t i = 0; i < count; i++)
		out->of[i] = (uint32_t)(find(out, rule[i].id) - out->row);
	return 0;
}

void permission_counters_note(struct permission_counters *c, size_t place, int64_t wall_s)
{
	struct wire_permission_counter *row = &c->row[c->of[place]];

	row->matches++;
	row->last_match = wall_s;
}

uint64_t permission_counter_listing(struct gate *g, uint64_t cursor, const struct answer_to *to)
{
	const struct permission_counters *c = &g->permissions.counters;
	size_t low = 0;
	size_t high;

	for (high = c->count; low < high;) {
		size_t middle = low + (high - low) / 2;

		if (c->row[middle].id <= cursor)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == c->count)
		return 0;
	answer_send_body(to, WIRE_PERMISSION_COUNTER, &c->row[low]);
	return c->row[low].id;
}

void permission_counter_reset(struct gate *g, const struct wire_permission_reset *asked,
			      const struct answer_to *to)
{
	struct permission_counters *c = &g->permissions.counters;
	struct wire_permission_counter *one = asked->id ? find(c, asked->id) : NULL;
	struct err e;

	if (asked->id && !one) {
		(void)err_set(&e, ERR_NO_SUCH_ITEM, NULL);
		answer_send(to, &e);
		return;
	}
	for (size_t i = 0; i < c->count; i++)
		if (!one || one == &c->row[i])
			c->row[i] = (struct wire_permission_counter){.id = c->row[i].id};
	answer_send(to, NULL);
}
