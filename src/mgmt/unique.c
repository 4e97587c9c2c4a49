// SPDX-License-Identifier: BSD-2-Clause
// Looking for the same, at first record by record, then by an index.

#include "mgmt/unique.h"

#include <stdlib.h>

#include "base/hash_index.h"
#include "mgmt/table.h"

enum { WITHOUT_INDEX = 16 }; // changes of a transaction

struct entry {
	struct hash_node node;	     // by digest
	struct entry *next;	     // of all
	const struct record *record; // NULL: it was taken back
	bool several;		     // others say, or said, the same
};

// What it says of a record is looked at again: a record may have been changed since. What it does
// not say is so: each changed record comes by here.
struct unique {
	const struct table *table;
	struct hash_index index;
	struct entry *all;
};

static bool is_same(const struct table *table, const struct record *record, const struct row *row)
{
	const struct row *other = record_after(record);

	return other && other != row && table->hooks->same(other, row);
}

static bool is_there(const struct table *table, const struct row *row)
{
	for (size_t i = 0; i < table->count; i++)
		if (is_same(table, table->order[i], row))
			return true;
	return false;
}

// Without memory the process ends, as in the index itself.
static void note(struct unique *u, const struct record *record, uint64_t digest)
{
	struct entry *entry = (struct entry *)hash_index_find(&u->index, digest);

	if (entry) {
		entry->several = entry->several || entry->record != record;
		return;
	}
	entry = malloc(sizeof(*entry));
	if (!entry)
		abort();
	*entry = (struct entry){.next = u->all, .record = record};
	u->all = entry;
	hash_index_add(&u->index, &entry->node, digest);
}

static struct unique *build(const struct table *table)
{
	struct unique *u = calloc(1, sizeof(*u));

	if (!u)
		abort();
	u->table = table;
	for (size_t i = 0; i < table->count; i++) {
		const struct row *row = record_after(table->order[i]);

		if (row)
			note(u, table->order[i], table->hooks->digest(row));
	}
	return u;
}

static bool is_indexed(struct transaction *t, const struct change *c, const struct row *row)
{
	uint64_t digest = c->table->hooks->digest(row);
	const struct entry *found;

	if (t->unique && t->unique->table != c->table)
		unique_forget(t);
	if (!t->unique)
		t->unique = build(c->table);
	found = (const struct entry *)hash_index_find(&t->unique->index, digest);
	if (found && ((found->record && is_same(c->table, found->record, row)) ||
		      (found->several && is_there(c->table, row))))
		return true;
	note(t->unique, c->record, digest);
	return false;
}

int unique_check(struct transaction *t, const struct change *c, struct err *e)
{
	const struct row *row = c->record->after;
	bool found;

	if (!c->table->hooks->same || !row)
		return 0;
	found = t->count > WITHOUT_INDEX ? is_indexed(t, c, row) : is_there(c->table, row);
	return found ? err_set(e, ERR_ALREADY_EXISTS, NULL) : 0;
}

void unique_drop(struct transaction *t, const struct record *record)
{
	struct entry *found;

	if (!t->unique || !record->after || record->change->table != t->unique->table)
		return;
	found = (struct entry *)hash_index_find(&t->unique->index,
						t->unique->table->hooks->digest(record->after));
	if (!found || found->record != record)
		return;
	found->record = NULL;
	if (!found->several)
		hash_index_remove(&t->unique->index, &found->node);
}

void unique_forget(struct transaction *t)
{
	struct unique *u = t->unique;

	t->unique = NULL;
	if (!u)
		return;
	hash_index_free(&u->index);
	while (u->all) {
		struct entry *next = u->all->next;

		free(u->all);
		u->all = next;
	}
	free(u);
}
